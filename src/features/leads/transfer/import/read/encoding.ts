// Detects the encoding of a file: one we read, one we can only name, or no text at all.
import { isUtf8 } from 'node:buffer';
import * as l10n from '@vscode/l10n';
import { ImportFileError } from '../types';

/** The encodings we can read. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** What the start of a file shows. */
export interface DetectedEncoding {
  readonly encoding: Encoding;
  /** Whether there is a byte order mark. */
  readonly marked: boolean;
}

const startsWith = (head: Uint8Array, bytes: readonly number[]): boolean => bytes.every((byte, n) => head[n] === byte);
const ascii = (text: string): readonly number[] => [...text].map((char) => char.charCodeAt(0));

/** Byte order marks; the longer ones first. Includes encodings that we cannot read. */
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
  ['utf-ebcdic', [0xdd, 0x73, 0x66, 0x73]],
  ['utf-7', ascii('+/v8')],
  ['utf-7', ascii('+/v9')],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The first bytes of files that are often mistaken for tables, and their names. */
const KINDS: readonly (readonly [readonly number[], () => string])[] = [
  [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], () => l10n.t('an old Excel workbook (.xls)')],
  [ascii('%PDF-'), () => l10n.t('a PDF file')],
  [[0x1f, 0x8b], () => l10n.t('a gzip archive')],
  [ascii('7z\xbc\xaf'), () => l10n.t('a 7-Zip archive')],
  [ascii('Rar!'), () => l10n.t('a RAR archive')],
  [ascii('SQLite format 3'), () => l10n.t('a database (SQLite)')],
  [ascii('PAR1'), () => l10n.t('a Parquet file')],
  [[0x89, ...ascii('PNG')], () => l10n.t('an image')],
  [[0xff, 0xd8, 0xff], () => l10n.t('an image')],
];
const ZIP = ascii('PK\x03\x04');
/** What a ZIP archive is, by the names of its first files. */
const ZIPPED: readonly (readonly [RegExp, () => string])[] = [
  [/opendocument\.spreadsheet/, () => l10n.t('an OpenDocument spreadsheet (.ods)')],
  [/\.iwa/, () => l10n.t('a Numbers spreadsheet (.numbers)')],
  [/word\//, () => l10n.t('a Word document (.docx)')],
  [/xl\/|\[Content_Types\]\.xml/, () => l10n.t('an Excel workbook (.xlsx)')],
  [/^/, () => l10n.t('a ZIP archive')],
];

/** What a file that is not text seems to be; undefined if unknown. */
function kindOf(head: Uint8Array): string | undefined {
  if (!startsWith(head, ZIP)) return KINDS.find(([bytes]) => startsWith(head, bytes))?.[1]();
  const names = Buffer.from(head).toString('latin1');
  return ZIPPED.find(([pattern]) => pattern.test(names))?.[1]();
}

/** Detects the encoding from the start of the file. Throws an ImportFileError if it is not text in an encoding we can read. */
export function detectEncoding(head: Uint8Array): DetectedEncoding {
  if (!head.length) throw new ImportFileError('empty');
  const kind = kindOf(head);
  if (kind !== undefined) throw new ImportFileError('not-text', kind);
  const marked = MARKS.find(([, bytes]) => startsWith(head, bytes))?.[0];
  const found = marked ?? (head.includes(0) ? byZeros(head) : 'utf-8');
  if (found === undefined) throw new ImportFileError('not-text', l10n.t('a binary file'));
  if (found !== 'utf-8' && found !== 'utf-16le' && found !== 'utf-16be') throw new ImportFileError('encoding', found);
  if (found === 'utf-8' && !isUtf8(head.subarray(0, wholeUtf8(head))))
    throw new ImportFileError('encoding', likelyEncoding(head));
  return { encoding: found, marked: marked !== undefined };
}

/** In UTF-16 of any language at least this share of the bytes is zero, as in delimiters and line ends. */
const MIN_ZERO_SHARE = 0.01;

/** UTF-16 and UTF-32 without a mark, by the positions of zeros, the high bytes of ASCII characters. Undefined if it is neither. */
function byZeros(head: Uint8Array): string | undefined {
  const zeros = [0, 0, 0, 0];
  let ascii = 0;
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[at % 4]!++;
    else if (byte < 0x7f) ascii++;
  }
  const [a, b, c, d] = zeros as [number, number, number, number];
  const all = a + b + c + d;
  const quarter = head.length / 4;
  if (b > quarter * 0.7 && c > quarter * 0.9 && d > quarter * 0.9) return 'utf-32le';
  if (c > quarter * 0.7 && b > quarter * 0.9 && a > quarter * 0.9) return 'utf-32be';
  // Single-byte letters with a few zeros in between are not UTF-16.
  if (all < head.length * MIN_ZERO_SHARE || (all < quarter && ascii > (head.length - all) * 0.9)) return undefined;
  const encoding = b + d > a + c ? 'utf-16le' : 'utf-16be';
  return Math.max(b + d, a + c) > all * 0.7 && isReadable(head, encoding) ? encoding : undefined;
}

