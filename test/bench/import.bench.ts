// The dry run of a 1,000,000-row import in its thread, compared with only papaparse on the same file: time, memory, and how long
// the extension host would be blocked. Each runs in a separate process.
import { fork } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import Papa from 'papaparse';
import { root } from '../../scripts/lib/paths';
import { writableFieldsFor } from '../../src/features/leads';
import { openImportInWorker } from '../../src/features/leads/transfer/import/read/openImportInWorker';
import { median, recordMeasurement, spreadOf } from './record';

const ROWS = 1_000_000;
const ROUNDS = 3;
const MB = 1024 * 1024;
const COLUMNS = ['name', 'email', 'phone'];

/** The cost of reading the file once. */
interface Reading {
  readonly rows: number;
  readonly ms: number;
  readonly growth: number;
  readonly block: number;
}

function writeFile(file: string): void {
  const handle = openSync(file, 'w');
  writeSync(handle, `${COLUMNS.join()}\r\n`);
  for (let row = 0; row < ROWS; row += 1000) {
    const lines = Array.from(
      { length: 1000 },
      (_, n) => `Ada ${row + n},a${row + n}@x.example,+4915${10_000 + ((row + n) % 90_000)}\r\n`,
    );
    writeSync(handle, lines.join(''));
  }
  closeSync(handle);
}

async function check(file: string): Promise<number> {
  const opened = await openImportInWorker({ path: file }, undefined, path.join(root, 'dist/importWorker.cjs'));
  try {
    const { count } = await opened.check(
      { mapping: COLUMNS, fields: writableFieldsFor('1.0.0', undefined), tags: [] },
      { leftOut: 50, others: 50 },
    );
    return count.rows;
  } finally {
    await opened.close();
  }
}

const papaparse = (file: string): Promise<number> =>
  new Promise((resolve, reject) => {
    let rows = -1;
    Papa.parse<string[]>(createReadStream(file), {
      chunk: ({ data }) => {
        rows += data.length;
      },
      complete: () => resolve(rows),
      error: reject,
    });
  });

/** `idle` measures how long a process waits for the processor on this machine anyway. */
const READERS: Readonly<Record<string, (file: string) => Promise<number>>> = {
  ours: check,
  papaparse,
  idle: () => sleep(1500, 0),
};

/** Runs in a separate process: reads the file and reports the cost. */
async function read(who: string, file: string): Promise<void> {
  globalThis.gc?.();
  await sleep(200);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const rows = await READERS[who]!(file);
  const ms = performance.now() - started;
  delay.disable();
  clearInterval(watch);
  const reading: Reading = { rows, ms, growth: (most - before) / MB, block: delay.max / 1e6 };
  process.send?.(reading, () => process.exit(0));
}

const inProcess = (who: string, file: string): Promise<Reading> =>
  new Promise((resolve, reject) => {
    const child = fork(process.argv[1]!, [who, file], { execArgv: process.execArgv });
    child.once('message', resolve).once('error', reject);
  });

async function main(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'acquire-bench-'));
  const file = path.join(dir, 'leads.csv');
  try {
    writeFile(file);
    const ours: Reading[] = [];
    const alone: Reading[] = [];
    const idle: Reading[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await inProcess('papaparse', file));
      ours.push(await inProcess('ours', file));
      idle.push(await inProcess('idle', file));
    }
    for (const { rows } of ours) if (rows !== ROWS) throw new Error(`${rows} rows were read instead of ${ROWS}.`);
    console.log(`${(statSync(file).size / 1e6).toFixed(1)} MB, ${ROWS} rows`);
    const ms = (readings: readonly Reading[]): number => median(readings.map((reading) => reading.ms));
    const what = 'dry run of an import of 1,000,000 rows';
    recordMeasurement({ line: 'import', what, who: 'ours', value: ms(ours), unit: 'ms', atMost: 10_000 });
    recordMeasurement({ line: 'import', what, who: 'papaparse, reading alone', value: ms(alone), unit: 'ms' });
    recordMeasurement({
      line: 'import-rate',
      what: `${what}, over papaparse`,
      who: 'ours',
      ...spreadOf(ours.map((reading, round) => reading.ms / (alone[round]?.ms ?? NaN))),
      unit: '×',
      atMost: 4,
    });
    const growth = Math.max(...ours.map((reading) => reading.growth));
    recordMeasurement({
      line: 'import-memory',
      what: `${what}: memory`,
      who: 'ours',
      value: growth,
      unit: 'MB',
      atMost: 64,
    });
    const wait = `${what}: longest wait`;
    const block = (readings: readonly Reading[]): number => median(readings.map((reading) => reading.block));
    recordMeasurement({ line: 'import-block', what: wait, who: 'ours', value: block(ours), unit: 'ms', atMost: 10 });
    recordMeasurement({
      line: 'import-block',
      what: wait,
      who: 'a process that does nothing',
      value: block(idle),
      unit: 'ms',
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const [who, file] = process.argv.slice(2);
void (who && file ? read(who, file) : main());
