import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { toStoredExchange } from '../../../src/features/requests/history/historyEntry';
import { newDelivery } from '../../../src/features/webhooks/delivery';
import { getSetting } from '../../../src/platform/settings';
import { figure } from '../../figures';
import { loadTestApi, waitUntilSettled, createLeadSite, waitUntil, type LeadSite, loadWebhooks } from './leadSupport';
import { manualResponder } from './fakeUsers';
import { withSettings } from './settings';

const LIST: ApiRequest = {
  method: 'POST',
  url: '/profile/lead/list',
  body: {
    kind: 'form',
    fields: [
      ['limit', '3'],
      ['page', '1'],
    ],
  },
  sentBy: 'user',
};
interface Manifest {
  contributes: { configuration: { properties: Record<string, { type: string; default: unknown; scope?: string }> } };
}

/** A server that records its requests. */
async function listening(
  host: string,
  answer: string,
): Promise<{ readonly origin: string; readonly received: string[]; readonly server: Server }> {
  const heard: string[] = [];
  const server = createServer((req, res) => {
    req.resume();
    heard.push(`${req.method} ${req.url}`);
    res.setHeader('content-type', 'application/json').end(answer);
  }).listen(0, host);
  await new Promise((ready) => server.once('listening', ready));
  return { origin: `http://${host}:${(server.address() as AddressInfo).port}`, received: heard, server };
}

