import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';

/**
 * What a first-class extension satisfies: 55 points. These can be checked by a script; the others (9, 25, 29, 32, 33, 36 to 38, 43)
 * are looked at in the window. A test that holds a point begins its title with the number, several divided by commas.
 */
const SCRIPTABLE = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14],
  ...[15, 16, 17, 18, 19, 21],
  ...[23, 26, 28, 30, 31],
  ...[34, 35],
  ...[39, 40, 41, 42],
  ...[44, 45, 46, 47, 48, 49, 50],
  ...[51, 52, 53, 54, 55],
];

describe('the checklist of points', () => {
  it('has a test for each that a script can check', () => {
    const held = new Set<number>();
    for (const layer of ['package', 'host', 'e2e']) {
      const dir = path.join(root, 'test', layer);
      for (const name of readdirSync(dir, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith('.test.ts'))) {
        for (const [, numbers] of readFileSync(path.join(dir, name), 'utf8').matchAll(
          /\bit\(\s*['"`](\d+(?:, \d+)*): /g,
        ))
          for (const number of numbers?.split(', ') ?? []) held.add(Number(number));
      }
    }
    assert.deepEqual(
      SCRIPTABLE.filter((number) => !held.has(number)),
      [],
    );
    assert.deepEqual(
      [...held].filter((number) => number < 1 || number > 55),
      [],
    );
  });
});
