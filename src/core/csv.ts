import { stringify } from 'csv-stringify/sync';
import { INVISIBLE_CLASS } from './invisible';

/** `safe`: no cell can act as a formula in a spreadsheet. `lossless`: every value exactly as it is, for programs. */
export type CsvMode = 'safe' | 'lossless';

/** What a spreadsheet may take for the start of a formula, also full-width or small, behind blanks or characters that are not seen. */
const FORMULA = new RegExp(
  String.raw`^[\s${INVISIBLE_CLASS}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\t\r\n]`,
  'u',
);
/** Numbers, and phone numbers in international form: signs and digits only, which cannot call anything. */
const HARMLESS = /^[+\-\u2212]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?%?$|^\+\d[\d ().\/-]{3,30}$/i;

/** The value as a cell no spreadsheet takes for a formula: an apostrophe in front where needed. Plain numbers and phone numbers stay as they are. */
export function safeCell(value: string): string {
  const bare = value.replace(/^'+/, '');
  // An apostrophe before such a start is doubled, so that `plainCell` gives back exactly what was there.
  return FORMULA.test(bare) && !HARMLESS.test(bare) ? `'${value}` : value;
}

/** The inverse of `safeCell`. */
export function plainCell(cell: string): string {
  if (!cell.startsWith("'")) return cell;
  const bare = cell.replace(/^'+/, '');
  return FORMULA.test(bare) && !HARMLESS.test(bare) ? cell.slice(1) : cell;
}

/** Rows as CSV text with CRLF line ends, the last row included. */
export function csvRows(rows: readonly (readonly string[])[], mode: CsvMode, delimiter = ','): string {
  const cells = mode === 'safe' ? rows.map((row) => row.map(safeCell)) : (rows as string[][]);
  // A blank at either end is quoted too, because some readers trim.
  return stringify(cells as string[][], { delimiter, record_delimiter: '\r\n', quoted_match: /^\s|\s$|[;\t\r\n]/ });
}

/** The mark by which spreadsheets know UTF-8. Written before the first row in `safe` mode only. */
export const CSV_BOM = '\ufeff';
