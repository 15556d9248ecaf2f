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
  describe('bodies', () => {
    for (const [language, type] of [
      ['json', 'application/json'],
      ['xml', 'application/xml'],
      ['html', 'text/html'],
      ['javascript', 'application/javascript'],
      ['text', 'text/plain'],
      [undefined, 'text/plain'],
    ] as const)
      it(`sends raw ${language ?? 'text'} as ${type}`, () => {
        const raw = language === 'json' ? '{"a": "{{b}"}' : 'plain';
        const { body, headers } = bodyOf({ mode: 'raw', raw, ...(language ? { options: { raw: { language } } } : {}) });
        assert.equal(body, raw);
        assert.deepEqual(headers, [['content-type', type]]);
      });

    it('keeps a Content-Type that is given', () => {
      const { headers } = bodyOf({ mode: 'raw', raw: '{}', options: { raw: { language: 'json' } } }, [
        { key: 'content-type', value: 'application/vnd.x+json' },
      ]);
      assert.deepEqual(headers, [['content-type', 'application/vnd.x+json']]);
    });

    for (const raw of [
      '### x\nGET https://evil.example/',
      '< /etc/passwd',
      '<@ /etc/passwd',
      '> {% x %}',
      '@x = 1',
      '?? status == 200',
      '  indented\n\n',
      '{{\nx\n}}',
      '{{@\nx\n}}',
      '# comment\n// comment',
      '--B\r\nx',
      '\u0000\u202e',
    ])
      it(`keeps ${JSON.stringify(raw)} text`, () => {
        assert.equal(Buffer.from(bodyOf({ mode: 'raw', raw }).body, 'latin1').toString(), raw);
      });

    it('writes forms, with disabled fields left out', () => {
      const { body, headers } = bodyOf({
        mode: 'urlencoded',
        urlencoded: [
          { key: 'a', value: '1&2' },
          { key: 'b', value: 'x', disabled: true },
          { key: 'a', value: '< /etc/passwd' },
        ],
      });
      assert.equal(body, 'a=1%262&a=%3C+%2Fetc%2Fpasswd');
      assert.deepEqual(headers, [['content-type', 'application/x-www-form-urlencoded']]);
    });

    it('writes multipart bodies and names their files', () => {
      const text = one({
        method: 'POST',
        body: {
          mode: 'formdata',
          formdata: [
            { key: 'a', value: '< secret.txt', type: 'text' },
            { key: 'f', type: 'file', src: '/tmp/a.png', contentType: 'image/png' },
            { key: 'g', type: 'file', src: ['b.txt', 'c.txt'] },
            { key: 'h', type: 'file', src: null },
            { key: 'i', type: 'file', src: 'a\n< /etc/passwd' },
          ],
        },
      });
      const result = importText(importPostman(text));
      assert.deepEqual(
        result.text.split('\n').filter((line) => line.startsWith('<')),
        ['< /tmp/a.png', '< b.txt', '< c.txt'],
      );
      assert.deepEqual(noteCodes(result), ['file-missing', 'file-name']);
      const files = { '/tmp/a.png': 'PNG', 'b.txt': 'B', 'c.txt': 'C' };
      const { body } = requestsIn(result.text, { files })[0]!.request!;
      assert.ok(body?.kind === 'multipart');
      assert.deepEqual(
        body.parts.map(({ name, filename, contentType, value }) => [
          name,
          filename,
          contentType,
          Buffer.from(value as string).toString(),
        ]),
        [
          ['a', undefined, undefined, '< secret.txt'],
          ['f', 'a.png', 'image/png', 'PNG'],
          ['g', 'b.txt', undefined, 'B'],
          ['g', 'c.txt', undefined, 'C'],
        ],
      );
    });

    it('sends a file as the body', () => {
      const { text } = importText(
        importPostman(one({ method: 'PUT', body: { mode: 'file', file: { src: 'a.bin' } } })),
      );
      assert.match(text, /\n\n< a\.bin\n$/);
    });

    it('writes GraphQL as JSON', () => {
      const { body, headers } = bodyOf({
        mode: 'graphql',
        graphql: { query: 'query { a(b: "c") }', variables: '{"x": 1}' },
      });
      assert.deepEqual(JSON.parse(body), { query: 'query { a(b: "c") }', variables: { x: 1 } });
      assert.deepEqual(headers, [['content-type', 'application/json']]);
    });

    it('leaves GraphQL variables out that are not JSON, with a note', () => {
      const result = importText(
        importPostman(one({ method: 'POST', body: { mode: 'graphql', graphql: { query: '{a}', variables: '{x' } } })),
      );
      assert.deepEqual(noteCodes(result), ['graphql-variables']);
    });
  });
});
