import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ApiRequest } from '../../../src/api/client/types';
import type { WebhookMessage } from '../../../src/features/webhooks/delivery';
import type { TestApi } from '../../../src/extension';
import { figure } from '../../figures';
import { shownTexts } from './fakeUi';
import { respondWith } from './fakeUsers';
import { loadTestApi as activate, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';

const LIST: ApiRequest = {
  method: 'POST',
  url: '/profile/lead/list',
  body: { kind: 'form', fields: [['limit', '3']] },
  sentBy: 'user',
};
const CHANGE: ApiRequest = {
  method: 'POST',
  url: '/profile/lead/add-update',
  body: { kind: 'form', fields: [['name', 'Policy Person']] },
  sentBy: 'user',
};

describe('the machine policy in a window', () => {
  let api: TestApi;
  let here: LeadSite;
  let folder: string;
  before(async () => {
    api = await activate();
    here = await createLeadSite('1.0.0', { label: 'Policy' });
    await waitUntilSettled();
    folder = mkdtempSync(path.join(tmpdir(), 'acq-policy-'));
  });
  afterEach(() => api.policy.readFrom(undefined));
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await here.stop();
  });
  const file = (): string => path.join(folder, 'policy.json');
  const use = (policy: unknown): void => {
    writeFileSync(file(), typeof policy === 'string' ? policy : JSON.stringify({ version: 1, ...(policy as object) }));
    api.policy.readFrom(file());
  };
  /** Runs something with user and workspace settings that contradict the policy. */
  const against = async (settings: Record<string, unknown>, run: () => Promise<void>): Promise<void> => {
    const targets = [vscode.ConfigurationTarget.Global, vscode.ConfigurationTarget.Workspace];
    const update = async (name: string, value: unknown): Promise<void> => {
      for (const target of targets)
        await vscode.workspace
          .getConfiguration()
          .update(name, value, target)
          .then(undefined, () => undefined);
    };
    for (const [name, value] of Object.entries(settings)) await update(name, value);
    try {
      await run();
    } finally {
      for (const name of Object.keys(settings)) await update(name, undefined);
    }
  };
  const history = async (): Promise<number> => {
    const { context } = await api.requests.load();
    await context.history.store.flushed();
    return (await context.history.store.list(here.account.key)).length;
  };
  const send = async (request: ApiRequest) => (await api.services.client()).send(here.account, request);

  it('allowedHosts: sends to no other host, neither for accounts nor for sign-in [threat: policy]', async () => {
    const foreign = await api.accounts.add(
      {
        label: 'Elsewhere',
        generation: '2.0.0',
        origin: 'https://elsewhere.acquire.io',
        pathForm: 'api',
        kind: 'own',
        credentialKind: 'token',
        authHeader: 'bearer',
      },
      { kind: 'token', token: 'policy-token' },
    );
    use({ allowedHosts: ['acme.acquire.io', '*.eu.acquire.io'] });
    const { error } = await (
      await api.services.client()
    ).send(foreign, { method: 'GET', url: '/api/v1/crm/objects/contact' });
    assert.deepEqual([error?.kind, error?.detail.problem], ['untrusted-host', 'policy']);
    assert.equal((await send(LIST)).error, undefined, 'this computer is allowed');
    await api.accounts.remove(foreign.key);
    figure(
      'policy',
      'allowedHosts, permanentWriteAccess, history and redactWebhooks hold against user and workspace settings',
    );
  });

  it('permanentWriteAccess: revokes permanent write access and does not offer it [threat: policy]', async () => {
    assert.equal(api.accounts.get(here.account.key)?.writes.kind, 'always');
    use({ permanentWriteAccess: false });
    assert.equal(api.accounts.get(here.account.key)?.writes.kind, 'locked');
    assert.equal((await send(CHANGE)).error?.kind, 'read-only');
    await assert.rejects(api.accounts.writes.set(here.account.key, 'always'), { kind: 'read-only' });
    const shown = await shownTexts(() => api.services.unlock(here.account));
    assert.deepEqual(
      shown.flatMap(({ buttons }) => buttons),
      ['Allow for 1 Hour'],
    );
    await api.accounts.writes.set(here.account.key, 'until');
    assert.equal((await send(CHANGE)).error, undefined);
    api.policy.readFrom(undefined);
    await api.accounts.writes.set(here.account.key, 'always');
  });

  it('history: stores nothing, and removes what was stored [threat: policy]', async () => {
    await send(LIST);
    await waitUntil('the history', async () => (await history()) > 0);
    await against({ 'acquire.history.enabled': true }, async () => {
      use({ history: false });
      await waitUntil('the history is removed', async () => (await history()) === 0);
      await send(LIST);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await history(), 0);
    });
  });

  it('redactWebhooks: stores no personal data, and cleans what was stored [threat: policy]', async () => {
    const { session } = await api.webhooks.load();
    const stored = async (): Promise<string> => {
      await session.store.flush();
      const uri = vscode.Uri.joinPath(api.services.context.storageUri!, 'webhooks.jsonl');
      return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
    };
    const message = (name: string): WebhookMessage => ({
      headers: [],
      body: Buffer.from(JSON.stringify({ event: 'CHAT_ON_START', visitor_name: name })),
    });
    await session.receiver.send('triggered', message('Before-Policy'));
    assert.match(await stored(), /Before-Policy/);
    await against({ 'acquire.webhooks.redact': false }, async () => {
      use({ redactWebhooks: true });
      await waitUntil('the stored deliveries are redacted', async () => !(await stored()).includes('Before-Policy'));
      await session.receiver.send('triggered', message('After-Policy'));
      assert.doesNotMatch(await stored(), /After-Policy/);
    });
    await session.receiver.stop();
    await session.clear();
  });

  it('forbids everything if its file is broken, and says so once with the file and the problem [threat: policy]', async () => {
    const shown = await shownTexts(async () => {
      for (const text of [
        '{"version":1',
        '{"version":1,"histroy":false}',
        '{"version":3}',
        '[]',
        '{"version":1,"allowedHosts":["*"]}',
        '{"version":1,"history":"no"}',
      ]) {
        use(text);
        api.policy.load();
        api.policy.load();
        assert.equal(api.accounts.get(here.account.key)?.writes.kind, 'locked', text);
      }
    });
    const messages = shown.map(({ text }) => text);
    assert.equal(messages.length, 6);
    assert.ok(
      messages.every((text) => text.includes(file())),
      messages.join('\n'),
    );
    assert.match(messages[1] ?? '', /histroy/);
  });

  it('cannot be set by a setting or an environment variable', () => {
    const { contributes } = api.services.context.extension.packageJSON as {
      contributes: { configuration: { properties: object } };
    };
    assert.deepEqual(
      Object.keys(contributes.configuration.properties).filter((name) => /policy/i.test(name)),
      [],
    );
    process.env.ACQUIRE_POLICY = file();
    writeFileSync(file(), '{"version":1,"history":false}');
    api.policy.readFrom(undefined);
    assert.equal(api.accounts.get(here.account.key)?.writes.kind, 'always');
    delete process.env.ACQUIRE_POLICY;
  });
});

