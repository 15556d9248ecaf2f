import assert from 'node:assert/strict';
import {
  availableParts,
  EXCHANGE_PARTS,
  responseViews,
  type ExchangePart,
  type ResponseContent,
} from '../../../src/features/requests/response/exchangeParts';

describe('the views above a response', () => {
  const titles = (current: ExchangePart, content: ResponseContent = 'text'): string[] =>
    responseViews(current, content).map(({ title }) => title);

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
    it(`are at most four, in a fixed order, and mark ${part}`, () => {
      assert.deepEqual(titles(part), expected[part]);
    });

  it('open their part, and ask for it behind More', () => {
    assert.deepEqual(
      responseViews('raw', 'text').map(({ part }) => part),
      ['body', 'headers', 'table', undefined],
    );
  });

  it('leave out what needs a text where there is none', () => {
    assert.deepEqual(titles('headers', 'none'), ['● Headers', 'More…']);
    assert.deepEqual(titles('timing', 'none'), ['Headers', '● Timing…']);
    assert.deepEqual(availableParts('none'), ['headers', 'timing']);
    assert.deepEqual(availableParts('text'), EXCHANGE_PARTS);
  });

  it('leave out what needs the whole text where there are only parts of it', () => {
    assert.deepEqual(titles('body', 'large'), ['● Body', 'Headers', 'More…']);
    assert.deepEqual(availableParts('large'), ['body', 'headers', 'timing', 'raw']);
  });

  it('are short enough for an editor of 460 px', () => {
    for (const part of EXCHANGE_PARTS) assert.ok(titles(part).join(' | ').length < 45, titles(part).join(' | '));
  });
});
