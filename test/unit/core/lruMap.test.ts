import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LruMap } from '../../../src/core/lruMap';

describe('LruMap', () => {
  it('evicts the least recently used entry', () => {
    const map = new LruMap<string, number>(3);
    for (const [n, key] of ['a', 'b', 'c'].entries()) map.set(key, n);
    assert.equal(map.get('a'), 0);
    map.set('d', 3);
    assert.deepEqual([...map.keys()], ['c', 'a', 'd']);
    map.set('c', 4).set('e', 5);
    assert.deepEqual(
      [...map],
      [
        ['d', 3],
        ['c', 4],
        ['e', 5],
      ],
    );
  });

  it('keeps undefined as a value, and returns undefined for missing keys', () => {
    const map = new LruMap<string, undefined>(2).set('a', undefined).set('b', undefined);
    assert.equal(map.get('a'), undefined);
    map.set('c', undefined);
    assert.deepEqual([...map.keys()], ['a', 'c']);
    assert.equal(map.get('z'), undefined);
    assert.equal(map.has('z'), false);
  });

  it('never exceeds its limit, and always keeps the most recently used entries', () => {
    const step = fc.tuple(fc.constantFrom('get', 'set', 'delete'), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step), (max, steps) => {
        const map = new LruMap<number, number>(max);
        for (const [what, key] of steps) {
          if (what === 'set') assert.equal(map.set(key, key).get(key), key);
          else if (what === 'get') assert.ok([undefined, key].includes(map.get(key)));
          else map.delete(key);
          assert.ok(map.size <= max);
        }
      }),
    );
  });
});
