import assert from 'node:assert/strict';
import type { Exchange } from '../../../src/api/client/types';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../../src/api/errors/errors';
import {
  OUTCOME_STYLES,
  exchangeOutcome,
  exchangeResultText,
  statusText,
  type ExchangeOutcome,
} from '../../../src/features/requests/response/outcome';

const exchange = (
  status: number | undefined,
  failure?: readonly [ErrorKind, ErrorDetail?],
  { attempts = 1, totalMs = 41 } = {},
): Exchange =>
  ({
    ...(status === undefined
      ? {}
      : { response: { status, statusText: status === 200 ? 'OK' : 'Not Found', headers: [], text: '', size: 0 } }),
    ...(failure ? { error: new AcquireError(failure[0], failure[1] ?? {}) } : {}),
    timing: { startedAt: 0, totalMs, attempts },
  }) as unknown as Exchange;

describe('how a request ended', () => {
  const cases: [string, Exchange, ExchangeOutcome, string, string][] = [
    ['a response', exchange(200), 'success', '200 OK', '200 OK · 41 ms'],
    ['a response in no time', exchange(200, undefined, { totalMs: 3686 }), 'success', '200 OK', '200 OK · 3.7 sec'],
    ['an error status', exchange(404, ['not-found']), 'failed', '404 Not Found', '404 Not Found · 41 ms'],
    ['a network failure', exchange(undefined, ['network', { code: 'ENOTFOUND' }]), 'failed', 'No response', ''],
    [
      'a cancellation',
      exchange(undefined, ['cancelled'], { totalMs: 3686 }),
      'canceled',
      'Canceled',
      'Canceled · 3.7 sec',
    ],
    [
      'a cancellation before it was sent',
      exchange(undefined, ['cancelled'], { attempts: 0 }),
      'canceled',
      'Canceled',
      'Canceled · 41 ms',
    ],
    ['another host', exchange(undefined, ['untrusted-host'], { attempts: 0 }), 'unsent', 'Not sent', 'Not sent'],
    ['a refused header', exchange(undefined, ['invalid-request'], { attempts: 0 }), 'unsent', 'Not sent', 'Not sent'],
    [
      'a write whose response was lost',
      exchange(undefined, ['network', { code: 'ECONNRESET', outcomeUnknown: true }]),
      'unknown',
      'Unknown outcome',
      'Unknown outcome · 41 ms',
    ],
    [
      'a failure behind a success status',
      exchange(200, ['rejected', { acquireMessage: 'Lead is locked' }]),
      'failed',
      '200 OK',
      '200 OK · 41 ms · Lead is locked',
    ],
  ];
  for (const [what, ended, outcome, status, result] of cases)
    it(`is explained without internal codes for ${what}`, () => {
      assert.equal(exchangeOutcome(ended), outcome);
      assert.equal(statusText(ended), status);
      if (result) assert.equal(exchangeResultText(ended).replace(/\u00a0/g, ' '), result);
      assert.doesNotMatch(exchangeResultText(ended), /untrusted|invalid-|cancelled|network/);
    });

  it('is green only for success, and gray for what was canceled or not sent', () => {
    const colors = Object.entries(OUTCOME_STYLES).map(([outcome, { color }]) => [outcome, /passed/i.test(color)]);
    assert.deepEqual(
      colors.filter(([, isGreen]) => isGreen).map(([outcome]) => outcome),
      ['success'],
    );
    for (const outcome of ['canceled', 'unsent'] as const)
      assert.equal(OUTCOME_STYLES[outcome].color, 'disabledForeground');
    assert.equal(OUTCOME_STYLES.canceled.icon, 'circle-slash');
  });
});
