import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasInvisible } from '../../../src/core/invisible';
import { fenceData, takePart } from '../../../src/features/agents/result/fence';
import { plainData, plainValue, limitDepth } from '../../../src/features/agents/result/untrusted';
import { hostileTexts } from '../../fixtures/agents/hostileTexts';

const TEXTS = hostileTexts('canary-token-1234567890');
const HOSTILE = fc.constantFrom(...TEXTS, ...'<>`![]():/\\\u200b\u202e\u{e0041}\ud83d\ude00ä"\n'.split(''));
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.oneof(HOSTILE, fc.string({ maxLength: 5 })), { maxLength: 12 }).map((pieces) => pieces.join('')),
);

/** Text that could be taken for a URL, a link, an image, a tag or code. */
const LIVE = [
  /[a-z][a-z0-9+.-]*:\\*\/\\*\//i,
  /(?:^|[^:/\w}])\/\/[\w[]/,
  /\b(?:command|data|file|javascript|mailto|tel|vbscript|vscode):\S/i,
  /\bwww\./i,
  /\]\(|\]\[|\]:/,
  /!\[/,
  /[<>`]/,
];

describe('text from visitors, for language models', () => {
  it('contains no link, Markdown, tag or hidden character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const plain = plainValue(text, 100_000);
        for (const pattern of LIVE) assert.doesNotMatch(plain, pattern, JSON.stringify(text));
        assert.equal(hasInvisible(plain.replace(/[\n\t]/g, '')), false, JSON.stringify(plain));
        assert.doesNotMatch(plain, /[\ud800-\udfff]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  for (const [text, plain] of [
    ['Ada Lovelace', 'Ada Lovelace'],
    ['ada@example.com, +1 202 555 0101', 'ada@example.com, +1 202 555 0101'],
    ['Grüße, 東京 🙂', 'Grüße, 東京 🙂'],
    ['10:30, ratio 3:4', '10:30, ratio 3:4'],
    ['A\u200bda', 'A{U+200B}da'],
    ['\u202eada', '{U+202E}ada'],
    ['\u{e0041}', '{U+E0041}'],
    ['https://evil.example/a', 'https{:}//evil.example/a'],
    ['www.evil.example', 'www{.}evil.example'],
    ['//evil.example', '{/}/evil.example'],
    ['![x](y)', '! [x] (y)'],
    ['<b>`x`</b>', '‹b›´x´‹/b›'],
    ['command:acquire.lead.delete', 'command{:}acquire.lead.delete'],
  ] as const)
    it(`writes ${JSON.stringify(text)} as ${JSON.stringify(plain)}`, () => {
      assert.equal(plainValue(text), plain);
    });

  it('is truncated, and says how much is missing', () => {
    assert.equal(plainValue('x'.repeat(2_500)), `${'x'.repeat(2_000)} (500 more characters left out)`);
    assert.match(JSON.stringify(plainData({ ['k'.repeat(300)]: 1 })), /180 more characters/);
    assert.equal((plainData(Array.from({ length: 1_200 }, () => 1)) as unknown[]).at(-1), '(200 more left out)');
    let deep: unknown = 'x';
    for (let n = 0; n < 5_000; n++) deep = { deep };
    assert.match(JSON.stringify(limitDepth(deep)), /deeper levels left out/);
  });

  it('keeps numbers, booleans and null, and pollutes no prototype', () => {
    const value = JSON.parse('{"a":1,"b":null,"c":true,"__proto__":{"polluted":1}}') as unknown;
    assert.equal(JSON.stringify(plainData(value)), JSON.stringify(value));
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('has secrets removed before it is changed', () => {
    const redact = (text: string): string => text.replaceAll('a<secret>b', '•••');
    assert.deepEqual(plainData({ 'a<secret>b': ['x a<secret>b y'] }, redact), { '•••': ['x ••• y'] });
  });
});

describe('the fence around data', () => {
  it('cannot be closed by any data', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 6 }), (texts) => {
        const text = fenceData(takePart(JSON.stringify(plainData(texts), null, 1), 1, 1_000_000));
        const id = /<untrusted-data id="([0-9a-f]{32})">/.exec(text)?.[1] ?? '';
        const lines = text.split('\n');
        assert.equal(lines.at(-1), `</untrusted-data id="${id}">`);
        assert.equal(text.split('<').length - 1, 2);
      }),
    );
  });

  it('has a different number each time', () => {
    const one = { text: '1', part: 1, parts: 1 };
    assert.equal(new Set(Array.from({ length: 100 }, () => fenceData(one))).size, 100);
  });

  it('splits a text into parts that are within the limit and add up to the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 40 }).map((lines) => lines.join('\n')),
        fc.integer({ min: 1, max: 50 }),
        (text, max) => {
          const { parts } = takePart(text, 1, max);
          const all = Array.from({ length: parts }, (_, n) => takePart(text, n + 1, max).text);
          assert.ok(all.every((one) => one.length <= max));
          assert.equal(all.join(''), text);
        },
      ),
    );
  });

  it('says how to get the next part, and when there is none', () => {
    const text = 'a\nb\nc';
    assert.match(
      fenceData(takePart(text, 1, 2)),
      /This is part 1 of 3\. For the next one, repeat the call with "part": 2\./,
    );
    assert.match(fenceData(takePart(text, 3, 2)), /This is part 3 of 3\.$/);
    assert.match(fenceData(takePart(text, 9, 2)), /There are only 3 parts\.$/);
  });
});
