/** Longer texts (in characters) are not parsed before someone asks for the value: parsing blocks the thread. */
export const LARGE_TEXT_CHARS = 1_000_000;
/** How long the scan of a large text may block the thread at a time, milliseconds. */
const SLICE_MS = 8;
/** Lets pending tasks run. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Longer values cannot be flags or messages and are skipped; only the beginning of a long error is kept. Characters. */
const MAX_VALUE = 2_000;
/** Levels of a value that are searched for content. */
const MAX_LEVELS = 4;

/**
 * JSON.parse with one difference: keys named `__proto__` are left out, since any later copy of the value with `Object.assign` or a merge
 * would set the prototype. Throws SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  // The key may contain escapes, so both spellings are searched for before the expensive walk.
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

/** Fields in which a response gives the reason for a failure, in order of preference. */
export const REASON_FIELDS = [
  'error',
  'type',
  'code',
  'message',
  'title',
  'detail',
  'details',
  'description',
  'error_description',
  'reason',
  'errors',
] as const;
/** Fields in which a response reports its outcome and reason. */
const NAMES = ['success', 'ok', ...REASON_FIELDS] as const;
/** Names that count only at the top: in `data` they are fields of a record. `id` shows that the top is itself a record. */
const TOP_NAMES = [...NAMES, 'status', 'statusCode', 'id'] as const;

/** Other spellings of these names, without case and separators: what web servers and frameworks in front of Acquire send. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...TOP_NAMES.map((name): [string, string] => [plainName(name), name]),
  ['err', 'error'],
  ['fault', 'error'],
  ['errorcode', 'code'],
  ['errcode', 'code'],
  ['msg', 'message'],
  ['errormessage', 'message'],
  ['errormsg', 'message'],
  ['errmsg', 'message'],
  ['faultstring', 'message'],
]);

/** The name of an outcome or reason field, however it is spelled; undefined for any other. */
const outcomeName = (name: string): string | undefined =>
  name.length < 20 ? SPELLINGS.get(plainName(name)) : undefined;

const isReason = (name: string | undefined): boolean => REASON_FIELDS.some((one) => one === name);

