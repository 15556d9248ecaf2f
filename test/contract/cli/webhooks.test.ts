import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { EVENTS, readLine } from '../../../src/features/webhooks';
import { signBody } from '../../../src/features/webhooks/signature';
import { builtCli, CliFolder } from './support';

const SECRET = 'signing-secret-of-the-test';

/** A handler that records requests. */
interface Handler {
  readonly url: string;
  readonly arrived: { readonly headers: http.IncomingHttpHeaders; readonly body: string }[];
  /** Undefined for a handler that never responds. */
  status: number | undefined;
  stop(): Promise<void>;
}

async function startHandler(): Promise<Handler> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      handler.arrived.push({ headers: request.headers, body });
      if (handler.status !== undefined) response.writeHead(handler.status, { location: '/other' }).end('hello');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const handler: Handler = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrived: [],
    status: 200,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return handler;
}

interface Row {
  readonly id: string;
  readonly event: string | null;
  readonly signature: string;
  readonly forwardStatus: number | null;
  readonly bodyBase64: string;
}

/** The lines of a listener, one at a time. */
function linesOf(child: ChildProcess): { next(): Promise<string>; stderr(): string } {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let err = '';
  child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()));
  return {
    next: async () => {
      const { value, done } = await lines.next();
      assert.ok(!done, `ended: ${err}`);
      return value as string;
    },
    stderr: () => err,
  };
}

const exitOf = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('close', resolve));

const post = async (url: string, body: string, headers: Record<string, string> = {}): Promise<number> =>
  (
    await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    })
  ).status;

