import assert from 'node:assert/strict';
import { PermissionClock } from '../../../src/features/accounts/permissions/permissionClock';

const MINUTE = 60_000;
const START = 1_000_000_000;
const UNTIL = START + 60 * MINUTE;

/** Clock time and elapsed time, in minutes. */
type Observation = readonly [clock: number, passed: number];

/** Whether a one-hour permission has ended at the last of the observations. */
function endsAfter(observations: readonly Observation[]): boolean {
  let passed = 0;
  const permissions = new PermissionClock(() => passed * MINUTE);
  let ended = false;
  for (const [clock, elapsed] of observations) {
    passed = elapsed;
    ended = permissions.hasEnded('abcdefghijkl', UNTIL, START + clock * MINUTE);
  }
  return ended;
}

describe('a permission for an hour', () => {
  const cases: readonly [string, readonly Observation[], boolean][] = [
    [
      'lasts an hour',
      [
        [0, 0],
        [59.9, 59.9],
      ],
      false,
    ],
    [
      'ends after an hour',
      [
        [0, 0],
        [60, 60],
      ],
      true,
    ],
    [
      'goes on when the clock is synchronized',
      [
        [0, 0],
        [30, 30],
        [29.9, 30.1],
      ],
      false,
    ],
    [
      'ends when the clock was put back 58 minutes in minute 59',
      [
        [0, 0],
        [59, 59],
        [1, 59.1],
      ],
      true,
    ],
    [
      'ends when the clock was put back by a minute',
      [
        [0, 0],
        [30, 30],
        [29, 30],
      ],
      true,
    ],
    [
      'ends when the clock was put back behind its beginning',
      [
        [0, 0],
        [-1, 5],
      ],
      true,
    ],
    [
      'stays ended when the clock is put right again',
      [
        [0, 0],
        [30, 30],
        [5, 31],
        [32, 32],
      ],
      true,
    ],
    [
      'stays ended when the clock is put back after its end',
      [
        [0, 0],
        [61, 61],
        [30, 62],
      ],
      true,
    ],
    [
      'ends after an hour when nobody looked while the clock was put back',
      [
        [0, 0],
        [2, 60],
      ],
      true,
    ],
    [
      'ends after an hour when the clock is put back a little again and again',
      [
        [0, 0],
        [29.9, 30],
        [59.8, 60],
      ],
      true,
    ],
    [
      'ends when the computer slept for an hour',
      [
        [0, 0],
        [60, 1],
      ],
      true,
    ],
  ];
  for (const [what, observations, ended] of cases)
    it(`[threat: read-only] ${what}`, () => assert.equal(endsAfter(observations), ended));

  it('is a new one when it was granted again', () => {
    const permissions = new PermissionClock();
    assert.equal(permissions.hasEnded('abcdefghijkl', UNTIL, UNTIL), true);
    assert.equal(permissions.hasEnded('mnopqrstuvwx', UNTIL, START), false, 'of another account');
    assert.equal(permissions.hasEnded('abcdefghijkl', UNTIL, START), true);
    permissions.forget('abcdefghijkl');
    assert.equal(permissions.hasEnded('abcdefghijkl', UNTIL, START), false);
  });
});
