import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringifyJson } from '../../../src/core/json/deepJson';

describe('JSON of any depth', () => {
  const wrapped = (depth: number, inner: string): string => '['.repeat(depth) + inner + ']'.repeat(depth);

  it('is written as JSON.stringify writes it, where that can', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(stringifyJson(value), JSON.stringify(value))));
  });

  it('is written where JSON.stringify cannot', () => {
    const values = ['1', '{"a":[1,{"b":"c\\""}],"":{},"d":[]}'];
    for (const inner of values) {
      const text = wrapped(50_000, inner);
      assert.ok(stringifyJson(JSON.parse(text)) === text, inner);
    }
    const objects = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    assert.ok(stringifyJson(JSON.parse(objects)) === objects);
    assert.throws(() => JSON.stringify(JSON.parse(objects)), RangeError);
  });
});
