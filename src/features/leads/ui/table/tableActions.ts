// The actions for rows of the lead table: the regular lead commands, for the selected rows.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { csvRows } from '../../../../core/csv';
import { numberText, pluralText } from '../../../../core/format';
import type { LeadFilter } from '../../list/find';
import type { SelectedRow } from '../../list/loadedRows';
import type { TableRows } from '../../list/rows';
import { columnText } from '../../model/columns';
import type { Lead } from '../../model/lead';
import { leadApiOf } from '../../sources/apis';
import { columnLabel } from '../../texts/fields';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

/** Number of loaded leads that are examined for columns to offer. */
export const sampleLeads = (rows: TableRows): readonly Lead[] => rows.loaded.inMemory.slice(0, 200);

/** Opens the page of the lead in a row. */
export async function openRow(accountKey: string, rows: TableRows, row: SelectedRow | undefined): Promise<void> {
  if (!row) return;
  const lead = rows.loaded.inMemory.find(({ id }) => id === row.id);
  const target: LeadTarget = { accountKey, id: row.id, ...(lead ? { lead } : {}) };
  await vscode.commands.executeCommand('acquire.lead.openPage', target);
}

/** Copies rows for a spreadsheet: separated by tabs, and without anything that could act as a formula. */
export async function copyRows(targets: readonly LeadTarget[], columns: readonly string[]): Promise<void> {
  const leads = leadsOf(targets);
  if (!leads.length) return;
  const cells = leads.map((lead) => columns.map((column) => columnText(lead, column)));
  await vscode.env.clipboard.writeText(csvRows([columns.map((column) => columnLabel(column)), ...cells], 'safe', '\t'));
  const count = numberText(leads.length);
  const text = pluralText(leads.length, l10n.t('Copied {0} row', count), l10n.t('Copied {0} rows', count));
  vscode.window.setStatusBarMessage(text, 3000);
}

/** Exports rows, and offers to export everything that matches the filter. */
export async function exportRows(
  context: LeadsContext,
  account: Account,
  rows: TableRows,
  targets: readonly LeadTarget[],
  filter: LeadFilter,
): Promise<void> {
  const { exportCounts } = await import('../transfer/exportChoices');
  const { runExport } = await import('../transfer/exportRun');
  await runExport(context, {
    account,
    selected: leadsOf(targets),
    filter,
    ...exportCounts(leadApiOf(account.generation).can, filter, rows.shape.total),
    sample: sampleLeads(rows),
  });
}

const leadsOf = (targets: readonly LeadTarget[]): readonly Lead[] =>
  targets.flatMap(({ lead }) => (lead ? [lead] : []));
