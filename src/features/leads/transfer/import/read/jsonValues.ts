// The values of a JSON file, piece by piece: the members of its lists, its lines, or the whole file.
import { ImportFileError } from '../types';
import { JsonLists, JsonTextError, findJsonError, type TextPlace } from './jsonLists';
import { PendingText } from '../../../../../core/pendingText';

/** Number of lines examined to distinguish JSON lines from JSON. */
const SAMPLE_LINES = 20;
/** The maximum length of a line of JSON lines, in characters. */
const MAX_FIRST_LINE = 1 << 20;
/** Maximum number of lists; a file with more is not a list in an envelope. */
export const MAX_LISTS = 100;

/** Whether text looks like the start of JSON. A CSV file may start with `[Name],Email`. */
export const isJsonText = (text: string): boolean =>
  /^\s*(?:\{\s*["}]|\[\s*(?:[[{\]"]|-?\d|true\b|false\b|null\b))/.test(text) &&
  !/^\s*\[[^\][{}\r\n]*\]\s*[,;\t|]/.test(text);

/** Whether text that looks like JSON has one value per line. Undefined if more of it is needed to tell. */
export function isJsonLines(text: string, whole: boolean): boolean | undefined {
  const lines = text.split(/\r\n|[\r\n]/, SAMPLE_LINES * 5);
  const complete = (whole ? lines : lines.slice(0, -1)).filter((line) => line.trim()).slice(0, SAMPLE_LINES);
  if (complete.length < 2) return whole || text.length > MAX_FIRST_LINE ? false : undefined;
  const values = complete.filter((line) => isJsonText(line) && isJson(line)).length;
  return values * 2 >= complete.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A JSON string or number. Matches are complete, even for a truncated string, so that no position is scanned twice. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Maximum nesting of brackets in a value. Deeper ones could not be written as text again. */
const MAX_NESTING = 500;

/** Whether brackets are nested too deeply; those in strings do not count. */
function isTooDeep(text: string): boolean {
  if (text.length < MAX_NESTING) return false;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** Parses JSON. Integers too large for a number become text, so that an id beyond 2^53 stays exact. */
function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError('too deeply nested');
  return JSON.parse(
    /\d{16}/.test(text)
      ? text.replace(TEXT_OR_NUMBER, (token) =>
          LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
        )
      : text,
  );
}

const invalid = ({ line, column }: TextPlace): ImportFileError =>
  new ImportFileError('invalid-json', `${line}:${column}`);

/** A value of a file and its position. `value` is absent if the text is not JSON, which is only possible for a line. */
export interface FoundValue {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly value?: unknown;
}

/** The values of a file, piece by piece. Throws an ImportFileError if the file is not JSON. */
export interface Values {
  push(text: string): FoundValue[];
  end(): FoundValue[];
}

/** The members of the lists of a file. */
export class ListValues implements Values {
  readonly lists = new JsonLists();
  private readonly counts = new Map<string, number>();

  constructor(private readonly path?: string) {}

  push(text: string): FoundValue[] {
    return this.found(() => this.lists.push(text));
  }

  end(): FoundValue[] {
    return this.found(() => this.lists.end());
  }

  private found(read: () => ReturnType<JsonLists['push']>): FoundValue[] {
    try {
      const members = read();
      return (this.path === undefined ? members : members.filter(({ path }) => path === this.path)).map(
        ({ path, text, place }) => {
          const line = (this.counts.get(path) ?? 0) + 1;
          if (line > 1 || this.counts.size < MAX_LISTS) this.counts.set(path, line);
          return { path, line, text, value: parseValueAt(text, place) };
        },
      );
    } catch (error) {
      throw error instanceof JsonTextError ? invalid(error.place) : error;
    }
  }
}

/** Parses JSON text at a position of its file. Throws an ImportFileError. */
export function parseValueAt(text: string, place: TextPlace): unknown {
  try {
    return parseJson(text);
  } catch {
    throw invalid(isTooDeep(text) ? place : findJsonError(text, place));
  }
}

/** The values of JSON lines. */
export class LineValues implements Values {
  private readonly pending = new PendingText();
  private line = 0;

  push(text: string): FoundValue[] {
    const all = this.pending.add(text);
    return all === undefined ? [] : this.read(all, false);
  }

  end(): FoundValue[] {
    return this.read(this.pending.all(), true);
  }

  private read(text: string, final: boolean): FoundValue[] {
    // A `\r` at the end may be the first half of a line break.
    const whole = final || !text.endsWith('\r') ? text : text.slice(0, -1);
    const lines = whole.split(/\r\n|[\r\n]/);
    const rest = final ? '' : (lines.pop() ?? '');
    this.pending.keep(text, final ? text.length : whole.length - rest.length);
    return lines.flatMap((line) => {
      this.line++;
      if (!line.trim()) return [];
      try {
        return [{ path: '', line: this.line, text: line, value: parseJson(line) }];
      } catch {
        return [{ path: '', line: this.line, text: line }];
      }
    });
  }
}

/** The value of a file that is a single object. */
export class SingleValue implements Values {
  private readonly pieces: string[] = [];

  push(text: string): FoundValue[] {
    this.pieces.push(text);
    return [];
  }

  end(): FoundValue[] {
    const text = this.pieces.join('');
    return [{ path: '', line: 1, text, value: parseValueAt(text, { line: 1, column: 1 }) }];
  }
}
