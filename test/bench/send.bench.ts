// Sending one small read and reading its JSON, over a kept-alive connection to a server in another process. The clients take turns.
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import axios from 'axios';
import { request as undiciRequest } from 'undici';
import { createClient } from '../../src/api/client/client';
import { Redactor } from '../../src/core/redaction';
import { lazyStoredExchange, toStoredExchange } from '../../src/features/requests/history/historyEntry';
import { HistoryStore } from '../../src/features/requests/history/historyStore';
import { testAccount, LIST_REQUEST, TEST_TOKEN } from '../contract/client/support';
import { median, recordMeasurement, spreadOf } from './record';

/** Rounds are long, because short ones mainly measure how the machine recovers from writing the history to disk. */
const ROUNDS = 15;
const PER_ROUND = 300;
/** The minimum time of axios.create with an interceptor and an adapter on `node:http`. */
const MINIMAL = 'axios with a minimal adapter';
const SERVER = `const http = require('node:http'), { parentPort } = require('node:worker_threads');
const body = JSON.stringify({ success: true, error: null, data: { total: 1204, data: Array.from({ length: 10 }, (_, i) => ({ id: 71204 - i, name: 'Ada Lovelace', email: 'ada' + i + '@example.com', country: 'India', tags: '74,79', date_updated: '2026-11-24 09:54:37' })) } });
http.createServer((req, res) => { req.resume(); req.on('end', () => { res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }); res.end(body); }); }).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`;

async function main(): Promise<void> {
  const server = new Worker(SERVER, { eval: true });
  const port = await new Promise<number>((resolve) => {
    server.once('message', resolve);
  });
  const origin = `http://127.0.0.1:${port}`;
  const url = `${origin}/profile/lead/list`;
  const form = 'limit=1&page=1';
  const headers = { Authorization: `Bearer ${TEST_TOKEN}`, 'Content-Type': 'application/x-www-form-urlencoded' };
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-send-'));
  const redactor = new Redactor();
  const history = new HistoryStore(folder);
  const agent = new http.Agent({ keepAlive: true });
  const parts = {
    credentials: { credential: () => Promise.resolve(TEST_TOKEN) },
    redactor,
    defaults: () => ({ timeoutMs: 30_000, maxBytes: 50 * 1024 * 1024 }),
  };
  const bare = createClient(parts);
  const client = createClient({
    ...parts,
    onExchange: (exchange) => {
      history.add(lazyStoredExchange(() => toStoredExchange(exchange, (text) => redactor.text(text))));
    },
  });
  const us = testAccount(origin);

  const raw = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const req = http.request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'Content-Length': form.length } },
        (res) => {
          const parts: Buffer[] = [];
          res.on('data', (part: Buffer) => parts.push(part));
          res.on('end', () => {
            resolve(JSON.parse(Buffer.concat(parts).toString()));
          });
        },
      );
      req.on('error', reject);
      req.end(form);
    });
  const minimal = axios.create({
    adapter: (config) =>
      new Promise((resolve, reject) => {
        const req = http.request(
          String(config.url),
          {
            method: config.method?.toUpperCase(),
            agent,
            headers: { ...config.headers.toJSON(), 'Content-Length': form.length } as http.OutgoingHttpHeaders,
          },
          (res) => {
            const parts: Buffer[] = [];
            res.on('data', (part: Buffer) => parts.push(part));
            res.on('end', () => {
              const { statusCode: status = 0, statusMessage: statusText = '' } = res;
              resolve({ data: Buffer.concat(parts).toString(), status, statusText, headers: {}, config, request: req });
            });
          },
        );
        req.on('error', reject);
        req.end(config.data);
      }),
  });
  minimal.interceptors.request.use((config) => {
    config.headers.set('Authorization', headers.Authorization);
    return config;
  });
  const clients: readonly [string, () => Promise<unknown>][] = [
    ['node:http', raw],
    ['undici', async () => (await undiciRequest(url, { method: 'POST', headers, body: form })).body.json()],
    ['axios, no redirects', () => axios.post(url, form, { headers, httpAgent: agent, maxRedirects: 0, proxy: false })],
    [MINIMAL, () => minimal.post(url, form, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })],
    ['axios as it comes', () => axios.post(url, form, { headers, httpAgent: agent })],
    [
      'ours without history',
      async () => {
        await bare.send(us, LIST_REQUEST);
      },
    ],
    [
      'ours',
      async () => {
        const exchange = await client.send(us, LIST_REQUEST);
        if (!exchange.response || exchange.error) throw new Error('The request failed.');
      },
    ],
  ];
  const writing: number[] = [];
  const times = new Map<string, number[]>(clients.map(([name]) => [name, []]));
  for (let round = -5; round < ROUNDS; round++) {
    for (const [name, send] of clients) {
      const began = performance.now();
      for (let n = 0; n < PER_ROUND; n++) await send();
      const sent = performance.now();
      if (round >= 0) times.get(name)?.push((sent - began) / PER_ROUND);
      await history.flushed();
      if (round >= 0 && name === 'ours') writing.push((performance.now() - sent) / PER_ROUND);
    }
  }
  const of = (name: string): readonly number[] => times.get(name) ?? [];
  const over = (name: string, base: string): ReturnType<typeof spreadOf> =>
    spreadOf(of(name).map((value, round) => value / (of(base)[round] ?? NaN)));
  const what = 'sending, over bare node:http';
  console.log(
    `node:http itself: ${median(of('node:http')).toFixed(3)} ms a request; the history is written afterwards, pause included ${median(writing).toFixed(3)} ms an exchange`,
  );
  for (const [name] of clients.slice(1))
    recordMeasurement({ line: 'send', what, who: name, ...over(name, 'node:http'), unit: '×' });
  recordMeasurement({
    line: 'send',
    what: 'sending, over axios without redirects',
    who: 'ours',
    ...over('ours', 'axios, no redirects'),
    unit: '×',
    atMost: 1,
  });
  recordMeasurement({
    line: 'send',
    what: 'sending, over axios with a minimal adapter',
    who: 'ours',
    ...over('ours', MINIMAL),
    unit: '×',
    atMost: 1.2,
  });
  client.dispose();
  bare.dispose();
  agent.destroy();
  await server.terminate();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

void main();
