// The values of a JSON file, piece by piece: the members of its lists, its lines, or the whole of it.
import { ImportFileError } from '../types';
import { JsonLists, JsonTextError, findJsonError, type TextPlace } from './jsonLists';
import { PendingText } from '../../../../../core/pendingText';

/** Lines that are looked at to tell JSON lines from JSON. */
const SAMPLE_LINES = 20;
/** No line of JSON lines is longer, in characters. */
const MAX_FIRST_LINE = 1 << 20;
/** Lists that are told apart; a file with more is no list in an envelope. */
export const MAX_LISTS = 100;

/** Whether text begins as JSON. A CSV file may begin with `[Name],Email`. */
export const isJsonText = (text: string): boolean =>
  /^\s*(?:\{\s*["}]|\[\s*(?:[[{\]"]|-?\d|true\b|false\b|null\b))/.test(text) &&
  !/^\s*\[[^\][{}\r\n]*\]\s*[,;\t|]/.test(text);

/** Whether text that begins as JSON is one value a line. Undefined where more of it is needed. */
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

/** A text or a number of JSON. Each is matched whole, also at a broken end, so that no place is looked at twice. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Parses JSON. Integers that a number cannot hold are texts, so that an id beyond 2^53 stays the id it is. */
function parseJson(text: string): unknown {
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

/** A value of a file with where it is. `value` is absent where the text is no JSON, which only a line may be. */
export interface FoundValue {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly value?: unknown;
}

/** The values of a file, piece by piece. Throws an ImportFileError where the file is no JSON. */
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

/** The value of JSON text, which is at a place of its file. Throws an ImportFileError. */
export function parseValueAt(text: string, place: TextPlace): unknown {
  try {
    return parseJson(text);
  } catch {
    throw invalid(findJsonError(text, place));
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
    // A `\r` at the end may be the first half of a line end.
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

/** The value of a file that is one object. */
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
