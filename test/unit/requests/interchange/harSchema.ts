// The rules of HAR 1.2, according to its specification: http://www.softwareishard.com/blog/har-12-spec/
import { Validator, type Schema } from '@cfworker/json-schema';
import assert from 'node:assert/strict';

const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: -1 };
const duration: Schema = { type: 'number', minimum: -1 };
const object = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional, comment: text },
});
const list = (items: Schema): Schema => ({ type: 'array', items });

const pair = object({ name: text, value: text });
const creator = object({ name: text, version: text });
const date: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
};

const request = object(
  {
    method: text,
    url: { type: 'string', pattern: '^https?://[^#]*$' },
    httpVersion: text,
    cookies: list(pair),
    headers: list(pair),
    queryString: list(pair),
    headersSize: count,
    bodySize: count,
  },
  {
    postData: object(
      { mimeType: text },
      { text, params: list(object({ name: text }, { value: text, fileName: text, contentType: text })) },
    ),
  },
);
const response = object({
  status: { type: 'integer', minimum: 0 },
  statusText: text,
  httpVersion: text,
  cookies: list(pair),
  headers: list(pair),
  content: object({ size: count, mimeType: text }, { compression: count, text, encoding: text }),
  redirectURL: text,
  headersSize: count,
  bodySize: count,
});
const timings = object(
  {
    send: { type: 'number', minimum: 0 },
    wait: { type: 'number', minimum: 0 },
    receive: { type: 'number', minimum: 0 },
  },
  { blocked: duration, dns: duration, connect: duration, ssl: duration },
);
const entry = object(
  {
    startedDateTime: date,
    time: { type: 'number', minimum: 0 },
    request,
    response,
    cache: { type: 'object' },
    timings,
  },
  { pageref: text, serverIPAddress: text, connection: text },
);
const har: Schema = {
  type: 'object',
  required: ['log'],
  additionalProperties: false,
  properties: {
    log: object(
      { version: { const: '1.2' }, creator, entries: list(entry) },
      { browser: creator, pages: list({ type: 'object' }) },
    ),
  },
};

/** Throws if a value is not HAR 1.2. */
export function checkHar(value: unknown): void {
  const { valid, errors } = new Validator(har, '2020-12', false).validate(value);
  assert.ok(valid, JSON.stringify(errors, null, 2));
}
