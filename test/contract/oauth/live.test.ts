// The OAuth sessions of accounts as the client uses them, against a real server.
import assert from 'node:assert/strict';
import { discoverServer } from '../../../src/features/accounts/oauth/grant';
import { beginSignIn } from '../../../src/features/accounts/oauth/signIn';
import type { OAuthServer } from '../../../src/features/accounts/oauth/types';
import type { Account } from '../../../src/api/client/account';
import {
  createCredentialProvider,
  oauthCredential,
  signOutAccounts,
} from '../../../src/features/accounts/ui/credentialProvider';
import { sharedFolder, V2_ACCOUNT, setUpAccounts, type AccountSetup } from '../../unit/accounts/fakes';
import { http, startOAuthServer, type RealServer } from './server';

describe('the OAuth session of an account', () => {
  let real: RealServer;
  let server: OAuthServer;
  let here: AccountSetup;
  let account: Account;
  before(async () => {
    real = await startOAuthServer();
    server = {
      ...(await discoverServer(real.issuer, http)),
      clientId: 'acquire-vscode',
      scope: 'openid offline_access leads',
    };
  });
  after(() => real.stop());
  beforeEach(async () => {
    here = setUpAccounts();
    const signIn = await beginSignIn(server, {
      http,
      pages: { done: 'done', failed: () => 'failed', pending: 'pending', other: 'other' },
      open: () => Promise.resolve(true),
      external: (uri) => Promise.resolve(uri),
    });
    signIn.paste(await real.authorize(signIn.url));
    account = await here.store.add(
      { ...V2_ACCOUNT, kind: 'customer', credentialKind: 'oauth' },
      oauthCredential(server, await signIn.tokens),
    );
  });
  const refreshes = (): number => real.log.filter((l) => l.body.includes('grant_type=refresh_token')).length;

  it('is refreshed once, even if its reads learn one after the other that the token has expired', async () => {
    const live = createCredentialProvider(here.store, sharedFolder());
    const refused = (await live.credential(account)) ?? '';
    const before = refreshes();
    assert.ok(refused);
    for (let i = 0; i < 5; i++) assert.equal(await live.reauthenticate(account, refused), true);
    assert.equal(
      (await Promise.all(Array.from({ length: 45 }, () => live.reauthenticate(account, refused)))).every(Boolean),
      true,
    );
    assert.equal(refreshes() - before, 1);
    assert.notEqual(await live.credential(account), refused);
  });

  it('reports an unreadable response of the server as an error of the call', async () => {
    const broken = { ...server, tokenEndpoint: `${real.issuer}/nowhere` };
    const credential = oauthCredential(broken, { accessToken: 'old', refreshToken: 'r', expiresAt: 1 });
    await here.store.replaceCredential(account.key, credential, account);
    const live = createCredentialProvider(here.store, sharedFolder());
    for (const call of [live.credential(account), live.reauthenticate(account, 'old')])
      await assert.rejects(call, { kind: 'malformed', detail: { origin: real.issuer } });
  });

  it('is removed from this computer first, then ended at the server, and says if that failed', async () => {
    const ended = (): number => real.log.filter((l) => l.path.includes('revocation') && l.status === 200).length;
    const before = ended();
    const out = (key: string): ReturnType<typeof signOutAccounts> =>
      signOutAccounts(here.store, [key], () => {
        assert.equal(ended(), before, 'not before it is gone here');
        return here.store.remove(key);
      });
    assert.deepEqual(await out(account.key), []);
    assert.equal(ended(), before + 1);
    const lost = { ...server, revocationEndpoint: 'http://127.0.0.1:9/revoke' };
    const other = await here.store.add(V2_ACCOUNT, oauthCredential(lost, { accessToken: 'a', refreshToken: 'r' }));
    const unable = { ...server, revocationEndpoint: undefined };
    const third = await here.store.add(
      { ...V2_ACCOUNT, label: 'Third' },
      oauthCredential(unable, { accessToken: 'b' }),
    );
    const host = new URL(real.issuer).host;
    assert.deepEqual(await signOutAccounts(here.store, [other.key, third.key], () => here.store.removeAll()), [
      { label: 'Globex', host },
    ]);
    assert.deepEqual([here.store.all().length, here.vault.values.size], [0, 0]);
  });

  it('is gone for good when its account is signed out in the middle of a refresh', async () => {
    const credential = oauthCredential(server, { accessToken: 'a', refreshToken: 'r' });
    const { vault, store } = here;
    // The refresh ends while the secret is being deleted, before the account is removed from the state.
    const deleteOnce = vault.delete.bind(vault);
    vault.delete = async (key) => {
      vault.delete = deleteOnce;
      await deleteOnce(key);
      await (await store.saveRenewed(account.key, credential)).store();
    };
    await store.remove(account.key);
    assert.deepEqual([...vault.values], []);
    // And the reverse: the account is removed while the renewed secret is being stored.
    const second = await store.add(V2_ACCOUNT, credential);
    const storeOnce = vault.store.bind(vault);
    vault.store = async (key, value) => {
      vault.store = storeOnce;
      await store.remove(second.key);
      await storeOnce(key, value);
    };
    await (await store.saveRenewed(second.key, credential)).store();
    assert.deepEqual([...vault.values], []);
  });
});
