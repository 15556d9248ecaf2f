// Finds the members of lists in JSON text, piece by piece: lists at the top level, and lists up to two members deep.
import { parse, type ParseError } from 'jsonc-parser';
import { PendingText } from '../../../../../core/pendingText';

/** A member of a list. */
export interface ListMember {
  /** The member names that lead to the list, from the top, joined by `PATH_MARK`; empty for a list at the top. */
  readonly path: string;
  /** The text of the value. It may be invalid: only `JSON.parse` can tell. */
  readonly text: string;
  readonly place: TextPlace;
}
/** A position in a file; both numbers count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Separates the names of a path. */
export const PATH_MARK = '\0';
/** Maximum depth of a list: `{data:{list:[…]}}`. */
const MAX_DEPTH = 3;
/** Maximum number of top-level names; with more, this is not a list in an envelope. */
const MAX_NAMES = 100;

/** The text is not JSON. */
export class JsonTextError extends Error {
  constructor(readonly place: TextPlace) {
    super(`${place.line}:${place.column}`);
  }
}

interface Container {
  readonly list: boolean;
  /** The object member that is being read. */
  key: string;
}

/**
 * Scans brackets and strings. Values inside a list are returned as text for `JSON.parse`, which is several times faster than reading them
 * token by token, and validates them.
 */
export class JsonLists {
  /** The names of the top-level members, if the top is an object. */
  readonly names = new Set<string>();
  /** Whether the value at the top is an object. */
  isObject = false;
  private readonly pending = new PendingText();
  /** The read position in the pending text. */
  private next = 0;
  private readonly open: Container[] = [];
  /** The start of the list member being read; -1 outside of one. */
  private begins = -1;
  /** The number of open brackets inside the member, or inside a skipped value. */
  private nested = 0;
  private word = '';
  private line = 1;
  /** The start of the line in the pending text; negative if it was in earlier text. */
  private lineStart = 0;
  private beginPlace: TextPlace = { line: 1, column: 1 };
  private ended = false;
  private first = true;

  push(text: string): ListMember[] {
    const all = this.pending.add(text);
    return all === undefined ? [] : this.read(all);
  }

  /** Throws a JsonTextError if the text is incomplete. */
  end(): ListMember[] {
    const members = this.read(this.pending.all());
    const rest = this.pending.all();
    if (this.begins >= 0) throw new JsonTextError(findJsonError(rest, this.beginPlace));
    if (!this.ended) throw new JsonTextError(this.placeOf(rest.length));
    return members;
  }

  private placeOf(at: number): TextPlace {
    return { line: this.line, column: at - this.lineStart + 1 };
  }

  private read(text: string): ListMember[] {
    const out: ListMember[] = [];
    let at = this.next;
    for (; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === 34 /* " */) {
        const close = closingQuote(text, at + 1);
        if (close < 0) break;
        if (!this.open.length) throw new JsonTextError(this.placeOf(at));
        if (this.begins < 0) this.word = text.slice(at, close + 1);
        at = close;
      } else if (char <= 32) {
        if (char === 10) {
          this.line++;
          this.lineStart = at + 1;
        }
      } else this.token(char, at, text, out);
    }
    const used = this.begins < 0 ? at : this.begins;
    this.next = at - used;
    this.lineStart -= used;
    if (this.begins >= 0) this.begins = 0;
    this.pending.keep(text, used);
    return out;
  }

  private token(char: number, at: number, text: string, out: ListMember[]): void {
    if (this.ended) throw new JsonTextError(this.placeOf(at));
    switch (char) {
      case 123: // {
      case 91: // [
        this.opens(char === 91, at);
        return;
      case 125: // }
      case 93: // ]
        this.closes(char === 93, at, text, out);
        return;
      case 44: // ,
        if (this.nested) return;
        if (this.begins >= 0) {
          this.member(at, text, out, false);
          this.begin(at + 1);
        }
        return;
      case 58: // :
        if (!this.nested && this.begins < 0) this.name(at);
        return;
      default:
        if (!this.open.length) throw new JsonTextError(this.placeOf(at));
    }
  }

  private opens(list: boolean, at: number): void {
    if (this.nested || this.begins >= 0 || this.open.length >= MAX_DEPTH) {
      this.nested++;
      return;
    }
    if (!this.open.length) this.isObject = !list;
    this.open.push({ list, key: '' });
    if (list) this.begin(at + 1);
  }

  private closes(list: boolean, at: number, text: string, out: ListMember[]): void {
    if (this.nested) {
      this.nested--;
      return;
    }
    if (this.top(at).list !== list) throw new JsonTextError(this.placeOf(at));
    if (list) {
      this.member(at, text, out, this.first);
      this.begins = -1;
    }
    this.open.pop();
    this.ended = !this.open.length;
  }

  private begin(at: number): void {
    this.first = this.begins < 0;
    this.begins = at;
    this.beginPlace = this.placeOf(at);
  }

  private member(at: number, text: string, out: ListMember[], mayBeEmpty: boolean): void {
    const value = text.slice(this.begins, at);
    if (value.trim()) out.push({ path: this.path(), text: value, place: this.beginPlace });
    else if (!mayBeEmpty) throw new JsonTextError(this.placeOf(at));
  }

  private path(): string {
    return this.open
      .filter(({ list }) => !list)
      .map(({ key }) => key)
      .join(PATH_MARK);
  }

  private top(at: number): Container {
    const top = this.open.at(-1);
    if (!top) throw new JsonTextError(this.placeOf(at));
    return top;
  }

  /** The string before a colon is the name of the next member. */
  private name(at: number): void {
    const top = this.top(at);
    try {
      top.key = JSON.parse(this.word) as string;
    } catch {
      throw new JsonTextError(this.placeOf(at));
    }
    if (this.open.length === 1 && this.names.size < MAX_NAMES) this.names.add(top.key);
  }
}

/** The position where text stops being JSON, given the position of its first character. */
export function findJsonError(text: string, { line, column }: TextPlace): TextPlace {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowEmptyContent: false });
  } catch {
    return { line, column }; // its brackets are nested too deeply
  }
  const before = text.slice(0, errors[0]?.offset ?? text.length).split('\n');
  const last = before.at(-1) ?? '';
  return { line: line + before.length - 1, column: before.length === 1 ? column + last.length : last.length + 1 };
}

/** The position of the closing quote of a string whose text starts at `from`; -1 if it was not read yet. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text.charCodeAt(at - slashes - 1) === 92) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
