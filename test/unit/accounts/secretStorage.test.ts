// A SecretStorage that hangs or throws: the message is clear and timely, signing out still works, and no credential is orphaned.
import assert from 'node:assert/strict';
import { readLeftovers, type AccountsState } from '../../../src/features/accounts/state';
import {
  FakeMemory,
  fakeToken,
  V1_ACCOUNT,
  V2_ACCOUNT,
  VAULT_TIMEOUT_MS,
  setUpAccounts,
  type AccountSetup,
} from './fakes';

const MINUTE = 60_000;
const secretsOf = ({ vault }: AccountSetup): string[] =>
  [...vault.values.keys()].filter((key) => key !== 'acquire.credentials.bound');
const leftovers = ({ memory }: AccountSetup): string[] =>
  readLeftovers((memory.get('acquire.accounts') ?? { accounts: [] }) as AccountsState).map(({ key }) => key);
const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

for (const trouble of ['hang', 'throw'] as const)
  describe(`a SecretStorage that ${trouble}s`, () => {
    const inTime = async <T>(work: Promise<T>): Promise<T> => {
      const begin = performance.now();
      try {
        return await work;
      } finally {
        assert.ok(performance.now() - begin < VAULT_TIMEOUT_MS + 500);
      }
    };

    it('ends reading a credential with an error that says so', async () => {
      const { store, vault } = setUpAccounts();
      const account = await store.add(V1_ACCOUNT, fakeToken('secret-1'));
      vault.trouble.get = trouble;
      await inTime(
        assert.rejects(store.credential(account), (error: { kind: string; detail: { problem: string } }) => {
          assert.deepEqual([error.kind, error.detail.problem], ['secret-storage', 'read']);
          return true;
        }),
      );
      delete vault.trouble.get;
      assert.equal(await store.credential(account), 'secret-1');
    });

    it('adds no account whose credential could not be stored, and finds the credential that was stored too late', async () => {
      const made = setUpAccounts();
      const { store, vault, clock } = made;
      vault.trouble.store = trouble;
      await inTime(assert.rejects(store.add(V1_ACCOUNT, fakeToken('secret-1')), { kind: 'secret-storage' }));
      assert.deepEqual([store.all().length, leftovers(made).length], [0, 1]);
      const [key] = leftovers(made);
      vault.values.set(`acquire.credential.${key}`, 'stored too late');
      delete vault.trouble.store;
      clock.now += 3 * MINUTE;
      const { store: next } = setUpAccounts(made);
      await nextTurn();
      next.reload();
      assert.deepEqual([secretsOf(made), leftovers(made)], [[], []]);
    });

    it('keeps the old credential when a new one could not be stored', async () => {
      const { store, vault } = setUpAccounts();
      const account = await store.add(V1_ACCOUNT, fakeToken('secret-1'));
      vault.trouble.store = trouble;
      await inTime(
        assert.rejects(store.replaceCredential(account.key, fakeToken('secret-2'), account), {
          kind: 'secret-storage',
        }),
      );
      assert.equal(await store.credential(account), 'secret-1');
    });

    it('signs out, says that the credential remains, and deletes it at the next start', async () => {
      const made = setUpAccounts();
      const { store, vault, clock } = made;
      const account = await store.add(V1_ACCOUNT, fakeToken('secret-1'));
      const other = await store.add(V2_ACCOUNT, fakeToken('secret-2'));
      vault.trouble.delete = trouble;
      assert.equal(await inTime(store.remove(account.key)), false);
      assert.deepEqual(
        store.all().map((a) => a.key),
        [other.key],
      );
      assert.deepEqual(leftovers(made), [account.key]);
      assert.equal(await store.credential(account), undefined, 'never used again');
      delete vault.trouble.delete;
      clock.now += 3 * MINUTE;
      setUpAccounts(made);
      await nextTurn();
      assert.deepEqual([secretsOf(made), leftovers(made)], [[`acquire.credential.${other.key}`], []]);
    });

    it('deletes what is left over as soon as it works again, without a restart', async () => {
      const made = setUpAccounts();
      const { store, vault, clock } = made;
      const account = await store.add(V1_ACCOUNT, fakeToken('secret-1'));
      const other = await store.add(V2_ACCOUNT, fakeToken('secret-2'));
      vault.trouble.delete = trouble;
      await store.remove(account.key);
      delete vault.trouble.delete;
      clock.now += 3 * MINUTE;
      await store.credential(other);
      await nextTurn();
      assert.deepEqual([secretsOf(made), leftovers(made)], [[`acquire.credential.${other.key}`], []]);
    });

    it('signs out of all, and finds what earlier failures left', async () => {
      const made = setUpAccounts();
      const { store, vault, memory } = made;
      // The credential is stored, but the account cannot be stored and the credential cannot be deleted.
      const update = memory.update.bind(memory);
      let updates = 0;
      memory.update = async (key, value) => {
        if (++updates === 2) throw new Error('disk full');
        return update(key, value);
      };
      vault.trouble.delete = trouble;
      await assert.rejects(store.add(V1_ACCOUNT, fakeToken('failed-sign-in')));
      await store.add(V2_ACCOUNT, fakeToken('secret-2'));
      assert.equal(await inTime(store.removeAll()), false);
      assert.deepEqual([store.all().length, secretsOf(made).length, leftovers(made).length], [0, 2, 2]);
      delete vault.trouble.delete;
      assert.equal(await store.removeAll(), true);
      assert.deepEqual([secretsOf(made), leftovers(made)], [[], []]);
    });

    it('does not keep the sandbox from being removed', async () => {
      const { store, vault } = setUpAccounts();
      const { key } = await store.useSandbox('1.0.0', 'Sandbox', { origin: 'http://127.0.0.1:4010', token: 't' });
      vault.trouble.delete = trouble;
      assert.equal(await store.remove(key), true);
      assert.equal(store.all().length, 0);
    });
  });

