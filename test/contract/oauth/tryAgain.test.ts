// Failures during session renewal: which end the session, and which are retried.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Account } from '../../../src/api/client/account';
import { AcquireError } from '../../../src/api/errors/errors';
import { errorMessage } from '../../../src/api/errors/messages';
import { OAuthSessionFile, SESSIONS_FILE } from '../../../src/features/accounts/credentials/sessionFile';
import {
  createCredentialProvider,
  oauthCredential,
  signOutAccounts,
  type CredentialProvider,
} from '../../../src/features/accounts/ui/credentialProvider';
import { STORE_PAUSES_MS } from '../../../src/features/accounts/oauth/tokenRefresher';
import {
  sharedFolder,
  V2_ACCOUNT,
  VAULT_TIMEOUT_MS,
  setUpAccounts,
  type AccountSetup,
} from '../../unit/accounts/fakes';
import { startRotatingServer, type RotationFault, type RotatingServer } from './rotatingServer';

describe('renewing an OAuth session', function () {
  this.timeout(20_000);
  let rotating: RotatingServer;
  let here: AccountSetup;
  let account: Account;
  let provider: CredentialProvider;
  let folder: string;
  before(async () => {
    rotating = await startRotatingServer();
  });
  after(() => rotating.stop());

  /** The pause before tokens are stored again is this short here. */
  const STORE_PAUSE_MS = 200;
  const realTimeout = globalThis.setTimeout;
  before(() => {
    globalThis.setTimeout = ((run: () => void, ms?: number) =>
      realTimeout(run, ms === STORE_PAUSES_MS[0] ? STORE_PAUSE_MS : ms)) as typeof setTimeout;
  });
  after(() => {
    globalThis.setTimeout = realTimeout;
  });
  afterEach(() => {
    provider.dispose();
    rotating.extra = {};
  });

  /** An account whose session ends in this many seconds, and the credentials of its window. `shares`: windows share a file. */
  async function session(lifetimeSeconds: number, shares = true): Promise<void> {
    folder = sharedFolder();
    here = setUpAccounts(shares ? { sessions: new OAuthSessionFile(path.join(folder, SESSIONS_FILE)) } : {});
    const credential = oauthCredential(rotating.server, rotating.signIn(lifetimeSeconds));
    account = await here.store.add({ ...V2_ACCOUNT, kind: 'customer', credentialKind: 'oauth' }, credential);
    provider = createCredentialProvider(here.store, folder);
  }
  const callsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    const before = rotating.calls;
    await work();
    return rotating.calls - before;
  };
  const storedToken = async (): Promise<string> => {
    const text = here.vault.values.get(`acquire.credential.${account.key}`) ?? '{}';
    return (JSON.parse(text) as { token: string }).token;
  };

  const temporary: readonly [string, RotationFault, RegExp][] = [
    ['500 without a body', { status: 500, body: '' }, /could not renew the session \(500\)/],
    ['502 with a web page', { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' }, /\(502\)/],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, /in 7 seconds/],
    ['503 that says invalid_grant', { status: 503, body: '{"error":"invalid_grant"}' }, /\(503\)/],
    ['504', { status: 504 }, /\(504\)/],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '3' } }, /in 3 seconds/],
    ['429 that is no JSON', { status: 429, type: 'text/plain', body: 'slow down' }, /\(429\)/],
    ['408', { status: 408 }, /\(408\)/],
    ['400 temporarily_unavailable', { status: 400, body: '{"error":"temporarily_unavailable"}' }, /temporarily_unav/],
    ['400 server_error', { status: 400, body: '{"error":"server_error"}' }, /400 server_error/],
    ['403 with a code of its own', { status: 403, body: '{"error":"blocked_by_firewall"}' }, /blocked_by_firewall/],
    [
      '404 with a web page',
      { status: 404, type: 'text/html', body: '<h1>Not found</h1>' },
      /invalid|not return valid JSON/,
    ],
    ['200 with a login page', { status: 200, type: 'text/html', body: '<form>' }, /invalid|not return valid JSON/],
  ];
  for (const [what, fault, text] of temporary)
    it(`is retried after ${what}`, async () => {
      await session(-30);
      rotating.fail(fault);
      await assert.rejects(provider.credential(account), (error) => {
        assert.ok(error instanceof AcquireError);
        assert.notEqual(error.kind, 'unauthorized');
        assert.match(errorMessage(error, { account }).text, text);
        return true;
      });
      assert.equal(here.store.health.of(account.key), 'ok');
      provider.dispose();
      provider = createCredentialProvider(here.store, sharedFolder());
      assert.ok(rotating.accepts((await provider.credential(account)) ?? ''));
      assert.equal(rotating.reused, 0);
    });

  it('is retried when the server cannot be reached, and does not mention a change', async () => {
    await session(-30);
    const lost = { ...rotating.server, tokenEndpoint: 'http://127.0.0.1:9/token' };
    await here.store.replaceCredential(account.key, oauthCredential(lost, rotating.signIn(-30)), account);
    await assert.rejects(provider.credential(account), (error) => {
      assert.ok(error instanceof AcquireError);
      assert.deepEqual([error.kind, Boolean(error.detail.outcomeUnknown)], ['network', false]);
      return true;
    });
    await assert.rejects(provider.reauthenticate(account, (await here.store.credential(account)) ?? ''), {
      kind: 'network',
    });
  });

  for (const code of ['invalid_grant', 'invalid_client', 'unauthorized_client', 'invalid_scope', 'login_required'])
    it(`ends after ${code}`, async () => {
      await session(-30);
      const headers: Record<string, string> =
        code === 'invalid_client' ? { 'www-authenticate': 'Basic realm="x"' } : {};
      rotating.fail({ status: code === 'invalid_client' ? 401 : 400, body: JSON.stringify({ error: code }), headers });
      assert.equal(await provider.credential(account), undefined);
    });

  it('uses a token that is about to expire as long as it is valid', async () => {
    await session(30);
    const before = await here.store.credential(account);
    rotating.fail({ status: 503 });
    const got = await Promise.all(Array.from({ length: 20 }, () => provider.credential(account)));
    assert.deepEqual(new Set(got), new Set([before]));
  });

  it('calls the server once for 100 failing calls, and not again before Retry-After', async () => {
    await session(-30);
    rotating.fail({ status: 429, headers: { 'retry-after': '1' } });
    const attempt = (): Promise<unknown> => provider.credential(account).catch((error: AcquireError) => error.kind);
    const calls = await callsDuring(async () => {
      for (let i = 0; i < 4; i++) await Promise.all(Array.from({ length: 25 }, attempt));
    });
    assert.equal(calls, 1);
    assert.equal(await attempt(), 'rate-limited');
    await new Promise((later) => setTimeout(later, 1_100));
    assert.ok(rotating.accepts(String(await attempt())));
  });

  const members: readonly [string, Record<string, unknown>][] = [
    ['refresh_token null', { refresh_token: null }],
    ['an empty refresh_token', { refresh_token: '' }],
    ['expires_in null', { expires_in: null }],
    ['expires_in as text', { expires_in: '3600' }],
    ['a negative expires_in', { expires_in: -1 }],
    ['an expires_in that is no number', { expires_in: 'never' }],
    ['scope null', { scope: null }],
    ['scope as a list', { scope: ['leads', 'offline_access'] }],
    ['id_token null', { id_token: null }],
    ['an id_token that cannot be read', { id_token: 'x.y.z' }],
    ['unknown members that are null', { not_before_policy: null, session_state: null, error: null }],
  ];
  for (const [what, extra] of members)
    it(`accepts a response with ${what}`, async () => {
      await session(-30);
      rotating.extra = extra;
      const token = (await provider.credential(account)) ?? '';
      assert.ok(rotating.accepts(token));
      const stored = await here.store.stored(account.key);
      assert.ok(stored?.kind === 'oauth' && stored.refreshToken);
      assert.equal(await provider.credential(account), token);
    });

  it('refuses a response without a token or its type', async () => {
    for (const extra of [{ access_token: null }, { token_type: null }, { access_token: '' }]) {
      await session(-30);
      rotating.extra = extra;
      await assert.rejects(provider.credential(account), { kind: 'malformed' });
    }
  });

  for (const trouble of ['throw', 'hang'] as const)
    for (const shares of [true, false])
      it(`keeps tokens when SecretStorage ${trouble}s, ${shares ? 'in the shared file' : 'in memory'}, and stores them later`, async () => {
        await session(-30, shares);
        here.vault.trouble.store = trouble;
        const begin = performance.now();
        const first = (await provider.credential(account)) ?? '';
        const ms = performance.now() - begin;
        assert.ok(ms < VAULT_TIMEOUT_MS + 10_000, `${ms} ms`); // a busy machine is slow, a missing limit is endless
        assert.ok(rotating.accepts(first));
        assert.equal(await provider.reauthenticate(account, first), true);
        const second = (await provider.credential(account)) ?? '';
        assert.ok(rotating.accepts(second));
        assert.notEqual(second, first);
        assert.notEqual(await storedToken(), second);
        here.vault.trouble.store = undefined;
        // Nobody requests the credential meanwhile.
        for (let i = 0; i < 600 && (await storedToken()) !== second; i++)
          await new Promise((later) => setTimeout(later, 10));
        assert.equal(await storedToken(), second);
        assert.equal(rotating.reused, 0);
      });

  it('signs out with the newest refresh token, and leaves nothing in the shared file', async () => {
    await session(-30);
    here.vault.trouble.store = 'throw';
    const token = (await provider.credential(account)) ?? '';
    const newest = await here.store.stored(account.key);
    assert.ok(newest?.kind === 'oauth' && newest.token === token && token !== (await storedToken()));
    const revoked: string[] = [];
    const revocation = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => revoked.push(new URLSearchParams(chunk.toString()).get('token') ?? ''));
      request.on('end', () => response.end());
    });
    await new Promise<void>((resolve) => revocation.listen(0, '127.0.0.1', resolve));
    const revocationEndpoint = `http://127.0.0.1:${(revocation.address() as AddressInfo).port}/revoke`;
    here.vault.trouble.store = undefined;
    const before = { ...newest, server: { ...newest.server, revocationEndpoint }, token: 'old', refreshToken: 'old' };
    const { session: own } = newest;
    await here.store.replaceCredential(account.key, { ...before, session: { ...own!, renewals: 0 } }, account);
    await signOutAccounts(here.store, [account.key], () => here.store.remove(account.key));
    revocation.close();
    assert.deepEqual(revoked, [newest.refreshToken]);
    assert.ok(!readFileSync(path.join(folder, SESSIONS_FILE), 'utf8').includes(account.key));
  });

  it('drops unsaved tokens of an account that is signed out or signed in again', async () => {
    await session(-30, false);
    here.vault.trouble.store = 'throw';
    assert.ok(await provider.credential(account));
    here.vault.trouble.store = undefined;
    const again = oauthCredential(rotating.server, rotating.signIn(3600));
    await here.store.replaceCredential(account.key, again, account);
    assert.equal(await provider.credential(account), again.token);
    await new Promise((later) => setTimeout(later, 2 * STORE_PAUSE_MS));
    assert.equal(await storedToken(), again.token);
    await here.store.remove(account.key);
    assert.equal(await provider.credential(account), undefined);
  });
});
