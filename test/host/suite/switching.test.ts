// Request documents of three accounts stand open while the active account is switched again and again; what each sandbox heard is the witness.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { api as activate, settled, site, type Site } from './leadSupport';

const ROUNDS = 100;

describe('documents of three accounts', function () {
  this.timeout(150_000);
  let api: TestApi;
  const sites: Site[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const real: Record<string, unknown> = {};
  /** The account that the last question named, when there was one. */
  let asked: string | undefined;

  before(async () => {
    api = await activate();
    await api.accounts.removeAll();
    for (const label of ['Aalto', 'Brecht', 'Curie']) sites.push(await site('1.0.0', { label, leads: 30, token: `token-of-${label}` }));
    await settled();
    for (const name of ['showInformationMessage', 'showWarningMessage']) {
      real[name] = window[name];
      window[name] = async (text: string, ...rest: unknown[]) => {
        asked = sites.find(({ account }) => text.includes(`to ${account.label}?`))?.account.label ?? asked;
        return rest.find((r) => r === 'Send');
      };
    }
  });
  after(async () => {
    Object.assign(window, real);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const one of sites) await one.stop();
  });

  const write = async (document: vscode.TextDocument, text: string): Promise<void> => {
    const all = new vscode.WorkspaceEdit();
    all.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
    assert.ok(await vscode.workspace.applyEdit(all));
  };
  /** The bodies of all writes a site has heard. */
  const writes = ({ sandbox }: Site): string[] => sandbox.requests().filter((r) => /add-update/.test(r.path) || r.method === 'PUT').map((r) => r.body);

  it(`write to the account they show and to no other, over ${ROUNDS} switches in between`, async () => {
    const pads = await Promise.all(sites.map(({ account }) => vscode.workspace.openTextDocument({ language: 'acquire-http', content: `### x\n# @account ${account.label}\nPOST /profile/lead/add-update\nContent-Type: application/x-www-form-urlencoded\n\nname=NAME\n` })));
    const free = await vscode.workspace.openTextDocument({ language: 'acquire-http', content: '### x\nPOST /profile/lead/add-update\nContent-Type: application/x-www-form-urlencoded\n\nname=NAME\n' });
    for (const { sandbox } of sites) sandbox.clearRequests();
    const expected = new Map<string, string[]>(sites.map(({ account }) => [account.label, []]));
    for (let n = 0; n < ROUNDS; n += 1) {
      const other = sites[(n + 1 + (n % 2)) % 3]!;
      const away = (): Promise<void> => api.accounts.setActive(other.account.key);
      if (n % 4 < 3) {
        const pinned = n % 3, pad = pads[pinned]!, label = sites[pinned]!.account.label, text = `pinned-${n}-${label}`;
        await write(pad, pad.getText().replace(/name=.*/, `name=${text}`));
        const switched = away();
        await vscode.commands.executeCommand('acquire.request.send', pad.uri, 2);
        await switched;
        expected.get(label)!.push(text);
      } else {
        // One that is not pinned shows the active account, and asks when that is another one than before.
        const target = sites[n % 2]!.account, text = `free-${n}-${target.label}`;
        await api.accounts.setActive(target.key);
        await write(free, free.getText().replace(/name=.*/, `name=${text}`));
        asked = undefined;
        const sending = vscode.commands.executeCommand('acquire.request.send', free.uri, 1);
        const switched = n % 8 < 4 ? away() : Promise.resolve();
        await Promise.all([sending, switched]);
        const heardBy = sites.filter((one) => writes(one).some((body) => body.includes(text))).map(({ account }) => account.label);
        assert.equal(heardBy.length, 1, text);
        if (asked !== undefined) assert.deepEqual(heardBy, [asked], 'the account the question named');
        expected.get(heardBy[0]!)!.push(text);
      }
    }
    for (const one of sites) {
      const heard = writes(one), label = one.account.label;
      const names = heard.map((body) => /(?:pinned|free)-\d+-\w+/.exec(body)?.[0] ?? body);
      assert.deepEqual([...names].sort(), [...expected.get(label)!].sort(), label);
      assert.ok(names.every((name) => name.startsWith('free-') || name.endsWith(`-${label}`)), label);
      assert.ok(one.sandbox.requests().every((r) => r.status !== 401), 'each token went to its own host');
    }
    assert.equal([...expected.values()].flat().length, ROUNDS);
  });
});
