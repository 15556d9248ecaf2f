// A response of 200 MB, compressed to 200 KB: how much process memory it takes in our client and in axios with its defaults.
import { fork } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import axios from 'axios';
import { createClient } from '../../src/api/client/client';
import { Redactor } from '../../src/core/redaction';
import { testAccount, LIST_REQUEST, TEST_TOKEN } from '../contract/client/support';
import { recordMeasurement, spreadOf } from './record';

const MB = 1024 * 1024;
const WHOLE = 200 * MB;
const PROCESSES = 5;

/** Runs in a separate process: sends one request and reports how much the memory grew. */
async function ask(who: string, origin: string): Promise<void> {
  const client = createClient({
    credentials: { credential: () => Promise.resolve(TEST_TOKEN) },
    redactor: new Redactor(),
    defaults: () => ({ timeoutMs: 60_000, maxBytes: 50 * MB }),
  });
  const small = { ...LIST_REQUEST, url: '/profile/lead/detail' };
  if (who === 'ours') await client.send(testAccount(origin), small);
  else await axios.get(`${origin}/small`);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  let said = '';
  if (who === 'ours') said = (await client.send(testAccount(origin), LIST_REQUEST)).error?.kind ?? 'no error';
  else
    said = await axios.get(`${origin}/profile/lead/list`).then(
      () => 'read whole',
      (error: Error) => error.message,
    );
  await sleep(20);
  clearInterval(watch);
  process.send?.({ growth: (Math.max(most, process.memoryUsage.rss()) - before) / MB, said }, () => process.exit(0));
}

async function main(): Promise<void> {
  const bomb = gzipSync(
    Buffer.concat([Buffer.from('{"success":true,"data":"'), Buffer.alloc(WHOLE, 'a'), Buffer.from('"}')]),
  );
  const server = http
    .createServer((req, res) => {
      req.resume();
      if (req.url !== '/profile/lead/list') {
        res.setHeader('Content-Type', 'application/json');
        res.end('{"success":true,"data":{}}');
        return;
      }
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
      res.end(bomb);
    })
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const who of ['ours', 'axios as it comes']) {
    const growths: number[] = [];
    for (let n = 0; n < PROCESSES; n++) {
      const child = fork(__filename, [who, origin], { execArgv: ['--expose-gc'] });
      const { growth, said } = await new Promise<{ growth: number; said: string }>((resolve) => {
        child.once('message', (m) => {
          resolve(m as { growth: number; said: string });
        });
      });
      growths.push(growth);
      console.log(`${who}: ${said}`);
    }
    recordMeasurement({
      line: 'inflate',
      what: 'refused 200 MB inflation, growth of memory, 5 processes',
      who,
      ...spreadOf(growths),
      unit: 'MB',
      ...(who === 'ours' ? { atMost: 24 } : {}),
    });
  }
  server.closeAllConnections();
  server.close();
}

const [who, origin] = process.argv.slice(2);
void (who && origin ? ask(who, origin) : main());
