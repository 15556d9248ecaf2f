// Responses that are small on the wire and huge when decompressed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { brotliCompressSync, constants, createGzip, gzipSync } from 'node:zlib';
import { inChild } from './child';
import { closeAll, LIST_REQUEST, startTestServer } from './support';
import { figure } from '../../figures';

const MB = 1024 * 1024;

/** 200 MB of one byte, compressed in chunks. */
async function gzipBomb(): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const piece = Buffer.alloc(MB, ' ');
  for (let n = 0; n < 200; n++) if (!gzip.write(piece)) await once(gzip, 'drain');
  gzip.end();
  await once(gzip, 'end');
  return Buffer.concat(chunks);
}

describe('[threat: bomb] client: bombs', () => {
  afterEach(closeAll);

  it('200 MB in gzip: refused at 100 times its size, at most 64 MB more memory', async () => {
    const bomb = await gzipBomb();
    const server = await startTestServer((req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
      res.end(req.url === '/warm' ? gzipSync('{"success":true}') : bomb);
    });
    const report = await inChild(server.origin, { ...LIST_REQUEST, warm: '/warm' });
    console.log(
      `        200 MB gzip bomb (${Math.round(bomb.length / 1024)} KB on the wire): memory grew by ${(report.rssGrowth / MB).toFixed(1)} MB, thread held at most ${report.blockedMs.toFixed(0)} ms`,
    );
    assert.equal(report.kind, 'too-large');
    figure('bomb', `200 MB inflated: memory grew by ${(report.rssGrowth / MB).toFixed(0)} MB, clear error`);
    assert.ok((report.limit ?? 0) <= Math.max(10 * MB, 100 * bomb.length), String(report.limit));
    assert.ok(report.rssGrowth <= 64 * MB, `${report.rssGrowth / MB} MB`);
  });

  it('brotli, which compresses far better: the same', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(200 * MB, ' '), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    const server = await startTestServer((req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'br' });
      res.end(req.url === '/warm' ? brotliCompressSync('{"success":true}') : bomb);
    });
    const report = await inChild(server.origin, { ...LIST_REQUEST, warm: '/warm' });
    console.log(
      `        200 MB brotli bomb (${bomb.length} bytes on the wire): memory grew by ${(report.rssGrowth / MB).toFixed(1)} MB`,
    );
    assert.equal(report.kind, 'too-large');
    assert.ok(report.rssGrowth <= 64 * MB, `${report.rssGrowth / MB} MB`);
  });

  for (const [name, word] of [
    ['plain letters', 'Name'],
    ['letters of the world', 'Zoë 张伟 😀'],
  ] as const) {
    it(`megabytes of JSON in ${name}: read without blocking the thread for long`, async () => {
      const rows = Array.from({ length: 15_000 }, (_, id) => ({
        id,
        name: word,
        text: word.repeat(20),
        tags: [1, 2, 3],
        nested: { 'a"b': `${word}\\"` },
      }));
      const text = JSON.stringify({ success: true, data: { total: rows.length, data: rows } });
      const bytes = Buffer.from(text);
      const server = await startTestServer((_req, res) => {
        res.writeHead(200, { 'Content-Type': 'application/json' });
        res.end(bytes);
      });
      const report = await inChild(server.origin, LIST_REQUEST);
      console.log(
        `        ${(bytes.length / MB).toFixed(1)} MB: thread held at most ${report.blockedMs.toFixed(0)} ms`,
      );
      assert.equal(report.kind, undefined);
      assert.equal(report.size, bytes.length);
    });
  }

  it('a body under 10 MB that compresses as well is a response, not a bomb', async () => {
    const text = JSON.stringify({ success: true, data: ' '.repeat(9 * MB) });
    const packed = gzipSync(text);
    const server = await startTestServer((_req, res) => {
      res.writeHead(200, { 'Content-Encoding': 'gzip' });
      res.end(packed);
    });
    const report = await inChild(server.origin, LIST_REQUEST);
    assert.equal(report.kind, undefined);
    assert.equal(report.size, text.length);
  });
});