/** Whether the bytes are valid in an encoding, and contain no control characters that do not occur in text. */
function isReadable(head: Uint8Array, encoding: string): boolean {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    return !/[\0-\x08\x0e-\x1f\ufffe\uffff]/.test(text);
  } catch {
    return false;
  }
}

/** How many bytes of a piece are complete UTF-8 characters; one that is cut off belongs to the next piece. */
function wholeUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

/**
 * The most likely encoding of bytes that are not UTF-8, only for the message: nothing is decoded by this guess. Asian encodings use two
 * such bytes per letter; in Cyrillic and Greek whole words consist of them; in Western text they stand alone.
 */
function likelyEncoding(bytes: Uint8Array): string {
  let high = 0;
  let runs = 0;
  let controls = 0;
  let capitals = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte < 0x80) continue;
    high++;
    if (byte < 0xa0) controls++;
    if (byte >= 0xc0) capitals++;
    if (!at || bytes[at - 1]! < 0x80) runs++;
  }
  if (capitals > high * 0.9 && high > runs * 2.5) return 'windows-1251';
  const east = high >= runs * 1.8 && EASTERN.find(([encoding, letters]) => hasLetters(bytes, encoding, letters));
  if (east) return east[0];
  // Mac OS Roman has its accented letters where Windows-1252 has symbols that rarely occur in lists of people.
  return controls > high * 0.6 && !capitals ? 'macintosh' : 'windows-1252';
}

/** Encodings with two bytes per letter, and letters that occur in their texts. */
const EASTERN: readonly (readonly [string, RegExp])[] = [
  ['shift_jis', /[\u3041-\u30fa]/],
  ['euc-jp', /[\u3041-\u30fa]/],
  ['euc-kr', /[\uac00-\ud7a3]/],
  ['gb18030', /[\u4e00-\u9fff]/],
  ['big5', /[\u4e00-\u9fff]/],
];

function hasLetters(bytes: Uint8Array, encoding: string, letters: RegExp): boolean {
  try {
    return letters.test(new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false;
  }
}

/** Decodes a file piece by piece, without byte order marks at the start. Throws an ImportFileError if it is not in its encoding. */
export class FileDecoder {
  private readonly decoder: TextDecoder | undefined;
  private cut = new Uint8Array();
  private atStart = true;

  constructor(encoding: Encoding) {
    this.decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  push(bytes: Uint8Array): string {
    return this.withoutMarks(this.decoder ? this.utf16(bytes) : this.utf8(bytes));
  }

  /** The rest at the end of the file: nothing, or an incomplete character. */
  end(): string {
    if (this.cut.length) throw new ImportFileError('encoding', likelyEncoding(this.cut));
    return this.withoutMarks(this.decoder ? this.utf16(undefined) : '');
  }

  private utf16(bytes: Uint8Array | undefined): string {
    try {
      return bytes ? this.decoder!.decode(bytes, { stream: true }) : this.decoder!.decode();
    } catch {
      throw new ImportFileError('unreadable', 'damaged UTF-16');
    }
  }

  /** Faster than a TextDecoder, and the text takes half the memory if all letters are Western. */
  private utf8(bytes: Uint8Array): string {
    const joined = this.cut.length ? Buffer.concat([this.cut, bytes]) : bytes;
    const piece = Buffer.from(joined.buffer, joined.byteOffset, joined.byteLength);
    const whole = wholeUtf8(piece);
    const text = piece.subarray(0, whole);
    if (!isUtf8(text)) throw new ImportFileError('encoding', likelyEncoding(text));
    this.cut = Uint8Array.prototype.slice.call(piece, whole);
    return text.toString('utf8');
  }

  /** Some programs write a second mark in front of the first. */
  private withoutMarks(text: string): string {
    if (!this.atStart || !text) return text;
    const plain = text.replace(/^\ufeff+/, '');
    this.atStart = !plain;
    return plain;
  }
}
