// Finds the leads of selected rows in a table, which keeps only some of its pages in memory.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { numberText, pluralText } from '../../../../core/format';
import type { Lead } from '../../model/lead';
import type { SelectedRow } from '../../list/loadedRows';
import type { TableRows } from '../../list/rows';
import { progressText, toAbortSignal } from '../../../../platform/progress';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

/** Rows as sent by the table's script: ids, and their row numbers. Anything else is dropped. */
export function readSelectedRows(ids: unknown, places: unknown): readonly SelectedRow[] {
  const numbers: readonly unknown[] = Array.isArray(places) ? places : [];
  return (Array.isArray(ids) ? (ids as unknown[]) : []).flatMap((id, n): SelectedRow[] => {
    if (typeof id !== 'string') return [];
    const row = numbers[n];
    return [{ id, ...(typeof row === 'number' && Number.isSafeInteger(row) && row >= 0 ? { row } : {}) }];
  });
}

/** Maximum number of rows selected at a time if they have to be loaded: a hundred pages. */
const MAX_SPAN_ROWS = 10_000;

/** The ids of the rows from `from` to before `to`. If they are too many to load, shows a message and returns undefined. */
export async function loadRowSpan(rows: TableRows, from: number, to: number): Promise<readonly string[] | undefined> {
  if (to - from > MAX_SPAN_ROWS) {
    void vscode.window.showInformationMessage(
      l10n.t(
        'Only loaded rows are selected, because {0} are too many to load at once. Select up to {1} at a time, or export all leads.',
        numberText(to - from),
        numberText(MAX_SPAN_ROWS),
      ),
    );
    return undefined;
  }
  const startedAt = Date.now();
  return vscode.window.withProgress(
    {
      location: to - from > 1_000 ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window,
      title: l10n.t('Reading the selected rows'),
      cancellable: true,
    },
    (progress, token) =>
      rows.idsOf(from, to, toAbortSignal(token), (done) => {
        progress.report({ message: progressText(done, to - from, startedAt) });
      }),
  );
}

/** The selected rows as targets, each with its lead: leads no longer in memory are read again, a page at a time or one by one. */
export async function loadSelectedLeads(
  context: LeadsContext,
  account: Account,
  rows: TableRows,
  selected: readonly SelectedRow[],
): Promise<readonly LeadTarget[]> {
  const wanted = new Set(selected.map(({ id }) => id));
  const found = new Map(rows.loaded.inMemory.flatMap((lead) => (wanted.has(lead.id) ? [[lead.id, lead]] : [])));
  if (found.size < selected.length)
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t('Reloading selected rows'),
        cancellable: true,
      },
      async (progress, token) => {
        const signal = toAbortSignal(token);
        const startedAt = Date.now();
        const tell = (): void => {
          progress.report({ message: progressText(found.size, selected.length, startedAt) });
        };
        // If the order is our own, row numbers are not the server's.
        if (rows.mode === 'demand') await rows.loaded.readAgain(selected, found, signal, tell);
        for (const { id } of selected) {
          if (found.has(id)) continue;
          if (signal.aborted) throw new AcquireError('cancelled');
          const lead = await readOne(context, account, id, signal);
          if (lead) found.set(id, lead);
          tell();
        }
      },
    );
  const gone = selected.length - found.size;
  if (gone)
    void vscode.window.showWarningMessage(
      pluralText(
        gone,
        l10n.t(
          '{0} of the {1} selected leads no longer exists in Acquire and is left out.',
          numberText(gone),
          numberText(selected.length),
        ),
        l10n.t(
          '{0} of the {1} selected leads no longer exist in Acquire and are left out.',
          numberText(gone),
          numberText(selected.length),
        ),
      ),
    );
  return selected.flatMap(({ id }): LeadTarget[] => {
    const lead = found.get(id);
    return lead ? [{ accountKey: account.key, id, lead }] : [];
  });
}

async function readOne(
  context: LeadsContext,
  account: Account,
  id: string,
  signal: AbortSignal,
): Promise<Lead | undefined> {
  try {
    return (await context.writer.read(account, id, signal)).lead;
  } catch (error) {
    if (error instanceof AcquireError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
