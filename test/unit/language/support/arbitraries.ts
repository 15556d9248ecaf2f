import fc from 'fast-check';
import type { RequestDraft } from '../../../../src/features/requests/form/draft';
import type { ApiRequest, Body, Pair, Part } from '../../../../src/api/client/types';

const PIECES = [
  '###',
  '### Title',
  '# @name x',
  '// @name y',
  '# comment',
  '// comment',
  '@v = 1',
  '@ = 2',
  '@v',
  'GET /a',
  'POST https://acme.acquire.io/b HTTP/1.1',
  '  /c',
  '  ?q=1',
  '&p=2',
  'X: 1',
  'X',
  ': y',
  '  folded',
  '',
  '',
  '{"a": {{v}}}',
  '< file.json',
  '<@ file.json',
  '<@latin1 f',
  '> {%',
  '%}',
  '> {% client.log(1) %}',
  '< {%',
  '<> out.json',
  '>> save.json',
  '>>! save.json',
  '{{',
  '}}',
  '{{+',
  '{{v}}',
  '{{{v}}}',
  '{{list.response.body.$.a[0]}}',
  'import a.http',
  'run #x',
  'limit=10',
  '&page=1',
  '--boundary',
  '--boundary--',
  'Content-Type: multipart/form-data; boundary=boundary',
  'Content-Disposition: form-data; name="a"',
  '\u2028',
  '\ufeff',
  '\t',
  '   ',
  '*',
  'OPTIONS *',
  'GET',
  'get /x',
  'curl https://x',
  '💥',
  '\ud800',
];

/** Texts of syntax elements of the format and random noise. */
export const anyDocument: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.oneof(
            { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
            { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
          ),
          fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', ' ', ''),
        ),
        { maxLength: 40 },
      )
      .map((lines) => lines.flat().join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

/** Text for a body or value, with a preference for syntax of the format. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '#',
        '//',
        '###',
        '\n',
        '\r\n',
        '{{',
        '}}',
        '{',
        '<',
        '< a',
        '>',
        '> {%',
        '--acquire-boundary',
        '\\',
        '\\n',
        '"',
        '&',
        '=',
        '+',
        '%',
        '%41',
        '%zz',
        ' ',
        '\t',
        '@x = 1',
        'a',
        'GET /x',
        'ü',
        '💥',
        '\u00a0',
        '\u2028',
        '\ufeff',
        '$braces',
      ),
      { maxLength: 12 },
    )
    .map((p) => p.join('')),
);
const pair = fc.tuple(text, text) as fc.Arbitrary<Pair>;
const headerValue = fc
  .array(fc.constantFrom('a', 'Z', '0', ' ', '"', ';', '{', '{{', '}}', '#', '//', '\\', 'é', '%20'), { maxLength: 8 })
  .map((p) => p.join('').trim());
const header = fc.tuple(
  fc.constantFrom('X-Trace', 'Accept', 'zone', 'x-user-type', '#odd', '&odd', '$v', "it's"),
  headerValue,
) as fc.Arbitrary<Pair>;

const part: fc.Arbitrary<Part> = fc.record({
  name: text,
  value: fc.oneof(text, fc.uint8Array({ maxLength: 20 })),
  filename: fc.option(text, { nil: undefined }),
  contentType: fc.option(fc.constantFrom('text/plain', 'application/json', 'image/png', 'text/plain; charset=utf-8'), {
    nil: undefined,
  }),
});

const body: fc.Arbitrary<Body> = fc.oneof(
  fc.constant<Body>({ kind: 'none' }),
  fc.array(pair, { minLength: 1, maxLength: 5 }).map((fields): Body => ({ kind: 'form', fields })),
  fc.jsonValue({ stringUnit: 'grapheme' }).map((value): Body => ({ kind: 'json', value })),
  text.filter((t) => t !== '').map((t): Body => ({ kind: 'text', text: t })),
  fc.uint8Array({ maxLength: 120 }).map((bytes): Body => ({ kind: 'bytes', bytes })),
  fc.array(part, { minLength: 1, maxLength: 3 }).map((parts): Body => ({ kind: 'multipart', parts })),
);

const url = fc.oneof(
  fc.constantFrom(
    '/profile/lead/list',
    '/api/v1/crm/objects/contact/90',
    'https://acme.acquire.io/api/v1/crm/tag',
    '/a?b=c',
    '/a?b=c&',
    '/a?',
    '/a?x#frag',
    '/a b/c',
    '/ü/{id}'.replace('{id}', '7'),
    '/a%20b?x=%7B%7B',
  ),
  fc
    .webPath()
    .map((p) => p || '/')
    .filter((p) => p.startsWith('/') && !p.startsWith('//') && !/%(?:[01]|7f)/i.test(p)),
);

/** Any request the client accepts. */
export const anyRequest: fc.Arbitrary<ApiRequest> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
    url,
    query: fc.option(fc.array(pair, { maxLength: 4 }), { nil: undefined }),
    headers: fc.option(fc.array(header, { maxLength: 4 }), { nil: undefined }),
    body: fc.option(body, { nil: undefined }),
  },
  { requiredKeys: ['method', 'url'] },
);

/** Any state of the panel. */
export const anyDraft: fc.Arbitrary<RequestDraft> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
  url,
  headers: fc.array(header, { maxLength: 3 }),
  bodyKind: fc.constantFrom('none', 'form', 'multipart', 'json', 'text'),
  form: fc.array(pair, { minLength: 1, maxLength: 4 }),
  text,
});
