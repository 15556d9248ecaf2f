// The second client sends no account credentials, and has its own list of origins for each use.
import assert from 'node:assert/strict';
import { sendWithoutCredential } from '../../../src/api/client/sendWithoutCredential';
import { closeAll, startTestServer, startRawServer, wait } from './support';

describe('client: plain requests', () => {
  afterEach(closeAll);

  it('returns responses of every status unchanged, and sends no credential', async () => {
    for (const status of [200, 204, 400, 404, 500]) {
      const server = await startTestServer((_req, res) => {
        res.writeHead(status, { 'X-A': 'b' });
        res.end(status === 204 ? undefined : 'hello');
      });
      const response = await sendWithoutCredential(`${server.origin}/page?x=1`, { origins: [server.origin] });
      assert.equal(response.status, status);
      assert.equal(response.text, status === 204 ? '' : 'hello');
      assert.equal(Buffer.from(response.bytes).toString(), response.text);
      assert.equal(server.hits[0]?.headers.authorization, undefined);
      assert.equal(server.hits[0]?.headers['content-type'], undefined);
      assert.ok(response.timing.totalMs > 0);
    }
  });

  it('reaches only listed origins', async () => {
    const listed = await startTestServer((_req, res) => res.end('ok'));
    const foreign = await startTestServer((_req, res) => res.end('ok'));
    for (const url of [
      `${foreign.origin}/`,
      `//127.0.0.1:${foreign.port}/`,
      `http://127.0.0.1:${listed.port}@127.0.0.1:${foreign.port}/`,
      `http://localhost:${listed.port}/`,
      `https://127.0.0.1:${listed.port}/`,
      `${listed.origin}\\@127.0.0.1:${foreign.port}`,
    ]) {
      await assert.rejects(
        sendWithoutCredential(url, { origins: [listed.origin] }),
        (error: { kind?: string }) => error.kind === 'untrusted-host' || error.kind === 'invalid-request',
        url,
      );
    }
    await assert.rejects(sendWithoutCredential(`${foreign.origin}/`, { origins: [] }), { kind: 'invalid-request' });
    await assert.rejects(sendWithoutCredential(`${foreign.origin}/`, { origins: [`${foreign.origin}/path`] }), {
      kind: 'invalid-request',
    });
    await assert.rejects(
      sendWithoutCredential(`${listed.origin}/`, { origins: [listed.origin], headers: [['X-A', 'a\r\nb']] }),
      { kind: 'invalid-request' },
    );
    await assert.rejects(sendWithoutCredential(`${listed.origin}/`, { origins: [listed.origin], method: 'GET /x' }), {
      kind: 'invalid-request',
    });
    await wait(30);
    assert.equal(listed.sockets() + foreign.sockets(), 0);
  });

  it('does not follow redirects', async () => {
    const foreign = await startTestServer((_req, res) => res.end('ok'));
    const hop = await startTestServer((_req, res) => {
      res.writeHead(302, { Location: foreign.origin });
      res.end();
    });
    const response = await sendWithoutCredential(`${hop.origin}/`, { origins: [hop.origin, foreign.origin] });
    assert.equal(response.status, 302);
    assert.equal(foreign.sockets(), 0);
  });

  it('sends bodies byte for byte, once', async () => {
    const got: Buffer[] = [];
    const server = await startRawServer((socket, text) => {
      got.push(Buffer.from(text, 'utf8'));
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    await sendWithoutCredential(`${server.origin}/hook`, {
      origins: [server.origin],
      method: 'POST',
      headers: [
        ['X-Acquire-Signature', 'abc'],
        ['Content-Type', 'application/json'],
      ],
      body: new Uint8Array([0x7b, 0x20, 0x7d]),
    });
    assert.match(got[0]?.toString() ?? '', /X-Acquire-Signature: abc\r\n[\s\S]*\r\n\r\n\{ \}$/);
    const broken = await startRawServer((socket) => socket.resetAndDestroy());
    await assert.rejects(
      sendWithoutCredential(`${broken.origin}/`, { origins: [broken.origin], method: 'POST', body: 'x' }),
      (error: { kind: string; detail: { outcomeUnknown?: boolean } }) =>
        error.kind === 'network' && error.detail.outcomeUnknown === true,
    );
    assert.equal(broken.hits.length, 1);
  });

  it('respects timeout, size limit and signal', async () => {
    const silent = await startTestServer(() => undefined);
    await assert.rejects(sendWithoutCredential(`${silent.origin}/`, { origins: [silent.origin], timeoutMs: 80 }), {
      kind: 'timeout',
    });
    await assert.rejects(
      sendWithoutCredential(`${silent.origin}/`, { origins: [silent.origin], signal: AbortSignal.timeout(50) }),
      { kind: 'cancelled' },
    );
    const large = await startTestServer((_req, res) => res.end('x'.repeat(2000)));
    await assert.rejects(sendWithoutCredential(`${large.origin}/`, { origins: [large.origin], maxBytes: 1000 }), {
      kind: 'too-large',
    });
  });
});
