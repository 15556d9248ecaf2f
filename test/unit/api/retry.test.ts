import assert from 'node:assert/strict';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../../src/api/errors/errors';
import { DEFAULT_RETRY, isTransient, nextDelay, sleep, retryAfterSeconds } from '../../../src/api/client/retry';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  const cases: readonly (readonly [string | undefined, number | undefined])[] = [
    ['7', 7],
    [' 120 ', 120],
    ['0', 0],
    ['Thu, 01 Jan 2026 12:01:30 GMT', 90],
    ['Thursday, 01-Jan-26 12:00:10 GMT', 10],
    ['Thu Jan  1 12:00:05 2026 GMT', 5],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['', undefined],
    [undefined, undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', 2],
    ['0.2', 1],
    ['7.0', 7],
    ['1.', undefined],
    ['1e9', undefined],
    ['99999999999', undefined],
    ['Thu Jan  1 12:00:05 2026', 5],
    ['Thu Jan 01 12:00:05 2026', 5],
    ['Thu, 01 Jan 2026 13:00:10 +0100', 10],
    ['2026-01-01T12:00:30Z', 30],
    ['2026-01-01T13:00:30+01:00', 30],
    ['2026-01-01', undefined],
    ['1767268860', 60],
    ['1767268860000', 60],
    ['1767268740', 0],
    ['2026', 2026],
    ['12:00', undefined],
  ];
  for (const [header, seconds] of cases)
    it(`reads ${JSON.stringify(header)} as ${seconds}`, () => assert.equal(retryAfterSeconds(header, now), seconds));

  it('counts a date from the clock of the server', () => {
    const inTwoSeconds = 'Thu, 01 Jan 2026 13:00:02 GMT';
    for (const [date, seconds] of [
      ['Thu, 01 Jan 2026 13:00:00 GMT', 2],
      ['Thu, 01 Jan 2026 12:59:32 GMT', 30],
      ['Thu, 01 Jan 2026 14:00:00 GMT', 0],
      ['yesterday', 3_602],
      ['', 3_602],
      [undefined, 3_602],
    ] as const)
      assert.equal(retryAfterSeconds(inTwoSeconds, now, date), seconds, date);
    assert.equal(retryAfterSeconds('7', now, 'Thu, 01 Jan 2026 13:00:00 GMT'), 7);
  });
});

describe('retries', () => {
  const error = (kind: ErrorKind, detail: ErrorDetail = {}): AcquireError => new AcquireError(kind, detail);
  const policy = { ...DEFAULT_RETRY, random: () => 1 };

  it('only for transient failures', () => {
    const yes = [
      error('network', { code: 'ECONNRESET' }),
      error('network', { code: 'EAI_AGAIN' }),
      error('timeout', { phase: 'connect' }),
      error('rate-limited', { status: 429 }),
      error('server', { status: 502 }),
      error('server', { status: 503 }),
      error('server', { status: 504 }),
    ];
    const no = [
      error('network', { code: 'ENOTFOUND' }),
      error('timeout', { phase: 'total' }),
      error('server', { status: 500 }),
      error('tls'),
      error('unauthorized', { status: 401 }),
      error('rejected'),
      error('malformed'),
      error('too-large'),
      error('cancelled'),
      error('redirect'),
    ];
    for (const one of yes) assert.equal(isTransient(one), true, one.message);
    for (const one of no) assert.equal(isTransient(one), false, one.message);
  });

  it('grow, stay below the cap and end', () => {
    const failing = error('server', { status: 503 });
    assert.equal(nextDelay(failing, 1, 60_000, policy), 300);
    assert.equal(nextDelay(failing, 2, 60_000, policy), 600);
    assert.equal(nextDelay(failing, 3, 60_000, policy), undefined);
    assert.equal(nextDelay(failing, 8, 60_000, { ...policy, attempts: 20 }), 4_000);
    assert.equal(nextDelay(failing, 1, 60_000, { ...policy, random: () => 0 }), 150);
  });

  it('heed Retry-After as far as there is time', () => {
    const asked = error('rate-limited', { status: 429, retryAfterSeconds: 7 });
    assert.equal(nextDelay(asked, 1, 60_000, policy), 7_000);
    assert.equal(nextDelay(asked, 1, 7_000, policy), undefined);
    assert.equal(nextDelay(error('rate-limited', { retryAfterSeconds: 31 }), 1, 600_000, policy), undefined);
  });

  it('a pause ends by time or signal', async () => {
    await sleep(1);
    await assert.rejects(sleep(10_000, AbortSignal.abort()));
    await assert.rejects(sleep(10_000, AbortSignal.timeout(5)));
  });
});
