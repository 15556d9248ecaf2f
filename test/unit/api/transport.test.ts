import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import axios from 'axios';
import type { Account } from '../../../src/api/client/account';
import { BoundCredential } from '../../../src/api/client/transport/credential';
import { AccountTransport, Transport } from '../../../src/api/client/transport/transport';
import { nodeAdapter } from '../../../src/api/client/transport/adapter';
import {
  Transmission,
  TransportError,
  type TransportOutcome,
  type TransportRequest,
} from '../../../src/api/client/transport/types';
import { AcquireError } from '../../../src/api/errors/errors';

const TOKEN = 'canary-5f1c77d0a9e84b21';

interface Server {
  readonly origin: string;
  readonly received: http.IncomingMessage[];
  readonly sockets: () => number;
}

describe('transport', () => {
  const servers: net.Server[] = [];

  async function listen(server: net.Server, received: http.IncomingMessage[] = []): Promise<Server> {
    let sockets = 0;
    server.on('connection', (socket: net.Socket) => {
      sockets++;
      socket.on('error', () => undefined);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      received,
      sockets: () => sockets,
    };
  }

  const serve = (respond: http.RequestListener = (_req, res) => res.end('{}')): Promise<Server> => {
    const received: http.IncomingMessage[] = [];
    return listen(
      http.createServer((req, res) => {
        received.push(req);
        respond(req, res);
      }),
      received,
    );
  };

  afterEach(() => {
    for (const server of servers.splice(0)) {
      if (server instanceof http.Server) server.closeAllConnections();
      server.close();
    }
  });

  const request = (url: string, change: Partial<TransportRequest> = {}): TransportRequest => ({
    url: new URL(url),
    method: 'GET',
    headers: [],
    fresh: true,
    connectTimeoutMs: 2_000,
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    ...change,
  });

  const credentialFor = (origin: string, authHeader: Account['authHeader'] = 'bearer'): BoundCredential =>
    new BoundCredential(TOKEN, { origin, authHeader }, { dispose: () => undefined });

  describe('credential', () => {
    it('is attached once, after the other headers, and its value is masked in what is recorded', async () => {
      const server = await serve();
      for (const [authHeader, name, value] of [
        ['bearer', 'Authorization', `Bearer ${TOKEN}`],
        ['auth_token', 'auth_token', TOKEN],
      ] as const) {
        const recorded: TransportOutcome[] = [];
        await new AccountTransport().send(request(`${server.origin}/x`, { headers: [['X-Mine', '1']] }), {
          credential: credentialFor(server.origin, authHeader),
          recorder: { record: (outcome) => void recorded.push(outcome) },
        });
        const raw = server.received.at(-1)?.rawHeaders ?? [];
        assert.equal(raw[raw.indexOf(name) + 1], value);
        assert.ok(raw.indexOf('X-Mine') < raw.indexOf(name));
        assert.equal(raw.filter((text) => text.includes(TOKEN)).length, 1);
        assert.equal(recorded.length, 1);
        assert.ok(!inspect(recorded, { depth: 9 }).includes(TOKEN));
      }
    });

    it('is refused for any other origin before a socket is opened, and nothing is recorded', async () => {
      const own = await serve();
      const foreign = await serve();
      const { port } = new URL(own.origin);
      for (const url of [
        `${foreign.origin}/x`,
        `http://localhost:${port}/x`,
        `https://127.0.0.1:${port}/x`,
        `http://127.0.0.1/x`,
        `http://127.0.0.1:${port}@${new URL(foreign.origin).host}/x`,
        `http://127.0.0.2:${port}/x`,
        `http://127.0.0.1.example.com:${port}/x`,
        `http://[::1]:${port}/x`,
      ]) {
        const recorded: TransportOutcome[] = [];
        await assert.rejects(
          new AccountTransport().send(request(url), {
            credential: credentialFor(own.origin),
            recorder: { record: (outcome) => void recorded.push(outcome) },
          }),
          (error) =>
            error instanceof AcquireError && error.kind === 'untrusted-host' && !inspect(error).includes(TOKEN),
          url,
        );
        assert.deepEqual(recorded, [], url);
      }
      assert.equal(own.sockets() + foreign.sockets(), 0);
    });

    it('is accepted for other spellings of its origin', async () => {
      const server = await serve();
      const { port } = new URL(server.origin);
      let recorded = 0;
      for (const url of [`HTTP://127.0.0.1:${port}/x`, `http://2130706433:${port}/x`])
        await new AccountTransport().send(request(url), {
          credential: credentialFor(server.origin),
          recorder: { record: ({ status }) => void (recorded += Number(status === 200)) },
        });
      assert.equal(recorded, 2);
    });

    it('is not attached by the plain transport', async () => {
      const server = await serve();
      await new Transport().send(request(`${server.origin}/x`));
      assert.equal(server.received[0]?.headers.authorization, undefined);
    });

    it('does not show when a credential, a transmission or a transport error is printed', async () => {
      const transmission = new Transmission(request('http://127.0.0.1:9/x'), {
        credential: credentialFor('http://127.0.0.1:9'),
        recorder: { record: () => undefined },
      });
      transmission.addHeader(['Authorization', `Bearer ${TOKEN}`]);
      const instance = axios.create({ adapter: nodeAdapter });
      const error: unknown = await instance
        .request({ url: 'http://127.0.0.1:9/x', transmission })
        .catch((reason: unknown) => reason);
      assert.ok(error instanceof TransportError);
      for (const value of [error, transmission, transmission.account])
        assert.ok(!`${inspect(value, { depth: 9, showHidden: true })}${JSON.stringify(value)}`.includes(TOKEN));
    });
  });

  it('records failures as it records responses', async () => {
    const recorded: TransportOutcome[] = [];
    await new AccountTransport().send(request('http://127.0.0.1:9/x'), {
      credential: credentialFor('http://127.0.0.1:9'),
      recorder: { record: (outcome) => void recorded.push(outcome) },
    });
    assert.deepEqual(
      recorded.map(({ failure, sent }) => [failure?.why, sent]),
      [['broken', false]],
    );
  });

  it('keeps spelling, order and repeats of headers', async () => {
    const server = await serve();
    const headers = [
      ['zone', 'b'],
      ['X-b', '1'],
      ['ACCEPT', 'text/x'],
      ['x-B', '2'],
      ['a', ''],
      ['X-b', '3'],
    ] as const;
    await new Transport().send(request(`${server.origin}/x`, { headers }));
    const raw = server.received[0]?.rawHeaders ?? [];
    assert.deepEqual(raw.slice(0, raw.indexOf('Accept-Encoding')), [
      ...['zone', 'b', 'X-b', '1', 'X-b', '2', 'X-b', '3', 'ACCEPT', 'text/x', 'a', ''],
    ]);
    assert.ok(!raw.includes('Accept'));
  });

  it('sends URL, method and body as they are, without headers of axios', async () => {
    const bodies: string[] = [];
    const server = await serve((req, res) => {
      req.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      req.on('end', () => res.end('{}'));
    });
    const body = Buffer.from('{"a":"ü"}');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      await new Transport().send(request(`${server.origin}/a%2Fb?q=%20x&q=[1]`, { method, body }));
    assert.deepEqual(
      server.received.map(({ method, url }) => `${method} ${url}`),
      ['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /a%2Fb?q=%20x&q=[1]`),
    );
    assert.deepEqual(bodies, Array<string>(4).fill('{"a":"ü"}'));
    for (const { headers } of server.received) {
      assert.equal(headers['content-type'], undefined);
      assert.equal(headers['user-agent'], 'acquire-vscode');
      assert.equal(headers['content-length'], String(body.length));
    }
  });

  it('returns redirects and errors as responses', async () => {
    for (const status of [301, 307, 401, 404, 500, 503]) {
      const server = await serve((_req, res) => {
        res.writeHead(status, { Location: '/y' });
        res.end('{"a":1}');
      });
      const outcome = await new Transport().send(request(`${server.origin}/x`));
      assert.deepEqual([outcome.failure, outcome.status, outcome.body?.toString()], [undefined, status, '{"a":1}']);
      assert.equal(server.received.length, 1);
    }
  });

  it('ends when aborted: before sending, while waiting, and within the body', async () => {
    const silent = await serve(() => undefined);
    const aborted = AbortSignal.abort();
    const before = await new Transport().send(request(`${silent.origin}/x`, { signal: aborted }));
    assert.deepEqual([before.failure, before.sent, silent.sockets()], [{ why: 'cancelled' }, false, 0]);

    const half = await serve((_req, res) => {
      res.writeHead(200, { 'Content-Length': 10 });
      res.write('half');
    });
    for (const server of [silent, half]) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 100);
      const outcome = await new Transport().send(request(`${server.origin}/x`, { signal: abort.signal }));
      assert.deepEqual([outcome.failure, outcome.sent], [{ why: 'cancelled' }, true]);
      assert.equal(outcome.status, server === half ? 200 : undefined);
    }
  });

  it('limits the whole call, and the handshake by the shorter limit', async () => {
    const silent = await serve(() => undefined);
    const total = await new Transport().send(request(`${silent.origin}/x`, { timeoutMs: 100 }));
    assert.deepEqual([total.failure, total.sent], [{ why: 'timeout', phase: 'total', limit: 100 }, true]);
    const slow = await new Transport().send(request(`${silent.origin}/x`, { timeoutMs: 200, connectTimeoutMs: 50 }));
    assert.deepEqual(slow.failure, { why: 'timeout', phase: 'total', limit: 200 }, 'connected in time');

    const mute = await listen(net.createServer(() => undefined));
    const handshake = await new Transport().send(
      request(mute.origin.replace('http:', 'https:'), { connectTimeoutMs: 100 }),
    );
    assert.deepEqual([handshake.failure, handshake.sent], [{ why: 'timeout', phase: 'connect', limit: 100 }, false]);
  });

  it('limits the size of the decompressed body', async () => {
    const server = await serve((_req, res) => res.end('x'.repeat(1000)));
    const outcome = await new Transport().send(request(`${server.origin}/x`, { maxBytes: 999 }));
    assert.deepEqual(
      [outcome.failure, outcome.status, outcome.body],
      [{ why: 'too-large', limit: 999 }, 200, undefined],
    );
  });

  it('keeps a connection for reads and opens one for each write', async () => {
    const server = await serve();
    const transport = new Transport();
    const reused: boolean[] = [];
    for (const fresh of [false, false, true, true])
      reused.push((await transport.send(request(`${server.origin}/x`, { fresh }))).reused);
    assert.deepEqual(reused, [false, true, false, false]);
    assert.equal(server.sockets(), 3);
  });
});
