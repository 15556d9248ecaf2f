import assert from 'node:assert/strict';
import { isWritable } from '../../../src/api/client/account';
import { fakeExchange, FakeMemory, SANDBOX_ACCOUNT, fakeToken, V1_ACCOUNT, V2_ACCOUNT, setUpAccounts } from './fakes';

const HOUR = 60 * 60 * 1000;
const CANARY = 'canary-7f3a91c2e5d84b60';

describe('AccountStore', () => {
  it('starts empty, and silently', () => {
    const { store, memory } = setUpAccounts();
    assert.deepEqual([store.all(), store.active(), memory.writes], [[], undefined, 0]);
  });

  it('adds an account with a unique key, active and read-only, with its secret only in SecretStorage', async () => {
    const { store, memory, vault } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    assert.match(account.key, /^[a-z0-9]{12}$/);
    assert.equal(store.active()?.key, account.key);
    assert.equal(isWritable(account, 1_000_000), false);
    assert.deepEqual([...vault.values.keys()], [`acquire.credential.${account.key}`]);
    assert.equal(await store.credential(account), CANARY);
    assert.equal(memory.text().includes(CANARY), false);
  });

  it('[threat: token] keeps the canary out of state through everything that can be done to an account', async () => {
    const { store, memory, redactor } = setUpAccounts();
    const a = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    const b = await store.add(V2_ACCOUNT, fakeToken(`${CANARY}-b`));
    await store.rename(a.key, 'Acme, renamed');
    await store.update(a.key, { colour: 'charts.blue' });
    await store.writes.set(a.key, 'until');
    await store.setActive(a.key);
    await store.replaceCredential(b.key, fakeToken(`${CANARY}-c`), { pathForm: 'api', authHeader: 'bearer' });
    await store.useSandbox('1.0.0', 'Sandbox', { ...SANDBOX_ACCOUNT, token: `${CANARY}-s` });
    assert.equal(memory.text().includes('canary'), false);
    assert.equal(redactor.text(`${CANARY} ${CANARY}-b ${CANARY}-c ${CANARY}-s`).includes('canary'), false);
  });

  it('returns a credential only for the stored URL', async () => {
    const { store } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    assert.equal(await store.credential({ ...account, origin: 'https://evil.example' }), undefined);
    assert.equal(await store.credential({ ...account, key: 'aaaaaaaaaaaa' }), undefined);
  });

  it('refuses an address a credential may not go to, before anything is stored', async () => {
    const { store, vault, memory } = setUpAccounts();
    for (const origin of ['http://evil.example', 'https://a.example/path', 'https://u@a.example'])
      await assert.rejects(store.add({ ...V1_ACCOUNT, origin }, fakeToken(CANARY)));
    assert.deepEqual([vault.values.size, memory.values.size], [0, 0]);
  });

  it('removes the secret if the account cannot be stored', async () => {
    const { store, vault, memory } = setUpAccounts();
    memory.failNext = true;
    await assert.rejects(store.add(V1_ACCOUNT, fakeToken(CANARY)));
    assert.deepEqual([vault.values.size, store.all().length], [0, 0]);
    await store.add(V1_ACCOUNT, fakeToken(CANARY));
    assert.equal(store.all().length, 1);
  });

  it('gives two accounts with the same name different labels, also on renaming', async () => {
    const { store } = setUpAccounts();
    const a = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    const b = await store.add({ ...V2_ACCOUNT, label: 'ACME' }, fakeToken(CANARY));
    assert.deepEqual([a.label, b.label], ['Acme', 'ACME (2)']);
    await store.rename(b.key, 'acme');
    assert.equal(store.get(b.key)?.label, 'acme (2)');
    await store.rename(b.key, 'acme (2)');
    assert.equal(store.get(b.key)?.label, 'acme (2)');
    await store.rename(b.key, ' \u202e ');
    assert.equal(store.get(b.key)?.label, 'acme (2)');
    await store.rename(b.key, 'Eve $(trash)\u202e\n');
    assert.equal(/[\u202e\n]|\$\(/.test(store.get(b.key)?.label ?? ''), false);
  });

  it('allows writes for an hour, says when that ends, and becomes read-only again', async () => {
    const { store, clock } = setUpAccounts();
    const { key } = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    const open = await store.writes.set(key, 'until');
    assert.ok(open && isWritable(open, clock.now) && !isWritable(open, clock.now + HOUR));
    clock.now += HOUR;
    let heard = 0;
    store.onDidChange(() => {
      heard += 1;
    });
    store.reload();
    assert.deepEqual([store.get(key)?.writes, heard], [{ kind: 'locked' }, 1]);
    await store.writes.set(key, 'always');
    assert.equal(isWritable(store.get(key)!, clock.now + 1000 * HOUR), true);
    await store.writes.set(key, 'locked');
    assert.equal(isWritable(store.get(key)!, clock.now), false);
  });

  it('becomes read-only when the clock was set back to before the permission', async () => {
    const { store, clock } = setUpAccounts();
    const { key } = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    await store.writes.set(key, 'until');
    clock.now -= 2 * HOUR;
    store.reload();
    assert.deepEqual(store.get(key)?.writes, { kind: 'locked' });
  });

  it('signs out of one: secret and account are gone, another is active', async () => {
    const { store, vault } = setUpAccounts();
    const a = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    const b = await store.add(V2_ACCOUNT, fakeToken(CANARY));
    await store.remove(b.key);
    assert.deepEqual(
      [store.active()?.key, store.all().length, [...vault.values.keys()]],
      [a.key, 1, [`acquire.credential.${a.key}`]],
    );
    await store.remove(a.key);
    assert.deepEqual([store.active(), vault.values.size], [undefined, 0]);
  });

  it('signs out of all, accounts of a damaged state included', async () => {
    const { store, vault, memory } = setUpAccounts();
    await store.add(V1_ACCOUNT, fakeToken(CANARY));
    vault.values.set('acquire.credential.lostlostlost', '{}');
    memory.put('acquire.accounts', {
      version: 1,
      accounts: [...store.all(), { key: 'lostlostlost', origin: 'http://evil.example' }],
    });
    await store.removeAll();
    assert.deepEqual(
      [store.all().length, vault.values.size, memory.values.has('acquire.accounts.damaged')],
      [0, 0, false],
    );
  });

  it('has one sandbox account per generation, always writable, that follows the sandbox to its port', async () => {
    const { store, memory, vault } = setUpAccounts();
    const first = await store.useSandbox('1.0.0', 'Sandbox', SANDBOX_ACCOUNT);
    const v2 = await store.useSandbox('2.0.0', 'Sandbox 2.0.0', SANDBOX_ACCOUNT, false);
    assert.deepEqual(
      [store.all().length, store.active()?.key, v2.origin, v2.pathForm],
      [2, first.key, SANDBOX_ACCOUNT.origin, 'api'],
    );
    const again = await store.useSandbox('1.0.0', 'Sandbox', {
      origin: 'http://127.0.0.1:5020',
      token: 'sandbox-token-2',
    });
    assert.deepEqual(
      [again.key, again.origin, store.get(v2.key)?.origin],
      [first.key, 'http://127.0.0.1:5020', 'http://127.0.0.1:5020'],
    );
    assert.equal(await store.credential(again), 'sandbox-token-2');
    assert.equal(isWritable(again), true);
    await store.writes.set(again.key, 'locked');
    assert.equal(isWritable(store.get(again.key)!), true);
    assert.deepEqual(
      [vault.values.size, memory.text().includes('sandbox-token'), memory.text().includes('5020')],
      [0, false, false],
    );
    await assert.rejects(store.useSandbox('1.0.0', 'Sandbox', { origin: 'https://evil.example', token: 'x' }));
  });

  it('allows each window its own sandbox', async () => {
    const one = setUpAccounts();
    const two = setUpAccounts({ memory: one.memory, vault: one.vault });
    await one.store.useSandbox('1.0.0', 'Sandbox', SANDBOX_ACCOUNT);
    const there = await two.store.useSandbox('1.0.0', 'Sandbox', {
      origin: 'http://127.0.0.1:5020',
      token: 'sandbox-token-2',
    });
    one.store.reload();
    assert.deepEqual(
      [one.store.all().length, one.store.active()?.key, one.store.active()?.origin],
      [1, there.key, SANDBOX_ACCOUNT.origin],
    );
    assert.equal(await one.store.credential(one.store.active()!), 'sandbox-token-1');
    assert.equal(await one.store.credential(there), undefined);
  });

  it('applies 100 interleaved switches and changes in order, without losing any', async () => {
    const { store, memory } = setUpAccounts();
    const keys: string[] = [];
    for (const draft of [V1_ACCOUNT, V2_ACCOUNT, { ...V1_ACCOUNT, label: 'Third' }])
      keys.push((await store.add(draft, fakeToken(`${CANARY}-${keys.length}`))).key);
    const work: Promise<unknown>[] = [];
    for (let n = 0; n < 100; n += 1) {
      const key = keys[n % 3]!;
      work.push(store.setActive(key), store.rename(key, `Name ${n}`));
    }
    await Promise.all(work);
    assert.equal(store.active()?.key, keys[99 % 3]);
    assert.deepEqual(
      keys.map((k) => store.get(k)?.label),
      ['Name 99', 'Name 97', 'Name 98'],
    );
    assert.deepEqual(
      await Promise.all(keys.map((k) => store.credential(store.get(k)!))),
      [0, 1, 2].map((n) => `${CANARY}-${n}`),
    );
    assert.equal(memory.text().includes(CANARY), false);
  });
});

describe('two windows', () => {
  it('see each other on re-reading, and by the secret event at once', async () => {
    const one = setUpAccounts();
    const two = setUpAccounts({ memory: one.memory, vault: one.vault });
    const account = await one.store.add(V1_ACCOUNT, fakeToken(CANARY));
    two.store.reload();
    assert.deepEqual(two.store.all(), one.store.all());
    await one.store.rename(account.key, 'Other name');
    assert.equal(two.store.get(account.key)?.label, 'Acme');
    let heard = '';
    two.store.onDidChangeCredential((key) => {
      heard = key;
    });
    await one.store.replaceCredential(account.key, fakeToken('another-one'), { pathForm: 'api', authHeader: 'bearer' });
    assert.equal(two.store.get(account.key)?.label, 'Other name');
    assert.equal(heard, account.key);
    assert.equal(await two.store.credential(two.store.get(account.key)!), 'another-one');
  });

  it('do not undo each other', async () => {
    const one = setUpAccounts();
    const two = setUpAccounts({ memory: one.memory, vault: one.vault });
    const a = await one.store.add(V1_ACCOUNT, fakeToken('token-a'));
    const b = await two.store.add(V2_ACCOUNT, fakeToken('token-b'));
    one.store.reload();
    assert.deepEqual(
      one.store.all().map((x) => x.key),
      [a.key, b.key],
    );
    await one.store.setActive(a.key);
    await two.store.rename(b.key, 'Renamed');
    one.store.reload();
    assert.deepEqual([one.store.active()?.key, one.store.get(b.key)?.label], [a.key, 'Renamed']);
  });
});

describe('health', () => {
  it('is unauthorized after a 401, said once, and ok after a success', async () => {
    const { store } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    const heard: string[] = [];
    store.health.onDidChange((key) => heard.push(`${key} ${store.health.of(key)}`));
    for (let n = 0; n < 50; n += 1) store.health.note(fakeExchange(account, 'unauthorized'));
    for (const kind of ['network', 'server', 'timeout', 'cancelled', 'not-found', 'forbidden', 'rejected'] as const)
      store.health.note(fakeExchange(account, kind));
    assert.equal(store.health.of(account.key), 'unauthorized');
    store.health.note(fakeExchange(account, 'ok'));
    store.health.note(fakeExchange(account, 'ok'));
    assert.deepEqual(heard, [`${account.key} unauthorized`, `${account.key} ok`]);
  });

  it('recovers with another credential, and ignores late responses to the old one', async () => {
    const { store, clock } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    store.health.note(fakeExchange(account, 'unauthorized', clock.now + 1));
    clock.now += 1000;
    await store.replaceCredential(account.key, fakeToken('new-token'), { pathForm: 'plain', authHeader: 'bearer' });
    assert.equal(store.health.of(account.key), 'ok');
    store.health.note(fakeExchange(account, 'unauthorized', clock.now - 500));
    assert.equal(store.health.of(account.key), 'ok');
    store.health.note(fakeExchange(account, 'unauthorized', clock.now + 500));
    assert.equal(store.health.of(account.key), 'unauthorized');
  });

  it('is not kept for accounts that are gone or were never there', async () => {
    const { store } = setUpAccounts();
    const account = await store.add(V1_ACCOUNT, fakeToken(CANARY));
    store.health.note(fakeExchange({ ...account, key: 'aaaaaaaaaaaa' }, 'unauthorized'));
    assert.equal(store.health.of('aaaaaaaaaaaa'), 'ok');
    store.health.note(fakeExchange(account, 'unauthorized'));
    await store.remove(account.key);
    assert.equal(store.health.of(account.key), 'ok');
  });
});

describe('a store with arbitrary global state', () => {
  const broken: readonly [string, unknown][] = [
    ['text', 'nonsense'],
    ['a number', 7],
    ['a list', [1, 2]],
    ['null', null],
    ['an empty object', {}],
    ['accounts as text', { version: 1, accounts: 'x' }],
    ['accounts of every wrong type', { version: 1, active: 5, accounts: [null, 1, 'x', [], {}, { key: 'short' }] }],
    [
      'an account that points elsewhere',
      {
        version: 1,
        accounts: [{ ...V1_ACCOUNT, key: 'abcdefghijkl', origin: 'http://evil.example', writes: { kind: 'always' } }],
      },
    ],
    ['a version that is no number', { version: 'two', accounts: [] }],
    [
      '__proto__',
      JSON.parse(
        '{"version":1,"accounts":[{"__proto__":{"polluted":1},"key":"abcdefghijkl"}],"__proto__":{"polluted":1}}',
      ),
    ],
  ];
  for (const [what, raw] of broken) {
    it(`starts with ${what}, can be used, and backs it up`, async () => {
      const memory = new FakeMemory();
      memory.put('acquire.accounts', raw);
      const { store } = setUpAccounts({ memory });
      assert.deepEqual([store.all(), store.active()], [[], undefined]);
      const account = await store.add(V1_ACCOUNT, fakeToken(CANARY));
      assert.equal(setUpAccounts({ memory }).store.active()?.key, account.key);
      assert.equal(memory.values.has('acquire.accounts.damaged'), raw !== null);
      assert.equal(({} as { polluted?: number }).polluted, undefined);
    });
  }
});
