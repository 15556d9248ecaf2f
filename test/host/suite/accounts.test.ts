import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isWritable, type Account } from '../../../src/api/client/account';
import type { TestApi } from '../../../src/extension';
import { startSandbox } from '../../../src/features/sandbox/server';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { manualResponder, type ManualResponder } from './fakeUsers';
import { loadTestApi as activate, waitUntilSettled, waitUntil } from './leadSupport';

const CANARY = 'canary-4b1e9d7c2f60';
const DELETE = {
  method: 'POST',
  url: '/api/profile/lead/delete',
  body: { kind: 'form', fields: [['id[]', '1']] },
} as const;
const LIST = {
  method: 'POST',
  url: '/api/profile/lead/list',
  body: { kind: 'form', fields: [['limit', '1']] },
} as const;

describe('accounts @main', () => {
  let api: TestApi;
  let sandbox: RunningSandbox;
  let responder: ManualResponder;
  before(async () => {
    api = await activate();
  });
  beforeEach(async () => {
    await api.accounts.removeAll();
    sandbox = await startSandbox({ leads: 60, token: CANARY });
    responder = manualResponder();
  });
  afterEach(async () => {
    responder.restore();
    await api.accounts.removeAll();
    await sandbox.stop();
  });

  /** Answers the sign-in prompts, with the sandbox as a custom host, up to the token. */
  async function toToken(generation: '1.0.0' | '2.0.0' = '1.0.0') {
    (await responder.next()).pick('My own workspace');
    (await responder.next()).pick('Another host');
    const host = await responder.next();
    host.type(sandbox.origin);
    host.accept();
    (await responder.next()).pick(generation);
    return responder.next();
  }

  async function signIn(generation: '1.0.0' | '2.0.0' = '1.0.0'): Promise<Account> {
    const done = vscode.commands.executeCommand('acquire.account.signIn');
    const token = await toToken(generation);
    token.type(`  "Bearer ${CANARY}"\n`);
    token.accept();
    await done;
    return api.accounts.active()!;
  }

  const state = (): string =>
    JSON.stringify([
      api.services.context.globalState.keys().map((k) => [k, api.services.context.globalState.get(k)]),
      api.services.context.workspaceState.keys().map((k) => [k, api.services.context.workspaceState.get(k)]),
    ]);

  for (const generation of ['1.0.0', '2.0.0'] as const) {
    it(`sign in with a token to another host (${generation}): one check, then the leads, and the account is read-only`, async () => {
      const account = await signIn(generation);
      assert.deepEqual(
        [account.origin, account.generation, account.kind, isWritable(account)],
        [sandbox.origin, generation, 'own', false],
      );
      const [check, ...rest] = sandbox.requests();
      assert.deepEqual([check?.auth, check?.status], ['Bearer', 200]);
      assert.ok(
        rest.every((r) => r.auth === 'Bearer' && { ...r.params.query, ...r.params.body }.limit !== '1'),
        JSON.stringify(rest.map((r) => r.params)),
      );
      await waitUntilSettled();
      assert.equal(
        await api.services.context.secrets.get(`acquire.credential.${account.key}`).then((s) => s?.includes(CANARY)),
        true,
      );
      assert.equal(state().includes(CANARY), false);
      assert.deepEqual(responder.messages, []);
    });
  }

  it('hide what is typed, say why a token is refused, and accept another one without starting over', async () => {
    const done = vscode.commands.executeCommand('acquire.account.signIn');
    const box = await toToken();
    assert.deepEqual([box.password, box.ignoreFocusOut], [true, true]);
    box.type('wrong-token-123');
    box.accept();
    assert.equal(box.busy, true);
    await waitUntil('a refusal', () => !!box.validationMessage);
    assert.match(box.validationMessage ?? '', /rejected this token \(401\)/);
    assert.deepEqual(
      [box.value, box.enabled, box.busy, api.accounts.all().length],
      ['wrong-token-123', true, false, 0],
    );
    box.type(CANARY);
    assert.equal(box.validationMessage, undefined);
    box.accept();
    await done;
    assert.equal(api.accounts.all().length, 1);
  });

  it('send the token in the header auth_token if that was chosen at sign-in, which can be changed back later', async () => {
    const done = vscode.commands.executeCommand('acquire.account.signIn');
    const box = await toToken();
    box.press('Send It in the Header auth_token');
    assert.match(box.prompt, /in the header auth_token/);
    box.type(CANARY);
    box.accept();
    await done;
    await waitUntilSettled();
    const account = api.accounts.active()!;
    const forms = (): string[] => [...new Set(sandbox.requests().map((r) => r.auth))];
    assert.deepEqual([account.authHeader, forms()], ['auth_token', ['auth_token']]);

    sandbox.clearRequests();
    let turned = vscode.commands.executeCommand('acquire.account.manage', account.key);
    (await responder.next()).pick('Authentication Header');
    (await responder.next()).pick('As a Bearer token');
    await turned;
    assert.equal(api.accounts.get(account.key)?.authHeader, 'bearer');
    await (await api.services.client()).send(api.accounts.get(account.key)!, LIST);
    assert.ok(sandbox.requests().length >= 2, 'one check, one call');
    assert.deepEqual(forms(), ['Bearer']);

    sandbox.setToken('another-token-42');
    turned = vscode.commands.executeCommand('acquire.account.setHeader', account.key);
    (await responder.next()).pick('In the header auth_token');
    await turned;
    assert.equal(
      api.accounts.get(account.key)?.authHeader,
      'bearer',
      'a form Acquire refuses is not taken without a word',
    );
    assert.deepEqual(responder.messages.filter((m) => m.buttons.includes('Change It Anyway')).length, 1);
    responder.press = 'Change It Anyway';
    turned = vscode.commands.executeCommand('acquire.account.setHeader', account.key);
    (await responder.next()).pick('In the header auth_token');
    await turned;
    assert.equal(api.accounts.get(account.key)?.authHeader, 'auth_token');
  });

  it('keep nothing when the test call is canceled', async () => {
    sandbox.setFaults({ kind: 'slow-headers', rate: 1, latencyMs: 800 });
    const done = vscode.commands.executeCommand('acquire.account.signIn');
    const box = await toToken();
    box.type(CANARY);
    box.accept();
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(box.busy, true);
    box.hide();
    await done;
    assert.deepEqual([api.accounts.all().length, responder.messages], [0, []]);
  });

  it('use the sandbox in one step, writable, without a prompt', async () => {
    await vscode.commands.executeCommand('acquire.sandbox.use');
    const account = api.accounts.active()!;
    assert.deepEqual(
      [account.kind, account.label, isWritable(account), responder.messages],
      ['sandbox', 'Sandbox', true, []],
    );
    await waitUntilSettled();
    await vscode.commands.executeCommand('acquire.sandbox.useContacts');
    assert.deepEqual([api.accounts.active()?.generation, api.accounts.all().length], ['2.0.0', 2]);
    await vscode.commands.executeCommand('acquire.sandbox.use');
    assert.deepEqual([api.accounts.active()?.key, api.accounts.all().length], [account.key, 2]);
  });

  it('reset changes in the sandbox after a confirmation', async () => {
    await vscode.commands.executeCommand('acquire.sandbox.use');
    const account = api.accounts.active()!;
    const client = await api.services.client();
    const first = async (): Promise<string> => JSON.stringify((await client.send(account, LIST)).response?.json);
    await vscode.commands.executeCommand('acquire.sandbox.reset');
    assert.deepEqual(
      responder.messages.map((m) => [m.modal, m.buttons]),
      [[true, ['Reset the Sandbox']]],
    );
    responder.press = 'Reset the Sandbox';
    await vscode.commands.executeCommand('acquire.sandbox.reset');
    const before = await first();
    const added = await client.send(account, {
      method: 'POST',
      url: '/api/profile/lead/add-update',
      body: {
        kind: 'form',
        fields: [
          ['name', 'Somebody New'],
          ['email', 'new@example.com'],
        ],
      },
    });
    assert.equal(added.error, undefined);
    assert.notEqual(await first(), before);
    await vscode.commands.executeCommand('acquire.sandbox.reset');
    assert.equal(await first(), before);
  });

  it('are switched, renamed, colored and signed out of through the quick pick', async () => {
    const account = await signIn();
    await vscode.commands.executeCommand('acquire.sandbox.use');
    let done = vscode.commands.executeCommand('acquire.account.switch');
    (await responder.next()).pick(account.label);
    await done;
    assert.equal(api.accounts.active()?.key, account.key);

    done = vscode.commands.executeCommand('acquire.account.switch');
    (await responder.next()).pick('Manage');
    (await responder.next()).pick('Rename');
    const name = await responder.next();
    name.type('Sandbox');
    name.accept();
    assert.match(name.validationMessage ?? '', /Another account/);
    name.type('Renamed');
    name.accept();
    await done;
    done = vscode.commands.executeCommand('acquire.account.setColour', account.key);
    (await responder.next()).pick('Green');
    await done;
    assert.deepEqual(
      [api.accounts.get(account.key)?.label, api.accounts.get(account.key)?.colour],
      ['Renamed', 'charts.green'],
    );

    await vscode.commands.executeCommand('acquire.account.signOut', account.key);
    assert.equal(api.accounts.get(account.key)?.key, account.key, 'a dismissed question signs nobody out');
    responder.press = 'Sign Out';
    await vscode.commands.executeCommand('acquire.account.signOut', account.key);
    assert.deepEqual(
      [api.accounts.get(account.key), await api.services.context.secrets.get(`acquire.credential.${account.key}`)],
      [undefined, undefined],
    );
    const [notice, ...others] = responder.messages.filter((m) => !m.modal);
    assert.deepEqual(others, []);
    assert.match(notice?.text ?? '', /^Signed out of Renamed\. You now work with Sandbox/);
  });

  it('are signed out even if secret storage fails, and say that the credential remains', async () => {
    const account = await signIn();
    const { vault } = api.accounts as unknown as { vault: { delete: (key: string) => Promise<void> } };
    const real = vault.delete.bind(vault);
    vault.delete = () => Promise.reject(new Error('keyring locked'));
    try {
      responder.press = 'Sign Out';
      await vscode.commands.executeCommand('acquire.account.signOut', account.key);
    } finally {
      vault.delete = real;
    }
    assert.equal(api.accounts.get(account.key), undefined);
    assert.deepEqual(
      responder.messages.filter((m) => /could not be deleted, because secret storage is not working/.test(m.text))
        .length,
      1,
    );
    assert.equal(await api.accounts.removeAll(), true);
    assert.equal(await api.services.context.secrets.get(`acquire.credential.${account.key}`), undefined);
  });

  it('[threat: credential] send nothing when their host was replaced in global state, and say so once', async () => {
    const account = await signIn();
    await waitUntilSettled();
    const { globalState } = api.services.context;
    const stored = globalState.get<{ accounts: Account[] }>('acquire.accounts')!;
    const evil = await startSandbox({ leads: 1, token: CANARY });
    try {
      await globalState.update('acquire.accounts', {
        ...stored,
        accounts: stored.accounts.map((a) => ({ ...a, origin: evil.origin })),
      });
      api.accounts.reload();
      const client = await api.services.client();
      for (let n = 0; n < 5; n++) assert.equal((await client.send(account, LIST)).error?.detail.problem, 'other-host');
      assert.deepEqual(evil.requests(), []);
      await waitUntil('the message', () => responder.messages.some((m) => /is for a host other than/.test(m.text)));
      assert.equal(responder.messages.filter((m) => /is for a host other than/.test(m.text)).length, 1);
    } finally {
      await globalState.update('acquire.accounts', stored);
      api.accounts.reload();
      await evil.stop();
    }
  });

  it('refuse writes while read-only, ask once for two at the same time, and name the account', async () => {
    const account = await signIn();
    const client = await api.services.client();
    assert.equal((await client.send(account, DELETE)).error?.kind, 'read-only');
    responder.press = 'Allow for 1 Hour';
    const [one, two] = await Promise.all([api.services.unlock(account), api.services.unlock(account)]);
    assert.ok(one && two && isWritable(one));
    assert.deepEqual(
      responder.messages.map((m) => [m.modal, m.buttons, m.text.includes(account.label)]),
      [[true, ['Allow for 1 Hour', 'Always Allow for This Account'], true]],
    );
    assert.notEqual(
      (await client.send(account, DELETE)).error?.kind,
      'read-only',
      'what was kept of the account before does not matter',
    );
    await vscode.commands.executeCommand('acquire.account.lock', account.key);
    assert.equal(
      (await client.send(one, DELETE)).error?.kind,
      'read-only',
      'nor does what was kept of it while unlocked',
    );
  });

  it('send to their own host with their own write permission, even through an outdated copy', async () => {
    const account = await signIn();
    const other = await startSandbox({ leads: 1, token: 'other-token-1' });
    try {
      const client = await api.services.client();
      const forged: Account = { ...account, origin: other.origin, writes: { kind: 'always' } };
      assert.equal((await client.send(forged, LIST)).error, undefined);
      assert.equal((await client.send(forged, DELETE)).error?.kind, 'read-only');
      assert.equal((await client.send({ ...forged, key: 'aaaaaaaaaaaa' }, LIST)).error?.kind, 'unauthorized');
      assert.deepEqual(other.requests(), []);
    } finally {
      await other.stop();
    }
  });

  it('show a refused token as one state, with one message instead of one per call, and recover with a new token', async () => {
    const account = await signIn();
    await waitUntilSettled();
    sandbox.setToken('another-token-42');
    const client = await api.services.client();
    const received: string[] = [];
    const listening = api.accounts.health.onDidChange((key) => received.push(api.accounts.health.of(key)));
    await Promise.all(Array.from({ length: 10 }, () => client.send(account, LIST)));
    assert.deepEqual(received, ['unauthorized']);
    assert.deepEqual(
      responder.messages.map((m) => [m.level, m.modal, m.buttons]),
      [['warning', false, ['Replace Token', 'Details']]],
    );
    const done = vscode.commands.executeCommand('acquire.account.replaceToken', account.key);
    const box = await responder.next();
    // A read that is refused during re-authentication waits and continues with the new token; a write is never resent.
    const waiting = client.send(account, LIST);
    box.type('another-token-42');
    box.accept();
    await done;
    listening.dispose();
    assert.equal((await waiting).error, undefined);
    assert.deepEqual([api.accounts.health.of(account.key), api.accounts.all().length], ['ok', 1]);
    assert.equal((await client.send(account, LIST)).error, undefined);
  });

  it("pick up changes from another window through the secret's change event", async () => {
    const account = await signIn();
    const { globalState, secrets } = api.services.context;
    const stored = globalState.get<{ accounts: object[] }>('acquire.accounts')!;
    await globalState.update('acquire.accounts', {
      ...stored,
      accounts: stored.accounts.map((a) => ({ ...a, label: 'From elsewhere' })),
    });
    await secrets.store(
      `acquire.credential.${account.key}`,
      JSON.stringify({ version: 2, origin: account.origin, kind: 'token', token: CANARY }),
    );
    await waitUntil('the other name', () => api.accounts.get(account.key)?.label === 'From elsewhere');
  });
});

describe('settings', () => {
  it('for addresses, limits and data retention cannot be set by a workspace', () => {
    const { properties } = (
      vscode.extensions.getExtension('acquire-community.acquire')!.packageJSON as {
        contributes: {
          configuration: {
            properties: Record<
              string,
              { scope?: string; default?: unknown; description?: string; markdownDescription?: string }
            >;
          };
        };
      }
    ).contributes.configuration;
    const mayVary = ['acquire.leads.pageSize'];
    for (const [key, { scope, description, markdownDescription, default: value }] of Object.entries(properties)) {
      assert.ok(value !== undefined && (description ?? markdownDescription), `${key} has no default or description`);
      if (/host|url|path|port|forward|redact|address|origin|timeout|maxAnswer|history/i.test(key))
        assert.ok(scope === 'machine' || scope === 'application', `${key} is of scope ${scope}`);
      if (mayVary.includes(key)) assert.equal(scope, 'window');
      assert.equal(/token|secret|key$|password/i.test(key), false, key);
    }
  });
});
