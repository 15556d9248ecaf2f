// The receiver still responds to deliveries while other local programs hold connections open in every cheap way.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { bodyText, type Delivery } from '../../../src/features/webhooks/delivery';
import { startReceiver, type Receiver } from '../../../src/features/webhooks/receiver';
import { figure } from '../../figures';

const SOCKETS = 300;
/** Connections that send now and then do so at this interval. */
const AGAIN_MS = 150;

describe('[threat: receiver] the webhook receiver among silent connections', function () {
  this.timeout(60_000);
  const got: Delivery[] = [];
  const refused: string[] = [];
  const sockets: Socket[] = [];
  let timers: NodeJS.Timeout[] = [];
  let receiver: Receiver;
  let slowest = 0;
  /** While set, dropped connections are reopened. */
  let churning = false;

  beforeEach(async () => {
    got.length = refused.length = 0;
    receiver = await startReceiver({
      port: 0,
      secret: () => undefined,
      refuseUntrusted: () => false,
      onDelivery: (d) => got.push(d),
      onRefused: (status, reason) => refused.push(`${status} ${reason}`),
    });
  });
  afterEach(async () => {
    churning = false;
    timers.forEach(clearInterval);
    timers = [];
    for (const socket of sockets.splice(0)) socket.destroy();
    await receiver.stop();
  });
  after(() => {
    figure('receiver', `${SOCKETS} silent connections of each kind: slowest response ${Math.round(slowest)} ms`);
  });

  /** Connects, and never ends the connection, whatever the receiver does. */
  const open = (text = ''): Promise<Socket> =>
    new Promise((ok, no) => {
      const socket = connect({ port: receiver.port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        if (text) socket.write(text);
        ok(socket);
      });
      socket.on('error', no);
      socket.on('data', () => undefined);
      sockets.push(socket);
    });
  /** Sends a delivery on a new connection and records its duration; resolves to its status. */
  const deliver = (): Promise<number> => {
    const started = performance.now();
    return new Promise<number>((ok, no) => {
      const sent = request(
        { host: '127.0.0.1', port: receiver.port, method: 'POST', path: `/${receiver.path}`, agent: false },
        (response) => {
          response.resume();
          const ms = performance.now() - started;
          slowest = Math.max(slowest, ms);
          if (ms < 1_000) ok(response.statusCode ?? 0);
          else no(new Error(`answered after ${Math.round(ms)} ms`));
        },
      );
      sent.on('error', no);
      sent.end('{"event":"CHAT_ON_START","id":1}');
    });
  };
  const head = (): string => `POST /${receiver.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;

  const kinds: readonly (readonly [kind: string, text: () => string, again?: string])[] = [
    ['that send nothing', () => ''],
    ['that send a byte now and then', () => 'P', 'O'],
    ['that send a header now and then', () => 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n', 'X-A: 1\r\n'],
    ['that stop within the path', () => head().slice(0, 20)],
    ['that are refused and stay', () => 'POST /wrong HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n'],
    ['that know the path and stop before the body', () => `${head()}Content-Length: 1000\r\n\r\n`],
    [
      'that know the path and send a byte of the body now and then',
      () => `${head()}Content-Length: 1000\r\n\r\n{`,
      ' ',
    ],
    ['that ask whether to go on, and do not', () => `${head()}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`],
    ['that have delivered and stay open', () => `${head()}Content-Length: 2\r\n\r\n{}`],
    [
      'that ask for a protocol upgrade',
      () => 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
  ];
  for (const [kind, text, again] of kinds)
    it(`responds within a second while there are ${SOCKETS} connections ${kind}`, async () => {
      for (let n = 0; n < SOCKETS; n++) {
        const socket = await open(text());
        socket.removeAllListeners('error').on('error', () => undefined);
        if (again) timers.push(setInterval(() => !socket.destroyed && socket.write(again), AGAIN_MS));
      }
      const statuses: number[] = [];
      for (let n = 0; n < 3; n++) {
        statuses.push(await deliver());
        await new Promise((later) => setTimeout(later, AGAIN_MS));
      }
      assert.deepEqual(statuses, [200, 200, 200]);
      assert.equal(got.filter((d) => bodyText(d).includes('CHAT_ON_START')).length, 3);
    });

  it(`responds within a second while there are ${SOCKETS} half-closed connections`, async () => {
    for (let n = 0; n < SOCKETS; n++) {
      const socket = await open(n % 2 ? head() : '');
      socket.removeAllListeners('error').on('error', () => undefined);
      socket.end();
    }
    assert.equal(await deliver(), 200);
  });

  it('finishes a slow delivery while silent connections fill the receiver', async () => {
    const slow = await open(`${head()}Content-Length: 4\r\n\r\n{"`);
    const response = new Promise<string>((ok) => slow.once('data', (bytes) => ok(bytes.toString())));
    for (let n = 0; n < SOCKETS; n++) (await open()).removeAllListeners('error').on('error', () => undefined);
    slow.write('":');
    assert.match(await response, /^HTTP\/1\.1 200/);
  });

  it('responds while dropped connections are reopened at once', async () => {
    const again = (): void => {
      if (!churning) return;
      const socket = connect({ port: receiver.port, host: '127.0.0.1' });
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => setTimeout(again, 5));
    };
    churning = true;
    for (let n = 0; n < SOCKETS; n++) again();
    for (let n = 0; n < 5; n++) {
      assert.equal(await deliver(), 200);
      await new Promise((later) => setTimeout(later, 100));
    }
  });

  it('destroys connections that send nothing within the header timeout, even if they stay open', async () => {
    await receiver.stop();
    receiver = await startReceiver({
      port: 0,
      secret: () => undefined,
      refuseUntrusted: () => false,
      onDelivery: (d) => got.push(d),
      onRefused: (status, reason) => refused.push(`${status} ${reason}`),
      timeouts: { headers: 300, request: 600 },
    });
    const silent = await Promise.all(Array.from({ length: 20 }, () => open()));
    for (const socket of silent) socket.removeAllListeners('error').on('error', () => undefined);
    await new Promise((later) => setTimeout(later, 3_000));
    // Only a write reveals that the other side has destroyed a half-open connection.
    for (const socket of silent) socket.write('x');
    await new Promise((later) => setTimeout(later, 200));
    for (const socket of silent) if (!socket.destroyed) socket.write('x');
    await new Promise((later) => setTimeout(later, 200));
    assert.deepEqual(
      silent.filter((socket) => !socket.destroyed),
      [],
    );
    assert.deepEqual(refused, Array<string>(20).fill('408 broken'));
  });

  it('accepts pipelined deliveries in order, and none after a refused request', async () => {
    const one = (id: number): string => `{"event":"CHAT_ON_START","id":${id}}`;
    const post = (id: number): string => `${head()}Content-Length: ${one(id).length}\r\n\r\n${one(id)}`;
    const answered = new Promise<string>((ok) => {
      let back = '';
      const socket = connect(receiver.port, '127.0.0.1', () =>
        socket.write(`${post(1)}${post(2)}GET /wrong HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n${post(3)}`),
      );
      socket.on('data', (bytes) => {
        back += bytes.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => ok(back));
    });
    const statuses = [...(await answered).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    assert.deepEqual(statuses, ['200', '200', '403']);
    assert.deepEqual(
      got.map((d) => d.facts.chatId),
      ['1', '2'],
    );
    assert.deepEqual(refused, ['403 path']);
  });

  it('requests no body before the headers are accepted', async () => {
    const first = (text: string): Promise<string> =>
      new Promise((ok) => {
        const socket = connect(receiver.port, '127.0.0.1', () => socket.write(text));
        socket.once('data', (bytes) => {
          ok(bytes.toString().split('\r\n')[0] ?? '');
          socket.destroy();
        });
      });
    const expect = 'Expect: 100-continue\r\nContent-Length: 9\r\n\r\n';
    assert.match(await first(`${head()}${expect}`), / 100 Continue$/);
    assert.match(await first(`POST /wrong HTTP/1.1\r\nHost: 127.0.0.1\r\n${expect}`), / 403 /);
    assert.match(await first(`${head().replace('127.0.0.1', 'evil.example')}${expect}`), / 403 /);
  });

  it('accepts a body in 200,000 chunks of one byte, byte for byte', async () => {
    const size = 200_000;
    const body = Buffer.from(`["${'x'.repeat(size)}"]`);
    const socket = await open(`${head()}Transfer-Encoding: chunked\r\n\r\n`);
    const piece = [...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`);
    const status = new Promise<string>((ok) => socket.once('data', (bytes) => ok(bytes.toString())));
    socket.write(`${piece.join('')}0\r\n\r\n`);
    assert.match(await status, /^HTTP\/1\.1 200/);
    assert.ok(body.equals(Buffer.from(got[0]!.body)));
  });
});
