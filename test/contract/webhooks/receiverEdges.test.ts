// How the receiver responds to slow requests, broken ones and ones from web pages on this computer, and how it counts them.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Delivery } from '../../../src/features/webhooks/delivery';
import { startReceiver, type Receiver } from '../../../src/features/webhooks/receiver';

describe('[threat: receiver] the edges of the webhook receiver', () => {
  const got: Delivery[] = [];
  const refused: string[] = [];
  let publicHost: string | undefined;
  let receiver: Receiver;
  beforeEach(async () => {
    got.length = refused.length = 0;
    publicHost = undefined;
    receiver = await startReceiver({
      port: 0,
      secret: () => 'test-secret',
      refuseUntrusted: () => false,
      publicHost: () => publicHost,
      onDelivery: (d) => got.push(d),
      onRefused: (status, reason) => refused.push(`${status} ${reason}`),
      timeouts: { headers: 300, request: 600 },
    });
  });
  afterEach(() => receiver.stop());

  const send = (headers: Record<string, string>): Promise<number> =>
    new Promise((ok, no) => {
      const sent = request(
        { host: '127.0.0.1', port: receiver.port, method: 'POST', path: `/${receiver.path}`, headers, agent: false },
        (answer) => {
          answer.resume();
          ok(answer.statusCode ?? 0);
        },
      );
      sent.on('error', no);
      sent.end('{}');
    });
  /** Writes the raw text; resolves to the first line of the response. */
  const raw = (text: string): Promise<string> =>
    new Promise((ok) => {
      let back = '';
      const socket = connect(receiver.port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (bytes) => {
        back += bytes.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => ok(back.split('\r\n')[0] ?? ''));
    });
  const head = (): string => `POST /${receiver.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;

  it('accepts nothing from pages of other local servers, but requests from its own origin', async () => {
    const { port } = receiver;
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]', 'http://localhost'])
      assert.equal(await send({ origin }), 403, origin);
    assert.equal(await send({ origin: `http://127.0.0.1:${port}` }), 200);
    assert.equal(await send({ host: `localhost:${port}`, origin: `http://localhost:${port}` }), 200);
    publicHost = 'hook.example.dev';
    assert.equal(await send({ host: 'hook.example.dev', origin: 'https://hook.example.dev' }), 200);
    assert.equal(await send({ origin: 'https://hook.example.dev' }), 200, 'a tunnel that writes the Host anew');
    assert.equal(await send({ host: 'hook.example.dev', origin: 'http://localhost:3000' }), 403);
    assert.deepEqual([got.length, refused.length], [4, 5]);
  });

  it('responds with 408 to slow requests, 431 to endless headers and 400 to garbage, and counts each once', async () => {
    for (const [text, status] of [
      ['POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n', 408],
      [`${head()}Content-Length: 10\r\n\r\n12`, 408],
      [`${head()}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      ['GIBBERISH\r\n\r\n', 400],
      [`${head()}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, 400],
      [`${head()}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`, 400],
    ] as const) {
      refused.length = 0;
      const answer = await raw(text);
      assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), `${status}, not "${answer}"`);
      await new Promise((later) => setTimeout(later, 20));
      assert.deepEqual(refused, [`${status} broken`]);
    }
    assert.equal(got.length, 0);
  });

  it('counts a sender that disconnects in the middle once, and shows no row for it', async () => {
    await new Promise<void>((gone) => {
      const socket = connect(receiver.port, '127.0.0.1', () => {
        socket.write(`${head()}Content-Length: 10\r\n\r\n12`);
        setTimeout(() => socket.resetAndDestroy(), 50);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => gone());
    });
    await new Promise((later) => setTimeout(later, 100));
    assert.deepEqual([refused, got.length], [['400 broken'], 0]);
    assert.equal(await send({}), 200);
  });
});
