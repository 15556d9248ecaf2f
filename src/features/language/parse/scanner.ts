import { CHECK_FIELDS } from '../checks/fields';

// Character codes the scanner and the parser look at.
const TAB = 9;
const LF = 10;
const FF = 12;
const SPACE = 32;
export const HASH = 35;
export const SLASH = 47;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const AT = 64;
export const AMPERSAND = 38;
export const BRACE = 123;
export const BRACKET = 91;

/** True for blank, tab and form feed. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === FF;
}

/** Offset of the first non-blank character at or after `at`, or `end`. */
export function skipBlanks(text: string, at: number, end: number): number {
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** True if a comment starts here: `#` or `//`. */
export function isComment(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH);
}

/** A field right after `??`, with what can follow it in a check. */
const FIELD = new RegExp(String.raw`!?(?:${Object.keys(CHECK_FIELDS).join('|')})(?=\s|$|[=!]=|[<>])`, 'y');

/**
 * `??` starts a check of the response, which is never part of a URL or a body. The space after it may be missing before a field; anything
 * else, such as `??x=1`, is text.
 */
export function isCheck(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== QUESTION || text.charCodeAt(at + 1) !== QUESTION) return false;
  FIELD.lastIndex = at + 2;
  return isBlank(text.charCodeAt(at + 2)) || FIELD.test(text);
}

/** The text without blanks, tabs and form feeds at its ends; other whitespace (NBSP) stays. */
export function trimBlanks(text: string): string {
  let end = text.length;
  const start = skipBlanks(text, 0, end);
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/**
 * Walks a text line by line without copying it. LF, CRLF and CR alone end a line.
 * Each `next()` is one native search for the break, so scanning costs little more than finding the breaks.
 */
export class LineScanner {
  /** Start of the current line. */
  start = 0;
  /** End of the current line, without its break. */
  end = 0;
  /** Start of the following line. */
  following = 0;
  private nextReturn: number;

  constructor(
    readonly text: string,
    start = 0,
  ) {
    this.following = start;
    this.nextReturn = text.indexOf('\r', start);
    if (this.nextReturn < 0) this.nextReturn = Number.POSITIVE_INFINITY;
  }

  /** Moves to the next line; false at the end of the text. A text that ends with a line break has no empty line after it. */
  next(): boolean {
    const { text } = this;
    const start = this.following;
    if (start >= text.length) return false;
    this.start = start;
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    if (this.nextReturn <= end) {
      end = this.nextReturn;
      const found = text.indexOf('\r', end + 1);
      this.nextReturn = found < 0 ? Number.POSITIVE_INFINITY : found;
      this.end = end;
      this.following = text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
      return true;
    }
    this.end = end;
    this.following = end + 1;
    return true;
  }

  /** Offset of the first non-blank character of the line, or the end of the line. */
  firstNonBlank(): number {
    return skipBlanks(this.text, this.start, this.end);
  }

  /** Offset after the last non-blank character of the line, not before `from`. */
  lastNonBlank(from: number): number {
    const { text } = this;
    let at = this.end;
    while (at > from && isBlank(text.charCodeAt(at - 1))) at--;
    return at;
  }
}
