import { stringify } from 'csv-stringify/sync';
import { INVISIBLE_CHARACTER_CLASS } from './invisible';

/** `safe`: no cell can act as a formula in a spreadsheet. `lossless`: every value exactly as it is, for programs. */
export type CsvMode = 'safe' | 'lossless';

/**
 * What a spreadsheet may take for the start of a formula, also full-width or small, behind blanks or characters that are not seen. NUL counts
 * by itself, because some programs drop it and what follows counts then (ASVS 1.2.10).
 */
const FORMULA = new RegExp(
  String.raw`^[\s${INVISIBLE_CHARACTER_CLASS}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\t\r\n\0]`,
  'u',
);
const NUMBER = /^[+\-\u2212]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?%?$/i;
/** A phone number in international form: it cannot call anything. */
const PHONE = /^\+\d[\d ().\/-]{3,30}$/;
/** Minus or division signs between numbers: +49-30-1234 is -1215 for a spreadsheet. */
const OPERATOR = /[\/-]/;
/** Two numbers with nothing but a blank or a bracket between them, which no formula has … */
const SIDE_BY_SIDE = /[\d)] +[\d(]|\d\(|\)\d/;
/** … unless the second one is a fraction. */
const MIXED_FRACTION = /^\+\d+ +\d+\/\d+$/;

/** True for what begins like a formula and is none: a number, or a phone number that is not arithmetic. */
const isHarmless = (bare: string): boolean =>
  NUMBER.test(bare) ||
  (PHONE.test(bare) && (!OPERATOR.test(bare) || (SIDE_BY_SIDE.test(bare) && !MIXED_FRACTION.test(bare))));

/** True for a cell, without apostrophes before it, that needs one. */
const needsGuard = (bare: string): boolean => FORMULA.test(bare) && !isHarmless(bare);

/** The value as a cell no spreadsheet takes for a formula: an apostrophe in front where needed. Plain numbers and phone numbers stay as they are. */
export function safeCell(value: string): string {
  const bare = value.replace(/^'+/, '');
  // An apostrophe before such a start is doubled, so that `plainCell` returns exactly what was there.
  return needsGuard(bare) ? `'${value}` : value;
}

/** The inverse of `safeCell`. */
export function plainCell(cell: string): string {
  if (!cell.startsWith("'")) return cell;
  return needsGuard(cell.replace(/^'+/, '')) ? cell.slice(1) : cell;
}

/** Rows as CSV text with CRLF line ends, the last row included. */
export function csvRows(rows: readonly (readonly string[])[], mode: CsvMode, delimiter = ','): string {
  const cells = mode === 'safe' ? rows.map((row) => row.map(safeCell)) : (rows as string[][]);
  // A blank at either end is quoted too, because some readers trim.
  return stringify(cells as string[][], { delimiter, record_delimiter: '\r\n', quoted_match: /^\s|\s$|[;\t\r\n]/ });
}

/** The mark by which spreadsheets know UTF-8. Written before the first row in `safe` mode only. */
export const CSV_BOM = '\ufeff';
