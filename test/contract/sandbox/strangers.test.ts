import assert from 'node:assert/strict';
import net from 'node:net';
import { figure } from '../../figures';
import { type ChildSandbox, CHILD_TOKEN, chunked, converse, head, startSandboxProcess } from './childSandbox';

const LIST = '/profile/lead/list';
const MEGABYTE = 1024 * 1024;
const FORM = 'application/x-www-form-urlencoded';

describe('a stranger at the sandbox', function () {
  this.timeout(60_000);
  let child: ChildSandbox;
  let host: string;
  before(async () => {
    child = await startSandboxProcess({ timeouts: { headersMs: 1_000, requestMs: 2_000 } });
    host = `127.0.0.1:${child.port}`;
    await converse(child.port, [head('POST', LIST, { host, 'content-length': '0' })]);
    await post('a=1');
  });
  after(() => child.stop());

  const bearer = { authorization: `Bearer ${CHILD_TOKEN}` };
  /** Posts a form with a token; resolves to the status line of the response. */
  const post = async (body: string | Buffer, type = FORM, target = LIST): Promise<string> =>
    (
      await converse(child.port, [
        head('POST', target, {
          host,
          ...bearer,
          'content-type': type,
          'content-length': String(Buffer.byteLength(body)),
          connection: 'close',
        }),
        body,
      ])
    ).received;
  const status = (received: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]);

  it('costs neither memory nor time with large bodies [threat: sandbox]', async () => {
    const pairs = 'a=&'.repeat(80_000);
    const hostile: [string, string, Record<string, string>, () => Iterable<string | Buffer>][] = [
      ['300 MB in chunks', LIST, { 'transfer-encoding': 'chunked' }, () => chunked(300 * MEGABYTE)],
      [
        '300 MB for the control',
        '/__sandbox/faults',
        { 'transfer-encoding': 'chunked' },
        () => chunked(300 * MEGABYTE),
      ],
      [
        '300 MB for 2.0.0',
        '/api/v1/crm/contact/list',
        { 'transfer-encoding': 'chunked' },
        () => chunked(300 * MEGABYTE),
      ],
      ['300 MB with a length', LIST, { 'content-length': String(300 * MEGABYTE) }, () => chunked(300 * MEGABYTE)],
      [
        '300 MB with a wrong token',
        LIST,
        { 'transfer-encoding': 'chunked', authorization: 'Bearer x' },
        () => chunked(300 * MEGABYTE),
      ],
      ['80,000 pairs', LIST, { 'content-type': FORM, 'content-length': String(pairs.length) }, () => [pairs]],
      [
        '100,000 brackets',
        LIST,
        { 'content-type': FORM, 'content-length': '300003' },
        () => [`a${'[b]'.repeat(100_000)}=1`],
      ],
      [
        'deep JSON',
        LIST,
        { 'content-type': 'application/json', 'content-length': '200000' },
        () => ['['.repeat(200_000)],
      ],
    ];
    let most = { cpuMs: 0, rssGrowth: 0 };
    for (const [what, target, headers, body] of hostile) {
      const done = await child.measure(() =>
        converse(child.port, message(head('POST', target, { host, ...headers }), body())),
      );
      assert.equal(status(done.value.received), 401, `${what}: ${done.value.received.slice(0, 200)}`);
      assert.match(done.value.received, /connection: close/i, what);
      assert.equal(done.value.closed, true, what);
      assert.ok(done.rssGrowth <= 16 * MEGABYTE, `${what}: ${done.rssGrowth} bytes`);
      assert.ok(done.cpuMs <= 50, `${what}: ${done.cpuMs} ms`);
      most = { cpuMs: Math.max(most.cpuMs, done.cpuMs), rssGrowth: Math.max(most.rssGrowth, done.rssGrowth) };
    }
    figure(
      'sandbox',
      `${hostile.length} hostile bodies of up to 300 MB: all refused, ≤ ${Math.ceil(most.cpuMs)} ms of work, ≤ ${Math.ceil(most.rssGrowth / MEGABYTE)} MB of memory each`,
    );
  });

  it('leaves no content in the request log, and cannot push out the requests of the account', async () => {
    await post('name=mine');
    await child.measure(async () => {
      for (let n = 0; n < 300; n++)
        await converse(child.port, [
          head('POST', `${LIST}/${'p'.repeat(5_000)}?stranger-query`, {
            host,
            'x-stranger': 'header',
            'content-length': '13',
          }),
          'stranger-body',
        ]);
    });
    const log = await child.requests();
    const refused = log.filter((entry) => entry.status === 401);
    assert.equal(refused.length, 200);
    assert.ok(refused.every((entry) => entry.path.length <= 200));
    assert.doesNotMatch(JSON.stringify(log), /stranger/);
    assert.ok(log.some((entry) => entry.body === 'name=mine'));
  });

  it('is refused with a foreign Host or any Origin, even with the token [threat: sandbox]', async () => {
    const before = (await child.requests()).length;
    const port = String(child.port);
    const foreign: Record<string, string>[] = [
      ...['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `127.0.0.1.evil.example:${port}`].map(
        (name) => ({ host: name }),
      ),
      ...[`127.0.0.2:${port}`, `0.0.0.0:${port}`, `localhost.:${port}`, `x@127.0.0.1:${port}`, ''].map((name) => ({
        host: name,
      })),
      ...['null', 'https://evil.example', `http://${host}`, 'http://localhost', 'vscode-webview://x', ''].map(
        (origin) => ({ host, origin }),
      ),
    ];
    for (const headers of foreign)
      for (const target of [LIST, '/__sandbox/reset', '/', '/chatbot/api/kb-setup']) {
        const { received, closed } = await converse(child.port, [
          head('POST', target, { ...headers, ...bearer, 'x-sandbox-control': CHILD_TOKEN, 'content-length': '0' }),
        ]);
        assert.ok([400, 403].includes(status(received)), `${JSON.stringify(headers)}: ${received.slice(0, 60)}`);
        assert.equal(closed, true);
        assert.doesNotMatch(received, /access-control/i);
      }
    assert.equal((await child.requests()).length, before);
    for (const name of [host, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      const { received } = await converse(child.port, [
        head('POST', LIST, { host: name, ...bearer, 'content-length': '0', connection: 'close' }),
      ]);
      assert.equal(status(received), 200, name);
    }
    figure('sandbox', `${foreign.length} foreign hosts and origins: all refused, token or not`);
  });

  it('is refused when the target is not a path', async () => {
    for (const target of [`http://${'evil.example'}${LIST}`, `http://${host}${LIST}`, '*']) {
      const { received } = await converse(child.port, [
        head('OPTIONS', target, { host, ...bearer, 'content-length': '0' }),
      ]);
      assert.equal(status(received), 400, target);
    }
  });

  it('is not asked to continue', async () => {
    const expecting = { host, 'content-length': '9', expect: '100-continue' };
    const refused = await converse(child.port, [head('POST', LIST, expecting)]);
    assert.equal(status(refused.received), 401);
    assert.equal(refused.closed, true);
    const owner = await converse(child.port, [
      head('POST', LIST, { ...expecting, ...bearer, connection: 'close' }),
      'limit=100',
    ]);
    assert.match(owner.received, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const odd = await child.measure(() =>
      converse(
        child.port,
        message(head('POST', LIST, { host, expect: 'tea', 'transfer-encoding': 'chunked' }), chunked(300 * MEGABYTE)),
      ),
    );
    assert.equal(status(odd.value.received), 417);
    assert.ok(odd.cpuMs <= 50, `${odd.cpuMs} ms`);
  });

  it('is refused with a foreign Host before anything else is checked', async () => {
    const foreign = { host: 'evil.example', ...bearer, 'content-length': '0' };
    for (const expect of ['tea', '100-continue', '', 'x, y', '200-ok'])
      for (const method of ['GET', 'POST', 'TRACE', 'PROPFIND']) {
        const { received, closed } = await converse(child.port, [head(method, LIST, { ...foreign, expect })]);
        assert.equal(status(received), 403, `${method} ${expect}`);
        assert.equal(closed, true);
      }
    for (const origin of ['null', 'https://evil.example']) {
      const { received } = await converse(child.port, [head('POST', LIST, { host, origin, expect: 'tea' })]);
      assert.equal(status(received), 403, origin);
    }
  });

  it('is refused with a method the sandbox does not know, token or not', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'SEARCH', 'LOCK', 'PURGE', 'MKCOL', 'COPY'])
      for (const headers of [{ host }, { host, ...bearer }])
        for (const target of [LIST, '/', '/__sandbox/requests', '/chatbot/api/kb-setup']) {
          const { received, closed } = await converse(child.port, [head(method, target, headers)]);
          assert.equal(status(received), 501, `${method} ${target}`);
          assert.equal(closed, true);
        }
    for (const target of [host, 'evil.example:443', '/']) {
      const { received, closed } = await converse(child.port, [head('CONNECT', target, { host, ...bearer })]);
      assert.ok([400, 501].includes(status(received)), `CONNECT ${target}: ${received}`);
      assert.equal(closed, true);
    }
    for (const method of ['OPTIONS', 'GET', 'PATCH']) {
      const { received } = await converse(child.port, [head(method, LIST, { host, ...bearer, connection: 'close' })]);
      assert.equal(status(received), 404, method);
    }
    assert.equal(status(await post('limit=1')), 200);
  });

  it('has no effect with requests after the refused one', async () => {
    const before = (await child.requests()).length;
    const { received, closed } = await converse(child.port, [
      head('POST', LIST, { host, 'content-length': '0' }) +
        head('POST', LIST, { host, ...bearer, 'content-length': '0' }).repeat(50),
    ]);
    assert.equal(received.match(/HTTP\/1\.1/g)?.length, 1);
    assert.equal(closed, true);
    assert.equal((await child.requests()).length, before);
  });

  it('is disconnected when it sends nothing, or a little at a time', async () => {
    const request = head('POST', LIST, { host, ...bearer, 'content-length': '100' });
    const trickle = async (text: string): Promise<boolean> => {
      const socket = net.connect(child.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      const closed = new Promise<boolean>((resolve) => {
        socket.on('close', () => resolve(true));
        setTimeout(() => resolve(false), 5_000).unref();
      });
      let at = 0;
      const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 100);
      const result = await closed;
      clearInterval(timer);
      socket.destroy();
      return result;
    };
    const results = await Promise.all([
      converse(child.port, []).then(({ closed }) => closed),
      converse(child.port, ['POST / HTTP/1.1\r\nhost: ']).then(({ closed }) => closed),
      converse(child.port, [request]).then(({ closed }) => closed),
      converse(child.port, [request, 'a=']).then(({ closed }) => closed),
      trickle('POST / HTTP/1.1\r\nx: y\r\n'),
      trickle('x'),
    ]);
    assert.deepEqual(results, [true, true, true, true, true, true]);
  });

  it('cannot keep the account waiting with 300 silent connections [threat: sandbox]', async () => {
    const sockets = Array.from({ length: 300 }, () => net.connect(child.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))),
    );
    const started = performance.now();
    assert.equal(status(await post('limit=1')), 200);
    const ms = performance.now() - started;
    for (const socket of sockets) socket.destroy();
    assert.ok(ms <= 1_000, `${ms} ms`);
    figure('sandbox', `300 silent connections: a request gets a response within ${Math.ceil(ms / 10) * 10} ms`);
  });

  it('may read the help docs, which are documented as open, with a small body only', async () => {
    const open = (length: number): Promise<string> =>
      converse(child.port, [
        head('POST', '/chatbot/api/kb-setup', {
          host,
          'content-type': FORM,
          'transfer-encoding': 'chunked',
          connection: 'close',
        }),
        `${length.toString(16)}\r\n${'a'.repeat(length)}\r\n0\r\n\r\n`,
      ]).then(({ received }) => received);
    assert.equal(status(await open(1_000)), 200);
    assert.equal(status(await open(70_000)), 413);
  });

  it('does not matter to the owner, whose bodies are limited and read in linear time', async () => {
    const large = await child.measure(() =>
      converse(
        child.port,
        message(
          head('POST', LIST, { host, ...bearer, 'content-type': FORM, 'transfer-encoding': 'chunked' }),
          chunked(300 * MEGABYTE),
        ),
      ),
    );
    assert.equal(status(large.value.received), 413);
    assert.ok(large.rssGrowth <= 64 * MEGABYTE, `${large.rssGrowth} bytes`);

    const cost = async (n: number): Promise<number> => {
      let least = Infinity;
      for (let run = 0; run < 4; run++) {
        const { cpuMs, value } = await child.measure(() => post('a=&'.repeat(n)));
        assert.equal(status(value), 200);
        least = Math.min(least, cpuMs);
      }
      return least;
    };
    await cost(80_000);
    const half = await cost(40_000);
    const whole = await cost(80_000);
    assert.ok(whole / half <= 3, `${half} ms for 40,000 pairs, ${whole} ms for 80,000`);
    figure('sandbox', `80,000 pairs with a token: ${Math.round(whole)} ms, ${(whole / half).toFixed(1)} times 40,000`);
  });

  it('gets an error for a body that is nested too deeply, and the sandbox continues', async () => {
    const deep = `a${'[b]'.repeat(100_000)}=1`;
    const json = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const part = `--X\r\nContent-Disposition: form-data; name="a${'[b]'.repeat(1_000)}"\r\n\r\n1\r\n--X--\r\n`;
    for (const [body, type] of [
      [deep, FORM],
      [json, 'application/json'],
      ['['.repeat(100_000) + ']'.repeat(100_000), 'application/json'],
      [part, 'multipart/form-data; boundary=X'],
      [`filter=${encodeURIComponent(json)}`, FORM],
      ['__proto__[x]=1&constructor[prototype][x]=1', FORM],
      ['{"__proto__":{"x":1}}', 'application/json'],
    ] as const) {
      const received = await post(body, type);
      assert.equal(status(received), 200, received.slice(0, 100));
      if (body === deep || body === json || body === part) assert.match(received, /more than 64 levels deep/);
    }
    assert.match(await post('', FORM, `${LIST}?a${'[b]'.repeat(3_000)}=1`), /more than 64 levels deep/);
    assert.ok((await child.requests()).length > 0);
  });
});

/** A head and the parts of a body, each generated only when the connection accepts it. */
function* message(first: string, body: Iterable<string | Buffer>): Generator<string | Buffer> {
  yield first;
  yield* body;
}
