// How a text stands inside a string of each language. What a user or a stranger wrote must end up as that text, never as code.
import { TOKEN_VARIABLE, type CodeLanguageId } from './codeLanguages';

/** The quote a text stands in; empty for a bare shell word. */
export type Quote = "'" | '"' | '';

/** How one language writes texts, and the token from the environment. */
export interface LiteralRules {
  /** A text as it is written between quotes of that kind (or, for a bare word, with quotes of its own). */
  inside(text: string, quote: Quote): string;
  /** An expression of the language: a fixed text and the token behind it. */
  token(prefix: string): string;
  /** What the code must have besides, put in front of the first line that begins with `before`. */
  readonly imports?: { readonly line: string; readonly before: string };
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const hex = (c: string, digits: number): string => c.charCodeAt(0).toString(16).padStart(digits, '0');

/** Strings as C has them: a backslash before backslash, quote and `more`, names for line breaks, `control` for the rest. */
function cLike(more: RegExp | undefined, control: (c: string) => string): LiteralRules['inside'] {
  return (text, quote) => {
    const escaped = text.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`);
    return (more ? escaped.replace(more, '\\$&') : escaped).replace(CONTROL, (c) => NAMED[c] ?? control(c));
  };
}

const x2 = (c: string): string => (c.charCodeAt(0) > 0xff ? c : `\\x${hex(c, 2)}`);
const u4 = (c: string): string => `\\u${hex(c, 4)}`;
/** Java reads \u before anything else, even where it makes a line break; octal has no such trap. */
const octal = (c: string): string => (c.charCodeAt(0) > 0xff ? c : `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** In a shell nothing has a meaning between single quotes; controls, which would act on the terminal when pasted, are written out. */
function shell(text: string, quote: Quote): string {
  const inner = text
    .replace(/'/g, "'\\''")
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
      (c) => `'$'${[...Buffer.from(c)].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join('')}''`,
    );
  return quote === '' ? `'${inner}'` : inner;
}

/** PowerShell takes typographic quotes for quotes too. */
function powershell(text: string, quote: Quote): string {
  if (quote === "'")
    return text.replace(/['\u2018-\u201b]/g, '$&$&').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ');
  return text
    .replace(/[`"$\u201c-\u201e]/g, '`$&')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => ({ '\n': '`n', '\r': '`r', '\t': '`t' })[c] ?? ' ');
}

const joined = (prefix: string, expression: string): string => (prefix ? `"${prefix}" + ${expression}` : expression);
const js: LiteralRules = {
  inside: cLike(undefined, u4),
  token: (prefix) => `\`${prefix}\${process.env.${TOKEN_VARIABLE}}\``,
};

/**
 * A single-quoted Ruby string knows two escapes only, and may run over lines. Ruby reads CR LF in its source as LF, so a CR is a literal of
 * its own beside the others, which Ruby joins.
 */
const ruby: LiteralRules['inside'] = (text, quote) =>
  quote === "'" ? text.replace(/[\\']/g, '\\$&').replaceAll('\r', `' "\\r" '`) : cLike(/#/g, u4)(text, quote);

/** The rules of every language code is copied in. */
export const LITERALS: Readonly<Record<CodeLanguageId, LiteralRules>> = {
  'shell:curl': { inside: shell, token: (prefix) => `"${prefix}$${TOKEN_VARIABLE}"` },
  'javascript:fetch': js,
  'node:axios': js,
  'python:requests': {
    inside: cLike(undefined, u4),
    token: (prefix) => `f"${prefix}{os.environ['${TOKEN_VARIABLE}']}"`,
    imports: { line: 'import os', before: 'import requests' },
  },
  'php:curl': { inside: cLike(/\$/g, x2), token: (prefix) => `"${prefix}" . getenv("${TOKEN_VARIABLE}")` },
  'ruby:native': { inside: ruby, token: (prefix) => `"${prefix}#{ENV['${TOKEN_VARIABLE}']}"` },
  'java:nethttp': {
    inside: cLike(undefined, octal),
    token: (prefix) => joined(prefix, `System.getenv("${TOKEN_VARIABLE}")`),
  },
  'go:native': {
    inside: cLike(undefined, u4),
    token: (prefix) => joined(prefix, `os.Getenv("${TOKEN_VARIABLE}")`),
    imports: { line: '\t"os"', before: '\t"net/http"' },
  },
  'csharp:httpclient': {
    inside: cLike(undefined, u4),
    token: (prefix) => joined(prefix, `Environment.GetEnvironmentVariable("${TOKEN_VARIABLE}")`),
  },
  'powershell:webrequest': { inside: powershell, token: (prefix) => `"${prefix}$env:${TOKEN_VARIABLE}"` },
  'kotlin:okhttp': {
    inside: cLike(/\$/g, u4),
    token: (prefix) => joined(prefix, `System.getenv("${TOKEN_VARIABLE}")`),
  },
  'swift:urlsession': {
    inside: cLike(undefined, (c) => `\\u{${hex(c, 1)}}`),
    token: (prefix) => joined(prefix, `ProcessInfo.processInfo.environment["${TOKEN_VARIABLE}"]!`),
  },
};
