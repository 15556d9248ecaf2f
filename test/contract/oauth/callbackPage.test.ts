// What the page in the browser says after the callback: it must match how the sign-in ended.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import type { OAuthHttp } from '../../../src/features/accounts/oauth/grant';
import { beginSignIn, type OAuthSignIn } from '../../../src/features/accounts/oauth/signIn';
import type { OAuthServer } from '../../../src/features/accounts/oauth/types';
import { figure } from '../../figures';

const ISSUER = 'https://auth.example';
const SERVER: OAuthServer = {
  issuer: ISSUER,
  authorizationEndpoint: `${ISSUER}/authorize`,
  tokenEndpoint: `${ISSUER}/token`,
  clientId: 'client',
  sendsIssuer: true,
};
const DONE = 'Authorization received';
const FAILED = 'No sign-in was completed';

const respond =
  (status: number, text: string, type = 'application/json'): OAuthHttp =>
  () =>
    Promise.resolve({ status, headers: [['content-type', type]], text });
const GOOD = respond(200, JSON.stringify({ access_token: 'access', token_type: 'bearer', expires_in: 3600 }));
const unreachable: OAuthHttp = () => Promise.reject(new Error('ECONNREFUSED'));

const begin = (http: OAuthHttp): Promise<OAuthSignIn> =>
  beginSignIn(SERVER, {
    http,
    pages: { done: DONE, failed: FAILED },
    open: () => Promise.resolve(true),
    external: (uri) => Promise.resolve(uri),
  });

const callback = (signIn: OAuthSignIn, query: Record<string, string>): string => {
  const state = new URL(signIn.url).searchParams.get('state') ?? '';
  return `${signIn.redirectUri}?${new URLSearchParams({ state, iss: ISSUER, ...query }).toString()}`;
};

const page = (url: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', reject);
  });

describe('the page after an OAuth callback', () => {
  it('says that the authorization was received, once there are tokens', async () => {
    const signIn = await begin(GOOD);
    const { status, text } = await page(callback(signIn, { code: 'abc' }));
    assert.deepEqual([status, text.includes(DONE), text.includes(FAILED)], [200, true, false]);
    assert.equal((await signIn.tokens).accessToken, 'access');
  });

  const failures: readonly [string, Record<string, string>, OAuthHttp, object][] = [
    ['another issuer', { code: 'abc', iss: 'https://evil.example' }, GOOD, { kind: 'wrong-issuer' }],
    ['an issuer that only starts the same', { code: 'abc', iss: `${ISSUER}.evil.example` }, GOOD, { name: 'Error' }],
    ['an empty issuer', { code: 'abc', iss: '' }, GOOD, { name: 'Error' }],
    ['a declined consent', { error: 'access_denied' }, GOOD, { kind: 'denied' }],
    ['a refused scope', { error: 'invalid_scope' }, GOOD, { kind: 'refused', code: 'invalid_scope' }],
    ['no code', {}, GOOD, { name: 'Error' }],
    ['a code that is not accepted', { code: 'x' }, respond(400, '{"error":"invalid_grant"}'), { kind: 'refused' }],
    ['a server error at the token endpoint', { code: 'x' }, respond(500, 'oops', 'text/plain'), { name: 'Error' }],
    [
      'a web page from the token endpoint',
      { code: 'x' },
      respond(200, '<html>login</html>', 'text/html'),
      { name: 'Error' },
    ],
    ['a token response without a token', { code: 'x' }, respond(200, '{"token_type":"bearer"}'), { name: 'Error' }],
    ['a token endpoint that is unreachable', { code: 'x' }, unreachable, { name: 'Error' }],
  ];
  for (const [what, query, http, error] of failures) {
    it(`[threat: callback] claims no success after ${what}`, async () => {
      const signIn = await begin(http);
      const { status, text } = await page(callback(signIn, query));
      assert.deepEqual([status, text.includes(DONE), text.includes(FAILED)], [400, false, true]);
      await assert.rejects(signIn.tokens, error);
    });
  }

  it('claims no success when the user cancels while the code is exchanged', async () => {
    let started: (() => void) | undefined;
    const exchanging = new Promise<void>((resolve) => (started = resolve));
    const signIn = await begin(
      (_url, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('aborted')));
          started?.();
        }),
    );
    const shown = page(callback(signIn, { code: 'x' }));
    await exchanging;
    signIn.cancel();
    assert.equal((await shown).status, 400);
    await assert.rejects(signIn.tokens, { kind: 'cancelled' });
  });

  it('reports how many failed sign-ins were called a success', () => {
    figure('callback', `${failures.length} failed sign-ins, 0 pages that claim success`);
  });
});
