// Responses that are larger than what is held in memory: received into a file, and what can go wrong with that.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ClientOptions } from '../../../src/api/client/client';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { SECRET_MASK } from '../../../src/core/redaction';
import { maskSecrets } from '../../../src/features/requests/history/savedBody';
import { bodyHead, layOutBody } from '../../../src/features/requests/response/bodyText';
import { bytesToSave, layOutPart, readPart } from '../../../src/features/requests/response/largeText';
import { MAX_RESPONSE_FILES, ResponseFiles } from '../../../src/features/requests/response/responseFiles';
import type { ResponsePrinter } from '../../../src/features/requests/response/responsePrinter';
import { FaultyFiles } from '../../unit/core/store/faultyFiles';
import {
  closeAll,
  LIST_REQUEST,
  startTestServer,
  TEST_TOKEN,
  testAccount,
  testClient,
  wait,
  WRITE_REQUEST,
} from './support';

const MB = 1024 * 1024;
const LIMIT = MB;
const record = (id: number): string =>
  JSON.stringify({ id, name: `Lead ${id}`, password: `pass-${id}`, note: 'x'.repeat(200) });
/** 3 MB of leads. */
const LEADS = `{"success":true,"data":{"total":12000,"data":[${Array.from({ length: 12_000 }, (_, id) => record(id)).join(',')}]}}`;
const JSON_HEADERS = { 'Content-Type': 'application/json' };

