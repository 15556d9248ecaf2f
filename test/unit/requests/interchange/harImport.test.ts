import assert from 'node:assert/strict';
import { importHar } from '../../../../src/features/requests/interchange';
import { noteCodes, importText, requestsIn, sentRequests } from './support';

type Entry = Readonly<Record<string, unknown>>;
const HOST = 'https://acme.acquire.io/api/v1';
const har = (...requests: readonly Entry[]): string =>
  JSON.stringify(
    {
      log: {
        version: '1.2',
        creator: { name: 'x', version: '1' },
        entries: requests.map((request) => ({
          startedDateTime: '2026-01-01T00:00:00.000Z',
          request: { method: 'GET', url: HOST, headers: [], queryString: [], cookies: [], ...request },
          response: { status: 200, content: { text: 'not taken over' } },
        })),
      },
    },
    null,
    1,
  );
const header = (name: string, value: string): Entry => ({ name, value });
const only = (request: Entry): ReturnType<typeof sentRequests> => {
  const { text } = importText(importHar(har(request)));
  const [back] = requestsIn(text);
  assert.deepEqual(back?.problems, [], text);
  return sentRequests(back!.request!);
};

describe('importHar', () => {
  it('imports all requests in order, each with its absolute URL', () => {
    const { text, requests } = importText(
      importHar(
        har({ url: `${HOST}/a?b=1` }, { method: 'DELETE', url: 'https://other.example/x' }, { url: `${HOST}/a` }),
      ),
    );
    assert.equal(requests, 3);
    assert.deepEqual(
      requestsIn(text).map(({ request }) => `${request?.method} ${request?.url}`),
      [`GET ${HOST}/a?b=1`, 'DELETE https://other.example/x', `GET ${HOST}/a`],
    );
    assert.doesNotMatch(text, /not taken over/);
  });

  it('writes addresses on the account as paths', () => {
    const { text } = importText(importHar(har({ url: `${HOST}/a` }), { origin: 'https://acme.acquire.io' }));
    assert.match(text, /^GET \/api\/v1\/a$/m);
  });

  it('uses the separate query list if the URL has no query', () => {
    assert.equal(only({ queryString: [header('a', 'b c'), header('d', '&')] }).url, `${HOST}?a=b%20c&d=%26`);
    assert.equal(only({ url: `${HOST}?a=1`, queryString: [header('a', '1')] }).url, `${HOST}?a=1`);
  });

  describe('headers', () => {
    for (const [headers, expected, notes] of [
      [[header(':method', 'GET'), header(':authority', 'x'), header('X-A', '1')], [['x-a', '1']], []],
      [
        [header('X-A', '1'), header('X-A', '2')],
        [
          ['x-a', '1'],
          ['x-a', '2'],
        ],
        [],
      ],
      [[header('Host', 'x'), header('Content-Length', '3')], [], ['header-left-out']],
      [[header('Authorization', 'Bearer s3cr3t'), header('auth_token', 's3cr3t')], [], ['credential']],
      [[header('Cookie', 's3cr3t=1')], [], ['cookie']],
      [[header('X-Webhook-Secret', 's3cr3t')], [], ['secret-left-out']],
      [[header('Sec-Fetch-Mode', 'cors'), header('User-Agent', 'x'), header('Accept', '*/*')], [], ['browser-headers']],
      [[header('a b', '1'), header('X-B', 'a\r\nX-Evil: 1'), header('X-C', '\u0000')], [], ['header-invalid']],
      [[header('X-A', '{{$processEnv HOME_TOWN}}')], [['x-a', '{{$processEnv HOME_TOWN}}']], []],
    ] as const)
      it(`recognizes ${headers.map(({ name }) => String(name)).join(', ')}`, () => {
        assert.deepEqual(only({ headers }).headers, expected);
        const result = importText(importHar(har({ headers })));
        assert.deepEqual(noteCodes(result), notes);
        assert.doesNotMatch(JSON.stringify(result), /s3cr3t/);
      });

    it('adds a note for cookies that are listed separately', () => {
      assert.deepEqual(noteCodes(importText(importHar(har({ cookies: [header('a', 'b')] })))), ['cookie']);
    });
  });

  describe('bodies', () => {
    const type = (value: string): Entry[] => [header('Content-Type', value)];
    for (const text of [
      '{"a": 1.0, "a": "ü"}',
      '### x\nGET https://evil.example/',
      '< /etc/passwd',
      ' \r\n x',
      '{{x}}\u202e',
    ])
      it(`keeps the text ${JSON.stringify(text)}`, () => {
        const { body, headers } = only({ method: 'POST', postData: { mimeType: 'application/json', text } });
        assert.equal(Buffer.from(body, 'latin1').toString(), text);
        assert.deepEqual(headers, [['content-type', 'application/json']]);
      });

    it('reads forms as text and as parameters', () => {
      const mimeType = 'application/x-www-form-urlencoded';
      for (const postData of [
        { mimeType, text: 'a=1%262&b=' },
        { mimeType, params: [header('a', '1&2'), header('b', '')] },
      ])
        assert.equal(only({ method: 'POST', headers: type(mimeType), postData }).body, 'a=1%262&b=');
    });

    it('keeps text unchanged that is labeled as a form and is none', () => {
      const mimeType = 'application/x-www-form-urlencoded';
      assert.equal(only({ method: 'POST', postData: { mimeType, text: 'a&b=%E9' } }).body, 'a&b=%E9');
    });

    it('reads the parameters of multipart bodies, and notes files without content', () => {
      const postData = {
        mimeType: 'multipart/form-data; boundary=x',
        params: [
          header('a', '< /etc/passwd'),
          { name: 'f', fileName: 'a.png', contentType: 'image/png' },
          { name: 'g', fileName: 'b.txt', value: 'content' },
        ],
      };
      const result = importText(importHar(har({ method: 'POST', headers: type(postData.mimeType), postData })));
      const { body } = requestsIn(result.text)[0]!.request!;
      assert.deepEqual(body, {
        kind: 'multipart',
        parts: [
          { name: 'a', value: '< /etc/passwd' },
          { name: 'f', value: '', filename: 'a.png', contentType: 'image/png' },
          { name: 'g', value: 'content', filename: 'b.txt' },
        ],
      });
      assert.deepEqual(noteCodes(result), ['file-missing']);
    });

    it('keeps a multipart text unchanged', () => {
      const text = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n';
      const mimeType = 'multipart/form-data; boundary=x';
      const { body, headers } = only({ method: 'POST', headers: type(mimeType), postData: { mimeType, text } });
      assert.equal(body, text);
      assert.deepEqual(headers, [['content-type', mimeType]]);
    });

    for (const name of ['encoding', '_encoding'])
      it(`decodes base64 marked by ${name}`, () => {
        const postData = {
          mimeType: 'image/png',
          text: Buffer.from([0, 255, 10, 13]).toString('base64'),
          [name]: 'base64',
        };
        assert.equal(only({ method: 'PUT', postData }).body, '\u0000\u00ff\n\r');
      });

    it('leaves a broken or unknown encoding out with a note', () => {
      for (const postData of [
        { mimeType: 'x/y', text: '!!', encoding: 'base64' },
        { mimeType: 'x/y', text: 'ab', encoding: 'rot13' },
      ])
        assert.deepEqual(noteCodes(importText(importHar(har({ method: 'PUT', postData })))), ['body-invalid']);
    });
  });

  it('leaves out requests that cannot be sent, and says in which line they are', () => {
    const text = har({ method: 'CONNECT' }, { url: 'blob:https://x/1' }, { url: 'wss://acme.acquire.io/' }, {});
    const result = importText(importHar(text));
    assert.equal(result.requests, 1);
    assert.deepEqual(
      result.notes.map(({ code }) => code),
      ['method', 'bad-address', 'bad-address'],
    );
    const lines = text.split('\n');
    for (const { line } of result.notes) assert.match(lines[line]!, /startedDateTime/);
  });

  it('never makes a second request of a hostile method, address or header', () => {
    for (const evil of ['x\n\n###\nDELETE https://evil.example/', ' HTTP/1.1\r\nX: y', '\u2028### x'])
      for (const request of [{ method: evil }, { url: HOST + evil }, { headers: [header('X-A', evil)] }]) {
        const result = importHar(har(request, {}));
        const { text, requests } = importText(result);
        const back = requestsIn(text);
        assert.equal(back.length, requests);
        for (const { request: one } of back) assert.equal(new URL(one!.url).host, 'acme.acquire.io');
      }
  });

  for (const [text, problem] of [
    ['{', 'not-json'],
    ['[]', 'not-har'],
    ['{"log":{}}', 'not-har'],
    ['{"log":{"entries":{}}}', 'not-har'],
    ['{"log":{"entries":[]}}', 'no-requests'],
    ['{"log":{"entries":[1,null,{"request":3}]}}', 'no-requests'],
    ['{"info":{"schema":"x"}}', 'not-har'],
  ] as const)
    it(`refuses ${text} (${problem})`, () => {
      assert.equal(importHar(text), problem);
    });
});
