// Write permissions, read from the state that two windows share.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AccountStore } from '../../../src/features/accounts/accountStore';
import { PERMISSIONS_FILE, WritePermissionFile } from '../../../src/features/accounts/permissions/writePermissions';
import { isWritable, type Account } from '../../../src/api/client/account';
import { Redactor } from '../../../src/core/redaction';
import { FakeMemory, FakeVault, SANDBOX_ACCOUNT, fakeToken, V1_ACCOUNT, V2_ACCOUNT, setUpAccounts } from './fakes';

const HOUR = 3_600_000;

const escapeCharacter = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Global state of a window that does not see what other windows wrote. */
class StaleMemory extends FakeMemory {
  constructor(from: FakeMemory) {
    super();
    for (const [key, value] of from.values) this.values.set(key, value);
  }
}

describe('write permission in two windows', () => {
  it('[threat: read-only] is revoked in both immediately, even if global state is outdated', async () => {
    const one = setUpAccounts();
    const account = await one.store.add(V1_ACCOUNT, fakeToken('t'));
    await one.store.writes.set(account.key, 'always');
    const two = setUpAccounts({ ...one, memory: new StaleMemory(one.memory) });
    assert.equal(await two.store.writes.mayWrite(account), true);
    await one.store.writes.set(account.key, 'locked');
    assert.equal(await two.store.writes.mayWrite(account), false);
    assert.equal(isWritable(two.store.get(account.key)!), false, 'and shown so');
  });

  it('is granted in both immediately', async () => {
    const one = setUpAccounts();
    const account = await one.store.add(V1_ACCOUNT, fakeToken('t'));
    const two = setUpAccounts(one);
    assert.equal(await two.store.writes.mayWrite(account), false);
    await one.store.writes.set(account.key, 'always');
    assert.equal(await two.store.writes.mayWrite(account), true);
  });

  it('expires in all windows at the same time', async () => {
    const one = setUpAccounts();
    const account = await one.store.add(V1_ACCOUNT, fakeToken('t'));
    await one.store.writes.set(account.key, 'until');
    const two = setUpAccounts(one);
    assert.equal(await two.store.writes.mayWrite(account), true);
    one.clock.now += HOUR - 1;
    assert.equal(await two.store.writes.mayWrite(account), true);
    one.clock.now += 1;
    assert.equal(await two.store.writes.mayWrite(account), false);
    assert.equal(await one.store.writes.mayWrite(account), false);
    one.clock.now -= 3 * HOUR;
    assert.equal(await two.store.writes.mayWrite(account), false, 'also when the clock is put back');
  });

  it('is the stricter of both, so that a window on another computer keeps it read-only', async () => {
    const here = setUpAccounts();
    const account = await here.store.add(V1_ACCOUNT, fakeToken('t'));
    const remote = setUpAccounts({ memory: here.memory, vault: here.vault });
    await remote.store.writes.refresh();
    await here.store.writes.set(account.key, 'always');
    assert.equal(await remote.store.writes.mayWrite(account), false, 'allowed on one computer only');
    await remote.store.writes.set(account.key, 'always');
    assert.equal(await remote.store.writes.mayWrite(account), true);
    await here.store.writes.set(account.key, 'locked');
    assert.equal(await remote.store.writes.mayWrite(account), false);
  });

  it('notifies listeners when another window changed it', async () => {
    const one = setUpAccounts();
    const account = await one.store.add(V1_ACCOUNT, fakeToken('t'));
    const two = setUpAccounts(one);
    await two.store.writes.refresh();
    let changes = 0;
    two.store.onDidChange(() => changes++);
    await one.store.writes.set(account.key, 'always');
    await two.store.writes.refresh();
    await two.store.writes.refresh();
    assert.deepEqual([changes, isWritable(two.store.get(account.key)!)], [1, true]);
  });

  it('is shown as it was changed last, also when it was being read at that time', async () => {
    const { store, permissions } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken('t'));
    await store.writes.refresh();
    const read = permissions.read.bind(permissions);
    permissions.read = async () => {
      const content = await read();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return content;
    };
    const refreshing = store.writes.refresh();
    await store.writes.set(account.key, 'always');
    await refreshing;
    assert.equal(isWritable(store.get(account.key)!), true);
  });

  it('is refused for an account that is gone, has another origin, or was never there; the sandbox has it always', async () => {
    const { store, permissions } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken('t'));
    await store.writes.set(account.key, 'always');
    assert.equal(await store.writes.mayWrite({ ...account, origin: 'https://evil.example' }), false);
    assert.equal(await store.writes.mayWrite({ ...account, key: 'aaaaaaaaaaaa' }), false);
    await store.remove(account.key);
    assert.equal(await store.writes.mayWrite(account), false);
    const sandbox = await store.useSandbox('1.0.0', 'Sandbox', SANDBOX_ACCOUNT);
    permissions.failure = new Error('EACCES');
    assert.equal(await store.writes.mayWrite(sandbox), true);
    assert.equal(await store.writes.mayWrite({ ...sandbox, origin: 'https://evil.example' }), false);
  });
});