describe('client: responses too large for memory', () => {
  let folder: string;
  let files: ResponseFiles;
  /** Without its worker. */
  const printer: Pick<ResponsePrinter, 'head' | 'masked'> = {
    head: (text, limit) => Promise.resolve(bodyHead(text, limit)),
    masked: (text, type) => Promise.resolve(maskSecrets(text, type)),
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-large-'));
    files = new ResponseFiles(folder);
  });
  afterEach(async () => {
    await closeAll();
    await files.removeAll();
    rmSync(folder, { recursive: true, force: true });
  });

  const inFolder = (): string[] => readdirSync(folder);
  const send = async (
    origin: string,
    change: Partial<ApiRequest> = {},
    options: Partial<ClientOptions> & { readonly signal?: AbortSignal } = {},
  ): Promise<Exchange> => {
    const { signal, ...more } = options;
    const { client } = testClient({
      bodyFiles: files,
      defaults: () => ({ timeoutMs: 5_000, maxBytes: LIMIT }),
      retry: { attempts: 1 },
      ...more,
    });
    return client.send(testAccount(origin), { ...LIST_REQUEST, sentBy: 'user', ...change }, signal);
  };
  const serve = async (respond: (res: http.ServerResponse) => void): Promise<string> =>
    (await startTestServer((_req, res) => respond(res))).origin;
  const textOf = async ({ response }: Exchange): Promise<string> => {
    const parts = response!.large!.parts.map((_, n) => readPart(response!.large!, n));
    return (await Promise.all(parts)).join('');
  };
  /** Resolves when no file is left. */
  const removed = async (): Promise<void> => {
    for (let n = 0; n < 100 && inFolder().length; n++) await wait(10);
    assert.deepEqual(inFolder(), []);
  };

  for (const [name, respond] of Object.entries<(res: http.ServerResponse) => void>({
    'with its size announced': (res) =>
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': Buffer.byteLength(LEADS) }).end(LEADS),
    'in chunks': (res) => {
      res.writeHead(200, JSON_HEADERS);
      for (let at = 0; at < LEADS.length; at += 100_003) res.write(LEADS.slice(at, at + 100_003));
      res.end();
    },
    compressed: (res) => res.writeHead(200, { ...JSON_HEADERS, 'Content-Encoding': 'gzip' }).end(gzipSync(LEADS)),
  }))
    it(`are stored in a file that only the user can read (${name})`, async () => {
      const exchange = await send(await serve(respond));
      assert.equal(exchange.error, undefined);
      assert.equal(exchange.response?.text, '');
      assert.equal(exchange.response?.size, LEADS.length);
      assert.ok(exchange.response?.large?.isComplete);
      assert.equal(await textOf(exchange), LEADS);
      const [file = ''] = inFolder();
      if (process.platform !== 'win32') assert.equal(statSync(path.join(folder, file)).mode & 0o777, 0o600);
      assert.equal(exchange.request.onFirstPart, undefined);
    });

  it('are formatted part by part as the whole would be', async () => {
    const { response } = await send(await serve((res) => res.writeHead(200, JSON_HEADERS).end(LEADS)));
    const large = response!.large!;
    assert.ok(large.parts.length >= 5);
    const parts = await Promise.all(large.parts.map((_, n) => layOutPart(large, n, printer)));
    assert.equal(parts.join('\n'), layOutBody(LEADS));
  });

  it('show their first part while the rest is being received', async () => {
    let rest: (() => void) | undefined;
    const origin = await serve((res) => {
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length }).write(LEADS.slice(0, 2 * MB));
      rest = () => res.end(LEADS.slice(2 * MB));
    });
    let sending: Promise<Exchange> | undefined;
    const early = await new Promise<Exchange>((resolve) => {
      sending = send(origin, { onFirstPart: resolve });
    });
    assert.equal(early.response?.large?.isComplete, false);
    assert.ok((await readPart(early.response.large, 0)).startsWith('{"success":true'));
    rest?.();
    const exchange = await sending!;
    assert.equal(exchange.id, early.id);
    assert.equal(await textOf(exchange), LEADS);
  });

  it('[threat: secrets] never store or show the token, wherever it is cut', async () => {
    const echo = `${TEST_TOKEN} ${Buffer.from(TEST_TOKEN).toString('base64')} ${encodeURIComponent(TEST_TOKEN)} `;
    const text = echo.repeat(40_000);
    const exchange = await send(await serve((res) => res.writeHead(200, { 'Content-Type': 'text/plain' }).end(text)));
    const shown = await textOf(exchange);
    assert.ok(shown.length > 400_000 && shown.startsWith(SECRET_MASK));
    assert.doesNotMatch(shown, /canary|5f1c77d0|Y2FuYXJ5/);
    assert.equal(shown.replaceAll(SECRET_MASK, '').trim().replaceAll(' ', ''), '');
  });

  it('[threat: secrets] are saved without secret values, also at the cuts', async () => {
    const { response } = await send(await serve((res) => res.writeHead(200, JSON_HEADERS).end(LEADS)));
    const names = new Set<string>();
    const saved: Uint8Array[] = [];
    for await (const bytes of bytesToSave(response!, response!.large!, printer, names)) saved.push(bytes);
    assert.equal(Buffer.concat(saved).toString('utf8'), LEADS.replaceAll(/"pass-\d+"/g, `"${SECRET_MASK}"`));
    assert.deepEqual([...names], ['password']);
  });

  it('are converted to UTF-8, and binary ones are stored as they are', async () => {
    const utf16 = Buffer.from(`\ufeff${LEADS}`, 'utf16le');
    const text = await send(
      await serve((res) => res.writeHead(200, { 'Content-Type': 'application/json; charset=utf-16' }).end(utf16)),
    );
    assert.equal(await textOf(text), LEADS);
    const bytes = Buffer.alloc(2 * MB, 0xfe);
    const { response } = await send(
      await serve((res) => res.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(bytes)),
    );
    assert.ok(response?.large?.format.isBinary);
    assert.ok((await response.large.read(0, response.size)).equals(bytes));
  });

  it('that report a failure at their beginning are failures', async () => {
    const text = `{"success":false,"message":"No access","data":"${'x'.repeat(2 * MB)}"}`;
    const { error, response } = await send(await serve((res) => res.writeHead(200, JSON_HEADERS).end(text)));
    assert.equal(error?.kind, 'rejected');
    assert.ok(response?.large);
    const page = `<!doctype html>${'x'.repeat(2 * MB)}`;
    const html = await send(await serve((res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(page)));
    assert.equal(html.error?.kind, 'malformed');
    assert.match(html.error.detail.firstBytes ?? '', /^<!doctype html>x/);
  });

  it('that break off leave no file', async () => {
    const origin = await serve((res) => {
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length }).write(LEADS.slice(0, 2 * MB));
      setTimeout(() => res.destroy(), 50);
    });
    const { error, response } = await send(origin);
    assert.equal(error?.kind, 'network');
    assert.equal(response, undefined);
    await removed();
  });

  it('of reads are read again after a lost connection, into a new file', async () => {
    let calls = 0;
    const origin = await serve((res) => {
      if (calls++) return void res.writeHead(200, JSON_HEADERS).end(LEADS);
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length }).write(LEADS.slice(0, 2 * MB));
      setTimeout(() => res.destroy(), 50);
    });
    const exchange = await send(origin, {}, { retry: { attempts: 2, baseMs: 1, maxDelayMs: 2 } });
    assert.equal(await textOf(exchange), LEADS);
    assert.equal(inFolder().length, 1);
  });

  it('of writes are never asked for again', async () => {
    const server = await startTestServer((_req, res) => {
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length }).write(LEADS.slice(0, 2 * MB));
      setTimeout(() => res.destroy(), 50);
    });
    const { error } = await send(server.origin, WRITE_REQUEST, { retry: { attempts: 3, baseMs: 1 } });
    assert.equal(error?.kind, 'network');
    assert.equal(server.hits.length, 1);
    await removed();
  });

  it('that are canceled midway leave no file', async () => {
    const origin = await serve((res) => {
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length }).write(LEADS.slice(0, 2 * MB));
    });
    const abort = new AbortController();
    const { error } = await send(origin, { onFirstPart: () => abort.abort() }, { signal: abort.signal });
    assert.equal(error?.kind, 'cancelled');
    await removed();
  });

  for (const freeBytes of [0, 700_000])
    it(`say that the disk is full, and leave no file (${freeBytes} bytes free)`, async () => {
      files = new ResponseFiles(folder, new FaultyFiles({ freeBytes }));
      const { error } = await send(await serve((res) => res.writeHead(200, JSON_HEADERS).end(LEADS)));
      assert.equal(error?.kind, 'too-large');
      assert.equal(error.detail.problem, 'disk');
      assert.equal(error.detail.code, 'ENOSPC');
      await removed();
    });

  it('may take longer than the time limit, as long as data arrives', async () => {
    const origin = await serve((res) => {
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length });
      let at = 0;
      const timer = setInterval(() => {
        res.write(LEADS.slice(at, (at += 300_000)));
        if (at >= LEADS.length) clearInterval(timer);
      }, 100);
    });
    assert.equal((await send(origin, { timeoutMs: 600 })).error, undefined);
    const stalled = await serve((res) => {
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': LEADS.length }).write(LEADS.slice(0, 2 * MB));
    });
    assert.equal((await send(stalled, { timeoutMs: 600 })).error?.kind, 'timeout');
    for (let n = 0; n < 100 && inFolder().length > 1; n++) await wait(10);
    assert.equal(inFolder().length, 1, 'the file of the first');
  });

  it('[threat: bomb] that inflate to more than 100 times their size are refused, and leave no file', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * MB, ' '));
    const origin = await serve((res) => res.writeHead(200, { ...JSON_HEADERS, 'Content-Encoding': 'gzip' }).end(bomb));
    const { error } = await send(origin);
    assert.equal(error?.kind, 'too-large');
    assert.equal(error.detail.problem, 'inflation');
    assert.ok((error.detail.limit ?? 0) <= 10 * MB, String(error.detail.limit));
    await removed();
    const small = gzipSync(Buffer.from(`[${' '.repeat(9 * MB)}]`));
    const harmless = await serve((res) =>
      res.writeHead(200, { ...JSON_HEADERS, 'Content-Encoding': 'gzip' }).end(small),
    );
    assert.equal((await send(harmless)).error, undefined, 'a body under the floor is never refused for its ratio');
  });

  it('of redirects and errors are refused, and a redirect is not followed', async () => {
    for (const status of [302, 500]) {
      const server = await startTestServer((_req, res) => res.writeHead(status, { Location: '/other' }).end(LEADS));
      const { error } = await send(server.origin);
      assert.equal(error?.kind, 'too-large');
      assert.equal(error.detail.status, status);
      assert.equal(server.hits.length, 1);
    }
    assert.deepEqual(inFolder(), []);
  });

  it('do not concern an empty response, or one of exactly the limit', async () => {
    for (const size of [0, LIMIT]) {
      const origin = await serve((res) =>
        res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': size }).end('x'.repeat(size)),
      );
      const { response, error } = await send(origin);
      assert.equal(error, undefined);
      assert.equal(response?.text.length, size);
      assert.equal(response?.large, undefined);
    }
    assert.deepEqual(inFolder(), []);
  });

  it('are refused for what the extension itself reads, and for requests with a limit of their own', async () => {
    const origin = await serve((res) => res.writeHead(200, JSON_HEADERS).end(LEADS));
    const { client } = testClient({ bodyFiles: files, defaults: () => ({ timeoutMs: 5_000, maxBytes: LIMIT }) });
    assert.equal((await client.send(testAccount(origin), LIST_REQUEST)).error?.kind, 'too-large');
    assert.equal((await send(origin, { maxBytes: 4096 })).error?.kind, 'too-large');
    assert.deepEqual(inFolder(), []);
  });

  it('are kept for the newest few, and deleted with their account or all together', async () => {
    const origin = await serve((res) => res.writeHead(200, JSON_HEADERS).end(LEADS));
    const all: Exchange[] = [];
    for (let n = 0; n <= MAX_RESPONSE_FILES; n++) all.push(await send(origin));
    assert.equal(inFolder().length, MAX_RESPONSE_FILES);
    await assert.rejects(readPart(all[0]!.response!.large!, 0));
    assert.ok((await readPart(all[1]!.response!.large!, 0)).startsWith('{'));
    await files.removeOf(new Set(['zzzzzzzzzzzz']));
    assert.equal(inFolder().length, MAX_RESPONSE_FILES);
    await files.removeOf(new Set([testAccount(origin).key]));
    assert.deepEqual(inFolder(), []);
    await send(origin);
    await files.removeAll();
    assert.deepEqual(inFolder(), []);
  });
});