describe('credentials without an account', () => {
  it('are found by Sign Out of All where VS Code can list them, also those of failed sign-ins of version 0.1', async () => {
    const made = setUpAccounts();
    made.vault.values.set('acquire.credential.orphanorphan', '{}');
    made.vault.values.set('acquire.webhooks.secret', 'another kind of secret');
    const keys = async (): Promise<string[]> => [...made.vault.values.keys()];
    Object.assign(made.vault, { keys });
    await made.store.add(V1_ACCOUNT, fakeToken('secret-1'));
    assert.equal(await made.store.removeAll(), true);
    assert.deepEqual(secretsOf(made), ['acquire.webhooks.secret']);
  });

  it('are left alone while another window may be finishing a sign-in', async () => {
    const made = setUpAccounts();
    made.memory.put('acquire.accounts', {
      version: 1,
      accounts: [],
      leftovers: [{ key: 'signingin123', since: made.clock.now - 1_000 }],
    });
    made.vault.values.set('acquire.credential.signingin123', '{}');
    setUpAccounts(made);
    await nextTurn();
    assert.equal(secretsOf(made).length, 1);
    made.clock.now += 3 * MINUTE;
    setUpAccounts(made);
    await nextTurn();
    assert.equal(secretsOf(made).length, 0);
  });

  it('are not read or deleted at start when nothing is left over', async () => {
    const made = setUpAccounts();
    await made.store.add(V1_ACCOUNT, fakeToken('secret-1'));
    const [account] = made.store.all();
    await made.store.credential(account!);
    await nextTurn();
    made.vault.calls.length = 0;
    setUpAccounts(made);
    await nextTurn();
    assert.deepEqual(made.vault.calls, ['get acquire.credentials.bound']);
  });

  it('may have broken records', async () => {
    for (const raw of ['x', 7, null, [1, null, {}, { key: '../x' }, { key: 'short', since: 'x' }]]) {
      const made = setUpAccounts();
      made.memory.put('acquire.accounts', { version: 1, accounts: [], leftovers: raw });
      const { store } = setUpAccounts(made);
      await nextTurn();
      assert.deepEqual(made.vault.calls, []);
      await store.add(V1_ACCOUNT, fakeToken('secret-1'));
      assert.equal(store.all().length, 1);
    }
  });

  /** Signs in in one window while others do something, and checks SecretStorage 20 minutes later. */
  async function signInBeside(
    made: AccountSetup,
    others: () => readonly AccountSetup[],
    during: 'stored' | 'before storing',
  ): Promise<void> {
    const { vault, clock } = made;
    let windows: readonly AccountSetup[] = [];
    const store = vault.store.bind(vault);
    vault.store = async (key, value) => {
      if (during === 'before storing') windows = others();
      await store(key, value);
      if (during === 'stored') windows = others();
      for (const window of windows) window.store.reload();
    };
    const account = await made.store.add(V1_ACCOUNT, fakeToken('secret-1'));
    vault.store = store;
    for (let n = 0; n < 4; n++) {
      clock.now += 5 * MINUTE;
      for (const window of windows) {
        const [used] = window.store.all();
        if (used) await window.store.credential(used);
        await nextTurn();
      }
      await nextTurn();
    }
    assert.ok(secretsOf(made).includes(`acquire.credential.${account.key}`));
    assert.equal(await made.store.credential(account), 'secret-1');
  }
  const staleCopy = ({ memory }: AccountSetup): FakeMemory => {
    const copy = new FakeMemory();
    for (const [key, value] of memory.values) copy.values.set(key, value);
    return copy;
  };

  for (const during of ['stored', 'before storing'] as const) {
    it(`are not taken for those of an account that another window adds meanwhile (${during})`, async () => {
      const made = setUpAccounts();
      await made.store.add(V2_ACCOUNT, fakeToken('secret-2'));
      const other = setUpAccounts(made);
      await signInBeside(made, () => [other], during);
    });

    it(`are not taken for those of an account that a window added while this one started (${during})`, async () => {
      const made = setUpAccounts();
      await made.store.add(V2_ACCOUNT, fakeToken('secret-2'));
      await signInBeside(made, () => [setUpAccounts(made)], during);
    });

    it(`are not taken for those of an account that the global state of this window does not have (${during})`, async () => {
      const made = setUpAccounts();
      await made.store.add(V2_ACCOUNT, fakeToken('secret-2'));
      await signInBeside(made, () => [setUpAccounts({ ...made, memory: staleCopy(made) })], during);
    });
  }

  it('are not deleted under the key of an existing account, whatever is noted', async () => {
    const made = setUpAccounts();
    const account = await made.store.add(V1_ACCOUNT, fakeToken('secret-1'));
    const state = made.memory.get('acquire.accounts') as AccountsState;
    made.memory.put('acquire.accounts', { ...state, leftovers: [{ key: account.key, since: 0 }] });
    const { store } = setUpAccounts(made);
    await nextTurn();
    assert.equal(await store.credential(account), 'secret-1');
    await nextTurn();
    assert.equal(await store.credential(account), 'secret-1');
  });

  it('are kept if their account reappeared in global state after this window started', async () => {
    const made = setUpAccounts();
    const other = await made.store.add(V2_ACCOUNT, fakeToken('secret-2'));
    const account = await made.store.add(V1_ACCOUNT, fakeToken('secret-1'));
    const whole = made.memory.get('acquire.accounts') as AccountsState;
    const accounts = whole.accounts.filter(({ key }) => key === other.key);
    made.memory.put('acquire.accounts', { ...whole, accounts, leftovers: [{ key: account.key, since: 0 }] });
    made.vault.trouble.delete = 'throw';
    const { store } = setUpAccounts(made);
    await nextTurn();
    delete made.vault.trouble.delete;
    made.memory.put('acquire.accounts', { ...whole, leftovers: [{ key: account.key, since: 0 }] });
    made.clock.now += 10 * MINUTE;
    await store.credential(other);
    await nextTurn();
    assert.ok(secretsOf(made).includes(`acquire.credential.${account.key}`));
  });

  it('of a sign-in that failed are deleted by the same window once SecretStorage works', async () => {
    const made = setUpAccounts();
    const { store, vault, clock } = made;
    const other = await store.add(V2_ACCOUNT, fakeToken('secret-2'));
    vault.trouble.store = 'hang';
    await assert.rejects(store.add(V1_ACCOUNT, fakeToken('secret-1')));
    delete vault.trouble.store;
    const [key] = leftovers(made);
    vault.values.set(`acquire.credential.${key}`, 'stored too late');
    clock.now += 3 * MINUTE;
    await store.credential(other);
    await nextTurn();
    assert.deepEqual([secretsOf(made), leftovers(made)], [[`acquire.credential.${other.key}`], []]);
  });
});
