import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { shownTexts, withUser } from './fakeUi';
import {
  loadTestApi,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  loadLeads,
  loadWebhooks,
} from './leadSupport';

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);
const tabs = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);
const panels = (name: string): number =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`acquire.${name}`))
    .length;

describe('links', () => {
  let here: LeadSite;
  const copied = async (): Promise<vscode.Uri> => vscode.Uri.parse(await vscode.env.clipboard.readText(), true);
  const open = async (uri: vscode.Uri): Promise<void> => (await loadTestApi()).links.open(uri);
  const sent = (): number => here.sandbox.requests().length;

  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Linked' });
    await waitUntilSettled();
  });
  afterEach(() => run('workbench.action.closeAllEditors'));
  after(() => here.stop());

  it('are copied for a lead, and open its page for its account', async () => {
    const leads = await loadLeads();
    const { id } = leads.browser.list!.shown[0]!;
    await run('acquire.lead.copyLink', { accountKey: here.account.key, id });
    const link = await copied();
    assert.equal(link.scheme, vscode.env.uriScheme);
    assert.equal(link.toString(true).replace(/^[\w-]+:\/\//, ''), `acquire-community.acquire/lead?account=${here.account.origin}&id=${id}`); // prettier-ignore
    await open(link);
    await waitUntil('the page', () => panels('leadPage') === 1);
  });

  it('are copied for a request, and fill in Try Request without sending', async () => {
    const { services, requests } = await loadTestApi();
    const client = await services.client();
    await client.send(here.account, {
      method: 'POST',
      url: '/profile/lead/list',
      body: { kind: 'form', fields: [['limit', '3']] },
      sentBy: 'user',
    });
    const { context } = await requests.load();
    await waitUntil('the history', async () => (await context.history.store.list(here.account.key)).length > 0);
    const [entry] = await context.history.store.list(here.account.key);
    await run('acquire.request.copyLink', { kind: 'exchange', entry });
    const before = sent();
    await open(await copied());
    await waitUntil('the panel', () => panels('tryRequest') === 1);
    await waitUntilSettled();
    assert.equal(sent(), before);
  });

  it('are copied for a delivery, and open it while it is in the log', async () => {
    const webhooks = await loadWebhooks();
    const { session } = webhooks;
    await session.receiver.send('triggered', await session.signed(Buffer.from('{"event":"CHAT_ON_START"}')));
    const { id } = session.log.list()[0]!;
    await run('acquire.webhooks.copyLink', id);
    const link = await copied();
    await open(link);
    await waitUntil('the document', () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-delivery');
    await session.clear();
    const [said] = await shownTexts(() => open(link));
    assert.match(said!.text, /not in the webhook log of this folder/);
    await session.receiver.stop();
  });

  it('[threat: link] open nothing for other accounts and other links, and say so once', async () => {
    const before = sent();
    const shown = tabs();
    for (const [text, expected] of [
      ['lead?account=https://evil.example&id=7', /not signed in to https:\/\/evil\.example/],
      [`lead?account=${here.account.origin}@evil.example&id=7`, /cannot be read/],
      [`lead?account=${here.account.origin}&id=../7`, /cannot be read/],
      ['delete?id=7', /cannot be read/],
    ] as const) {
      const uri = vscode.Uri.parse(`${vscode.env.uriScheme}://acquire-community.acquire/${text}`);
      const said = await shownTexts(() => open(uri));
      assert.deepEqual([said.length, expected.test(said[0]!.text)], [1, true], text);
    }
    assert.deepEqual([sent(), tabs()], [before, shown]);
  });

  it('ask which account is meant if several match', async () => {
    const { accounts } = await loadTestApi();
    const { generation, origin, pathForm, kind, credentialKind, authHeader } = here.account;
    const twin = await accounts.add(
      { label: 'Twin', generation, origin, pathForm, kind, credentialKind, authHeader },
      { kind: 'token', token: here.sandbox.token },
    );
    const uri = vscode.Uri.parse(
      `${vscode.env.uriScheme}://acquire-community.acquire/lead?account=${here.account.origin}&id=1`,
    );
    const asked = await withUser(
      (q) => {
        if (q.kind === 'box') q.box.hide();
        return undefined;
      },
      () => open(uri),
    );
    assert.equal(asked.filter(({ kind }) => kind === 'box').length, 1);
    assert.equal(panels('leadPage'), 0);
    await accounts.remove(twin.key);
  });
});
