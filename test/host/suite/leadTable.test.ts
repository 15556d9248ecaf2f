import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LeadTablePanel } from '../../../src/features/leads/ui/table/tablePanel';
import {
  loadTestApi,
  recordedCalls,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  loadLeads,
} from './leadSupport';

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`rows selected in the lead table, ${generation}`, () => {
    let here: LeadSite;
    let table: LeadTablePanel;
    before(async () => {
      here = await createLeadSite(generation, { leads: 5_000 });
      await waitUntilSettled();
      const leads = await loadLeads();
      await vscode.commands.executeCommand('acquire.leads.openTable');
      table = (await leads.tables()).all[0]!;
      await waitUntil('the first rows are there', () => table.rows.shape.loaded > 0);
    });
    after(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    /** The message that the table's script would send for a selection. */
    const act = (action: string, rows: readonly number[], id = (row: number): string => String(75_000 - row)): void => {
      const { host } = table as unknown as { host: { receive(message: unknown): void } };
      host.receive({ v: 1, type: 'action', payload: { action, ids: rows.map(id), places: rows } });
    };

    it('are copied even if they are no longer loaded, with one call per page', async () => {
      await vscode.env.clipboard.writeText('');
      here.sandbox.clearRequests();
      const rows = [3, 4_000, 4_001, 4_950];
      act('copy', rows);
      await waitUntil('the rows are copied', async () => (await vscode.env.clipboard.readText()) !== '');
      const lines = (await vscode.env.clipboard.readText()).trim().split('\r\n').slice(1);
      assert.deepEqual(
        lines.map((line) => line.split('\t').at(-1)),
        rows.map((row) => String(75_000 - row)),
      );
      const list = generation === '1.0.0' ? 'POST /profile/lead/list' : 'GET /api/v1/crm/objects/contact';
      assert.deepEqual(
        recordedCalls(here).filter((call) => !call.includes('tag')),
        [list, list],
      );
    });

    it('are the target of a row menu', async () => {
      const ids = ['75000', '74999', '70123'];
      const about = { webviewSection: 'lead', accountKey: here.account.key, id: ids[1], ids };
      await vscode.commands.executeCommand('acquire.lead.copyId', about);
      assert.equal(await vscode.env.clipboard.readText(), ids.join('\n'));
    });

    it('keep columns that were moved and resized for the account', async () => {
      const { services } = await loadTestApi();
      const leads = await loadLeads();
      const { host } = table as unknown as { host: { receive(message: unknown): void } };
      host.receive({ v: 1, type: 'move', payload: { column: 'id', to: 0 } });
      host.receive({ v: 1, type: 'resize', payload: { column: 'email', pixels: 321 } });
      host.receive({ v: 1, type: 'resize', payload: { column: 'unknown', pixels: 321 } });
      const kept = (name: string): unknown =>
        services.globalState.get<Record<string, unknown>>(`acquire.leads.${name}`, {})[here.account.key];
      await waitUntil('the columns are kept', () => (kept('tableColumns') as string[] | undefined)?.[0] === 'id');
      await waitUntil('the width is kept', () => JSON.stringify(kept('tableColumnWidths')) === '{"email":321}');
      assert.equal((await leads.tables()).all.length, 1);
      host.receive({ v: 1, type: 'move', payload: { column: 'id', to: 99 } });
      await waitUntil('the column is back', () => (kept('tableColumns') as string[]).at(-1) === 'id');
    });

    it('are read by their id if the list has shifted', async () => {
      await vscode.env.clipboard.writeText('');
      act('copy', [2_000], () => '70123');
      await waitUntil('the row is copied', async () => (await vscode.env.clipboard.readText()) !== '');
      assert.match(await vscode.env.clipboard.readText(), /\t70123\r?\n?$/);
    });
  });
}
