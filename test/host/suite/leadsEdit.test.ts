import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { leadUri } from '../../../src/features/leads/ui/documents/leadUri';
import { shownTexts } from './fakeUi';
import { WRITE_RECORD, bodies, edit, contactNamed, save, write, type DocumentJson } from './leadEditing';
import { respondWith } from './fakeUsers';
import {
  loadTestApi,
  leadRows,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  loadLeads,
  longAgain,
} from './leadSupport';

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`editing leads, ${generation}`, () => {
    let here: LeadSite;
    beforeEach(async () => {
      here = await createLeadSite(generation);
      await waitUntilSettled();
    });
    afterEach(async () => {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    it(`saves edits as a draft and sends nothing${longAgain(generation)}`, async () => {
      const leads = await loadLeads();
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Draft Only'));
      here.sandbox.clearRequests();
      await save(document);
      const draft = await leads.context.drafts.get({ accountKey: here.account.key, id });
      assert.match(draft?.text ?? '', /Draft Only/);
      // Reads for suggestions and the view may happen meanwhile.
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
      assert.match(Buffer.from(await vscode.workspace.fs.readFile(document.uri)).toString(), /Draft Only/);
    });

    it('applies exactly the changed field, then shows it in view and document', async () => {
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Ada Lovelace'));
      here.sandbox.clearRequests();
      await respondWith(['Apply to Acquire'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), [
        generation === '1.0.0' ? `visitor_id=${id}&name=Ada+Lovelace` : '{"fields":{"name":"Ada Lovelace"}}',
      ]);
      assert.equal((await leadRows())[0]!.lead.name, 'Ada Lovelace');
      const leads = await loadLeads();
      assert.equal(await leads.context.drafts.get({ accountKey: here.account.key, id }), undefined);
      await waitUntil(
        'the document is read-only again',
        async () => (await vscode.workspace.fs.stat(document.uri)).permissions === vscode.FilePermission.Readonly,
      );
      await waitUntil(
        'the document shows the lead',
        () => document.getText().includes('Ada Lovelace') && !document.isDirty,
      );
    });

    it(`keeps the draft when applying fails, and sends nothing twice${longAgain(generation)}`, async () => {
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Ada'));
      here.sandbox.setFaults({
        kind: '500',
        rate: 1,
        match: generation === '1.0.0' ? '/add-update' : '/objects/contact/',
        methods: ['POST', 'PUT'],
      });
      here.sandbox.clearRequests();
      await respondWith(['Apply to Acquire'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.equal(bodies(here, WRITE_RECORD[generation]).length, 1);
      const leads = await loadLeads();
      assert.match((await leads.context.drafts.get({ accountKey: here.account.key, id }))?.text ?? '', /Ada/);
      here.sandbox.setFaults(undefined);
    });

    it(`says that nothing was sent when the text cannot be saved${longAgain(generation)}`, async () => {
      const leads = await loadLeads();
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Never Kept'));
      await leads.context.drafts.remove({ accountKey: here.account.key, id });
      here.sandbox.clearRequests();
      const said = (await shownTexts(() => vscode.commands.executeCommand('acquire.lead.apply', document.uri))).map(
        ({ text }) => text,
      );
      assert.ok(
        said.some((text) => text.startsWith('Nothing was sent: the text could not be saved')),
        said.join(' | '),
      );
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
    });

    it(`asks when others changed the same field, and loses nothing${longAgain(generation)}`, async () => {
      const { services } = await loadTestApi();
      const leads = await loadLeads();
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Mine'));
      await save(document);
      const other = await leads.context.writer.read(here.account, id);
      const { createLeadSource } = await import('../../../src/features/leads/sources/sources');
      await createLeadSource(generation, await services.client()).update(here.account, other.lead, { name: 'Theirs' });
      here.sandbox.clearRequests();
      await respondWith(['Compare'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      assert.match(Buffer.from(await vscode.workspace.fs.readFile(input.original)).toString(), /Theirs/);
      assert.match(Buffer.from(await vscode.workspace.fs.readFile(input.modified)).toString(), /Mine/);
      await respondWith(['Apply to Acquire'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.equal((await leadRows())[0]!.lead.name, 'Mine');
      const comparisons = (): string[] =>
        vscode.window.tabGroups.all
          .flatMap((group) => group.tabs)
          .flatMap(({ input }) => (input instanceof vscode.TabInputTextDiff ? input.modified.toString() : []));
      // Comparisons from other tests of this file are for other leads.
      await waitUntil('two equal sides are not left open', () => !comparisons().includes(document.uri.toString()));
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
    });

    it(`sends nothing for a read-only account until writes are allowed${longAgain(generation)}`, async () => {
      const { accounts } = await loadTestApi();
      await accounts.writes.set(here.account.key, 'locked');
      const { document } = await edit(here, 0, (r) => contactNamed(r, 'Locked'));
      here.sandbox.clearRequests();
      await respondWith([undefined], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), [], 'nothing is written');
      await respondWith(['Allow for 1 Hour', 'Apply to Acquire'], () =>
        vscode.commands.executeCommand('acquire.lead.apply', document.uri),
      );
      assert.equal(bodies(here, WRITE_RECORD[generation]).length, 1);
    });

    it('marks read-only fields, and completes and explains fields', async () => {
      const { document } = await edit(here, 0, (r) => ({ ...r, id: 1 }));
      await waitUntil('the problem is marked', () =>
        vscode.languages.getDiagnostics(document.uri).some((d) => d.source === 'Acquire' && d.message.includes('"id"')),
      );
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        10,
      );
      assert.ok(
        lenses.some((l) => l.command?.title === 'Acme · draft, not sent') &&
          lenses.some((l) => l.command?.title === 'Apply to Acquire'),
      );
      const tags = document.positionAt(document.getText().indexOf('"tags": ') + 9);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        tags,
      );
      assert.ok(list.items.length > 0);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(document.getText().indexOf('"tags"') + 2),
      );
      assert.ok(hovers.some((h) => h.contents.some((c) => (c as vscode.MarkdownString).value.includes('Tags'))));
    });

    it('deletes the selected leads after one confirmation, and keeps a copy on request', async () => {
      const [a, b, c] = await leadRows();
      here.sandbox.clearRequests();
      await respondWith([undefined], () => vscode.commands.executeCommand('acquire.lead.delete', a, [a, b]));
      assert.deepEqual(here.sandbox.requests(), []);
      await respondWith(['Delete'], () => vscode.commands.executeCommand('acquire.lead.delete', a, [a, b]));
      const deletes = here.sandbox.requests().filter((r) => r.method === 'DELETE' || r.path.endsWith('/delete'));
      assert.equal(deletes.length, generation === '1.0.0' ? 1 : 2);
      assert.ok(!(await leadRows()).some((r) => [a!.lead.id, b!.lead.id].includes(r.lead.id)));
      const file = vscode.Uri.joinPath((await loadTestApi()).services.context.globalStorageUri, 'copy.json');
      await respondWith(['Save a Copy and Delete', file], () =>
        vscode.commands.executeCommand('acquire.lead.delete', c),
      );
      const copy = JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(file)).toString()) as { id: number }[];
      assert.equal(String(copy[0]?.id), c!.lead.id);
      await vscode.workspace.fs.delete(file);
    });

    it('changes one field with its command', async () => {
      const [row] = await leadRows();
      here.sandbox.clearRequests();
      await respondWith(['grace@example.com'], () => vscode.commands.executeCommand('acquire.lead.setEmail', row));
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), [
        generation === '1.0.0'
          ? `visitor_id=${row!.lead.id}&email=grace%40example.com`
          : '{"fields":{"email":"grace@example.com"}}',
      ]);
      assert.equal((await leadRows())[0]!.lead.email, 'grace@example.com');
    });

    it('warns about an existing lead with the same email before creating one', async () => {
      const someone = (await leadRows()).find((r) => r.lead.email)!;
      here.sandbox.clearRequests();
      const creations = (): number =>
        here.sandbox
          .requests()
          .filter((r) => r.operation === (generation === '1.0.0' ? 'v1.lead.add-update' : 'v2.contact.create')).length;
      await respondWith(['Fill In a Form', 'New Person', someone.lead.email, '', undefined], () =>
        vscode.commands.executeCommand('acquire.lead.create'),
      );
      assert.equal(creations(), 0);
      await respondWith(['Fill In a Form', 'New Person', 'fresh.person@example.com', ''], () =>
        vscode.commands.executeCommand('acquire.lead.create'),
      );
      assert.equal(creations(), 1);
      await waitUntil('the new lead is shown', async () => (await leadRows())[0]?.lead.name === 'New Person');
    });
  });
}

