// The columns of the lead table: which are shown, and what each is sorted by.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel } from '../../../../core/text';
import { KNOWN_COLUMNS, DEFAULT_COLUMNS, findOtherColumns } from '../../model/columns';
import type { LeadSort } from '../../list/find';
import type { SortKey } from '../../model/fieldTable';
import { TABLE_COLUMNS_KEY, TABLE_WIDTHS_KEY } from '../../list/stateKeys';
import type { Lead } from '../../model/lead';
import { columnLabel } from '../../texts/fields';

/** The columns last chosen for an account's table, otherwise the default ones. */
export function loadColumns(memory: vscode.Memento, accountKey: string): readonly string[] {
  return memory.get<Record<string, string[]>>(TABLE_COLUMNS_KEY, {})[accountKey] ?? [...DEFAULT_COLUMNS];
}

/** Stores the columns chosen for an account's table. */
export async function saveColumns(
  memory: vscode.Memento,
  accountKey: string,
  columns: readonly string[],
): Promise<void> {
  await memory.update(TABLE_COLUMNS_KEY, {
    ...memory.get<Record<string, string[]>>(TABLE_COLUMNS_KEY, {}),
    [accountKey]: columns,
  });
}

/** The widths in pixels of an account's resized columns. */
export function loadWidths(memory: vscode.Memento, accountKey: string): Readonly<Record<string, number>> {
  return memory.get<Record<string, Record<string, number>>>(TABLE_WIDTHS_KEY, {})[accountKey] ?? {};
}

/** Stores the widths of an account's columns. */
export async function saveWidths(
  memory: vscode.Memento,
  accountKey: string,
  widths: Readonly<Record<string, number>>,
): Promise<void> {
  await memory.update(TABLE_WIDTHS_KEY, {
    ...memory.get<Record<string, Record<string, number>>>(TABLE_WIDTHS_KEY, {}),
    [accountKey]: widths,
  });
}

/** Asks which columns to show: the current ones, the default ones, and others that the given leads have. Undefined when none is chosen. */
export async function pickTableColumns(
  shown: readonly string[],
  leads: readonly Lead[],
): Promise<readonly string[] | undefined> {
  const others = findOtherColumns(leads);
  const all = [
    ...shown,
    ...KNOWN_COLUMNS.filter((c) => !shown.includes(c)),
    ...others.filter((c) => !shown.includes(c)),
  ];
  const labels = all.map(columnLabel);
  const picked = await vscode.window.showQuickPick(
    all.map((column) => ({
      label: columnLabel(column),
      // If two columns have the same name, the API's name distinguishes them.
      description: labels.filter((label) => label === columnLabel(column)).length > 1 ? plainLabel(column) : '',
      picked: shown.includes(column),
      column,
    })),
    { canPickMany: true, title: l10n.t('Table Columns'), placeHolder: l10n.t('Which columns do you want to see?') },
  );
  return picked?.length ? picked.map((item) => item.column) : undefined;
}

/**
 * The next order after a click on a column header: first its default direction (dates newest first), then the other, and on the third
 * click Acquire's own order, which is undefined.
 */
export function nextSort(sort: LeadSort | undefined, by: SortKey, newestFirst: boolean): LeadSort | undefined {
  if (sort?.by !== by) return { by, descending: newestFirst };
  return sort.descending === newestFirst ? { by, descending: !newestFirst } : undefined;
}
