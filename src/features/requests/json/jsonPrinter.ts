/** The printer's output. `valid` is false if the input is not one JSON value; `bytes` is then the unchanged input. */
export interface PrintedJson {
  readonly bytes: Uint8Array;
  readonly valid: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const LITERALS = new Set(['true', 'false', 'null']);
/** Deeper levels are not indented further: the output for deeply nested brackets must not grow quadratically. */
const MAX_INDENT_LEVELS = 40;
/** Once the output is this many times the input (or the minimum size), the following lines are not indented. */
const GROWTH = 6;
const MIN_BUFFER_BYTES = 1 << 20;

const table = (...codes: number[]): Uint8Array => {
  const t = new Uint8Array(256);
  for (const c of codes) t[c] = 1;
  return t;
};
const BLANK = table(SPACE, NEWLINE, 0x0d, 0x09);
const ENDS_SCALAR = table(
  SPACE,
  NEWLINE,
  0x0d,
  0x09,
  COMMA,
  COLON,
  CLOSE_OBJECT,
  CLOSE_ARRAY,
  OPEN_OBJECT,
  OPEN_ARRAY,
  QUOTE,
);
const NUMERIC = table(...Buffer.from('0123456789+-.eE'));

/** What may come next in a JSON text. */
const enum Expect {
  Value,
  ValueOrEnd,
  Key,
  KeyOrEnd,
  Colon,
  CommaOrEnd,
  Nothing,
}

/**
 * Formats a UTF-8 JSON text over several lines, indented by two spaces, without parsing it into values: every token (numbers of any
 * length, escapes, duplicate keys) is copied byte for byte; only the whitespace between them changes. Time and memory are linear.
 * Numbers are only checked for their characters, so that an odd one is shown rather than rejected.
 */
export function printJson(input: Uint8Array): PrintedJson {
  const asReceived: PrintedJson = { bytes: input, valid: false };
  const end = input.length;
  const limit = Math.max(MIN_BUFFER_BYTES, end * GROWTH);
  let out: Uint8Array = Buffer.allocUnsafe(Math.ceil(end * 1.75) + 256);
  let written = 0;
  const stack: boolean[] = []; // true for an object
  let expect = Expect.Value as Expect;
  let at = end >= 3 && input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf ? 3 : 0;

  /** Starts a line and reserves space for the rest of the input, so that copying needs no check. */
  const line = (): void => {
    const width = written > limit ? 0 : 2 * Math.min(stack.length, MAX_INDENT_LEVELS);
    const need = written + width + 4 + 2 * (end - at);
    if (need > out.length) {
      const grown = Buffer.allocUnsafe(Math.max(Math.ceil(out.length * 1.5), need));
      grown.set(out.subarray(0, written));
      out = grown;
    }
    out[written++] = NEWLINE;
    for (let k = 0; k < width; k++) out[written++] = SPACE;
  };

  while (at < end) {
    const code = input[at]!;
    if (BLANK[code]) {
      at++;
      continue;
    }
    switch (code) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (expect !== Expect.Value && expect !== Expect.ValueOrEnd) return asReceived;
        if (expect === Expect.ValueOrEnd) line();
        out[written++] = code;
        stack.push(code === OPEN_OBJECT);
        expect = code === OPEN_OBJECT ? Expect.KeyOrEnd : Expect.ValueOrEnd;
        at++;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY: {
        const empty = expect === (code === CLOSE_OBJECT ? Expect.KeyOrEnd : Expect.ValueOrEnd);
        if (stack.pop() !== (code === CLOSE_OBJECT) || !(empty || expect === Expect.CommaOrEnd)) return asReceived;
        if (!empty) line();
        out[written++] = code;
        expect = stack.length ? Expect.CommaOrEnd : Expect.Nothing;
        at++;
        break;
      }
      case COMMA:
        if (expect !== Expect.CommaOrEnd) return asReceived;
        out[written++] = code;
        line();
        expect = stack[stack.length - 1] ? Expect.Key : Expect.Value;
        at++;
        break;
      case COLON:
        if (expect !== Expect.Colon) return asReceived;
        out[written++] = code;
        out[written++] = SPACE;
        expect = Expect.Value;
        at++;
        break;
      default: {
        const key: boolean = expect === Expect.Key || expect === Expect.KeyOrEnd;
        if (key ? code !== QUOTE : expect !== Expect.Value && expect !== Expect.ValueOrEnd) return asReceived;
        if (expect === Expect.KeyOrEnd || expect === Expect.ValueOrEnd) line();
        if (code === QUOTE) {
          let b = code;
          do {
            out[written++] = b;
            if (b === BACKSLASH) out[written++] = input[++at]!;
            if (++at >= end) return asReceived;
            b = input[at]!;
            if (b < SPACE) return asReceived;
          } while (b !== QUOTE);
          out[written++] = b;
          at++;
        } else {
          const stop = scalarEnd(input, at);
          if (stop < 0) return asReceived;
          while (at < stop) out[written++] = input[at++]!;
        }
        expect = key ? Expect.Colon : stack.length ? Expect.CommaOrEnd : Expect.Nothing;
      }
    }
  }
  return expect === Expect.Nothing ? { bytes: out.subarray(0, written), valid: true } : asReceived;
}

/** The end of the number or literal that starts at `from`; -1 if it is neither. */
function scalarEnd(input: Uint8Array, from: number): number {
  const first = input[from]!;
  let to = from;
  let numeric = true;
  while (to < input.length && !ENDS_SCALAR[input[to]!]) {
    if (!NUMERIC[input[to]!]) numeric = false;
    to++;
  }
  const digitAt = first === 0x2d ? from + 1 : from;
  if (numeric && digitAt < to && input[digitAt]! >= 0x30 && input[digitAt]! <= 0x39) return to;
  return to - from <= 5 && LITERALS.has(String.fromCharCode(...input.subarray(from, to))) ? to : -1;
}
