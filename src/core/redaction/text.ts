// Masks secret values in every text format that requests and responses have, including nested ones.
import { decodePart, encodePart, splitUrl } from '../urlParts';
import { maskJsonText, pairRole, valueEnd, type MaskedText } from './json';
import { isSecretHeader, isSecretKey, isSecretQuery } from './names';
import { canBeSecretNumber, canBeSecretText, looksLikeCredential } from './plausible';
import { SECRET_MASK } from './values';
import { maskXml } from './xml';

export type { MaskedText } from './json';

/** Name and value. */
type Pair = readonly [name: string, value: string];
/** Says whether the value of a name is a secret. */
type SecretNames = (name: string) => boolean;

/** Maximum nesting of formats that are masked: JSON in a form field in a JSON string has three levels. */
const MAX_NESTING = 6;
/** A text that starts like a form is treated as one, whatever its content type says. */
const FORM_LIKE = /^[\p{L}\p{N}_[\]%.+-]{1,200}=/u;
const JSON_LIKE = /^\s*(?:\{\s*(?:["}]|$)|\[\s*(?:["{[\]]|$|(?:-?\d[\d.eE+-]{0,30}|true|false|null)\s*(?:[,\]]|$))|")/;
/** The start of a JSON list or object. */
const STRUCTURE = /^\s*(?:\{\s*["}]|\[\s*(?:["{[\]\d-]|true\b|false\b|null\b))/;
const URL_LIKE = /^(?:[a-z][a-z\d+.-]{0,30}:\/\/|\/)[^\s"'<>]*$/i;
const ENCODED_DELIMITERS = /%(?:25)*(?:7B|5B|22|3D|26|3A|3F)/i;

/** True for `{{variable}}`, which refers to a secret but does not contain it. */
const isPlaceholder = (value: string): boolean => /^\s*(?:\w+\s+)?\{\{[^{}]*\}\}\s*$/.test(value);

/** For pairs split over two rows (`fields[0][name]=password`, `fields[0][value]=…`): a predicate for the value rows of secret names. */
function namedByRows(pairs: readonly Pair[]): SecretNames {
  const secret = new Set<string>();
  for (const [name, value] of pairs) {
    const pair = value.length < 200 ? pairRole(name) : undefined;
    if (pair?.role === 'name' && isSecretKey(value)) secret.add(pair.of);
  }
  if (!secret.size) return () => false;
  return (name) => {
    const pair = pairRole(name);
    return pair?.role === 'value' && secret.has(pair.of);
  };
}

/** True if the value of a secret name is masked completely, as a header always is. */
const isSecretValue = (name: string, value: string, isSecret: SecretNames): boolean =>
  isSecret === isSecretHeader || (!STRUCTURE.test(value) && canBeSecretText(name, value));

function pairsMasked(
  pairs: readonly Pair[],
  isSecret: SecretNames,
  depth: number,
): { pairs: Pair[]; removed: string[] } {
  const removed = new Set<string>();
  const byRows = namedByRows(pairs);
  const masked = pairs.map(([name, value]): Pair => {
    if (value === '') return [name, value];
    if (!isPlaceholder(value) && (byRows(name) || (isSecret(name) && isSecretValue(name, value, isSecret)))) {
      removed.add(name);
      return [name, SECRET_MASK];
    }
    const inner =
      isSecret(name) && STRUCTURE.test(value)
        ? maskJsonText(value, (text) => nested(text, depth - 2), name)
        : nested(value, depth - 1);
    inner.removed.forEach((one) => removed.add(one));
    return [name, inner.text];
  });
  return { pairs: masked, removed: [...removed] };
}

function formMasked(text: string, isSecret: SecretNames, depth: number): MaskedText {
  const pieces = text.split('&');
  const read = pieces.map((piece): Pair => {
    const at = piece.indexOf('=');
    return at < 0 ? ['', ''] : [decodePart(piece.slice(0, at)), decodePart(piece.slice(at + 1))];
  });
  const { pairs, removed } = pairsMasked(read, isSecret, depth);
  const out = pieces.map((piece, i) => {
    const value = pairs[i]![1];
    return value === read[i]![1] ? piece : `${piece.slice(0, piece.indexOf('=') + 1)}${encodePart(value)}`;
  });
  return { text: out.join('&'), removed };
}

function urlMasked(url: string, depth: number): MaskedText {
  const { path, query, fragment } = splitUrl(url);
  const removed = new Set<string>();
  const take = (masked: MaskedText): string => {
    masked.removed.forEach((name) => removed.add(name));
    return masked.text;
  };
  const plain = path.replace(/(?<=:\/\/)([^\s/@:]{0,200}):[^\s/]{1,9000}@/, `$1:${SECRET_MASK}@`);
  const withParameters = plain.replace(/;([^;/=]{1,200})=([^;/]+)/g, (all, name: string, value: string) => {
    if (!isSecretQuery(decodePart(name)) || isPlaceholder(value)) return all;
    removed.add(name);
    return `;${name}=${encodePart(SECRET_MASK)}`;
  });
  const rest = query === undefined ? '' : `?${take(formMasked(query, isSecretQuery, depth))}`;
  const end = fragment.includes('=') ? `#${take(formMasked(fragment.slice(1), isSecretQuery, depth))}` : fragment;
  return { text: `${withParameters}${rest}${end}`, removed: [...removed] };
}

/** The name of a part: `name="a"`, `name=a`, `name*=utf-8''a`. */
function partName(head: string): string | undefined {
  const found = /;\s{0,4}name(\*?)\s{0,4}=\s{0,4}(?:"([^"\r\n]*)"|([^\s;"]+))/i.exec(head);
  const name = found?.[2] ?? found?.[3];
  return found?.[1] ? name?.replace(/^[\w-]{0,40}'[\w-]{0,40}'/, '') : name;
}

