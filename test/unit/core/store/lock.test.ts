import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireLock, LockLostError, LockTimeoutError, withLock } from '../../../../src/core/store/lock';
import { startStoreChild } from './child';
import { FaultyFiles } from './faultyFiles';

/** A waiter must get the lock of a killed process within this time, in ms. */
const TAKEOVER_MS = 1_000;

describe('withLock', function () {
  this.timeout(20_000);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-lock-'));
    file = path.join(folder, 'file');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs `count` pieces of work under the lock and returns the maximum number that ran at the same time. */
  async function mostAtOnce(count: number, staleMs?: number, of = file): Promise<number> {
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: count }, () =>
        withLock(
          of,
          async () => {
            most = Math.max(most, ++running);
            await delay(1);
            running--;
          },
          { ...(staleMs !== undefined && { staleMs }) },
        ),
      ),
    );
    return most;
  }

  it('runs one at a time, and returns the result of the work', async () => {
    assert.equal(await mostAtOnce(30), 1);
    assert.equal(await withLock(file, () => Promise.resolve(7)), 7);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('serves a long waiter before a process that locks again and again', async () => {
    for (const seconds of [0, 2]) {
      let isOver = false;
      const again = (async () => {
        while (!isOver) await withLock(file, () => delay(60 + seconds * 100));
      })();
      await delay(20);
      await withLock(file, () => Promise.resolve(), { timeoutMs: 3_000 }).finally(() => (isOver = true));
      await again;
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('waits only once for a waiter that has ended', async () => {
    writeFileSync(`${file}.lock.wanted`, '');
    const begin = performance.now();
    assert.equal(await withLock(file, () => Promise.resolve(7)), 7);
    assert.ok(performance.now() - begin >= 150);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is free again after work that failed', async () => {
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('stops waiting when it is aborted or times out', async () => {
    const held = await acquireLock(file);
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('closed')), 20);
    await assert.rejects(acquireLock(file, { signal: abort.signal }), /closed/);
    await assert.rejects(acquireLock(file, { timeoutMs: 30 }), LockTimeoutError);
    await held.release();
    await (await acquireLock(file)).release();
  });

  it('rejects with the error of the disk when no lock file can be written, and leaves none', async () => {
    for (const [faults, code] of [
      [{ denyChanges: 'EROFS' }, 'EROFS'],
      [{ freeBytes: 5 }, 'ENOSPC'],
    ] as const)
      await assert.rejects(acquireLock(file, { files: new FaultyFiles(faults) }), { code });
    assert.deepEqual(readdirSync(folder), []);
  });

  it('goes to the next one at once when its holder is killed', async () => {
    const child = await startStoreChild('hold', file);
    await child.printed('held');
    await assert.rejects(acquireLock(file, { timeoutMs: 50 }), LockTimeoutError);
    child.process.kill('SIGKILL');
    await child.exited;
    const begin = performance.now();
    await (await acquireLock(file)).release();
    assert.ok(performance.now() - begin < TAKEOVER_MS);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is held by one at a time when many find the lock of a killed process at once', async () => {
    for (let round = 0; round < 2; round++) {
      const child = await startStoreChild('hold', file);
      await child.printed('held');
      child.process.kill('SIGKILL');
      await child.exited;
      assert.equal(await mostAtOnce(20), 1);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it('passes on when the one that took it over from a killed process is killed too', async () => {
    for (let generation = 0; generation < 3; generation++) {
      const child = await startStoreChild('hold', file);
      await child.printed('held');
      child.process.kill('SIGKILL');
      await child.exited;
    }
    assert.equal(readdirSync(folder).length, 3);
    assert.equal(await mostAtOnce(10), 1);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('takes over a lock that is not renewed', async () => {
    const contents = {
      empty: '',
      'not JSON': 'x',
      'of another machine': '{"id":"0123456789abcdef","machine":"ffffffff","pid":1}',
      'of a process id that was given to another process': JSON.stringify({
        id: '0123456789abcdef',
        machine: 'x',
        pid: process.pid,
      }),
    };
    const most = Object.entries(contents).map(async ([what, text]) => {
      const own = path.join(folder, what);
      writeFileSync(`${own}.lock`, text);
      return [what, await mostAtOnce(5, 500, own)] as const;
    });
    assert.deepEqual(
      await Promise.all(most),
      Object.keys(contents).map((what) => [what, 1]),
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('takes over a lock file whose process was killed before it wrote its owner, within 5 s', async () => {
    writeFileSync(`${file}.lock`, '');
    const begin = performance.now();
    await (await acquireLock(file)).release();
    assert.ok(performance.now() - begin < 5_000);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is not taken over while it is renewed', async () => {
    const held = await acquireLock(file, { staleMs: 400 });
    await assert.rejects(acquireLock(file, { staleMs: 400, timeoutMs: 1_000 }), LockTimeoutError);
    await held.assertHeld();
    await held.release();
  });

  it('reports the lost lock to a process that was stopped for too long, and leaves it to the new holder', async () => {
    const files = new FaultyFiles();
    files.touch = () => Promise.resolve();
    const stopped = await acquireLock(file, { files });
    const next = await acquireLock(file, { staleMs: 500 });
    await assert.rejects(stopped.assertHeld(), LockLostError);
    await stopped.release();
    await next.assertHeld();
    await assert.rejects(acquireLock(file, { timeoutMs: 50 }), LockTimeoutError);
    await next.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('repeats work that lost the lock if requested', async () => {
    let runs = 0;
    const work = (): Promise<number> =>
      ++runs === 1 ? Promise.reject(new LockLostError(file)) : Promise.resolve(runs);
    assert.equal(await withLock(file, work, { repeatWhenLost: true }), 2);
    runs = 0;
    await assert.rejects(withLock(file, work), LockLostError);
  });
});
