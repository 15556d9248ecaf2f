// A response of 500 MB, stored in a file and shown in parts: when its first part can be shown, memory, and how long the extension host would
// be blocked, beside axios writing the same response to a file, and a process that does nothing. Each in a process of its own.
import { fork } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { root } from '../../scripts/lib/paths';
import { createClient } from '../../src/api/client/client';
import { Redactor } from '../../src/core/redaction';
import { layOutPart } from '../../src/features/requests/response/largeText';
import { ResponseFiles } from '../../src/features/requests/response/responseFiles';
import { ResponsePrinter } from '../../src/features/requests/response/responsePrinter';
import { LIST_REQUEST, TEST_TOKEN, testAccount } from '../contract/client/support';
import { median, recordMeasurement, spreadOf } from './record';

const MB = 1024 * 1024;
const WHOLE = 500 * MB;
const ROUNDS = 3;

/** The cost of one response; times in milliseconds. */
interface Cost {
  readonly bytes: number;
  readonly total: number;
  /** From the first byte to the laid out first part. */
  readonly first: number;
  readonly growth: number;
  readonly block: number;
}

const HEAD = '{"success":true,"data":{"data":[';
const TAIL = 'null]}}';
/** About a megabyte of leads, with a comma at its end. */
const PIECE = Buffer.from(
  Array.from(
    { length: 5000 },
    (_, id) =>
      `{"id":${70_000 + id},"name":"Ada Lovelace ${id}","email":"u${id}@example.com","city":"Example City","tags":[1,2,3],"note":"${'x'.repeat(80)}"},`,
  ).join(''),
);
const PIECES = Math.floor(WHOLE / PIECE.length);

/** Sends the response to every request; reports when it sent the first byte. */
function serve(): void {
  const server = http
    .createServer((req, res) => {
      req.resume();
      if (req.url === '/profile/lead/detail') return void res.end('{"success":true}');
      res.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': HEAD.length + PIECES * PIECE.length + TAIL.length,
      });
      process.send?.({ sentAt: performance.timeOrigin + performance.now() });
      res.write(HEAD);
      let sent = 0;
      const more = (): void => {
        while (sent < PIECES) {
          sent++;
          if (!res.write(PIECE)) return void res.once('drain', more);
        }
        res.end(TAIL);
      };
      more();
    })
    .listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
}

/** The size of the response, and when its first part was laid out, since the process started. */
interface Received {
  readonly bytes: number;
  readonly firstAt: number;
}

/** Prepares to receive the response, as a window that has sent a request before; returns what receives it. */
const RECEIVERS: Readonly<Record<string, (origin: string, folder: string) => Promise<() => Promise<Received>>>> = {
  async ours(origin, folder) {
    const files = new ResponseFiles(folder);
    const printer = new ResponsePrinter(path.join(root, 'dist/jsonWorker.cjs'));
    const client = createClient({
      credentials: { credential: () => Promise.resolve(TEST_TOKEN) },
      redactor: new Redactor(),
      defaults: () => ({ timeoutMs: 60_000, maxBytes: 50 * MB }),
      bodyFiles: files,
    });
    const account = testAccount(origin);
    await client.send(account, { ...LIST_REQUEST, url: '/profile/lead/detail' });
    return async () => {
      let first: Promise<number> | undefined;
      const { response, error } = await client.send(account, {
        ...LIST_REQUEST,
        sentBy: 'user',
        onFirstPart: ({ response: early }) => {
          first = layOutPart(early!.large!, 0, printer).then(() => performance.now());
        },
      });
      if (error) throw error;
      return { bytes: response!.size, firstAt: (await first) ?? NaN };
    };
  },
  async 'axios to a file'(origin, folder) {
    await axios.get(`${origin}/profile/lead/detail`);
    return async () => {
      const { data } = await axios.get<NodeJS.ReadableStream>(`${origin}/`, { responseType: 'stream' });
      const file = createWriteStream(path.join(folder, 'axios'));
      await pipeline(data, file);
      return { bytes: file.bytesWritten, firstAt: NaN };
    };
  },
  idle: () => Promise.resolve(() => sleep(2000, { bytes: 0, firstAt: NaN })),
};

/** Runs in a separate process: receives once and reports the cost. */
async function receive(who: string, origin: string, folder: string): Promise<void> {
  const work = await RECEIVERS[who]!(origin, folder);
  globalThis.gc?.();
  await sleep(200);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const { bytes, firstAt } = await work();
  const total = performance.now() - started;
  delay.disable();
  clearInterval(watch);
  const cost = {
    bytes,
    total,
    first: performance.timeOrigin + firstAt,
    growth: (most - before) / MB,
    block: delay.max / 1e6,
  };
  process.send?.(cost, () => process.exit(0));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acquire-bench-'));
  const self = process.argv[1]!;
  const server = fork(self, ['serve'], { execArgv: process.execArgv });
  try {
    const { port } = await new Promise<{ port: number }>((resolve) => {
      server.once('message', (message) => resolve(message as { port: number }));
    });
    let sentAt = NaN;
    server.on('message', (message) => {
      ({ sentAt } = message as { sentAt: number });
    });
    const once = async (who: string): Promise<Cost> => {
      const child = fork(self, [who, `http://127.0.0.1:${port}`, folder], { execArgv: process.execArgv });
      const cost = await new Promise<Cost>((resolve, reject) => {
        child.once('message', (message) => resolve(message as Cost)).once('error', reject);
      });
      return { ...cost, first: cost.first - sentAt };
    };
    const costs: Record<string, Cost[]> = { ours: [], 'axios to a file': [], idle: [] };
    for (let round = 0; round < ROUNDS; round++)
      for (const [who, all] of Object.entries(costs)) all.push(await once(who));
    const { ours = [], 'axios to a file': theirs = [], idle = [] } = costs;
    for (const { bytes } of ours) if (bytes < 0.99 * WHOLE) throw new Error(`${bytes} bytes were received.`);
    const what = '500 MB response in a file';
    const of = (all: readonly Cost[], pick: (cost: Cost) => number): number => median(all.map(pick));
    recordMeasurement({
      line: 'large',
      what: `${what}, over axios writing it to a file`,
      who: 'ours',
      ...spreadOf(ours.map(({ total }, round) => total / (theirs[round]?.total ?? NaN))),
      unit: '×',
    });
    recordMeasurement({
      line: 'large-first',
      what: `${what}: first byte to first part`,
      who: 'ours',
      ...spreadOf(ours.map(({ first }) => first)),
      unit: 'ms',
      atMost: 300,
    });
    for (const [who, all] of [
      ['ours', ours],
      ['axios to a file', theirs],
    ] as const)
      recordMeasurement({
        line: 'large-memory',
        what: `${what}: memory`,
        who,
        value: of(all, ({ growth }) => growth),
        unit: 'MB',
        ...(who === 'ours' ? { atMost: 64 } : {}),
      });
    for (const [who, all] of [
      ['ours', ours],
      ['axios to a file', theirs],
      ['idle', idle],
    ] as const)
      recordMeasurement({
        line: 'large-block',
        what: `${what}: longest wait`,
        who,
        value: of(all, ({ block }) => block),
        unit: 'ms',
        ...(who === 'ours' ? { atMost: 5 } : {}),
      });
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [who, origin, folder] = process.argv.slice(2);
if (who === 'serve') serve();
else void (who && origin && folder ? receive(who, origin, folder) : main());
