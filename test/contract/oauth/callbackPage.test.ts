// The browser page after the callback must match the outcome of the sign-in.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import type { OAuthHttp } from '../../../src/features/accounts/oauth/grant';
import { SignInOutcome, SignInRefused } from '../../../src/features/accounts/oauth/outcome';
import { beginSignIn, type OAuthSignIn, type OAuthSignInContext } from '../../../src/features/accounts/oauth/signIn';
import type { OAuthServer } from '../../../src/features/accounts/oauth/types';
import { callbackPages } from '../../../src/features/accounts/signIn/oauthTexts';
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
const PENDING = 'Still checking';
const OTHER = 'Not a callback';

const respond =
  (status: number, text: string, type = 'application/json'): OAuthHttp =>
  () =>
    Promise.resolve({ status, headers: [['content-type', type]], text });
const GOOD = respond(200, JSON.stringify({ access_token: 'access', token_type: 'bearer', expires_in: 3600 }));
const unreachable: OAuthHttp = () => Promise.reject(new Error('ECONNREFUSED'));

const begin = (http: OAuthHttp, over: Partial<OAuthSignInContext> = {}): Promise<OAuthSignIn> =>
  beginSignIn(SERVER, {
    http,
    pages: { done: DONE, failed: () => FAILED, pending: PENDING, other: OTHER },
    ...over,
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
  it('says that the authorization was received, once tokens exist', async () => {
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

  it('claims success only if the account was added', async () => {
    const outcome = new SignInOutcome();
    const signIn = await begin(GOOD, { completed: outcome.result });
    const shown = page(callback(signIn, { code: 'abc' }));
    await signIn.tokens;
    const early = await Promise.race([shown, new Promise((later) => setTimeout(later, 800, 'waits'))]);
    assert.equal(early, 'waits');
    outcome.succeed();
    const { status, text } = await shown;
    assert.deepEqual([status, text.includes(DONE)], [200, true]);
  });

  it('[threat: callback] says why the account was not added', async () => {
    const outcome = new SignInOutcome();
    const signIn = await begin(GOOD, { completed: outcome.result, pages: callbackPages() });
    const shown = page(callback(signIn, { code: 'abc' }));
    await signIn.tokens;
    outcome.fail(new SignInRefused('Acquire refused <this> token.'));
    const { status, text } = await shown;
    assert.equal(status, 400);
    assert.match(text, /You are not signed in\. Acquire refused &#60;this&#62; token\./);
  });

  for (const waitsFor of ['the exchange of the code', 'the check of the token'] as const)
    it(`says that the result is not known yet if ${waitsFor} takes too long, and still completes the sign-in`, async () => {
      let respondNow: (() => void) | undefined;
      const slow: OAuthHttp = async (...args) => {
        await new Promise<void>((resolve) => (respondNow = resolve));
        return GOOD(...args);
      };
      const outcome = new SignInOutcome();
      const http = waitsFor === 'the exchange of the code' ? slow : GOOD;
      const signIn = await begin(http, { completed: outcome.result, pageWaitMs: 100 });
      const { status, text } = await page(callback(signIn, { code: 'abc' }));
      assert.deepEqual([status, text.includes(PENDING), text.includes(DONE)], [202, true, false]);
      respondNow?.();
      assert.equal((await signIn.tokens).accessToken, 'access');
    });

  const reasons: readonly [string, Record<string, string>, OAuthHttp, RegExp][] = [
    ['a declined consent', { error: 'access_denied' }, GOOD, /denied in the browser/],
    ['a refused scope', { error: 'invalid_scope' }, GOOD, /refused the sign-in \(invalid_scope\)/],
    ['another issuer', { code: 'x', iss: 'https://evil.example' }, GOOD, /authorization server other than/],
    ['another sign-in', { code: 'x', state: 'foreign' }, GOOD, /belongs to another sign-in/],
    ['a server that is busy', { code: 'x' }, respond(429, '{}'), /not available \(429\)/],
    ['a server that is broken', { code: 'x' }, respond(503, 'oops', 'text/plain'), /not available \(503\)/],
    ['a code that is not accepted', { code: 'x' }, respond(400, '{"error":"invalid_grant"}'), /refused the sign-in/],
  ];
  for (const [what, query, http, reason] of reasons)
    it(`names the reason after ${what}`, async () => {
      const signIn = await begin(http, { pages: callbackPages() });
      const { status, text } = await page(callback(signIn, query));
      assert.equal(status, 400);
      assert.match(text, /You are not signed in\./);
      assert.match(text, reason);
      signIn.cancel();
    });

  it('[threat: callback] renders no part of a hostile callback as markup', async () => {
    for (const error of [
      '<script>alert(1)</script>',
      '"><img src=x>',
      '\u202egpj.exe',
      'a\r\nb',
      '&lt;b&gt;',
      'x'.repeat(5_000),
    ]) {
      const signIn = await begin(GOOD, { pages: callbackPages() });
      const { text } = await page(callback(signIn, { error }));
      assert.doesNotMatch(text, /<script|<img|\u202e|[\r\n]/);
      assert.ok(text.length < 1_000);
    }
  });

  it('reports how many failed sign-ins were shown as a success', () => {
    figure('callback', `${failures.length} failed sign-ins, 0 pages that claim success`);
  });
});
