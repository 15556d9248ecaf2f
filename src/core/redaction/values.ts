// Finds credentials by value: known ones, and ones recognizable by their format.
import { escapeHtml } from '../text';
import type { Disposable } from '../disposables';
import { webTokens } from './webTokens';

/** The text that replaces a secret. */
export const SECRET_MASK = '•••';
/** Shorter texts occur by chance and are not searched for. Characters. */
const MIN_SECRET = 6;

const percentEncoded = (text: string): string => encodeURIComponent(text);
const hexOf = (bytes: Buffer): string => bytes.toString('hex');

/**
 * All encodings in which a secret may be echoed: unchanged, percent-encoded once or twice, JSON and HTML escaped, hexadecimal,
 * and base64 in both alphabets. For a secret anywhere in a longer base64 text (`Bearer …`, `user:…`), the part is included that
 * depends only on the secret.
 */
export function spellings(secret: string): readonly string[] {
  const percent = percentEncoded(secret);
  // Forms encode a few characters more than URLs.
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const bytes = Buffer.from(secret, 'utf8');
  // Base64 of the secret alone comes first, because the parts below would leave its last characters.
  const alone = [
    bytes.toString('base64'),
    bytes.toString('base64').replace(/(?<!=)=+$/, ''),
    bytes.toString('base64url'),
  ];
  const all = [
    secret,
    percent,
    form,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percentEncoded(percent),
    secret.replaceAll('/', '\\/'),
    JSON.stringify(secret).slice(1, -1),
    escapeHtml(secret),
    hexOf(bytes),
    hexOf(bytes).toUpperCase(),
    ...alone,
  ];
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/(?<!=)=+$/, '');
    // The first characters include bits of the text before, and the last one may include bits of the text after.
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    all.push(whole, whole.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return all.filter((spelling, n) => spelling.length >= MIN_SECRET && all.indexOf(spelling) === n);
}

/** One known secret. Its value cannot be read back, printed or serialized. */
export class SecretValue {
  readonly #spellings: readonly string[];
  /** The same as bytes, created on first use: a text search would encode it each time. */
  #patterns: readonly Buffer[] | undefined;

  constructor(secret: string) {
    this.#spellings = spellings(secret);
  }

