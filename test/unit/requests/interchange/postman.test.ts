import assert from 'node:assert/strict';
import { importPostman } from '../../../../src/features/requests/interchange';
import { noteCodes, importText, requestsIn, sentRequests, type ReadBack } from './support';

const V21 = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const HOST = 'https://acme.acquire.io/api/v1';

type Item = Readonly<Record<string, unknown>>;
const collection = (item: readonly Item[], more: Item = {}): string =>
  JSON.stringify({ info: { name: 'C', schema: V21 }, item, ...more }, null, 2);
const one = (request: Item | string, more: Item = {}): string =>
  collection([{ name: 'One', request: typeof request === 'string' ? request : { url: HOST, ...request } }], more);
const first = (text: string): NonNullable<ReadBack['request']> => {
  const result = importText(importPostman(text));
  const [back] = requestsIn(result.text);
  assert.deepEqual(back?.problems, [], result.text);
  return back!.request!;
};
const bodyOf = (body: Item, header: readonly Item[] = []): ReturnType<typeof sentRequests> =>
  sentRequests(first(one({ method: 'POST', header, body })));

describe('importPostman', () => {
  describe('titles and names', () => {
    const folders = collection([
      { name: 'Leads', item: [{ name: 'Old', item: [{ name: 'Get it', request: HOST }] }] },
      { name: 'Get it', request: HOST },
      { name: 'Other one', request: HOST },
      { name: '', request: HOST },
    ]);

    it('makes folders part of the title, in the order of the collection', () => {
      assert.deepEqual(
        requestsIn(importText(importPostman(folders)).text).map(({ title }) => title),
        ['Leads / Old / Get it', 'Get it', 'Other one', ''],
      );
    });

    it('names requests where the name is unique', () => {
      assert.deepEqual(
        requestsIn(importText(importPostman(folders)).text).map(({ name }) => name),
        [undefined, undefined, 'Other-one', undefined],
      );
    });

    it('keeps hostile names and descriptions text', () => {
      for (const name of [
        'a\n### b\nGET https://evil.example/',
        '### x',
        '@x = 1',
        '\u202e< /etc/passwd\u0000',
        '{{$processEnv HOME}}',
      ]) {
        const text = collection([{ name, request: { url: HOST, description: `@prompt x\n@name y\n${name}` } }]);
        const result = importText(importPostman(text));
        const back = requestsIn(result.text);
        assert.equal(back.length, 1, result.text);
        assert.equal(back[0]!.request?.url, HOST);
        assert.doesNotMatch(result.text, /[\u0000\u202e]/);
      }
    });
  });

  describe('addresses', () => {
    const urls: readonly (readonly [unknown, string])[] = [
      [`${HOST}/a?b=c`, `${HOST}/a?b=c`],
      [{ raw: `${HOST}/a?b=1`, query: [{ key: 'b', value: '1' }] }, `${HOST}/a?b=1`],
      [{ protocol: 'https', host: ['acme', 'acquire', 'io'], path: ['api', 'v1', 'a'] }, `${HOST}/a`],
      [{ protocol: 'https', host: 'acme.acquire.io', port: '8443', path: '/x' }, 'https://acme.acquire.io:8443/x'],
      [
        {
          raw: HOST,
          query: [
            { key: 'a&b', value: 'c#d e' },
            { key: 'flag', value: null },
          ],
        },
        `${HOST}?a%26b=c%23d%20e&flag`,
      ],
      ['acme.acquire.io/x', 'https://acme.acquire.io/x'],
      ['localhost:3000/x', 'http://localhost:3000/x'],
      ['http://acme.acquire.io/x', 'https://acme.acquire.io/x'],
      [`${HOST}/{contactId}/ü x`, `${HOST}/%7BcontactId%7D/%C3%BC%20x`],
      ['https://user:pass@acme.acquire.io/x', 'https://acme.acquire.io/x'],
      ['https://other.example/x', 'https://other.example/x'],
    ];
    for (const [url, expected] of urls)
      it(`reads ${JSON.stringify(url)}`, () => {
        assert.equal(new URL(first(one({ url })).url).href, new URL(expected).href);
      });

    it('leaves disabled query parameters and headers out with a note', () => {
      const text = one({
        url: {
          raw: HOST,
          query: [
            { key: 'off', value: '1', disabled: true },
            { key: 'on', value: '1' },
          ],
        },
        header: [
          { key: 'X-Off', value: '1', disabled: true },
          { key: 'X-On', value: '1' },
        ],
      });
      const result = importText(importPostman(text));
      assert.deepEqual(
        result.notes.filter(({ code }) => code === 'disabled').map(({ name }) => name),
        ['off', 'X-Off'],
      );
      assert.equal(first(text).url, `${HOST}?on=1`);
      assert.deepEqual(first(text).headers, [['X-On', '1']]);
    });

    it('makes path variables file variables of their request', () => {
      const item = (name: string, value: string): Item => ({
        name,
        request: { url: { raw: `${HOST}/c/:id/:other`, variable: [{ key: 'id', value }] } },
      });
      const result = importText(importPostman(collection([item('A', '7'), item('B', 'a b'), item('C', '')])));
      assert.match(result.text, /^@id = 7$/m);
      assert.deepEqual(
        requestsIn(result.text).map(({ request, problems }) => request?.url ?? problems),
        [`${HOST}/c/7/:other`, `${HOST}/c/a%20b/:other`, ['value-empty']],
      );
      assert.ok(noteCodes(result).includes('path-variable'));
    });

    it('never mixes a path variable with a variable of the same name', () => {
      const text = collection(
        [
          { name: 'A', request: { url: { raw: `${HOST}/:id`, variable: [{ key: 'id', value: 'path' }] } } },
          { name: 'B', request: `${HOST}/{{id}}` },
        ],
        { variable: [{ key: 'id', value: 'collection' }] },
      );
      assert.deepEqual(
        requestsIn(importText(importPostman(text)).text).map(({ request }) => request?.url),
        [`${HOST}/path`, `${HOST}/collection`],
      );
    });

    it('leaves out requests that cannot be sent, with a note', () => {
      const text = collection([
        { name: 'A', request: { method: 'OPTIONS', url: HOST } },
        { name: 'B', request: 'ftp://acme.acquire.io/x' },
        { name: 'C', request: { method: 'GET', url: '' } },
        { name: 'D', request: HOST },
      ]);
      const result = importText(importPostman(text));
      assert.equal(result.requests, 1);
      assert.deepEqual(noteCodes(result), ['method', 'bad-address']);
    });

    it('writes addresses on the account as paths', () => {
      const text = collection([
        { name: 'A', request: `${HOST}/x` },
        { name: 'B', request: 'https://other.example/x' },
        { name: 'C', request: 'https://acme.acquire.io//other.example/x' },
      ]);
      const { text: file } = importText(importPostman(text, { origin: 'https://acme.acquire.io' }));
      assert.deepEqual(
        file.split('\n').filter((line) => line.startsWith('GET')),
        ['GET /api/v1/x', 'GET https://other.example/x', 'GET https://acme.acquire.io//other.example/x'],
      );
    });
  });

  describe('variables', () => {
    it('become file variables, and stay placeholders', () => {
      const text = collection(
        [{ name: 'A', request: { url: '{{base}}/x?a={{a}}', header: [{ key: 'X-A', value: 'v{{a}}' }] } }],
        {
          variable: [
            { key: 'base', value: HOST },
            { key: 'a', value: 5 },
          ],
        },
      );
      const result = importText(importPostman(text));
      assert.match(result.text, /^@base = https:\/\/acme/);
      assert.match(result.text, /GET \{\{base\}\}\/x\?a=\{\{a\}\}/);
      const [back] = requestsIn(result.text);
      assert.equal(back?.request?.url, `${HOST}/x?a=5`);
      assert.deepEqual(back.request.headers, [['X-A', 'v5']]);
    });

    for (const [key, value, type] of [
      ['apiKey', 'abcdef', 'string'],
      ['password', 'abcdef', 'string'],
      ['innocent', 'abcdef', 'secret'],
      ['access_token', 'abcdef', 'default'],
      ['x', 'Bearer abcdefghijklmnopqrstuvwxyz0123456789', 'string'],
    ] as const)
      it(`leaves out the value of ${key} (${type})`, () => {
        const result = importText(importPostman(one({}, { variable: [{ key, value, type }] })));
        assert.doesNotMatch(result.text, /abcdef/);
        assert.deepEqual(noteCodes(result), ['secret-left-out']);
      });

    it('maps dynamic variables that request files have, and keeps others as text', () => {
      const result = importText(
        importPostman(one({ url: `${HOST}/{{$guid}}/{{$timestamp}}/{{$randomInt}}?a={{$randomFirstName}}` })),
      );
      const url = requestsIn(result.text)[0]?.request?.url ?? '';
      assert.match(
        decodeURIComponent(url),
        /\/11111111-2222-4333-8444-555555555555\/\d+\/0\?a=\{\{\$randomFirstName\}\}$/,
      );
      assert.deepEqual(
        result.notes.map(({ code, name }) => [code, name]),
        [['dynamic-variable', '$randomFirstName']],
      );
    });

    it('never reads an environment variable or a response', () => {
      for (const inner of ['$processEnv HOME_TOWN', '$localDatetime iso8601']) {
        const raw = `x{{${inner}}}y`;
        const { body, headers } = bodyOf({ mode: 'raw', raw }, [{ key: 'X-A', value: raw }]);
        assert.equal(body, raw);
        assert.ok(headers.some(([name, value]) => name === 'x-a' && value === raw));
      }
      const { text } = importText(importPostman(one({ url: `${HOST}/{{a.response.body.$.x}}` })));
      assert.deepEqual(requestsIn(text)[0]?.problems, ['unresolved-variable']);
    });

    it('renames variables that request files cannot have', () => {
      const result = importText(
        importPostman(
          one(
            { url: `${HOST}/{{base url}}/{{a.b}}/{{base_url}}` },
            {
              variable: [
                { key: 'base url', value: '1' },
                { key: 'a.b', value: '2' },
                { key: 'base_url', value: '3' },
              ],
            },
          ),
        ),
      );
      assert.deepEqual(noteCodes(result), ['variable-renamed']);
      assert.equal(requestsIn(result.text)[0]?.request?.url, `${HOST}/1/2/3`);
    });

    it('are taken for one name each, whatever the printer needs for itself', () => {
      const text = collection(
        [
          { name: 'A', request: { method: 'POST', url: HOST, body: { mode: 'raw', raw: ' # {{text}} ' } } },
          { name: 'B', request: { method: 'POST', url: HOST, body: { mode: 'raw', raw: '{{text}}' } } },
        ],
        { variable: [{ key: 'text', value: 'mine' }] },
      );
      assert.deepEqual(
        requestsIn(importText(importPostman(text)).text).map(({ request }) => sentRequests(request!).body),
        [' # mine ', 'mine'],
      );
    });
  });

  describe('credentials', () => {
    const SECRET = 's3cr3t-value-9f8e7d';
    for (const [type, values] of [
      ['bearer', [{ key: 'token', value: SECRET }]],
      [
        'basic',
        [
          { key: 'username', value: 'me' },
          { key: 'password', value: SECRET },
        ],
      ],
      [
        'apikey',
        [
          { key: 'key', value: 'X-Api-Key' },
          { key: 'value', value: SECRET },
        ],
      ],
      ['oauth2', [{ key: 'accessToken', value: SECRET }]],
    ] as const)
      it(`never imports ${type}, at any level`, () => {
        const auth = { type, [type]: values };
        for (const text of [
          one({ auth }),
          collection([{ name: 'F', auth, item: [{ name: 'A', request: HOST }] }]),
          one({}, { auth }),
        ]) {
          const result = importText(importPostman(text));
          assert.ok(!JSON.stringify(result).includes(SECRET));
          assert.deepEqual(noteCodes(result), ['auth']);
        }
      });

    it('are left out of headers, queries, forms and descriptions', () => {
      const text = one({
        method: 'POST',
        url: `${HOST}?access_token=${SECRET}&a=1`,
        header: ['Authorization', 'auth_token', 'X-Webhook-Secret', 'Cookie'].map((key) => ({ key, value: SECRET })),
        body: {
          mode: 'urlencoded',
          urlencoded: [
            { key: 'auth_token', value: SECRET },
            { key: 'a', value: '1' },
          ],
        },
      });
      const result = importText(importPostman(text));
      assert.ok(!JSON.stringify(result).includes(SECRET));
      assert.deepEqual(noteCodes(result).sort(), ['cookie', 'credential', 'secret-left-out']);
      assert.equal(first(text).url, `${HOST}?a=1`);
      assert.equal(sentRequests(first(text)).body, 'a=1');
    });

    it('notes requests without authorization', () => {
      assert.deepEqual(noteCodes(importText(importPostman(one({ auth: { type: 'noauth' } })))), ['no-auth']);
    });
  });

  describe('notes', () => {
    it('name scripts at each level, and saved examples', () => {
      const event = (listen: string): Item => ({ listen, script: { exec: ['pm.test()'] } });
      const text = collection(
        [
          {
            name: 'F',
            event: [event('test')],
            item: [{ name: 'A', request: HOST, event: [event('prerequest')], response: [{}] }],
          },
        ],
        { event: [event('prerequest'), { listen: 'test', script: { exec: [''] } }] },
      );
      assert.deepEqual(
        importText(importPostman(text)).notes.map(({ code, name }) => [code, name]),
        [
          ['script', 'prerequest'],
          ['script', 'test (F)'],
          ['script', 'prerequest (F / A)'],
          ['examples', 'F / A'],
        ],
      );
    });

    it('have the line of their request', () => {
      const text = collection([
        { name: 'A', item: [{ name: 'B', request: { method: 'TRACE', url: HOST } }] },
        { name: 'C', request: { url: HOST, body: { mode: 'odd' } } },
      ]);
      const lines = text.split('\n');
      for (const { code, line } of importText(importPostman(text)).notes)
        assert.match(lines[line]!, code === 'method' ? /"name": "B"/ : /"name": "C"/);
    });
  });

  describe('texts that are no collection of format 2.1', () => {
    const withSchema = (schema: string): string => JSON.stringify({ info: { schema }, item: [] });
    for (const [text, problem] of [
      ['{', 'not-json'],
      ['', 'not-json'],
      ['[]', 'not-postman'],
      ['null', 'not-postman'],
      ['{"log":{"entries":[]}}', 'not-postman'],
      [withSchema('https://schema.getpostman.com/json/collection/v2.0.0/collection.json'), 'postman-version'],
      ['{"id":"1","requests":[],"order":[]}', 'postman-version'],
      ['{"values":[],"_postman_variable_scope":"environment"}', 'postman-environment'],
      [withSchema(V21), 'no-requests'],
      [JSON.stringify({ info: { schema: V21 } }), 'not-postman'],
    ] as const)
      it(`are refused: ${text.slice(0, 90)} (${problem})`, () => {
        assert.equal(importPostman(text), problem);
      });

    it('are read whatever they hold, without an exception', () => {
      for (const odd of [null, 1, 'x', [], [null], {}, { raw: [] }, { type: 1 }])
        for (const key of ['request', 'item', 'event', 'response', 'name', 'auth'])
          importPostman(collection([{ name: 'A', request: HOST, [key]: odd }]));
    });

    it('may be nested deep', () => {
      const levels = 5_000;
      const open = '{"name":"f","item":['.repeat(levels);
      const text = `{"info":{"schema":"${V21}"},"item":[${open}{"name":"x","request":"${HOST}"}${']}'.repeat(levels)}]}`;
      assert.ok(['object', 'string'].includes(typeof importPostman(text)));
    });
  });
});
