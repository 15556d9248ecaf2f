// Windows of one user that renew the same OAuth session, each in a separate process.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { OAuthTokens, OAuthServer } from '../../../src/features/accounts/oauth/types';
import { beginSignIn } from '../../../src/features/accounts/oauth/signIn';
import { discoverServer } from '../../../src/features/accounts/oauth/grant';
import { SESSIONS_FILE } from '../../../src/features/accounts/credentials/sessionFile';
import { oauthCredential } from '../../../src/features/accounts/ui/credentialProvider';
import { figure } from '../../figures';
import { sharedFolder, V2_ACCOUNT, setUpAccounts } from '../../unit/accounts/fakes';
import { startRotatingServer, type RotatingServer } from './rotatingServer';
import { http, startOAuthServer } from './server';
import { WindowProcess, type WindowReport, type WindowStart } from './windowProcess';

const CALLS = 50;
const ROUNDS = 3;

describe('OAuth sessions in several windows', function () {
  this.timeout(60_000);
  let rotating: RotatingServer;
  let start: WindowStart;
  let tokens: OAuthTokens;
  const windows: WindowProcess[] = [];

  beforeEach(async () => {
    rotating = await startRotatingServer();
    rotating.latencyMs = 100;
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) window.kill();
    await rotating.stop();
  });

  /** An account with a session that expires in this many seconds. Tokens are renewed 60 seconds before they expire. */
  async function accountOf(server: OAuthServer, given: OAuthTokens): Promise<void> {
    const { store, memory, vault } = setUpAccounts();
    const added = await store.add(
      { ...V2_ACCOUNT, kind: 'customer', credentialKind: 'oauth' },
      oauthCredential(server, given),
    );
    tokens = given;
    start = {
      folder: sharedFolder(),
      accountKey: added.key,
      memory: [...memory.values],
      secrets: [...vault.values],
    };
  }
  async function open(over: Partial<WindowStart> = {}): Promise<WindowProcess> {
    const window = await WindowProcess.open({ ...start, ...over });
    windows.push(window);
    return window;
  }
  async function session(lifetimeSeconds: number): Promise<void> {
    await accountOf(rotating.server, rotating.signIn(lifetimeSeconds));
  }
  const tokenOf = (...reports: readonly WindowReport[]): string => {
    const results = [...new Set(reports.flatMap((report) => Object.keys(report)))];
    assert.equal(results.length, 1, `different results: ${results.join(', ')}`);
    return results[0]!;
  };

  const occasions: readonly [string, number, () => string | undefined][] = [
    ['before it ends', 30, () => undefined],
    ['after it has ended', -30, () => undefined],
    ['after a 401', 3600, () => tokens.accessToken],
  ];
  for (const [when, lifetime, refused] of occasions)
    it(`[threat: callback] renew a session once for ${2 * CALLS} calls from two windows ${when}`, async () => {
      await session(lifetime);
      const [a, b] = await Promise.all([open(), open()]);
      const order = { times: CALLS, refused: refused() };
      const reports = await Promise.all([a.order(order), b.order(order)]);
      const token = tokenOf(...reports);
      assert.notEqual(token, tokens.accessToken);
      assert.ok(rotating.accepts(token));
      assert.deepEqual([rotating.calls, rotating.reused], [1, 0]);
      figure(
        'callback',
        `${2 * CALLS} simultaneous refreshes from two processes ${when}: ${rotating.calls} token call`,
      );

      // More rounds, to check that no window has a used refresh token.
      let current = token;
      for (let round = 0; round < ROUNDS; round++) {
        const again = { times: 5, refused: current };
        current = tokenOf(...(await Promise.all([a.order(again), b.order(again)])));
      }
      assert.deepEqual([rotating.calls, rotating.reused], [ROUNDS + 1, 0]);
      assert.ok(rotating.accepts(current));
    });

  it('renew a session once for 100 calls against a real server with rotation and reuse detection', async () => {
    const real = await startOAuthServer();
    try {
      real.accessTokenSeconds = 30;
      const server = {
        ...(await discoverServer(real.issuer, http)),
        clientId: 'acquire-vscode',
        scope: 'offline_access',
      };
      const signIn = await beginSignIn(server, {
        http,
        pages: { done: '', failed: () => '', pending: '', other: '' },
        open: () => Promise.resolve(true),
        external: (uri) => Promise.resolve(uri),
      });
      signIn.paste(await real.authorize(signIn.url));
      await accountOf(server, await signIn.tokens);
      real.accessTokenSeconds = 3600;
      const [a, b] = await Promise.all([open(), open()]);
      const token = tokenOf(...(await Promise.all([a.order({ times: CALLS }), b.order({ times: CALLS })])));
      const refreshes = (): number => real.log.filter((call) => call.body.includes('grant_type=refresh_token')).length;
      assert.equal(refreshes(), 1);
      assert.ok(real.issued.has(token));
      const again = { times: 1, refused: token };
      tokenOf(...(await Promise.all([a.order(again), b.order(again)])));
      assert.equal(refreshes(), 2);
    } finally {
      await real.stop();
    }
  });

  it('find the newest tokens even if they open later with the secrets of the sign-in', async () => {
    await session(30);
    const first = await open();
    let token = tokenOf(await first.order({ times: 1 }));
    token = tokenOf(await first.order({ times: 1, refused: token }));
    const later = await open();
    assert.equal(tokenOf(await later.order({ times: 1 })), token);
    assert.deepEqual([rotating.calls, rotating.reused], [2, 0]);
  });

  it('lose no session when SecretStorage stores nothing and the window that renewed it is gone', async () => {
    await session(30);
    const first = await open({ storeFails: true });
    const token = tokenOf(await first.order({ times: 1 }));
    first.kill();
    const next = await open();
    assert.equal(tokenOf(await next.order({ times: 1 })), token);
    const renewed = tokenOf(await next.order({ times: 1, refused: token }));
    assert.ok(rotating.accepts(renewed));
    assert.equal(rotating.reused, 0);
  });

  it('hardly wait for a window that was killed while it renewed the session', async () => {
    await session(-30);
    const [killed, other] = await Promise.all([open(), open()]);
    rotating.fail({ hold: true });
    const arrived = rotating.nextCall();
    killed.order({ times: 1 }).catch(() => undefined);
    await arrived;
    const report = other.order({ times: CALLS });
    killed.kill();
    const begin = performance.now();
    const token = tokenOf(await report);
    const ms = Math.round(performance.now() - begin);
    assert.ok(rotating.accepts(token));
    assert.ok(ms < 2_000, `${ms} ms`);
    figure('callback', `a window killed while it renews a session delays another one for ${ms} ms`);
  });

  it('wait for a hanging window only until its lock is stale @long', async function () {
    if (process.platform === 'win32') return this.skip();
    await session(-30);
    const [hung, other] = await Promise.all([open(), open()]);
    rotating.fail({ hold: true });
    const arrived = rotating.nextCall();
    hung.order({ times: 1 }).catch(() => undefined);
    await arrived;
    hung.kill('SIGSTOP');
    const begin = performance.now();
    const token = tokenOf(await other.order({ times: CALLS }));
    const seconds = (performance.now() - begin) / 1000;
    assert.ok(rotating.accepts(token));
    assert.ok(seconds < 15, `${seconds} s`);
    figure('callback', `a window that hangs while it renews a session delays another one for ${Math.round(seconds)} s`);
  });

  it('take over from one another when the server fails, and stay signed in', async () => {
    await session(-30);
    const [a, b] = await Promise.all([open(), open()]);
    rotating.fail({ status: 503 }, { status: 429, body: '{"error":"slow_down"}', headers: { 'retry-after': '1' } });
    const reports = await Promise.all([a.order({ times: CALLS }), b.order({ times: CALLS })]);
    for (const result of reports.flatMap((report) => Object.keys(report)))
      assert.match(result, /^error: (server|rate-limited)$/);
    await new Promise((later) => setTimeout(later, 1_500));
    const token = tokenOf(await a.order({ times: CALLS }), await b.order({ times: CALLS }));
    assert.ok(rotating.accepts(token));
    assert.deepEqual([rotating.calls, rotating.reused], [3, 0]);
  });

  it('write no token, refresh token or key in plain text to a file', async () => {
    await session(30);
    const window = await open();
    const token = tokenOf(await window.order({ times: 1 }));
    assert.deepEqual(readdirSync(start.folder), [SESSIONS_FILE], 'no lock is left');
    const text = readFileSync(path.join(start.folder, SESSIONS_FILE), 'utf8');
    for (const secret of [token, tokens.accessToken, tokens.refreshToken!]) {
      assert.ok(!text.includes(secret));
      assert.ok(!Buffer.from(text, 'base64').toString('latin1').includes(secret));
    }
  });
});
