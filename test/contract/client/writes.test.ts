// Writes are sent exactly once, on a separate connection, and report an unknown outcome.
import assert from 'node:assert/strict';
import http from 'node:http';
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
  WRITE_V2,
} from './support';

describe('client: writes', () => {
  afterEach(closeAll);

  it('are not resent on 429, 502, 503, 504', async () => {
    for (const status of [429, 502, 503, 504]) {
      const server = await startTestServer((_req, res) => jsonHandler(res, {}, status));
      const { error, timing } = await testClient().client.send(testAccount(server.origin), WRITE_REQUEST);
      assert.equal(server.hits.length, 1);
      assert.equal(timing.attempts, 1);
      assert.equal(error?.detail.outcomeUnknown, status === 429 ? undefined : true, `${status}`);
    }
  });

  it('whose connection is reset before a response are sent exactly once, outcome unknown', async () => {
    const server = await startRawServer((socket) => socket.resetAndDestroy());
    const { error } = await testClient().client.send(testAccount(server.origin), WRITE_REQUEST);
    await wait(100);
    assert.equal(error?.kind, 'network');
    assert.equal(error?.detail.outcomeUnknown, true);
    assert.equal(server.hits.length, 1);
    assert.equal(server.sockets(), 1);
  });

  it('whose response is cut off are sent exactly once, outcome unknown', async () => {
    const server = await startRawServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"succ', () => socket.resetAndDestroy()),
    );
    const { error } = await testClient().client.send(testAccount(server.origin), WRITE_REQUEST);
    assert.equal(error?.kind, 'network');
    assert.equal(error?.detail.outcomeUnknown, true);
    assert.equal(server.hits.length, 1);
  });

  it('canceled after they were sent: outcome unknown', async () => {
    const server = await startTestServer(() => undefined);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 80);
    const { error } = await testClient().client.send(testAccount(server.origin), WRITE_REQUEST, stop.signal);
    assert.equal(error?.kind, 'cancelled');
    assert.equal(error?.detail.outcomeUnknown, true);
    assert.equal(server.hits.length, 1);
  });

  it('that were never sent have no unknown outcome', async () => {
    const server = await startTestServer(() => undefined);
    await server.close();
    const { error } = await testClient().client.send(testAccount(server.origin), WRITE_REQUEST);
    assert.equal(error?.kind, 'network');
    assert.equal(error?.detail.outcomeUnknown, undefined);
    const { error: early } = await testClient().client.send(
      testAccount(server.origin),
      WRITE_REQUEST,
      AbortSignal.abort(),
    );
    assert.equal(early?.detail.outcomeUnknown, undefined);
  });

  it('report no unknown outcome if the response arrived', async () => {
    const server = await startTestServer((_req, res) =>
      jsonHandler(res, { success: false, error: 'ERROR_INVALID_INPUT' }),
    );
    const { error } = await testClient().client.send(testAccount(server.origin), WRITE_REQUEST);
    assert.equal(error?.kind, 'rejected');
    assert.equal(error?.detail.outcomeUnknown, undefined);
  });

  it('use a separate connection; reads keep theirs', async () => {
    const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    const { client: made } = testClient();
    const from = testAccount(server.origin);
    for (let n = 0; n < 4; n++) await made.send(from, LIST_REQUEST);
    assert.equal(server.sockets(), 1, 'reads share a connection');
    for (let n = 0; n < 3; n++) await made.send(from, WRITE_REQUEST);
    assert.equal(server.sockets(), 4);
    assert.equal(server.hits.at(-1)?.headers.connection, 'close');
  });

  it('are not lost on a connection the server has closed meanwhile', async () => {
    const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    const { client: made } = testClient();
    for (let n = 0; n < 10; n++) {
      await made.send(testAccount(server.origin), LIST_REQUEST);
      server.server.closeIdleConnections();
      const { error } = await made.send(testAccount(server.origin), WRITE_REQUEST);
      assert.equal(error, undefined);
    }
    assert.equal(server.hits.filter(({ url }) => url.includes('add-update')).length, 10);
  });

  it('use a separate connection even if our agent is replaced', async () => {
    // VS Code gives every request its own agent, which delegates to a global one that keeps connections alive.
    const kept = new http.Agent({ keepAlive: true });
    const original = http.request;
    http.request = ((options: http.RequestOptions, callback: (res: http.IncomingMessage) => void) =>
      original({ ...options, agent: kept }, callback)) as typeof http.request;
    try {
      const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
      const { client: made } = testClient();
      // Five idle connections wait in the pool.
      await Promise.all(Array.from({ length: 5 }, () => made.send(testAccount(server.origin), LIST_REQUEST)));
      const before = server.sockets();
      assert.ok(before >= 1);
      const { error } = await made.send(testAccount(server.origin), WRITE_REQUEST);
      assert.equal(error, undefined);
      assert.equal(server.sockets(), before + 1);
      assert.equal(server.hits.filter(({ url }) => url.includes('add-update')).length, 1);
    } finally {
      http.request = original;
      kept.destroy();
    }
  });

  it('a read on a connection that the server has closed continues on another one', async () => {
    let served = 0;
    const server = await startRawServer((socket) => {
      const answer = (): void => {
        served++;
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}',
        );
      };
      answer();
      // The second request on the same connection is reset, as if it arrived just after the server's keep-alive timeout.
      socket.once('data', () => socket.resetAndDestroy());
    });
    const { client: made } = testClient();
    assert.equal((await made.send(testAccount(server.origin), LIST_REQUEST)).error, undefined);
    const { error, timing } = await made.send(testAccount(server.origin), LIST_REQUEST);
    assert.equal(error, undefined);
    assert.equal(timing.attempts, 2);
    assert.equal(served, 2);
  });

  it('a read-only account: 0 sockets for writes and for everything not known to read', async () => {
    const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    const locked = testAccount(server.origin, { writes: { kind: 'locked' } });
    const past = testAccount(server.origin, { writes: { kind: 'until', until: Date.now() - 1 } });
    for (const request of [
      WRITE_REQUEST,
      { method: 'GET', url: '/' },
      { method: 'HEAD', url: '/api/v1/crm/tag' },
    ] as const) {
      for (const from of [locked, past]) {
        const { error } = await testClient().client.send(from, request);
        assert.equal(error?.kind, 'read-only');
      }
    }
    for (const request of [WRITE_V2, { method: 'GET', url: '/api/v1/crm/unheard-of' }] as const) {
      const { error } = await testClient().client.send({ ...locked, generation: '2.0.0' }, request);
      assert.equal(error?.kind, 'read-only');
    }
    await wait(30);
    assert.equal(server.sockets(), 0);
    assert.equal((await testClient().client.send(locked, LIST_REQUEST)).error, undefined, 'reads go on');
    assert.equal(
      (await testClient().client.send({ ...locked, generation: '2.0.0' }, { method: 'GET', url: '/api/v1/crm/tag' }))
        .error,
      undefined,
    );
    assert.equal(
      (
        await testClient().client.send(
          testAccount(server.origin, { writes: { kind: 'until', until: Date.now() + 60_000 } }),
          WRITE_REQUEST,
        )
      ).error,
      undefined,
    );
  });

  it('a read-only account: 0 sockets for reads in a spelling that a server might take for something else', async () => {
    const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    const locked = testAccount(server.origin, { writes: { kind: 'locked' } });
    const { client: made } = testClient();
    const spellings = [
      '/profile/lead/list/../delete',
      '/profile/lead/list/%2e%2e/delete',
      '/profile/lead/list%2f..%2fdelete',
      '/profile/lead/%64elete',
      '//profile/lead/list',
      '/profile//lead/list',
      '/profile/lead/list/',
      '/profile/lead/LIST',
      '/profile/lead/list;x=1',
      '/profile/lead/list%00',
      '/profile/lead/list%e2%80%8b',
      '/profile/lead/list?_method=DELETE',
    ];
    for (const url of spellings) assert.ok((await made.send(locked, { ...LIST_REQUEST, url })).error, url);
    for (const header of ['X-HTTP-Method-Override', 'X-Original-URL'])
      assert.equal(
        (await made.send(locked, { ...LIST_REQUEST, headers: [[header, 'DELETE']] })).error?.kind,
        'read-only',
      );
    assert.equal(
      (await made.send(locked, { ...LIST_REQUEST, query: [['_method', 'DELETE']] })).error?.kind,
      'read-only',
    );
    assert.equal(
      (await made.send(locked, { ...LIST_REQUEST, operationId: 'v1.lead.list', url: '/profile/lead/delete' })).error
        ?.kind,
      'read-only',
      'a claimed id changes nothing',
    );
    assert.equal(server.sockets(), 0);
    assert.equal(
      (await made.send(locked, { ...LIST_REQUEST, url: '/profile/lead/%6cist' })).error,
      undefined,
      'a letter in other clothes is the letter',
    );
  });

  it('a catalogue that cannot be read makes every call a write', async () => {
    const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    const { client: made, lines } = testClient({ catalogue: () => Promise.reject(new Error('gone')) });
    assert.equal(
      (await made.send(testAccount(server.origin, { writes: { kind: 'locked' } }), LIST_REQUEST)).error?.kind,
      'read-only',
    );
    assert.equal(server.sockets(), 0);
    assert.equal(lines.length, 1);
  });
});
