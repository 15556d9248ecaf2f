// How a text is written in the code of a language: it must evaluate to exactly that text and never run as code.
import { INVISIBLE_CHARACTER_CLASS } from '../../../core/invisible';

/** Writes a text as a literal, quotes included. */
export type Literal = (text: string) => string;

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const INVISIBLE = new RegExp(`[${INVISIBLE_CHARACTER_CLASS}]`, 'gu');
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** `\u00ad`, a character beyond U+FFFF as its two surrogates. */
export const utf16Escape: Literal = (c) =>
  [...Array(c.length).keys()].map((i) => `\\u${hex(c.charCodeAt(i), 4)}`).join('');
/** `\u00ad`, a character beyond U+FFFF as `\U0001d159`. */
export const wideEscape: Literal = (c) => {
  const code = c.codePointAt(0)!;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
};
/** `\u{ad}`. */
export const bracedEscape: Literal = (c) => `\\u{${hex(c.codePointAt(0)!, 1)}}`;

/**
 * C-style literals in double quotes, all on one line: a backslash escapes backslashes, quotes and the `special` characters; line breaks and
 * tabs use their short escapes. Characters that are invisible in the code, or that change its direction, are escaped.
 */
export function doubleQuoted(escape: Literal, special = '', escaped = INVISIBLE): Literal {
  const marked = new RegExp(`[\\\\"${special}]`, 'g');
  return (text) => `"${text.replace(marked, '\\$&').replace(escaped, (c) => NAMED_ESCAPES[c] ?? escape(c))}"`;
}

/** Bytes as a literal in double quotes, for languages whose strings are bytes. */
export function byteLiteral(bytes: Uint8Array, special = ''): string {
  const marked = `\\"${special}`;
  return `"${Array.from(bytes, (byte) => {
    const c = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) return NAMED_ESCAPES[c] ?? `\\x${hex(byte, 2)}`;
    return marked.includes(c) ? `\\${c}` : c;
  }).join('')}"`;
}

/** The bytes a header value is sent as. Only characters up to U+00FF can be sent. */
function headerBytes(value: string): Buffer {
  return Buffer.from(value, /^[\0-\u00ff]*$/.test(value) ? 'latin1' : 'utf8');
}

/** A header for a language whose strings are bytes: as text if both are the same. */
export function headerLiteral(value: string, literal: Literal, special = ''): string {
  return /^[\0-\u007f]*$/.test(value) ? literal(value) : byteLiteral(headerBytes(value), special);
}

const SHELL_ESCAPED = new RegExp(`(?![\\t\\n])[${INVISIBLE_CHARACTER_CLASS}]`, 'gu');
const shellEscape = (bytes: Uint8Array): string => `'$'${[...bytes].map((b) => `\\x${hex(b, 2)}`).join('')}''`;

/**
 * A shell word. Nothing has a special meaning between single quotes; control characters, which would affect the terminal when pasted, are
 * written as bytes in `$'…'`, which bash and zsh support.
 */
export const shellWord: Literal = (text) =>
  `'${text.replace(/'/g, "'\\''").replace(SHELL_ESCAPED, (c) => shellEscape(Buffer.from(c)))}'`;

/** A header as a shell word, with non-ASCII characters as the bytes that are sent. */
export const shellHeader: Literal = (line) =>
  `'${line.replace(/'/g, "'\\''").replace(/[^\t\u0020-\u007e]+/g, (run) => shellEscape(headerBytes(run)))}'`;

const POWERSHELL_NAMED: Readonly<Record<string, string>> = { '\n': '`n', '\r': '`r', '\t': '`t' };

/** PowerShell also treats typographic quotes as quotes, and has no escape for invisible characters except `$([char]…)`. */
export const powershellString: Literal = (text) =>
  text.search(INVISIBLE) < 0
    ? `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`
    : `"${text
        .replace(/[`"$\u201c-\u201e]/g, '`$&')
        .replace(
          INVISIBLE,
          (c) => POWERSHELL_NAMED[c] ?? `$([char]::ConvertFromUtf32(0x${hex(c.codePointAt(0)!, 1)}))`,
        )}"`;
