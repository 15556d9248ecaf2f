// Makes text from visitors and servers safe for language models: no hidden characters, links or Markdown, and limited in length.
import { INVISIBLE_CHARACTER_CLASS } from '../../../core/invisible';

/** Maximum characters of one value given to a model. */
const MAX_VALUE_CHARS = 2_000;
/** Maximum nesting depth given to a model. Acquire's data has about eight levels. */
const MAX_DEPTH = 24;
const TOO_DEEP = '(deeper levels left out)';
/** Maximum entries of one list or object. */
const MAX_ENTRIES = 1_000;
/** Maximum characters of a property name. */
const MAX_KEY_CHARS = 120;

const INVISIBLE = new RegExp(String.raw`(?![\t\n])[${INVISIBLE_CHARACTER_CLASS}]|[\ud800-\udfff]`, 'gu');
/** A scheme that starts a URL, or one that works without slashes. */
const ADDRESS =
  /:(?=\\*\/\\*\/)|(?<=\b(?:command|data|file|javascript|mailto|tel|vbscript|vscode(?:-insiders)?)):(?=\S)/gi;
const PROTOCOL_RELATIVE = /(^|[^:/\w}])\/\/(?=[\w[])/g;

/**
 * One text as data. Invisible characters are written as `{U+200B}`, URLs as `https{:}//` and `www{.}`, and the characters that form
 * tags, code, links and images are replaced by similar characters. At most `max` characters are kept.
 */
export function plainValue(text: string, max = MAX_VALUE_CHARS): string {
  const cut = text.length > max ? text.slice(0, max) : text;
  const plain = cut
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, (c) => `{U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}}`)
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('`', '´')
    .replace(/\](?=[([:])/g, '] ')
    .replace(/!(?=\[)/g, '! ')
    .replace(ADDRESS, '{:}')
    .replace(PROTOCOL_RELATIVE, '$1{/}/')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}{.}`);
  return cut === text ? plain : `${plain} (${text.length - max} more characters left out)`;
}

/** The value without anything nested too deep to traverse safely. */
export function limitDepth(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => limitDepth(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, limitDepth(inner, depth + 1)]));
}

/** A JSON value as data, limited in depth and entries. Known secrets are removed from each text and name before `plainValue`. */
export function plainData(value: unknown, redact: (text: string, isName: boolean) => string = (text) => text): unknown {
  if (typeof value === 'string') return plainValue(redact(value, false));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ENTRIES).map((item) => plainData(item, redact));
    return value.length > MAX_ENTRIES ? [...items, `(${value.length - MAX_ENTRIES} more left out)`] : items;
  }
  const entries = Object.entries(value);
  const plain = entries
    .slice(0, MAX_ENTRIES)
    .map(([key, inner]) => [plainValue(redact(key, true), MAX_KEY_CHARS), plainData(inner, redact)] as const);
  if (entries.length > MAX_ENTRIES) plain.push(['(left out)', entries.length - MAX_ENTRIES]);
  return Object.fromEntries(plain);
}
