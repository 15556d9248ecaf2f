import assert from 'node:assert/strict';
import { runQuestionText, type RunCounts } from '../../../src/features/language/texts/run';

describe('the question before a run', () => {
  const cases: [Omit<RunCounts, 'accounts'>, string][] = [
    [{ sent: 4, changing: 2, undocumented: 0, refused: 0 }, 'Run 4 requests? 2 of them change data in Acme.'],
    [{ sent: 2, changing: 1, undocumented: 0, refused: 0 }, 'Run 2 requests? 1 of them changes data in Acme.'],
    [
      { sent: 8, changing: 0, undocumented: 2, refused: 0 },
      'Run 8 requests? 2 are not documented and may change data in Acme.',
    ],
    [
      { sent: 3, changing: 1, undocumented: 1, refused: 1 },
      'Run 3 requests? 1 of them changes data in Acme. 1 is not documented and may change data in Acme. 1 more cannot be sent and is left out.',
    ],
    [
      { sent: 1, changing: 1, undocumented: 0, refused: 2 },
      'Run 1 request? 1 of them changes data in Acme. 2 more cannot be sent and are left out.',
    ],
    [
      { sent: 1, changing: 0, undocumented: 1, refused: 0 },
      'Run 1 request? 1 is not documented and may change data in Acme.',
    ],
  ];
  for (const [counts, text] of cases)
    it(`distinguishes what changes data, what may, and what is left out: ${Object.values(counts).join(', ')}`, () => {
      assert.equal(runQuestionText({ ...counts, accounts: 'Acme' }), text);
    });
});
