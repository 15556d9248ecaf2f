import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import type { RequestsUi } from '../../../src/features/requests/ui/requestsUi';
import type { RequestRow } from '../../../src/features/requests/ui/view/rows';
import { loadTestApi, recordedCalls, createLeadSite, waitUntil, type LeadSite } from './leadSupport';

const LIST: ApiRequest = {
  method: 'POST',
  url: '/profile/lead/list',
  body: {
    kind: 'form',
    fields: [
      ['limit', '2'],
      ['page', '1'],
    ],
  },
};

describe('the Requests view, responses and history', () => {
  let here: LeadSite;
  let chunk: RequestsUi;
  before(async () => {
    here = await createLeadSite('1.0.0', { writable: false, token: 'canary-token-1a2b3c4d' });
    chunk = await (await loadTestApi()).requests.load();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
  });
  afterEach(() => here.sandbox.setFaults(undefined));

  async function send(request: ApiRequest = LIST): Promise<Exchange> {
    const { services } = await loadTestApi();
    const exchange = await (await services.client()).send(here.account, { ...request, sentBy: 'user' });
    await waitUntil('the history to be written', async () => {
      await chunk.context.history.store.flushed();
      return (await chunk.context.history.store.list(here.account.key)).some((e) => e.id === exchange.id);
    });
    return exchange;
  }
  async function historyRows(): Promise<(RequestRow & { kind: 'exchange' })[]> {
    const view = await (await loadTestApi()).requests.view();
    const section = (await view.getChildren()).find((r) => r.kind === 'section' && r.section === 'history');
    const days = section ? await view.getChildren(section) : [];
    return (await Promise.all(days.map((day) => view.getChildren(day)))).flat().filter((r) => r.kind === 'exchange');
  }
  const shown = (): vscode.TextDocument | undefined =>
    vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === 'acquire-exchange')?.document;

  it('lists sent requests, newest first, with labels for screen readers and stable ids', async () => {
    await send();
    await send({
      method: 'POST',
      url: '/profile/lead/detail',
      body: { kind: 'text', text: '{"id":1}' },
      headers: [['Content-Type', 'application/json']],
    });
    const rows = await historyRows();
    const view = await (await loadTestApi()).requests.view();
    const items = rows.map((r) => view.getTreeItem(r));
    assert.match(String(items[0]?.label), /^\d{3} Get lead details$/);
    assert.equal(items[1]?.label, '200 List leads');
    assert.match(String(items[1]?.tooltip), /^POST .*\/profile\/lead\/list\n/);
    assert.match(String(items[1]?.description), /^[\d.,]+ (?:ms|sec) · \d/);
    assert.equal(new Set(items.map((i) => i.id)).size, items.length);
    for (const item of items)
      assert.ok(
        item.accessibilityInformation?.label &&
          item.iconPath instanceof vscode.ThemeIcon &&
          item.contextValue?.startsWith('exchange'),
      );
  });

  it('[threat: token] keeps no token on disk, and no files that other users can read', async () => {
    const echo = await send({
      method: 'POST',
      url: '/profile/lead/list',
      headers: [['x-note', here.sandbox.token]],
      body: {
        kind: 'form',
        fields: [
          ['search', here.sandbox.token],
          ['password', 'hunter2-canary'],
        ],
      },
    });
    const folder = vscode.Uri.joinPath(
      (await loadTestApi()).services.context.globalStorageUri,
      'history',
      here.account.key,
    ).fsPath;
    const text = readdirSync(folder)
      .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
      .join('\n');
    assert.ok(text.includes(echo.id));
    assert.ok(!text.includes(here.sandbox.token) && !text.includes('hunter2'));
  });

  it('opens a response as JSON with its other parts one click away, in one preview editor', async () => {
    const exchange = await send();
    chunk.context.exchanges.clear(); // only the history is left
    const [row] = await historyRows();
    await vscode.commands.executeCommand('acquire.request.openExchange', row);
    await waitUntil('the document', () => shown()?.languageId === 'json');
    assert.match(shown()!.getText(), /^\{\n {2}"success": true/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      shown()!.uri,
    );
    const titles = lenses.map((l) => l.command?.title);
    assert.deepEqual(titles.slice(0, 4), ['● Body', 'Headers', 'Table', 'More…']);
    assert.match(titles[4] ?? '', /^200 OK · .* · Acme$/);
    assert.equal(titles.length, 5);
    const expected = {
      headers: /^Authorization: •••$/m,
      timing: /Waiting for the first byte .*█/,
      schema: /documentation|documented/i,
      raw: new RegExp(exchange.response!.text.slice(0, 12)),
    };
    for (const [part, pattern] of Object.entries(expected)) {
      await vscode.commands.executeCommand('acquire.request.showPart', shown()!.uri, part);
      await waitUntil(part, () => !!shown()?.uri.query.includes(`/${part}`));
      assert.match(shown()!.getText(), pattern);
      assert.equal(
        vscode.window.tabGroups.all
          .flatMap((g) => g.tabs)
          .filter((t) => t.input instanceof vscode.TabInputText && t.input.uri.scheme === 'acquire-exchange').length,
        1,
      );
    }
    await vscode.commands.executeCommand('acquire.request.showPart', shown()!.uri, 'table');
    await waitUntil('the table in its place', () =>
      vscode.window.tabGroups.all
        .flatMap((g) => g.tabs)
        .some(({ input }) => input instanceof vscode.TabInputCustom && input.uri.scheme === 'acquire-exchange'),
    );
  });

  it('compares a response with the previous one', async () => {
    await send();
    const exchange = await send();
    chunk.context.exchanges.add(exchange);
    const [row] = await historyRows();
    await vscode.commands.executeCommand('acquire.request.compareAnswer', row);
    await waitUntil('the diff', () =>
      vscode.window.tabGroups.all
        .flatMap((g) => g.tabs)
        .some((t) => t.input instanceof vscode.TabInputTextDiff && t.input.modified.query.includes(exchange.id)),
    );
  });

  it('resends with the same account, but opens requests that were not stored completely for editing', async () => {
    await send();
    const [row] = await historyRows();
    here.sandbox.clearRequests();
    await vscode.commands.executeCommand('acquire.request.resend', row);
    assert.deepEqual(
      here.sandbox.requests().map((r) => [r.path, r.body]),
      [['/profile/lead/list', 'limit=2&page=1']],
    );
    await send({
      ...LIST,
      body: {
        kind: 'form',
        fields: [
          ['limit', '1'],
          ['password', 'x12345'],
        ],
      },
    });
    chunk.context.exchanges.clear();
    here.sandbox.clearRequests();
    const before = chunk.panels.sessions.length;
    void vscode.commands.executeCommand('acquire.request.resend', (await historyRows())[0]);
    await waitUntil(
      'the panel',
      () =>
        chunk.panels.sessions.length > before ||
        chunk.panels.sessions.some((s) => s.request.draft.form.some(([n]) => n === 'password')),
    );
    assert.deepEqual(recordedCalls(here), []);
  });

  it('resends a write once, however often the command runs during its confirmation or while it is in flight', async () => {
    const { accounts } = await loadTestApi();
    await accounts.writes.set(here.account.key, 'always');
    try {
      const name = `Twice ${Date.now()}`;
      await send({ method: 'POST', url: '/profile/lead/add-update', body: { kind: 'form', fields: [['name', name]] } });
      const [row] = await historyRows();
      here.sandbox.clearRequests();
      here.sandbox.setLatency(300);
      const again = (): Thenable<unknown> => vscode.commands.executeCommand('acquire.request.resend', row);
      await Promise.all([again(), again(), again()]);
      const writes = (): number => recordedCalls(here).filter((c) => c.endsWith('/add-update')).length;
      assert.equal(writes(), 1);
      await again();
      assert.equal(writes(), 2, 'it can be sent again once it was answered');
    } finally {
      here.sandbox.setLatency(0);
      await here.sandbox.reset();
      await accounts.writes.set(here.account.key, 'locked');
    }
  });

  it('[threat: token] does not send the placeholder of a typed secret, even while the response is still in memory', async () => {
    const { services } = await loadTestApi();
    const typed = services.redactor.remember('typed-canary-77');
    try {
      const exchange = await send({ ...LIST, url: '/profile/lead/list?search=typed-canary-77' });
      chunk.context.exchanges.add(exchange);
      here.sandbox.clearRequests();
      const [row] = await historyRows();
      await vscode.commands.executeCommand('acquire.request.resend', row);
      await vscode.commands.executeCommand('acquire.request.fetchAllPages', row);
      assert.deepEqual(
        here.sandbox.requests().filter((r) => r.path === '/profile/lead/list' && r.query.includes('search')),
        [],
      );
      assert.ok(chunk.panels.sessions.some((s) => s.request.draft.url.includes('search=')));
    } finally {
      typed.dispose();
    }
  });

  it('leaves out automatic reads of views, and keeps their writes', async () => {
    const client = await (await loadTestApi()).services.client();
    const before = (await historyRows()).map((r) => r.entry.id);
    const read = await client.send(here.account, LIST);
    const write = await client.send(here.account, {
      method: 'POST',
      url: '/profile/lead/add-update',
      body: { kind: 'form', fields: [['name', 'x']] },
    });
    await waitUntil('the write', async () => (await historyRows()).some((r) => r.entry.id === write.id));
    const now = (await historyRows()).map((r) => r.entry.id).filter((id) => !before.includes(id));
    assert.ok(!now.includes(read.id));
  });

  it('marks a response that differs from the documentation', async () => {
    const settings = vscode.workspace.getConfiguration('acquire.request');
    const odd = createServer((_request, response) => {
      response
        .setHeader('content-type', 'application/json')
        .end('{"success":true,"error":null,"data":{"data":[{"id":"x","name":["no","text"]}],"total":"many"}}');
    }).listen(0, '127.0.0.1');
    await once(odd, 'listening');
    await settings.update('checkAnswers', true, vscode.ConfigurationTarget.Global);
    try {
      const { accounts, services, requests } = await loadTestApi();
      const view = await requests.view();
      const other = await accounts.add(
        {
          label: 'Odd',
          generation: '1.0.0',
          origin: `http://127.0.0.1:${(odd.address() as AddressInfo).port}`,
          pathForm: 'plain',
          kind: 'own',
          credentialKind: 'token',
          authHeader: 'bearer',
        },
        { kind: 'token', token: 'odd-token-123' },
      );
      const exchange = await (await services.client()).send(other, { ...LIST, sentBy: 'user' });
      await waitUntil('the mark', async () => {
        const item = (await historyRows()).filter((r) => r.entry.id === exchange.id).map((r) => view.getTreeItem(r))[0];
        return /differs/.test(String(item?.description)) && /differs$/.test(item?.contextValue ?? '');
      });
      await accounts.remove(other.key);
      await accounts.setActive(here.account.key);
    } finally {
      await settings.update('checkAnswers', undefined, vscode.ConfigurationTarget.Global);
      odd.close();
    }
  });

  it('links ids to leads and to requests that read other records', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const exchange = await send();
    await chunk.context.show(exchange);
    await waitUntil('the document', () => !!shown()?.uri.query.includes(exchange.id));
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      shown()!.uri,
    );
    const id = (JSON.parse(exchange.response!.text) as { data: { data: { id: number }[] } }).data.data[0]!.id;
    const found = links.map(
      (l) => `${shown()!.getText(l.range)} ${decodeURIComponent(l.target?.toString(true) ?? '')}`,
    );
    assert.ok(
      found.some(
        (f) =>
          f.startsWith(`${id} command:acquire.lead.openPage`) &&
          f.includes(`"id":"${id}"`) &&
          f.includes(here.account.key),
      ),
      found[0],
    );
    assert.equal(new Set(links.map((l) => shown()!.offsetAt(l.range.start))).size, links.length);
  });

  it('stores nothing while the setting is off', async () => {
    const settings = vscode.workspace.getConfiguration('acquire.history');
    const count = (await historyRows()).length;
    await settings.update('enabled', false, vscode.ConfigurationTarget.Global);
    try {
      await (await (await loadTestApi()).services.client()).send(here.account, { ...LIST, sentBy: 'user' });
      await chunk.context.history.store.flushed();
      assert.equal((await historyRows()).length, count);
    } finally {
      await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('pastes a curl command as a document, without its token', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    void vscode.commands.executeCommand(
      'acquire.request.pasteCurl',
      `curl -X POST https://app.acquire.io/profile/lead/list -H 'Authorization: Bearer ${here.sandbox.token}' -d 'limit=10&page=1'`,
    );
    await waitUntil('the document', () => !!vscode.window.activeTextEditor?.document.isUntitled);
    const text = vscode.window.activeTextEditor!.document.getText();
    assert.match(
      text,
      /^POST \/profile\/lead\/list\nContent-Type: application\/x-www-form-urlencoded\n\nlimit=10\n&page=1$/m,
    );
    assert.ok(!text.includes(here.sandbox.token) && !/authorization/i.test(text));
  });

  it('copies the path and the value at the cursor, as received', async () => {
    const exchange = await send();
    await chunk.context.show(exchange);
    await waitUntil('the document', () => !!shown()?.uri.query.includes(exchange.id));
    const editor = await vscode.window.showTextDocument(shown()!);
    const at = editor.document.getText().indexOf('"total"');
    editor.selection = new vscode.Selection(editor.document.positionAt(at + 2), editor.document.positionAt(at + 2));
    await vscode.commands.executeCommand('acquire.request.copyPath');
    assert.equal(await vscode.env.clipboard.readText(), '$.data.total');
    await vscode.commands.executeCommand('acquire.request.copyValue');
    assert.equal(await vscode.env.clipboard.readText(), '120');
  });

  it('knows tags and agents by name, and reads them once', async () => {
    here.sandbox.clearRequests();
    const tags = await chunk.context.live(here.account, 'tags');
    assert.ok(tags.length && tags.every((t) => /^\d+$/.test(t.value) && t.label));
    await chunk.context.live(here.account, 'tags');
    assert.ok((await chunk.context.live(here.account, 'agents')).length);
    assert.equal(recordedCalls(here).length, 2);
    assert.deepEqual(await chunk.context.live(here.account, 'nonsense'), []);
  });

  it('does no harm without an argument', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const id of ['openExchange', 'saveAnswer', 'compareAnswer', 'removeExchange', 'toDocument'])
      void vscode.commands.executeCommand(`acquire.request.${id}`);
    await vscode.commands.executeCommand('acquire.request.openExchange', { kind: 'exchange', entry: undefined });
    await vscode.commands.executeCommand('acquire.request.openExchange', { kind: 'nonsense' });
  });

  it('is removed with its account', async () => {
    const other = await createLeadSite('1.0.0', { label: 'Other' });
    await (await (await loadTestApi()).services.client()).send(other.account, { ...LIST, sentBy: 'user' });
    await waitUntil('the history', async () => (await chunk.context.history.store.list(other.account.key)).length > 0);
    await other.stop();
    await waitUntil(
      'it to be gone',
      async () => (await chunk.context.history.store.list(other.account.key)).length === 0,
    );
  });
});
