import assert from 'node:assert/strict';
import type { Exchange } from '../../../src/api/client/types';
import { checkResultText, runFileChecks } from '../../../src/features/language';

const BODY = {
  num: '42',
  no: 'false',
  none: 'null',
  empty: '',
  blank: ' ',
  end: 'a ',
  two: 'a  b',
  hidden: 'a\u200bb',
  turned: 'a\u202eb',
  hard: 'a\u00a0b',
  lines: 'a\nb',
  list: ['a'],
};

describe('the text of a failed check', () => {
  const shown = async (check: string): Promise<string> => {
    const text = JSON.stringify(BODY);
    const account = { key: 'k', label: 'l', generation: '2.0.0', origin: 'https://acme.acquire.io' } as const;
    const [result] = await runFileChecks(`GET /a\n\n?? ${check}\n`, {
      account,
      surface: 'commandLine',
      refusal: () => Promise.resolve(undefined),
      send: (request): Promise<Exchange> =>
        Promise.resolve({
          id: 'e',
          account,
          request,
          url: `${account.origin}/a`,
          sentHeaders: [],
          response: { status: 200, statusText: '', headers: [], text, json: BODY, size: text.length },
          timing: { startedAt: 0, totalMs: 22.778667999999925, attempts: 1 },
        }),
      signal: new AbortController().signal,
    });
    return checkResultText(result!.checks[0]!);
  };

  for (const [check, text] of [
    ['body $.num isNumber', '(expected isNumber, actual "42")'],
    ['body $.no isFalse', '(expected isFalse, actual "false")'],
    ['body $.none isNull', '(expected isNull, actual "null")'],
    ['body $.num not isString', '(expected not isString, actual "42")'],
    ['body $.empty exists', '(expected exists, actual "")'],
    ['body $.empty == x', '(expected x, actual "")'],
    ['body $.blank == x', '(expected x, actual " ")'],
    ['body $.end == a', '(expected a, actual "a ")'],
    ['body $.two == a b', '(expected a b, actual "a b")'],
    ['body $.hidden == ab', '(expected ab, actual "a\\u200bb")'],
    ['body $.turned == ab', '(expected ab, actual "a\\u202eb")'],
    ['body $.hard == a b', '(expected a b, actual "a\\u00a0b")'],
    ['body $.lines == a b', '(expected a b, actual "a\\nb")'],
  ] as const)
    it(`quotes text that looks like nothing, or like another value: ${check}`, async () => {
      assert.equal(await shown(check), `?? ${check} ${text}`);
    });

  it('shows all other values as they are', async () => {
    assert.equal(await shown('body $.num == 43'), '?? body $.num == 43 (expected 43, actual 42)');
    assert.equal(await shown('body $.list isNull'), '?? body $.list isNull (expected isNull, actual ["a"])');
    assert.equal(await shown('status == 201'), '?? status == 201 (expected 201, actual 200)');
    assert.equal(await shown('duration < 20'), '?? duration < 20 (expected < 20, actual 22.78)');
  });
});
