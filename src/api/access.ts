import type { Generation, PathForm } from './account';
import type { ApiRequest, Method } from './types';

/** Tells whether a method and canonical path are one of the documented calls that only read. Unknown means no. */
export type ReadTable = (method: Method, path: string, generation: Generation) => boolean;

/** A path with nothing in it to decode; by far the most are. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_-]+)+$/;
/** A path segment that every server reads the same way. */
const PLAIN_SEGMENT = /^[\p{L}\p{M}\p{N}_.~@+:-]+$/u;
/** Headers by which frameworks let a request be taken for another method or path than the one it shows. */
const OVERRIDES = /^x-(?:http-)?(?:method(?:-override)?|original-url|rewrite-url)$/i;
const METHOD_FIELD = '_method';

/**
 * The one spelling of a path that the read table is asked for: each segment percent-decoded once.
 * Undefined when servers might disagree on what it names (empty segments, trailing slash, `;`, encoded slashes, double encoding), which makes it unknown.
 * `pathname` comes from the URL parser, so dot segments are resolved already.
 */
export function canonicalPath(pathname: string): string | undefined {
  if (PLAIN_PATH.test(pathname)) return pathname;
  const segments = pathname.split('/').slice(1);
  const plain: string[] = [];
  for (const segment of segments) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(segment);
    } catch {
      return undefined;
    }
    if (!PLAIN_SEGMENT.test(decoded) || /^\.+$/.test(decoded)) return undefined;
    plain.push(decoded);
  }
  return plain.length ? `/${plain.join('/')}` : undefined;
}

/** Remembers what a read table says, since the same few endpoints are called over and over. */
export function remembering(table: ReadTable, size = 500): ReadTable {
  const known = new Map<string, boolean>();
  return (method, path, generation) => {
    const key = `${generation} ${method} ${path}`;
    let reads = known.get(key);
    if (reads === undefined) {
      reads = table(method, path, generation);
      if (known.size >= size) known.clear();
      known.set(key, reads);
    }
    return reads;
  };
}

/** True when the request is known to read only. Decided by method, path and the absence of overrides; never by what the request claims to be. */
export function readsOnly(table: ReadTable, request: ApiRequest, url: URL, generation: Generation): boolean {
  const path = canonicalPath(url.pathname);
  if (path === undefined) return false;
  const method: Method = request.method === 'HEAD' ? 'GET' : request.method;
  const prefixed =
    generation === '1.0.0' && !path.startsWith('/api/') && !path.startsWith('/chatbot/') ? `/api${path}` : undefined;
  const known = table(method, path, generation) || (prefixed !== undefined && table(method, prefixed, generation));
  return known && !overridden(request, url);
}

function overridden(request: ApiRequest, url: URL): boolean {
  if (request.headers?.some(([name]) => OVERRIDES.test(name))) return true;
  if (url.search && url.searchParams.has(METHOD_FIELD)) return true;
  const { body } = request;
  switch (body?.kind) {
    case 'form':
      return body.fields.some(([name]) => name === METHOD_FIELD);
    case 'multipart':
      return body.parts.some((part) => part.name === METHOD_FIELD);
    case 'json':
      return typeof body.value === 'object' && body.value !== null && Object.hasOwn(body.value, METHOD_FIELD);
    case 'text':
      return spells(body.text, METHOD_FIELD);
    case 'bytes':
      return spells(Buffer.from(body.bytes).toString('latin1'), METHOD_FIELD);
    default:
      return false;
  }
}

/** True when the text carries the word as it is, percent-encoded or with JSON escapes. */
function spells(text: string, word: string): boolean {
  if (text.includes(word)) return true;
  const plain = text.replace(/(?:%|\\u00)([0-9a-f]{2})/gi, (_whole, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return plain.includes(word);
}

/**
 * A 1.0.0 catalogue path in the form the account answers: `/api/profile/…` or `/profile/…`.
 * Help-docs paths (`/chatbot/api/…`) have one form only.
 */
export function inPathForm(path: string, form: PathForm): string {
  if (path.startsWith('/chatbot/')) return path;
  const prefixed = path.startsWith('/api/');
  if (form === 'plain') return prefixed ? path.slice('/api'.length) : path;
  return prefixed || !path.startsWith('/') || path.startsWith('//') ? path : `/api${path}`;
}
