// The token reaches only the account's own origin; servers at other origins count what they receive.
import assert from 'node:assert/strict';
import type { Pair } from '../../../src/api/client/types';
import {
  testAccount,
  testClient,
  closeAll,
  jsonHandler,
  LEADS,
  LIST_REQUEST,
  startTestServer,
  TEST_TOKEN,
  wait,
  type TestServer,
} from './support';
import { figure } from '../../figures';

describe('client: origins', () => {
  let own: TestServer;
  let foreign: TestServer;
  let other: TestServer;

  beforeEach(async () => {
    own = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    foreign = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    // Not every system responds on all of 127.0.0.0/8.
    other = await startTestServer((_req, res) => jsonHandler(res, LEADS), '127.0.0.2').catch(() =>
      startTestServer((_req, res) => jsonHandler(res, LEADS)),
    );
  });
  afterEach(closeAll);

  it('[threat: document] a corpus of hostile URLs opens 0 sockets', async () => {
    const port = own.port;
    const corpus: string[] = [
      `${foreign.origin}/profile/lead/list`,
      `${other.origin}/profile/lead/list`,
      `http://127.0.0.2:${port}/x`,
      `http://localhost:${foreign.port}/x`,
      `http://localhost:${port}/x`,
      `https://127.0.0.1:${port}/x`,
      `//127.0.0.1:${foreign.port}/x`,
      `//127.0.0.1:${port}/x`,
      `///127.0.0.1:${foreign.port}/x`,
      `/\\127.0.0.1:${foreign.port}/x`,
      `\\\\127.0.0.1:${foreign.port}/x`,
      `http://127.0.0.1:${port}@127.0.0.1:${foreign.port}/x`,
      `http://user:pw@127.0.0.1:${port}/x`,
      `http://@127.0.0.1:${port}/x`,
      `http://127.0.0.1:${port}\\@127.0.0.1:${foreign.port}/`,
      `http:\\\\127.0.0.1:${foreign.port}\\x`,
      `http:/127.0.0.1:${foreign.port}/x`,
      `http:127.0.0.1:${foreign.port}/x`,
      `http:///127.0.0.1:${foreign.port}/x`,
      `ht\ttp://127.0.0.1:${foreign.port}/x`,
      `http://127.0.0.1:${foreign.port}\n/x`,
      `\u0000http://127.0.0.1:${foreign.port}/x`,
      ` http://127.0.0.1:${foreign.port}/x`,
      `/profile\r\nHost: evil.example/x`,
      '/profile/%0d%0aX-Evil:1',
      '/x\u007f',
      `http://１２７.0.0.1:${port}/x`,
      `http://127。0。0。1:${port}/x`,
      `http://%31%32%37.0.0.1:${port}/x`,
      `http://127.0.0.1\u200b:${port}/x`,
      '/profile\u200b/lead/list',
      '/profile\u202e/lead',
      'http://аcquire.io/x',
      'http://xn--cquire-3ve.io/x',
      `javascript:alert(1)`,
      `file:///etc/passwd`,
      `data:text/plain,x`,
      `ftp://127.0.0.1:${foreign.port}/x`,
      `ws://127.0.0.1:${port}/x`,
      `unix:/var/run/docker.sock`,
      `@127.0.0.1:${foreign.port}/x`,
      `:${foreign.port}/x`,
      `.evil.example/x`,
      `127.0.0.1:${foreign.port}/x`,
      'profile/lead/list',
      '?limit=1',
      '#x',
      '',
      `http://[::1]:${foreign.port}/x`,
      `http://0x7f.1:${foreign.port}/x`,
      `http://2130706433:${foreign.port}/x`,
      `http://127.0.0.1:${foreign.port}#@127.0.0.1:${port}/`,
      `http://127.0.0.1:${foreign.port}?@127.0.0.1:${port}/`,
      `/${'a'.repeat(70_000)}`,
    ];
    assert.ok(corpus.length >= 50);
    const { client: made, exchanges } = testClient();
    for (const url of corpus) {
      const { error } = await made.send(testAccount(own.origin), { ...LIST_REQUEST, url });
      assert.ok(
        error?.kind === 'untrusted-host' || error?.kind === 'invalid-request',
        `${JSON.stringify(url.slice(0, 80))} became ${error?.kind ?? 'a call'}`,
      );
    }
    await wait(50);
    assert.equal(own.sockets() + foreign.sockets() + other.sockets(), 0);
    figure('document', `${corpus.length} hostile addresses, 0 sockets`);
    assert.equal(exchanges.length, corpus.length);
    assert.ok(!JSON.stringify(exchanges).includes(TEST_TOKEN));
  });

  it('a corpus of hostile headers opens 0 sockets, and none of their values are stored', async () => {
    const secret = 'pasted-secret-0123456789';
    const corpus: Pair[] = [
      ['Authorization', `Bearer ${secret}`],
      ['authorization', secret],
      ['AUTHORIZATION', secret],
      ['Authorization ', secret],
      [' Authorization', secret],
      ['Proxy-Authorization', secret],
      ['auth_token', secret],
      ['auth-token', secret],
      ['Cookie', secret],
      ['X-Api-Key', secret],
      ['Host', 'evil.example'],
      ['host', 'evil.example'],
      [':authority', 'evil.example'],
      ['Transfer-Encoding', 'chunked'],
      ['Content-Length', '5'],
      ['Connection', 'keep-alive'],
      ['Upgrade', 'websocket'],
      ['Expect', '100-continue'],
      ['X-Forwarded-Host', 'evil.example'],
      ['X-A', 'a\r\nHost: evil.example'],
      ['X-A', 'a\nb'],
      ['X-A', 'a\rb'],
      ['X-A', 'a\u0000b'],
      ['X-A', 'snow\u2603man'],
      ['X-A\r\nX-B', 'a'],
      ['X-A: 1\r\nAuthorization', secret],
      ['X A', 'a'],
      ['X:A', 'a'],
      ['', 'a'],
      ['Ⅹ-A', 'a'],
      ['X-A\u200b', 'a'],
    ];
    assert.ok(corpus.length >= 30);
    const { client: made, exchanges } = testClient();
    for (const header of corpus) {
      const { error } = await made.send(testAccount(own.origin), { ...LIST_REQUEST, headers: [header] });
      assert.equal(error?.kind, 'invalid-request', JSON.stringify(header));
    }
    await wait(50);
    assert.equal(own.sockets(), 0);
    assert.ok(!JSON.stringify(exchanges).includes(secret));
    const { error } = await made.send(testAccount(own.origin), { ...LIST_REQUEST, headers: [['Authorization', 'x']] });
    assert.equal(error?.detail.problem, 'authorization-header');
  });

  it('an account whose origin is not a plain https origin is refused', async () => {
    for (const origin of [
      'http://app.acquire.io',
      'https://app.acquire.io/x',
      'https://user@app.acquire.io',
      'https://app.acquire.io?x',
      'ftp://app.acquire.io',
      'app.acquire.io',
      'http://127.0.0.1.evil.example',
      'http://localhost.evil.example',
      'https://a\tb.example',
      '',
    ]) {
      const { error } = await testClient().client.send(testAccount(origin), LIST_REQUEST);
      assert.ok(error?.kind === 'untrusted-host' || error?.kind === 'invalid-request', origin);
    }
  });

  it('a refused request is recorded with the URL as written, and without attempts', async () => {
    const header: Pair[] = [['Authorization', 'Bearer pasted-secret-0123456789']];
    const written: [string, string, Pair[]?][] = [
      ['https://example.com/x?a=1', 'https://example.com/x?a=1'],
      [`${foreign.origin}/profile/lead/list`, `${foreign.origin}/profile/lead/list`],
      ['/profile/lead/list', `${own.origin}/profile/lead/list`, header],
      ['//example.com/x', '//example.com/x'],
      ['profile/lead/list', 'profile/lead/list'],
      ['ftp://example.com/x', 'ftp://example.com/x'],
    ];
    const { client: made } = testClient();
    for (const [url, expected, headers] of written) {
      const exchange = await made.send(testAccount(own.origin), {
        ...LIST_REQUEST,
        url,
        ...(headers ? { headers } : {}),
      });
      assert.equal(exchange.url, expected);
      assert.equal(exchange.timing.attempts, 0);
      assert.ok(exchange.error && !exchange.response);
      assert.ok(!JSON.stringify(exchange).includes('pasted-secret'));
    }
    const masked = await made.send(testAccount(own.origin), {
      ...LIST_REQUEST,
      url: 'https://example.com/x?apiKey=secret-0123456789',
    });
    assert.ok(!masked.url.includes('secret-0123456789'), masked.url);
  });

  it("an absolute URL on the account's origin is sent, even with an upper-case scheme and a query", async () => {
    const { error } = await testClient().client.send(testAccount(own.origin), {
      ...LIST_REQUEST,
      url: `${own.origin.toUpperCase()}/profile/lead/list?a=b#c`,
      query: [['d e', 'f&=']],
    });
    assert.equal(error, undefined);
    assert.equal(own.hits[0]?.url, '/profile/lead/list?a=b&d%20e=f%26%3D');
  });

  it('[threat: redirect] redirects to another host are shown and leak nothing', async () => {
    let target = '';
    const hop = await startTestServer((_req, res) => {
      res.writeHead(Number(target.slice(0, 3)), { Location: `${foreign.origin}/caught` });
      res.end();
    });
    for (const status of ['301', '302', '303', '307', '308', '300']) {
      target = status;
      const { error } = await testClient().client.send(testAccount(hop.origin), LIST_REQUEST);
      assert.equal(error?.kind, 'redirect');
      assert.equal(error?.detail.location, `${foreign.origin}/caught`);
      assert.equal(error?.detail.origin, hop.origin);
      assert.equal(error?.detail.status, Number(status));
    }
    await wait(50);
    assert.equal(foreign.sockets(), 0);
    figure('redirect', '6 kinds of redirects shown, 0 followed, 0 leaks');
  });

  it('URLs of other hosts in response headers and data are not followed', async () => {
    const server = await startTestServer((_req, res) =>
      jsonHandler(res, { success: true, data: { next: foreign.origin } }, 200, {
        Link: `<${foreign.origin}>; rel=next`,
        Refresh: `0;url=${foreign.origin}`,
        'Alt-Svc': `h2="127.0.0.1:${foreign.port}"`,
      }),
    );
    for (let n = 0; n < 3; n++) await testClient().client.send(testAccount(server.origin), LIST_REQUEST);
    await wait(50);
    assert.equal(foreign.sockets(), 0);
  });

  it('a proxy named in the environment is not used by axios', async () => {
    const before = { http: process.env['HTTP_PROXY'], https: process.env['HTTPS_PROXY'] };
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = foreign.origin;
    process.env['HTTPS_PROXY'] = foreign.origin;
    try {
      assert.equal((await testClient().client.send(testAccount(own.origin), LIST_REQUEST)).error, undefined);
      assert.equal(foreign.sockets(), 0);
    } finally {
      delete process.env['http_proxy'];
      for (const [name, value] of [
        ['HTTP_PROXY', before.http],
        ['HTTPS_PROXY', before.https],
      ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it('[threat: token] an echoed credential appears nowhere in the exchange', async () => {
    const encoded = Buffer.from(TEST_TOKEN).toString('base64');
    const echo = await startTestServer((req, res) =>
      jsonHandler(res, { success: false, error: `token ${req.headers.authorization ?? ''} ${encoded}` }, 400, {
        'X-Echo': TEST_TOKEN,
        'Set-Cookie': `t=${TEST_TOKEN}`,
        Location: `/${TEST_TOKEN}`,
      }),
    );
    const { client: made, exchanges, lines } = testClient();
    await made.send(testAccount(echo.origin), {
      method: 'POST',
      url: `/profile/lead/list?auth_token=${TEST_TOKEN}`,
      query: [['t', TEST_TOKEN]],
      headers: [['X-Mine', TEST_TOKEN]],
      body: { kind: 'form', fields: [['auth_token', TEST_TOKEN]] },
    });
    await made.send(testAccount(echo.origin), {
      method: 'POST',
      url: '/profile/lead/list',
      body: { kind: 'json', value: { deep: [{ t: TEST_TOKEN }] } },
    });
    const all =
      exchanges
        .map((exchange) =>
          JSON.stringify([
            exchange,
            exchange.response?.json,
            exchange.error?.stack,
            exchange.error?.cause,
            exchange.error?.message,
          ]),
        )
        .join('') + lines.join('');
    assert.equal(exchanges.length, 2);
    assert.ok(!all.includes(TEST_TOKEN) && !all.includes(encoded));
    assert.ok(all.includes('•••'));
  });

  it('the redactor knows the credential from the first call on, until the client is disposed', async () => {
    const { client: made, redactor } = testClient();
    await made.send(testAccount(own.origin), LIST_REQUEST);
    assert.equal(redactor.text(`x ${TEST_TOKEN} y`), 'x ••• y');
    made.dispose();
    assert.equal(redactor.text(`x ${TEST_TOKEN} y`), `x ${TEST_TOKEN} y`);
  });
});
