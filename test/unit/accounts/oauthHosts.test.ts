// Which hosts take part in an OAuth sign-in, and the confirmation before data is sent to one of them.
import assert from 'node:assert/strict';
import { discoverServer, type OAuthHttp } from '../../../src/features/accounts/oauth/grant';
import type { OAuthServer } from '../../../src/features/accounts/oauth/types';
import { confirmHosts, foreignHosts } from '../../../src/features/accounts/signIn/oauthHosts';
import { fakeInput } from '../ui/fakeInput';

const ISSUER = 'https://auth.example.com';
const SERVER: OAuthServer = {
  issuer: ISSUER,
  authorizationEndpoint: `${ISSUER}/authorize`,
  tokenEndpoint: `${ISSUER}/token`,
  revocationEndpoint: `${ISSUER}/revoke`,
  clientId: 'client',
};

describe('the hosts of an authorization server', () => {
  const same: readonly [string, OAuthServer][] = [
    ['one host', SERVER],
    ['an issuer with a path', { ...SERVER, issuer: `${ISSUER}/realms/acme` }],
    ['upper case and the default port', { ...SERVER, tokenEndpoint: 'https://AUTH.example.com:443/token' }],
    ['no revocation endpoint', { ...SERVER, revocationEndpoint: undefined }],
    ['entered addresses of one host', { ...SERVER, issuer: undefined, revocationEndpoint: undefined }],
    [
      'one server on this computer',
      {
        ...SERVER,
        issuer: 'http://127.0.0.1:4000',
        authorizationEndpoint: 'http://127.0.0.1:4000/a',
        tokenEndpoint: 'http://127.0.0.1:4000/t',
        revocationEndpoint: undefined,
      },
    ],
  ];
  for (const [what, server] of same)
    it(`need no confirmation: ${what}`, async () => {
      assert.equal(foreignHosts(server), undefined);
      const { ask, shown } = fakeInput([]);
      assert.equal(await confirmHosts(ask, server, true), 'confirmed');
      assert.deepEqual(shown, []);
    });

  const foreign: readonly [string, Partial<OAuthServer>, RegExp][] = [
    [
      'another token host',
      { tokenEndpoint: 'https://tokens.example.net/token' },
      /The code and tokens are sent to tokens\.example\.net/,
    ],
    ['a subdomain', { tokenEndpoint: 'https://api.auth.example.com/token' }, /sent to api\.auth\.example\.com/],
    ['another port', { tokenEndpoint: `${ISSUER}:8443/token` }, /sent to auth\.example\.com:8443/],
    ['another consent host', { authorizationEndpoint: 'https://login.example.net/' }, /Consent: login\.example\.net/],
    ['another revocation host', { revocationEndpoint: 'https://out.example.net/' }, /Sign-out: out\.example\.net/],
    ['plain http', { tokenEndpoint: 'http://127.0.0.1:2375/token' }, /sent to http:\/\/127\.0\.0\.1:2375/],
    ['an issuer elsewhere', { issuer: 'https://other.example' }, /sent to auth\.example\.com/],
    [
      'entered addresses of two hosts',
      { issuer: undefined, tokenEndpoint: 'https://tokens.example.net/' },
      /sent to tokens\.example\.net/,
    ],
    [
      'a name that looks alike',
      { tokenEndpoint: 'https://аuth.example.com/token' },
      /sent to xn--uth-5cd\.example\.com/,
    ],
  ];
  for (const [what, over, text] of foreign)
    it(`[threat: callback] are shown before the browser opens: ${what}`, async () => {
      const { ask, shown } = fakeInput([{ pick: 'Continue' }]);
      assert.equal(await confirmHosts(ask, { ...SERVER, ...over }, true), 'confirmed');
      assert.match(shown[0]?.text ?? '', /uses other hosts/);
      assert.match(shown[0]?.details?.join(' ') ?? '', text);
    });

  it('[threat: callback] get nothing when the user goes back or cancels', async () => {
    const server = { ...SERVER, tokenEndpoint: 'https://tokens.example.net/token' };
    assert.equal(await confirmHosts(fakeInput(['back']).ask, server, true), 'back');
    assert.equal(await confirmHosts(fakeInput(['escape']).ask, server, false), undefined);
  });

  it('[threat: callback] are never ports of this computer when the server is elsewhere', async () => {
    const describing =
      (issuer: string, more: object): OAuthHttp =>
      () =>
        Promise.resolve({
          status: 200,
          headers: [['content-type', 'application/json']],
          text: JSON.stringify({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            ...more,
          }),
        });
    for (const address of [
      'http://127.0.0.1:2375/containers/create',
      'http://localhost:8080/token',
      'https://127.0.0.1:8443/token',
      'http://[::1]:2375/token',
      'http://127.1/token',
      'https://localhost/token',
    ])
      for (const name of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint'])
        await assert.rejects(
          discoverServer(ISSUER, describing(ISSUER, { [name]: address })),
          { kind: 'local-endpoint' },
          `${name} ${address}`,
        );
    const local = 'http://127.0.0.1:4000';
    const { tokenEndpoint } = await discoverServer(local, describing(local, { revocation_endpoint: null }));
    assert.equal(tokenEndpoint, `${local}/token`);
  });
});
