import fc from 'fast-check';
import { operations } from '../../../src/api/catalogue';
import type { Operation } from '../../../src/api/catalogue/types';

/** Words used in titles and values, many of which are prefixes of possible suggestions. */
const WORDS = [
  'My first request', 'Get account', 'Send as json', 'Contact form', 'Last answer', 'Ask a prompt', 'name', 'variable',
  'multipart upload', 'post it', 'delete nothing', 'list of leads', 'header check', 'lead id', 'page 2', 'newest', 'get', 'put',
]; // prettier-ignore
const HEADERS = [
  'Accept: application/json',
  'X-Request: 1',
  'Cache-Control: no-cache',
  'User-Agent: me',
  'Accept: */*',
];
const NAMES = ['limit', 'page', 'na', 'q', 'fil', 'mess', 'id', 'sel', 'email'];
const VALUES = ['1', '10', 'tr', 'Ad', 'name', 'x', 'ada@example.com', '{{page}}', '2026-01-01'];

const oneOf = (all: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...all);
const entry = fc.tuple(oneOf(NAMES), oneOf(VALUES)).map(([name, value]) => `${name}=${value}`);

/** The path of an operation with IDs filled in, sometimes truncated or without `/api`. */
const target = (all: readonly Operation[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...all), fc.boolean(), fc.nat({ max: 3 })).map(([one, plain, cut]) => {
    const path = ((plain ? one.plainPath : undefined) ?? one.path).replace(/\{[^{}]+\}/g, '7');
    return `${one.method} ${cut === 0 ? path.slice(0, Math.ceil(path.length / 2)) : path}`;
  });

const body = fc.oneof(
  fc.constant([]),
  fc.array(entry, { minLength: 1, maxLength: 3 }).map((all) => ['', all.map((one, i) => (i ? `&${one}` : one))].flat()),
  oneOf(WORDS).map((word) => ['', `{ "name": "${word}", "page": 1, "ok": true }`]),
);

const request = fc
  .record({
    title: oneOf(WORDS),
    tag: fc.constantFrom([], ['# @name first'], ['# account'], ['# @timeout 5 s'], ['// prompt']),
    target: target([...operations('1.0.0'), ...operations('2.0.0')]),
    query: fc.array(entry, { maxLength: 2 }),
    headers: fc.array(oneOf(HEADERS), { maxLength: 2 }),
    body,
  })
  .map(({ title, tag, target: line, query, headers, body: rest }) => [
    `### ${title}`,
    ...tag,
    query.length ? `${line}?${query.join('&')}` : line,
    ...headers,
    ...rest,
  ]);

/** Request files as people type them: correct, incomplete and wrong ones. */
export const typedFiles = fc
  .tuple(fc.constantFrom([], ['@page = 1', ''], ['@host = x', '']), fc.array(request, { minLength: 1, maxLength: 2 }))
  .map(([variables, requests]) => [...variables, ...requests.flatMap((lines) => [...lines, ''])].join('\n'));