describe('write permission of version 0.1', () => {
  const stored = (writes: unknown, key = 'abcdefghijkl'): object => ({ ...V1_ACCOUNT, key, writes });
  for (const [what, writes, allowed] of [
    ['read-only', { kind: 'locked' }, false],
    ['writable', { kind: 'always' }, true],
    ['writable for a while', { kind: 'until', until: 1_000_000 + HOUR / 2 }, true],
    ['writable for a while that is over', { kind: 'until', until: 999_999 }, false],
    ['broken', { kind: 'ALWAYS' }, false],
    ['missing', undefined, false],
  ] as const)
    it(`is imported once: ${what}`, async () => {
      const memory = new FakeMemory();
      memory.put('acquire.accounts', { version: 1, accounts: [stored(writes)] });
      const { store, permissions, vault } = setUpAccounts({ memory });
      assert.equal(isWritable(store.all()[0]!, 1_000_000), allowed, 'shown before the file is read');
      assert.equal(await store.writes.mayWrite(store.all()[0]!), allowed);
      assert.ok(permissions.stored.has('abcdefghijkl'));
      memory.put('acquire.accounts', { version: 1, accounts: [stored({ kind: 'always' })] });
      const later = setUpAccounts({ memory, vault, permissions });
      assert.equal(
        await later.store.writes.mayWrite(later.store.all()[0]!),
        writes?.kind === 'always' || what === 'writable for a while',
      );
    });
});