  /** The text with the secret masked in each encoding. */
  text(text: string): string {
    let out = text;
    for (const spelling of this.#spellings) if (out.includes(spelling)) out = out.replaceAll(spelling, SECRET_MASK);
    return out;
  }

  /** True when the text contains the secret. */
  isInText(text: string): boolean {
    return this.#spellings.some((spelling) => text.includes(spelling));
  }

  /** True when the bytes contain the secret. */
  isInBytes(bytes: Buffer): boolean {
    return this.patterns().some((pattern) => bytes.includes(pattern));
  }

  /** Where the secret first occurs in the bytes at or after `from`, in its longest encoding there. */
  findInBytes(bytes: Buffer, from: number): { readonly start: number; readonly end: number } | undefined {
    let found: { start: number; end: number } | undefined;
    for (const pattern of this.patterns()) {
      // A later occurrence does not matter, so that the search ends where the earliest one known so far starts.
      const limit = found ? bytes.subarray(0, found.start + pattern.length) : bytes;
      const start = limit.indexOf(pattern, from);
      const end = start + pattern.length;
      if (start >= 0 && (!found || start < found.start || end > found.end)) found = { start, end };
    }
    return found;
  }

  /** The length of the longest encoding. */
  get maxBytes(): number {
    return Math.max(0, ...this.patterns().map((pattern) => pattern.length));
  }

  private patterns(): readonly Buffer[] {
    return (this.#patterns ??= this.#spellings.map((spelling) => Buffer.from(spelling)));
  }
}

/** Secrets of one request: they are removed only from what is kept of its exchange. */
export class ScopedSecrets {
  readonly #values: readonly SecretValue[];

  /** Texts under 6 characters are ignored. */
  constructor(secrets: Iterable<string>) {
    this.#values = [...new Set(secrets)].filter((s) => s.length >= MIN_SECRET).map((s) => new SecretValue(s));
  }

  /** The text without these secrets. */
  text(text: string): string {
    return this.#values.reduce((out, value) => value.text(out), text);
  }
}

/** Knows every credential in use, and removes it from any text that is about to be logged, stored, copied or shown. */
export class Redactor {
  readonly #secrets = new Map<string, { uses: number; readonly value: SecretValue }>();

  /** Adds a secret to search for until the returned handle is disposed. Texts under 6 characters are ignored. */
  remember(secret: string): Disposable {
    if (secret.length < MIN_SECRET) return { dispose: () => undefined };
    const known = this.#secrets.get(secret) ?? { uses: 0, value: new SecretValue(secret) };
    known.uses += 1;
    this.#secrets.set(secret, known);
    let disposed = false;
    return {
      dispose: () => {
        if (disposed) return;
        disposed = true;
        known.uses -= 1;
        if (known.uses === 0) this.#secrets.delete(secret);
      },
    };
  }

  /**
   * The text without any known secret in any encoding, without those of `scoped`, and without anything in the format of a credential.
   */
  text(text: string, scoped?: ScopedSecrets): string {
    let out = scoped ? scoped.text(text) : text;
    for (const { value } of this.#secrets.values()) out = value.text(out);
    return maskCredentials(out);
  }
}

/** A space, plain or encoded. */
const BLANK = String.raw`(?:\s|\+|%(?:25)*(?:20|09)|\\u00(?:20|a0)|\\t|&(?:#32|#x20|#160|nbsp);)`;
/** What follows `Bearer`, even if the space is encoded. */
const BEARER = new RegExp(String.raw`\b(Bearer:?)(${BLANK}{1,20})((?:[\w.~+/=:|%-]|\\/){6,})`, 'gi');
const BASIC = new RegExp(String.raw`\b(Basic)(${BLANK}{1,20})((?:[\w+/=%-]|\\/){6,})`, 'gi');
/** The password in `https://user:password@host`, which may itself contain an `@`. */
const USERINFO = /(?<=:\/\/)([^\s/@:"'<>?#]{0,200}):[^\s/"'<>?#]{1,9000}@/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}-----|$)/g;

/** A word of a sentence, possibly with hyphens or a final period. */
const WORD = /^[A-Za-z]?[a-z]+(?:[-/][A-Za-z]?[a-z]+){0,3}[.:]?$/;
/** What ends a value: its quote, a separator, or the end of the line. */
const ENDS_VALUE = /^\s{0,4}(?:$|["'`,;)\]}<&\\\r\n])/;

/**
 * True for what follows `Bearer`, except an ordinary word ("the bearer certificates expire"). A word that with the scheme is a whole value
 * (`"Bearer opensesame"`, `: Bearer opensesame`) counts as a credential.
 */
function isBearerCredential(value: string, before: string, after: string): boolean {
  if (!WORD.test(value) || value.length > 24) return true;
  return /(?:^|["'`=:(,;>[{\r\n])\s{0,4}$/.test(before) && ENDS_VALUE.test(after);
}

/** True for what follows `Basic` if it is base64 of `user:password` (RFC 7617), or cannot be part of a sentence ("Basic settings"). */
function isBasicCredential(value: string): boolean {
  if (WORD.test(value) && !isUserAndPassword(value)) return /^[a-z]{25,}$/i.test(value);
  // "a basic 24-hour format", "Basic 2nd"
  if (/^\d+(?:-?[a-z]+)?$/.test(value)) return value.length >= 16;
  return true;
}

function isUserAndPassword(value: string): boolean {
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  return decoded.includes(':') && /^[\x20-\x7e]*$/.test(decoded);
}

/** Masks text in the format of a credential: JSON Web Tokens, keys like `account_id:JWT`, and what follows `Bearer` or `Basic`. */
export function maskCredentials(text: string): string {
  let out = maskWebTokens(text);
  if (/bearer/i.test(out)) out = maskBearer(out);
  if (/basic/i.test(out))
    out = out.replace(BASIC, (all, scheme: string, space: string, value: string) =>
      isBasicCredential(value) ? `${scheme}${space}${SECRET_MASK}` : all,
    );
  if (out.includes('://')) out = out.replace(USERINFO, `$1:${SECRET_MASK}@`);
  return out.includes('PRIVATE KEY-----') ? out.replace(PRIVATE_KEY, SECRET_MASK) : out;
}

function maskBearer(text: string): string {
  return text.replace(BEARER, (all: string, scheme: string, space: string, value: string, at: number) => {
    const end = at + all.length;
    return isBearerCredential(value, text.slice(Math.max(0, at - 6), at), text.slice(end, end + 6))
      ? `${scheme}${space}${SECRET_MASK}`
      : all;
  });
}

function maskWebTokens(text: string): string {
  const found = webTokens(text);
  if (!found.length) return text;
  let out = '';
  let from = 0;
  for (const { start, end } of found) {
    out += `${text.slice(from, Math.max(from, start))}${SECRET_MASK}`;
    from = end;
  }
  return out + text.slice(from);
}
