import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { decodePng, encodeAnimation, encodeSmallPng, type Picture } from '../../screenshots/png';

/** The pixels of a palette PNG as colors. */
function pixelsOf(png: Buffer): { width: number; height: number; rgb: Buffer } {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const header = chunks.get('IHDR');
  const palette = chunks.get('PLTE');
  const data = chunks.get('IDAT');
  assert.ok(header && palette && data);
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const rows = inflateSync(data);
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      palette.copy(
        rgb,
        (y * width + x) * 3,
        (rows[y * (width + 1) + 1 + x] ?? 0) * 3,
        (rows[y * (width + 1) + 1 + x] ?? 0) * 3 + 3,
      );
  return { width, height, rgb };
}

const picture = (
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Picture => ({
  width,
  height,
  rgb: Buffer.from(Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width))).flat()),
});

describe('small pictures', () => {
  it('are exact as long as there are at most 256 colors', () => {
    const given = picture(16, 16, (x, y) => [x * 16, y * 16, 7]);
    assert.deepEqual(pixelsOf(encodeSmallPng(given)).rgb, given.rgb);
  });

  it('of many colors keep the common ones, and come close to the others', () => {
    const given = picture(128, 128, (x, y) => (y < 64 ? [30, 30, 30] : [x * 2, (y - 64) * 4, (x * y) % 256]));
    const { rgb } = pixelsOf(encodeSmallPng(given));
    assert.deepEqual(rgb.subarray(0, 64 * 128 * 3), given.rgb.subarray(0, 64 * 128 * 3));
    const off = given.rgb.reduce((sum, value, i) => sum + Math.abs(value - (rgb[i] ?? 0)), 0) / given.rgb.length;
    assert.ok(off < 12, `${off} of 255 on average`);
  });

  it('give the same bytes for the same pixels', () => {
    const given = picture(64, 64, (x, y) => [(x * 37 + y * 11) % 256, (x * y) % 256, (x + y) % 256]);
    assert.ok(encodeSmallPng(given).equals(encodeSmallPng(given)));
  });

  it('are made of what a browser writes, and of nothing else', () => {
    const tiny = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC',
      'base64',
    );
    assert.deepEqual({ ...decodePng(tiny), rgb: [...decodePng(tiny).rgb].length }, { width: 1, height: 1, rgb: 3 });
    assert.throws(() => decodePng(encodeSmallPng(picture(2, 2, () => [1, 2, 3]))), /8-bit RGB/);
  });

  it('make an animation in which each frame contains only what differs from the previous one', () => {
    const plain = picture(8, 4, () => [1, 2, 3]);
    const dotted = picture(8, 4, (x, y) => ((x === 5 || x === 6) && y === 2 ? [200, 100, 0] : [1, 2, 3]));
    const png = encodeAnimation([
      { picture: plain, ms: 500 },
      { picture: dotted, ms: 1_500 },
    ]);
    const chunks: [type: string, data: Buffer][] = [];
    for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
      chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at))]);
    assert.deepEqual(
      chunks.map(([type]) => type),
      ['IHDR', 'acTL', 'PLTE', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND'],
    );
    const numbers = (data: Buffer, count: number): number[] =>
      Array.from({ length: count }, (_, i) => data.readUInt32BE(i * 4));
    assert.deepEqual(numbers(chunks[1]![1], 2), [2, 0]);
    const [second] = [chunks[5]![1]];
    // Sequence number, width, height, x, y; then the duration, as a fraction of a second.
    assert.deepEqual(numbers(second, 5), [1, 2, 1, 5, 2]);
    assert.deepEqual([second.readUInt16BE(20), second.readUInt16BE(22)], [1_500, 1_000]);
    const row = inflateSync(chunks[6]![1].subarray(4));
    assert.equal(row.length, 3);
    const palette = chunks[2]![1];
    assert.deepEqual([...palette.subarray((row[1] ?? 0) * 3, (row[1] ?? 0) * 3 + 3)], [200, 100, 0]);
    assert.throws(() =>
      encodeAnimation([
        { picture: plain, ms: 1 },
        { picture: picture(4, 4, () => [0, 0, 0]), ms: 1 },
      ]),
    );
  });
});
