// The file that windows use to share renewed OAuth sessions.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OAuthCredential } from '../../../src/features/accounts/credentials/credential';
import { decodeCredential, encodeCredential } from '../../../src/features/accounts/credentials/credential';
import { OAuthSessionFile, SESSIONS_FILE } from '../../../src/features/accounts/credentials/sessionFile';
import { renewableSession } from '../../../src/features/accounts/credentials/sessionKey';
import { nodeFiles } from '../../../src/core/store/fileLayer';
import { sharedFolder, V2_ACCOUNT, setUpAccounts } from './fakes';

const OWNER = { key: 'aaaabbbbcccc', origin: 'https://globex.acquire.io' };
const SIGNED_IN: OAuthCredential = {
  kind: 'oauth',
  token: 'access-0',
  refreshToken: 'refresh-0',
  expiresAt: 1_000,
  server: {
    authorizationEndpoint: 'https://auth.example/authorize',
    tokenEndpoint: 'https://auth.example/token',
    clientId: 'client',
  },
};
/** The credential after this many renewals. */
const renewed = (renewals: number, from = SIGNED_IN): OAuthCredential => ({
  ...from,
  token: `access-${renewals}`,
  refreshToken: `refresh-${renewals}`,
  session: { ...renewableSession(from)!, renewals },
});

