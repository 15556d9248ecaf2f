import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ApiRequest, Pair } from '../../../src/api/client/types';
import { isCredentialHeader } from '../../../src/core/redaction';
import {
  BODY_KINDS,
  toDraft,
  METHODS,
  readDraft,
  draftToRequest,
  type RequestDraft,
} from '../../../src/features/requests/form/draft';
import {
  decodePairs,
  encodePairs,
  findOpenPlaceholders,
  readQueryPairs,
  replaceQuery,
} from '../../../src/features/requests/urlText';

const draft = (change: Partial<RequestDraft> = {}): RequestDraft => ({
  method: 'POST',
  url: '/profile/lead/list',
  headers: [],
  bodyKind: 'none',
  form: [],
  text: '',
  ...change,
});

describe('a draft', () => {
  it('becomes the request it shows', () => {
    assert.deepEqual(
      draftToRequest(
        draft({
          bodyKind: 'form',
          form: [
            ['limit', '10'],
            ['', ''],
            ['filter[master]', 'x'],
          ],
          operationId: 'v1.lead.list',
        }),
      ),
      {
        method: 'POST',
        url: '/profile/lead/list',
        headers: [],
        body: {
          kind: 'form',
          fields: [
            ['limit', '10'],
            ['filter[master]', 'x'],
          ],
        },
      },
    );
  });

  it('sends JSON as the text it is', () => {
    const text = '{"id": 9007199254740993, "id": 1.0}';
    assert.deepEqual(draftToRequest(draft({ bodyKind: 'json', text })), {
      method: 'POST',
      url: '/profile/lead/list',
      headers: [['Content-Type', 'application/json']],
      body: { kind: 'text', text },
    });
    assert.deepEqual(
      draftToRequest(draft({ bodyKind: 'json', text, headers: [['content-type', 'application/vnd.api+json']] }))
        .headers,
      [['content-type', 'application/vnd.api+json']],
    );
  });

  it('reads a request back as it was, over method, address, headers and body', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const pair = fc.tuple(
      word.filter((w) => w.trim() !== '' && w === w.trim()),
      word,
    ) as fc.Arbitrary<Pair>;
    const made = fc.record({
      method: fc.constantFrom(...METHODS),
      url: fc.constantFrom('/a', '/a?b=c%20d', '/api/v1/x?y=1&y=2#z'),
      headers: fc.array(pair, { maxLength: 3 }),
      bodyKind: fc.constantFrom(...BODY_KINDS),
      form: fc.array(pair, { maxLength: 4 }),
      text: word,
    });
    fc.assert(
      fc.property(made, (one) => {
        const first = draftToRequest({
          ...one,
          headers: one.headers.filter(([n]) => !/^content-type$/i.test(n) && !isCredentialHeader(n)),
        });
        const again = toDraft(first);
        assert.ok(typeof again === 'object');
        assert.deepEqual(draftToRequest(again), first);
      }),
      { numRuns: 300 },
    );
  });

  it('takes query pairs into the address', () => {
    const made = toDraft({ method: 'GET', url: '/x?a=1', query: [['where[id]', 'ä b']] });
    assert.ok(typeof made === 'object');
    assert.deepEqual(readQueryPairs(made.url), [
      ['a', '1'],
      ['where[id]', 'ä b'],
    ]);
  });

  it('says what does not fit into the panel', () => {
    const withBody = (body: ApiRequest['body']): ApiRequest => ({ method: 'POST', url: '/x', body });
    assert.equal(toDraft(withBody({ kind: 'bytes', bytes: new Uint8Array(3) })), 'binary');
    assert.equal(
      toDraft(withBody({ kind: 'multipart', parts: [{ name: 'f', value: 'x', filename: 'a.txt' }] })),
      'file',
    );
  });

  it('keeps no credential', () => {
    const made = toDraft({
      method: 'GET',
      url: '/x',
      headers: [
        ['Authorization', 'Bearer canary-1234'],
        ['X-Api-Key', 'canary-1234'],
        ['zone', 'x'],
      ],
    });
    assert.ok(!JSON.stringify(made).includes('canary'));
  });

  it('is read from anything', () => {
    for (const junk of [
      undefined,
      null,
      1,
      'x',
      [],
      { method: 'TRACE', url: 5, headers: [[1, 2], 'x', ['a']], form: {}, bodyKind: 'bytes', text: null },
    ]) {
      assert.deepEqual(readDraft(junk), { method: 'GET', url: '/', headers: [], bodyKind: 'none', form: [], text: '' });
    }
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        assert.ok(METHODS.includes(readDraft(junk).method));
      }),
    );
    assert.deepEqual(
      readDraft(draft({ form: [['a', 'b']], bodyKind: 'form', operationId: 'v1.lead.list' })),
      draft({ form: [['a', 'b']], bodyKind: 'form', operationId: 'v1.lead.list' }),
    );
  });
});

describe('the text of an address', () => {
  it('gives pairs back as they went in', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 10 });
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(word, word).filter(([n, v]) => n !== '' || v !== ''),
          { maxLength: 6 },
        ),
        (pairs) => {
          assert.deepEqual(decodePairs(encodePairs(pairs)), pairs);
        },
      ),
    );
  });

  it('decodes what can be decoded and never throws', () => {
    assert.deepEqual(decodePairs('a=%E4%A&b=%zz&=c&d&e=x+y&&f=1=2'), [
      ['a', '%E4%A'],
      ['b', '%zz'],
      ['', 'c'],
      ['d', ''],
      ['e', 'x y'],
      ['f', '1=2'],
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        decodePairs(text);
        encodePairs([[text, text]]);
      }),
    );
  });

  it('keeps the text of pairs that did not change', () => {
    const url = '/x?a=b+c&d=%7e&flag&f=1#top';
    assert.equal(replaceQuery(url, readQueryPairs(url)), url);
    assert.equal(
      replaceQuery(
        url,
        readQueryPairs(url).map(([n, v]): Pair => (n === 'f' ? [n, '2 3'] : [n, v])),
      ),
      '/x?a=b+c&d=%7e&flag&f=2%203#top',
    );
    assert.equal(replaceQuery(url, []), '/x#top');
  });

  it('finds placeholders that are still open, not variables', () => {
    assert.deepEqual(findOpenPlaceholders('/a/{contactId}/{{lead.id}}/{b-c}?x={y}'), ['contactId', 'b-c']);
  });
});
