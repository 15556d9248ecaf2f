// `acquire run` with 1,000 requests of three checks each, compared with a bare axios loop that sends the same; and its startup time.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import axios from 'axios';
import { root } from '../../scripts/lib/paths';
import { runCommand } from '../../src/cli/commands';
import type { Io } from '../../src/cli/io';
import { Redactor } from '../../src/core/redaction';
import { median, recordMeasurement, spreadOf } from './record';

const REQUESTS = 1_000;
const CHECKS = ['?? status == 200', '?? body $.data.list.length == 10', '?? header content-type includes json'];
const ROUNDS = 7;
const STARTS = 15;
const SERVER = `const http = require('node:http'), { parentPort } = require('node:worker_threads');
const body = JSON.stringify({ data: { list: Array.from({ length: 10 }, (_, i) => ({ id: 71204 - i, fields: { name: 'Ada Lovelace', email: 'ada' + i + '@example.com' }, tags: [], dateUpdated: '2026-11-24T09:54:37.000Z' })) } });
http.createServer((req, res) => { res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }); res.end(body); }).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`;

/** The median startup time of the program in milliseconds. */
const startTime = (args: readonly string[]): number =>
  median(
    Array.from({ length: STARTS }, () => {
      const began = performance.now();
      execFileSync(process.execPath, args);
      return performance.now() - began;
    }),
  );

async function main(): Promise<void> {
  const server = new Worker(SERVER, { eval: true });
  const port = await new Promise<number>((resolve) => {
    server.once('message', resolve);
  });
  const origin = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-run-'));
  const file = path.join(folder, 'all.acquire.http');
  const target = (n: number): string => `/api/v1/crm/objects/contact?limit=${(n % 50) + 1}`;
  const blocks = Array.from({ length: REQUESTS }, (_, n) => `### ${n}\nGET ${target(n)}\n\n${CHECKS.join('\n')}\n`);
  writeFileSync(file, blocks.join('\n'));
  const run = async (): Promise<void> => {
    let out = '';
    const io: Io = {
      env: { ACQUIRE_TOKEN: 'token-of-the-measurement' },
      redactor: new Redactor(),
      out: (text) => (out += text),
      err: (line) => void process.stderr.write(`${line}\n`),
      progress: () => undefined,
      stdin: () => Promise.resolve(Buffer.alloc(0)),
      eachInput: () => Promise.resolve(),
      onInterrupt: () => undefined,
    };
    const code = await runCommand(io, ['run', file, '--account', origin, '--api', '2.0.0']);
    if (code || !out.includes(`${REQUESTS} passed`)) throw new Error(`The run failed: ${out.slice(-300)}`);
  };
  const agent = new http.Agent({ keepAlive: true });
  const headers = { Authorization: 'Bearer token-of-the-measurement' };
  const bare = async (): Promise<void> => {
    for (let n = 0; n < REQUESTS; n++) await axios.get(`${origin}${target(n)}`, { headers, httpAgent: agent });
  };
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const began = performance.now();
    await bare();
    const middle = performance.now();
    await run();
    if (round >= 0) ratios.push((performance.now() - middle) / (middle - began));
    console.log(`axios ${(middle - began).toFixed(0)} ms, run ${(performance.now() - middle).toFixed(0)} ms`);
  }
  recordMeasurement({
    line: 'run',
    what: '1,000 requests with 3 checks, over bare axios',
    who: 'ours',
    ...spreadOf(ratios),
    unit: '×',
    atMost: 1.3,
  });
  agent.destroy();
  await server.terminate();
  rmSync(folder, { recursive: true, force: true });

  // `npm run bench` builds it first.
  const cli = path.join(root, 'dist/cli.mjs');
  recordMeasurement({
    line: 'cli-start',
    what: 'acquire --version, over node -e 0',
    who: 'ours',
    value: startTime([cli, '--version']) / startTime(['-e', '0']),
    unit: '×',
    atMost: 3,
  });
  process.exit(0);
}

void main();
