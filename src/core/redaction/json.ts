// Masks secret values in JSON text without changing anything else: numbers, key order, white space and duplicate keys stay.
import { LruMap } from '../lruMap';
import { canBeSecretBelow, canBeSecretNumber, canBeSecretNumberBelow, canBeSecretText } from './plausible';
import { isNumericId, isSecretFieldName, isSecretKey, isSecretTitle, wordsOfName } from './names';
import { SECRET_MASK } from './values';

/** A text without secret values, and the names of those that were masked. */
export interface MaskedText {
  readonly text: string;
  readonly removed: readonly string[];
}

/** Masks the text inside a JSON string. */
export type NestedMask = (text: string) => MaskedText;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** Longer keys are not field names. Characters. */
const MAX_KEY = 400;
const isBlank = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
/** What a string must contain to have names and values of its own. */
const MAY_HOLD_NAMES = /[=:%{[<]/;

/** Where the string that starts at `from` ends; the end of the text if it is cut off. */
function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) i++;
  }
  return text.length;
}

/** Where the value that starts at `from` ends, whatever its type. */
export function valueEnd(text: string, from: number): number {
  if (text.charCodeAt(from) === QUOTE) return stringEnd(text, from);
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    const char = text[index]!;
    if (char === '"') {
      index = stringEnd(text, index) - 1;
      if (!depth) return index + 1;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth <= 1) return depth ? index + 1 : index;
      depth--;
    } else if (!depth && (char === ',' || isBlank(text.charCodeAt(index)))) return index;
  }
  return text.length;
}

function placeholderAt(text: string, at: number): boolean {
  PLACEHOLDER_AT.lastIndex = at;
  return PLACEHOLDER_AT.test(text);
}

function stringOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.slice(1, token.length > 1 && token.endsWith('"') ? -1 : undefined);
  }
}

const NAME_WORDS: ReadonlySet<string> = new Set([
  'name',
  'key',
  'label',
  'field',
  'header',
  'attribute',
  'parameter',
  'property',
]);
/** These count as names only if there is no other name. */
const WEAK_NAMES: ReadonlySet<string> = new Set(['id', 'title', 'type']);
const VALUE_WORDS: ReadonlySet<string> = new Set(['value', 'val', 'values', 'content', 'data']);
const NUMBER = /^-?\d[\d.eE+-]*$/;
/** Maximum length of numbers and bare words that are read. Characters. */
const MAX_NUMBER = 400;
const PLACEHOLDER_AT = /\{\{[^{}]{0,1000}\}\}/y;
const PLACEHOLDER = /^\{\{[^{}]*\}\}$/;
const CREDENTIAL = /^(?=[^\s<>]*(?:\d|[^A-Z\s<>][A-Z]))[^\s<>]{6,}$/;

type PairRole = { readonly role: 'name' | 'value'; readonly of: string };
const MAX_REMEMBERED = 5_000;
const roles = new LruMap<string, PairRole | undefined>(MAX_REMEMBERED);

/** For a pair split over two fields, `{"name": "password", "value": "…"}`: the role of a field, and the pair it belongs to. */
export function pairRole(name: string): PairRole | undefined {
  if (roles.has(name)) return roles.get(name);
  const words = wordsOfName(name);
  const last = words.at(-1) ?? '';
  const role = NAME_WORDS.has(last) ? 'name' : VALUE_WORDS.has(last) ? 'value' : undefined;
  const found: PairRole | undefined = role && {
    role,
    of: `${words.slice(0, -1).join(' ')}/${name.replace(/\D+/g, ' ')}`,
  };
  if (name.length < MAX_KEY) roles.set(name, found);
  return found;
}

interface Frame {
  readonly isArray: boolean;
  /** The key of the current member. */
  key: string;
  /** Commas in an array so far. */
  commas: number;
  /** The secret name stated by a member of the object or the first item of the array. */
  named: string | undefined;
  /** The name is a title, so only what looks like a credential is masked. */
  titled: boolean;
  /** The secret name stated by `id`, `title` or `type`. */
  weaklyNamed: string | undefined;
  /** Some other member states a name, secret or not. */
  hasName: boolean;
  /** Positions of the values that belong to this name. */
  readonly values: (readonly [start: number, end: number, key: string])[];
  /** Where the list or object starts, if it is itself such a value of its parent. */
  readonly valueFrom: number | undefined;
  /** The secret name whose value is this list or object, or contains it. */
  readonly context: string | undefined;
  /** An array within an array: a row that may be a name and its value. */
  readonly isRow: boolean;
}

