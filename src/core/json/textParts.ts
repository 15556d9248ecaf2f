// Cuts a long text into parts while it is received, at places where the parts can be shown on their own.

/** A part of a text: where it starts and ends, in bytes. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
  /** The brackets that are open at its start and at its end, outermost first. Absent if the text is not JSON or the cut is in a string. */
  readonly open?: { readonly start: string; readonly end: string };
}

/** A part is cut at the next comma or line end from this size on. */
const PART_BYTES = 512 * 1024;
/** The first part is smaller by this factor, so that it can be shown at once. */
const FIRST_PART_SHARE = 8;
/** Deeper cuts are not formatted. */
const MAX_DEPTH = 200;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Finds the parts of a UTF-8 text that arrives in pieces: JSON is cut after a comma between two values, other text at the end of a line,
 * and a very long value or line between two characters.
 */
export class TextPartScanner {
  private readonly found: TextPart[] = [];
  /** Open brackets; undefined once the text is known not to be JSON. */
  private open: number[] | undefined;
  private inString = false;
  private escaped = false;
  /** The brackets at the start of the current part. */
  private openAtStart: string | undefined;
  private start = 0;
  private position = 0;

  constructor(
    isJson: boolean,
    private readonly partBytes = PART_BYTES,
  ) {
    this.open = isJson ? [] : undefined;
    this.openAtStart = isJson ? '' : undefined;
  }

  /** The parts that are complete. */
  get parts(): readonly TextPart[] {
    return this.found;
  }

  /** The size from which on the current part is cut. */
  private get minBytes(): number {
    return this.found.length ? this.partBytes : this.partBytes / FIRST_PART_SHARE;
  }

  /** Scans the next piece of the text. */
  push(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) at = this.open ? this.scanJson(piece, at) : this.scanLines(piece, at);
    this.position += piece.length;
    if (this.position - this.start >= 2 * this.partBytes) this.cut(this.position - unfinishedBytes(piece), false);
  }

  /** Ends the last part. */
  end(): void {
    if (this.position > this.start || !this.found.length) this.cut(this.position, !this.inString);
  }

  /** Scans from `from` on; returns where to continue: the end, or where the text turned out not to be JSON. */
  private scanJson(piece: Uint8Array, from: number): number {
    const open = this.open!;
    for (let at = from; at < piece.length; at++) {
      const code = piece[at]!;
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (code === BACKSLASH) this.escaped = true;
        else if (code === QUOTE) this.inString = false;
      } else if (code === QUOTE) this.inString = true;
      else if (code === OPEN_OBJECT || code === OPEN_ARRAY) open.push(code);
      else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
        // Opening and closing brackets are two apart in ASCII.
        if (open.pop() !== code - 2) {
          this.open = undefined;
          return at + 1;
        }
      } else if (code === COMMA) {
        const end = this.position + at + 1;
        if (end - this.start >= this.minBytes) this.cut(end, true);
      }
    }
    return piece.length;
  }

  private scanLines(piece: Uint8Array, from: number): number {
    const enough = this.start + this.minBytes - this.position;
    const line = piece.indexOf(NEWLINE, Math.max(from, enough));
    if (line < 0) return piece.length;
    this.cut(this.position + line + 1, true);
    return line + 1;
  }

  private cut(end: number, isBetweenValues: boolean): void {
    const openAtEnd =
      this.open && isBetweenValues && this.open.length <= MAX_DEPTH ? String.fromCharCode(...this.open) : undefined;
    this.found.push({
      start: this.start,
      end,
      ...(this.openAtStart !== undefined && openAtEnd !== undefined
        ? { open: { start: this.openAtStart, end: openAtEnd } }
        : {}),
    });
    this.openAtStart = openAtEnd;
    this.start = end;
  }
}

/** How many bytes at the end of a piece belong to a character that may be incomplete. */
function unfinishedBytes(piece: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, piece.length); back++) {
    const code = piece[piece.length - back]!;
    if (code < 0x80) return back - 1;
    if (code >= 0xc0) return back;
  }
  return 0;
}

/** A part of a JSON text with the brackets around it, so that it is a JSON text of its own. */
export interface CompletedPart {
  /** The brackets before it, outermost first. */
  readonly opening: readonly string[];
  readonly text: string;
  /** The brackets after it, innermost first. */
  readonly closing: readonly string[];
  /** The comma that was left out at its end. */
  readonly comma: string;
}

/** Completes a part of a JSON text; undefined if it cannot be completed. */
export function completeJsonPart(text: string, { open }: Pick<TextPart, 'open'>): CompletedPart | undefined {
  if (!open) return undefined;
  const comma = open.end && text.endsWith(',') ? ',' : '';
  return {
    // Only the last object gets its members from the part; the others need one for what is in them.
    opening: [...open.start].map((bracket, at) => (bracket === '{' && at + 1 < open.start.length ? '{"":' : bracket)),
    text: comma ? text.slice(0, -1) : text,
    closing: [...open.end].reverse().map((bracket) => (bracket === '{' ? '}' : ']')),
    comma,
  };
}
