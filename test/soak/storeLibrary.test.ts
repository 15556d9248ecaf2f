import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppendLog } from '../../src/core/store/appendLog';
import { SharedJsonFile } from '../../src/core/store/sharedJsonFile';
import { startStoreChild, type StoreChild } from '../unit/core/store/child';
import { random, SOAK_MS } from './support';

const APPENDS = 1_000_000;

describe('files of processes that are killed again and again', () => {
  let dir: string;
  let below: (limit: number) => number;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acq-soak-'));
    below = random();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** Kills a child some moment after its first line. Resolves to the numbers it printed. */
  async function killLater(child: StoreChild): Promise<number[]> {
    while (!child.lines().length) await Promise.race([sleep(5), child.exited]);
    await sleep(below(300));
    child.process.kill('SIGKILL');
    await child.exited;
    return child.lines().map(Number);
  }

  it('an append log keeps each record that was acknowledged to one of two processes', async () => {
    const file = path.join(dir, 'records.log');
    const acknowledged = new Set<number>();
    let rounds = 0;
    for (const end = Date.now() + SOAK_MS / 2; Date.now() < end; rounds++) {
      const from = rounds * 2 * APPENDS;
      const children = await Promise.all(
        [from, from + APPENDS].map((first) => startStoreChild('append', file, String(first), String(APPENDS))),
      );
      for (const numbers of await Promise.all(children.map(killLater))) numbers.forEach((n) => acknowledged.add(n));
      const { records } = await new AppendLog<number>(file, { parse: Number }).readAll();
      const there = new Set(records);
      assert.equal(there.size, records.length, 'a record is there twice');
      assert.deepEqual(
        [...acknowledged].filter((n) => !there.has(n)),
        [],
        `round ${rounds}`,
      );
    }
    console.log(`      ${rounds * 2} kills, ${acknowledged.size} records`);
    assert.ok(rounds > 0 && acknowledged.size > 0);
  });

  it('a shared file loses no update of one of two processes', async () => {
    const file = path.join(dir, 'shared.json');
    const parse = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
    let updates = 0;
    let rounds = 0;
    for (const end = Date.now() + SOAK_MS / 2; Date.now() < end; rounds++) {
      const children = await Promise.all([startStoreChild('update', file), startStoreChild('update', file)]);
      const numbers = (await Promise.all(children.map(killLater))).flat();
      assert.equal(new Set(numbers).size, numbers.length, 'two updates gave the same number');
      const records = await new SharedJsonFile<number>(file, { parse }).read();
      const counter = records.get('counter') ?? 0;
      assert.ok(counter >= Math.max(updates, ...numbers), `round ${rounds}: ${counter}`);
      updates = counter;
    }
    console.log(`      ${rounds * 2} kills, ${updates} updates`);
    assert.ok(rounds > 0 && updates > 0);
  });
});