const frame = (
  isArray: boolean,
  isRow: boolean,
  { valueFrom, context, key }: { readonly valueFrom?: number; readonly context?: string; readonly key: string },
): Frame => ({
  isArray,
  isRow,
  valueFrom,
  context,
  key,
  commas: 0,
  named: undefined,
  titled: false,
  weaklyNamed: undefined,
  hasName: false,
  values: [],
});

/** Scans a JSON text once. */
class JsonMasker {
  readonly removed = new Set<string>();
  /** Replacements by start position. */
  private readonly edits = new Map<number, readonly [end: number, text: string]>();
  private readonly frames: Frame[] = [];
  /** Lists and objects whose secret name follows them: `{"value": {…}, "name": "password"}`. */
  private readonly late: (readonly [start: number, end: number, name: string])[] = [];

  constructor(
    private readonly text: string,
    private readonly nested: NestedMask | undefined,
    /** The secret name whose value is the text. */
    private readonly context?: string,
  ) {}

  run(): string {
    const { text, frames } = this;
    for (let index = 0; index < text.length; index++) {
      const c = text[index];
      if (c === '"') index = this.string(index) - 1;
      else if (c === '{' && text[index + 1] === '{' && placeholderAt(text, index)) index = valueEnd(text, index) - 1;
      else if (c === '{' || c === '[') this.open(index, c === '[');
      else if (c === '}' || c === ']') this.close(index + 1);
      else if (c === ',' && frames.length) frames.at(-1)!.commas++;
      else if (frames.at(-1)?.context !== undefined && !/[\s:,]/.test(c!)) index = this.bare(index) - 1;
    }
    while (frames.length) this.close(text.length);
    this.maskLate();
    let out = '';
    let from = 0;
    for (const [start, [end, replacement]] of [...this.edits].sort(([a], [b]) => a - b)) {
      if (start < from) continue;
      out += text.slice(from, start) + replacement;
      from = end;
    }
    return out + text.slice(from);
  }

  /** Reads the key or value that starts at `start`; returns where to continue. */
  private string(start: number): number {
    const { text } = this;
    const end = stringEnd(text, start);
    const top = this.frames.at(-1);
    let at = end;
    while (isBlank(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) !== COLON || top?.isArray) {
      this.value(start, end, top);
      return end;
    }
    const name = end - start < MAX_KEY ? stringOf(text.slice(start, end)) : '';
    at++;
    while (isBlank(text.charCodeAt(at))) at++;
    if (top) top.key = name;
    const isStructure = top && (text[at] === '[' || (text[at] === '{' && !placeholderAt(text, at)));
    if (isSecretKey(name) && !isStructure) {
      const stop = valueEnd(text, at);
      this.mask(at, stop, name);
      return stop;
    }
    if (top && /[-\d]/.test(text[at] ?? '') && pairRole(name)?.role === 'value')
      top.values.push([at, valueEnd(text, at), name]);
    return at;
  }

  private open(start: number, isArray: boolean): void {
    const top = this.frames.at(-1);
    const isValue = top?.isArray === false && /val(?:ue)?s?$/i.test(top.key) && pairRole(top.key)?.role === 'value';
    const key = top?.key ?? '';
    this.frames.push(
      frame(isArray, isArray && top?.isArray === true, {
        ...(isValue ? { valueFrom: start } : {}),
        context: isSecretKey(key) ? key : (top?.context ?? this.context),
        // The items of a list have the name of the list.
        key: isArray ? key : '',
      }),
    );
  }

  /** Reads a number or another unquoted word in the value of a secret name; returns where to continue. */
  private bare(start: number): number {
    const end = Math.max(start + 1, valueEnd(this.text, start));
    const { context = '', key, isArray } = this.frames.at(-1)!;
    const value = this.text.slice(start, Math.min(end, start + MAX_NUMBER));
    const isSecret = NUMBER.test(value)
      ? !isNumericId(key, value) && canBeSecretNumberBelow(context, isArray && key === context ? '' : key, value)
      : !/^(?:true|false|null)$/.test(value);
    if (isSecret) this.replace(start, end, context);
    return end;
  }

