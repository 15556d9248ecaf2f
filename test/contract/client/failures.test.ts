// Calls without a complete response: timeout, network, size, cancellation, and the retries of reads.
import assert from 'node:assert/strict';
import {
  testAccount,
  testClient,
  closeAll,
  jsonHandler,
  LEADS,
  LIST_REQUEST,
  startTestServer,
  startRawServer,
  wait,
  WRITE_REQUEST,
} from './support';

describe('client: failures', () => {
  afterEach(closeAll);

  it('slow headers run into the total timeout', async () => {
    const server = await startTestServer(() => undefined);
    const { exchanges, client: made } = testClient();
    const { error } = await made.send(testAccount(server.origin), { ...LIST_REQUEST, timeoutMs: 150 });
    assert.equal(error?.kind, 'timeout');
    assert.equal(error?.detail.phase, 'total');
    assert.equal(error?.detail.limit, 150);
    assert.equal(error?.detail.outcomeUnknown, undefined, 'a read has no outcome to be unknown');
    assert.equal(exchanges.length, 1);
    assert.equal(server.hits.length, 1);
  });

  it('a slow body runs into the total timeout', async () => {
    const server = await startTestServer((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      const timer = setInterval(() => res.write(' '), 20);
      res.on('close', () => clearInterval(timer));
    });
    const { error } = await testClient().client.send(testAccount(server.origin), { ...LIST_REQUEST, timeoutMs: 200 });
    assert.equal(error?.kind, 'timeout');
    assert.equal(error?.detail.status, 200);
  });

  it('a host that does not accept runs into the connect timeout, not the total one', async () => {
    // A server that never completes the TLS handshake simulates a host that never accepts.
    const silent = await startRawServer(() => undefined);
    const { client: made } = testClient({ connectTimeoutMs: 120, retry: { attempts: 1 } });
    const { error } = await made.send(testAccount(silent.origin.replace('http:', 'https:')), LIST_REQUEST);
    assert.equal(error?.kind, 'timeout');
    assert.equal(error?.detail.phase, 'connect');
    assert.equal(error?.detail.limit, 120);
  });

  it('a read is retried if the connection fails, and a closed port is network', async () => {
    const server = await startTestServer(() => undefined);
    await server.close();
    const { error, timing } = await testClient().client.send(testAccount(server.origin), LIST_REQUEST);
    assert.equal(error?.kind, 'network');
    assert.equal(error?.detail.code, 'ECONNREFUSED');
    assert.equal(timing.attempts, 3);
  });

  it('an unknown host name is network, and not retried', async () => {
    const { error, timing } = await testClient().client.send(testAccount('https://no-such-host.invalid'), LIST_REQUEST);
    assert.equal(error?.kind, 'network');
    assert.match(error?.detail.code ?? '', /^(?:ENOTFOUND|EAI_AGAIN)$/);
    if (error?.detail.code === 'ENOTFOUND') assert.equal(timing.attempts, 1);
  });

  it('a reset in the middle of the body is network; the read succeeds on the next try', async () => {
    let calls = 0;
    const server = await startTestServer((_req, res) => {
      if (++calls > 1) {
        jsonHandler(res, LEADS);
        return;
      }
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '5000' });
      res.write('{"success":true,', () => setTimeout(() => res.socket?.resetAndDestroy(), 20));
    });
    const { exchange } = await testClient()
      .client.send(testAccount(server.origin), LIST_REQUEST)
      .then((done) => ({ exchange: done }));
    assert.equal(exchange.error, undefined);
    assert.equal(exchange.timing.attempts, 2);
    calls = 0;
    const { error } = await testClient({ retry: { attempts: 1 } }).client.send(
      testAccount(server.origin),
      LIST_REQUEST,
    );
    assert.equal(error?.kind, 'network');
    assert.equal(error?.detail.code, 'ECONNRESET');
    assert.equal(error?.detail.status, 200);
  });

  it('a chunked body that ends early is network, not a short response', async () => {
    const server = await startRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'),
    );
    const { error } = await testClient({ retry: { attempts: 1 } }).client.send(
      testAccount(server.origin),
      LIST_REQUEST,
    );
    assert.equal(error?.kind, 'network');
  });

  it('a response that is not HTTP is malformed', async () => {
    const server = await startRawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    const { error } = await testClient({ retry: { attempts: 1 } }).client.send(
      testAccount(server.origin),
      LIST_REQUEST,
    );
    assert.equal(error?.kind, 'malformed');
    assert.match(error?.detail.code ?? '', /^HPE_/);
  });

  it('more than the cap is too-large, whether the size is announced or not', async () => {
    const announced = await startTestServer((_req, res) => {
      res.writeHead(200, { 'Content-Length': '5000' });
      res.end('x'.repeat(5000));
    });
    const chunked = await startTestServer((_req, res) => {
      res.writeHead(200);
      res.write('x'.repeat(3000));
      res.end('x'.repeat(2000));
    });
    for (const server of [announced, chunked]) {
      const { error } = await testClient().client.send(testAccount(server.origin), { ...LIST_REQUEST, maxBytes: 4096 });
      assert.equal(error?.kind, 'too-large');
      assert.equal(error?.detail.limit, 4096);
      assert.equal(server.hits.length, 1, 'not tried again');
    }
    const exact = await testClient().client.send(testAccount(announced.origin), { ...LIST_REQUEST, maxBytes: 5000 });
    assert.equal(exact.error, undefined);
  });

  describe('retries of reads', () => {
    for (const status of [429, 502, 503, 504]) {
      it(`retries after ${status}`, async () => {
        let calls = 0;
        const server = await startTestServer((_req, res) =>
          ++calls < 3 ? jsonHandler(res, {}, status) : jsonHandler(res, LEADS),
        );
        const { client: made, lines } = testClient();
        const { error, timing } = await made.send(testAccount(server.origin), LIST_REQUEST);
        assert.equal(error, undefined);
        assert.equal(timing.attempts, 3);
        assert.equal(server.hits.length, 3);
        assert.equal(lines.length, 2);
      });
    }

    it('500 and 400 are not', async () => {
      for (const status of [500, 400]) {
        const server = await startTestServer((_req, res) => jsonHandler(res, {}, status));
        await testClient().client.send(testAccount(server.origin), LIST_REQUEST);
        assert.equal(server.hits.length, 1);
      }
    });

    it('Retry-After is waited for', async () => {
      let calls = 0;
      const at: number[] = [];
      const server = await startTestServer((_req, res) => {
        at.push(performance.now());
        if (++calls < 2) jsonHandler(res, {}, 429, { 'Retry-After': '1' });
        else jsonHandler(res, LEADS);
      });
      const { error } = await testClient().client.send(testAccount(server.origin), LIST_REQUEST);
      assert.equal(error, undefined);
      assert.ok((at[1] ?? 0) - (at[0] ?? 0) >= 990);
    });

    it('a Retry-After longer than the remaining time is reported at once', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, {}, 503, { 'Retry-After': '3600' }));
      const { error, timing } = await testClient().client.send(testAccount(server.origin), LIST_REQUEST);
      assert.equal(error?.kind, 'server');
      assert.equal(error?.detail.retryAfterSeconds, 3600);
      assert.equal(timing.attempts, 1);
    });

    it('a wait can be canceled', async () => {
      const stop = new AbortController();
      const server = await startTestServer((_req, res) => {
        jsonHandler(res, {}, 429, { 'Retry-After': '3' });
        setTimeout(() => stop.abort(), 100);
      });
      const { error } = await testClient({ defaults: () => ({ timeoutMs: 60_000, maxBytes: 1000 }) }).client.send(
        testAccount(server.origin),
        LIST_REQUEST,
        stop.signal,
      );
      assert.equal(error?.kind, 'cancelled');
      assert.equal(server.hits.length, 1);
    });

    it('a path the catalogue does not know is sent once, whatever its method', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, {}, 503));
      for (const method of ['GET', 'POST', 'HEAD'] as const)
        await testClient().client.send(testAccount(server.origin), { method, url: '/api/v1/unheard-of' });
      assert.equal(server.hits.length, 3);
    });
  });

  describe('canceling', () => {
    it('before: no socket is opened', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
      const { error } = await testClient().client.send(testAccount(server.origin), LIST_REQUEST, AbortSignal.abort());
      assert.equal(error?.kind, 'cancelled');
      await wait(30);
      assert.equal(server.sockets(), 0);
    });

    it('while the credential is fetched: no socket is opened', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
      const stop = new AbortController();
      const { client: made } = testClient({ credentials: { credential: () => new Promise(() => undefined) } });
      setTimeout(() => stop.abort(), 30);
      const { error } = await made.send(testAccount(server.origin), LIST_REQUEST, stop.signal);
      assert.equal(error?.kind, 'cancelled');
      assert.equal(server.sockets(), 0);
    });

    it('during: while waiting for headers, and while the body comes', async () => {
      const waiting = await startTestServer(() => undefined);
      const pouring = await startTestServer((_req, res) => {
        res.writeHead(200);
        const timer = setInterval(() => res.write('x'), 5);
        res.on('close', () => clearInterval(timer));
      });
      for (const server of [waiting, pouring]) {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 80);
        const { error, timing } = await testClient().client.send(testAccount(server.origin), LIST_REQUEST, stop.signal);
        assert.equal(error?.kind, 'cancelled');
        assert.equal(error?.detail.outcomeUnknown, undefined);
        assert.equal(timing.attempts, 1);
      }
    });

    it('leaves no listener on the signal', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
      const stop = new AbortController();
      let listeners = 0;
      const { signal } = stop;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners++;
        add(...args);
      };
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners--;
        remove(...args);
      };
      for (let n = 0; n < 20; n++) await testClient().client.send(testAccount(server.origin), LIST_REQUEST, signal);
      assert.ok(listeners <= 0, `${listeners} listeners stayed`);
    });
  });

  describe('credentials', () => {
    it('signed out is unauthorized without a status, and no socket is opened', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
      const { error } = await testClient({ credentials: { credential: () => Promise.resolve(undefined) } }).client.send(
        testAccount(server.origin),
        LIST_REQUEST,
      );
      assert.equal(error?.kind, 'unauthorized');
      assert.equal(error?.detail.status, undefined);
      assert.equal(server.sockets(), 0);
    });

    it('a credential that is not a valid header value is refused', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
      for (const credential of ['a\r\nX-Evil: 1', 'a b', 'tökén']) {
        const { error } = await testClient({
          credentials: { credential: () => Promise.resolve(credential) },
        }).client.send(testAccount(server.origin), LIST_REQUEST);
        assert.equal(error?.kind, 'invalid-request');
        assert.equal(error?.detail.problem, 'credential');
        assert.ok(!JSON.stringify(error?.detail).includes(credential));
      }
      assert.equal(server.sockets(), 0);
    });

    it('after a 401 and re-authentication a read continues; a write is reported', async () => {
      let token = 'old-token';
      const server = await startTestServer((req, res) =>
        req.headers.authorization === 'Bearer new-token' ? jsonHandler(res, LEADS) : jsonHandler(res, {}, 401),
      );
      let attempts = 0;
      const { client: made } = testClient({
        credentials: { credential: () => Promise.resolve(token) },
        reauthenticate: () => {
          attempts++;
          token = 'new-token';
          return Promise.resolve(true);
        },
      });
      const write = await made.send(testAccount(server.origin), WRITE_REQUEST);
      assert.equal(write.error?.kind, 'unauthorized');
      assert.equal(attempts, 0);
      const read = await made.send(testAccount(server.origin), LIST_REQUEST);
      assert.equal(read.error, undefined);
      assert.equal(attempts, 1);
      assert.equal(server.hits.length, 3);
    });

    it('a new credential that is refused again is reported, not requested twice', async () => {
      const server = await startTestServer((_req, res) => jsonHandler(res, {}, 401));
      let attempts = 0;
      const { error } = await testClient({
        reauthenticate: () => {
          attempts++;
          return Promise.resolve(true);
        },
      }).client.send(testAccount(server.origin), LIST_REQUEST);
      assert.equal(error?.kind, 'unauthorized');
      assert.equal(attempts, 1);
      assert.equal(server.hits.length, 2);
    });
  });

  it('a write that times out after it was sent has an unknown outcome', async () => {
    const server = await startTestServer(() => undefined);
    const { error } = await testClient().client.send(testAccount(server.origin), { ...WRITE_REQUEST, timeoutMs: 150 });
    assert.equal(error?.kind, 'timeout');
    assert.equal(error?.detail.outcomeUnknown, true);
    assert.equal(server.hits.length, 1);
  });
});
