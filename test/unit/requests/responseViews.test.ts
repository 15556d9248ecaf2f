import assert from 'node:assert/strict';
import {
  availableParts,
  EXCHANGE_PARTS,
  responseViews,
  type ExchangePart,
} from '../../../src/features/requests/response/exchangeParts';

describe('the views above a response', () => {
  const titles = (current: ExchangePart, hasText = true): string[] =>
    responseViews(current, hasText).map(({ title }) => title);

  const expected: Record<ExchangePart, string[]> = {
    body: ['● Body', 'Headers', 'Table', 'More…'],
    headers: ['Body', '● Headers', 'Table', 'More…'],
    table: ['Body', 'Headers', '● Table', 'More…'],
    timing: ['Body', 'Headers', 'Table', '● Timing…'],
    filter: ['Body', 'Headers', 'Table', '● JSONPath…'],
    schema: ['Body', 'Headers', 'Table', '● Schema…'],
    raw: ['Body', 'Headers', 'Table', '● Raw…'],
  };
  for (const part of EXCHANGE_PARTS)
    it(`are four at most, keep their places, and mark ${part}`, () => {
      assert.deepEqual(titles(part), expected[part]);
    });

  it('open their part, and ask for it behind More', () => {
    assert.deepEqual(
      responseViews('raw', true).map(({ part }) => part),
      ['body', 'headers', 'table', undefined],
    );
  });

  it('leave out what needs a text where there is none', () => {
    assert.deepEqual(titles('headers', false), ['● Headers', 'More…']);
    assert.deepEqual(titles('timing', false), ['Headers', '● Timing…']);
    assert.deepEqual(availableParts(false), ['headers', 'timing']);
    assert.deepEqual(availableParts(true), EXCHANGE_PARTS);
  });

  it('are short enough for an editor of 460 px', () => {
    for (const part of EXCHANGE_PARTS) assert.ok(titles(part).join(' | ').length < 45, titles(part).join(' | '));
  });
});
