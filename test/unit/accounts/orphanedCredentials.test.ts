import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AccountStore } from '../../../src/features/accounts/accountStore';
import { CredentialIndexFile } from '../../../src/features/accounts/credentials/credentialIndex';
import { Redactor } from '../../../src/core/redaction';
import { figure } from '../../figures';
import {
  FakeMemory,
  FakePermissions,
  FakeVault,
  SANDBOX_ACCOUNT,
  fakeToken,
  V1_ACCOUNT,
  V2_ACCOUNT,
  VAULT_TIMEOUT_MS,
} from './fakes';

describe('credentials without an account', () => {
  let folder: string;
  let file: string;
  let memory: FakeMemory;
  let vault: FakeVault;
  const clock = { now: 1_000_000 };
  const open = (): AccountStore =>
    new AccountStore({
      memory,
      vault,
      redactor: new Redactor(),
      permissions: new FakePermissions(),
      index: new CredentialIndexFile(file),
      vaultTimeoutMs: VAULT_TIMEOUT_MS,
      now: () => clock.now,
    });
  const credentials = (): string[] => [...vault.values.keys()].filter((key) => key.startsWith('acquire.credential.'));
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));
  /** Starts a window some time after the others. */
  const start = async (): Promise<AccountStore> => {
    clock.now += 3_600_000;
    const store = open();
    await settled();
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-index-'));
    file = path.join(folder, 'credentials.json');
    memory = new FakeMemory();
    vault = new FakeVault();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const losses: Record<string, () => void> = {
    'global state is lost': () => memory.values.clear(),
    'global state holds other accounts': () => memory.put('acquire.accounts', { version: 1, accounts: [] }),
    'global state is of an older copy': () => {
      const state = memory.get('acquire.accounts') as { accounts: unknown[] };
      memory.put('acquire.accounts', { ...state, accounts: state.accounts.slice(0, 0), active: undefined });
    },
  };
  for (const [title, lose] of Object.entries(losses))
    it(`are found and deleted at the start when ${title} [threat: data-left]`, async () => {
      const first = open();
      await first.add(V1_ACCOUNT, fakeToken('CANARY-1'));
      await first.add(V2_ACCOUNT, fakeToken('CANARY-2'));
      first.dispose();
      assert.equal(credentials().length, 2);
      lose();
      const second = await start();
      assert.deepEqual(credentials(), []);
      second.dispose();
      figure('data-left', 'orphaned credentials found at the start and deleted');
    });

  it('stay while their account is in the backup of a damaged state', async () => {
    const first = open();
    await first.add(V1_ACCOUNT, fakeToken('T'));
    first.dispose();
    const state = memory.get('acquire.accounts') as { accounts: Record<string, unknown>[] };
    memory.put('acquire.accounts', { ...state, accounts: state.accounts.map((a) => ({ ...a, origin: 7 })) });
    const second = await start();
    assert.equal(credentials().length, 1);
    second.dispose();
  });

  it('stay while they are young: another window may be signing in', async () => {
    const first = open();
    await first.add(V1_ACCOUNT, fakeToken('T'));
    first.dispose();
    memory.values.clear();
    const second = open();
    await settled();
    assert.equal(credentials().length, 1);
    second.dispose();
  });

  it('of accounts of version 0.1 are found too, once a window of this version has seen the accounts', async () => {
    const first = open();
    await first.add(V1_ACCOUNT, fakeToken('T'));
    first.dispose();
    rmSync(file);
    (await start()).dispose();
    memory.values.clear();
    (await start()).dispose();
    assert.deepEqual(credentials(), []);
  });

  it('are not searched for in the sandbox, which has none', async () => {
    const first = open();
    await first.useSandbox('1.0.0', 'Sandbox', SANDBOX_ACCOUNT);
    await settled();
    assert.equal((await new CredentialIndexFile(file).read()).size, 0);
    first.dispose();
  });

  it('do not keep the window from starting when the index is damaged', async () => {
    writeFileSync(file, '{"version":9}');
    const store = await start();
    const { key } = await store.add(V1_ACCOUNT, fakeToken('T'));
    assert.equal(await store.credential(store.get(key)!), 'T');
    store.dispose();
  });

  it('are deleted by signing out of all, with the index', async () => {
    const first = open();
    await first.add(V1_ACCOUNT, fakeToken('T'));
    memory.values.clear();
    first.reload();
    assert.equal(await first.removeAll(), true);
    assert.deepEqual(credentials(), []);
    assert.equal((await new CredentialIndexFile(file).read()).size, 0);
    first.dispose();
  });
});
