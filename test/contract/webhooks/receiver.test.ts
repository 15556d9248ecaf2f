import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { bodyText, type Delivery } from '../../../src/features/webhooks/delivery';
import { DeliveryLog } from '../../../src/features/webhooks/log';
import { startReceiver, type Receiver, type ReceiverOptions } from '../../../src/features/webhooks/receiver';
import { signBody } from '../../../src/features/webhooks/signature';
import { amount, figure } from '../../figures';

/** `npm run bench` sends more. */
const DELIVERIES = amount(1_500, 10_000);

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  port?: number;
  host?: string;
}

describe('[threat: receiver] the webhook receiver', () => {
  const got: Delivery[] = [];
  const refused: string[] = [];
  let receiver: Receiver;
  let state = {
    secret: 'test-secret' as string | undefined,
    refuse: false,
    publicHost: undefined as string | undefined,
  };
  const options = (more: Partial<ReceiverOptions> = {}): ReceiverOptions => ({
    port: 0,
    secret: () => state.secret,
    refuseUntrusted: () => state.refuse,
    publicHost: () => state.publicHost,
    onDelivery: (d) => got.push(d),
    onRefused: (status, reason) => refused.push(`${status} ${reason}`),
    timeouts: { headers: 600, request: 1_500 },
    ...more,
  });

  /** Resolves to the status, or to the socket's error code. */
  const send = (what: Sent = {}): Promise<number | string> =>
    new Promise((ok) => {
      const r = request(
        {
          host: '127.0.0.1',
          port: what.port ?? receiver.port,
          method: what.method ?? 'POST',
          path: what.path ?? `/${receiver.path}`,
          headers: { 'content-type': 'application/json', ...what.headers },
          agent: false,
        },
        (answer) => {
          answer.resume();
          ok(answer.statusCode ?? 0);
        },
      );
      r.on('error', (e: NodeJS.ErrnoException) => ok(e.code ?? 'error'));
      r.end(what.body ?? '{"event":"CHAT_ON_START","data":{"id":1}}');
    });
  /** Writes raw bytes and resolves to everything received until the connection closes. */
  const raw = (...pieces: { text: string; wait?: number }[]): Promise<string> =>
    new Promise((ok) => {
      let back = '';
      const socket = connect(receiver.port, '127.0.0.1', async () => {
        for (const p of pieces) {
          if (p.wait) await new Promise((r) => setTimeout(r, p.wait));
          if (!socket.destroyed) socket.write(p.text);
        }
      });
      socket.on('data', (d) => {
        back += d.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => ok(back));
    });

  beforeEach(async () => {
    got.length = 0;
    refused.length = 0;
    state = { secret: 'test-secret', refuse: false, publicHost: undefined };
    receiver = await startReceiver(options());
  });
  afterEach(() => receiver.stop());

  it('shows what arrives, byte for byte, with the result of its signature check', async () => {
    const body = '{"event":"CHAT_ON_START", "data":{"id":1,"name":"Zoë"}}';
    assert.equal(await send({ body, headers: { 'x-acquire-signature': signBody('test-secret', body) } }), 200);
    assert.equal(await send({ body, headers: { 'x-acquire-signature': 'nonsense' } }), 200);
    assert.equal(await send({ body: 'not JSON' }), 200);
    assert.deepEqual(
      got.map((d) => d.signature),
      ['raw', 'wrong', 'unsigned'],
    );
    assert.equal(bodyText(got[0]!), body);
    assert.equal(got[2]?.unreadable, true);
  });

  it('refuses invalid signatures if configured', async () => {
    state.refuse = true;
    assert.equal(await send(), 401);
    assert.equal(
      await send({
        headers: { 'x-acquire-signature': signBody('test-secret', '{"event":"CHAT_ON_START","data":{"id":1}}') },
      }),
      200,
    );
    assert.deepEqual([got.length, refused], [1, ['401 signature']]);
  });

  it('has a path of 128 random bits and accepts no other', async () => {
    assert.match(receiver.path, /^[0-9a-f]{32}$/);
    for (const path of [
      '/',
      '/webhook',
      `/${receiver.path}x`,
      `/${receiver.path}/`,
      `//${receiver.path}`,
      `/${receiver.path.toUpperCase()}A`,
    ])
      assert.equal(await send({ path }), 403, path);
    assert.equal(await send({ path: `/${receiver.path}?utm=1` }), 200);
    assert.equal(got.length, 1);
  });

  it('accepts only POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])
      assert.equal(await send({ method, body: '' }), 405, method);
    assert.equal(got.length, 0);
  });

  it('refuses foreign hosts and origins, and accepts the public URL the user entered', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${receiver.port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '0.0.0.0',
    ])
      assert.equal(await send({ headers: { host } }), 403, host);
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example'])
      assert.equal(await send({ headers: { origin } }), 403, origin);
    assert.equal(await send({ headers: { host: 'hook.example.dev' } }), 403);
    state.publicHost = 'hook.example.dev';
    assert.equal(await send({ headers: { host: 'HOOK.example.dev' } }), 200);
    assert.equal(await send({ headers: { host: `localhost:${receiver.port}` } }), 200);
    assert.equal(got.length, 2);
  });

  it('listens only on 127.0.0.1', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .flatMap((i) => (i && i.family === 'IPv4' && !i.internal ? [i.address] : []));
    for (const host of [...others, '127.0.0.2', '::1']) {
      const outcome = await new Promise<string>((ok) => {
        const s = connect({ host, port: receiver.port });
        s.on('connect', () => {
          s.destroy();
          ok('connected');
        });
        s.on('error', (e: NodeJS.ErrnoException) => ok(e.code ?? 'error'));
      });
      assert.notEqual(outcome, 'connected', host);
    }
  });

  it('cuts off bodies that are too large, declared or not, and compressed ones', async () => {
    assert.equal(await send({ body: Buffer.alloc(1024 * 1024 + 1, 32) }), 413);
    const answer = await raw(
      { text: `POST /${receiver.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n` },
      ...Array.from({ length: 20 }, () => ({ text: `10000\r\n${'x'.repeat(65_536)}\r\n` })),
    );
    assert.match(answer, /^HTTP\/1\.1 413/);
    assert.equal(await send({ headers: { 'content-encoding': 'gzip' } }), 415);
    assert.equal(await send({ body: Buffer.alloc(1024 * 1024, 32) }), 200);
    assert.equal(got.length, 1);
  });

  it('cuts off slow headers and slow bodies, and responds to broken requests', async () => {
    const slow = await raw({ text: 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n' }, { text: 'X-A: 1\r\n', wait: 4_000 });
    const body = await raw(
      { text: `POST /${receiver.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n12` },
      { text: '3', wait: 4_000 },
    );
    const broken = await raw({ text: 'GIBBERISH\r\n\r\n' });
    for (const answer of [slow, body, broken]) assert.match(answer, /^HTTP\/1\.1 4(00|08) /);
    assert.equal(got.length, 0);
    assert.equal(await send(), 200);
  });

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((r) => other.once('listening', r));
    await assert.rejects(startReceiver(options({ port: (other.address() as { port: number }).port })), {
      code: 'EADDRINUSE',
    });
    other.close();
  });

  describe('responds when a delivery is stored', () => {
    const during = async (
      onDelivery: ReceiverOptions['onDelivery'],
      work: (port: number, path: string) => Promise<void>,
    ) => {
      const own = await startReceiver(options({ onDelivery }));
      try {
        await work(own.port, `/${own.path}`);
      } finally {
        await own.stop();
      }
    };

    it('200 after it is, not before', async () => {
      let store = (): void => undefined;
      const stored = new Promise<void>((resolve) => (store = resolve));
      await during(
        () => stored,
        async (port, path) => {
          let status: unknown;
          const sent = send({ port, path }).then((result) => (status = result));
          await new Promise((later) => setTimeout(later, 200));
          assert.equal(status, undefined);
          store();
          assert.equal(await sent, 200);
        },
      );
    });

    for (const [what, onDelivery] of [
      ['rejects', () => Promise.reject(new Error('ENOSPC'))],
      [
        'throws',
        () => {
          throw new Error('EROFS');
        },
      ],
    ] as const)
      it(`503 when its storage ${what}, so that it is sent again, and counts it`, async () => {
        await during(onDelivery, async (port, path) => {
          refused.length = 0;
          assert.deepEqual([await send({ port, path }), await send({ port, path })], [503, 503]);
          assert.deepEqual(refused, ['503 storage', '503 storage']);
        });
      });
  });

  it(`loses and duplicates none of ${DELIVERIES}, and counts overflow of a smaller log`, async () => {
    const whole = new DeliveryLog(DELIVERIES);
    const small = new DeliveryLog(500);
    const own = await startReceiver(
      options({
        onDelivery: (d) => {
          whole.add(d);
          small.add(d);
        },
      }),
    );
    try {
      const before = process.memoryUsage().rss;
      const started = performance.now();
      const { Agent } = await import('node:http');
      const agent = new Agent({ keepAlive: true, maxSockets: 16 });
      let next = 0;
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          for (let i = next++; i < DELIVERIES; i = next++) {
            const status = await new Promise((ok, no) => {
              const r = request(
                { host: '127.0.0.1', port: own.port, method: 'POST', path: `/${own.path}`, agent },
                (a) => {
                  a.resume();
                  a.on('end', () => ok(a.statusCode));
                },
              );
              r.on('error', no);
              r.end(JSON.stringify({ event: 'CHAT_ON_MESSAGE', id: String(i + 1) }));
            });
            assert.equal(status, 200);
          }
        }),
      );
      agent.destroy();
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `      ${Math.round(DELIVERIES / seconds)} deliveries a second, RSS grew by ${Math.round((process.memoryUsage().rss - before) / 1048576)} MB`,
      );
      assert.deepEqual(whole.counts().kept, DELIVERIES);
      assert.equal(new Set(whole.list().map((d) => d.facts.chatId)).size, DELIVERIES);
      assert.ok(whole.list().every((d) => d.attempt === 1));
      figure(
        'receiver',
        `127.0.0.1 alone, foreign hosts and paths 403, 1 MB cap, ${DELIVERIES.toLocaleString('en')} deliveries: none lost, RSS +${Math.round((process.memoryUsage().rss - before) / 1048576)} MB`,
      );
      assert.deepEqual([small.counts().kept, small.counts().dropped], [500, DELIVERIES - 500]);
    } finally {
      await own.stop();
    }
  });
});
