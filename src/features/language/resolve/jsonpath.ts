// A small JSONPath (RFC 9535's common part) over parsed JSON: names, indexes, slices, wildcards, descent and simple filters. Nothing is evaluated as code.

/** One step: picks children of a value. */
type Step =
  | { readonly kind: 'key'; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly path: readonly string[]; readonly operator: string; readonly value: unknown };

/** Where a found value stands, from the root. */
export type Location = readonly (string | number)[];

/** A found value and its place. */
export interface Found {
  readonly value: unknown;
  readonly location: Location;
}

/** A path as it was read; undefined when it is not a JSONPath this code knows. */
export type JsonPathQuery = readonly Step[];

const NAME = /[\w$\-\u0080-\uffff]/;
const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'];

/** Reads a path. `$` in front may be left out (`data[0].id`). Undefined when it is malformed. */
export function parseJsonPath(text: string): JsonPathQuery | undefined {
  const steps: Step[] = [];
  let at = text.startsWith('$') ? 1 : 0;
  const bare = at === 0;
  while (at < text.length) {
    const first = bare && at === 0 && text[at] !== '[';
    if (text[at] === '[') {
      const close = closingBracket(text, at);
      if (close < 0) return undefined;
      const step = bracket(text.slice(at + 1, close).trim());
      if (!step) return undefined;
      steps.push(step);
      at = close + 1;
      continue;
    }
    if (!first) {
      if (text[at] !== '.') return undefined;
      at++;
      if (text[at] === '.') {
        steps.push({ kind: 'descend' });
        at++;
      }
      if (text[at] === '[') continue;
    }
    if (text[at] === '*') {
      steps.push({ kind: 'all' });
      at++;
      continue;
    }
    let end = at;
    while (end < text.length && NAME.test(text[end]!)) end++;
    if (end === at) return undefined;
    steps.push({ kind: 'key', keys: [text.slice(at, end)] });
    at = end;
  }
  return steps;
}

/** The bracket that closes the one at `open`, quotes and nested brackets skipped; -1 when there is none. */
function closingBracket(text: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length; at++) {
    const char = text[at]!;
    if (quote) {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return at;
  }
  return -1;
}

const INTEGER = /^-?\d{1,9}$/;

function bracket(inner: string): Step | undefined {
  if (inner === '*') return { kind: 'all' };
  if (inner.startsWith('?')) return filter(inner.slice(1).trim());
  const parts = splitOutsideQuotes(inner, ':');
  if (parts.length > 1) {
    if (parts.length > 3 || !parts.every((p) => p === '' || INTEGER.test(p))) return undefined;
    const [from, to, by] = parts.map((p) => (p === '' ? undefined : Number(p)));
    return by === 0 ? undefined : { kind: 'slice', from, to, by: by ?? 1 };
  }
  const keys: (string | number)[] = [];
  for (const part of splitOutsideQuotes(inner, ',')) {
    const key = INTEGER.test(part) ? Number(part) : unquote(part);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return { kind: 'key', keys };
}

/** `@.name == 'x'` or `@.name` (is there and not false), optionally in parentheses. */
function filter(text: string): Step | undefined {
  const inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text;
  if (!inner.startsWith('@')) return undefined;
  let operator = '';
  let at = 1;
  for (; at < inner.length && !operator; at++) operator = OPERATORS.find((o) => inner.startsWith(o, at)) ?? '';
  const left = operator ? inner.slice(1, at - 1) : inner.slice(1);
  const path = left.trim() === '' ? [] : left.trim().replace(/^\./, '').split('.');
  if (!path.every((p) => p && [...p].every((c) => NAME.test(c)))) return undefined;
  if (!operator) return { kind: 'filter', path, operator: '', value: undefined };
  const right = inner.slice(at - 1 + operator.length).trim();
  const text2 = unquote(right);
  if (text2 !== undefined) return { kind: 'filter', path, operator, value: text2 };
  try {
    return { kind: 'filter', path, operator, value: JSON.parse(right) as unknown };
  } catch {
    return undefined;
  }
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const out: string[] = [];
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote) {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === separator) {
      out.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  out.push(text.slice(from).trim());
  return out;
}

function unquote(text: string): string | undefined {
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== "'") || !text.endsWith(quote)) return undefined;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** A path that finds more than this is cut: nobody pastes more into a request. */
const MOST_FOUND = 100_000;

