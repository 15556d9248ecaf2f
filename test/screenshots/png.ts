// Makes pictures small: at most 256 colors, chosen by median cut, in a PNG with a
// palette; several of them make an animated PNG. Reads the browser's format: 8 bits per channel, not interlaced.
import { deflateSync, inflateSync } from 'node:zlib';

/** Pixels row by row, three bytes each. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}
/** Pixels as indexes into a palette with three bytes per color. */
interface Indexed {
  readonly palette: Buffer;
  readonly pixels: Buffer;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MAX_COLORS = 256;
/** Bits per channel for counting colors; the palette itself is exact. */
const COUNTED_BITS = 6;

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(data: Buffer): number {
  let c = -1;
  for (const byte of data) c = (CRC[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ -1) >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const pa = Math.abs(p - a);
  const pb = Math.abs(p - b);
  const pc = Math.abs(p - c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Reads a PNG of 8-bit RGB or RGBA. Throws for any other kind. */
export function decodePng(png: Buffer): Picture {
  const parts: Buffer[] = [];
  let width = 0;
  let height = 0;
  let channels = 0;
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = data.readUInt32BE(0);
      height = data.readUInt32BE(4);
      channels = data[9] === 2 ? 3 : data[9] === 6 ? 4 : 0;
      if (data[8] !== 8 || !channels || data[12] !== 0)
        throw new Error('Only plain PNGs of 8-bit RGB or RGBA can be read.');
    }
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const rgb = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    const row = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? (row[x - channels] ?? 0) : 0;
      const up = above[x] ?? 0;
      const corner = x >= channels ? (above[x - channels] ?? 0) : 0;
      const guess =
        filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : filter === 4
                ? paeth(left, up, corner)
                : 0;
      row[x] = ((row[x] ?? 0) + guess) & 0xff;
    }
    for (let x = 0; x < width; x++) row.copy(rgb, (y * width + x) * 3, x * channels, x * channels + 3);
    above = row;
  }
  return { width, height, rgb };
}

interface Color {
  readonly rgb: readonly [number, number, number];
  readonly count: number;
}

function spread(box: readonly Color[]): { channel: 0 | 1 | 2; range: number } {
  const ranges = ([0, 1, 2] as const).map((channel) => {
    const values = box.map((c) => c.rgb[channel]);
    return { channel, range: Math.max(...values) - Math.min(...values) };
  });
  return ranges.reduce((a, b) => (b.range > a.range ? b : a));
}

/** Splits the colors into boxes; always splits the box with the widest range and many pixels. */
function cut(colors: Color[], most: number): Color[][] {
  const boxes = [colors];
  const weight = (box: Color[]): number =>
    box.length < 2 ? 0 : spread(box).range * Math.sqrt(box.reduce((n, c) => n + c.count, 0));
  const weights = [weight(colors)];
  while (boxes.length < most) {
    const n = weights.indexOf(Math.max(...weights));
    const box = boxes[n];
    if (!box || box.length < 2) break;
    const { channel } = spread(box);
    box.sort((a, b) => a.rgb[channel] - b.rgb[channel]);
    const half = box.reduce((sum, c) => sum + c.count, 0) / 2;
    let at = 0;
    for (let sum = 0; at < box.length - 2 && sum + (box[at]?.count ?? 0) < half; at++) sum += box[at]?.count ?? 0;
    const second = box.splice(at + 1);
    boxes.push(second);
    weights[n] = weight(box);
    weights.push(weight(second));
  }
  return boxes;
}

function reduce({ rgb }: Picture): Indexed {
  const counts = new Map<number, number>();
  for (let i = 0; i < rgb.length; i += 3) {
    const key = rgb.readUIntBE(i, 3);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  // The most frequent colors (backgrounds, plain text) stay exact; the many shades at the edges of letters are merged.
  const exact =
    counts.size > MAX_COLORS
      ? [...counts]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 48)
          .map(([key]) => key)
      : [...counts.keys()];
  const places = new Map(exact.map((key, n) => [key, n] as const));
  const palette = [...exact];
  const coarse = new Map<number, { sum: [number, number, number]; count: number; keys: number[] }>();
  for (const [key, count] of counts) {
    if (places.has(key)) continue;
    const r = key >> 16;
    const g = (key >> 8) & 0xff;
    const b = key & 0xff;
    const drop = 8 - COUNTED_BITS;
    const id = ((r >> drop) << 16) | ((g >> drop) << 8) | (b >> drop);
    const entry = coarse.get(id) ?? { sum: [0, 0, 0], count: 0, keys: [] };
    entry.sum = [entry.sum[0] + r * count, entry.sum[1] + g * count, entry.sum[2] + b * count];
    entry.count += count;
    entry.keys.push(key);
    coarse.set(id, entry);
  }
  const entries = [...coarse.values()].map((e) => ({
    rgb: e.sum.map((s) => Math.round(s / e.count)) as [number, number, number],
    count: e.count,
    keys: e.keys,
  }));
  for (const box of entries.length ? (cut(entries, MAX_COLORS - exact.length) as (typeof entries)[]) : []) {
    const total = box.reduce((n, c) => n + c.count, 0);
    const [r = 0, g = 0, b = 0] = ([0, 1, 2] as const).map((channel) =>
      Math.round(box.reduce((n, c) => n + c.rgb[channel] * c.count, 0) / total),
    );
    const place = palette.push((r << 16) | (g << 8) | b) - 1;
    for (const color of box) for (const key of color.keys) places.set(key, place);
  }
  const pixels = Buffer.alloc(rgb.length / 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = places.get(rgb.readUIntBE(i * 3, 3)) ?? 0;
  return {
    palette: Buffer.concat(palette.map((key) => Buffer.from([key >> 16, (key >> 8) & 0xff, key & 0xff]))),
    pixels,
  };
}

/** The first chunk. Colors are palette indexes. */
function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 3, 0, 0, 0], 8);
  return chunk('IHDR', data);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of an area, compressed for PNG. `stride` is the width of the whole picture. */
