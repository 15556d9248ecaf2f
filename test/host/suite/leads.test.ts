import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dragLeads, insertDropped } from '../../../src/features/leads/ui/view/dragAndDrop';
import { HOSTILE_VALUES } from '../../fixtures/hostile';
import {
  loadTestApi,
  recordedCalls,
  leadRows,
  rowLabels,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  loadLeads,
  longAgain,
} from './leadSupport';

const LIST = { '1.0.0': 'POST /profile/lead/list', '2.0.0': 'GET /api/v1/crm/objects/contact' } as const;

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`the leads view, ${generation}`, () => {
    let here: LeadSite;
    before(async () => {
      here = await createLeadSite(generation);
    });
    after(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    it('shows the first page after one list call and loads more into the same list', async () => {
      const leads = await loadLeads();
      await waitUntilSettled();
      assert.deepEqual(recordedCalls(here), [LIST[generation]]);
      assert.equal((await leadRows()).length, 50);
      assert.equal((await rowLabels()).at(-1), 'Load more (50 of 120)');
      assert.equal(leads.tree.view.description, 'Acme · 120');
      await vscode.commands.executeCommand('acquire.leads.loadMore');
      await vscode.commands.executeCommand('acquire.leads.loadMore');
      const rows = await leadRows();
      assert.deepEqual(
        [rows.length, new Set(rows.map((r) => r.lead.id)).size, recordedCalls(here).length],
        [120, 120, 3],
      );
      assert.ok(!(await rowLabels()).some((label) => label.startsWith('Load')));
      await vscode.commands.executeCommand('acquire.leads.refresh');
      assert.equal((await leadRows()).length, 50);
    });

    it('gives every row a stable id, light and dark icons, a context and a label for screen readers', async () => {
      const leads = await loadLeads();
      const items = (await leadRows()).map((row) => leads.tree.getTreeItem(row));
      assert.equal(new Set(items.map((i) => i.id)).size, items.length);
      const context = new RegExp(`^lead\\.v${generation[0]}\\.writable(\\.email)?$`);
      for (const item of items) {
        assert.deepEqual(Object.keys(item.iconPath ?? {}), ['light', 'dark']);
        assert.match(item.contextValue ?? '', context);
        assert.ok(item.accessibilityInformation?.label);
        assert.equal(item.tooltip, undefined);
      }
      await (await loadTestApi()).accounts.writes.set(here.account.key, 'locked');
      assert.match(leads.tree.getTreeItem((await leadRows())[0]!).contextValue ?? '', /locked/);
      await (await loadTestApi()).accounts.writes.set(here.account.key, 'always');
    });

    it('resolves a tooltip that is not trusted', async () => {
      const leads = await loadLeads();
      const [row] = await leadRows();
      const item = await leads.tree.resolveTreeItem(leads.tree.getTreeItem(row!), row!);
      assert.ok(item.tooltip instanceof vscode.MarkdownString);
      assert.ok(!item.tooltip.isTrusted && !item.tooltip.supportHtml);
      assert.ok(item.tooltip.value.includes(row!.lead.id));
    });

    it('opens a lead as a read-only JSON document, as received', async () => {
      const [row] = await leadRows();
      here.sandbox.clearRequests();
      await vscode.commands.executeCommand('acquire.lead.open', row);
      await waitUntil(
        'the document is open',
        () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-lead',
      );
      const { document } = vscode.window.activeTextEditor!;
      assert.equal(document.languageId, 'json');
      assert.equal(String((JSON.parse(document.getText()) as { id: unknown }).id), row!.lead.id);
      assert.equal(here.sandbox.requests().length, 1);
      const stat = await vscode.workspace.fs.stat(document.uri);
      assert.equal(stat.permissions, vscode.FilePermission.Readonly);
      assert.equal(stat.size, Buffer.byteLength(document.getText()));
      await assert.rejects(async () => vscode.workspace.fs.writeFile(document.uri, Buffer.from('{}')));
    });

    it(`opens the page with a click, or the document if the setting says so${longAgain(generation)}`, async () => {
      const leads = await loadLeads();
      const [row, second, third] = await leadRows();
      const openWith = (value?: string): Thenable<void> =>
        vscode.workspace.getConfiguration().update('acquire.leads.openWith', value, vscode.ConfigurationTarget.Global);
      const { command, arguments: args = [] } = leads.tree.getTreeItem(row!).command!;
      assert.equal(command, 'acquire.lead.openPage');
      await openWith('json');
      await waitUntil(
        'clicks open documents',
        () => leads.tree.getTreeItem(row!).command?.command === 'acquire.lead.open',
      );
      await openWith();
      const pages = await leads.pages();
      const shown = (): string[] => pages.all.map(({ target }) => target.id);
      await vscode.commands.executeCommand(command, ...(args as unknown[]));
      assert.deepEqual(shown(), [row!.lead.id]);
      await vscode.commands.executeCommand(command, second, args[1]);
      await waitUntil('the next click replaces the page', () => shown().join() === second!.lead.id);
      pages.all[0]!.used = true;
      await vscode.commands.executeCommand(command, third, args[1]);
      assert.deepEqual(shown(), [second!.lead.id, third!.lead.id], 'a page that was used stays');
      await vscode.commands.executeCommand(command, third);
      await vscode.commands.executeCommand(command, row, args[1]);
      assert.equal(shown().length, 3, 'so does one that was opened by its command');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    it('acts on the focused row when a key was pressed', async () => {
      const [first, second] = await leadRows();
      const copied = async (row: unknown): Promise<string> => {
        await vscode.commands.executeCommand('acquire.lead.copyId', [row]);
        return vscode.env.clipboard.readText();
      };
      assert.equal(await copied(second), second!.lead.id);
      assert.equal(await copied(first), first!.lead.id);
    });

    it('offers dragged leads as URIs, and a request file inserts their IDs', async () => {
      const rows = (await leadRows()).slice(0, 2);
      const transfer = new vscode.DataTransfer();
      dragLeads(rows, transfer);
      assert.equal((await insertDropped(transfer))?.insertText, rows.map(({ lead }) => lead.id).join(','));
      for (const foreign of ['https://example.com/1/x.json', 'file:///etc/passwd', '', '# acquire-lead://a/1/x.json']) {
        transfer.set('text/uri-list', new vscode.DataTransferItem(foreign));
        assert.equal(await insertDropped(transfer), undefined, foreign);
      }
    });

    it('explains why a document cannot be opened', async () => {
      const uri = (path: string, key = here.account.key) =>
        vscode.Uri.from({ scheme: 'acquire-lead', authority: key, path });
      await assert.rejects(
        async () => vscode.workspace.fs.readFile(uri('/999999999/x.json')),
        /no lead 999999999 in Acme/,
      );
      await assert.rejects(async () => vscode.workspace.fs.readFile(uri('/1/x.json', 'zzzzzzzzzzzz')), /not signed in/);
    });

    it('copies IDs and emails of one lead or of all selected', async () => {
      const rows = await leadRows();
      const [a, b] = rows.filter((r) => r.lead.email);
      await vscode.commands.executeCommand('acquire.lead.copyId', a, [a, b]);
      assert.equal(await vscode.env.clipboard.readText(), `${a!.lead.id}\n${b!.lead.id}`);
      await vscode.commands.executeCommand('acquire.lead.copyEmail', a);
      assert.equal(await vscode.env.clipboard.readText(), a!.lead.email);
    });

    it('keeps what is loaded when a page fails', async () => {
      here.sandbox.setFaults({ kind: '500', rate: 1 });
      void vscode.commands.executeCommand('acquire.leads.loadMore');
      const leads = await loadLeads();
      await waitUntil('the load failed', () => leads.browser.list?.pages.state === 'failed');
      assert.equal((await leadRows()).length, 50);
      here.sandbox.setFaults(undefined);
      await vscode.commands.executeCommand('notifications.clearAll');
      await vscode.commands.executeCommand('acquire.leads.loadMore');
      assert.equal((await leadRows()).length, 100);
    });
  });
}

describe('the states of the leads view', () => {
  it('are signed out, empty, failed and unauthorized, and it recovers from each', async () => {
    const leads = await loadLeads();
    assert.equal(leads.browser.state, 'signedOut');
    assert.deepEqual(leads.tree.getChildren(), []);
    const empty = await createLeadSite('1.0.0', { leads: 0, label: 'Empty' });
    await waitUntilSettled('empty');
    await empty.stop();
    const here = await createLeadSite('2.0.0', { faults: { kind: 'html', rate: 1 } });
    await waitUntilSettled('failed');
    assert.equal(leads.browser.errorKind, 'malformed');
    here.sandbox.setFaults(undefined);
    await vscode.commands.executeCommand('acquire.leads.refresh');
    await waitUntilSettled('ready');
    here.sandbox.setToken('another');
    await vscode.commands.executeCommand('acquire.leads.refresh');
    await waitUntilSettled('unauthorized');
    assert.deepEqual(leads.tree.getChildren(), []);
    assert.equal(leads.tree.view.description, 'Acme');
    await here.stop();
  });

  it('are stopped after the first load was canceled, until the user loads the leads', async () => {
    const leads = await loadLeads();
    const here = await createLeadSite('1.0.0', { faults: { kind: 'slow-headers', latencyMs: 20_000 } });
    leads.tree.getChildren();
    await waitUntil('the first page is loading', () => leads.browser.list?.pages.state === 'loading');
    assert.equal(leads.browser.state, 'loading');
    await vscode.commands.executeCommand('acquire.leads.cancelLoad');
    assert.equal(leads.browser.state, 'stopped');
    here.sandbox.setFaults(undefined);
    assert.deepEqual(leads.tree.getChildren(), []);
    assert.equal(leads.browser.state, 'stopped', 'looking at the view does not load');
    await vscode.commands.executeCommand('acquire.leads.cancelLoad');
    await vscode.commands.executeCommand('acquire.leads.loadMore');
    await waitUntilSettled();
    assert.ok((await leadRows()).length > 0);
    await here.stop();
  });

  it('follow the active account, and rows keep the one they came from', async () => {
    const { accounts } = await loadTestApi();
    const leads = await loadLeads();
    const one = await createLeadSite('1.0.0', { label: 'One' });
    const two = await createLeadSite('2.0.0', { label: 'Two' });
    await waitUntilSettled();
    const [row] = await leadRows();
    assert.equal(row!.accountKey, two.account.key);
    await accounts.setActive(one.account.key);
    await waitUntilSettled();
    assert.equal((await leadRows())[0]!.accountKey, one.account.key);
    assert.equal(leads.tree.view.description, 'One · 120');
    one.sandbox.clearRequests();
    two.sandbox.clearRequests();
    await vscode.commands.executeCommand('acquire.lead.open', row);
    await waitUntil(
      'the document of the other account is open',
      () => vscode.window.activeTextEditor?.document.uri.authority === two.account.key,
    );
    assert.deepEqual([one.sandbox.requests().length, two.sandbox.requests().length], [0, 1]);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await one.stop();
    await two.stop();
  });

  it('filter, group and clear, with a message line that says so', async () => {
    const leads = await loadLeads();
    const here = await createLeadSite('1.0.0', { label: 'Acme' });
    await waitUntilSettled();
    const country = leads.browser.list!.pages.leads[0]!.country!;
    await leads.browser.setArrangement({ filter: { facets: { country: [country] } } });
    const found = await leadRows();
    assert.ok(found.length > 0 && found.every((r) => r.lead.country === country));
    assert.equal(leads.tree.view.message, `country: ${country} · ${found.length} found in 50 of 120`);
    assert.equal((await rowLabels()).at(-1), 'Searched 50 of 120 · Load all');
    await vscode.commands.executeCommand('acquire.leads.loadAll');
    assert.match(leads.tree.view.message ?? '', / · \d+ of 120$/);
    await leads.browser.setArrangement({ filter: { search: 'nobody is called this' } });
    assert.deepEqual([leads.browser.state, leads.tree.view.message], ['noMatch', undefined]);
    await vscode.commands.executeCommand('acquire.leads.clearFilter');
    assert.deepEqual([(await leadRows()).length, leads.tree.view.message], [120, undefined]);
    await leads.browser.setArrangement({ filter: {}, group: 'country' });
    const groups = leads.tree.getChildren();
    assert.ok(groups.every((g) => g.kind === 'group'));
    assert.equal(
      groups.reduce((n, g) => n + leads.tree.getChildren(g).length, 0),
      120,
    );
    await here.stop();
  });

  it('search contacts on the server', async () => {
    const leads = await loadLeads();
    const here = await createLeadSite('2.0.0');
    await waitUntilSettled();
    const someone = leads.browser.list!.pages.leads.find((l) => l.email)!;
    here.sandbox.clearRequests();
    await leads.browser.setArrangement({ filter: { search: someone.email } });
    await waitUntilSettled();
    assert.deepEqual(recordedCalls(here), ['POST /api/v1/crm/contact/list']);
    assert.ok((await leadRows()).some((r) => r.lead.id === someone.id));
    await here.stop();
  });

  it('show hostile names as one line of plain text', async () => {
    const { services } = await loadTestApi();
    const leads = await loadLeads();
    const here = await createLeadSite('1.0.0', { leads: 0 });
    const client = await services.client();
    for (const name of HOSTILE_VALUES)
      await client.send(here.account, {
        method: 'POST',
        url: '/profile/lead/add-update',
        operationId: 'v1.lead.add-update',
        body: {
          kind: 'form',
          fields: [
            ['name', name],
            ['phone', '1'],
          ],
        },
      });
    await vscode.commands.executeCommand('acquire.leads.refresh');
    await waitUntilSettled();
    await vscode.commands.executeCommand('acquire.leads.loadAll');
    const labels = await rowLabels();
    assert.ok(labels.length >= HOSTILE_VALUES.length - 5, `${labels.length} rows`);
    for (const label of labels)
      assert.doesNotMatch(label, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\$\(/, JSON.stringify(label));
    for (const row of await leadRows()) {
      const { tooltip } = await leads.tree.resolveTreeItem(leads.tree.getTreeItem(row), row);
      assert.ok(tooltip instanceof vscode.MarkdownString && !tooltip.isTrusted);
    }
    await here.stop();
  });
});