describe('the file with the write permissions', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-permissions-'));
    file = path.join(folder, 'storage', PERMISSIONS_FILE);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (memory = new FakeMemory(), vault = new FakeVault()): { store: AccountStore; memory: FakeMemory } => ({
    memory,
    store: new AccountStore({ memory, vault, redactor: new Redactor(), permissions: new WritePermissionFile(file) }),
  });
  const writable = async (store: AccountStore): Promise<Account> => {
    const account = await store.add(V1_ACCOUNT, fakeToken('t'));
    await store.writes.set(account.key, 'always');
    return account;
  };

  it('is created with the first permission, and read by another window', async () => {
    const { store, memory } = open();
    const account = await writable(store);
    assert.match(readFileSync(file, 'utf8'), new RegExp(`"${account.key}":\\s*{"kind":"always"}`));
    assert.equal(await open(memory).store.writes.mayWrite(account), true);
  });

  const broken: readonly [string, string][] = [
    ['empty', ''],
    ['cut off', '{"version":1,"records":{\n"zzzzzzzzzzzz": {"kind":"alw'],
    ['text', 'always'],
    ['null', 'null'],
    ['a list', '[]'],
    ['without records', '{"version":1}'],
    ['with records that are null', '{"version":1,"records":null}'],
    ['with records that are a list', '{"version":1,"records":[]}'],
    ['with records that are text', '{"version":1,"records":"always"}'],
    ['with a version that is text', '{"version":"1","records":{}}'],
    ['with a version that is null', '{"version":null,"records":{}}'],
    ['without a version', '{"records":{}}'],
    ['binary', '\u0000\u0001\u0002'],
  ];
  for (const [what, text] of broken)
    it(`[threat: read-only] makes accounts read-only when it is ${what}, and can be set again`, async () => {
      const { store, memory } = open();
      const account = await writable(store);
      writeFileSync(file, text);
      for (const { store: window } of [{ store }, open(memory)])
        await assert.rejects(window.writes.mayWrite(account), {
          kind: 'read-only',
          detail: { problem: 'permissions', name: 'damaged' },
        });
      assert.equal(isWritable(store.get(account.key)!), false);
      await store.writes.set(account.key, 'always');
      assert.equal(await store.writes.mayWrite(account), true);
    });

  it('[threat: read-only] makes an account read-only whose permission has an unknown form', async () => {
    const { store } = open();
    const account = await writable(store);
    for (const value of [
      '"always"',
      'true',
      '{}',
      '{"kind":"Always"}',
      '{"kind":"until"}',
      '{"kind":"until","until":"9"}',
      'null',
    ]) {
      writeFileSync(file, `{"version":1,"records":{\n"${account.key}": ${value}\n}}\n`);
      assert.equal(await store.writes.mayWrite(account), false, value);
    }
  });

  it('of which one line is damaged keeps the permissions of the others', async () => {
    const { store } = open();
    const account = await writable(store);
    const other = await store.add(V2_ACCOUNT, fakeToken('t2'));
    await store.writes.set(other.key, 'always');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`"${other.key}": {"kind"`, `"${other.key}": {"ki`));
    assert.equal(await store.writes.mayWrite(account), true);
    await assert.rejects(store.writes.mayWrite(other), { kind: 'read-only' });
  });

  it('[threat: read-only] forbids writes when it cannot be read or written, and making an account read-only still works', async () => {
    const { store } = open();
    const account = await writable(store);
    rmSync(file);
    mkdirSync(file);
    await assert.rejects(store.writes.mayWrite(account), {
      kind: 'read-only',
      detail: { problem: 'permissions', name: 'EISDIR' },
    });
    await assert.rejects(store.writes.set(account.key, 'always'), { kind: 'read-only' });
    await assert.rejects(store.writes.set(account.key, 'locked'), { kind: 'read-only' });
    rmSync(file, { recursive: true });
    assert.equal(await store.writes.mayWrite(account), false);
  });

  for (const text of [
    '{"version":99,"records":{}}',
    '{"version":"2","records":{}}',
    '{"version":2,"records":{\n"zzzzzzzzzzzz": {"kind":"alw',
    '{"version": 2, "accounts": [',
    '{\n  "version": 2,\n  "reco',
    '"zzzzzzzzzzzz": {"kind":"always"}\n},"version":2}',
  ])
    it(`[threat: read-only] of a newer version forbids writes and is not replaced: ${JSON.stringify(text)}`, async () => {
      const { store } = open();
      const account = await writable(store);
      writeFileSync(file, text);
      await assert.rejects(store.writes.mayWrite(account), { kind: 'read-only' });
      await assert.rejects(store.writes.set(account.key, 'always'), { kind: 'read-only' });
      assert.equal(readFileSync(file, 'utf8'), text);
    });

  it('[threat: read-only] makes accounts read-only if it is deleted, whatever the global state of a window says', async () => {
    const { store, memory } = open();
    const account = await writable(store);
    const stale = new StaleMemory(memory);
    await store.writes.set(account.key, 'locked');
    rmSync(file);
    for (const window of [open(stale).store, open(memory).store, store]) {
      assert.equal(await window.writes.mayWrite(account), false);
      assert.equal(isWritable(window.get(account.key)!), false);
    }
    assert.equal(existsSync(file), false, 'nothing is written back');
    await open(stale).store.writes.set(account.key, 'always');
    await store.writes.set(account.key, 'always');
    assert.equal(await store.writes.mayWrite(account), true, 'allowed again');
  });

  it('[threat: read-only] makes the others read-only when one account is allowed after it was deleted or damaged', async () => {
    for (const text of [undefined, '{"version":1,"records":null}', '{"version":1,"rec']) {
      const { store, memory } = open();
      const account = await writable(store);
      const other = await store.add(V2_ACCOUNT, fakeToken('t2'));
      await store.writes.set(other.key, 'always');
      const stale = new StaleMemory(memory);
      await store.writes.set(other.key, 'locked');
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
      await store.writes.set(account.key, 'always');
      const window = open(stale).store;
      assert.deepEqual(
        [await window.writes.mayWrite(account), await window.writes.mayWrite(other)],
        [true, false],
        text,
      );
    }
  });

  const twice: readonly [string, (key: string) => string][] = [
    ['in a torn file', (key) => `{"version":1,"records":{\n"${key}": LOCKED,\n"${key}": ALWAYS,\n"zz`],
    [
      'in a torn file, the other way round',
      (key) => `{"version":1,"records":{\n"${key}": ALWAYS,\n"${key}": LOCKED,\n"zz`,
    ],
    ['one line torn', (key) => `{"version":1,"records":{\n"${key}": {"kind":"loc\n"${key}": ALWAYS\n}}\n`],
    ['with one of unknown form', (key) => `{"version":1,"records":{\n"${key}": {},\n"${key}": ALWAYS\n}}\n`],
    ['on lines of their own', (key) => `{"version":1,"records":{\n"${key}": LOCKED,\n"${key}": ALWAYS\n}}\n`],
    ['on one line', (key) => `{"version":1,"records":{"${key}":LOCKED,"a":[1,{"b":"}"}],"${key}":ALWAYS}}`],
    ['in two groups', (key) => `{"version":1,"records":{"${key}":LOCKED},"records":{"${key}":ALWAYS}}`],
    [
      'with an escaped key',
      (key) => `{"version":1,"records":{"${key.replace(/^./, escapeCharacter)}":LOCKED,"${key}":ALWAYS}}`,
    ],
  ];
  for (const [what, text] of twice)
    it(`[threat: read-only] has two permissions of one account ${what}: the stricter counts`, async () => {
      const { store } = open();
      const account = await writable(store);
      const content = text(account.key)
        .replaceAll('LOCKED', '{"kind":"locked"}')
        .replaceAll('ALWAYS', '{"kind":"always"}');
      writeFileSync(file, content);
      assert.equal(await store.writes.mayWrite(account).catch(() => false), false);
    });

  it('ends a permission for all windows when one of them sees the clock set back', async () => {
    const clock = { now: 1_000_000 };
    const memory = new FakeMemory();
    const window = (): AccountStore =>
      new AccountStore({
        memory,
        vault: new FakeVault(),
        redactor: new Redactor(),
        permissions: new WritePermissionFile(file),
        now: () => clock.now,
      });
    const first = window();
    const account = await first.add(V1_ACCOUNT, fakeToken('t'));
    await first.writes.set(account.key, 'until');
    clock.now += HOUR - 60_000;
    assert.equal(await first.writes.mayWrite(account), true);
    clock.now -= HOUR - 120_000;
    assert.equal(await first.writes.mayWrite(account), false);
    await first.writes.refresh();
    assert.equal(await window().writes.mayWrite(account), false, 'a window that starts later');
  });

  it('keeps all permissions that many windows change at the same time', async () => {
    const { store, memory } = open();
    const accounts = [];
    for (let n = 0; n < 6; n++)
      accounts.push(await store.add({ ...V1_ACCOUNT, label: `Account ${n}` }, fakeToken(`t${n}`)));
    await Promise.all(accounts.map(({ key }) => open(memory).store.writes.set(key, 'always')));
    const permissions = await new WritePermissionFile(file).read();
    assert.deepEqual(
      accounts.map(({ key }) => permissions.permissions.get(key)?.kind),
      accounts.map(() => 'always'),
    );
  });
});
