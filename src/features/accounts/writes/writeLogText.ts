import * as l10n from '@vscode/l10n';
import type { WriteOutcome } from '../../../api/client/access/writeLog';
import { csvRows } from '../../../core/csv';
import { plainLabel } from '../../../core/text';
import type { LoggedWrite } from './writeLogStore';

/** A write log as CSV, newest first, safe to open in a spreadsheet. */
export function writeLogCsv(writes: readonly LoggedWrite[]): string {
  const head = [l10n.t('Time'), l10n.t('Method'), l10n.t('Path'), l10n.t('Record IDs'), l10n.t('Outcome')];
  const rows = [...writes]
    .reverse()
    .map(({ at, method, path, recordIds, outcome }) => [
      new Date(at).toISOString(),
      method,
      path,
      recordIds.join(' '),
      outcomeText(outcome),
    ]);
  return csvRows(
    [head, ...rows].map((row) => row.map((cell) => plainLabel(cell, 2_000))),
    'safe',
  );
}

/** The outcome of a write. */
function outcomeText(outcome: WriteOutcome | undefined): string {
  if (!outcome) return l10n.t('sent, no response yet');
  const { status, error, unknown } = outcome;
  if (unknown) return l10n.t('unknown: the response was lost');
  if (!error) return status === undefined ? l10n.t('done') : l10n.t('done ({0})', status);
  return status === undefined ? l10n.t('failed ({0})', error) : l10n.t('failed ({0}, {1})', status, error);
}
