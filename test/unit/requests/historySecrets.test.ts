import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { Redactor, SECRET_MASK } from '../../../src/core/redaction';
import {
  carriesMask,
  MAX_STORED_CHARS,
  toStoredExchange,
  isResendable,
  type StoredExchange,
} from '../../../src/features/requests/history/historyEntry';
import { redactRequest } from '../../../src/features/requests/history/redactRequest';

const TYPED = 'canary-typed-5e6f';
const NUMBER = 120_000;
const redactor = new Redactor();
redactor.remember(TYPED);
redactor.remember(String(NUMBER));

function kept(request: ApiRequest, change: Partial<Exchange> = {}): StoredExchange {
  const exchange: Exchange = {
    id: 'id-1',
    account: { key: 'abcdefghij12', label: 'Acme', generation: '1.0.0', origin: 'https://app.acquire.io' },
    request,
    url: `https://app.acquire.io${request.url}`,
    sentHeaders: [],
    timing: { startedAt: 1_700_000_000_000, totalMs: 5, attempts: 1 },
    ...change,
  };
  return toStoredExchange(exchange, (text) => redactor.text(text));
}

describe('query rows with the signature of a presigned URL', () => {
  for (const name of ['signature', 'sig', 'X-Amz-Signature', 'X-Goog-Signature', 'Signature', 'api_key'])
    it(`are masked in the history and in copies: ${name}`, () => {
      const request: ApiRequest = { method: 'GET', url: '/x', query: [[name, 'HUNTER2']] };
      const entry = kept(request);
      assert.ok(!JSON.stringify([entry.entry, redactRequest(request)]).includes('HUNTER2'));
      assert.deepEqual(entry.entry.removed, [name]);
    });
});

const INNER = '{"password":"HUNTER2"}';
const post = (body: ApiRequest['body'], type?: string): ApiRequest => ({
  method: 'POST',
  url: '/x',
  body,
  ...(type ? { headers: [['Content-Type', type]] } : {}),
});
const FORM = 'application/x-www-form-urlencoded';
const IN_VALUES: Record<string, ApiRequest> = {
  'JSON in a form field': post({ kind: 'form', fields: [['data', INNER]] }),
  'JSON in JSON in a form field': post({ kind: 'form', fields: [['data', JSON.stringify({ a: INNER })]] }),
  'a list in a form field': post({ kind: 'form', fields: [['data', ` [{"name":"password","value":"HUNTER2"}]`]] }),
  'JSON in a form written as text': post({ kind: 'text', text: `data=${encodeURIComponent(INNER)}` }, FORM),
  'JSON in a multipart part': post({
    kind: 'multipart',
    parts: [{ name: 'meta', value: INNER, contentType: 'application/json' }],
  }),
  'JSON in a part without a type': post({ kind: 'multipart', parts: [{ name: 'meta', value: `\n${INNER}` }] }),
  'a form in a part': post({
    kind: 'multipart',
    parts: [{ name: 'meta', value: 'a=1&password=HUNTER2', contentType: FORM }],
  }),
  'XML in a part': post({
    kind: 'multipart',
    parts: [{ name: 'meta', value: '<a><password>HUNTER2</password></a>', contentType: 'text/xml' }],
  }),
  'JSON in a JSON string': post({ kind: 'json', value: { data: INNER } }),
  'JSON that is one JSON string': post({ kind: 'text', text: JSON.stringify(INNER) }, 'application/json'),
  'JSON in JSON in a JSON string': post({ kind: 'json', value: JSON.stringify({ a: JSON.stringify({ b: INNER }) }) }),
  'JSON in a query row': { method: 'GET', url: '/x', query: [['filter', INNER]] },
  'JSON in the query of an address': { method: 'GET', url: `/x?filter=${encodeURIComponent(INNER)}` },
};

describe('a secret field inside of a value', () => {
  for (const [place, request] of Object.entries(IN_VALUES))
    it(`is masked in the history and in copies: ${place}`, () => {
      const { entry } = kept(request);
      assert.ok(!JSON.stringify([entry, redactRequest(request)]).includes('HUNTER2'), JSON.stringify(entry));
      assert.deepEqual(entry.removed, ['password']);
      assert.equal(isResendable(entry), false);
    });
});

const PLACES: Record<string, ApiRequest> = {
  'a query row': { method: 'GET', url: '/x', query: [['q', TYPED]] },
  'the name of a query row': { method: 'GET', url: '/x', query: [[TYPED, '1']] },
  'a form field': { method: 'POST', url: '/x', body: { kind: 'form', fields: [['a', TYPED]] } },
  'a part of a multipart body': {
    method: 'POST',
    url: '/x',
    body: { kind: 'multipart', parts: [{ name: 'a', value: TYPED }] },
  },
  'the name of a part': {
    method: 'POST',
    url: '/x',
    body: { kind: 'multipart', parts: [{ name: TYPED, value: 'a' }] },
  },
  'an address': { method: 'GET', url: `/x/${TYPED}` },
  'a header': { method: 'GET', url: '/x', headers: [['X-Note', TYPED]] },
  'a text': { method: 'POST', url: '/x', body: { kind: 'text', text: `a ${TYPED} b` } },
  'a JSON text': { method: 'POST', url: '/x', body: { kind: 'json', value: { a: [TYPED] } } },
  'a JSON number': { method: 'POST', url: '/x', body: { kind: 'json', value: { a: NUMBER } } },
};

describe('a secret that was typed or comes from a private file', () => {
  for (const [place, request] of Object.entries(PLACES)) {
    it(`is removed from ${place}, and the request is not resent with the mask in its place`, () => {
      const { entry } = kept(request);
      const text = JSON.stringify(entry);
      assert.ok(!text.includes(TYPED) && !text.includes(String(NUMBER)), text);
      assert.equal(isResendable(entry), false);
      assert.equal(carriesMask(entry.request), true);
      assert.equal(carriesMask(request), false);
    });
  }

  it('is seen in an address that encodes the mark', () => {
    assert.equal(carriesMask({ method: 'GET', url: `/x/${encodeURIComponent(SECRET_MASK)}` }), true);
  });

  it('is removed from failure messages, and numbers next to it stay', () => {
    const error = new AcquireError('timeout', { limit: NUMBER, status: 504, firstBytes: `"${TYPED}"` });
    const { entry } = kept({ method: 'GET', url: '/x' }, { error });
    assert.deepEqual(entry.error?.detail, { limit: SECRET_MASK, status: 504, firstBytes: `"${SECRET_MASK}"` });
  });

  it('leaves no part of itself where a long response is truncated', () => {
    for (let before = 1; before < TYPED.length; before++) {
      const text = 'x'.repeat(MAX_STORED_CHARS - before) + TYPED + 'y'.repeat(100_000);
      const response = { status: 200, statusText: 'OK', headers: [], text, size: text.length };
      const { text: left } = kept({ method: 'GET', url: '/x' }, { response });
      assert.ok(!left.includes('c'), left.slice(-30));
      assert.ok(left.length <= MAX_STORED_CHARS);
    }
  });
});
