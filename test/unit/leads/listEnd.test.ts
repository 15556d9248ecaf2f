import assert from 'node:assert/strict';
import { incompleteText } from '../../../src/features/leads/texts/listEnd';

describe('what is said at the end of a list', () => {
  const complete = { seen: 100, total: 100, withoutId: 0, missing: 0 };

  it('is nothing where nothing is known to be missing', () => {
    assert.equal(incompleteText(complete), '');
    assert.equal(incompleteText({ seen: 100, total: undefined, withoutId: 0, missing: undefined }), '');
  });

  it('has the numbers', () => {
    const cases = [
      [{ seen: 91, missing: 9 }, '91 of 100 leads could be read.'],
      [{ seen: 0, missing: 1, total: 1 }, '0 of 1 lead could be read.'],
      [{ seen: 99, missing: 1, withoutId: 1 }, '99 of 100 leads could be read. 1 row without an ID was left out.'],
      [
        { seen: 1188, missing: 12, withoutId: 12 },
        '1,188 of 1,200 leads could be read. 12 rows without an ID were left out.',
      ],
      [
        { seen: 130, missing: undefined, total: undefined, disproved: 3 },
        'Acquire reports a total of 3, which is wrong, so there may be more.',
      ],
    ] as const;
    for (const [change, text] of cases) assert.equal(incompleteText({ ...complete, ...change }), text);
  });
});
