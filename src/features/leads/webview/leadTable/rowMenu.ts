import type { TableContext, TableRow, TableShape } from '../../tableMessages';
import type { RowSelection } from './selection';

/** The rows that a row's menu applies to. VS Code reads it from the attribute when the menu is opened, and passes it to the command. */
export function rowContext(
  row: TableRow,
  selection: RowSelection,
  { version, writable }: Pick<TableShape, 'version' | 'writable'>,
  accountKey: string,
): TableContext {
  const ids = selection.has(row.id) ? selection.ids : [row.id];
  return {
    webviewSection: 'lead',
    preventDefaultContextMenuItems: true,
    accountKey,
    id: row.id,
    ids,
    leadVersion: version,
    leadWritable: writable,
    severalLeads: ids.length > 1,
  };
}

/** The row number that a menu is opened on: the row under the pointer, or the active one if opened by keyboard. */
export function rowOfMenu({ target }: Event, active: number): number | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  if (target.getAttribute('role') === 'grid') return active;
  const id = target.closest('.row')?.id;
  return id === undefined ? undefined : Number(id.replace('row-', ''));
}
