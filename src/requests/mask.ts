// Takes the values of secret fields out of texts that are kept, without touching anything else in them.
import type { Pair } from '../api/types';
import { isSecretHeader, SECRET_MASK } from '../core/redact';
import { decodePart, splitUrl } from './urlText';

/** True for the name of a field whose value is a secret. */
export type SecretNames = (name: string) => boolean;

/** A text without the values of secret fields, and the names of those that were taken out. */
export interface Masked {
  readonly text: string;
  readonly removed: readonly string[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const blank = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;

/** Behind the string that begins at `from`; the end of the text when it is cut off. */
function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) i++;
  }
  return text.length;
}

/** Behind the value that begins at `from`, whatever it is. */
function valueEnd(text: string, from: number): number {
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
    } else if (!depth && (char === ',' || blank(text.charCodeAt(index)))) return index;
  }
  return text.length;
}

function nameOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.slice(1, -1);
  }
}

/** A JSON text, whole or cut off, with the values of secret keys replaced by a mask. Empty values and null are no secrets. */
export function maskJson(text: string, isSecret: SecretNames): Masked {
  const removed = new Set<string>();
  let out = '';
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== QUOTE) continue;
    const end = stringEnd(text, index);
    let at = end;
    while (blank(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) !== COLON) {
      index = end - 1;
      continue;
    }
    const name = end - index < 200 ? nameOf(text.slice(index, end)) : '';
    at++;
    while (blank(text.charCodeAt(at))) at++;
    index = at - 1;
    if (!isSecret(name)) continue;
    const stop = valueEnd(text, at);
    const value = text.slice(at, stop);
    index = stop - 1;
    if (value === '""' || value === 'null' || value === '') continue;
    removed.add(name);
    out += `${text.slice(from, at)}"${SECRET_MASK}"`;
    from = stop;
  }
  return { text: out + text.slice(from), removed: [...removed] };
}

/** The last part of a form name in brackets: `user[password]` → `password`. */
const bareName = (name: string): string => /\[([^[\]]+)\]$/.exec(name)?.[1] ?? name;

/** Rows with the values of secret names replaced by a mask. */
export function maskPairs(
  pairs: readonly Pair[],
  isSecret: SecretNames,
): { readonly pairs: Pair[]; readonly removed: readonly string[] } {
  const removed = new Set<string>();
  const masked = pairs.map(([name, value]): Pair => {
    if (value === '' || !(isSecret(name) || isSecret(bareName(name)))) return [name, value];
    removed.add(name);
    return [name, SECRET_MASK];
  });
  return { pairs: masked, removed: [...removed] };
}

/** A query or form text with the values of secret names replaced; the text of the others stays to the letter. */
export function maskForm(text: string, isSecret: SecretNames): Masked {
  const removed = new Set<string>();
  const pieces = text.split('&').map((piece) => {
    const at = piece.indexOf('=');
    const name = at < 0 ? '' : decodePart(piece.slice(0, at));
    if (at < 0 || at === piece.length - 1 || !(isSecret(name) || isSecret(bareName(name)))) return piece;
    removed.add(name);
    return `${piece.slice(0, at + 1)}${encodeURIComponent(SECRET_MASK)}`;
  });
  return { text: pieces.join('&'), removed: [...removed] };
}

/** An address with the values of secret query names replaced. */
export function maskUrl(url: string, isSecret: SecretNames): Masked {
  const { path, query, fragment } = splitUrl(url);
  if (query === undefined) return { text: url, removed: [] };
  const { text, removed } = maskForm(query, isSecret);
  return { text: `${path}?${text}${fragment}`, removed };
}

/** Headers without those that carry a credential. */
export function maskHeaders(headers: readonly Pair[]): Pair[] {
  return headers.map(([name, value]) => [name, isSecretHeader(name) ? SECRET_MASK : value]);
}
