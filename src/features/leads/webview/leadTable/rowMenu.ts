import type { TableContext, TableRow, TableShape } from '../../tableMessages';
import type { RowSelection } from './selection';

/** What the menu of a row is about. VS Code reads it from the attribute when the menu is opened, and gives it to the command. */
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

/** The number of the row a menu is opened on: the one under the pointer, or by the keyboard the active one. */
export function rowOfMenu({ target }: Event, active: number): number | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  if (target.getAttribute('role') === 'grid') return active;
  const id = target.closest('.row')?.id;
  return id === undefined ? undefined : Number(id.replace('row-', ''));
}
