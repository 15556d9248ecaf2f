// Compares an export of leads with an axios loop that reads the same pages one by one: with 50 ms latency from a server that has
// prepared pages, and without latency from the sandbox, which generates them.
import axios from 'axios';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createClient } from '../../src/api/client/client';
import { Redactor } from '../../src/core/redaction';
import { createLeadSource, withoutRetries } from '../../src/features/leads';
import { DEFAULT_COLUMNS } from '../../src/features/leads/model/columns';
import { writeLeadExport, type ExportPlan } from '../../src/features/leads/transfer/leadExport';
import { ExportStore } from '../../src/features/leads/transfer/exportStore';
import { testAccount as accountAt, TEST_TOKEN } from '../contract/client/support';
import { recordMeasurement, spreadOf } from './record';
import { startBenchSandbox } from './sandbox';

const PAGE = 200;
const PAGES = 60;
const ROUNDS = 7;
const LATENCY_MS = 50;

const plan: ExportPlan = {
  format: 'csv',
  csv: 'safe',
  columns: DEFAULT_COLUMNS,
  filter: {},
  searched: false,
  pageSize: PAGE,
};

const SERVER = `const http = require('node:http'), { parentPort } = require('node:worker_threads');
const pages = new Map();
const pageOf = (page, size) => JSON.stringify({ success: true, error: null, data: { counts: { total: ${PAGES} * size }, list: Array.from({ length: size }, (_, n) => ({ id: page * size + n + 1, created_at: '2026-11-24 09:54:37', fields: { name: 'Ada Lovelace ' + n, email: 'ada' + n + '@example.com', phone: '+4915123456', country: 'India', city: 'Example City' }, tags: [74, 79] })) } });
http.createServer((req, res) => {
  const { searchParams } = new URL(req.url, 'http://x'), page = Number(searchParams.get('page')), size = Number(searchParams.get('limit'));
  let body = pages.get(page);
  if (!body) pages.set(page, body = Buffer.from(pageOf(page, size)));
  setTimeout(() => { res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }); res.end(body); }, ${LATENCY_MS});
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`;

interface Server {
  readonly origin: string;
  readonly token: string;
  stop(): Promise<unknown>;
}

async function startSlowServer(): Promise<Server> {
  const worker = new Worker(SERVER, { eval: true });
  const port = await new Promise<number>((resolve) => {
    worker.once('message', resolve);
  });
  return { origin: `http://127.0.0.1:${port}`, token: TEST_TOKEN, stop: () => worker.terminate() };
}

/** How many times as fast an export is, for each round. */
async function compare({ origin, token }: Server, pages: number): Promise<number[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-export-'));
  const client = createClient({
    credentials: { credential: () => Promise.resolve(token) },
    redactor: new Redactor(),
    defaults: () => ({ timeoutMs: 30_000, maxBytes: 50_000_000 }),
  });
  const account = accountAt(origin, {}, '2.0.0');
  const source = createLeadSource('2.0.0', withoutRetries(client));
  const agent = new http.Agent({ keepAlive: true });
  const loop = async (): Promise<void> => {
    for (let page = 0; page < pages; page++)
      await axios.get(`${origin}/api/v1/crm/objects/contact`, {
        params: { limit: PAGE, page },
        headers: { authorization: `Bearer ${token}` },
        httpAgent: agent,
      });
  };
  const run = async (): Promise<void> => {
    const target = 'file:///all.csv';
    const file = await new ExportStore(folder).begin({ accountKey: account.key, target, plan, startedAt: Date.now() });
    const { rows, missing } = await writeLeadExport({
      plan,
      load: (page, size, given) => source.page(account, page, size, undefined, given),
      sink: file,
      signal: new AbortController().signal,
    });
    await file.close();
    if (rows !== pages * PAGE || missing) throw new Error(`${rows} rows were exported.`);
  };
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const began = performance.now();
    await loop();
    const middle = performance.now();
    await run();
    const ended = performance.now();
    if (round >= 0) ratios.push((middle - began) / (ended - middle));
    console.log(`axios ${(middle - began).toFixed(0)} ms, export ${(ended - middle).toFixed(0)} ms`);
  }
  client.dispose();
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
  return ratios;
}

async function main(): Promise<void> {
  const comparisons = [
    { line: 'export-latency', how: `at ${LATENCY_MS} ms latency`, start: startSlowServer, pages: PAGES, atLeast: 3 },
    {
      line: 'export-rate',
      how: 'without latency',
      start: () => startBenchSandbox(150 * PAGE),
      pages: 150,
      atLeast: 1.5,
    },
  ] as const;
  for (const { line, how, start, pages, atLeast } of comparisons) {
    const server = await start();
    try {
      const ratios = await compare(server, pages);
      const what = `export ${how}, times as fast as an axios loop`;
      recordMeasurement({ line, what, who: 'ours', ...spreadOf(ratios), unit: '×', atLeast });
    } finally {
      await server.stop();
    }
  }
}

void main();