/** A name without case and separators. */
export function plainName(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** Values as the server sent them. */
type Named<Name extends string> = Readonly<Partial<Record<Name, unknown>>>;

/** What determines success, and the reason for a failure, read from a JSON text or value. */
export interface ResponseFlags extends Named<(typeof TOP_NAMES)[number]> {
  /** True when there is a `data` with content. */
  readonly hasData?: true;
  /** The same for the object in `data`, if there is one. */
  readonly data?: Named<(typeof NAMES)[number]> & {
    /** True when there are counts of failures or of all items, so `success` is a count as well. */
    readonly counts?: true;
    /** True when it has content other than reasons, as a record does. */
    readonly hasOther?: true;
    /** `success` of the object in `data.data`. */
    readonly innerSuccess?: unknown;
  };
}

/** Names of counts next to `success`. `total` and similar names count only if they are greater than 0. */
const FAILURE_COUNT =
  /^(?:fail|failed|failures?|errors|rejected|skipped|ignored|invalid|duplicates?|unsuccessful)(?:_?count)?$/i;
const WHOLE_COUNT = /^(?:total|count|processed)(?:_?count)?$/i;

function isCount(name: string, value: unknown): boolean {
  const counted = typeof value === 'number' || Array.isArray(value);
  return counted && (FAILURE_COUNT.test(name) || (WHOLE_COUNT.test(name) && Number(value) > 0));
}

/** The flags of a parsed response. */
export function readFlags(json: unknown): ResponseFlags {
  const flags: Record<string, unknown> = pick(json, TOP_NAMES);
  if (!isObject(json) || !Object.hasOwn(json, 'data')) return flags;
  const { data } = json;
  if (isObject(data)) {
    const counts = Object.entries(data).some(([name, value]) => isCount(name, value));
    const inner = pick(data['data'], ['success']);
    const hasOther = Object.entries(data).some(([name, value]) => !isReason(outcomeName(name)) && hasContent(value));
    flags['data'] = {
      ...pick(data, NAMES),
      ...(counts ? { counts } : {}),
      ...(hasOther ? { hasOther } : {}),
      ...('success' in inner ? { innerSuccess: inner['success'] } : {}),
    };
  }
  if (hasContent(data)) flags['hasData'] = true;
  return flags;
}

/** False for null, false, 0, blank text (1.0.0 has flags as text), and lists and objects that contain nothing else. */
export function hasContent(value: unknown, levels = MAX_LEVELS): boolean {
  if (typeof value === 'string') return !['', '0', 'false', 'null'].includes(value.trim().toLowerCase());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  const inner = Object.values(value);
  return levels === 0 ? inner.length > 0 : inner.some((item) => hasContent(item, levels - 1));
}

/** The values with these names; the exact spelling takes precedence. */
export function pick(value: unknown, names: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (!isObject(value)) return out;
  for (const key of Object.keys(value)) {
    const name = outcomeName(key);
    if (name !== undefined && names.includes(name) && (name === key || !Object.hasOwn(value, name)))
      out[name] = value[key];
  }
  return out;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The flags of a JSON text that is too long to parse in one go. Yields the thread every few milliseconds.
 * Undefined when brackets or strings do not close, so a text that was cut off is noticed; other syntax is not checked.
 * @param isStart the text is only the beginning of a larger one
 */
export async function scanFlags(text: string, isStart = false): Promise<ResponseFlags | undefined> {
  const flags: Record<string, unknown> = {};
  const data: Record<string, unknown> = {};
  const open: number[] = [];
  /** By depth: the last key read, and where its value begins. */
  const keys: (string | undefined)[] = [];
  const starts: number[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  /** Values at this depth may be flags. */
  const isLookedAt = (): boolean =>
    open.length <= 2 || (open.length === 3 && keys[1] === 'data' && keys[2] === 'data' && !open.includes(ARRAY));

  const endValue = (before: number): void => {
    const depth = open.length;
    const written = keys[depth];
    keys[depth] = undefined;
    if (written === undefined) return;
    const key = outcomeName(written) ?? written;
    let start = starts[depth] ?? before;
    let end = before;
    while (start < end && isBlank(text, start)) start++;
    while (end > start && isBlank(text, end - 1)) end--;
    const long = end - start > MAX_VALUE;
    const value = long ? undefined : parsed(text.slice(start, end));
    const full = (): boolean => (long ? longHasContent(text, start, end) : hasContent(value));
    if (depth === 1) {
      if (key === 'data' && full()) flags['hasData'] = true;
      if ((key === 'error' || key === 'errors') && long && full())
        flags[key] = { message: text.slice(start, start + MAX_VALUE) };
      if (!long && TOP_NAMES.some((name) => name === key)) flags[key] = value;
    } else if (depth === 2 && keys[1] === 'data' && open[0] === OBJECT) {
      if (!long && NAMES.some((name) => name === key)) data[key] = value;
      if (isCount(key, long && text.charCodeAt(start) === ARRAY ? [0, 0] : value)) data['counts'] = true;
      if (!isReason(key) && full()) data['hasOther'] = true;
    } else if (depth === 3 && key === 'success' && !long) {
      data['innerSuccess'] = value;
    }
  };

  for (let at = 0, steps = 0; at < text.length; at++) {
    if ((++steps & 0x3fff) === 0 && performance.now() > sliceEnd) {
      await yieldToEventLoop();
      sliceEnd = performance.now() + SLICE_MS;
    }
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = stringEnd(text, at);
        if (end < 0) {
          if (!isStart) return undefined;
          at = text.length;
          break;
        }
        if (isLookedAt() && open[open.length - 1] === OBJECT && keys[open.length] === undefined && end - at < 40) {
          keys[open.length] = String(parsed(text.slice(at, end + 1)));
        }
        at = end;
        break;
      }
      case COLON:
        if (isLookedAt()) starts[open.length] = at + 1;
        // The last of duplicate keys counts, as with JSON.parse.
        if (open.length === 1 && keys[1] === 'data') {
          delete flags['hasData'];
          for (const name of Object.keys(data)) delete data[name];
        }
        if (open.length === 2 && keys[2] === 'data') delete data['innerSuccess'];
        break;
      case COMMA:
        if (isLookedAt()) endValue(at);
        break;
      case OBJECT:
      case ARRAY:
        open.push(text.charCodeAt(at));
        keys[open.length] = undefined;
        break;
      case OBJECT_END:
      case ARRAY_END: {
        if (isLookedAt()) endValue(at);
        // Opening and closing brackets are two apart in ASCII.
        if (open.pop() !== text.charCodeAt(at) - 2) return undefined;
        break;
      }
      default:
    }
  }
  if (open.length && !isStart) return undefined;
  // What is open at the end of a beginning has content: it is why the text is long.
  if (open.length > 1 && keys[1] === 'data') {
    flags['hasData'] = true;
    if (open[1] === OBJECT) data['hasOther'] = true;
  }
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

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Tokens of a long value that are inspected; a value with more of them counts as having content. */
const MAX_TOKENS = 20_000;

/** `hasContent` for a long JSON value, without parsing it. Stops at the first content, which is usually near the beginning. */
function longHasContent(text: string, start: number, end: number): boolean {
  const mark = /[^\s[\]{},:]/g;
  mark.lastIndex = start;
  for (let n = 0; n < MAX_TOKENS; n++) {
    const at = mark.exec(text)?.index ?? end;
    if (at >= end) return false;
    let stop: number;
    if (text.charCodeAt(at) === QUOTE) {
      stop = stringEnd(text, at) + 1;
      let after = stop;
      while (after < end && isBlank(text, after)) after++;
      const isKey = text.charCodeAt(after) === COLON;
      if (
        !isKey &&
        (stop - at > MAX_VALUE ? /\S/.test(text.slice(at + 1, stop - 1)) : hasContent(parsed(text.slice(at, stop))))
      )
        return true;
    } else {
      stop = at;
      while (stop < end && /[^\s[\]{},:]/.test(text.charAt(stop))) stop++;
      if (hasContent(parsed(text.slice(at, stop)))) return true;
    }
    mark.lastIndex = stop;
  }
  return true;
}

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
