// The result of each kind of response, over real sockets.
import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { ErrorKind } from '../../../src/api/errors/errors';
import {
  testAccount,
  testClient,
  closeAll,
  jsonHandler,
  LEADS,
  LIST_REQUEST,
  startTestServer,
  WRITE_REQUEST,
  WRITE_V2,
  type Handler,
} from './support';

describe('client: responses', () => {
  afterEach(closeAll);

  const one = async (
    handler: Handler,
    request: Parameters<ReturnType<typeof testClient>['client']['send']>[1] = LIST_REQUEST,
  ) => {
    const server = await startTestServer(handler);
    const { client: made } = testClient({ retry: { attempts: 1 } });
    return { exchange: await made.send(testAccount(server.origin), request), server };
  };

  it('200: returns status, headers, text, JSON and timing, and attaches the credential', async () => {
    const { exchange, server } = await one((_req, res) => jsonHandler(res, LEADS, 200, { 'X-Twice': ['a', 'b'] }));
    assert.equal(exchange.error, undefined);
    assert.equal(exchange.response?.status, 200);
    assert.deepEqual(exchange.response?.json, LEADS);
    assert.equal(exchange.response?.text, JSON.stringify(LEADS));
    assert.equal(exchange.response?.size, JSON.stringify(LEADS).length);
    assert.deepEqual(
      exchange.response?.headers.filter(([name]) => name === 'X-Twice').map(([, value]) => value),
      ['a', 'b'],
    );
    assert.equal(server.hits[0]?.headers['authorization'], 'Bearer canary-5f1c77d0a9e84b21');
    assert.equal(server.hits[0]?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(server.hits[0]?.body, 'limit=1&page=1');
    assert.equal(exchange.timing.attempts, 1);
    assert.ok(
      exchange.timing.totalMs > 0 &&
        (exchange.timing.firstByteMs ?? 0) > 0 &&
        exchange.timing.connectMs !== undefined &&
        exchange.timing.downloadMs !== undefined,
    );
    assert.deepEqual(
      exchange.sentHeaders.find(([name]) => name === 'Authorization'),
      ['Authorization', '•••'],
    );
    assert.ok(!JSON.stringify(exchange).includes('canary'));
  });

  it('the auth_token form of the credential', async () => {
    const server = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    await testClient().client.send(testAccount(server.origin, { authHeader: 'auth_token' }), LIST_REQUEST);
    assert.equal(server.hits[0]?.headers['auth_token'], 'canary-5f1c77d0a9e84b21');
    assert.equal(server.hits[0]?.headers['authorization'], undefined);
  });

  const statuses: readonly (readonly [string, number, unknown, ErrorKind, Record<string, unknown>])[] = [
    [
      '401',
      401,
      { success: false, error: 'Unauthorized' },
      'unauthorized',
      { status: 401, acquireError: 'Unauthorized' },
    ],
    [
      '401 of 2.0.0',
      401,
      { error: { type: 'ERROR_UNAUTHORIZED', message: 'no key' } },
      'unauthorized',
      { status: 401, acquireError: 'ERROR_UNAUTHORIZED', acquireMessage: 'no key' },
    ],
    ['403', 403, { success: false }, 'forbidden', { status: 403 }],
    ['404 JSON', 404, { error: 'gone' }, 'not-found', { status: 404, acquireError: 'gone' }],
    [
      '400 ERROR_RECORD_NOT_FOUND',
      400,
      { type: 'ERROR_RECORD_NOT_FOUND' },
      'not-found',
      { status: 400, acquireError: 'ERROR_RECORD_NOT_FOUND' },
    ],
    [
      '400 ERROR_INVALID_INPUT',
      400,
      { error: 'ERROR_INVALID_INPUT', message: 'email' },
      'rejected',
      { status: 400, acquireError: 'ERROR_INVALID_INPUT', acquireMessage: 'email' },
    ],
    [
      '400 ERROR_DUPLICATE_RECORD_FOUND',
      400,
      { code: 'ERROR_DUPLICATE_RECORD_FOUND' },
      'rejected',
      { acquireError: 'ERROR_DUPLICATE_RECORD_FOUND' },
    ],
    ['422', 422, { message: 'no' }, 'rejected', { status: 422, acquireError: 'no' }],
    ['500', 500, { error: 'boom' }, 'server', { status: 500 }],
    ['503', 503, { error: 'maintenance' }, 'server', { status: 503 }],
  ];
  for (const [name, status, body, kind, detail] of statuses) {
    it(`${name} is ${kind}`, async () => {
      const { exchange } = await one((_req, res) => jsonHandler(res, body, status));
      assert.equal(exchange.error?.kind, kind);
      for (const [key, value] of Object.entries(detail))
        assert.equal((exchange.error?.detail as Record<string, unknown>)[key], value);
      assert.equal(exchange.error?.detail.path, '/profile/lead/list');
      assert.equal(exchange.error?.detail.method, 'POST');
      assert.equal(exchange.response?.status, status, 'the answer is there all the same');
    });
  }

  it('404 with a web page is not-found and shows its first bytes', async () => {
    const { exchange } = await one((_req, res) => {
      res.writeHead(404, { 'Content-Type': 'text/html' });
      res.end('<!DOCTYPE html><h1>Nothing here</h1>');
    });
    assert.equal(exchange.error?.kind, 'not-found');
    assert.match(exchange.error?.detail.firstBytes ?? '', /^<!DOCTYPE html>/);
  });

  for (const flag of [false, 'false', 0]) {
    it(`success: ${JSON.stringify(flag)} with 200 is rejected`, async () => {
      const { exchange } = await one((_req, res) =>
        jsonHandler(res, { success: flag, error: 'ERROR_INVALID_INPUT', data: null }),
      );
      assert.equal(exchange.error?.kind, 'rejected');
      assert.equal(exchange.error?.detail.status, 200);
      assert.equal(exchange.error?.detail.acquireError, 'ERROR_INVALID_INPUT');
    });
  }

  it('success:false with a documented type becomes the error of that type', async () => {
    const { exchange } = await one((_req, res) =>
      jsonHandler(res, { success: false, error: { type: 'ERROR_UNAUTHORIZED' } }),
    );
    assert.equal(exchange.error?.kind, 'unauthorized');
  });

  it('a write refused by an error object with 200 is known to have no effect', async () => {
    const refusal = { error: { code: 'CHAT_ALREADY_JOINED', message: 'Already joined.', data: null } };
    for (const write of [WRITE_REQUEST, WRITE_V2]) {
      const { exchange } = await one((_req, res) => jsonHandler(res, refusal), write);
      assert.equal(exchange.error?.kind, 'rejected');
      assert.equal(exchange.error?.detail.acquireError, 'CHAT_ALREADY_JOINED');
      assert.equal(exchange.error?.detail.acquireMessage, 'Already joined.');
      assert.equal(exchange.error?.detail.outcomeUnknown, undefined);
      assert.equal(exchange.timing.attempts, 1);
    }
  });

  it('data.success:false is rejected with its message', async () => {
    const { exchange } = await one(
      (_req, res) => jsonHandler(res, { data: { success: false, message: 'The tag exists.' } }),
      WRITE_V2,
    );
    assert.equal(exchange.error?.kind, 'rejected');
    assert.equal(exchange.error?.detail.acquireError, 'The tag exists.');
  });

  for (const [name, value, seconds] of [
    ['seconds', () => '7', 7],
    ['a date', () => new Date(Date.now() + 90_000).toUTCString(), 90],
  ] as const) {
    it(`429 with Retry-After in ${name} is rate-limited and says how long`, async () => {
      const { exchange, server } = await one(
        (_req, res) => jsonHandler(res, { error: 'slow down' }, 429, { 'Retry-After': value() }),
        WRITE_REQUEST,
      );
      assert.equal(exchange.error?.kind, 'rate-limited');
      assert.ok(Math.abs((exchange.error?.detail.retryAfterSeconds ?? 0) - seconds) <= 2);
      assert.equal(server.hits.length, 1, 'a write is not sent again');
    });
  }

  it('a web page with 200 is malformed', async () => {
    const { exchange } = await one((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      res.end('<html><title>Log in</title></html>');
    });
    assert.equal(exchange.error?.kind, 'malformed');
    assert.equal(exchange.error?.detail.firstBytes, '<html><title>Log in</title></html>');
  });

  it('truncated JSON is malformed and shows at most 200 characters', async () => {
    const text = `{"success":true,"data":{"data":[${'{"id":1},'.repeat(100)}`;
    const { exchange } = await one((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(text);
    });
    assert.equal(exchange.error?.kind, 'malformed');
    assert.equal(exchange.error?.detail.firstBytes, text.slice(0, 200));
  });

  it('truncated JSON that is too large to parse immediately is malformed as well', async () => {
    const text = `{"success":true,"data":[${'{"id":1},'.repeat(200_000)}`;
    const { exchange } = await one((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(text);
    });
    assert.equal(exchange.error?.kind, 'malformed');
  });

  it('large JSON is parsed on request, and success:false after it is found', async () => {
    const rows = Array.from({ length: 60_000 }, (_, id) => ({ id, success: false, name: 'x"\\' }));
    const { exchange } = await one((_req, res) => jsonHandler(res, { data: rows, success: true }));
    assert.equal(exchange.error, undefined);
    assert.deepEqual(exchange.response?.json, { data: rows, success: true });
    const { exchange: no } = await one((_req, res) =>
      jsonHandler(res, { data: rows, success: false, error: 'ERROR_INVALID_INPUT' }),
    );
    assert.equal(no.error?.kind, 'rejected');
    assert.equal(no.error?.detail.acquireError, 'ERROR_INVALID_INPUT');
  });

  for (const type of ['text/html', 'text/plain', 'application/octet-stream', undefined]) {
    it(`JSON is parsed with the content type ${type ?? 'missing'}`, async () => {
      const { exchange } = await one((_req, res) => {
        res.writeHead(200, type ? { 'Content-Type': type } : {});
        res.end(JSON.stringify(LEADS));
      });
      assert.equal(exchange.error, undefined);
      assert.deepEqual(exchange.response?.json, LEADS);
    });
  }

  it('CSV, an empty body and 204 are successes without JSON', async () => {
    const csv = await one((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/csv' });
      res.end('a,b\n1,2\n');
    });
    assert.equal(csv.exchange.error, undefined);
    assert.equal(csv.exchange.response?.text, 'a,b\n1,2\n');
    const empty = await one((_req, res) => {
      res.writeHead(200);
      res.end();
    });
    assert.equal(empty.exchange.error, undefined);
    const none = await one((_req, res) => {
      res.writeHead(204);
      res.end();
    });
    assert.equal(none.exchange.error, undefined);
  });

  it('HEAD reads no body, whatever the headers promise', async () => {
    const { exchange } = await one(
      (_req, res) => {
        res.writeHead(200, { 'Content-Length': '99', 'Content-Encoding': 'gzip' });
        res.end();
      },
      { method: 'HEAD', url: '/api/v1/crm/tag' },
    );
    assert.equal(exchange.error, undefined);
    assert.equal(exchange.response?.size, 0);
  });

  it('read() returns the data member and throws the error of a failed call', async () => {
    const good = await startTestServer((_req, res) => jsonHandler(res, LEADS));
    assert.deepEqual(await testClient().client.read(testAccount(good.origin), LIST_REQUEST), LEADS.data);
    const bad = await startTestServer((_req, res) => jsonHandler(res, {}, 403));
    await assert.rejects(testClient().client.read(testAccount(bad.origin), LIST_REQUEST), { kind: 'forbidden' });
    const page = await startTestServer((_req, res) => {
      res.end('hello');
    });
    await assert.rejects(testClient().client.read(testAccount(page.origin), LIST_REQUEST), { kind: 'malformed' });
  });

  describe('bodies', () => {
    const packed = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;
    for (const [encoding, pack] of Object.entries(packed)) {
      it(`are decompressed: ${encoding}`, async () => {
        const { exchange } = await one((_req, res) => {
          res.writeHead(200, { 'Content-Encoding': encoding });
          res.end(pack(Buffer.from(JSON.stringify(LEADS))));
        });
        assert.deepEqual(exchange.response?.json, LEADS);
        assert.equal(exchange.response?.size, JSON.stringify(LEADS).length);
      });
    }
    it('are decompressed: deflate without its header, as some servers send it', async () => {
      const { exchange } = await one((_req, res) => {
        res.writeHead(200, { 'Content-Encoding': 'deflate' });
        res.end(deflateRawSync(Buffer.from(JSON.stringify(LEADS))));
      });
      assert.deepEqual(exchange.response?.json, LEADS);
    });
    const plain = Buffer.from(JSON.stringify(LEADS));
    for (const [encoding, body] of [
      ['UTF-8', plain],
      ['none', plain],
      ['binary', plain],
      ['aws-chunked', plain],
      ['identity', plain],
      ['made-up', plain],
      ['gzip, gzip', gzipSync(gzipSync(plain))],
      ['deflate, gzip', gzipSync(deflateSync(plain))],
      ['identity, gzip', gzipSync(plain)],
      ['gzip,utf-8', gzipSync(plain)],
      ['br , GZIP', gzipSync(brotliCompressSync(plain))],
    ] as const)
      it(`are read with Content-Encoding: ${encoding}`, async () => {
        for (const request of [LIST_REQUEST, WRITE_REQUEST]) {
          const { exchange } = await one((_req, res) => {
            res.writeHead(200, { 'Content-Encoding': encoding });
            res.end(body);
          }, request);
          assert.deepEqual([exchange.error, exchange.response?.json], [undefined, LEADS]);
        }
      });
    it('with an unknown coding that are not text are malformed, and leave the outcome of a write unknown', async () => {
      for (const request of [LIST_REQUEST, WRITE_REQUEST]) {
        const { exchange } = await one((_req, res) => {
          res.writeHead(200, { 'Content-Encoding': 'zstd' });
          res.end(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x80, 0xff]));
        }, request);
        assert.equal(exchange.error?.kind, 'malformed');
        assert.equal(exchange.error.detail.outcomeUnknown, request === WRITE_REQUEST ? true : undefined);
      }
    });
    it('of zero bytes are empty, whatever their encoding', async () => {
      for (const encoding of ['gzip', 'br', 'deflate, gzip', 'UTF-8', 'zstd']) {
        const { exchange } = await one((_req, res) => {
          res.writeHead(200, { 'Content-Encoding': encoding });
          res.end();
        });
        assert.deepEqual([exchange.response?.text, exchange.response?.size], ['', 0], encoding);
      }
    });
    it('with damaged compression are malformed', async () => {
      const { exchange } = await one((_req, res) => {
        res.writeHead(200, { 'Content-Encoding': 'gzip' });
        res.end('not gzip at all');
      });
      assert.equal(exchange.error?.kind, 'malformed');
    });

    for (const [charset, bytes] of [
      ['utf-8', Buffer.from('{"n":"Zoë 张伟"}')],
      ['utf-16le', Buffer.from('\ufeff{"n":"Zoë 张伟"}', 'utf16le')],
      ['iso-8859-1', Buffer.from('{"n":"Zo\u00eb"}', 'latin1')],
      ['shift_jis', Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0x93, 0xfa, 0x96, 0x7b, 0x22, 0x7d])],
      ['no-such-charset', Buffer.from('{"n":"Zoë 张伟"}')],
    ] as const) {
      it(`are decoded by charset: ${charset}`, async () => {
        const { exchange } = await one((_req, res) => {
          res.writeHead(200, { 'Content-Type': `application/json; charset=${charset}` });
          res.end(bytes);
        });
        assert.deepEqual(exchange.response?.json, {
          n: charset === 'shift_jis' ? '日本' : charset === 'iso-8859-1' ? 'Zoë' : 'Zoë 张伟',
        });
      });
    }
    for (const [name, charset, bytes] of [
      ['UTF-16, big-endian', 'utf-16', Buffer.from('{"n":"Zoë 张伟"}', 'utf16le').swap16()],
      ['UTF-16, little-endian', 'UTF16', Buffer.from('{"n":"Zoë 张伟"}', 'utf16le')],
      ['UTF-16 with a mark, big-endian', 'utf-16', Buffer.from('\ufeff{"n":"Zoë 张伟"}', 'utf16le').swap16()],
      ['UTF-8 with two marks', 'utf-8', Buffer.from('\ufeff\ufeff{"n":"Zoë 张伟"}')],
      ['UTF-8 with two marks and blanks', 'utf-8', Buffer.from('\ufeff\ufeff \n{"n":"Zoë 张伟"}')],
      ['UTF-16 with two marks', 'utf-16le', Buffer.from('\ufeff\ufeff{"n":"Zoë 张伟"}', 'utf16le')],
    ] as const)
      it(`are decoded without a byte order mark, or with two: ${name}`, async () => {
        const { exchange } = await one((_req, res) => {
          res.writeHead(200, { 'Content-Type': `application/json; charset=${charset}` });
          res.end(bytes);
        });
        assert.deepEqual(exchange.response?.json, { n: 'Zoë 张伟' });
      });
    it('with a byte order mark are read without it', async () => {
      const { exchange } = await one((_req, res) => {
        res.end('\ufeff{"a":1}');
      });
      assert.deepEqual(exchange.response?.json, { a: 1 });
    });
    it('that are binary stay bytes', async () => {
      const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]);
      const { exchange } = await one((_req, res) => {
        res.writeHead(200, { 'Content-Type': 'image/png' });
        res.end(png);
      });
      assert.deepEqual(Buffer.from(exchange.response?.bytes ?? []), png);
      assert.equal(exchange.response?.text, '');
    });
  });
});
