import assert from 'node:assert/strict';
import fc from 'fast-check';
import { importHar, importPostman, type ImportedText } from '../../../../src/features/requests/interchange';
import { requestsIn, sentRequests } from './support';

const HOST = 'https://acme.acquire.io/api/v1/x';
const piece = fc.constantFrom(
  '###',
  '### x',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '< /etc/passwd',
  '<@ /etc/passwd',
  '{{$processEnv HOME_TOWN}}',
  '{{',
  '}}',
  '{{{',
  '{{x',
  '{%',
  '> {% x %}',
  '@x = 1',
  '# @name y',
  '// z',
  '?? status == 200',
  '--acquire-boundary',
  '\u0000',
  '\u202e',
  '\u2028',
  '\u0085',
  'ü',
  '😀',
  '\ud800',
  '"',
  '\\',
  '%41',
  '%E9',
  '&a=b',
  '=',
  '+',
  'GET https://evil.example/',
  'X-Evil: 1',
  '[',
  'a',
);
/** Any of the parts, but no Postman variables, because they have no value here. */
const hostile = fc
  .array(piece, { maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !/\{\{\s*[^{}$\s][^{}\r\n]*\}\}/.test(text));
const pairs = fc.array(fc.tuple(hostile, hostile), { maxLength: 3 });
/** Replaces lone surrogates, which a URL cannot contain. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
const json = (value: unknown): string => JSON.stringify(value);

/** The only request of an import; undefined if a note says that it was skipped. */
function only(result: ImportedText | string): ReturnType<typeof sentRequests> | undefined {
  if (typeof result === 'string') {
    assert.equal(result, 'no-requests');
    return undefined;
  }
  assert.ok(!result.text.split(/\r\n|\r|\n/).some((line) => /^<@? /.test(line)), result.text);
  const back = requestsIn(result.text);
  assert.equal(back.length, 1, result.text);
  assert.deepEqual(back[0]!.problems, [], result.text);
  return sentRequests(back[0]!.request!);
}
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const collection = (name: string, request: unknown): string =>
  json({
    info: { schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [{ name, request }],
  });
const archive = (request: unknown): string => json({ log: { entries: [{ request }] } });

describe('imports of hostile files', () => {
  it('keep a text body of a collection unchanged', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.constantFrom('json', 'text', 'xml'), (name, raw, language) => {
        const body = { mode: 'raw', raw, options: { raw: { language } } };
        const request = only(importPostman(collection(name, { method: 'POST', url: HOST, description: name, body })));
        assert.deepEqual([request?.method, request?.url, request?.body], ['POST', HOST, utf8(raw)]);
      }),
      { numRuns: 250 },
    );
  });

  it('keep a text body of an archive unchanged', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom('application/json', 'text/plain', 'multipart/x; boundary=b', 'x/y'),
        (text, mimeType) => {
          const request = only(importHar(archive({ method: 'PUT', url: HOST, postData: { mimeType, text } })));
          assert.deepEqual([request?.method, request?.url, request?.body], ['PUT', HOST, utf8(text)]);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('keep the fields of forms', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const fields = rows.map(([key, value]) => [key, wellFormed(value)] as const);
        const urlencoded = fields.map(([key, value]) => ({ key, value }));
        const params = fields.map(([name, value]) => ({ name, value }));
        const expected = new URLSearchParams(fields.map(([k, v]): [string, string] => [k, v])).toString();
        for (const result of [
          importPostman(collection('A', { method: 'POST', url: HOST, body: { mode: 'urlencoded', urlencoded } })),
          importHar(
            archive({ method: 'POST', url: HOST, postData: { mimeType: 'application/x-www-form-urlencoded', params } }),
          ),
        ])
          assert.equal(only(result)?.body, expected);
      }),
      { numRuns: 150 },
    );
  });

  it('keep the texts of multipart bodies', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const formdata = rows.map(([key, value]) => ({ key, value, type: 'text' }));
        const request = only(
          importPostman(collection('A', { method: 'POST', url: HOST, body: { mode: 'formdata', formdata } })),
        );
        for (const [, value] of rows) assert.ok(request!.body.includes(`\r\n\r\n${utf8(value)}\r\n`), request!.body);
      }),
      { numRuns: 150 },
    );
  });

  it('keep each header or note that it was left out', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const headers = [{ name: 'X-A', value, key: 'X-A' }];
        for (const result of [
          importHar(archive({ method: 'GET', url: HOST, headers })),
          importPostman(collection('A', { method: 'GET', url: HOST, header: headers })),
        ]) {
          const [found] = only(result)?.headers ?? [];
          if (found) assert.deepEqual(found, ['x-a', value.replace(/^[\t\f ]+|[\t\f ]+$/g, '')]);
          else assert.ok(typeof result === 'object' && result.notes.some(({ code }) => code === 'header-invalid'));
        }
      }),
      { numRuns: 250 },
    );
  });

  it('keep the query of an address', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const well = wellFormed(value);
        for (const result of [
          importHar(archive({ method: 'GET', url: HOST, queryString: [{ name: 'a', value: well }] })),
          importPostman(
            collection('A', { url: { raw: HOST, query: [{ key: 'a', value: encodeURIComponent(well) }] } }),
          ),
        ])
          assert.equal(new URL(only(result)!.url).searchParams.get('a'), well);
      }),
      { numRuns: 150 },
    );
  });

  it('never reach another host by a path or a method', () => {
    fc.assert(
      fc.property(hostile, hostile, (path, method) => {
        for (const request of [
          { method: 'GET', url: `${HOST}/${path}` },
          { method, url: HOST },
        ])
          for (const result of [importHar(archive(request)), importPostman(collection(path, request))]) {
            if (typeof result === 'string') continue;
            const back = requestsIn(result.text);
            assert.equal(back.length, 1, result.text);
            const { request: one } = back[0]!;
            if (one) assert.equal(new URL(one.url).host, 'acme.acquire.io', result.text);
          }
      }),
      { numRuns: 250 },
    );
  });
});
