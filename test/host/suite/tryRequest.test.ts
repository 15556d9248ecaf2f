import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RequestDraft } from '../../../src/features/requests/form/draft';
import type { ResponseViewData } from '../../../src/features/requests/form/panelMessages';
import type { TryRequestPanels } from '../../../src/features/requests/ui/tryRequest/panels';
import { FakePanel } from './fakePanel';
import { withUser } from './fakeUi';
import { loadTestApi, recordedCalls, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';

const LIST: RequestDraft = {
  method: 'POST',
  url: '/profile/lead/list',
  headers: [],
  bodyKind: 'form',
  form: [
    ['limit', '3'],
    ['page', '1'],
  ],
  text: '',
};

/** How often the request was sent. Views also send reads, with a different limit. */
const sent = ({ sandbox }: LeadSite): number =>
  sandbox.requests().filter(({ body }) => body.includes('limit=3')).length;

describe('the Try Request panel @main', () => {
  let here: LeadSite;
  let panels: TryRequestPanels;
  before(async () => {
    here = await createLeadSite('1.0.0', { writable: false, token: 'canary-token-5e6f7a8b' });
    // The leads view loads its first page for the new account; waiting for it keeps it out of the panel's calls.
    await waitUntilSettled();
    ({ panels } = await (await loadTestApi()).requests.load());
  });
  // Otherwise the next request would go to a panel without a window.
  afterEach(() => {
    for (const panel of FakePanel.all.splice(0)) panel.dispose();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
  });

  /** A panel restored with this draft, after its first response. */
  async function open(
    draft: Partial<RequestDraft> = {},
    accountKey: string | undefined = here.account.key,
  ): Promise<FakePanel> {
    const panel = new FakePanel();
    await panels.restore(panel as unknown as vscode.WebviewPanel, { v: 1, accountKey, draft: { ...LIST, ...draft } });
    const init = panel.next('init');
    panel.say('ready', {});
    await init;
    return panel;
  }
  async function send(panel: FakePanel, draft: Partial<RequestDraft> = {}): Promise<ResponseViewData> {
    const answer = panel.next('response');
    panel.say('send', { draft: { ...LIST, ...draft } }, '1');
    return answer;
  }

  it('opens from the palette, once', async () => {
    const tabs = (): number =>
      vscode.window.tabGroups.all
        .flatMap((g) => g.tabs)
        .filter((t) => t.input instanceof vscode.TabInputWebview && t.input.viewType.endsWith('acquire.tryRequest'))
        .length;
    await vscode.commands.executeCommand('acquire.request.try');
    await waitUntil('the panel', () => tabs() === 1);
    await vscode.commands.executeCommand('acquire.request.try');
    assert.equal(tabs(), 1);
  });

  it('loads and runs only its own files', async () => {
    const { webview } = await open();
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(webview.html)?.[1] ?? '';
    assert.match(
      policy,
      /^default-src 'none'; style-src https:\/\/own\.example; script-src 'nonce-[\w-]{24}'; base-uri 'none'; form-action 'none'$/,
    );
    assert.ok(!/unsafe|<style|style=|\son\w+=/.test(webview.html));
    assert.deepEqual(
      webview.options.localResourceRoots?.map((u) => u.path.split('/').slice(-2).join('/')),
      ['dist/webview'],
    );
    assert.notEqual(policy, /content="([^"]*)"/.exec((await open()).webview.html)?.[1]);
  });

  it('sends, and shows status, size, headers, body, table and timing of the response', async () => {
    here.sandbox.clearRequests();
    const panel = await open();
    assert.equal(panel.last('init')?.form?.id, 'v1.lead.list');
    const response = await send(panel);
    assert.match(response.facts.join(' · '), /^200 OK · .* (?:ms|sec) · .* (?:bytes|KB) · Acme$/);
    assert.deepEqual([response.tone, response.outcome], ['ok', 'success']);
    assert.equal(response.table?.rows.length, 3);
    assert.ok(response.body?.json && (JSON.parse(response.body.text) as { success: boolean }).success);
    assert.ok(response.headers.some(([n]) => n === 'content-type'));
    assert.ok(response.timing.some((bar) => bar.label === 'Waiting for the first byte'));
    assert.deepEqual(
      here.sandbox.requests().map((r) => [r.method, r.path, r.auth, r.body]),
      [['POST', '/profile/lead/list', 'Bearer', 'limit=3&page=1']],
    );
  });

  it('never shows the token, or one pasted into a header', async () => {
    const panel = await open();
    const { sent } = await send(panel);
    assert.ok(sent.headers.some(([n, v]) => n.toLowerCase() === 'authorization' && v.includes('•••')));
    const stopped = panel.next('stopped');
    here.sandbox.clearRequests();
    panel.say('send', { draft: { ...LIST, headers: [['Authorization', 'Bearer other-token-12345']] } }, '2');
    assert.match((await stopped).text, /Authorization header/);
    assert.deepEqual(recordedCalls(here), []);
    const code = panel.next('code');
    panel.say('code', { language: 'acquire-http', draft: LIST });
    assert.match((await code).text, /^POST \/profile\/lead\/list$/m);
    assert.ok(!JSON.stringify(panel.posted).includes(here.sandbox.token));
  });

  it('explains what went wrong, with the response', async () => {
    here.sandbox.setFaults({ kind: '404', rate: 1 });
    try {
      const { tone, outcome, facts, message, actions, table } = await send(await open());
      assert.deepEqual([tone, outcome], ['problem', 'failed']);
      assert.match(facts[0] ?? '', /^404/);
      assert.match(message ?? '', /Nothing was found at \/profile\/lead\/list/);
      assert.deepEqual(
        actions.map((a) => a.id),
        ['details'],
      );
      assert.equal(table, undefined);
    } finally {
      here.sandbox.setFaults(undefined);
    }
  });

  it('sends nothing to another host or with an unresolved placeholder', async () => {
    const panel = await open();
    for (const [url, words] of [
      ['https://evil.example/profile/lead/list', /evil\.example/],
      ['/api/v1/x/{contactId}', /contactId/],
      ['relative', /not sent/],
    ] as const) {
      const stopped = panel.next('stopped');
      panel.say('send', { draft: { ...LIST, url } }, '3');
      assert.match((await stopped).text, words);
    }
  });

  it('asks before a write while the account is read-only, and sends nothing if declined', async () => {
    here.sandbox.clearRequests();
    const panel = await open();
    const stopped = panel.next('stopped');
    panel.say('send', { draft: { ...LIST, url: '/profile/lead/add-update', form: [['name', 'Ada']] } }, '4');
    const { tone } = await stopped;
    assert.ok(['quiet', 'problem'].includes(tone));
    assert.deepEqual(recordedCalls(here), []);
  });

  it('can be canceled', async () => {
    here.sandbox.setFaults({ kind: 'slow-headers', rate: 1, latencyMs: 60_000 });
    try {
      const panel = await open();
      const sending = panel.next('sending');
      const stopped = panel.next('stopped');
      panel.say('send', { draft: LIST }, '5');
      await sending;
      panel.say('cancel', {});
      assert.deepEqual(await stopped, { text: 'The request was canceled.', tone: 'quiet', actions: [] });
    } finally {
      here.sandbox.setFaults(undefined);
    }
  });

  it('shows its response again in a recreated page, until another operation is chosen', async () => {
    const panel = await open();
    const { facts, exchangeId } = await send(panel);
    const again = panel.next('response');
    panel.say('ready', {}); // as after switching to another tab and back
    const shown = await again;
    assert.deepEqual([shown.facts, shown.exchangeId, shown.again], [facts, exchangeId, true]);
    const draft = panel.next('draft');
    panel.say('curl', { text: "curl 'https://app.acquire.io/api/profile/lead/list' -d 'limit=7'" });
    assert.equal((await draft).fresh, true);
    const posted = panel.posted.length;
    const init = panel.next('init');
    panel.say('ready', {});
    await init;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(
      panel.posted.slice(posted).map(({ type }) => type),
      ['init'],
    );
  });

  it('filters the response by JSONPath, again in a recreated page, and says what is wrong with a path', async () => {
    const panel = await open();
    await send(panel);
    const filter = async (path: string) => {
      const filtered = panel.next('filtered');
      panel.say('filter', { path });
      return filtered;
    };
    const { text = '', note } = await filter('$.data.data[*].id');
    assert.equal((JSON.parse(text) as unknown[]).length, 3);
    assert.equal(note, '3 values');
    assert.match((await filter('$.data[')).problem ?? '', /not a JSONPath/);
    assert.equal((await filter('success')).note, '1 value');
    const again = panel.next('filtered');
    panel.say('ready', {});
    assert.equal((await again).path, 'success');
    assert.deepEqual(await filter(''), { path: '' });
  });

  it('shows a running call in a recreated page, and then its response', async () => {
    here.sandbox.setFaults({ kind: 'slow-headers', rate: 1, latencyMs: 400, times: 1 });
    try {
      const panel = await open();
      const sending = panel.next('sending');
      const answer = panel.next('response');
      panel.say('send', { draft: LIST }, '7');
      await sending;
      const again = panel.next('sending');
      panel.say('ready', {});
      assert.equal((await again).again, true);
      assert.equal(panel.posted.at(-1)?.requestId, '7');
      assert.equal((await answer).tone, 'ok');
    } finally {
      here.sandbox.setFaults(undefined);
    }
  });

  it('does not show the response to a request that was replaced while it ran', async () => {
    here.sandbox.setFaults({ kind: 'slow-headers', rate: 1, latencyMs: 400, times: 1 });
    try {
      const panel = await open();
      const sending = panel.next('sending');
      const stopped = panel.next('stopped');
      panel.say('send', { draft: LIST }, '8');
      await sending;
      const draft = panel.next('draft');
      panel.say('curl', { text: "curl 'https://app.acquire.io/api/profile/lead/list' -d 'limit=7'" });
      await draft;
      assert.match((await stopped).text, /is in the history/);
      assert.equal(panel.posted.filter(({ type }) => type === 'response').length, 0);
    } finally {
      here.sandbox.setFaults(undefined);
    }
  });

  it('stays with its account when the active account changes, and adapts the path when another is chosen', async () => {
    const other = await createLeadSite('1.0.0', { label: 'Other', writable: false });
    try {
      const { accounts } = await loadTestApi();
      const panel = await open();
      assert.equal(accounts.active()?.key, other.account.key);
      here.sandbox.clearRequests();
      await send(panel);
      assert.deepEqual([sent(here), sent(other)], [1, 0]);
      const draft = panel.next('draft');
      panel.say('chooseAccount', { accountKey: other.account.key, draft: LIST });
      assert.equal((await draft).draft.url, '/profile/lead/list');
      await send(panel);
      assert.deepEqual([sent(here), sent(other)], [1, 1]);
      assert.match(panel.title, /Other/);
    } finally {
      await other.stop();
    }
  });

  it('ignores unknown messages', async () => {
    const panel = await open();
    for (const junk of [undefined, 1, {}, { v: 1, type: 'send' }])
      (panel as unknown as { listener(raw: unknown): void }).listener(junk);
    panel.say('match', { method: {}, url: [] });
    panel.say('action', { id: 'constructor', draft: 5 });
    assert.equal((await send(panel)).tone, 'ok');
  });

  it('restores from state without a draft or with a removed account', async () => {
    const panel = new FakePanel();
    const session = await panels.restore(panel as unknown as vscode.WebviewPanel, undefined);
    assert.equal(session.request.accountKey, (await loadTestApi()).accounts.active()?.key);
    assert.equal(session.request.draft.url, '/');
    assert.equal(
      (await panels.restore(new FakePanel() as unknown as vscode.WebviewPanel, { accountKey: 'gone', draft: LIST }))
        .request.accountKey,
      session.request.accountKey,
    );
  });

  it('finds operations by words in any order and with typos, with the paths of its account', async () => {
    for (const [typed, url] of [
      ['lead create', '/profile/lead/add-update'],
      ['mesage', '/profile/lead/message'],
      ['history visit', '/profile/lead/visits'],
    ] as const) {
      const panel = await open();
      const draft = panel.next('draft');
      const shown = await withUser(
        (question) => {
          if (question.kind !== 'box') return undefined;
          const { box } = question;
          assert.ok(box.items.length > 30);
          box.type(typed);
          assert.ok(box.items.every(({ alwaysShow, kind }) => alwaysShow ?? kind !== undefined));
          assert.equal(box.items[0]?.description?.split(' ')[1], url);
          box.selectedItems = [box.items[0]!];
          box.accept();
          return undefined;
        },
        async () => {
          panel.say('chooseOperation', {});
          await draft;
        },
      );
      assert.equal(shown.length, 1);
      assert.equal((await draft).draft.url.split('?')[0], url);
      assert.equal((await draft).fresh, true);
    }
  });

  it('opens the contents of the form as a request file, even if changed since sending', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const panel = await open();
    await send(panel);
    panel.say('edited', { draft: { ...LIST, url: '/profile/lead/list?where=a%2Cb', form: [['limit', '7']] } });
    await vscode.commands.executeCommand('acquire.request.toDocument');
    await waitUntil('the file', () => vscode.window.activeTextEditor?.document.languageId === 'acquire-http');
    const text = vscode.window.activeTextEditor!.document.getText();
    assert.match(text, /^POST \/profile\/lead\/list\?where=a%2Cb$/m);
    assert.match(text, /^limit=7$/m);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('imports a pasted curl command, without its token', async () => {
    const panel = await open();
    const draft = panel.next('draft');
    panel.say('curl', {
      text: `curl 'https://app.acquire.io/api/profile/lead/list' -H 'Authorization: Bearer ${here.sandbox.token}' -d 'limit=7'`,
    });
    const { draft: taken, form } = await draft;
    assert.deepEqual(
      [taken.method, taken.url, taken.form, form?.id],
      ['POST', '/profile/lead/list', [['limit', '7']], 'v1.lead.list'],
    );
    assert.ok(!JSON.stringify(panel.posted).includes(here.sandbox.token));
  });

  it('shows the beginning of a large response, formatted in the worker', async () => {
    const big = await createLeadSite('1.0.0', { label: 'Big', leads: 1000 });
    try {
      const panel = await open(
        {
          form: [
            ['limit', '1000'],
            ['page', '1'],
          ],
        },
        big.account.key,
      );
      const { body, facts } = await send(panel, {
        form: [
          ['limit', '1000'],
          ['page', '1'],
        ],
      });
      assert.match(facts.join(), /KB/);
      assert.match(body?.note ?? '', /beginning of/);
      assert.ok(body!.json && body!.text.length > 100_000 && body!.text.length <= 256 * 1024);
    } finally {
      await big.stop();
    }
  });

  it('writes the request as code, with the token in the environment', async () => {
    const panel = await open();
    const code = panel.next('code');
    panel.say('code', { language: 'shell:curl', draft: LIST });
    assert.match((await code).text, /^curl --request POST[^]*Bearer \$ACQUIRE_TOKEN[^]*--data-raw 'limit=3&page=1'$/);
  });

  it('opens the response as a separate document, with every number as received', async () => {
    const panel = await open();
    await send(panel);
    panel.say('action', { id: 'open', draft: LIST });
    await waitUntil('the document', () =>
      vscode.window.visibleTextEditors.some((e) => e.document.uri.scheme === 'acquire-exchange'),
    );
    const { document } = vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === 'acquire-exchange')!;
    assert.equal(document.languageId, 'json');
    assert.match(document.getText(), /^\{\n {2}"success": true,/);
  });
});
