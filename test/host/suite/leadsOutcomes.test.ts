// Messages and views after a change whose response was lost, or that Acquire did not accept.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { respondWith } from './fakeUsers';
import { WRITE_RECORD, bodies, edit, contactNamed } from './leadEditing';
import { loadLeads, leadRows, waitUntilSettled, createLeadSite, type LeadSite, longAgain } from './leadSupport';

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`changes that may not have been made, ${generation}`, () => {
    let here: LeadSite;
    beforeEach(async () => {
      here = await createLeadSite(generation);
      await waitUntilSettled();
    });
    afterEach(async () => {
      here.sandbox.setFaults(null);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    /** Runs something and collects its messages; the answers are used in order. */
    async function saying(answers: readonly unknown[], run: () => Thenable<unknown>): Promise<string[]> {
      const { setStatusBarMessage } = vscode.window;
      const said: string[] = [];
      const names = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;
      await respondWith(answers as never, async () => {
        const originals = names.map((name) => vscode.window[name]);
        names.forEach((name, n) => {
          vscode.window[name] = ((...args: unknown[]) => {
            said.push(String(args[0]));
            return (args[1] as { modal?: boolean } | undefined)?.modal
              ? (originals[n] as (...given: unknown[]) => unknown)(...args)
              : Promise.resolve(undefined);
          }) as never;
        });
        vscode.window.setStatusBarMessage = ((text: string) => {
          said.push(`status: ${text}`);
          return { dispose: () => undefined };
        }) as never;
        try {
          await run();
        } finally {
          names.forEach((name, n) => {
            vscode.window[name] = originals[n] as never;
          });
          vscode.window.setStatusBarMessage = setStatusBarMessage;
        }
      });
      return said;
    }

    const failWrites = (): void =>
      here.sandbox.setFaults(
        (generation === '1.0.0' ? ['add-update', 'lead/delete'] : ['objects/contact']).map((match) => ({
          kind: '500',
          rate: 1,
          seed: 1,
          match,
          methods: ['POST', 'PUT', 'DELETE'],
        })),
      );

    it('are reported by what the lead shows, not as a success', async () => {
      const [row] = await leadRows();
      failWrites();
      const said = await saying(['Somebody Else'], () => vscode.commands.executeCommand('acquire.lead.setName', row));
      assert.ok(
        said.some((text) => /still shows the old value for: name\..* response to this change was lost/.test(text)),
        said.join(' | '),
      );
      assert.ok(!said.some((text) => text.startsWith('status:') || /[Tt]ry again/.test(text)), said.join(' | '));
      assert.equal((await leadRows())[0]!.lead.name, row!.lead.name);
    });

    it('keep the row of a lead that still exists after its deletion', async () => {
      const [row] = await leadRows();
      failWrites();
      const said = await saying(['Delete'], () => vscode.commands.executeCommand('acquire.lead.delete', row));
      assert.ok(
        said.some((text) => /Acquire still shows .* response to this change was lost/.test(text)),
        said.join(' | '),
      );
      assert.ok((await leadRows()).some(({ lead }) => lead.id === row!.lead.id));
    });

    it(`keep the draft, even if no changed field can be written${longAgain(generation)}`, async () => {
      const leads = await loadLeads();
      const { document, id } = await edit(here, 0, (record) => ({ ...record, id: 1 }));
      here.sandbox.clearRequests();
      const said = await saying([], () => vscode.commands.executeCommand('acquire.lead.apply', document.uri));
      assert.ok(
        said.some((text) => /^Nothing was sent: .*: id\. The draft is kept\.$/.test(text)),
        said.join(' | '),
      );
      assert.deepEqual(bodies(here, WRITE_RECORD[generation]), []);
      assert.match((await leads.context.drafts.get({ accountKey: here.account.key, id }))?.text ?? '', /"id": 1\b/);
    });

    it(`keep unsent fields in the draft when the rest was sent${longAgain(generation)}`, async () => {
      const leads = await loadLeads();
      const { document, id } = await edit(here, 0, (record) => contactNamed({ ...record, id: 1 }, 'Sent Alone'));
      const said = await saying(['Apply to Acquire'], () =>
        vscode.commands.executeCommand('acquire.lead.apply', document.uri),
      );
      assert.ok(
        said.some((text) => /The draft keeps what was not sent: id\.$/.test(text)),
        said.join(' | '),
      );
      const draft = await leads.context.drafts.get({ accountKey: here.account.key, id });
      assert.match(draft?.text ?? '', /"id": 1\b/);
      assert.match(draft?.base ?? '', /Sent Alone/);
    });
  });
}
