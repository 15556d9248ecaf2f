import assert from 'node:assert/strict';
import fc from 'fast-check';
import { printJson } from '../../../src/features/requests/json/jsonPrinter';

const print = (text: string): string => Buffer.from(printJson(Buffer.from(text, 'utf8')).bytes).toString('utf8');
const valid = (text: string): boolean => printJson(Buffer.from(text, 'utf8')).valid;
/** The tokens of a JSON text, independent of the printer. */
const tokens = (text: string): string[] => text.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/gs) ?? [];

describe('the token-preserving JSON printer', () => {
  it('formats like JSON.stringify', () => {
    const value = { a: [1, 2, { b: null }], c: {}, d: [], e: 'x', f: [[], [{}]], g: true };
    assert.equal(print(JSON.stringify(value)), JSON.stringify(value, null, 2));
  });

  it('formats any value like JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        if (!text.includes('"__proto__"')) assert.equal(print(text), JSON.stringify(value, null, 2));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps numbers beyond 2^53, exponents, duplicate keys and escapes as received', () => {
    const text =
      '{"id":9007199254740993,"id":12345678901234567890123456789,"x":1.0,"e":1E+400,"z":-0.0,"s":"\\u00e9\\/\\ud83d\\ude00","__proto__":{"a":1}}';
    assert.deepEqual(tokens(print(text)), tokens(text));
    assert.ok(valid(text));
  });

  it('keeps every token of any layout, and only moves blanks', () => {
    const number = fc.oneof(
      fc.bigInt().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n.toExponential()),
      fc.constantFrom('1.10', '-0', '1e5', '9007199254740993'),
    );
    const string = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((s) => JSON.stringify(s)),
      fc.constantFrom('"\\u0041"', '"\\/"', '"\\n"', '"{[:,"', '"\\\\"', '"\\""'),
    );
    const blank = fc.constantFrom('', ' ', '\n', '\t', '\r\n  ');
    const { text } = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { depthSize: 'small' },
        number,
        string,
        fc.constantFrom('true', 'false', 'null'),
        fc
          .tuple(fc.array(tie('text'), { maxLength: 4 }), blank)
          .map(([items, b]) => `[${b}${items.join(`${b},${b}`)}${b}]`),
        fc
          .tuple(fc.array(fc.tuple(string, tie('text')), { maxLength: 4 }), blank)
          .map(([rows, b]) => `{${b}${rows.map(([k, v]) => `${k}${b}:${b}${v}`).join(`${b},`)}${b}}`),
      ),
    }));
    fc.assert(
      fc.property(text, (t) => {
        assert.ok(valid(t), t);
        assert.deepEqual(tokens(print(t)), tokens(t));
        assert.equal(print(print(t)), print(t));
      }),
      { numRuns: 150 },
    );
  });

  it('shows what is not JSON as it is', () => {
    for (const text of [
      '',
      ' ',
      '<html>',
      '{',
      '{"a":1',
      '[1,]',
      '{"a":1,}',
      '{a:1}',
      '[1 2]',
      '{"a" 1}',
      '{"a":}',
      '[,1]',
      '1 2',
      'nul',
      'truefalse',
      '"abc',
      '"a\nb"',
      '{]',
      '[}',
      '}',
      '{"a":1}}',
      '+1',
      '.5',
      'NaN',
      'Infinity',
      '1x',
    ]) {
      const printed = printJson(Buffer.from(text));
      assert.equal(printed.valid, false, text);
      assert.equal(Buffer.from(printed.bytes).toString(), text);
    }
  });

  it('agrees with JSON.parse on what is JSON, for damaged texts', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('', ',', '{', ']', '"', ':', 'x', '1'),
        (value, at, junk) => {
          const whole = JSON.stringify(value);
          const cut = at % (whole.length + 1);
          const text = whole.slice(0, cut) + junk + whole.slice(cut + 1);
          let parses = true;
          try {
            JSON.parse(text);
          } catch {
            parses = false;
          }
          if (parses) assert.ok(valid(text), text);
          else if (!/\\|\d/.test(text)) assert.ok(!valid(text), text); // numbers and escapes are shown leniently
        },
      ),
      { numRuns: 300 },
    );
  });

  it('drops a byte order mark and copes with other text than Latin', () => {
    assert.equal(print('\ufeff{"ключ":"значение 😀"}'), '{\n  "ключ": "значение 😀"\n}');
  });

  it('does not grow with the square of the depth', () => {
    const depth = 200_000;
    const bomb = '['.repeat(depth) + ']'.repeat(depth);
    assert.ok(printJson(Buffer.from(bomb)).bytes.length < 8 * bomb.length);
    const wide = `${'['.repeat(60)}${'1,'.repeat(300_000)}1${']'.repeat(60)}`;
    const printed = printJson(Buffer.from(wide));
    assert.ok(printed.valid && printed.bytes.length < 9 * wide.length);
    assert.deepEqual(tokens(Buffer.from(printed.bytes).toString()).length, tokens(wide).length);
  });
});
