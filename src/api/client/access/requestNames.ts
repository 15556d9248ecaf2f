import type { ReadOnlyReason } from '../../errors/problems';
import type { ApiRequest, Body, Pair } from '../types';

/** A name under which a request passes a value to the server. */
export interface RequestName {
  readonly place: 'query' | 'body' | 'header';
  /** As sent, percent-decoded once; for a value inside JSON, its path: `filter.role`. */
  readonly name: string;
  /** The name split at its brackets, `filter[master]` as `filter`, `master`; or the keys leading to a JSON value. List items are empty. */
  readonly path: readonly string[];
  /** The value, if it is a short text. */
  readonly value: string;
}

/** Something in a request that keeps it from being a known read: its kind, and its name or value. */
export interface SuspectName {
  readonly kind: ReadOnlyReason;
  readonly name: string;
}

/** Everything a server may read from a request besides its method and path. */
export interface RequestNames {
  readonly names: readonly RequestName[];
  /** Why the body is ambiguous, if it is. */
  readonly unreadable?: SuspectName;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data';
const CHARSET_UTF8 = /^charset="?utf-?8"?$/i;
/** JSON nested deeper than this is not a parameter. */
const MAX_DEPTH = 40;
/** Characters of a value that are inspected. */
const MAX_VALUE = 2000;

/**
 * Reads the names in a request's query, headers and body. `url` has the whole query. A body that is encoded, in a charset other than
 * UTF-8, of a type other than declared, or not parsable is `unreadable`: a server might find anything in it.
 */
export function requestNames(request: ApiRequest, url: URL): RequestNames {
  const names: RequestName[] = pairsOf(url.search.slice(1)).map((pair) => named('query', pair));
  for (const [name, value] of request.headers ?? [])
    names.push({ place: 'header', name, path: [name], value: value.slice(0, MAX_VALUE) });
  const unreadable = encodedBy(request.headers ?? []) ?? bodyNames(request, names);
  return unreadable ? { names, unreadable } : { names };
}

/** The name of a header in a form that all servers treat as equal: CGI does not distinguish `_` from `-`, HTTP ignores case. */
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
      // The client creates the boundary, so the user's own Content-Type header cannot match it.
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

/** The value as the server receives it, after `toJSON` conversions. Undefined for a value that JSON cannot represent, which is not sent. */
function asSent(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return undefined;
  }
}

/** Adds the names in a JSON object, which is plain data: every key counts, whatever its name. */
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

/** The pairs of a query or form, decoded once. A semicolon separates pairs too, since some servers follow HTML 4. */
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
    // Text that cannot be decoded keeps its percent signs, so it matches no documented name.
    return blanks;
  }
}

function named(place: RequestName['place'], [name, value]: Pair): RequestName {
  return { place, name, path: bracketPath(name), value: value.slice(0, MAX_VALUE) };
}

/** Splits `filter[master]` into `filter`, `master`; a name with any other brackets stays whole. */
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