  /** Masks the lists and objects whose secret name comes after them. An outer one includes the inner ones. */
  private maskLate(): void {
    let done = 0;
    for (const [start, end, name] of this.late.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (start < done) continue;
      done = end;
      const inner = new JsonMasker(this.text.slice(start, end), this.nested, name);
      inner.run();
      for (const [at, [stop, text]] of inner.edits) this.edits.set(start + at, [start + stop, text]);
      inner.removed.forEach((one) => this.removed.add(one));
    }
  }

  private value(start: number, end: number, top: Frame | undefined): void {
    if (end - start < 3) return;
    const raw = this.text.slice(start, end);
    if (top?.context !== undefined && this.below(top, start, end, raw)) return;
    const mayNest = this.nested !== undefined && MAY_HOLD_NAMES.test(raw);
    const role = top && !top.isArray ? pairRole(top.key)?.role : undefined;
    const isWeak = top?.isArray === false && WEAK_NAMES.has(top.key.toLowerCase());
    const isPair = top?.isRow === true && top.commas < 2;
    if (!mayNest && !role && !isPair && !isWeak) return;
    const value = stringOf(raw);
    if (top && (role === 'name' || isWeak || (isPair && top.commas === 0))) this.name(top, value, isWeak);
    else if (top && (role === 'value' || (isPair && top.commas === 1 && top.named !== undefined)))
      top.values.push([start, end, top.key]);
    if (!mayNest) return;
    const inner = this.nested!(value);
    if (inner.text === value) return;
    inner.removed.forEach((name) => this.removed.add(name));
    this.edits.set(start, [end, JSON.stringify(inner.text)]);
  }

  /** Masks a text in the value of a secret name if it can be a secret; true if it was masked. */
  private below({ context = '', key, isArray }: Frame, start: number, end: number, raw: string): boolean {
    const value = stringOf(raw);
    if (PLACEHOLDER.test(value) || !canBeSecretBelow(context, isArray && key === context ? '' : key, value))
      return false;
    this.replace(start, end, isSecretKey(key) ? key : context);
    return true;
  }

  /** Records a name stated by a member. */
  private name(top: Frame, value: string, isWeak: boolean): void {
    if (!isWeak) top.hasName = true;
    if (value.length >= MAX_KEY) return;
    if (isSecretFieldName(value)) {
      if (isWeak) top.weaklyNamed = value;
      else {
        top.named = value;
        top.titled = false;
      }
    } else if (!isWeak && top.named === undefined && isSecretTitle(value)) {
      top.named = value;
      top.titled = true;
    }
  }

  private close(end: number): void {
    const closed = this.frames.pop();
    if (!closed) return;
    const { named, titled, weaklyNamed, hasName, valueFrom } = closed;
    if (valueFrom !== undefined) {
      const top = this.frames.at(-1)!;
      top.values.push([valueFrom, end, top.key]);
    }
    const name = named ?? (hasName ? undefined : weaklyNamed);
    if (name === undefined || (closed.isArray && closed.commas !== 1)) return;
    for (const [start, stop, key] of closed.values) {
      if (named === undefined && !/val(?:ue)?s?$/i.test(key)) continue;
      if (titled && !(this.text[start] === '"' && CREDENTIAL.test(this.text.slice(start + 1, stop - 1)))) continue;
      this.mask(start, stop, name);
    }
  }

  /** Masks the value of a secret name. Empty values, null, flags, counts, times and `{{variables}}` are not secrets. */
  private mask(start: number, end: number, name: string): void {
    const first = this.text[start] ?? '';
    if (first === '[' || (first === '{' && !placeholderAt(this.text, start))) {
      if (this.context === undefined) this.late.push([start, end, name]);
      else this.replace(start, end, name);
      return;
    }
    const value = this.text.slice(start, Math.min(end, start + MAX_NUMBER));
    if (/^(?:""|null|true|false|"?\{\{[^{}]*\}\}"?|)$/.test(value)) return;
    if (first === '"' ? !canBeSecretText(name, stringOf(value)) : NUMBER.test(value) && !canBeSecretNumber(name, value))
      return;
    if (isNumericId(name, value)) return;
    this.replace(start, end, name);
  }

  private replace(start: number, end: number, name: string): void {
    this.removed.add(name);
    this.edits.set(start, [end, `"${SECRET_MASK}"`]);
  }
}

/** Masks the values of secret names in JSON, whole or cut off. `nested` masks text in strings; `context` is the secret name of the JSON. */
export function maskJsonText(text: string, nested?: NestedMask, context?: string): MaskedText {
  const masker = new JsonMasker(text, nested, context);
  return { text: masker.run(), removed: [...masker.removed] };
}