describe('the settings', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Settings' });
    await waitUntilSettled();
  });
  afterEach(() => {
    here.sandbox.setFaults(undefined);
    here.sandbox.setLatency(0);
  });
  after(() => here.stop());
  const send = async (request = LIST): Promise<Exchange> =>
    (await (await loadTestApi()).services.client()).send(here.account, request);

  it('use the default or the nearest bound if settings.json has an invalid value', async () => {
    for (const [value, counts] of [
      ['soon', 30],
      [null, 30],
      [-1, 1],
      [1e6, 600],
      [12, 12],
    ])
      await withSettings('acquire.request.timeoutSeconds', value, async () => {
        assert.equal(getSetting('request.timeoutSeconds'), counts, String(value));
      });
    await withSettings('acquire.webhooks.forwardTo', 7, async () => assert.equal(getSetting('webhooks.forwardTo'), ''));
  });

  it('limit the seconds of a call', () =>
    withSettings('acquire.request.timeoutSeconds', 1, async () => {
      here.sandbox.setLatency(4_000);
      assert.equal(
        (await send({ ...LIST, url: '/profile/lead/add-update', body: { kind: 'form', fields: [['name', 'Late']] } }))
          .error?.kind,
        'timeout',
      );
    }));

  it('limit the megabytes of a response', () =>
    withSettings('acquire.request.maxAnswerMegabytes', 1, async () => {
      here.sandbox.setFaults({ kind: 'bomb', rate: 1 });
      assert.equal((await send()).error?.kind, 'too-large');
    }));

  it('limit the days that history and deliveries are kept', async () => {
    const { requests } = await loadTestApi();
    const webhooks = await loadWebhooks();
    const DAY_MS = 24 * 3_600_000;
    const { store } = (await requests.load()).context.history;
    const sent = await send();
    const old = { ...sent, id: 'fifty-days-old', timing: { ...sent.timing, startedAt: Date.now() - 50 * DAY_MS } };
    store.add(toStoredExchange(old, (text) => text));
    await store.flushed();
    const kept = async (): Promise<boolean> =>
      (await store.list(here.account.key)).some(({ id }) => id === 'fifty-days-old');
    assert.ok(await kept());
    await withSettings('acquire.history.days', 30, () =>
      waitUntil('the old exchange is removed', async () => !(await kept())),
    );
    assert.ok(!(await kept()));
    await webhooks.session.load();
    const { log } = webhooks.session;
    const delivery = { body: Buffer.from('{}'), headers: [], signature: 'unchecked', source: 'received' } as const;
    const { id } = log.add(newDelivery({ ...delivery, receivedAt: Date.now() - 20 * DAY_MS }));
    assert.ok(log.get(id));
    await withSettings('acquire.webhooks.days', 10, () => waitUntil('the old delivery is dropped', () => !log.get(id)));
  });

  it('turn off the history', async () => {
    const { context } = await (await loadTestApi()).requests.load();
    const kept = async (): Promise<string[]> => {
      await context.history.store.flushed();
      return (await context.history.store.list(here.account.key)).map((entry) => entry.id);
    };
    const before = (await send()).id;
    await waitUntil('the history', async () => (await kept()).includes(before));
    await withSettings('acquire.history.enabled', false, async () => {
      await send();
      const after = await kept();
      assert.equal(after[0], before, `${after.length} kept`);
    });
  });

  it('turn on comparing responses with the documentation', () =>
    withSettings('acquire.request.checkAnswers', true, async () => {
      const responder = manualResponder();
      try {
        here.sandbox.setFaults({ kind: 'wrong-type', rate: 1 });
        await send();
        // Either message is fine: what differed, or that nothing did so far. It must not say that responses are not compared.
        await waitUntil('an answer to the question', async () => {
          responder.messages.length = 0;
          await vscode.commands.executeCommand('acquire.reference.showDifferences');
          return responder.messages.every(({ text }) => !text.startsWith('Responses are not compared'));
        });
      } finally {
        responder.restore();
      }
    }));

  it('[threat: settings] of a cloned workspace send nothing to other hosts', async () => {
    const { received: seen, origin: url, server: evil } = await listening('127.0.0.1', '{}');
    const { properties } = (vscode.extensions.getExtension('acquire-community.acquire')!.packageJSON as Manifest)
      .contributes.configuration;
    const hostile: Record<string, unknown> = Object.fromEntries(
      Object.entries(properties).map(([name, { type, default: usual }]) => [
        name,
        type === 'boolean' ? !usual : type === 'string' ? `${url}/set` : 7,
      ]),
    );
    // Other settings a hostile repository might try: names we do not have, and VS Code's own proxy.
    for (const name of [
      'host',
      'origin',
      'baseUrl',
      'api.url',
      'account.host',
      'account.origin',
      'proxy',
      'request.proxy',
      'request.baseUrl',
      'sandbox.url',
      'oauth.issuer',
      'oauth.authorizationUrl',
    ])
      hostile[`acquire.${name}`] = url;
    Object.assign(hostile, { 'http.proxy': url, 'http.proxyStrictSSL': false, 'http.proxySupport': 'override' });
    const far = await listening('127.0.0.2', '{"success":true,"data":{"rows":[],"count":0}}');
    const { accounts, services } = await loadTestApi();
    const webhooks = await loadWebhooks();
    const farAccount = await accounts.add(
      { ...here.account, label: 'Far', origin: far.origin, kind: 'own', credentialKind: 'token' },
      { kind: 'token', token: 'far-token-of-the-settings' },
    );
    await accounts.setActive(here.account.key);
    const sendFar = async (): Promise<Exchange> => (await services.client()).send(farAccount, LIST);
    /** Sends a webhook to the receiver of this window. */
    const deliver = async (): Promise<void> => {
      const { address } = await webhooks.session.receiver.start();
      assert.equal((await fetch(address, { method: 'POST', body: '{"event":"CHAT_ON_CLOSE"}' })).status, 200);
    };
    const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.vscode/settings.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(hostile)));
    try {
      // A window setting takes effect, so the file was read; the other settings are unchanged.
      await waitUntil(
        'the file to be read',
        () => vscode.workspace.getConfiguration().get('acquire.leads.pageSize') === 7,
      );
      assert.equal(vscode.workspace.getConfiguration().get('acquire.webhooks.forwardTo'), '');
      for (let n = 0; n < 3; n++) assert.equal((await send()).response?.status, 200);
      await vscode.commands.executeCommand('acquire.leads.refresh');
      await waitUntilSettled();
      await deliver();
      // VS Code never uses a proxy for 127.0.0.1, so the account uses another loopback address.
      const before = far.received.length;
      for (let n = 0; n < 3; n++) assert.equal((await sendFar()).error, undefined);
      assert.equal(far.received.length - before, 3);
      await new Promise((later) => setTimeout(later, 300));
      assert.ok(here.sandbox.requests().length >= 4);
      assert.deepEqual([...seen], []);
      figure(
        'settings',
        `${Object.keys(hostile).length} hostile settings, ${seen.length} requests off the account's host`,
      );
      // As user settings the same values do send there, so the checks above would notice a request.
      await withSettings('acquire.webhooks.forwardTo', `${url}/set`, async () => {
        await deliver();
        await waitUntil('the delivery at the handler', () => seen.includes('POST /set'));
      });
      seen.length = 0;
      await withSettings('http.proxy', url, () =>
        waitUntil('a call through the proxy', async () => {
          await sendFar();
          return seen.length > 0;
        }),
      );
    } finally {
      await (await loadWebhooks()).session.receiver.stop();
      await (await loadTestApi()).accounts.remove(farAccount.key);
      far.server.close();
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(file, '..'), { recursive: true });
      await waitUntil(
        'the settings to be as before',
        () => vscode.workspace.getConfiguration().get('acquire.leads.pageSize') === 50,
      );
      evil.close();
    }
  });
});
