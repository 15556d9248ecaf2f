// Hostile authorization servers, local programs and timing: what must never open, crash, stay open or be overwritten.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { SingleSignIn } from '../../../src/features/accounts/oauth/singleSignIn';
import { discoverServer, refreshTokens, type OAuthHttp } from '../../../src/features/accounts/oauth/grant';
import { listenForCallback } from '../../../src/features/accounts/oauth/listener';
import { beginSignIn } from '../../../src/features/accounts/oauth/signIn';
import type { TokenRefresher } from '../../../src/features/accounts/oauth/tokenRefresher';
import type { OAuthServer, OAuthTokens } from '../../../src/features/accounts/oauth/types';
import { memoryStore, refresherOf } from './sessions';

const ISSUER = 'https://auth.example';
const SERVER: OAuthServer = {
  issuer: ISSUER,
  authorizationEndpoint: `${ISSUER}/authorize`,
  tokenEndpoint: `${ISSUER}/token`,
  clientId: 'client',
};
const pages = { done: 'done', failed: () => 'failed', pending: 'pending', other: 'other' };
const json = (status: number, value: unknown): Awaited<ReturnType<OAuthHttp>> => ({
  status,
  headers: [['content-type', 'application/json']],
  text: JSON.stringify(value),
});
const describing =
  (more: object): OAuthHttp =>
  () =>
    Promise.resolve(
      json(200, {
        issuer: ISSUER,
        authorization_endpoint: SERVER.authorizationEndpoint,
        token_endpoint: SERVER.tokenEndpoint,
        ...more,
      }),
    );
/** URLs that would start a program, read a file or expose the sign-in to the network. */
const UNSAFE = [
  'vscode://some.extension/run?x=1',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,hello',
  'http://auth.example/authorize',
  'http://127.0.0.1.auth.example/authorize',
  'https://user:pw@auth.example/authorize',
];
const refused = (port: number): Promise<string> =>
  new Promise((ok) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      ok('open');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => ok(error.code ?? 'error'));
  });

describe('OAuth with a hostile server', () => {
  it('[threat: callback] opens only secure URLs, however the server spells them', async () => {
    for (const address of UNSAFE) {
      for (const name of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint'])
        await assert.rejects(discoverServer(ISSUER, describing({ [name]: address })), { kind: 'insecure' }, address);
      await assert.rejects(
        beginSignIn(
          { ...SERVER, authorizationEndpoint: address },
          { http: describing({}), pages, open: () => Promise.resolve(true), external: (uri) => Promise.resolve(uri) },
        ),
        { kind: 'insecure' },
        address,
      );
    }
    assert.equal((await discoverServer(ISSUER, describing({}))).authorizationEndpoint, SERVER.authorizationEndpoint);
  });

  it('accepts an issuer with a path from a server whose URLs were entered, and none from another host', async () => {
    const entered: OAuthServer = { ...SERVER, issuer: undefined };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const issuer = `${ISSUER}/realms/acme`;
    const exp = Math.floor(Date.now() / 1000) + 300;
    const idToken = `${part({ alg: 'RS256' })}.${part({ iss: issuer, sub: 'ada', aud: 'client', iat: exp - 300, exp })}.c2ln`;
    const http: OAuthHttp = () =>
      Promise.resolve(
        json(200, {
          access_token: 'access',
          token_type: 'bearer',
          refresh_token: 'r',
          expires_in: 1,
          id_token: idToken,
        }),
      );
    for (const [iss, outcome] of [
      [issuer, 'access'],
      ['https://auth.example.evil.example/realms/acme', 'wrong-issuer'],
      ['https://evil.example', 'wrong-issuer'],
      ['not an address', 'wrong-issuer'],
    ] as const) {
      const signIn = await beginSignIn(entered, {
        http,
        pages,
        open: () => Promise.resolve(true),
        external: (uri) => Promise.resolve(uri),
      });
      const state = new URL(signIn.url).searchParams.get('state') ?? '';
      signIn.paste(`${signIn.redirectUri}?code=x&state=${state}&iss=${encodeURIComponent(iss)}`);
      const got = await signIn.tokens.then(
        ({ accessToken }) => accessToken,
        (error: { kind?: string }) => error.kind,
      );
      assert.equal(got, outcome, iss);
    }
    assert.equal((await refreshTokens(entered, 'r', http, Date.now())).accessToken, 'access');
  });

  it('leaves no listener behind when a sign-in cannot begin', async () => {
    let port = 0;
    await assert.rejects(
      beginSignIn(SERVER, {
        http: describing({}),
        pages,
        open: () => Promise.resolve(true),
        external: (uri) => {
          port = Number(new URL(uri).port);
          return Promise.reject(new Error('no forwarding'));
        },
      }),
      /no forwarding/,
    );
    assert.equal(await refused(port), 'ECONNREFUSED');
  });

  it('has one sign-in at a time, which ends with its input box', async () => {
    const ports: number[] = [];
    let go: () => void = () => undefined;
    const current = new SingleSignIn(() =>
      beginSignIn(SERVER, {
        http: describing({}),
        pages,
        open: () => Promise.resolve(true),
        external: async (uri) => {
          ports.push(Number(new URL(uri).port));
          await new Promise<void>((done) => {
            go = done;
          });
          return uri;
        },
      }),
    );
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise((again) => setTimeout(again, 5));
    };
    const first = current.begin();
    assert.equal(await current.begin(), undefined, 'Enter twice');
    await until(() => ports.length === 1);
    go();
    const running = await first;
    assert.ok(running && current.running === running);
    running.cancel();
    await until(() => current.running === undefined);
    const second = current.begin();
    await until(() => ports.length === 2);
    current.end();
    go();
    assert.equal(await second, undefined, 'closed before it had begun');
    assert.deepEqual(await Promise.all(ports.map(refused)), ['ECONNREFUSED', 'ECONNREFUSED']);
    assert.equal(await current.begin(), undefined);
  });

  it('responds to a callback whose URL cannot be parsed, and continues to wait', async () => {
    const listener = await listenForCallback({ accept: () => Promise.reject(new Error('no sign-in')), pages });
    try {
      for (const target of ['//', '//[', 'http://[', '//:99999/callback']) {
        const answer = await new Promise<string>((ok) => {
          let back = '';
          const socket = connect(listener.port, '127.0.0.1', () =>
            socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
          );
          socket.on('data', (bytes) => {
            back += bytes.toString();
          });
          socket.on('close', () => ok(back));
          socket.on('error', () => undefined);
        });
        assert.match(answer, /^HTTP\/1\.1 40[04]/, target);
      }
    } finally {
      listener.dispose();
    }
  });
});

