import type { ReadOnlyReason } from '../../errors/problems';
import type { ApiRequest, Body, Pair } from '../types';

/** A name by which a request hands a value to the server. */
export interface RequestName {
  readonly place: 'query' | 'body' | 'header';
  /** As it is sent, percent-decoded once; the way to it for a value inside JSON: `filter.role`. */
  readonly name: string;
  /** The name cut at its brackets, `filter[master]` as `filter`, `master`; or the keys that lead to a JSON value. Items of lists are empty. */
  readonly path: readonly string[];
  /** The value, where it is a short text. */
  readonly value: string;
}

/** Something in a request that keeps it from being a known one: what kind of thing, and its name or value. */
export interface SuspectName {
  readonly kind: ReadOnlyReason;
  readonly name: string;
}

/** Everything a server may read from a request besides its method and path. */
export interface RequestNames {
  readonly names: readonly RequestName[];
  /** Why the body cannot be read one way only, when that is so. */
  readonly unreadable?: SuspectName;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data';
const CHARSET_UTF8 = /^charset="?utf-?8"?$/i;
/** JSON nested deeper than this is no parameter. */
const MAX_DEPTH = 40;
/** Characters of a value that are looked at. */
const MAX_VALUE = 2000;

/**
 * Reads the names in a request's query, headers and body. `url` carries the whole query. A body that is encoded, in another charset than
 * UTF-8, of another type than it says, or not parsable is `unreadable`: a server might find anything in it.
 */
export function requestNames(request: ApiRequest, url: URL): RequestNames {
  const names: RequestName[] = pairsOf(url.search.slice(1)).map((pair) => named('query', pair));
  for (const [name, value] of request.headers ?? [])
    names.push({ place: 'header', name, path: [name], value: value.slice(0, MAX_VALUE) });
  const unreadable = encodedBy(request.headers ?? []) ?? bodyNames(request, names);
  return unreadable ? { names, unreadable } : { names };
}

/** The name of a header as servers of every kind compare it: CGI takes `_` for `-`, HTTP ignores case. */
const headerWord = (name: string): string => name.toLowerCase().replaceAll('_', '-');

function encodedBy(headers: readonly Pair[]): SuspectName | undefined {
  const found = headers.find(
    ([name, value]) => headerWord(name) === 'content-encoding' && !/^(?:identity)?$/i.test(value.trim()),
  );
  return found && { kind: 'encoding', name: found[1].slice(0, MAX_VALUE) };
}

/** Adds the names of the body; returns why it cannot be read. */
function bodyNames({ headers = [], body }: ApiRequest, names: RequestName[]): SuspectName | undefined {
  if (!body || body.kind === 'none') return undefined;
  const types = headers.filter(([name]) => headerWord(name) === 'content-type');
  const written = types[0]?.[1];
  const type = written === undefined ? defaultType(body) : plainType(written);
  if (isEmpty(body)) return undefined;
  const wrongType: SuspectName = { kind: 'content-type', name: (written ?? type ?? '').slice(0, MAX_VALUE) };
  if (types.length > 1 || type === undefined) return wrongType;
  switch (body.kind) {
    case 'form':
      for (const pair of body.fields) names.push(named('body', pair));
      return type === FORM ? undefined : wrongType;
    case 'multipart':
      // The boundary is made by the client, so a header of the user's own cannot fit.
      for (const { name, value, contentType } of body.parts) {
        names.push(named('body', [name, typeof value === 'string' ? value : '']));
        if (
          contentType !== undefined &&
          /charset/i.test(contentType) &&
          !/charset="?utf-?8"?\s*(?:;|$)/i.test(contentType)
        )
          return { kind: 'content-type', name: contentType.slice(0, MAX_VALUE) };
      }
      return written === undefined ? undefined : wrongType;
    case 'json':
      return type === JSON_TYPE ? jsonNames(asSent(body.value), names) : wrongType;
    case 'text':
      return textNames(body.text, type, names);
    case 'bytes': {
      const text = utf8(body.bytes);
      return text === undefined ? { kind: 'body', name: 'UTF-8 text' } : textNames(text, type, names);
    }
  }
}

function textNames(text: string, type: string, names: RequestName[]): SuspectName | undefined {
  if (type === FORM) {
    for (const pair of pairsOf(text.trim())) names.push(named('body', pair));
    return undefined;
  }
  if (type !== JSON_TYPE) return { kind: 'content-type', name: type };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'body', name: 'JSON object' };
  }
  return jsonNames(value, names);
}

/** The value that a server finds: conversions to JSON (`toJSON`) are done. Undefined for one that JSON cannot hold, which is not sent. */
function asSent(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return undefined;
  }
}

/** Adds the names in a JSON object, which is plain data: every key of it counts, whatever it is called. */
function jsonNames(root: unknown, names: RequestName[]): SuspectName | undefined {
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return { kind: 'body', name: 'JSON object' };
  const walk = (node: unknown, path: readonly string[]): boolean => {
    if (path.length > MAX_DEPTH) return false;
    const inner: readonly (readonly [string, unknown])[] = Array.isArray(node)
      ? node.map((item: unknown) => ['', item] as const)
      : typeof node === 'object' && node !== null
        ? Object.entries(node)
        : [];
    if (!inner.length && path.length)
      names.push({
        place: 'body',
        name: path.filter(Boolean).join('.'),
        path,
        value: typeof node === 'string' ? node.slice(0, MAX_VALUE) : '',
      });
    return inner.every(([key, item]) => walk(item, [...path, key]));
  };
  return walk(root, []) ? undefined : { kind: 'body', name: 'JSON object' };
}

/** The pairs of a query or form, decoded once. A semicolon parts them as well, since some servers hold to HTML 4. */
function pairsOf(text: string): Pair[] {
  return text
    .split(/[&;]/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const sign = piece.indexOf('=');
      return sign < 0 ? [decoded(piece), ''] : [decoded(piece.slice(0, sign)), decoded(piece.slice(sign + 1))];
    });
}

function decoded(text: string): string {
  const blanks = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(blanks);
  } catch {
    // What cannot be decoded keeps its percent signs, and so is no documented name.
    return blanks;
  }
}

function named(place: RequestName['place'], [name, value]: Pair): RequestName {
  return { place, name, path: bracketPath(name), value: value.slice(0, MAX_VALUE) };
}

/** `filter[master]` as `filter`, `master`; a name with other brackets in it stays whole. */
export function bracketPath(name: string): readonly string[] {
  const cut = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name);
  return cut ? [cut[1]!, ...cut[2]!.slice(1, -1).split('][')] : [name];
}

function plainType(header: string): string | undefined {
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim());
  const plain = type.toLowerCase();
  return parameters.every((p) => p === '' || CHARSET_UTF8.test(p) || (plain === MULTIPART && /^boundary=/i.test(p)))
    ? plain
    : undefined;
}

function defaultType(body: Body): string {
  switch (body.kind) {
    case 'form':
      return FORM;
    case 'json':
      return JSON_TYPE;
    case 'multipart':
      return MULTIPART;
    case 'bytes':
      return 'application/octet-stream';
    default:
      return 'text/plain';
  }
}

function isEmpty(body: Body): boolean {
  switch (body.kind) {
    case 'form':
      return body.fields.length === 0;
    case 'multipart':
      return body.parts.length === 0;
    case 'text':
      return body.text.trim() === '';
    case 'bytes':
      return body.bytes.byteLength === 0;
    default:
      return body.kind === 'none';
  }
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
