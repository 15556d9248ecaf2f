// Finds credentials by their value: those that are known, and those whose form gives them away.
import { escapeHtml } from '../text';
import type { Disposable } from '../disposables';
import { webTokens } from './webTokens';

/** What is written in place of a secret. */
export const SECRET_MASK = '•••';
/** Shorter texts are everywhere by chance and are not searched for, in characters. */
const MIN_SECRET = 6;

const percentEncoded = (text: string): string => encodeURIComponent(text);
const hexOf = (bytes: Buffer): string => bytes.toString('hex');

/**
 * A secret in each spelling it may come back in: as it is, percent-encoded once or twice, as JSON and HTML escape it, in hexadecimal,
 * and in base64 of both alphabets. Wherever in a longer base64 text it begins (`Bearer …`, `user:…`), the part is searched for that
 * depends on the secret alone.
 */
export function spellings(secret: string): readonly string[] {
  const percent = percentEncoded(secret);
  // Forms encode a few characters more than URLs.
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const bytes = Buffer.from(secret, 'utf8');
  // Base64 of the secret alone goes first, because the parts below would leave its last characters.
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
    // The first characters hold bits of the text before, the last one may hold bits of the text after it.
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    all.push(whole, whole.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return all.filter((spelling, n) => spelling.length >= MIN_SECRET && all.indexOf(spelling) === n);
}

/** One known secret. Its value cannot be read back, printed or serialized. */
export class SecretValue {
  readonly #spellings: readonly string[];
  /** The same as bytes, made on first use: a search for text would encode it each time. */
  #patterns: readonly Buffer[] | undefined;

  constructor(secret: string) {
    this.#spellings = spellings(secret);
  }

  /** The text with the mask in place of the secret, in each spelling. */
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
    this.#patterns ??= this.#spellings.map((spelling) => Buffer.from(spelling));
    return this.#patterns.some((pattern) => bytes.includes(pattern));
  }
}

/** Secrets of one request: they are removed from what is kept of its exchange, and from nothing else. */
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

/** Knows every credential in use and takes it out of any text that is about to be logged, stored, copied or shown. */
export class Redactor {
  readonly #secrets = new Map<string, { uses: number; readonly value: SecretValue }>();

  /** Adds a secret to search for, until the returned handle is disposed. Texts under 6 characters are ignored. */
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
   * The text without any known secret in any of its spellings, without those of `scoped`, and without what has the form of a credential.
   */
  text(text: string, scoped?: ScopedSecrets): string {
    let out = scoped ? scoped.text(text) : text;
    for (const { value } of this.#secrets.values()) out = value.text(out);
    return maskCredentials(out);
  }
}

/** A blank, as it is or encoded. */
const BLANK = String.raw`(?:\s|\+|%(?:25)*(?:20|09)|\\u00(?:20|a0)|\\t|&(?:#32|#x20|#160|nbsp);)`;
/** What follows `Bearer`, also where the space is encoded. */
const BEARER = new RegExp(String.raw`\b(Bearer:?)(${BLANK}{1,20})((?:[\w.~+/=:|%-]|\\/){6,})`, 'gi');
const BASIC = new RegExp(String.raw`\b(Basic)(${BLANK}{1,20})((?:[\w+/=%-]|\\/){6,})`, 'gi');
/** The password in `https://user:password@host`, which may have an `@` too. */
const USERINFO = /(?<=:\/\/)([^\s/@:"'<>?#]{0,200}):[^\s/"'<>?#]{1,9000}@/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}-----|$)/g;

/** A word of a sentence, with a hyphen or a full stop where one may be. */
const WORD = /^[A-Za-z]?[a-z]+(?:[-/][A-Za-z]?[a-z]+){0,3}[.:]?$/;
/** What ends a value: its quote, a separator, or the end of the line. */
const ENDS_VALUE = /^\s{0,4}(?:$|["'`,;)\]}<&\\\r\n])/;

/**
 * True for what follows `Bearer` and is no ordinary word ("the bearer certificates expire"). A word that is a whole value with the scheme
 * (`"Bearer opensesame"`, `: Bearer opensesame`) counts as a credential.
 */
function isBearerCredential(value: string, before: string, after: string): boolean {
  if (!WORD.test(value) || value.length > 24) return true;
  return /(?:^|["'`=:(,;>[{\r\n])\s{0,4}$/.test(before) && ENDS_VALUE.test(after);
}

/** True for what follows `Basic` and is base64 of `user:password` (RFC 7617), or nothing that a sentence would have ("Basic settings"). */
function isBasicCredential(value: string): boolean {
  if (WORD.test(value) && !isUserAndPassword(value)) return /^[a-z]{25,}$/i.test(value);
  // "a basic 24-hour format", "Basic 2nd"
  if (/^\d+(?:-?[a-z]+)?$/.test(value)) return value.length >= 16;
  return true;
}

const isUserAndPassword = (value: string): boolean =>
  /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(value, 'base64').toString('latin1'));

/** The text without what has the form of a credential: JSON Web Tokens, keys like `account_id:JWT`, and what follows `Bearer` or `Basic`. */
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
