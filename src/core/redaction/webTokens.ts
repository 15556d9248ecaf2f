// Finds JSON Web Tokens, and API keys of the form `account_id:JWT`, in any text: plain, percent-encoded, or escaped as in JSON or HTML.
import { isSecretHeader } from './names';

/** Maximum number of nested encodings that are decoded: a percent-encoded JSON string in HTML has three. */
const MAX_ROUNDS = 4;
/** A header needs at least this many characters for `{"alg":…}`. */
const MIN_HEADER = 10;
/** Longer headers are recognized by their first characters only. */
const MAX_HEADER = 16_384;
/** Minimum signature length after a first part that is JSON without `alg`, as in signed cookies. Characters. */
const MIN_SIGNATURE = 16;
/** How far before a token its account id is searched for, in characters of the source. */
const MAX_BEFORE_TOKEN = 400;

/** Invisible characters that may have been copied along. */
const INVISIBLE = String.raw`\u00ad\u200b-\u200f\u2060-\u2064\ufeff`;
const ESCAPE = new RegExp(
  String.raw`%c2%ad|%e2%80%8[b-f]|%e2%81%a[0-4]|%ef%bb%bf|%([\da-f]{2})|\\u([\da-f]{4})|\\x([\da-f]{2})|\\([bfnrt"'/\\])|&#(\d{1,7});?|&#x([\da-f]{1,6});?|&([a-z]{3,8});|[${INVISIBLE}]`,
  'gi',
);
const ESCAPED_CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  bsol: '\\',
  colon: ':',
  commat: '@',
  equals: '=',
  gt: '>',
  lowbar: '_',
  lt: '<',
  nbsp: ' ',
  newline: '\n',
  num: '#',
  percnt: '%',
  period: '.',
  quot: '"',
  semi: ';',
  sol: '/',
  tab: '\t',
  underbar: '_',
};

interface Decoded {
  readonly text: string;
  /** Where each character starts in the source, and where the last one ends; undefined if nothing was decoded. */
  readonly origins: readonly number[] | undefined;
}

function decodedCharacter([all, percent, unicode, hex, control, decimal, hexEntity, entity]: RegExpExecArray): string {
  const code = percent ?? unicode ?? hex ?? hexEntity;
  if (code !== undefined || decimal !== undefined) {
    const point = code === undefined ? Number(decimal) : parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  }
  if (control !== undefined) return ESCAPED_CONTROLS[control.toLowerCase()] ?? control;
  return entity === undefined ? '' : (ENTITIES[entity.toLowerCase()] ?? all);
}

function decodeOnce({ text, origins }: Decoded): Decoded {
  const origin = (index: number): number => origins?.[index] ?? index;
  const map: number[] = [];
  let out = '';
  let at = 0;
  const copy = (end: number): void => {
    out += text.slice(at, end);
    for (let i = at; i < end; i++) map.push(origin(i));
  };
  for (const match of text.matchAll(ESCAPE)) {
    copy(match.index);
    const character = decodedCharacter(match);
    out += character;
    for (let i = 0; i < character.length; i++) map.push(origin(match.index));
    at = match.index + match[0].length;
  }
  if (!at) return { text, origins };
  copy(text.length);
  map.push(origin(text.length));
  return { text: out, origins: map };
}

function decode(text: string): Decoded {
  let decoded: Decoded = { text, origins: undefined };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = decodeOnce(decoded);
    if (next.text === decoded.text) break;
    decoded = next;
  }
  return decoded;
}

/** The text with URL, JSON and HTML escapes decoded, even nested ones, and without invisible characters. */
export function decodeEscapes(text: string): string {
  return decode(text).text;
}