/** Masks a multipart text part by part. */
function multipartMasked(text: string, depth: number): MaskedText {
  const boundary = /--[^\r\n]{1,200}/.exec(text)?.[0] ?? '--';
  const removed = new Set<string>();
  const parts = text.split(boundary).map((part) => {
    const end = /\r?\n\r?\n/.exec(part);
    const name = partName(part.slice(0, end?.index ?? 0));
    if (!end || name === undefined) return part;
    const from = end.index + end[0].length;
    const tail = /\r?\n$/.exec(part)?.[0] ?? '';
    const value = part.slice(from, part.length - tail.length);
    if (value === '') return part;
    const secret = isSecretKey(decodePart(name));
    const inner = secret ? { text: SECRET_MASK, removed: [name] } : nested(value, depth - 1);
    inner.removed.forEach((one) => removed.add(one));
    return `${part.slice(0, from)}${inner.text}${tail}`;
  });
  return { text: parts.join(boundary), removed: [...removed] };
}

/** `name = value`, `"name": "value"`, `Name: value`; the value is parsed by code. */
const ASSIGNMENT =
  /(?<![\p{L}\p{N}_.\]%-])(\\?["'])?([\p{L}\p{N}_.[\]%-]{2,150})(\\?["'])?([ \t]{0,4}(?:=>|[=:])[ \t]{0,4})(\\?["'])?/gu;
const PLAIN_VALUE = /[^\s&;,"'<>]*/y;
const LINE_REST = /[^\r\n]*/y;
/** `--api-key value` and `--user name:password` in a command. */
const OPTION =
  /(?<![\p{L}\p{N}_-])(--?\p{L}[\p{L}\p{N}_.-]{0,60})([ \t]{1,4})("[^"\r\n]*"|'[^'\r\n]*'|[^\s"'-][^\s"']*)/gu;
/** A list or object that is not JSON: `{'password': ['…']}`. Two braces start a variable. */
const BRACKET = /^(?:\[[^\s\]]|\{[^{\s}])/;
/** Maximum length of such a list that is read. Characters. */
const MAX_BRACKETS = 2_000;
/** An unquoted number, such as a count. */
const NUMBER = /^\d{1,20}$/;

/** True for a name that is secret in a header line only (`Session: …`); in a sentence it is an ordinary word. */
function isWordOfSentence(text: string, at: number, name: string): boolean {
  if (/[-_]/.test(name) || isSecretKey(name)) return false;
  const line = text.slice(Math.max(0, at - 40), at);
  return /[\p{L}\p{N},;)]['"]?[ \t]+$/u.test(line);
}

/** Masks free text: log lines, messages, commands, configuration, XML. */
function freeMasked(text: string, depth: number): MaskedText {
  const removed = new Set<string>();
  let out = '';
  let from = 0;
  ASSIGNMENT.lastIndex = 0;
  for (let m = ASSIGNMENT.exec(text); m; m = ASSIGNMENT.exec(text)) {
    const [all, before, name = '', , separator = '', quote] = m;
    const colon = separator.includes(':');
    if (!(colon ? isSecretHeader(name) && !isWordOfSentence(text, m.index, name) : isSecretQuery(name))) {
      // An opening quote may belong to the next name.
      if (quote) ASSIGNMENT.lastIndex -= quote.length;
      continue;
    }
    const start = m.index + all.length;
    if (!quote && STRUCTURE.test(text.slice(start, start + 200))) {
      const stop = valueEnd(text, start);
      const masked = maskJsonText(text.slice(start, stop), (inner) => nested(inner, depth - 1), name);
      masked.removed.forEach((one) => removed.add(one));
      out += `${text.slice(from, start)}${masked.text}`;
      from = stop;
      ASSIGNMENT.lastIndex = stop;
      continue;
    }
    let end: number;
    if (quote) end = closing(text, start, quote);
    else if (BRACKET.test(text.slice(start, start + 3))) {
      const line = text.slice(start, start + MAX_BRACKETS).split(/[\r\n]/, 1)[0]!;
      end = start + valueEnd(line.replaceAll("'", '"'), 0);
    } else if (colon && before && !m[3]) end = closing(text, start, before);
    else if (colon && /[-_]|^(?:authorization|cookie)$/i.test(name)) end = endOf(LINE_REST, text, start);
    else end = endOf(PLAIN_VALUE, text, start);
    const value = text.slice(start, end);
    const isWord =
      colon && !quote && !BRACKET.test(value) && !before && !/[-_]/.test(name) && !looksLikeCredential(value);
    const isHarmless =
      !canBeSecretText(name, value) || (!quote && NUMBER.test(value) && !canBeSecretNumber(name, value));
    if (value === '' || /^[=>]/.test(value) || isPlaceholder(value) || isWord || (isHarmless && !/[-_]/.test(name)))
      continue;
    removed.add(name);
    out += `${text.slice(from, start)}${SECRET_MASK}`;
    from = end;
    ASSIGNMENT.lastIndex = end;
  }
  const assigned = (out + text.slice(from)).replace(OPTION, (all, option: string, space: string, value: string) => {
    const isUser = /^(?:-u|--user|--proxy-user)$/.test(option) && value.includes(':');
    if (!isUser && !(option.startsWith('--') && isSecretKey(option) && !isPlaceholder(value))) return all;
    removed.add(option);
    return `${option}${space}${SECRET_MASK}`;
  });
  if (!/<[\p{L}_]/u.test(assigned)) return { text: assigned, removed: [...removed] };
  return { text: maskXml(assigned, removed), removed: [...removed] };
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

/** Where a quoted value ends: at its closing quote, or at the end of the line. */
function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '\n' || c === '\r' || text.startsWith(quote, at)) return at;
    if (c === '\\') at++;
  }
  return text.length;
}