/** What the path finds in a JSON value, in document order. Own properties only. */
export function evaluate(query: JsonPathQuery, root: unknown): Found[] {
  let found: Found[] = [{ value: root, location: [] }];
  for (const step of query) {
    const next: Found[] = [];
    for (const one of found) {
      if (next.length >= MOST_FOUND) break;
      apply(step, one, next);
    }
    found = next;
  }
  return found;
}

function apply(step: Step, { value, location }: Found, out: Found[]): void {
  const push = (key: string | number): void => {
    out.push({ value: child(value, key), location: [...location, key] });
  };
  switch (step.kind) {
    case 'key':
      for (const key of step.keys) {
        const real = typeof key === 'number' && Array.isArray(value) && key < 0 ? value.length + key : key;
        if (has(value, real)) push(Array.isArray(value) ? Number(real) : real);
      }
      return;
    case 'all':
      for (const key of keysOf(value)) push(key);
      return;
    case 'slice': {
      if (!Array.isArray(value)) return;
      for (const index of sliceIndexes(value.length, step)) push(index);
      return;
    }
    case 'filter':
      for (const key of keysOf(value)) if (matches(child(value, key), step)) push(key);
      return;
    case 'descend': {
      // Without recursion, so that deep JSON cannot overflow the stack.
      const waiting: Found[] = [{ value, location }];
      for (let one = waiting.pop(); one && out.length < MOST_FOUND; one = waiting.pop()) {
        out.push(one);
        const keys = keysOf(one.value);
        for (let i = keys.length - 1; i >= 0; i--)
          waiting.push({ value: child(one.value, keys[i]!), location: [...one.location, keys[i]!] });
      }
    }
  }
}

function sliceIndexes(length: number, { from, to, by }: { from?: number; to?: number; by: number }): number[] {
  const clamp = (n: number, low: number, high: number): number => Math.min(Math.max(n < 0 ? length + n : n, low), high);
  const out: number[] = [];
  if (by > 0) for (let i = clamp(from ?? 0, 0, length); i < clamp(to ?? length, 0, length); i += by) out.push(i);
  else
    for (
      let i = clamp(from ?? length - 1, -1, length - 1);
      i > (to === undefined ? -1 : clamp(to, -1, length - 1));
      i += by
    )
      out.push(i);
  return out;
}

function matches(
  candidate: unknown,
  { path, operator, value }: { path: readonly string[]; operator: string; value: unknown },
): boolean {
  let left = candidate;
  for (const key of path) {
    if (!has(left, key)) return operator === '!=';
    left = child(left, key);
  }
  switch (operator) {
    case '':
      return left !== false && left !== null && left !== undefined;
    case '==':
      return left === value;
    case '!=':
      return left !== value;
    default:
      return compares(left, operator, value);
  }
}

/** Whether two numbers, or two texts, stand in this order; anything else does not. */
function compares(left: unknown, operator: string, value: unknown): boolean {
  if (typeof left !== typeof value || (typeof left !== 'number' && typeof left !== 'string')) return false;
  const right = value as typeof left;
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    default:
      return left >= right;
  }
}

function keysOf(value: unknown): (string | number)[] {
  if (Array.isArray(value)) return value.map((_, i) => i);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
function has(value: unknown, key: string | number): boolean {
  if (Array.isArray(value)) return INTEGER.test(String(key)) && Number(key) >= 0 && Number(key) < value.length;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
function child(value: unknown, key: string | number): unknown {
  return (value as Record<string | number, unknown>)[key];
}
