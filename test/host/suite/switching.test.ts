// Switches the active account again and again while request files, drafts and pages of leads of three accounts are open.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { figure } from '../../figures';
import { fakeUi } from './fakeUi';
import { loadTestApi as activate, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';

const ROUNDS = 100;
/** The leads that are edited and whose pages are open. All three accounts have both, so an id does not identify the account. */
const EDITED = '70011';
const PAGE = '70012';

describe('documents of three accounts @long', function () {
  this.timeout(240_000);
  let api: TestApi;
  const sites: LeadSite[] = [];
  let restore: () => void;
  /** The account that the last question named, if any, and the text to type into input boxes. */
  let asked: string | undefined;
  let typed = '';
  /** Messages without a question; these tests expect none. */
  const said: string[] = [];

  before(async () => {
    api = await activate();
    await api.accounts.removeAll();
    for (const label of ['Aalto', 'Brecht', 'Curie'])
      sites.push(await createLeadSite('1.0.0', { label, leads: 30, token: `token-of-${label}` }));
    await waitUntilSettled();
    restore = fakeUi((q) => {
      if (q.kind === 'input') {
        asked = sites.find(({ account }) => q.title.includes(`(${account.label})`))?.account.label;
        return typed;
      }
      if (q.kind !== 'message') return undefined;
      asked = sites.find(({ account }) => q.text.includes(`to ${account.label}?`))?.account.label ?? asked;
      const answer = q.buttons.find((button) => button === 'Send' || button === 'Apply to Acquire');
      if (answer === undefined) said.push(q.text);
      return answer;
    });
  });
  after(async () => {
    restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const one of sites) await one.stop();
  });

  const write = async (document: vscode.TextDocument, text: string): Promise<void> => {
    const all = new vscode.WorkspaceEdit();
    all.replace(
      document.uri,
      new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)),
      text,
    );
    assert.ok(await vscode.workspace.applyEdit(all));
  };
  /** The bodies of all writes a site has received. */
  const writes = ({ sandbox }: LeadSite): string[] =>
    sandbox
      .requests()
      .filter((r) => /add-update/.test(r.path) || r.method === 'PUT')
      .map((r) => r.body);
  const pad = (first: string): Thenable<vscode.TextDocument> =>
    vscode.workspace.openTextDocument({
      language: 'acquire-http',
      content: `### x\n${first}POST /profile/lead/add-update\nContent-Type: application/x-www-form-urlencoded\n\nname=NAME\n`,
    });
  const rename = (document: vscode.TextDocument, name: string): Promise<void> =>
    write(document, document.getText().replace(/name=.*/, `name=${name}`));

  /** The draft of a lead: opened the first time, used again after it was applied. */
  const draftOf = async ({ account }: LeadSite): Promise<vscode.TextDocument> => {
    await vscode.commands.executeCommand('acquire.lead.edit', { accountKey: account.key, id: EDITED });
    const found = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === 'acquire-lead' && uri.authority === account.key,
    );
    assert.ok(found && vscode.window.activeTextEditor?.document === found, account.label);
    // VS Code notices late that an open document is writable again, and does not save earlier edits. Reverting makes it check now.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    return found;
  };

  it(`write only to the account they show, across ${ROUNDS} switches`, async () => {
    const pads = await Promise.all(sites.map(({ account }) => pad(`# @account ${account.label}\n`)));
    const free = await pad('');
    for (const one of sites) await draftOf(one);
    const pages = await (await api.leads.load()).pages();
    for (const { account } of sites)
      await waitUntil(
        'the page has read its lead',
        () => Object.keys(pages.show({ accountKey: account.key, id: PAGE }).lead.shown.raw).length > 0,
      );
    for (const { sandbox } of sites) sandbox.clearRequests();
    said.length = 0;
    const expected = new Map<string, string[]>(sites.map(({ account }) => [account.label, []]));

    /** What each kind of document does in a round; resolves to the account that had to receive it. */
    const kinds: Record<string, (text: string, shown: LeadSite, away: () => Promise<void>) => Promise<string>> = {
      pinned: async (text, { account }, away) => {
        const document = pads[sites.findIndex((one) => one.account === account)]!;
        await rename(document, text);
        await Promise.all([away(), vscode.commands.executeCommand('acquire.request.send', document.uri, 2)]);
        return account.label;
      },
      draft: async (text, shown, away) => {
        const document = await draftOf(shown);
        await write(
          document,
          JSON.stringify({ ...(JSON.parse(document.getText()) as object), visitor_name: text }, null, 2),
        );
        assert.ok(document.isDirty, 'the document can be written to');
        asked = undefined;
        await Promise.all([away(), vscode.commands.executeCommand('acquire.lead.apply', document.uri)]);
        assert.equal(asked, shown.account.label, 'the account the question named');
        return shown.account.label;
      },
      page: async (text, { account }, away) => {
        pages.show({ accountKey: account.key, id: PAGE });
        await waitUntil('the page is in front', () => pages.active?.accountKey === account.key);
        [typed, asked] = [text, undefined];
        // The command of the page's button, with the lead of the page.
        await Promise.all([away(), vscode.commands.executeCommand('acquire.lead.setName', pages.active)]);
        assert.equal(asked, account.label, 'the account the box named');
        return account.label;
      },
      // A document that is not pinned shows the active account, and asks if that has changed.
      free: async (text, { account }, away) => {
        await api.accounts.setActive(account.key);
        await rename(free, text);
        asked = undefined;
        await Promise.all([vscode.commands.executeCommand('acquire.request.send', free.uri, 1), away()]);
        const receivers = sites
          .filter((one) => writes(one).some((body) => body.includes(text)))
          .map((one) => one.account.label);
        assert.equal(receivers.length, 1, text);
        if (asked !== undefined) assert.deepEqual(receivers, [asked], 'the account the question named');
        return receivers[0]!;
      },
    };
    const names = Object.keys(kinds);
    for (let n = 0; n < ROUNDS; n += 1) {
      const kind = names[n % names.length]!;
      const turn = Math.floor(n / names.length);
      const shown = sites[turn % 3]!;
      const text = `${kind}-${n}-${shown.account.label}`;
      const other = sites[(turn + 1 + (turn % 2)) % 3]!;
      expected.get(await kinds[kind]!(text, shown, () => api.accounts.setActive(other.account.key)))!.push(text);
      assert.deepEqual(said, [], text);
    }

    for (const one of sites) {
      const heard = writes(one);
      const { label } = one.account;
      const texts = heard.map((body) => /(?:pinned|free|draft|page)-\d+-\w+/.exec(body)?.[0] ?? body);
      assert.deepEqual([...texts].sort(), [...expected.get(label)!].sort(), label);
      assert.ok(
        texts.every((text) => text.startsWith('free-') || text.endsWith(`-${label}`)),
        label,
      );
      assert.ok(
        one.sandbox.requests().every((r) => r.status !== 401),
        'each token went to its own host',
      );
    }
    assert.equal([...expected.values()].flat().length, ROUNDS);
    figure(
      'switch',
      `${ROUNDS} switches over request files, drafts and pages of three accounts, ${ROUNDS} writes, each at the account shown`,
    );
  });
});
