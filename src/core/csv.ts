import { stringify } from 'csv-stringify/sync';
import { INVISIBLE_CHARACTER_CLASS } from './invisible';

/** `safe`: no cell can act as a formula in a spreadsheet. `lossless`: every value unchanged, for programs. */
export type CsvMode = 'safe' | 'lossless';

/**
 * What a spreadsheet may read as the start of a formula, even full-width or small, after white space or invisible characters. NUL counts
 * on its own, because some programs drop it and read what follows (ASVS 1.2.10).
 */
const FORMULA = new RegExp(
  String.raw`^[\s${INVISIBLE_CHARACTER_CLASS}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\t\r\n\0]`,
  'u',
);
const NUMBER = /^[+\-\u2212]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?%?$/i;
/** A phone number in international format: it cannot call a function. */
const PHONE = /^\+\d[\d ().\/-]{3,30}$/;
/** Minus or division signs between numbers: +49-30-1234 is -1215 for a spreadsheet. */
const OPERATOR = /[\/-]/;
/** Two numbers separated only by a space or parenthesis, which no formula has … */
const SIDE_BY_SIDE = /[\d)] +[\d(]|\d\(|\)\d/;
/** … unless the second one is a fraction. */
const MIXED_FRACTION = /^\+\d+ +\d+\/\d+$/;

/** True for text that starts like a formula but is not one: a number, or a phone number that is not arithmetic. */
const isHarmless = (bare: string): boolean =>
  NUMBER.test(bare) ||
  (PHONE.test(bare) && (!OPERATOR.test(bare) || (SIDE_BY_SIDE.test(bare) && !MIXED_FRACTION.test(bare))));

/** True if a cell, given without leading apostrophes, needs one. */
const needsGuard = (bare: string): boolean => FORMULA.test(bare) && !isHarmless(bare);

/** The value as a cell that no spreadsheet reads as a formula: with an apostrophe if needed. Numbers and phone numbers are unchanged. */
export function safeCell(value: string): string {
  const bare = value.replace(/^'+/, '');
  // An apostrophe that is already there is doubled, so that `plainCell` returns exactly the original.
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
  // Values with leading or trailing white space are quoted too, because some readers trim.
  return stringify(cells as string[][], { delimiter, record_delimiter: '\r\n', quoted_match: /^\s|\s$|[;\t\r\n]/ });
}

/** The byte order mark by which spreadsheets recognize UTF-8. Written before the first row, in `safe` mode only. */
export const CSV_BOM = '\ufeff';
