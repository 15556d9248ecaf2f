import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { Redactor, SECRET_MASK } from '../../../src/core/redaction';
import {
  carriesMask,
  KEPT_CHARACTERS,
  keptOf,
  resendable,
  type KeptExchange,
} from '../../../src/features/requests/history/historyEntry';
import { redactRequest } from '../../../src/features/requests/history/redactRequest';

const TYPED = 'canary-typed-5e6f';
const NUMBER = 120_000;
const redactor = new Redactor();
redactor.remember(TYPED);
redactor.remember(String(NUMBER));

function kept(request: ApiRequest, change: Partial<Exchange> = {}): KeptExchange {
  const exchange: Exchange = {
    id: 'id-1',
    account: { key: 'abcdefghij12', label: 'Acme', generation: '1.0.0', origin: 'https://app.acquire.io' },
    request,
    url: `https://app.acquire.io${request.url}`,
    sentHeaders: [],
    timing: { startedAt: 1_700_000_000_000, totalMs: 5, attempts: 1 },
    ...change,
  };
  return keptOf(exchange, (text) => redactor.text(text));
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
    it(`is taken out of ${place}, and the request is not sent again with the mark in its place`, () => {
      const { entry } = kept(request);
      const text = JSON.stringify(entry);
      assert.ok(!text.includes(TYPED) && !text.includes(String(NUMBER)), text);
      assert.equal(resendable(entry), false);
      assert.equal(carriesMask(entry.request), true);
      assert.equal(carriesMask(request), false);
    });
  }

  it('is seen in an address that encodes the mark', () => {
    assert.equal(carriesMask({ method: 'GET', url: `/x/${encodeURIComponent(SECRET_MASK)}` }), true);
  });

  it('is taken out of what is told of a failure, and numbers beside it stay', () => {
    const error = new AcquireError('timeout', { limit: NUMBER, status: 504, firstBytes: `"${TYPED}"` });
    const { entry } = kept({ method: 'GET', url: '/x' }, { error });
    assert.deepEqual(entry.error?.detail, { limit: SECRET_MASK, status: 504, firstBytes: `"${SECRET_MASK}"` });
  });

  it('leaves nothing of itself where a long answer is cut', () => {
    for (let before = 1; before < TYPED.length; before++) {
      const text = 'x'.repeat(KEPT_CHARACTERS - before) + TYPED + 'y'.repeat(100_000);
      const answer = { status: 200, statusText: 'OK', headers: [], text, size: text.length };
      const { text: left } = kept({ method: 'GET', url: '/x' }, { answer });
      assert.ok(!left.includes('c'), left.slice(-30));
      assert.ok(left.length <= KEPT_CHARACTERS);
    }
  });
});
