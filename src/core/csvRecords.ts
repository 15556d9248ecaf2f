// Splits the text of a CSV file into records, piece by piece.
import { PendingText } from './pendingText';

/** A record of a CSV file as written. Blank lines are not records. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** The line it starts on, from 1. */
  readonly line: number;
  /** The column, from 0, of a quoted cell whose end is unclear. From there on, `cells` has the raw text of the line. */
  readonly stray?: number;
}

/** Maximum length of a quoted cell: a quote not closed by then counts as stray. Excel's longest cell has 32,767 characters. */
const MAX_QUOTED_CHARS = 1 << 20;

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
/** Results of looking for a closing quote. */
const NEEDS_MORE = -1;
const UNCLEAR = -2;

/**
 * Reads records of RFC 4180 and what real files make of them:
 * - `\r\n`, `\n` and `\r` all end a record, even mixed in one file;
 * - a quote inside an unquoted cell is text (`5" pipe`), as in Excel; spaces around a quoted cell are not part of it;
 * - a cell that begins with a quote but has no clear end (`"Ada "L""`, or a quote never closed) is `stray`: its record ends with its line, and
 *   reading continues with the next one, so that one quote never affects more than one record.
 *
 * Own code because no library does all of this: csv-parse reports lines but stops at a stray quote, and takes 3 to 16 s for the
 * 1,000,000 rows that papaparse reads in 0.8 s; papaparse allows one line ending per file, has no line numbers, and reads an unclosed quote
 * to the end of the file. This takes about as long as papaparse.
 */
export class CsvRecords {
  private readonly pending = new PendingText();
  private line = 1;
  private hasEscapes = false;

  constructor(private readonly delimiter: string) {}

  /** Adds text, and returns the records that are now complete. */
  push(text: string): CsvRecord[] {
    const all = this.pending.add(text);
    return all === undefined ? [] : this.read(all, false);
  }

  /** Ends the file, and returns the remaining records. */
  end(): CsvRecord[] {
    return this.read(this.pending.all(), true);
  }

  private read(text: string, final: boolean): CsvRecord[] {
    const out: CsvRecord[] = [];
    let at = 0;
    while (at < text.length) {
      const next = this.record(text, at, final, out);
      if (next === NEEDS_MORE) break;
      at = next;
    }
    this.pending.keep(text, at);
    return out;
  }

  /** Reads the record that starts at `start`. Returns where the next one starts. */
  private record(text: string, start: number, final: boolean, out: CsvRecord[]): number {
    const { length } = text;
    const delimiter = this.delimiter.charCodeAt(0);
    const begins = this.line;
    const cells: string[] = [];
    let line = begins;
    let stray: number | undefined;
    let quoted = false;
    let at = start;
    for (;;) {
      let open = at;
      while (text.charCodeAt(open) === SPACE) open++;
      let end: number;
      if (text.charCodeAt(open) === QUOTE) {
        const close = this.closingQuote(text, open + 1, final);
        if (close === NEEDS_MORE) return NEEDS_MORE;
        if (close === UNCLEAR) {
          end = lineEnd(text, open);
          if (end === length && !final) return NEEDS_MORE;
          stray = cells.length;
          for (const cell of text.slice(at, end).split(this.delimiter)) cells.push(cell);
        } else {
          const value = text.slice(open + 1, close);
          cells.push(this.hasEscapes ? value.replaceAll('""', '"') : value);
          line += countLineEnds(value);
          end = close + 1;
          while (text.charCodeAt(end) === SPACE) end++;
        }
        quoted = true;
      } else {
        end = open;
        for (; end < length; end++) {
          const code = text.charCodeAt(end);
          if (code === delimiter || code === LF || code === CR) break;
        }
        if (end === length && !final) return NEEDS_MORE;
        cells.push(text.slice(at, end));
      }
      at = end + 1;
      if (end >= length || text.charCodeAt(end) !== delimiter) break;
    }
    if (text.charCodeAt(at - 1) === CR) {
      if (at === length && !final) return NEEDS_MORE;
      if (text.charCodeAt(at) === LF) at++;
    }
    this.line = line + 1;
    if (stray !== undefined) out.push({ cells, line: begins, stray });
    else if (cells.length > 1 || quoted || cells[0]?.trim()) out.push({ cells, line: begins });
    return at;
  }

  /** Index of the quote that closes a cell whose text starts at `from`. */
  private closingQuote(text: string, from: number, final: boolean): number {
    this.hasEscapes = false;
    for (let at = from; ; at += 2) {
      at = text.indexOf('"', at);
      if (at < 0 || at - from > MAX_QUOTED_CHARS)
        return final || text.length - from > MAX_QUOTED_CHARS ? UNCLEAR : NEEDS_MORE;
      if (text.charCodeAt(at + 1) === QUOTE) {
        this.hasEscapes = true;
        continue;
      }
      let after = at + 1;
      while (text.charCodeAt(after) === SPACE) after++;
      if (after === text.length) return final ? at : NEEDS_MORE;
      const code = text.charCodeAt(after);
      return code === LF || code === CR || text[after] === this.delimiter ? at : UNCLEAR;
    }
  }
}

/** Where the line that contains `from` ends; the length of the text if it does not end. */
function lineEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) break;
  }
  return at;
}

/** The number of line endings in a text; `\r\n` counts once. */
export function countLineEnds(text: string): number {
  if (!text.includes('\n') && !text.includes('\r')) return 0;
  let count = 0;
  for (let at = lineEnd(text, 0); at < text.length; at = lineEnd(text, at + 1)) {
    if (text.charCodeAt(at) !== CR || text.charCodeAt(at + 1) !== LF) count++;
  }
  return count;
}
