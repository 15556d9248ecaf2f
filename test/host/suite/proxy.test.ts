// VS Code's own settings decide how the extension reaches Acquire: these tests set them like a user, and use real proxies.
import assert from 'node:assert/strict';
import tls from 'node:tls';
import * as vscode from 'vscode';
import type { Account } from '../../../src/api/client/account';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import type { TestApi } from '../../../src/extension';
import { AcquireError } from '../../../src/api/errors/errors';
import { errorMessage } from '../../../src/api/errors/messages';
import { loadTestApi as activate, waitUntil } from './leadSupport';
import { fixture, startApi, startProxy, type ProxiedApi, type Proxy, type ProxyRules } from './proxySupport';

const TOKEN = 'canary-proxy-77e01c5b';
const LOGIN = `Basic ${Buffer.from('ada:open sesame').toString('base64')}`;
const READ: ApiRequest = {
  method: 'POST',
  url: '/api/profile/lead/list',
  body: { kind: 'form', fields: [['limit', '1']] },
};
const WRITE: ApiRequest = {
  method: 'POST',
  url: '/api/profile/lead/add-update',
  body: { kind: 'form', fields: [['name', 'Ada']] },
};

describe('the proxy and certificate settings of VS Code', function () {
  this.timeout(60_000);
  let api: TestApi;
  let good: ProxiedApi;
  const proxies: Proxy[] = [];
  const apis: ProxiedApi[] = [];
  const accounts: string[] = [];
  const before_ = process.env.SSL_CERT_FILE;

  const set = async (change: Record<string, unknown>): Promise<void> => {
    const settings = vscode.workspace.getConfiguration('http');
    for (const [key, value] of Object.entries(change)) {
      await settings.update(key, value, vscode.ConfigurationTarget.Global);
      await waitUntil(
        `${key} is set`,
        () =>
          JSON.stringify(vscode.workspace.getConfiguration('http').inspect(key)?.globalValue) === JSON.stringify(value),
      );
    }
  };
  const reset = (): Promise<void> =>
    set({
      proxy: undefined,
      proxySupport: undefined,
      proxyStrictSSL: undefined,
      proxyAuthorization: undefined,
      noProxy: undefined,
      systemCertificates: undefined,
    });

  async function proxy(rules: ProxyRules, user = ''): Promise<Proxy> {
    const started = await startProxy(rules);
    proxies.push(started);
    await set({ proxy: `http://${user}127.0.0.1:${started.port}` });
    return started;
  }
  async function account(origin: string): Promise<Account> {
    const { key } = await api.accounts.add(
      {
        label: 'Acme',
        generation: '1.0.0',
        origin,
        pathForm: 'api',
        kind: 'own',
        credentialKind: 'token',
        authHeader: 'bearer',
      },
      { kind: 'token', token: TOKEN },
    );
    accounts.push(key);
    return (await api.accounts.writes.set(key, 'always'))!;
  }
  const send = async (origin: string, request = READ): Promise<Exchange> =>
    (await api.services.client()).send(await account(origin), request);
  const words = (exchange: Exchange) =>
    // The extension's bundle has its own copy of the error class.
    errorMessage(exchange.error && new AcquireError(exchange.error.kind, exchange.error.detail), {
      account: {
        label: 'Acme',
        generation: '1.0.0',
        origin: exchange.account.origin,
        credentialKind: 'token',
        kind: 'own',
      },
    });

  before(async function () {
    if (!('getCACertificates' in tls)) return this.skip();
    // The system's certificates are read on the first connection.
    process.env.SSL_CERT_FILE = fixture('company-ca.pem');
    api = await activate();
    // A visible Leads view sends reads when an account is added, and this test counts requests.
    await vscode.commands.executeCommand('workbench.view.explorer');
    await set({ systemCertificatesNode: true });
    good = await startApi('company-good');
  });
  afterEach(async () => {
    await reset();
    for (const one of [...proxies.splice(0), ...apis.splice(0)]) await one.stop();
    for (const key of accounts.splice(0)) await api.accounts.remove(key);
    good.arrived.length = 0;
  });
  after(async () => {
    if (before_ === undefined) delete process.env.SSL_CERT_FILE;
    else process.env.SSL_CERT_FILE = before_;
    if (good) await good.stop();
    if (api) await set({ systemCertificatesNode: undefined });
  });

  it('send reads and writes through a proxy with a login, which never sees the token', async () => {
    const through = await proxy({ login: LOGIN }, 'ada:open%20sesame@');
    for (const request of [READ, WRITE]) assert.equal((await send(good.origin, request)).error, undefined);
    assert.deepEqual(
      through.connects.map((c) => [c.target, c.authorization]),
      [
        [new URL(good.origin).host, LOGIN],
        [new URL(good.origin).host, LOGIN],
      ],
    );
    assert.deepEqual(
      good.arrived.map((a) => [a.headers.authorization, a.headers['proxy-authorization']]),
      [
        [`Bearer ${TOKEN}`, undefined],
        [`Bearer ${TOKEN}`, undefined],
      ],
    );
  });

  for (const [what, user] of [
    ['a wrong password', 'ada:wrong@'],
    ['no login', ''],
  ] as const) {
    it(`with ${what} show one message that says where to set the login; the proxy sees no token`, async () => {
      const through = await proxy({ login: LOGIN }, user);
      for (const request of [READ, WRITE]) {
        const exchange = await send(good.origin, request);
        assert.deepEqual(
          [
            exchange.error?.kind,
            exchange.error?.detail.code,
            exchange.error?.detail.status,
            exchange.error?.detail.outcomeUnknown,
            exchange.timing.attempts,
          ],
          ['network', 'PROXY_LOGIN', 407, undefined, 1],
        );
        const { text, actions } = words(exchange);
        assert.match(text, /proxy rejected the user name or password \(407\).*proxy settings of VS Code/);
        assert.equal(actions[0], 'proxy');
      }
      assert.deepEqual(good.arrived, []);
      assert.equal(through.received().includes(TOKEN), false);
    });
  }

  it('with the login in "Http: Proxy Authorization", which extensions do not get: connect, or say where to set it', async () => {
    await proxy({ login: LOGIN });
    await set({ proxyAuthorization: LOGIN });
    const exchange = await send(good.origin);
    if (exchange.error)
      assert.deepEqual(
        [exchange.error.detail.code, /proxy settings of VS Code/.test(words(exchange).text)],
        ['PROXY_LOGIN', true],
      );
    assert.equal(good.arrived.length, exchange.error ? 0 : 1);
    assert.equal(
      good.arrived.some((a) => a.headers['proxy-authorization']),
      false,
      'the API never sees the login',
    );
  });

  it('say that a proxy refused the host, not that Acquire failed', async () => {
    const through = await proxy({ status: 503 });
    const exchange = await send(good.origin);
    assert.deepEqual([exchange.error?.detail.code, exchange.error?.detail.status], ['PROXY_REFUSED', 503]);
    assert.match(words(exchange).text, /proxy did not connect to 127\.0\.0\.2:\d+ \(503\)/);
    assert.deepEqual([through.connects.length, good.arrived.length, through.received().includes(TOKEN)], [1, 0, false]);
  });

  it('say that a proxy is down, without showing its password', async () => {
    const gone = await proxy({}, 'ada:secret-of-proxy@');
    await gone.stop();
    const exchange = await send(good.origin, WRITE);
    assert.deepEqual(
      [exchange.error?.kind, exchange.error?.detail.code, exchange.error?.detail.outcomeUnknown],
      ['network', 'PROXY_UNREACHABLE', undefined],
    );
    assert.match(words(exchange).text, /proxy does not respond.*proxy settings of VS Code/);
    assert.equal(JSON.stringify(exchange).includes('secret-of-proxy'), false);
    assert.deepEqual(good.arrived, []);
  });

  it('accept an inspecting proxy whose authority the system trusts', async () => {
    const api2 = await startApi('self-signed');
    apis.push(api2);
    const through = await proxy({ inspectAs: 'company-good' });
    for (const request of [READ, WRITE]) assert.equal((await send(api2.origin, request)).error, undefined);
    assert.deepEqual(
      api2.arrived.map((a) => a.path),
      [READ.url, WRITE.url],
    );
    assert.ok(through.received().includes(TOKEN), 'an inspecting proxy does read along');
  });

  it("refuse it when the system's certificates are left out, before anything is sent", async () => {
    const through = await proxy({ inspectAs: 'company-good' });
    await set({ systemCertificates: false });
    for (const request of [READ, WRITE]) {
      const exchange = await send(good.origin, request);
      assert.deepEqual([exchange.error?.kind, exchange.error?.detail.outcomeUnknown], ['tls', undefined]);
      assert.match(words(exchange).text, /not trusted on this computer.*inspects traffic/);
    }
    assert.deepEqual([good.arrived.length, through.received()], [0, '']);
  });

  it('[threat: certificate] refuse self-signed and wrong-name certificates, even with the strict check turned off', async () => {
    await set({ proxyStrictSSL: false });
    for (const [certificate, code] of [
      ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['company-wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const) {
      const bad = await startApi(certificate);
      apis.push(bad);
      for (const through of [false, true]) {
        if (through) await proxy({});
        const exchange = await send(bad.origin);
        assert.deepEqual([exchange.error?.kind, exchange.error?.detail.code], ['tls', code]);
      }
      assert.deepEqual(bad.arrived, []);
      await set({ proxy: undefined });
    }
  });

  it('bypass the proxy for hosts the user excludes', async () => {
    const through = await proxy({ status: 503 });
    for (const change of [{ proxySupport: 'off' }, { proxySupport: undefined, noProxy: ['127.0.0.2'] }]) {
      await set(change);
      // The extension host sees a new setting before VS Code's proxy resolver does.
      await waitUntil('a call past the proxy', async () => (await send(good.origin)).error === undefined);
      const before = through.connects.length;
      assert.equal((await send(good.origin)).error, undefined);
      assert.equal(through.connects.length, before);
    }
  });
});
