import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ReadableFile } from '../../../../src/core/store/fileLayer';
import { readLinesFrom, readLinesBackwards, splitLines, type PlacedLine } from '../../../../src/core/store/lines';

const MB = 1024 * 1024;

const fileOf = (bytes: Buffer): ReadableFile => ({
  size: () => Promise.resolve(bytes.length),
  read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  close: () => Promise.resolve(),
});
async function all(lines: AsyncIterable<PlacedLine>): Promise<PlacedLine[]> {
  const found: PlacedLine[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

/** Both directions must find the same lines as splitting the complete text. */
async function check(bytes: Buffer): Promise<void> {
  const expected = [...splitLines(bytes)].map((line) => line.toString('latin1'));
  const forward = await all(readLinesFrom(fileOf(bytes), 0));
  const backward = (await all(readLinesBackwards(fileOf(bytes)))).reverse();
  for (const lines of [forward, backward]) {
    assert.ok(lines.map((line) => line.bytes.toString('latin1')).join('\n') === expected.join('\n'));
    for (const { bytes: line, start } of lines) assert.ok(bytes.subarray(start, start + line.length).equals(line));
  }
}

describe('the lines of a file that is read in pieces', () => {
  const cases: readonly (readonly [name: string, content: Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['empty lines', Buffer.from('\n\n\n')],
    ['a line without an end', Buffer.from('a\nb')],
    ['a line that begins a piece', Buffer.from(`${'a'.repeat(MB - 1)}\nb\n`)],
    ['a line end that begins a piece', Buffer.from(`${'a'.repeat(MB)}\nb\n`)],
    ['a line over three pieces', Buffer.from(`x\n${'a'.repeat(3 * MB)}\nb\n`)],
    ['a file of exactly two pieces', Buffer.from(`${'a'.repeat(MB - 1)}\n${'b'.repeat(MB - 1)}\n`)],
    ['many lines', Buffer.from(Array.from({ length: 25_000 }, (_, n) => `line ${n} ${'.'.repeat(n % 97)}\n`).join(''))],
  ];
  for (const [name, content] of cases)
    it(`are the same read forward and backward: ${name}`, async () => {
      await check(content);
    });

  it('are the same from both ends for any content', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constant('\n'),
      fc.nat(MB).map((n) => 'z'.repeat(n)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), (pieces) => check(Buffer.from(pieces.join('')))),
      { numRuns: 15 },
    );
  });

  it('leave out one of more than 32 MB, and no other', async () => {
    const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(33 * MB), Buffer.from('\nb\n')]);
    for (const lines of [
      await all(readLinesFrom(fileOf(bytes), 0)),
      (await all(readLinesBackwards(fileOf(bytes)))).reverse(),
    ])
      assert.deepEqual(
        lines.map((line) => line.bytes.toString()),
        ['a', 'b'],
      );
  });

  it('are only complete ones, on request, and end where the next one begins', async () => {
    const lines = readLinesFrom(fileOf(Buffer.from('a\nbc\nd')), 2, { whole: true });
    assert.equal((await lines.next()).value && true, true);
    assert.deepEqual(await lines.next(), { done: true, value: 5 });
  });
});
