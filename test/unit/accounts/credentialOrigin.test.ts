// A credential is only returned for the origin it was stored with, whatever global state says later.
import assert from 'node:assert/strict';
import type { OAuthCredential } from '../../../src/features/accounts/credentials/credential';
import type { Account } from '../../../src/api/client/account';
import { figure } from '../../figures';
import {
  FakeMemory,
  FakeVault,
  SANDBOX_ACCOUNT,
  fakeToken,
  V1_ACCOUNT,
  V2_ACCOUNT,
  VAULT_TIMEOUT_MS,
  setUpAccounts,
  type AccountSetup,
} from './fakes';

const REAL = 'REALTOKEN0001';
const SESSION: OAuthCredential = {
  kind: 'oauth',
  token: 'ACCESS0001',
  refreshToken: 'REFRESH0001',
  expiresAt: 1,
  server: {
    authorizationEndpoint: 'https://auth.example/a',
    tokenEndpoint: 'https://auth.example/t',
    clientId: 'client',
  },
};
/** Origins that someone may write into global state for an account of acme.acquire.io. */
const EDITED = [
  'https://acme-acquire.io.evil.example',
  'https://acme.acquire.io.evil.example',
  'https://evil.example',
  'https://evil-acquire.io',
  'https://acme.acquire.io:8443',
  'https://globex.acquire.io',
  'https://app.acquire.io',
  'http://127.0.0.1:4010',
  'http://localhost:4010',
  'https://xn--bcher-kva.example',
];
const ACME = { ...V2_ACCOUNT, origin: 'https://acme.acquire.io', accountId: 'acme' };

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** A window that starts after global state was edited. */
function restarted({ memory, vault, permissions }: AccountSetup, origin: string): AccountSetup {
  const state = memory.get('acquire.accounts') as { accounts: Account[] };
  memory.put('acquire.accounts', { ...state, accounts: state.accounts.map((a) => ({ ...a, origin })) });
  return setUpAccounts({ memory, vault, permissions });
}

/** Global state and SecretStorage in the form of version 0.1. */
function stored01(origin: string, credential: object, accountId?: string): AccountSetup {
  const memory = new FakeMemory();
  const vault = new FakeVault();
  const account = { ...ACME, origin, accountId, key: 'abcdefghijkl', writes: { kind: 'locked' } };
  memory.put('acquire.accounts', { version: 1, active: account.key, accounts: [account] });
  vault.values.set('acquire.credential.abcdefghijkl', JSON.stringify({ version: 1, ...credential }));
  return setUpAccounts({ memory, vault });
}

describe('the origin of a credential', () => {
  for (const [what, credential] of [
    ['token', fakeToken(REAL)],
    ['OAuth session', SESSION],
  ] as const) {
    it(`[threat: credential] keeps a ${what} from any other host that global state names`, async () => {
      const first = setUpAccounts();
      await first.store.add(ACME, credential);
      for (const origin of EDITED) {
        const { store } = restarted(first, origin);
        const account = store.all()[0]!;
        assert.equal(account.origin, origin);
        const refused = { kind: 'unauthorized', detail: { problem: 'other-host', origin } };
        await assert.rejects(store.credential(account), refused, origin);
        await assert.rejects(store.stored(account.key), refused, origin);
      }
      const { store } = restarted(first, ACME.origin);
      assert.equal(await store.credential(store.all()[0]!), credential.token);
    });
  }

  it('[threat: credential] reports how many hosts got a credential', () => {
    figure('credential', `${EDITED.length} origins in edited state, 0 credentials returned`);
  });

  it('requires signing in again, which binds the new credential to the new host', async () => {
    const { store } = restarted(await withAccount(), 'https://acquire.example.com');
    const account = store.all()[0]!;
    await store.replaceCredential(account.key, fakeToken('new-token'), account);
    assert.equal(await store.credential(account), 'new-token');
  });

  it('is not changed by a refresh that started before global state was edited', async () => {
    const first = setUpAccounts();
    const { key } = await first.store.add(ACME, SESSION);
    const { store } = restarted(first, 'https://evil.example');
    await assert.rejects(store.stored(key));
    assert.match(first.vault.values.get(`acquire.credential.${key}`) ?? '', /"origin":"https:\/\/acme\.acquire\.io"/);
  });

  it('is refused when it is not text', async () => {
    const { store, vault } = await withAccount();
    const [key] = [...vault.values.keys()];
    for (const origin of [null, 7, {}, ['https://acme.acquire.io']]) {
      vault.values.set(key!, JSON.stringify({ kind: 'token', token: REAL, origin }));
      assert.equal(await store.credential(store.all()[0]!), undefined);
    }
  });

  async function withAccount(): Promise<AccountSetup> {
    const made = setUpAccounts();
    await made.store.add(ACME, fakeToken(REAL));
    return made;
  }
});

