/** Longer texts (in characters) are not parsed before somebody asks for the value: parsing blocks the thread. */
export const LARGE_TEXT = 1_000_000;
/** How long the scan of a large text may hold the thread at a stretch, milliseconds. */
const SLICE_MS = 8;
/** Lets everything else that waits have its turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Values longer than this are no flags or messages, and are skipped; of a long error the beginning is kept. Characters. */
const MAX_VALUE = 2_000;
/** Levels of a value that are searched for content. */
const MAX_LEVELS = 4;

/**
 * JSON.parse with one difference: keys named `__proto__` are left out, since any later copy of the value with `Object.assign` or a merge
 * would take them for the prototype. Throws SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  // The key may be written with escapes; both spellings are looked for before the costly walk.
  if (text.includes('__proto__') || (text.includes('\\u00') && /\\u00(?:5f|70|72|6f|74)/i.test(text))) dropProto(value);
  return value;
}

function dropProto(root: unknown): void {
  const waiting: unknown[] = [root];
  while (waiting.length) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__'];
    for (const inner of Object.values(value)) if (typeof inner === 'object') waiting.push(inner);
  }
}

/** What decides about success, read from a JSON text or value. `unknown` values are as the server sent them. */
export interface Flags {
  readonly success?: unknown;
  readonly error?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  /** True when there is a `data` with content. */
  readonly hasData?: true;
  /** The same of the object under `data`, where there is one. */
  readonly data?: {
    readonly success?: unknown;
    readonly error?: unknown;
    readonly type?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
  };
}

const NAMES = ['success', 'error', 'type', 'code', 'message'] as const;

/** The flags of a parsed answer. */
export function flagsOf(json: unknown): Flags {
  const flags: Record<string, unknown> = pick(json);
  if (!isObject(json) || !Object.hasOwn(json, 'data')) return flags;
  if (isObject(json['data'])) flags['data'] = pick(json['data']);
  if (hasContent(json['data'])) flags['hasData'] = true;
  return flags;
}

/** False for null, false, 0, blank text (1.0.0 writes flags as text), and lists and objects that hold nothing else. */
export function hasContent(value: unknown, levels = MAX_LEVELS): boolean {
  if (typeof value === 'string') return !['', '0', 'false', 'null'].includes(value.trim().toLowerCase());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  const inner = Object.values(value);
  return levels === 0 ? inner.length > 0 : inner.some((item) => hasContent(item, levels - 1));
}

function pick(value: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (isObject(value)) for (const name of NAMES) if (Object.hasOwn(value, name)) out[name] = value[name];
  return out;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The flags of a JSON text too long to be parsed in passing. Gives the thread back every few milliseconds.
 * Undefined when brackets or strings do not close, so a text that was cut off is noticed; other syntax is not checked.
 */
export async function scanFlags(text: string): Promise<Flags | undefined> {
  const flags: Record<string, unknown> = {};
  const data: Record<string, unknown> = {};
  const open: number[] = [];
  /** By depth: the key that was read last, and where its value begins. */
  const keys: (string | undefined)[] = [];
  const starts: number[] = [];
  let sliceEnd = performance.now() + SLICE_MS;

  const endValue = (end: number): void => {
    const depth = open.length;
    const key = keys[depth];
    const start = starts[depth] ?? end;
    const long = end - start > MAX_VALUE;
    if (depth === 1 && key === 'data' && (long || hasContent(parsed(text.slice(start, end))))) flags['hasData'] = true;
    if (depth === 1 && key === 'error' && long) flags[key] = { message: text.slice(start, start + MAX_VALUE).trim() };
    if (key !== undefined && !long && NAMES.some((name) => name === key)) {
      const raw = text.slice(start, end);
      if (depth === 1) flags[key] = parsed(raw);
      else if (depth === 2 && keys[1] === 'data' && open[0] === OBJECT) data[key] = parsed(raw);
    }
    keys[depth] = undefined;
  };

  for (let at = 0, steps = 0; at < text.length; at++) {
    if ((++steps & 0x3fff) === 0 && performance.now() > sliceEnd) {
      await breathe();
      sliceEnd = performance.now() + SLICE_MS;
    }
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = stringEnd(text, at);
        if (end < 0) return undefined;
        if (open.length <= 2 && open[open.length - 1] === OBJECT && keys[open.length] === undefined && end - at < 40) {
          keys[open.length] = String(parsed(text.slice(at, end + 1)));
        }
        at = end;
        break;
      }
      case COLON:
        if (open.length <= 2) starts[open.length] = at + 1;
        break;
      case COMMA:
        if (open.length <= 2) endValue(at);
        break;
      case OBJECT:
      case ARRAY:
        open.push(text.charCodeAt(at));
        keys[open.length] = undefined;
        break;
      case OBJECT_END:
      case ARRAY_END: {
        if (open.length <= 2) endValue(at);
        // Opening and closing brackets stand two apart in ASCII.
        if (open.pop() !== text.charCodeAt(at) - 2) return undefined;
        break;
      }
      default:
    }
  }
  if (open.length) return undefined;
  return Object.keys(data).length ? { ...flags, data } : flags;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const BACKSLASH = 0x5c;

/** Index of the quote that ends the string beginning at `start`, or -1. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (before > start && text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}