function compress(pixels: Buffer, stride: number, { x, y, width, height }: Area): Buffer {
  const rows = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++)
    pixels.copy(rows, row * (width + 1) + 1, (y + row) * stride + x, (y + row) * stride + x + width);
  return deflateSync(rows, { level: 9 });
}

/** The smallest area that contains all differences; one pixel if there are none. */
function changedArea(before: Buffer, after: Buffer, width: number): Area {
  let [left, top, right, bottom] = [width, Infinity, -1, -1];
  for (let i = 0; i < after.length; i++) {
    if (before[i] === after[i]) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  return bottom < 0
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Encodes the picture as a PNG with at most 256 colors. The same pixels always give the same bytes. */
export function encodeSmallPng(picture: Picture): Buffer {
  const { width, height } = picture;
  const { palette, pixels } = reduce(picture);
  return Buffer.concat([
    SIGNATURE,
    header(width, height),
    chunk('PLTE', palette),
    chunk('IDAT', compress(pixels, width, { x: 0, y: 0, width, height })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture of an animation, and how long it is shown. */
export interface Frame {
  readonly picture: Picture;
  readonly ms: number;
}

/** Encodes the pictures as a looping animated PNG with one palette. All must have the same size. */
export function encodeAnimation(frames: readonly Frame[]): Buffer {
  const [first] = frames;
  if (!first) throw new Error('An animation needs a picture.');
  const { width, height } = first.picture;
  if (frames.some(({ picture }) => picture.width !== width || picture.height !== height))
    throw new Error('The pictures of an animation must have the same size.');
  const { palette, pixels } = reduce({
    width,
    height: height * frames.length,
    rgb: Buffer.concat(frames.map(({ picture }) => picture.rgb)),
  });
  const frameAt = (n: number): Buffer => pixels.subarray(n * width * height, (n + 1) * width * height);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames.length, 0);
  let sequence = 0;
  const parts = frames.flatMap(({ ms }, n) => {
    const area = n ? changedArea(frameAt(n - 1), frameAt(n), width) : { x: 0, y: 0, width, height };
    const about = Buffer.alloc(26);
    [sequence++, area.width, area.height, area.x, area.y].forEach((value, i) => about.writeUInt32BE(value, i * 4));
    about.writeUInt16BE(ms, 20);
    about.writeUInt16BE(1_000, 22);
    const data = compress(frameAt(n), width, area);
    if (!n) return [chunk('fcTL', about), chunk('IDAT', data)];
    const number = Buffer.alloc(4);
    number.writeUInt32BE(sequence++, 0);
    return [chunk('fcTL', about), chunk('fdAT', Buffer.concat([number, data]))];
  });
  return Buffer.concat([
    SIGNATURE,
    header(width, height),
    chunk('acTL', control),
    chunk('PLTE', palette),
    ...parts,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