describe('a credential of version 0.1, which has no origin', () => {
  for (const origin of [
    'https://acme.acquire.io',
    'https://app.acquire.io',
    'http://127.0.0.1:4010',
    'https://acquire.example.com',
  ])
    for (const credential of [{ kind: 'token', token: REAL }, SESSION])
      it(`is read for ${origin} and bound to it (${credential.kind})`, async () => {
        const made = stored01(origin, credential);
        assert.equal(await made.store.credential(made.store.all()[0]!), credential.token);
        assert.match(
          made.vault.values.get('acquire.credential.abcdefghijkl') ?? '',
          new RegExp(`"origin":"${origin}"`),
        );
        for (const edited of EDITED.filter((other) => other !== origin)) {
          const { store } = restarted(made, edited);
          await assert.rejects(store.credential(store.all()[0]!), { kind: 'unauthorized' }, edited);
        }
      });

  for (const [origin, accountId] of [
    ['https://acme-acquire.io.evil.example', undefined],
    ['https://acme.acquire.io.evil.example', undefined],
    ['https://evil-acquire.io', undefined],
    ['https://app-acquire-io.example', undefined],
    ['https://acquireio.example', undefined],
    ['https://evil.example', 'acme'],
    ['http://127.0.0.1:4010', 'acme'],
  ] as const)
    it(`[threat: credential] is not returned for ${origin}${accountId ? ` with the account id ${accountId}` : ''}, which was edited before the update`, async () => {
      const { store, vault } = stored01(origin, { kind: 'token', token: REAL }, accountId);
      await assert.rejects(store.credential(store.all()[0]!), {
        kind: 'unauthorized',
        detail: { problem: 'other-host', origin },
      });
      assert.equal(vault.values.get('acquire.credential.abcdefghijkl')?.includes('origin'), false);
    });

  it('[threat: credential] is accepted only once for a host outside of acquire.io, and not when an old copy is restored', async () => {
    const made = stored01('https://acquire.example.com', { kind: 'token', token: REAL });
    const old = made.vault.values.get('acquire.credential.abcdefghijkl')!;
    await made.store.credential(made.store.all()[0]!);
    await settled();
    made.vault.values.set('acquire.credential.abcdefghijkl', old);
    for (const origin of ['https://acquire.example.com', 'https://evil.example', 'http://127.0.0.1:4010']) {
      const { store } = restarted(made, origin);
      await assert.rejects(store.credential(store.all()[0]!), { kind: 'unauthorized' }, origin);
    }
  });

  it('of an account that is not used is bound as well', async () => {
    const made = stored01('https://acme.acquire.io', { kind: 'token', token: REAL });
    const { memory, vault } = made;
    const state = memory.get('acquire.accounts') as { accounts: Account[] };
    const other = { ...V1_ACCOUNT, key: 'mnopqrstuvwx', writes: { kind: 'locked' } };
    memory.put('acquire.accounts', { ...state, accounts: [...state.accounts, other] });
    vault.values.set('acquire.credential.mnopqrstuvwx', JSON.stringify({ version: 1, ...fakeToken('second') }));
    const { store } = setUpAccounts({ memory, vault });
    await store.credential(store.all()[0]!);
    await settled();
    assert.match(vault.values.get('acquire.credential.mnopqrstuvwx') ?? '', /"origin":"https:\/\/app\.acquire\.io"/);
    vault.calls.length = 0;
    const again = setUpAccounts({ memory, vault });
    await again.store.credential(again.store.all()[0]!);
    await settled();
    assert.deepEqual(vault.calls, ['get acquire.credentials.bound', 'get acquire.credential.abcdefghijkl'], 'once');
  });

  const boundOrigin = ({ vault }: AccountSetup): unknown =>
    (JSON.parse(vault.values.get('acquire.credential.abcdefghijkl') ?? '{}') as { origin?: unknown }).origin;
  const isRecorded = ({ vault }: AccountSetup): boolean => vault.values.has('acquire.credentials.bound');

  for (const origin of ['https://acme.acquire.io', 'https://acquire.example.com', 'http://127.0.0.1:4010'])
    for (const credential of [{ kind: 'token', token: REAL }, SESSION])
      it(`[threat: credential] is bound to ${origin} when the extension starts, before it is used (${credential.kind})`, async () => {
        const made = stored01(origin, credential);
        await settled();
        assert.deepEqual([boundOrigin(made), isRecorded(made)], [origin, true]);
        for (const edited of EDITED.filter((other) => other !== origin)) {
          const { store } = restarted(made, edited);
          await assert.rejects(store.credential(store.all()[0]!), { kind: 'unauthorized' }, edited);
        }
        assert.equal(boundOrigin(made), origin);
      });

  it('is not bound at start to a host that is not plausible, which is recorded as well', async () => {
    const made = stored01('https://evil-acquire.io', { kind: 'token', token: REAL });
    await settled();
    assert.deepEqual([boundOrigin(made), isRecorded(made)], [undefined, true]);
  });

  it('is bound with the first use when SecretStorage did not work at start', async () => {
    for (const trouble of ['throw', 'hang'] as const) {
      const made = stored01('https://acquire.example.com', { kind: 'token', token: REAL });
      made.vault.trouble.get = trouble;
      await new Promise((resolve) => setTimeout(resolve, 5 * VAULT_TIMEOUT_MS));
      assert.equal(isRecorded(made), false);
      delete made.vault.trouble.get;
      assert.equal(await made.store.credential(made.store.all()[0]!), REAL);
      await settled();
      assert.deepEqual([boundOrigin(made), isRecorded(made)], ['https://acquire.example.com', true]);
    }
  });

  it('is not searched for while signed out', async () => {
    const nobody = setUpAccounts();
    const sandbox = setUpAccounts();
    await sandbox.store.useSandbox('1.0.0', 'Sandbox', SANDBOX_ACCOUNT);
    setUpAccounts(sandbox);
    await settled();
    assert.deepEqual([nobody.vault.calls, sandbox.vault.calls], [[], []]);
  });

  it('is used although it cannot be bound, and tried again in the next window', async () => {
    const made = stored01('https://acme.acquire.io', { kind: 'token', token: REAL });
    made.vault.trouble.store = 'throw';
    assert.equal(await made.store.credential(made.store.all()[0]!), REAL);
    assert.equal(await made.store.credential(made.store.all()[0]!), REAL);
    delete made.vault.trouble.store;
    const { store } = setUpAccounts(made);
    assert.equal(await store.credential(store.all()[0]!), REAL);
    assert.match(made.vault.values.get('acquire.credential.abcdefghijkl') ?? '', /"origin"/);
  });

  it('does not overwrite what another window stored while it is bound', async () => {
    const made = stored01('https://acme.acquire.io', { kind: 'token', token: REAL });
    const get = made.vault.get.bind(made.vault);
    let reads = 0;
    made.vault.get = async (key) => {
      const text = await get(key);
      if (key.startsWith('acquire.credential.') && ++reads === 1)
        made.vault.values.set(key, JSON.stringify({ version: 1, kind: 'token', token: 'newer' }));
      return text;
    };
    await made.store.credential(made.store.all()[0]!);
    assert.equal(await made.store.credential(made.store.all()[0]!), 'newer');
  });
});
