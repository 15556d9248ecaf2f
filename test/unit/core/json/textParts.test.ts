import assert from 'node:assert/strict';
import { completeJsonPart, TextPartScanner, type TextPart } from '../../../../src/core/json/textParts';

/** The parts of a text that arrives a few bytes at a time. */
function partsOf(text: string, { json = true, size = 64, piece = 7 } = {}): readonly TextPart[] {
  const scanner = new TextPartScanner(json, size);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) scanner.push(bytes.subarray(at, at + piece));
  scanner.end();
  return scanner.parts;
}

const cut = (text: string, parts: readonly TextPart[]): string[] =>
  parts.map(({ start, end }) => Buffer.from(text).subarray(start, end).toString('utf8'));

const LIST = JSON.stringify({
  data: { list: Array.from({ length: 40 }, (_, id) => ({ id, name: `a, "b" \\ ${id}`, tags: [1, 2] })) },
});

describe('TextPartScanner', () => {
  for (const piece of [1, 7, 64, 100_000])
    it(`cuts JSON after a comma between values, however it arrives (${piece} bytes)`, () => {
      const parts = partsOf(LIST, { piece });
      const texts = cut(LIST, parts);
      assert.ok(parts.length > 10);
      assert.equal(texts.join(''), LIST);
      for (const text of texts.slice(0, -1)) assert.ok(text.endsWith(',') && text.length < 128, text);
      assert.deepEqual(parts, partsOf(LIST, { piece: 3 }));
    });

  it('knows the open brackets, so that each part becomes a JSON text', () => {
    const parts = partsOf(LIST);
    for (const [n, text] of cut(LIST, parts).entries()) {
      const done = completeJsonPart(text, parts[n]!);
      assert.ok(done);
      assert.doesNotThrow(() => JSON.parse([...done.opening, done.text, ...done.closing].join('')) as unknown, text);
    }
    assert.deepEqual(parts[0]?.open?.start, '');
    assert.deepEqual(parts.at(-1)?.open?.end, '');
  });

  it('cuts a very long value between two characters, and says that these parts are not JSON', () => {
    const text = JSON.stringify(['ä😀'.repeat(200), 1]);
    const parts = partsOf(text, { piece: 11 });
    const texts = cut(text, parts);
    assert.equal(texts.join(''), text);
    assert.ok(parts.length > 3);
    assert.ok(texts.every((part) => !part.includes('\ufffd')));
    assert.ok(parts.every(({ open }) => open === undefined));
  });

  it('cuts other text, and what turns out not to be JSON, at the ends of lines', () => {
    const lines = Array.from({ length: 60 }, (_, n) => `line ${n}, ${'x'.repeat(n % 9)}`).join('\n');
    for (const text of [lines, `[1, 2}\n${lines}`]) {
      const parts = partsOf(text, { json: text !== lines });
      assert.equal(cut(text, parts).join(''), text);
      assert.ok(parts.length > 5);
      for (const part of cut(text, parts).slice(0, -1)) assert.ok(part.endsWith('\n'), part);
      assert.ok(parts.every(({ open }) => open === undefined));
    }
  });

  it('has one empty part for an empty text', () => {
    assert.deepEqual(
      partsOf('').map(({ start, end }) => [start, end]),
      [[0, 0]],
    );
  });
});