describe('renewed OAuth sessions in a file', () => {
  let file: string;
  let sessions: OAuthSessionFile;
  beforeEach(() => {
    file = path.join(sharedFolder(), SESSIONS_FILE);
    sessions = new OAuthSessionFile(file);
  });

  it('return the newest tokens to a window with any earlier tokens of the session', async () => {
    await sessions.keep(OWNER, renewed(3));
    for (const known of [SIGNED_IN, renewed(1), renewed(2)]) {
      const { token, refreshToken, session } = await sessions.newest(OWNER, known);
      assert.deepEqual([token, refreshToken, session?.renewals], ['access-3', 'refresh-3', 3]);
    }
  });

  it('return the tokens of the window if the file has none, older ones or the same', async () => {
    assert.equal(await sessions.newest(OWNER, SIGNED_IN), SIGNED_IN);
    await sessions.keep(OWNER, renewed(2));
    for (const own of [renewed(2), renewed(3), renewed(40)]) assert.equal(await sessions.newest(OWNER, own), own);
  });

  it('keep the newer tokens, in any write order', async () => {
    await Promise.all([5, 1, 4, 2, 3].map((n) => new OAuthSessionFile(file).keep(OWNER, renewed(n))));
    assert.equal((await sessions.newest(OWNER, SIGNED_IN)).token, 'access-5');
  });

  const foreign: readonly [string, Parameters<OAuthSessionFile['newest']>][] = [
    ['another session of the account', [OWNER, { ...SIGNED_IN, refreshToken: 'signed-in-again' }]],
    ['another origin', [{ ...OWNER, origin: 'https://evil.example' }, SIGNED_IN]],
    ['another account', [{ ...OWNER, key: 'ddddeeeeffff' }, SIGNED_IN]],
    ['a credential without a refresh token', [OWNER, { ...SIGNED_IN, refreshToken: undefined }]],
  ];
  for (const [what, [owner, credential]] of foreign)
    it(`give nothing to ${what}`, async () => {
      await sessions.keep(OWNER, renewed(1));
      assert.equal(await sessions.newest(owner, credential), credential);
    });

  it('replace the tokens of an earlier sign-in, whatever their number', async () => {
    await sessions.keep(OWNER, renewed(9));
    const again = { ...SIGNED_IN, refreshToken: 'signed-in-again' };
    await sessions.keep(OWNER, renewed(1, again));
    assert.equal((await sessions.newest(OWNER, again)).token, 'access-1');
  });

  it('are ignored if they were tampered with', async () => {
    await sessions.keep(OWNER, renewed(1));
    const text = readFileSync(file, 'utf8');
    const sealed = /"sealed":"([^"]+)"/.exec(text)![1]!;
    const changes = [
      text.replace('"renewals":1', '"renewals":2'),
      text.replace(sealed, `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`),
      text.replace(sealed, sealed.slice(0, -8)),
      text.replace(sealed, ''),
      text.replace('"renewals":1', '"renewals":"9"'),
      text.slice(0, text.length / 2),
      '{"version":2,"records":{}}',
      '',
    ];
    for (const changed of changes) {
      writeFileSync(file, changed);
      assert.equal(await sessions.newest(OWNER, SIGNED_IN), SIGNED_IN, changed);
    }
  });

  it('contain no secret in plain text, and are readable only by the user', async () => {
    const credential = renewed(1);
    await sessions.keep(OWNER, credential);
    const text = readFileSync(file, 'utf8');
    for (const secret of [credential.token, credential.refreshToken!, 'refresh-0', credential.session!.key])
      assert.ok(!text.includes(secret), secret);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('are removed with their account, and not created for that', async () => {
    await sessions.forget([OWNER.key]);
    assert.ok(!existsSync(file));
    await sessions.keep(OWNER, renewed(1));
    await sessions.forget([OWNER.key]);
    assert.ok(!readFileSync(file, 'utf8').includes(OWNER.key));
  });

  it('do not matter if the disk fails', async () => {
    const broken = new OAuthSessionFile(file, {
      ...nodeFiles,
      readFile: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })),
    });
    assert.equal(await broken.newest(OWNER, SIGNED_IN), SIGNED_IN);
    const { store } = setUpAccounts({ sessions: broken });
    const account = await store.add({ ...V2_ACCOUNT, credentialKind: 'oauth' }, SIGNED_IN);
    assert.equal((await store.saveRenewed(account.key, renewed(1))).isShared, false);
    assert.equal(await store.credential(account), 'access-0');
    assert.equal(await store.remove(account.key), true);
  });

  it('are found by the account store of another window, and known to its redactor', async () => {
    const here = setUpAccounts({ sessions });
    const account = await here.store.add({ ...V2_ACCOUNT, credentialKind: 'oauth' }, SIGNED_IN);
    const there = setUpAccounts({ memory: here.memory, sessions });
    for (const [key, value] of here.vault.values) there.vault.values.set(key, value);
    const session = { ...renewableSession(SIGNED_IN)!, renewals: 1 };
    const next = { ...SIGNED_IN, token: 'a-renewed-access-token', refreshToken: 'a-renewed-refresh-token', session };
    await here.store.saveRenewed(account.key, next);
    assert.equal(await there.store.credential(account), next.token);
    for (const secret of [next.token, next.refreshToken, session.key])
      assert.ok(!there.redactor.text(`x ${secret} y`).includes(secret));
    await here.store.remove(account.key);
    assert.equal((await sessions.newest(account, SIGNED_IN)).token, SIGNED_IN.token);
  });
});

describe('the session in a stored credential', () => {
  it('is stored and read', () => {
    const credential = renewed(3);
    assert.deepEqual(decodeCredential(encodeCredential(credential, OWNER.origin))?.credential, credential);
  });

  it('is derived from the refresh token where none is stored, as version 0.1 did', () => {
    assert.deepEqual(renewableSession(SIGNED_IN), renewableSession({ ...SIGNED_IN, token: 'other' }));
    assert.notDeepEqual(renewableSession(SIGNED_IN), renewableSession({ ...SIGNED_IN, refreshToken: 'other' }));
    assert.equal(renewableSession({ ...SIGNED_IN, refreshToken: undefined }), undefined);
  });

  it('is left out when it cannot be used', () => {
    for (const session of [null, 1, 'x', {}, { key: 'short', renewals: 1 }, { key: 'k'.repeat(43), renewals: '1' }]) {
      const text = JSON.stringify({ ...SIGNED_IN, session, version: 2, origin: OWNER.origin });
      assert.deepEqual(decodeCredential(text)?.credential, SIGNED_IN);
    }
  });
});
