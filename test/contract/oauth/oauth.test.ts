import assert from 'node:assert/strict';
import { request } from 'node:http';
import { discoverServer, refreshTokens, revokeToken } from '../../../src/features/accounts/oauth/grant';
import type { TokenRefresher } from '../../../src/features/accounts/oauth/tokenRefresher';
import { beginSignIn, type OAuthSignIn } from '../../../src/features/accounts/oauth/signIn';
import type { OAuthServer, OAuthTokens } from '../../../src/features/accounts/oauth/types';
import { memoryStore, refresherOf } from './sessions';
import { http, startOAuthServer, type RealServer } from './server';
import { figure } from '../../figures';

const get = (url: string, method = 'GET', headers: Record<string, string> = {}): Promise<number> =>
  new Promise((ok, no) => {
    request(url, { method, headers, agent: false }, (r) => {
      r.resume();
      ok(r.statusCode ?? 0);
    })
      .on('error', no)
      .end();
  });

describe('OAuth against a real server', () => {
  let real: RealServer;
  let server: OAuthServer;
  before(async () => {
    real = await startOAuthServer();
    server = {
      ...(await discoverServer(real.issuer, http)),
      clientId: 'acquire-vscode',
      scope: 'openid offline_access leads',
    };
  });
  after(() => real.stop());
  const start = (): Promise<OAuthSignIn> =>
    beginSignIn(server, {
      http,
      pages: { done: 'Done.', failed: () => 'Failed.', pending: 'pending', other: 'other' },
      open: () => Promise.resolve(true),
      external: (u) => Promise.resolve(u),
    });
  const signIn = async (): Promise<OAuthTokens> => {
    const s = await start();
    assert.equal(await get(await real.authorize(s.url)), 200);
    return s.tokens;
  };

  it('finds the endpoints by metadata', () => {
    assert.ok(
      server.authorizationEndpoint.startsWith(real.issuer) &&
        server.tokenEndpoint.startsWith(real.issuer) &&
        server.revocationEndpoint?.startsWith(real.issuer),
    );
  });

  it('signs in with the loopback callback, PKCE S256 and a state', async () => {
    const s = await start();
    const sent = new URL(s.url).searchParams;
    assert.equal(sent.get('code_challenge_method'), 'S256');
    assert.ok((sent.get('state') ?? '').length >= 32);
    assert.match(s.redirectUri, /^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    assert.equal(await get(await real.authorize(s.url)), 200);
    const tokens = await s.tokens;
    assert.ok(tokens.accessToken && tokens.refreshToken && (tokens.expiresAt ?? 0) > Date.now());
    await assert.rejects(get(s.redirectUri), { code: 'ECONNREFUSED' }, 'the listener is gone afterwards');
  });

  it('signs in with the pasted URL, its query or the bare code', async () => {
    for (const form of [
      (a: string) => a,
      (a: string) => new URL(a).search,
      (a: string) => new URL(a).searchParams.get('code') ?? '',
      (a: string) => `  "${a}"\n`,
    ]) {
      const s = await start();
      s.paste(form(await real.authorize(s.url)));
      assert.ok((await s.tokens).accessToken);
    }
  });

  it('[threat: callback] accepts none of 12 forged callbacks, and still accepts the real one', async () => {
    const s = await start();
    const base = s.redirectUri;
    const own = new URL(s.url).searchParams.get('state') ?? '';
    const before = real.log.filter((l) => l.path.endsWith('/token')).length;
    const other = await start();
    const foreign = new URL(other.url).searchParams.get('state') ?? '';
    const forged = [
      '',
      '?code=x',
      '?code=x&state=',
      '?code=x&state=guess',
      `?code=x&state=${own.slice(1)}`,
      `?code=x&state=${own}x`,
      `?code=x&state=${own.toUpperCase()}`,
      `?code=x&state=${foreign}`,
      `?code=x&state=${own}&state=y`,
      '?error=access_denied&state=guess',
      '?error=access_denied',
      '?code=x&state[]=y',
    ];
    assert.equal(forged.length, 12);
    for (const query of forged) assert.ok([400, 404].includes(await get(base + query)), query);
    assert.equal(await get(`${base}?code=x&state=${own}`, 'POST'), 405);
    assert.equal(await get(`${base}?code=x&state=${own}`, 'GET', { host: 'evil.example' }), 403);
    assert.equal(real.log.filter((l) => l.path.endsWith('/token')).length, before, 'no code was traded');
    assert.equal(await get(await real.authorize(s.url)), 200);
    assert.ok((await s.tokens).accessToken);
    figure('callback', `${forged.length} forged callbacks and a replayed one, 0 sign-ins`);
    other.cancel();
    await assert.rejects(other.tokens, { kind: 'cancelled' });
  });

  it('[threat: callback] refuses a callback that was used before', async () => {
    const s = await start();
    const callback = await real.authorize(s.url);
    s.paste(callback);
    assert.throws(() => s.paste(callback), { kind: 'used-state' });
    await s.tokens;
  });

  it('says that consent was denied, that the issuer is wrong, and that the code is invalid', async () => {
    const denied = await start();
    await get(await real.authorize(denied.url, true));
    await assert.rejects(denied.tokens, { kind: 'denied' });
    const wrong = await start();
    const url = new URL(await real.authorize(wrong.url));
    url.searchParams.set('iss', 'https://evil.example');
    assert.equal(await get(url.href), 400);
    await assert.rejects(wrong.tokens, { kind: 'wrong-issuer' });
    const bad = await start();
    bad.paste('not-a-code');
    await assert.rejects(bad.tokens, { kind: 'refused' });
  });

  it('finds no endpoints where there are none, and no insecure ones off this machine', async () => {
    await assert.rejects(discoverServer(`${real.issuer}/elsewhere`, http), { kind: 'discovery' });
    await assert.rejects(discoverServer('http://example.com', http), { kind: 'insecure' });
  });

  it('refreshes once for 50 calls at the moment of expiry, and keeps the rotated token', async () => {
    let kept = { server, tokens: await signIn() };
    const first = kept.tokens;
    let time = Date.now();
    const fresh = refresherOf(
      memoryStore(
        () => kept,
        (tokens) => void (kept = { server, tokens }),
      ),
      http,
      () => time,
    );
    assert.equal(await fresh.token('k'), first.accessToken);
    time = (first.expiresAt ?? 0) - 1_000;
    const before = real.log.filter((l) => l.body.includes('refresh_token')).length;
    const got = await Promise.all(Array.from({ length: 50 }, () => fresh.token('k')));
    assert.equal(new Set(got).size, 1);
    assert.notEqual(got[0], first.accessToken);
    assert.equal(real.log.filter((l) => l.body.includes('grant_type=refresh_token')).length - before, 1);
    assert.notEqual(kept.tokens.refreshToken, first.refreshToken);
    assert.equal(
      await fresh.renew('k', first.accessToken),
      kept.tokens.accessToken,
      'a call refused with the old token gets the new one without another refresh',
    );
  });

  it('has no token once the refresh token is revoked, and rejects if the server is unreachable', async () => {
    const tokens = await signIn();
    await revokeToken(server, tokens.refreshToken ?? '', http);
    await assert.rejects(refreshTokens(server, tokens.refreshToken ?? '', http, Date.now()), { kind: 'revoked' });
    const gone = { ...tokens, expiresAt: 1 };
    const shelf = (s: OAuthServer): TokenRefresher =>
      refresherOf(
        memoryStore(
          () => ({ server: s, tokens: gone }),
          () => undefined,
        ),
        http,
      );
    assert.equal(await shelf(server).token('k'), undefined);
    await assert.rejects(shelf({ ...server, tokenEndpoint: 'http://127.0.0.1:9/token' }).token('k'));
  });
});
