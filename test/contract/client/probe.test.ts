// The sign-in probe: which path form it detects, why a sign-in fails, and how few calls it needs.
import assert from 'node:assert/strict';
import { GENERATIONS, type Generation } from '../../../src/api/client/account';
import { probeToken, type ProbeResult } from '../../../src/api/client/probe';
import { Redactor } from '../../../src/core/redaction';
import {
  closeAll,
  jsonHandler,
  LEADS,
  startTestServer,
  startRawServer,
  TEST_TOKEN,
  type Handler,
  type TestServer,
} from './support';

const PLAIN = '/profile/lead/list';
const API = '/api/profile/lead/list';
const html: Handler = (_req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/html' });
  res.end('<!doctype html><title>Sign in</title>');
};
const html404: Handler = (_req, res) => {
  res.writeHead(404, { 'Content-Type': 'text/html' });
  res.end('<!doctype html><title>Not found</title>');
};
const redirect: Handler = (_req, res) => {
  res.writeHead(302, { Location: 'https://login.example/' });
  res.end();
};
const response =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Handler =>
  (_req, res) => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    jsonHandler(res, body, status);
  };

describe('client: sign-in probe', () => {
  afterEach(closeAll);

  const check = (origin: string, generation: Generation = '1.0.0', signal?: AbortSignal): Promise<ProbeResult> =>
    probeToken(
      { generation, origin, credential: TEST_TOKEN },
      { redactor: new Redactor(), defaults: () => ({ timeoutMs: 2_000, maxBytes: 1_000_000 }) },
      signal,
    );

  async function v1(plain: Handler, api: Handler): Promise<{ result: ProbeResult; server: TestServer }> {
    const server = await startTestServer((req, res, hit) =>
      (req.url === PLAIN ? plain : req.url === API ? api : html404)(req, res, hit),
    );
    return { result: await check(server.origin), server };
  }

  const winners: readonly (readonly [string, Handler, Handler, string, number])[] = [
    ['the first form answers', response(LEADS), html404, 'plain', 1],
    ['the first is a 404 page', html404, response(LEADS), 'api', 2],
    ['the first is a web page with 200', html, response(LEADS), 'api', 2],
    ['the first redirects', redirect, response(LEADS), 'api', 2],
    ['the first is a JSON 404 with a success key', response({ success: false }, 404), response(LEADS), 'api', 2],
    ['the first is JSON without a success key', response({ hello: 1 }), response(LEADS), 'api', 2],
    ['the first is a JSON 401 without a success key', response({ error: 'x' }, 401), response(LEADS), 'api', 2],
    ['the first has a fault of its own', response({ error: 'x' }, 500), response(LEADS), 'api', 2],
  ];
  for (const [name, plain, api, form, calls] of winners) {
    it(`${name}: ${form} in ${calls} call${calls > 1 ? 's' : ''}`, async () => {
      const { result, server } = await v1(plain, api);
      assert.equal(result.ok, true);
      assert.equal(result.pathForm, form);
      assert.deepEqual(
        server.hits.map(({ method, url }) => `${method} ${url}`),
        [`POST ${PLAIN}`, `POST ${API}`].slice(0, calls),
      );
      for (const hit of server.hits) {
        assert.equal(hit.headers.authorization, `Bearer ${TEST_TOKEN}`);
        assert.equal(hit.headers['content-type'], 'application/x-www-form-urlencoded');
        assert.equal(hit.body, 'limit=1&page=1');
      }
      assert.equal(result.exchanges.length, calls);
      assert.ok(!JSON.stringify(result).includes(TEST_TOKEN));
    });
  }

  const losers: readonly (readonly [string, Handler, Handler, string, string | undefined, number])[] = [
    [
      '401 in the envelope',
      response({ success: false, error: 'Unauthorized' }, 401),
      html404,
      'unauthorized',
      'plain',
      1,
    ],
    ['success:false with 200', response({ success: false, error: 'Invalid token' }), html404, 'rejected', 'plain', 1],
    ['401 JSON, then 404', response({ error: 'x' }, 401), html404, 'unauthorized', 'plain', 2],
    ['404, then 403 JSON', html404, response({ error: 'x' }, 403), 'forbidden', 'api', 2],
    ['401 JSON on both', response({ error: 'x' }, 401), response({ error: 'x' }, 401), 'unauthorized', 'plain', 2],
    [
      '403 as a page on both',
      (_q, r) => {
        r.writeHead(403, { 'Content-Type': 'text/html' });
        r.end('<html>blocked</html>');
      },
      html404,
      'forbidden',
      undefined,
      2,
    ],
    ['web pages', html, html, 'html', undefined, 2],
    ['404 pages', html404, html404, 'html', undefined, 2],
    ['JSON 404s', response({ error: 'x' }, 404), response({ error: 'x' }, 404), 'not-found', undefined, 2],
    ['redirects', redirect, redirect, 'redirect', undefined, 2],
    ['a page, then a redirect', html404, redirect, 'redirect', undefined, 2],
    ['429 twice', response({}, 429), response(LEADS), 'rate-limited', undefined, 2],
    ['500 on both', response({}, 500), response({}, 500), 'server', undefined, 2],
    ['other JSON', response({ hello: 1 }), response([1]), 'malformed', undefined, 2],
  ];
  for (const [name, plain, api, reason, form, calls] of losers) {
    it(`${name}: ${reason}`, async () => {
      const { result, server } = await v1(plain, api);
      assert.ok(!result.ok);
      assert.equal(result.reason, reason);
      assert.equal(result.pathForm, form);
      assert.equal(server.hits.length, calls);
    });
  }

  it('2.0.0: one call, of contacts', async () => {
    const server = await startTestServer(response({ data: { list: [], counts: { total: 0 } } }));
    const result = await check(server.origin, '2.0.0');
    assert.equal(result.ok, true);
    assert.equal(result.pathForm, 'api');
    assert.deepEqual(
      server.hits.map(({ method, url }) => `${method} ${url}`),
      ['GET /api/v1/crm/objects/contact?limit=1'],
    );
  });
  for (const [name, handler, reason] of [
    ['401', response({ error: { type: 'ERROR_UNAUTHORIZED' } }, 401), 'unauthorized'],
    ['403', response({ error: { type: 'ERROR_UNAUTHORIZED_ACCESS' } }, 403), 'forbidden'],
    ['a web page', html, 'html'],
    ['a 404 page', html404, 'html'],
    ['a redirect', redirect, 'redirect'],
  ] as const) {
    it(`2.0.0, ${name}: ${reason} in one call`, async () => {
      const server = await startTestServer(handler);
      const result = await check(server.origin, '2.0.0');
      assert.ok(!result.ok);
      assert.equal(result.reason, reason);
      assert.equal(server.hits.length, 1);
    });
  }

  it('nothing listens: refused; no such name: no-such-host or no-network', async () => {
    const server = await startTestServer(html);
    await server.close();
    const refused = await check(server.origin);
    assert.ok(!refused.ok && refused.reason === 'refused');
    assert.equal(refused.exchanges.length, 1);
    const unknown = await check('https://no-such-account.invalid', '2.0.0');
    assert.ok(
      !unknown.ok && unknown.reason === (unknown.error.detail.code === 'ENOTFOUND' ? 'no-such-host' : 'no-network'),
    );
  });

  it('a server that is briefly busy: the token is accepted', async () => {
    const accepts = async (refusal: ReturnType<typeof response>, generation: Generation): Promise<void> => {
      let calls = 0;
      const server = await startTestServer((...call) => (++calls === 1 ? refusal : response(LEADS))(...call));
      assert.ok((await check(server.origin, generation)).ok);
      assert.equal(server.hits.length, 2);
    };
    const refusals = [
      response({}, 503),
      response({}, 429, { 'retry-after': '0' }),
      response({}, 429, { 'retry-after': new Date(Date.now() + 500).toUTCString(), date: new Date().toUTCString() }),
    ];
    await Promise.all(refusals.flatMap((refusal) => GENERATIONS.map((generation) => accepts(refusal, generation))));
  });
  it('a server that is busy for long: the probe does not wait', async () => {
    const server = await startTestServer(response({}, 429, { 'retry-after': '60' }));
    const result = await check(server.origin, '2.0.0');
    assert.ok(!result.ok && result.reason === 'rate-limited');
    assert.equal(server.hits.length, 1);
    const busy = await startTestServer(response({}, 503));
    const failed = await check(busy.origin, '2.0.0');
    assert.ok(!failed.ok && failed.reason === 'server');
    assert.equal(busy.hits.length, 2);
  });

  it('a broken connection, a silent host, a plain-http host under https, canceling', async () => {
    const breaking = await startRawServer((socket) => socket.resetAndDestroy());
    const broken = await check(breaking.origin);
    assert.ok(!broken.ok && broken.reason === 'broken');
    assert.equal(breaking.hits.length, 2, 'tried once more');
    const silent = await startTestServer(() => undefined);
    const timeout = await check(silent.origin);
    assert.ok(!timeout.ok && timeout.reason === 'timeout');
    const tls = await check(silent.origin.replace('http:', 'https:'));
    assert.ok(!tls.ok && tls.reason === 'tls');
    const cancelled = await check(silent.origin, '1.0.0', AbortSignal.abort());
    assert.ok(!cancelled.ok && cancelled.reason === 'cancelled');
  });

  it('an invalid URL is not tried', async () => {
    const result = await check('http://app.acquire.io');
    assert.ok(!result.ok && result.reason === 'invalid');
  });
});
