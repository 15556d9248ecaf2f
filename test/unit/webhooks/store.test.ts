import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFromSandbox, newDelivery, type Delivery, type ForwardResult } from '../../../src/features/webhooks/delivery';
import { DeliveryStore } from '../../../src/features/webhooks/store';

const make = (id: number): Delivery =>
  newDelivery({
    body: Buffer.from(JSON.stringify({ id, event: 'CHAT_ON_START' })),
    headers: [],
    signature: 'raw',
    source: 'received',
  });
const answered: ForwardResult = {
  at: 1,
  url: 'http://127.0.0.1:3000/acquire?name=Ada',
  outcome: 'answered',
  status: 200,
  ms: 5,
  answer: 'hello Ada Lovelace',
  attempt: 1,
};

describe('the stored deliveries', () => {
  let dir = '';
  let failed: unknown[] = [];
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acquire-store-'));
    failed = [];
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
    assert.deepEqual(failed, []);
  });
  const file = (): string => path.join(dir, 'log.jsonl');
  const open = (redact = false): DeliveryStore =>
    new DeliveryStore(
      file(),
      () => redact,
      (e) => failed.push(e),
    );

  it('are stored before the handler has responded, and have its response afterwards', async () => {
    const store = open();
    const delivery = make(1);
    store.add(delivery);
    await store.flush();
    assert.deepEqual(
      (await open().load(10)).deliveries.map((d) => d.forward),
      [[]],
    );
    delivery.forward = [answered];
    store.noteForward(delivery);
    await store.flush();
    assert.deepEqual(
      (await open().load(10)).deliveries.map((d) => d.forward),
      [[answered]],
    );
  });

  it('are the newest ones, and those dropped on loading are counted without the lines about responses', async () => {
    const store = open();
    for (let i = 1; i <= 25; i++) {
      const d = make(i);
      store.add(d);
      d.forward = [answered];
      store.noteForward(d);
    }
    await store.flush();
    const { deliveries, dropped } = await open().load(10);
    assert.deepEqual(
      [deliveries.map((d) => d.facts.chatId), dropped],
      [['16', '17', '18', '19', '20', '21', '22', '23', '24', '25'], 15],
    );
  });

  it('ask for a new file when it has grown far beyond the capacity, and it is small then', async () => {
    const store = open();
    for (let i = 1; i <= 1_500; i++) store.add(make(i));
    await store.flush();
    assert.deepEqual([store.needsCompacting(10), store.needsCompacting(10_000)], [true, false]);
    const replaced = store.replace([make(1), make(2)]);
    assert.equal(store.needsCompacting(10), false, 'once at a time');
    await replaced;
    assert.equal(store.needsCompacting(10), false);
    assert.equal(readFileSync(path.join(dir, 'log.jsonl'), 'utf8').trim().split('\n').length, 2);
  });

  it('of two windows in one file are not taken away by the other, when it cuts the file down or clears its own', async () => {
    const [here, there] = [open(), open()];
    await Promise.all([here.load(10), there.load(10)]);
    const [mine, theirs] = [make(1), make(2)];
    here.add(mine);
    await here.flush();
    there.add(theirs);
    await there.flush();
    theirs.forward = [answered];
    there.noteForward(theirs);
    await there.flush();
    const stored = async (): Promise<unknown[]> =>
      (await open().load(10)).deliveries.map((d) => [d.facts.chatId, d.forward.length]).sort();
    await here.replace([mine]);
    assert.deepEqual(await stored(), [
      ['1', 0],
      ['2', 1],
    ]);
    await here.clear();
    assert.deepEqual(await stored(), [['2', 1]]);
    await there.clear();
    assert.deepEqual([await stored(), readdirSync(dir)], [[], []]);
  });

  it('of another window stay if they arrive while this one rewrites the file', async () => {
    const there = open();
    let added: Promise<void> | undefined;
    // Called while the new text is built, after the file was read.
    const here = new DeliveryStore(
      file(),
      () => {
        if (late) {
          there.add(make(2));
          added = there.flush();
        }
        late = false;
        return false;
      },
      (e) => failed.push(e),
    );
    let late = false;
    const mine = make(1);
    here.add(mine);
    await here.flush();
    late = true;
    await here.replace([mine]);
    await added;
    assert.deepEqual((await open().load(10)).deliveries.map((d) => d.facts.chatId).sort(), ['1', '2']);
    await here.clear();
    assert.deepEqual(
      (await open().load(10)).deliveries.map((d) => d.facts.chatId),
      ['2'],
    );
  });

  it('of another window do not make this one rewrite the file again and again', async () => {
    const [here, there] = [open(), open()];
    for (let i = 1; i <= 1_500; i++) there.add(make(i));
    await there.flush();
    for (let i = 1; i <= 1_500; i++) here.add(make(i));
    await here.flush();
    assert.equal(here.needsCompacting(10), true);
    await here.replace([make(1)]);
    assert.equal(here.needsCompacting(10), false);
    assert.equal((await open().load(10_000)).deliveries.length, 1_501);
  });

  it('hold nothing a handler repeated of a person when they are redacted', async () => {
    const store = open(true);
    const delivery = make(1);
    store.add(delivery);
    delivery.forward = [answered];
    store.noteForward(delivery);
    await store.flush();
    assert.doesNotMatch(readFileSync(path.join(dir, 'log.jsonl'), 'utf8'), /Ada|Lovelace/);
    assert.deepEqual(
      (await open().load(10)).deliveries[0]?.forward.map((f) => [f.status, f.url]),
      [[200, 'http://127.0.0.1:3000']],
    );
  });

  it('are written separately: one that cannot be written affects no other, in a batch and when the file is rewritten', async () => {
    const store = open();
    const [first, bad, last] = [make(1), make(2), make(3)];
    Object.defineProperty(bad, 'headers', {
      get: () => {
        throw new RangeError('not to be written');
      },
    });
    const ids = async (): Promise<unknown[]> => (await open().load(10)).deliveries.map((d) => d.facts.chatId);
    for (const delivery of [first, bad, last]) store.add(delivery);
    await store.flush();
    assert.deepEqual([await ids(), failed.splice(0).length], [['1', '3'], 1]);
    await store.replace([first, bad, last]);
    assert.deepEqual([await ids(), failed.splice(0).length], [['1', '3'], 1]);
  });

  it('are all kept when some are nested 20,000 and 100,000 levels deep, redacted or not', async () => {
    for (const redact of [false, true]) {
      const store = open(redact);
      const deep = (levels: number): Delivery =>
        newDelivery({ body: Buffer.from('['.repeat(levels)), headers: [], signature: 'raw', source: 'received' });
      const closed = newDelivery({
        body: Buffer.from(`{"event":"CHAT_ON_START","id":4,"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
        headers: [],
        signature: 'raw',
        source: 'received',
      });
      const all = [make(1), deep(20_000), make(2), closed, deep(100_000), make(3)];
      for (const delivery of all) store.add(delivery);
      await store.flush();
      assert.equal((await open().load(10)).deliveries.length, 6);
      await store.replace(all);
      const read = (await open().load(10)).deliveries;
      assert.deepEqual(
        read.map((d) => d.facts.chatId),
        ['1', undefined, '2', '4', undefined, '3'],
      );
      await store.clear();
    }
  });

  it('survive a line that was cut off by a full disk or a crash, and lines no version has written', async () => {
    const store = open();
    store.add(make(1));
    await store.flush();
    appendFileSync(file(), '{"v":1,"id":"torn","at":17');
    store.add(make(2));
    await store.flush();
    const line = (change: object): string =>
      `${JSON.stringify({ v: 1, id: 'x', at: 1, source: 'received', headers: [], body: '{}', signature: 'raw', attempt: 1, ...change })}\n`;
    for (const change of [
      { at: 1e300 },
      { at: 'now' },
      { headers: [[1, 2]] },
      { headers: ['a'] },
      { body: 5 },
      { id: {} },
      { attempt: null },
      { v: 9 },
    ])
      appendFileSync(file(), line(change));
    appendFileSync(
      file(),
      line({ id: 'odd', body: '{"id":3,"event":"CHAT_ON_START"}', forward: [null, 5, {}, answered] }),
    );
    const { deliveries } = await open().load(10);
    assert.deepEqual(
      deliveries.map((d) => d.facts.chatId),
      ['1', '2', '3'],
    );
    assert.deepEqual(deliveries[2]?.forward, [answered]);
  });

  it('[threat: personal-data] lose what redaction of version 0.1 or no redaction left in, once it is on', async () => {
    const person = newDelivery({
      body: Buffer.from('{"id":1,"event":"CHAT_ON_START","visitor":"Ada Lovelace"}'),
      headers: [
        ['x-real-ip', '198.51.100.77'],
        ['user-agent', 'Acquire-Sandbox'],
      ],
      signature: 'raw',
      source: 'received',
    });
    const old = open();
    old.add(person);
    person.forward = [answered];
    old.noteForward(person);
    await old.flush();
    appendFileSync(
      file(),
      readFileSync(file(), 'utf8').replace('"attempt":1,', '"attempt":1,"redacted":true,').replace(person.id, 'old'),
    );
    const here = open(true);
    const { deliveries } = await here.load(10);
    await here.flush();
    assert.equal(deliveries.length, 2);
    const clean = readFileSync(file(), 'utf8');
    assert.doesNotMatch(clean, /Ada|Lovelace|198\.51/);
    const again = open(true);
    const read = (await again.load(10)).deliveries;
    await again.flush();
    assert.equal(readFileSync(file(), 'utf8'), clean, 'redacted once');
    assert.deepEqual(
      read.map((d) => [d.facts.chatId, d.forward.length, isFromSandbox(d)]),
      [
        ['1', 1, true],
        ['1', 1, true],
      ],
    );
  });

  it('[threat: personal-data] of another window are also redacted when the file is rewritten', async () => {
    const [here, there] = [open(true), open()];
    await here.load(10);
    const theirs = newDelivery({
      body: Buffer.from('{"id":7,"event":"CHAT_ON_START","visitor":"Ada Lovelace"}'),
      headers: [],
      signature: 'raw',
      source: 'received',
    });
    there.add(theirs);
    theirs.forward = [answered];
    there.noteForward(theirs);
    await there.flush();
    await here.replace([]);
    assert.doesNotMatch(readFileSync(file(), 'utf8'), /Ada|Lovelace/);
    assert.deepEqual(
      (await open().load(10)).deliveries.map((d) => [d.facts.chatId, d.forward.length]),
      [['7', 1]],
    );
  });
});
