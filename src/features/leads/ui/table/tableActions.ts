// What the buttons of the lead table do.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { csvRows } from '../../../../core/csv';
import { plainLabel } from '../../../../core/text';
import type { SelectedRow } from '../../list/loadedRows';
import type { Lead } from '../../model/lead';
import { columnText } from '../../model/columns';
import { leadApi } from '../../sources/apis';
import type { TableAction } from '../../tableMessages';
import { columnLabel } from '../../texts/fields';
import { countText } from '../../texts/lead';
import { askFilter } from '../view/askFilter';
import type { LeadTarget } from '../view/targets';
import { askColumns, keepColumns } from './tableColumns';
import type { LeadTable } from './tablePanel';
import { selectedLeads } from './tableSelection';

/** Runs what a button stands for; `selected` are the rows it is about, where it is about rows. */
export async function tableAction(
  table: LeadTable,
  action: TableAction,
  selected: readonly SelectedRow[],
): Promise<void> {
  const { account, accountKey, context, rows } = table;
  if (!account) return;
  const sample = (): readonly Lead[] => rows.loaded.inMemory.slice(0, 200);
  const targets = (): Promise<readonly LeadTarget[]> => selectedLeads(context, account, rows, selected);
  const leads = async (): Promise<readonly Lead[]> => (await targets()).flatMap(({ lead }) => (lead ? [lead] : []));
  switch (action) {
    case 'filter': {
      const wanted = await askFilter({
        title: l10n.t('Filter the leads of {0}', plainLabel(account.label, 60)),
        filter: table.arrangement.filter,
        leads: () => rows.loaded.inMemory,
        nameTags: async () => [...(await table.names(account)).values()],
      });
      return wanted && table.arrange({ ...table.arrangement, filter: wanted });
    }
    case 'clear':
      return table.arrange({ ...table.arrangement, filter: {} });
    case 'columns': {
      const columns = await askColumns(table.columns, sample());
      if (!columns) return;
      table.columns = columns;
      await keepColumns(context.services.globalState, accountKey, columns);
      return table.renew();
    }
    case 'loadAll':
      return table.loadAll();
    case 'stop':
      return table.working?.abort.abort();
    case 'refresh':
      return table.work(() => rows.refresh());
    case 'open': {
      const [row] = selected;
      if (!row) return;
      const lead = rows.loaded.inMemory.find(({ id }) => id === row.id);
      const target: LeadTarget = { accountKey, id: row.id, ...(lead ? { lead } : {}) };
      await vscode.commands.executeCommand('acquire.lead.openPage', target);
      return;
    }
    case 'copy':
      return copyRows(await leads(), table.columns);
    case 'delete':
      return (await import('../commands/deleting')).deleteLeads(context, await targets());
    case 'export': {
      const { countsOf } = await import('../transfer/askExport');
      const { exportLeadsOf } = await import('../transfer/exporting');
      const chosen = await leads();
      const { filter } = table.arrangement;
      return exportLeadsOf(context, {
        account,
        selected: chosen,
        filter,
        ...countsOf(leadApi(account.generation).can, filter, rows.shape.total),
        sample: sample(),
      });
    }
  }
}

/** Copies rows as a spreadsheet takes them: separated by tabs, and without anything that could act as a formula. */
async function copyRows(leads: readonly Lead[], columns: readonly string[]): Promise<void> {
  if (!leads.length) return;
  const cells = leads.map((lead) => columns.map((column) => columnText(lead, column)));
  await vscode.env.clipboard.writeText(csvRows([columns.map((column) => columnLabel(column)), ...cells], 'safe', '\t'));
  vscode.window.setStatusBarMessage(l10n.t('Copied {0} rows', countText(leads.length, vscode.env.language)), 3000);
}