/** Masks a text in the format it appears to have. */
function nested(text: string, depth: number): MaskedText {
  if (text.length < 4 || depth < 0) return { text, removed: [] };
  if (JSON_LIKE.test(text)) return maskJsonText(text, (inner) => nested(inner, depth - 1));
  if (/^\s*--/.test(text.slice(0, 200)) && /content-disposition/i.test(text.slice(0, 2_000)))
    return multipartMasked(text, depth);
  if (URL_LIKE.test(text)) return urlMasked(text, depth);
  if (!/\s/.test(text) && ENCODED_DELIMITERS.test(text) && !/[={&]/.test(text)) {
    const plain = decodePart(text);
    const inner = plain === text ? { text, removed: [] } : nested(plain, depth - 1);
    return inner.text === plain ? { text, removed: [] } : { ...inner, text: encodePart(inner.text) };
  }
  if (FORM_LIKE.test(text) && !/[\r\n]/.test(text) && /^[^\s]*$|&/.test(text))
    return formMasked(text, isSecretKey, depth);
  return freeMasked(text, depth);
}

/**
 * Masks secret values in a text: a body, a log line, a message. Its format is the content type or what it looks like: JSON (whole or
 * cut off), form, multipart, URL, XML, or free text with `name=value` in it; also inside strings and fields. Everything else is unchanged.
 */
export function maskText(text: string, contentType?: string): MaskedText {
  const isForm =
    /x-www-form-urlencoded/i.test(contentType ?? '') || (contentType === undefined && FORM_LIKE.test(text));
  return isForm && !JSON_LIKE.test(text) && !/[\r\n]/.test(text) ? maskForm(text) : nested(text, MAX_NESTING);
}

/** A JSON text, whole or cut off, with secret values masked. */
export function maskJson(text: string): MaskedText {
  return maskJsonText(text, (inner) => nested(inner, MAX_NESTING));
}

/** A form or query text with secret values masked; all other pairs stay unchanged. */
export function maskForm(text: string): MaskedText {
  return formMasked(text, isSecretKey, MAX_NESTING);
}

/** A URL with secret values masked in its query, fragment, path parameters and user info. */
export function maskUrl(url: string): MaskedText {
  return urlMasked(url, MAX_NESTING);
}

/** Rows of a form, a query or a multipart body with secret values masked, also inside JSON or form text in a value. */
export function maskPairs(pairs: readonly Pair[]): { readonly pairs: Pair[]; readonly removed: readonly string[] } {
  return pairsMasked(pairs, isSecretKey, MAX_NESTING);
}

/** Parameters of a query with secret values masked, as `maskUrl` does in a URL. */
export function maskQuery(pairs: readonly Pair[]): ReturnType<typeof maskPairs> {
  return pairsMasked(pairs, isSecretQuery, MAX_NESTING);
}

/** Headers with the values of secret ones masked, and with secrets inside other values (the URL in `Location`) masked too. */
export function maskHeaders(headers: readonly Pair[]): Pair[] {
  return pairsMasked(headers, isSecretHeader, MAX_NESTING).pairs;
}

/** A value as JSON would represent it, with secret values masked. What JSON cannot represent is left out. */
export function maskValue<T>(value: T): T {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? value : (JSON.parse(maskJson(text).text) as T);
}