describe('an OAuth session that changes while it is renewed', () => {
  const tokens = (accessToken: string): OAuthTokens => ({
    accessToken,
    refreshToken: `${accessToken}-r`,
    expiresAt: 1,
  });
  /** A store and a server that runs `meanwhile` before it responds. */
  const fresh = (
    response: Awaited<ReturnType<OAuthHttp>>,
    meanwhile: (shelf: { tokens: OAuthTokens }) => void,
  ): { run: TokenRefresher; shelf: { server: OAuthServer; tokens: OAuthTokens } } => {
    const shelf = { server: SERVER, tokens: tokens('old') };
    return {
      shelf,
      run: refresherOf(
        memoryStore(
          () => ({ ...shelf }),
          (written) => void (shelf.tokens = written),
        ),
        () => {
          meanwhile(shelf);
          return Promise.resolve(response);
        },
      ),
    };
  };
  const renewed = json(200, { access_token: 'renewed', token_type: 'bearer', refresh_token: 'renewed-r' });

  it('keeps a session from a sign-in meanwhile, and does not overwrite it with the renewed old one', async () => {
    const { run, shelf } = fresh(renewed, (kept) => {
      kept.tokens = tokens('signed-in-anew');
    });
    assert.equal(await run.renew('k', 'old'), 'signed-in-anew');
    assert.equal(shelf.tokens.refreshToken, 'signed-in-anew-r');
  });

  it('keeps using a renewed session that could not be stored, and stores it when storage works again', async () => {
    const shelf = { server: SERVER, tokens: tokens('old') };
    let broken = true;
    let refreshes = 0;
    const run = refresherOf(
      memoryStore(
        () => ({ ...shelf }),
        (written) => {
          if (broken) throw new Error('keyring locked');
          shelf.tokens = written;
        },
      ),
      () => {
        refreshes++;
        return Promise.resolve(
          json(200, { access_token: `renewed-${refreshes}`, token_type: 'bearer', refresh_token: `r-${refreshes}` }),
        );
      },
    );
    assert.equal(await run.token('k'), 'renewed-1');
    assert.equal(await run.token('k'), 'renewed-1');
    assert.equal(await run.renew('k', 'renewed-1'), 'renewed-2', 'with the refresh token that was not stored');
    assert.deepEqual([shelf.tokens.accessToken, refreshes], ['old', 2]);
    broken = false;
    assert.equal(await run.token('k'), 'renewed-2');
    assert.equal(shelf.tokens.refreshToken, 'r-2');
    assert.equal(await run.token('k'), 'renewed-2');
    shelf.tokens = { ...tokens('signed-in-anew'), expiresAt: undefined };
    assert.equal(await run.token('k'), 'signed-in-anew');
    assert.equal(refreshes, 2);
  });

  it('continues with the tokens of another window that used the refresh token first', async () => {
    for (const late of [0, 100]) {
      const { run } = fresh(json(400, { error: 'invalid_grant' }), (kept) => {
        setTimeout(() => {
          kept.tokens = tokens('of-the-other-window');
        }, late);
      });
      assert.equal(await run.renew('k', 'old'), 'of-the-other-window', `${late} ms later`);
    }
    const { run } = fresh(json(400, { error: 'invalid_grant' }), () => undefined);
    assert.equal(await run.renew('k', 'old'), undefined, 'withdrawn for good');
  });
});