describe('drafts of several accounts', () => {
  it('reach the account shown on their document, in both generations, after 4 switches', async function () {
    this.timeout(120_000);
    const { accounts } = await loadTestApi();
    const one = await createLeadSite('1.0.0', { label: 'One' });
    const two = await createLeadSite('2.0.0', { label: 'Two' });
    const sites = [one, two];
    for (let n = 0; n < 4; n++) {
      const here = sites[n % 2]!;
      const active = sites[(n + (n % 3 ? 1 : 0)) % 2]!;
      const id = String(70_000 + 1 + (n % 60));
      await vscode.commands.executeCommand('acquire.lead.edit', { accountKey: here.account.key, id });
      await waitUntil('the draft is open', () => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        return uri?.authority === here.account.key && uri.path.startsWith(`/${id}/`);
      });
      const { document } = vscode.window.activeTextEditor!;
      await write(
        document,
        JSON.stringify(contactNamed(JSON.parse(document.getText()) as DocumentJson, `Switch ${n}`), null, 2),
      );
      await accounts.setActive(active.account.key);
      one.sandbox.clearRequests();
      two.sandbox.clearRequests();
      await respondWith(['Apply to Acquire'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      const other = here === one ? two : one;
      assert.equal(bodies(other, /add-update|^PUT/).length, 0, `switch ${n}: a write went to the other account`);
      assert.deepEqual(
        bodies(here, /add-update|^PUT/).map((b) => /Switch.(\d+)/.exec(b)?.[1]),
        [String(n)],
      );
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await one.stop();
    await two.stop();
  });
});

describe('a new lead as JSON', () => {
  it('is created from its document', async () => {
    const here = await createLeadSite('2.0.0');
    await waitUntilSettled();
    await respondWith(['Write JSON'], () => vscode.commands.executeCommand('acquire.lead.create'));
    await waitUntil(
      'the document is open',
      () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-lead',
    );
    const { document } = vscode.window.activeTextEditor!;
    await write(document, '{"fields": {"name": "From JSON", "phone": "+1 202 555 0199", "text-1526537305797": "Pro"}}');
    here.sandbox.clearRequests();
    await vscode.commands.executeCommand('acquire.lead.apply', document.uri);
    assert.deepEqual(
      here.sandbox
        .requests()
        .filter((r) => r.operation === 'v2.contact.create')
        .map((r) => r.body),
      ['{"fields":{"name":"From JSON","phone":"+1 202 555 0199","text-1526537305797":"Pro"}}'],
    );
    await waitUntil('the lead is shown', async () => (await leadRows())[0]?.lead.name === 'From JSON');
    assert.ok(
      !vscode.window.tabGroups.all
        .flatMap((g) => g.tabs)
        .some((t) => t.input instanceof vscode.TabInputText && t.input.uri.toString() === document.uri.toString()),
    );
    assert.ok(leadUri('a', { id: '1' }));
    await here.stop();
  });
});
