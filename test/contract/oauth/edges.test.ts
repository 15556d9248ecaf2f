// Sign-in error handling: a wrong clock, a browser that never comes back, an editor whose redirect does not reach this machine.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { OAuthHttp } from '../../../src/features/accounts/oauth/grant';
import { STATE_LIFETIME_MS } from '../../../src/features/accounts/oauth/pending';
import { beginSignIn, type OAuthSignIn } from '../../../src/features/accounts/oauth/signIn';
import { EXPIRY_MARGIN_MS } from '../../../src/features/accounts/oauth/tokenRefresher';
import type { OAuthServer, OAuthTokens } from '../../../src/features/accounts/oauth/types';
import { memoryStore, refresherOf } from './sessions';

const SERVER: OAuthServer = {
  issuer: 'https://auth.example',
  authorizationEndpoint: 'https://auth.example/authorize',
  tokenEndpoint: 'https://auth.example/token',
  clientId: 'client',
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An authorization server whose clock differs from ours by this many seconds; it adds an ID token. */
function serverAt(offset: number, received: string[] = []): OAuthHttp {
  const now = Math.floor(Date.now() / 1000) + offset;
  const idToken = `${part({ alg: 'RS256' })}.${part({ iss: SERVER.issuer, sub: 'ada', aud: SERVER.clientId, iat: now, exp: now + 300 })}.${Buffer.from('signature').toString('base64url')}`;
  return (url, init) => {
    received.push(`${url} ${Buffer.from(init.body ?? []).toString()}`);
    return Promise.resolve({
      status: 200,
      headers: [['content-type', 'application/json']],
      text: JSON.stringify({
        access_token: 'access',
        refresh_token: 'refresh',
        token_type: 'bearer',
        expires_in: 3600,
        id_token: idToken,
      }),
    });
  };
}
const start = (http: OAuthHttp, external: (uri: string) => string = (uri) => uri): Promise<OAuthSignIn> =>
  beginSignIn(SERVER, {
    http,
    pages: { done: 'done', failed: () => 'failed', pending: 'pending', other: 'other' },
    open: () => Promise.resolve(true),
    external: (uri) => Promise.resolve(external(uri)),
  });
const get = (port: string, path: string, host: string): Promise<number> =>
  new Promise((ok, no) => {
    request({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, (answer) => {
      answer.resume();
      ok(answer.statusCode ?? 0);
    })
      .on('error', no)
      .end();
  });

describe('OAuth error handling', () => {
  for (const [what, offset] of [
    ['two hours ahead of', -7_200],
    ['two hours behind', 7_200],
  ] as const) {
    it(`signs in with a clock ${what} the server's, and counts the token's lifetime from its arrival`, async () => {
      const signIn = await start(serverAt(offset));
      const before = Date.now();
      signIn.paste('code');
      const { expiresAt = 0 } = await signIn.tokens;
      assert.ok(expiresAt >= before + 3_600_000 && expiresAt <= Date.now() + 3_600_000);
    });
  }

  it('refreshes before expiry by the allowed clock difference, not earlier, and copes with a clock that was set back', async () => {
    const received: string[] = [];
    let now = 1_000_000_000;
    const kept: { server: OAuthServer; tokens: OAuthTokens } = {
      server: SERVER,
      tokens: { accessToken: 'first', refreshToken: 'refresh', expiresAt: now + 3_600_000 },
    };
    const fresh = refresherOf(
      memoryStore(
        () => kept,
        (tokens) => void (kept.tokens = tokens),
      ),
      serverAt(0, received),
      () => now,
    );
    now += 3_600_000 - EXPIRY_MARGIN_MS - 1;
    assert.equal(await fresh.token('k'), 'first');
    now -= 7_200_000;
    assert.equal(await fresh.token('k'), 'first', 'a clock put back makes no refresh');
    assert.deepEqual(received, []);
    now += 7_200_000 + 1;
    assert.equal(await fresh.token('k'), 'access');
    assert.equal(received.length, 1);
  });

  it('times out if the browser never returns, closes its listener, and can be restarted', async () => {
    const real = globalThis.setTimeout;
    let late: (() => void) | undefined;
    globalThis.setTimeout = ((run: () => void, ms?: number, ...rest: unknown[]) => {
      if (ms === STATE_LIFETIME_MS) late = run;
      return real(run, ms, ...(rest as []));
    }) as typeof setTimeout;
    let signIn: OAuthSignIn;
    try {
      signIn = await start(serverAt(0));
    } finally {
      globalThis.setTimeout = real;
    }
    const { port } = new URL(signIn.redirectUri);
    assert.ok(late);
    late();
    await assert.rejects(signIn.tokens, { kind: 'timed-out' });
    await assert.rejects(get(port, '/callback?code=x&state=y', `127.0.0.1:${port}`), { code: 'ECONNREFUSED' });
    const again = await start(serverAt(0));
    again.paste('code');
    assert.equal((await again.tokens).accessToken, 'access');
  });

  it('ends when it is canceled, whatever happens later', async () => {
    const received: string[] = [];
    const signIn = await start(serverAt(0, received));
    const state = new URL(signIn.url).searchParams.get('state') ?? '';
    signIn.cancel();
    await assert.rejects(signIn.tokens, { kind: 'cancelled' });
    assert.throws(() => signIn.paste(`?code=x&state=${state}`), { kind: 'used-state' });
    assert.deepEqual(received, []);
  });

  it('in an editor whose redirect is not on this machine: asks for the URL, and accepts the pasted one or the forwarded call', async () => {
    const outside = 'https://editor.example/proxy/4711/callback';
    for (const way of ['pasted', 'code', 'forwarded'] as const) {
      const received: string[] = [];
      let port = '';
      const signIn = await start(serverAt(0, received), (uri) => {
        ({ port } = new URL(uri));
        return outside;
      });
      const sent = new URL(signIn.url).searchParams;
      const state = sent.get('state') ?? '';
      assert.equal(sent.get('redirect_uri'), outside);
      if (way === 'pasted') signIn.paste(`${outside}?code=abc&state=${state}`);
      else if (way === 'code') signIn.paste('abc');
      else {
        assert.equal(
          await get(port, `/callback?code=abc&state=${state}`, 'other.example'),
          403,
          'another host is not the editor',
        );
        assert.equal(await get(port, `/callback?code=abc&state=${state}`, 'editor.example'), 200);
      }
      assert.equal((await signIn.tokens).accessToken, 'access');
      assert.ok(
        received[0]?.includes(`redirect_uri=${encodeURIComponent(outside)}`),
        'the same address is given when the code is traded',
      );
    }
  });
});
