import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFiles } from '../../../src/core/store/fileLayer';
import { acquireLock } from '../../../src/core/store/lock';
import { newDelivery, type Delivery, type ForwardResult } from '../../../src/features/webhooks/delivery';
import { DeliveryStore, type DeliveryStoreOptions } from '../../../src/features/webhooks/store';
import { startStoreChild } from '../core/store/child';
import { FaultyFiles, type FileFaults } from '../core/store/faultyFiles';

const make = (id: number): Delivery =>
  newDelivery({
    body: Buffer.from(JSON.stringify({ id, event: 'CHAT_ON_START' })),
    headers: [],
    signature: 'raw',
    source: 'received',
  });
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const forwarded: ForwardResult = { at: 1, url: 'http://127.0.0.1:1/', outcome: 'answered', ms: 1, attempt: 1 };

/** For tests that start processes, or write a file hundreds of times. */
const SLOW_MS = 60_000;

describe('a webhook log that several windows share', () => {
  let dir = '';
  let failed: unknown[] = [];
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acquire-store-'));
    failed = [];
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = (): string => path.join(dir, 'webhooks.jsonl');
  const open = (options: DeliveryStoreOptions = {}): DeliveryStore =>
    new DeliveryStore(
      file(),
      () => false,
      (error) => failed.push(error),
      options,
    );
  const stored = async (): Promise<Delivery[]> => (await open().load(100_000)).deliveries;
  const numbers = async (): Promise<number[]> =>
    (await stored())
      .map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as { id: number }).id)
      .sort((a, b) => a - b);
  const lineCount = (): number => readFileSync(file(), 'utf8').split('\n').filter(Boolean).length;
  /** Waits until a condition holds. */
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await sleep(5);
  };
  const countLocks = (): { readonly options: DeliveryStoreOptions; locks: number } => {
    const counted = {
      locks: 0,
      options: {
        files: {
          ...nodeFiles,
          open: (name: string, flags: 'wx' | 'a', mode: number) => {
            if (name.endsWith('.lock')) counted.locks++;
            return nodeFiles.open(name, flags, mode);
          },
        },
      },
    };
    return counted;
  };

  it('keeps 100 deliveries that one window adds while another rewrites the log again and again', async () => {
    const [here, there] = [open(), open()];
    const mine = range(1_000, 100).map(make);
    for (const delivery of mine) here.add(delivery);
    await here.flush();
    let done = false;
    let replaced = 0;
    const replacing = (async () => {
      for (; !done; replaced++) await here.replace(mine);
    })();
    for (const n of range(0, 100)) {
      there.add(make(n));
      if (n % 4 === 0) await there.flush();
    }
    await there.flush();
    done = true;
    await replacing;
    assert.ok(replaced > 1);
    assert.deepEqual([await numbers(), failed], [[...range(0, 100), ...range(1_000, 100)], []]);
  }).timeout(SLOW_MS);

  it('keeps the deliveries that both windows add while both rewrite the log', async () => {
    const work = async (from: number): Promise<void> => {
      const store = open();
      const kept: Delivery[] = [];
      for (const n of range(from, 30)) {
        kept.push(make(n));
        store.add(kept.at(-1)!);
        if (n % 3 === 0) await store.replace([...kept]);
        else if (n % 3 === 1) await store.flush();
      }
      await store.flush();
    };
    await Promise.all([work(0), work(30), work(60)]);
    assert.deepEqual([await numbers(), failed], [range(0, 90), []]);
  }).timeout(SLOW_MS);

  it('keeps 100 deliveries of two processes while a third rewrites the log', async () => {
    const children = await Promise.all([0, 50].map((from) => startStoreChild('deliver', file(), String(from), '50')));
    const here = open();
    const mine = range(1_000, 50).map(make);
    for (const delivery of mine) here.add(delivery);
    let ended = false;
    const exits = Promise.all(children.map(({ exited }) => exited)).finally(() => {
      ended = true;
    });
    while (!ended) {
      await here.replace(mine);
      await sleep(10);
    }
    assert.deepEqual([await exits, await numbers(), failed], [[0, 0], [...range(0, 100), ...range(1_000, 50)], []]);
  }).timeout(SLOW_MS);

  it('loses nothing when a process is killed while rewriting the log', async () => {
    const first = open();
    first.add(make(0));
    await first.flush();
    for (const round of range(1, 2)) {
      const child = await startStoreChild('rewrite', file(), String(round * 1_000), '100');
      await child.printed('stored');
      await until(() => readdirSync(dir).some((name) => name.endsWith('.tmp')));
      child.process.kill('SIGKILL');
      await child.exited;
      const here = open();
      here.add(make(round));
      await here.flush();
      assert.deepEqual(await numbers(), [
        ...range(0, round + 1),
        ...range(1, round).flatMap((r) => range(r * 1_000, 100)),
      ]);
    }
    await open().load(1);
    await until(() => readdirSync(dir).length === 1);
    assert.deepEqual([readdirSync(dir), failed], [['webhooks.jsonl'], []]);
  }).timeout(SLOW_MS);

  it('keeps what is added and forwarded between the call to rewrite the log and the write', async () => {
    const lock = await acquireLock(file());
    const store = open();
    const [first, second] = [make(1), make(2)];
    store.add(first);
    const flushed = store.flush();
    const replaced = store.replace([first]);
    store.add(second);
    first.forward = [forwarded];
    store.noteForward(first);
    await lock.release();
    await Promise.all([flushed, replaced, store.flush()]);
    assert.deepEqual(
      (await stored()).map((d) => [d.facts.chatId, d.forward.length]),
      [
        ['1', 1],
        ['2', 0],
      ],
    );
  });

  it('takes the lock once for a batch, and once for all that is added while it waits', async () => {
    const counted = countLocks();
    const store = open(counted.options);
    for (const n of range(0, 500)) store.add(make(n));
    await store.flush();
    assert.equal(counted.locks, 1);
    const lock = await acquireLock(file());
    const flushes = range(500, 100).map((n) => {
      store.add(make(n));
      return store.flush();
    });
    await lock.release();
    await Promise.all(flushes);
    assert.ok(counted.locks <= 3, `${counted.locks}`);
    assert.deepEqual(await numbers(), range(0, 600));
  });

  it('keeps a batch while another window does not release the log, reports that once, and writes it afterwards', async () => {
    const store = open({ lockTimeoutMs: 20, retryMs: 20 });
    for (const outage of [1, 2]) {
      const lock = await acquireLock(file());
      store.add(make(outage * 10));
      await store.flush();
      store.add(make(outage * 10 + 1));
      await store.flush();
      await sleep(150);
      assert.deepEqual(
        failed.map(String),
        Array(outage).fill('LockTimeoutError: webhooks.jsonl is in use by another window'),
      );
      await lock.release();
      await until(() => existsSync(file()) && lineCount() === outage * 2);
    }
    assert.deepEqual(await numbers(), [10, 11, 20, 21]);
  });

  it('keeps queued and stored deliveries when the log cannot be rewritten in time', async () => {
    const store = open({ lockTimeoutMs: 20, retryMs: 20 });
    const [first, second] = [make(1), make(2)];
    store.add(first);
    await store.flush();
    store.add(second);
    const lock = await acquireLock(file());
    await store.replace([first, second]);
    assert.deepEqual([await numbers(), failed.length], [[1], 1]);
    await assert.rejects(store.clear(), /in use by another window/);
    assert.deepEqual(await numbers(), [1]);
    await lock.release();
    await store.clear();
    assert.deepEqual(await numbers(), []);
  });

  it('keeps a batch on a full disk, leaves no half of it, and writes each delivery once when there is space', async () => {
    const faults: { -readonly [K in keyof FileFaults]: FileFaults[K] } = { freeBytes: 1_000 };
    const store = open({ files: new FaultyFiles(faults), retryMs: 20 });
    for (const n of range(0, 20)) store.add(make(n));
    await store.flush();
    assert.deepEqual([readFileSync(file(), 'utf8'), failed.length], ['', 1]);
    faults.freeBytes = Infinity;
    store.add(make(20));
    await store.flush();
    assert.deepEqual([await numbers(), lineCount(), failed.length], [range(0, 21), 21, 1]);
  });

  it('does not collect more than the log can keep while the disk is not writable', async () => {
    const faults: { -readonly [K in keyof FileFaults]: FileFaults[K] } = { denyChanges: 'EROFS' };
    const store = open({ files: new FaultyFiles(faults), retryMs: 60_000 });
    for (const n of range(0, 1_100)) store.add(make(n));
    await store.flush();
    assert.equal(store.needsCompacting(10), true);
    const newest = range(1_090, 10).map(make);
    for (const delivery of newest) store.add(delivery);
    await store.replace(newest);
    assert.deepEqual([store.needsCompacting(10), failed.length], [false, 1]);
    faults.denyChanges = undefined;
    await store.flush();
    assert.deepEqual(await numbers(), range(1_090, 10));
  });

  it('reports a delivery that is not JSON once, however often its batch is retried', async () => {
    const faults: { -readonly [K in keyof FileFaults]: FileFaults[K] } = { freeBytes: 500 };
    const store = open({ files: new FaultyFiles(faults), retryMs: 60_000 });
    const bad = make(1);
    Object.defineProperty(bad, 'headers', {
      get: () => {
        throw new RangeError('not to be written');
      },
    });
    for (const delivery of [make(0), bad, ...range(2, 10).map(make)]) store.add(delivery);
    await store.flush();
    await store.flush();
    assert.deepEqual(
      failed.map((error) => (error instanceof RangeError ? 'delivery' : 'disk')),
      ['delivery', 'disk'],
    );
    faults.freeBytes = Infinity;
    await store.flush();
    assert.deepEqual(await numbers(), [0, ...range(2, 10)]);
  });
});
