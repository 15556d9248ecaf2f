import assert from 'node:assert/strict';
import { parseNumbersAsText, parseLongNumbersAsText } from '../../../src/core/json/exactJson';

describe('JSON whose numbers are longer than those of JavaScript', () => {
  for (const [text, value] of [
    ['{"id":12345678901234567890}', { id: '12345678901234567890' }],
    ['{"a":1.5,"b":"12345678901234567890"}', { a: 1.5, b: '12345678901234567890' }],
    ['[9007199254740993]', ['9007199254740993']],
    ['{"a":"x\\"1234567890123456789"}', { a: 'x"1234567890123456789' }],
    ['null', null],
    ['<html>', undefined],
    ['"never closed 12345678901234567890', undefined],
    ['', undefined],
  ] as const)
    it(`keeps the digits of ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseLongNumbersAsText(text), value);
    });

  it('has every number as it is written, where that is wanted', () => {
    assert.deepEqual(parseNumbersAsText('{"a":1.50,"b":[-0,1e3],"c":"2"}'), { a: '1.50', b: ['-0', '1e3'], c: '2' });
  });
});