describe('the write log in a window', () => {
  let api: TestApi;
  let here: LeadSite;
  before(async () => {
    api = await activate();
    here = await createLeadSite('1.0.0', { label: 'Write Log' });
    await waitUntilSettled();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
  });

  it('lists writes but no reads, without values, and can be shown and exported [threat: write-log]', async () => {
    const client = await api.services.client();
    const form = (fields: readonly (readonly [string, string])[]) => ({ kind: 'form' as const, fields });
    await client.send(here.account, LIST);
    await client.send(here.account, {
      method: 'POST',
      url: '/profile/lead/add-update',
      body: form([
        ['name', 'Value-Canary'],
        ['id', '3'],
      ]),
    });
    await client.send(here.account, { method: 'POST', url: '/profile/lead/delete', body: form([['id[]', '4']]) });
    await client.send(here.account, {
      method: 'POST',
      url: '/profile/unknown/thing',
      body: form([
        ['id', '5'],
        ['x', 'Value-Canary'],
      ]),
    });
    await api.accounts.writes.set(here.account.key, 'locked');
    await client.send(here.account, { method: 'POST', url: '/profile/lead/delete', body: form([['id[]', '6']]) });
    const { writes } = await (await api.writeLog()).read(here.account.key);
    assert.deepEqual(
      writes.map(({ method, path: at, recordIds }) => `${method} ${at} ${recordIds.join(' ')}`.trim()),
      ['POST /api/profile/lead/add-update 3', 'POST /api/profile/lead/delete 4', 'POST /profile/unknown/thing'],
    );
    assert.ok(writes.every(({ outcome }) => outcome?.status !== undefined));
    await vscode.commands.executeCommand('acquire.account.showWriteLog', here.account.key);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^Time,Method,Path,Record IDs,Outcome/);
    assert.match(text, /lead\/add-update,3,done \(200\)/);
    assert.doesNotMatch(text, /Value-Canary/);
    const target = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'writes.csv');
    await respondWith([target], () =>
      vscode.commands.executeCommand('acquire.account.exportWriteLog', here.account.key),
    );
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(target)).toString(), text);
    figure('write-log', `${writes.length} of 3 writes logged, 0 reads, 0 values`);
  });
});