/** Characters of a possible token: base64url characters, dots, and characters used in escapes. */
const WORD_CLASS = String.raw`[\w.%\\&#;=${INVISIBLE}-]`;
const WORD = new RegExp(String.raw`(?<!${WORD_CLASS})${WORD_CLASS}{12,}`, 'g');
const MAY_BE_ESCAPED = new RegExp(String.raw`[%\\&${INVISIBLE}]`);
/** Parts of base64url separated by dots. Starts only where a part can start, so that it takes linear time. */
const PARTS = /(?<![\w-])[\w-]{1,}={0,2}(?:\.[\w-]*={0,2})+/g;
/** How `{`, white space or a byte order mark starts in base64url. */
const HEADER_START = /e[w-z\d_-]|I[A-P]|C[Q-Za-v]|D[Q-Za-f]|77u_/g;
const OPENS_OBJECT = /^(?:\u00ef\u00bb\u00bf)?[\t\n\r ]*\{[\t\n\r ]*"/;

const decodeBase64 = (text: string, encoding: BufferEncoding): string =>
  Buffer.from(text, 'base64url').toString(encoding);

function parseObject(part: string): object | undefined {
  if (part.length > MAX_HEADER || !/^[eICD7]/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(decodeBase64(part, 'utf8').replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Header {
  /** Where it starts in the part: other characters may directly precede it. */
  readonly at: number;
  /** It is JSON without `alg`, the one member that RFC 7515 requires. */
  readonly lacksAlgorithm: boolean;
}

/** The header of a token in a part (RFC 7515): base64url of a JSON object. One that cannot be parsed is recognized by its start. */
function headerIn(part: string): Header | undefined {
  if (part.length < MIN_HEADER) return undefined;
  const whole = parseObject(part);
  if (whole) return { at: 0, lacksAlgorithm: !('alg' in whole) };
  for (const { index } of part.matchAll(HEADER_START)) {
    if (part.length - index < MIN_HEADER) return undefined;
    if (!OPENS_OBJECT.test(decodeBase64(part.slice(index, index + 24), 'latin1'))) continue;
    const object = index === 0 ? undefined : parseObject(part.slice(index));
    return { at: index, lacksAlgorithm: object !== undefined && !('alg' in object) };
  }
  return undefined;
}

const opensObject = (part: string): boolean => OPENS_OBJECT.test(decodeBase64(part.slice(0, 24), 'latin1'));

/** Where a token starts and ends in a run of parts separated by dots. */
function tokenIn(run: string): { readonly start: number; readonly end: number } | undefined {
  const parts = run.split('.');
  let offset = 0;
  for (let i = 0; i + 1 < parts.length; i++) {
    const part = parts[i]!;
    const payload = parts[i + 1]!;
    const signature = parts[i + 2];
    const header = payload === '' ? undefined : headerIn(part);
    if (header) {
      // A token without its signature was cut off; its payload is JSON too.
      const isToken =
        signature === undefined || (header.lacksAlgorithm && signature.length < MIN_SIGNATURE)
          ? opensObject(payload)
          : true;
      const endsSentence = parts.length > i + 3 && parts.at(-1) === '';
      if (isToken) return { start: offset + header.at, end: run.length - (endsSentence ? 1 : 0) };
    }
    offset += part.length + 1;
  }
  return undefined;
}

/** The account id before a token, with spaces around its colon. */
const ACCOUNT_ID = /(?<![\w.-])([\w.-]{1,64})\s{0,4}:(\s{0,4})$/;
/** Words before a colon and a space that introduce a token and are not an account id. */
const LABELS = new Set(
  'body data error field got header info is key message name note payload received response sent text value was warning with'.split(
    ' ',
  ),
);

/** The start of the account id before the token at `start`; `start` if there is none. */
function keyStart(text: string, start: number): number {
  const from = Math.max(0, start - MAX_BEFORE_TOKEN);
  const before = decode(text.slice(from, start));
  const found = ACCOUNT_ID.exec(before.text);
  const [, id = '', blanks = ''] = found ?? [];
  if (!found || isSecretHeader(id) || (blanks !== '' && LABELS.has(id.toLowerCase()))) return start;
  return from + (before.origins?.[found.index] ?? found.index);
}

/** A token in a text. */
export interface WebToken {
  /** Where it starts, including its account id. */
  readonly start: number;
  readonly end: number;
  /** Where the JSON Web Token itself starts. */
  readonly tokenStart: number;
}

/** The JSON Web Tokens in a text, in any encoding, each with the `account_id:` before it. Linear in the length of the text. */
export function webTokens(text: string): WebToken[] {
  const found: WebToken[] = [];
  if (!/[.%\\&]/.test(text)) return found;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const isEscaped = MAY_BE_ESCAPED.test(word);
    if (!isEscaped && !word.includes('.')) continue;
    const decoded = isEscaped ? decode(word) : { text: word, origins: undefined };
    const origin = (at: number): number => index + (decoded.origins?.[at] ?? at);
    for (const { 0: run, index: at } of decoded.text.matchAll(PARTS)) {
      const token = run.length < MIN_HEADER + 2 ? undefined : tokenIn(run);
      if (!token) continue;
      const tokenStart = origin(at + token.start);
      const start = Math.max(found.at(-1)?.end ?? 0, keyStart(text, tokenStart));
      found.push({ start, end: origin(at + token.end), tokenStart });
    }
  }
  return found;
}

/** Reads a text that is only a token, decoded: its account id, if it has one, and the JSON Web Token. */
export function readWebToken(text: string): { readonly accountId?: string; readonly token: string } | undefined {
  const plain = decodeEscapes(text).trim();
  const found = webTokens(plain)[0];
  if (!found || found.end !== plain.length) return undefined;
  const before = plain.slice(0, found.tokenStart).trim();
  if (before !== '' && !before.endsWith(':')) return undefined;
  const token = plain.slice(found.tokenStart);
  return before === '' ? { token } : { accountId: before.slice(0, -1).trim(), token };
}
