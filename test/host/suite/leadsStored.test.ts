// Edits must not get lost or be sent twice when user and network act at the same time.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { DraftStore } from '../../../src/features/leads/documents/drafts';
import { withUser } from './fakeUi';
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
  describe(`edits of leads while others are in flight, ${generation}`, () => {
    let here: LeadSite;
    beforeEach(async () => {
      here = await createLeadSite(generation);
      await waitUntilSettled();
    });
    afterEach(async () => {
      here.sandbox.setLatency(0);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    it(`keep text typed while the draft was being sent${longAgain(generation)}`, async () => {
      const leads = await loadLeads();
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Sent First'));
      here.sandbox.clearRequests();
      here.sandbox.setLatency(300);
      await respondWith(['Apply to Acquire'], async () => {
        const applied = vscode.commands.executeCommand('acquire.lead.apply', document.uri);
        await waitUntil('it is being sent', () => bodies(here, WRITE_RECORD[generation]).length === 1);
        await write(
          document,
          JSON.stringify(contactNamed(JSON.parse(document.getText()) as DocumentJson, 'Typed Later'), null, 2),
        );
        await save(document);
        await applied;
      });
      here.sandbox.setLatency(0);
      const draft = await leads.context.drafts.get({ accountKey: here.account.key, id });
      assert.match(draft?.text ?? '', /Typed Later/);
      assert.match(draft?.base ?? '', /Sent First/);
      await respondWith(['Apply to Acquire'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.equal(bodies(here, WRITE_RECORD[generation]).length, 2);
      assert.match(bodies(here, WRITE_RECORD[generation])[1]!, /Typed.Later/);
    });

    it(`keep what another window saved meanwhile, until the user decides${longAgain(generation)}`, async () => {
      const { services } = await loadTestApi();
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'Mine'));
      await save(document);
      const other = new DraftStore(path.join(services.context.globalStorageUri.fsPath, 'drafts'));
      const key = { accountKey: here.account.key, id };
      const draft = (await other.get(key))!;
      await write(document, document.getText().replace('Mine', 'Mine Again'));
      await other.put({ ...draft, text: draft.text.replace('Mine', 'Theirs'), savedAt: Date.now() + 1000 });
      here.sandbox.clearRequests();
      await respondWith([], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
      assert.match((await other.get(key))!.text, /Theirs/);
      assert.ok(document.isDirty && document.getText().includes('Mine Again'));
      await vscode.commands.executeCommand('workbench.action.files.revert');
      assert.match(document.getText(), /Theirs/);
    });

    it(`are not sent with changes from another window before those were shown${longAgain(generation)}`, async () => {
      const { services } = await loadTestApi();
      const { document, id } = await edit(here, 0, (r) => contactNamed(r, 'ONE'));
      await save(document);
      const other = new DraftStore(path.join(services.context.globalStorageUri.fsPath, 'drafts'));
      const draft = (await other.get({ accountKey: here.account.key, id }))!;
      // The same length, which VS Code would take for the same text.
      await other.put({ ...draft, text: draft.text.replace('ONE', 'TWO'), savedAt: Date.now() + 1000 });
      here.sandbox.clearRequests();
      const shown = await withUser(
        () => undefined,
        () => vscode.commands.executeCommand('acquire.lead.apply', document.uri),
      );
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
      await waitUntil('the document shows it', () => document.getText().includes('TWO'));
      // VS Code may notice the change before the draft is applied; then the usual confirmation appears.
      assert.ok(shown.length > 0);
      await respondWith(['Apply to Acquire'], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.match(bodies(here, WRITE_RECORD[generation])[0] ?? '', /TWO/);
    });

    it(`are sent once even if they are applied twice at the same time${longAgain(generation)}`, async () => {
      const { document } = await edit(here, 0, (r) => contactNamed(r, 'Once'));
      await save(document);
      here.sandbox.clearRequests();
      here.sandbox.setLatency(100);
      const apply = (): Thenable<unknown> => vscode.commands.executeCommand('acquire.lead.apply', document.uri);
      await withUser(
        (q) => (q.kind === 'message' ? q.buttons.find((button) => button === 'Apply to Acquire') : undefined),
        () => Promise.all([apply(), apply()]),
      );
      assert.equal(bodies(here, WRITE_RECORD[generation]).length, 1);
    });

    it('send nothing for tags and texts that are confirmed unchanged', async () => {
      const tagged = (await leadRows()).find((row) => row.lead.tags.length && row.lead.name)!;
      here.sandbox.clearRequests();
      const shown = await withUser(
        (q) => {
          if (q.kind === 'pick') return q.rows.filter(({ picked }) => picked);
          return q.kind === 'input' ? q.options.value : undefined;
        },
        async () => {
          await vscode.commands.executeCommand('acquire.lead.setTags', tagged);
          await vscode.commands.executeCommand('acquire.lead.setName', tagged);
        },
      );
      assert.equal(shown.filter(({ kind }) => kind === 'pick' || kind === 'input').length, 2);
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
    });
  });
}

describe('unfinished input', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0');
    await waitUntilSettled();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
  });

  it('is not squeezed into one line', async () => {
    const [row] = await leadRows();
    const { services } = await loadTestApi();
    const leads = await loadLeads();
    const remarks = 'First line\nSecond line';
    const { createLeadSource } = await import('../../../src/features/leads/sources/sources');
    const source = createLeadSource('1.0.0', await services.client());
    await source.update(leads.context.writer.account(here.account.key), row!.lead, { remarks });
    here.sandbox.clearRequests();
    await respondWith([], () => vscode.commands.executeCommand('acquire.lead.setRemarks', row));
    await waitUntil('it is a document', () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-lead');
    const { document } = vscode.window.activeTextEditor!;
    assert.equal((JSON.parse(document.getText()) as DocumentJson)['visitor_remarks'], remarks);
    assert.deepEqual(bodies(here, WRITE_RECORD['1.0.0']), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is restored: a new lead whose document was closed', async () => {
    const leads = await loadLeads();
    await respondWith(['Write JSON'], () => vscode.commands.executeCommand('acquire.lead.create'));
    const isOpen = (): boolean => vscode.window.activeTextEditor?.document.uri.path.startsWith('/new-') === true;
    await waitUntil('the document is open', isOpen);
    const { document } = vscode.window.activeTextEditor!;
    await write(document, '{"visitor_name": "Half Written"}');
    await save(document);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await respondWith(['Continue Editing Half Written'], () => vscode.commands.executeCommand('acquire.lead.create'));
    await waitUntil('the document is open again', isOpen);
    assert.match(vscode.window.activeTextEditor!.document.getText(), /Half Written/);
    for (const draft of await leads.context.drafts.all()) await leads.context.drafts.remove(draft);
  });
});

describe('a draft whose account is signed out of', () => {
  it('is shown as text on request, and leaves nothing on disk', async () => {
    const here = await createLeadSite('2.0.0');
    await waitUntilSettled();
    const { accounts } = await loadTestApi();
    const leads = await loadLeads();
    const { document } = await edit(here, 0, (r) => contactNamed(r, 'Not Thrown Away'));
    await save(document);
    const shown = await withUser(
      (q) => (q.kind === 'message' ? q.buttons.at(-1) : undefined),
      async () => {
        await accounts.remove(here.account.key);
        await waitUntil('its text is open', () =>
          vscode.workspace.textDocuments.some((d) => d.isUntitled && d.getText().includes('Not Thrown Away')),
        );
      },
    );
    assert.ok(
      shown.some(
        (q) => q.kind === 'message' && q.text.startsWith('Unsent lead drafts of the account you signed out of: 1.'),
      ),
    );
    assert.deepEqual(await leads.context.drafts.all(), []);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.sandbox.stop();
  });
});

describe('deleting many leads', () => {
  it('counts the deleted leads when it stops halfway', async () => {
    const here = await createLeadSite('2.0.0');
    await waitUntilSettled();
    const rows = (await leadRows()).slice(0, 3);
    here.sandbox.setFaults({ kind: '403', rate: 1, seed: 1, match: rows[1]!.lead.id, methods: ['DELETE'] });
    const shown = await withUser(
      (q) => (q.kind === 'message' && q.modal ? 'Delete' : undefined),
      () => vscode.commands.executeCommand('acquire.lead.delete', rows[0], rows).then(undefined, () => undefined),
    );
    const said = shown.flatMap((q) => (q.kind === 'message' ? q.text : []));
    assert.ok(
      said.includes(
        '1 of 3 leads was deleted from Acme before the failure. Check the others: one of them may be deleted too.',
      ),
      said.join('\n'),
    );
    assert.ok(!(await leadRows()).some((row) => row.lead.id === rows[0]!.lead.id));
    await here.stop();
  });
});
