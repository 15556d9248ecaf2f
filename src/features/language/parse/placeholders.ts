import type { Span } from './tree';

/** `{{ inner }}` in a text: the whole, and what is between the braces, trimmed. Offsets refer to the searched text. */
export interface Placeholder extends Span {
  readonly inner: string;
  readonly innerStart: number;
}

/** What a placeholder refers to. */
export type PlaceholderExpression =
  /** A variable of the file, the environment or a prompt, or a property of the selected lead (`lead.id`). */
  | { readonly kind: 'name'; readonly name: string }
  /** `$guid`, `$randomInt 1 10`, `$datetime iso8601 -1 d`, `$processEnv NAME`. */
  | { readonly kind: 'dynamic'; readonly name: string; readonly args: readonly string[] }
  /** `list.response.body.$.data.data[0].id`, `list.response.headers.Date`; `path` follows `body.` or `headers.`, empty or `*` for all. */
  | {
      readonly kind: 'response';
      readonly request: string;
      readonly side: 'request' | 'response';
      readonly part: 'body' | 'headers';
      readonly path: string;
    };

const RESPONSE = /^([A-Za-z_][\w-]*)\.(request|response)\.(body|headers)(?:\.|(?=\[)|$)/;

/** Finds the placeholders of a text, in order. A pair of braces that spans lines, is empty or contains a brace is text. */
export function findPlaceholders(text: string): Placeholder[] {
  const found: Placeholder[] = [];
  for (let open = text.indexOf('{{'); open >= 0;) {
    // `{{{x}}` starts at its last pair of braces.
    while (text.charCodeAt(open + 2) === 123) open++;
    const close = endOfInner(text, open + 2);
    if (close < 0) {
      open = text.indexOf('{{', open + 2);
      continue;
    }
    const raw = text.slice(open + 2, close);
    const inner = raw.trim();
    if (inner) found.push({ start: open, end: close + 2, inner, innerStart: open + 2 + raw.indexOf(inner) });
    open = text.indexOf('{{', close + 2);
  }
  return found;
}

/** Offset of the `}}` that ends the text starting at `from`; -1 if a line break, an opening brace or the end comes first. */
function endOfInner(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 125) return text.charCodeAt(at + 1) === 125 ? at : -1;
    if (code === 10 || code === 13 || code === 123) return -1;
  }
  return -1;
}

/** Parses what is between the braces. */
export function readExpression(inner: string): PlaceholderExpression {
  if (inner.startsWith('$')) {
    const [name = '', ...args] = words(inner);
    return { kind: 'dynamic', name, args };
  }
  const match = RESPONSE.exec(inner);
  if (match)
    return {
      kind: 'response',
      request: match[1]!,
      side: match[2] as 'request' | 'response',
      part: match[3] as 'body' | 'headers',
      path: inner.slice(match[0].length),
    };
  return { kind: 'name', name: inner };
}

/** Words separated by blanks; a word in single or double quotes may contain blanks. */
function words(text: string): string[] {
  const out: string[] = [];
  for (let at = 0; at < text.length;) {
    const code = text[at]!;
    if (code === ' ' || code === '\t') {
      at++;
      continue;
    }
    if (code === '"' || code === "'") {
      const close = text.indexOf(code, at + 1);
      const end = close < 0 ? text.length : close;
      out.push(text.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    let end = at;
    while (end < text.length && text[end] !== ' ' && text[end] !== '\t') end++;
    out.push(text.slice(at, end));
    at = end;
  }
  return out;
}

/** The text with placeholders replaced by `x` at the same offsets, so that they contain no separators of names and values. */
export function maskPlaceholders(text: string): string {
  if (!text.includes('{{')) return text;
  let out = '';
  let at = 0;
  for (const one of findPlaceholders(text)) {
    out += text.slice(at, one.start) + 'x'.repeat(one.end - one.start);
    at = one.end;
  }
  return out + text.slice(at);
}

/** The text with a number in place of each placeholder: a path that can be looked up, or JSON that can be parsed. */
export function replacePlaceholders(text: string): string {
  let out = '';
  let at = 0;
  for (const one of findPlaceholders(text)) {
    out += `${text.slice(at, one.start)}0`;
    at = one.end;
  }
  return at === 0 ? text : out + text.slice(at);
}
