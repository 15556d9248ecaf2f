import assert from 'node:assert/strict';
import { operation, operations } from '../../../src/api/catalogue';
import type { Operation } from '../../../src/api/catalogue';
import { compareWithSchema, exchangeDrift } from '../../../src/api/catalogue/schemaDrift';
import type { Exchange } from '../../../src/api/client/types';
import { liveResponses, liveFacts } from './facts';

const list = (lead: object, more: object = {}): unknown => {
  const documented = operation('v1.tag.list').responseExamples[0] as Record<string, unknown>;
  return { ...documented, ...more, data: [lead] };
};

const exchange = (url: string, json: unknown, more: Partial<Exchange> = {}): Exchange => ({
  id: 'x',
  account: { key: 'k', label: 'l', generation: '1.0.0', origin: 'https://app.acquire.io' },
  request: { method: 'POST', url },
  url: `https://app.acquire.io${url}`,
  sentHeaders: [],
  response: { status: 200, statusText: 'OK', headers: [], text: '', size: 0, json },
  timing: { startedAt: 0, totalMs: 1, attempts: 1 },
  ...more,
});

describe('contract drift', () => {
  it('finds no other types and no unknown fields in any documented response', () => {
    for (const fact of liveFacts) {
      const entry = operation(fact.id as Operation['id']);
      for (const answer of liveResponses(fact))
        assert.deepEqual(
          compareWithSchema(entry, answer).notes.filter((n) => n.kind !== 'missing'),
          [],
          fact.id,
        );
    }
  });

  it('notes an unknown field, a missing one and another type', () => {
    const { notes } = compareWithSchema(operation('v1.tag.list'), list({ id: { nested: true }, colour: '#fff' }));
    assert.deepEqual(
      [...notes].sort((a, b) => a.kind.localeCompare(b.kind)),
      [
        { kind: 'missing', path: 'data[].name', expected: 'string', count: 1 },
        { kind: 'type', path: 'data[].id', expected: 'integer', found: 'object', count: 1 },
        { kind: 'unknown', path: 'data[].colour', found: 'string', count: 1 },
      ],
    );
  });

  it('says nothing of numbers as text, of null and of empty text', () => {
    for (const tag of [
      { id: '12', name: 'x' },
      { id: null, name: null },
      { id: '', name: '' },
    ])
      assert.deepEqual(compareWithSchema(operation('v1.tag.list'), list(tag)).notes, []);
  });

  it('counts equal differences once, with their number', () => {
    const { notes } = compareWithSchema(operation('v1.tag.list'), {
      success: true,
      error: null,
      data: [
        { id: 1, name: 'a', x: 1 },
        { id: 2, name: 'b', x: 2 },
      ],
    });
    assert.deepEqual(notes, [{ kind: 'unknown', path: 'data[].x', found: 'integer', count: 2 }]);
  });

  it('is bounded for any response', () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`field${n}`, n]));
    let deep: unknown = 1;
    for (let n = 0; n < 5000; n++) deep = { data: deep };
    for (const hostile of [
      list(wide),
      deep,
      { data: Array.from({ length: 100_000 }, () => wide) },
      [],
      'text',
      null,
      list({ '\ud800': 1, '%zz~/': 2, id: { '\udfff%': {} } }),
      12,
      JSON.parse('{"__proto__":{"a":1},"constructor":1,"data":[{"__proto__":1}]}') as unknown,
    ]) {
      const drift = compareWithSchema(operation('v1.tag.list'), hostile);
      assert.ok(drift.notes.length <= 100);
      for (const note of drift.notes) assert.ok(note.path.length < 2000);
    }
    assert.equal(compareWithSchema(operation('v1.tag.list'), list(wide)).more > 0, true);
  });

  it('never carries a value', () => {
    const text = JSON.stringify(
      compareWithSchema(
        operation('v1.tag.list'),
        list({ id: 'canary-value', name: ['canary-value'], extra: 'canary-value' }),
      ),
    );
    assert.doesNotMatch(text, /canary-value/);
  });

  it('compares only successful JSON responses of documented calls', () => {
    const good = list({ id: 1, name: 'a' });
    assert.deepEqual(exchangeDrift(exchange('/profile/lead/tag-account', good))?.notes, []);
    assert.equal(exchangeDrift(exchange('/profile/unknown', good)), undefined);
    assert.equal(exchangeDrift({ ...exchange('/profile/lead/tag-account', good), response: undefined }), undefined);
    assert.equal(exchangeDrift(exchange('/profile/lead/tag-account', undefined)), undefined);
  });

  it('uses the best match if operations share an endpoint', () => {
    assert.equal(
      exchangeDrift(exchange('/profile/lead/tag-account', { success: true, error: null, data: 'OK' }))?.operationId,
      'v1.tracklog',
    );
    assert.equal(
      exchangeDrift(exchange('/profile/lead/tag-account', list({ id: 1, name: 'a' })))?.operationId,
      'v1.tag.list',
    );
  });

  it('looks at every operation without throwing', () => {
    for (const entry of operations())
      for (const json of [entry.responseExamples[0], {}, { data: null }, { data: [[[]]] }])
        compareWithSchema(entry, json);
  });
});