describe('acquire webhooks', () => {
  let place: CliFolder;
  let handler: Handler;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(async () => {
    place = new CliFolder();
    handler = await startHandler();
  });
  afterEach(async () => {
    place.remove();
    await handler.stop();
  });

  /** Starts a listener with `--json` and reads its first line. */
  async function listen(...options: readonly string[]) {
    const child = await place.start(['webhooks', 'listen', '--json', ...options], { HOOK_SECRET: SECRET });
    const { next, stderr } = linesOf(child);
    const { listening } = JSON.parse(await next()) as { listening: string };
    return { child, url: listening, row: async () => JSON.parse(await next()) as Row, stderr };
  }

  it('ends with 2 and one sentence if it cannot start', async () => {
    const taken = new URL(handler.url).port;
    for (const argv of [
      ['listen', 'file'],
      ['listen', '--port', 'x'],
      ['listen', '--port', '65536'],
      ['listen', '--port', taken],
      ['listen', '--secret-env', 'NOT_SET'],
      ['listen', '--forward', 'ftp://127.0.0.1/'],
      ['listen', '--forward', 'http://user:hunter2@127.0.0.1/'],
      ['listen', '--log', 'no/such/folder.jsonl'],
      ['listen', '--log', '.'],
      ['trigger'],
      ['trigger', '--to', handler.url],
      ['trigger', 'CHAT_ON_CLOSE'],
      ['trigger', 'CHAT_ON_CLOSE', 'CHAT_ON_START', '--to', handler.url],
      ['trigger', 'NO_SUCH_EVENT', '--to', handler.url],
      ['trigger', 'CHAT_ON_CLOSE', '--to', 'nowhere'],
      ['trigger', 'CHAT_ON_CLOSE', '--to', handler.url, '--secret-env', 'NOT_SET'],
      ['trigger', 'CHAT_ON_CLOSE', '--to', handler.url, '--now', 'soon'],
      ['trigger', 'CHAT_ON_CLOSE', '--to', handler.url, '--format', 'yaml'],
    ]) {
      const { code, out, err } = await place.run(['webhooks', ...argv]);
      assert.deepEqual([code, out], [2, ''], argv.join(' '));
      assert.match(err, /^[^\n]+\n$/);
      assert.ok(!err.includes('hunter2'), err);
    }
    assert.equal(handler.arrived.length, 0);
  });

  it('prints an object for each delivery, with the result of the signature check', async () => {
    const { child, url, row } = await listen('--secret-env', 'HOOK_SECRET');
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/);
    const body = '{ "event": "CHAT_ON_START", "data": {"id": 7} }';
    const compact = JSON.stringify(JSON.parse(body));
    for (const [sent, headers, event, signature] of [
      [body, { 'x-acquire-signature': signBody(SECRET, body) }, 'CHAT_ON_START', 'valid'],
      [body, { 'x-acquire-signature': signBody(SECRET, compact) }, 'CHAT_ON_START', 'valid'],
      [body, { 'x-acquire-signature': signBody('another', body) }, 'CHAT_ON_START', 'invalid'],
      [body, { 'x-acquire-signature': 'nonsense' }, 'CHAT_ON_START', 'invalid'],
      [body, {}, 'CHAT_ON_START', 'missing'],
      ['not json \u0000\u001b[31m', {}, null, 'missing'],
      ['{"event":"evil\\u001b[31m\\u202e"}', {}, 'evil\u001b[31m\u202e', 'missing'],
      ['', {}, null, 'missing'],
    ] as const) {
      assert.equal(await post(url, sent, headers), 200);
      const { id, ...rest } = await row();
      assert.ok(id);
      assert.deepEqual(rest, {
        event,
        signature,
        forwardStatus: null,
        bodyBase64: Buffer.from(sent).toString('base64'),
      });
    }
    child.kill('SIGKILL');
  });

  it('verifies no signatures without a secret', async () => {
    const { url, row } = await listen();
    for (const signature of [undefined, signBody(SECRET, '{}'), 'nonsense']) {
      await post(url, '{}', signature === undefined ? {} : { 'x-acquire-signature': signature });
      assert.equal((await row()).signature, 'unchecked');
    }
  });

  it('forwards only to the given address, byte for byte, and once', async () => {
    const { url, row } = await listen('--forward', handler.url);
    for (const status of [200, 201, 302, 404, 500]) {
      handler.status = status;
      const body = `{ "event": "CHAT_ON_CLOSE", "status": ${status} }`;
      assert.equal(await post(url, body, { 'x-acquire-signature': 'kept' }), 200);
      const { event, forwardStatus } = await row();
      assert.deepEqual([event, forwardStatus], ['CHAT_ON_CLOSE', status]);
      const { headers, body: arrived } = handler.arrived.at(-1)!;
      assert.deepEqual([arrived, headers['x-acquire-signature']], [body, 'kept']);
      assert.equal(headers.authorization, undefined);
    }
    assert.equal(handler.arrived.length, 5);
    await handler.stop();
    assert.equal(await post(url, '{}'), 200);
    assert.equal((await row()).forwardStatus, null);
  });

  it('logs deliveries before it accepts them, and appends to an existing log', async () => {
    const file = place.write('log.jsonl', '{"id":"older"}\n');
    for (const [n, options] of [[], ['--forward', handler.url]].entries()) {
      const { child, url, row } = await listen('--log', 'log.jsonl', ...options);
      for (const name of ['A', 'B', 'C']) {
        assert.equal(await post(url, `{"event":"${name}${n}"}`), 200);
        assert.ok(readFileSync(file, 'utf8').includes((await row()).id));
      }
      child.kill(n ? 'SIGINT' : 'SIGKILL');
      await exitOf(child);
    }
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    assert.equal(lines[0], '{"id":"older"}');
    const read = lines.map((line) => readLine(line));
    assert.deepEqual(
      read.flatMap((one) => (one && !('patch' in one) ? [one.facts.event] : [])),
      ['A0', 'B0', 'C0', 'A1', 'B1', 'C1'],
    );
    const statuses = read.flatMap((one) => (one && 'patch' in one ? one.forward.map(({ status }) => status) : []));
    assert.deepEqual(statuses, [200, 200, 200]);
    const own = (await listen('--log', 'own.jsonl')).child;
    if (process.platform !== 'win32') assert.equal(statSync(path.join(place.folder, 'own.jsonl')).mode & 0o777, 0o600);
    own.kill('SIGKILL');
    assert.ok(existsSync(file));
  });

  it('prints a readable line for each delivery, safe for the terminal', async () => {
    const child = await place.start(['webhooks', 'listen', '--forward', handler.url]);
    const { next } = linesOf(child);
    const [, url] = /^Listening on (http:\S+) until Ctrl\+C\.$/.exec(await next())!;
    for (const [body, expected] of [
      ['{"event":"CHAT_ON_CLOSE","chat_id":7}', /CHAT_ON_CLOSE · chat 7 · not signed · handler 200 in /],
      ['{"event":"x\\u001b[31m\\u0007\\u202e\\nforged"}', / · not signed · handler 200 in /],
      ['{"event":"case","case_id":"9\\u001b]0;t\\u0007"}', / · not signed · handler 200 in /],
      ['nothing', /Not JSON · not signed · handler 200 in /],
    ] as const) {
      await post(url!, body);
      const line = await next();
      assert.match(line, expected);
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  it('reports on stderr why requests were rejected', async () => {
    const { url, row, stderr } = await listen();
    assert.equal(await post(new URL('/wrong', url).href, '{}'), 403);
    assert.equal((await fetch(url, { headers: { connection: 'close' } })).status, 405);
    while (!/not POST/.test(stderr())) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(stderr(), /unknown path/);
    await post(url, '{"event":"next"}');
    assert.equal((await row()).event, 'next');
  });

  it('ends with 130 on Ctrl+C, after printing and storing everything it accepted', async function () {
    if (process.platform === 'win32') this.skip();
    const idle = await listen();
    idle.child.kill('SIGINT');
    assert.equal(await exitOf(idle.child), 130);

    handler.status = undefined;
    const { child, url, row } = await listen('--forward', handler.url, '--log', 'log.jsonl');
    for (let n = 0; n < 12; n++) assert.equal(await post(url, `{"event":"E${n}"}`), 200);
    child.kill('SIGINT');
    const closed = exitOf(child);
    const rows = await Promise.all(Array.from({ length: 12 }, () => row()));
    assert.equal(await closed, 130);
    assert.deepEqual(new Set(rows.map(({ event }) => event)).size, 12);
    assert.ok(rows.every(({ forwardStatus }) => forwardStatus === null));
    const stored = readFileSync(path.join(place.folder, 'log.jsonl'), 'utf8');
    for (const { id } of rows) assert.ok(stored.includes(id));
  });

  it('ends with 0 if its output pipe is closed', async () => {
    const { child, url } = await listen();
    child.stdout?.destroy();
    const closed = exitOf(child);
    await post(url, '{}').catch(() => undefined);
    assert.equal(await closed, 0);
  });

  it('triggers each event in each format, signed, as the receiver expects it', async () => {
    const { url, row } = await listen('--secret-env', 'HOOK_SECRET');
    for (const { id, generation } of EVENTS)
      for (const format of ['json', 'form', 'xml']) {
        const argv = ['webhooks', 'trigger', id, '--to', url, '--format', format, '--secret-env', 'SECRET'];
        const { code, out, err } = await place.run(argv, { env: { SECRET } });
        assert.deepEqual([code, out, err], [0, '200\n', ''], id);
        const { event, signature } = await row();
        assert.ok(event, id);
        assert.equal(signature, 'valid', `${id} of ${generation} as ${format}`);
      }
  }).timeout(60_000);

  it('finds an event by its ID, its label and its name, and can set its time', async () => {
    const bodies = new Set<string>();
    for (const name of ['v1.CHAT_ON_CLOSE', 'CHAT_ON_CLOSE', 'chat_on_close']) {
      const argv = ['webhooks', 'trigger', name, '--to', handler.url, '--now', '2026-01-31T12:00:00Z'];
      assert.equal((await place.run(argv)).code, 0);
      bodies.add(handler.arrived.at(-1)!.body);
      assert.equal(handler.arrived.at(-1)!.headers['x-acquire-signature'], undefined);
    }
    assert.equal(bodies.size, 1);
    for (const [name, format, type, expected] of [
      ['CHAT_ON_CLOSE', ['--format', 'xml'], 'application/xml', /^<\?xml/],
      ['chat.closed', ['--format=form'], 'application/x-www-form-urlencoded', /^event=case%3Astatus/],
      ['case:status', ['--format', 'json'], 'application/json', /"event":"case:status"/],
      ['Case new', [], 'application/json', /"event":"Case new"/],
    ] as const) {
      assert.equal((await place.run(['webhooks', 'trigger', name, '--to', handler.url, ...format])).code, 0);
      assert.match(handler.arrived.at(-1)!.body, expected);
      assert.equal(handler.arrived.at(-1)!.headers['content-type'], type);
    }
  });

  it('sends once and ends with 1 unless the status is 2xx', async () => {
    for (const [status, code] of [
      [200, 0],
      [204, 0],
      [302, 1],
      [401, 1],
      [404, 1],
      [500, 1],
      [503, 1],
    ] as const) {
      handler.status = status;
      const before = handler.arrived.length;
      const run = await place.run(['webhooks', 'trigger', 'CHAT_ON_START', '--to', handler.url]);
      assert.deepEqual([run.code, run.out], [code, `${status}\n`], run.err);
      assert.equal(handler.arrived.length, before + 1);
    }
    await handler.stop();
    const { code, out, err } = await place.run(['webhooks', 'trigger', 'CHAT_ON_START', '--to', handler.url]);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /^[^\n]+\n$/);
  });
});
