import type { Account, PathForm } from '../account';
import { API_VERSIONS } from '../apiVersions';
import type { ApiRequest } from '../types';

/** A path normalized in the two ways that safety decisions need. */
export interface NormalizedPath {
  /**
   * The path as every server reads it, each segment percent-decoded once (RFC 3986, 6.2.2). Undefined if servers may disagree: empty
   * segments, a trailing slash, `;`, encoded slashes or percent signs. Only this form can identify a known request.
   */
  readonly plain: string | undefined;
  /** The path as the most lenient server reads it. It shows what a request may be taken for; it never proves that it is harmless. */
  readonly lenient: string;
}

/** A path with nothing to decode, as most are. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_-]+)+$/;
/** A path segment that every server reads the same way, or an unfilled placeholder: `{id}`, `{{id}}`. */
const PLAIN_SEGMENT = /^(?:[\p{L}\p{M}\p{N}_.~@+:-]+|\{[\w.-]+\}|\{\{[^{}%/\\;?#]+\}\})$/u;
const DOTS = /^\.+$/;
/** No server decodes percent-encoding nested deeper than this. */
const MAX_DECODINGS = 8;
/** The file of a front controller in a path: `/index.php/profile/lead/delete`. */
const FRONT_CONTROLLER = /^(?:index|app|app_dev|default)\.\w{1,8}$/i;

/** Normalizes the path of a URL, or a path as written in a request file. Never throws. */
export function normalizedPath(pathname: string): NormalizedPath {
  if (PLAIN_PATH.test(pathname)) return { plain: pathname, lenient: pathname };
  return { plain: plainPath(pathname), lenient: lenientPath(pathname) };
}

function plainPath(pathname: string): string | undefined {
  if (!pathname.startsWith('/')) return undefined;
  const plain: string[] = [];
  for (const segment of pathname.split('/').slice(1)) {
    let decoded: string;
    try {
      decoded = segment.startsWith('{{') ? segment : decodeURIComponent(segment);
    } catch {
      return undefined;
    }
    if (!PLAIN_SEGMENT.test(decoded) || DOTS.test(decoded)) return undefined;
    plain.push(decoded);
  }
  return `/${plain.join('/')}`;
}

/**
 * Decodes whatever some server decodes (nested percent-encoding, `%uXXXX`, overlong UTF-8, full-width letters), treats backslashes as
 * slashes, drops what some server drops (matrix parameters, empty segments, trailing spaces and dots, the rest after a NUL or an encoded
 * `?` or `#`, the front controller), and then resolves dot segments.
 */
function lenientPath(pathname: string): string {
  let text = pathname.normalize('NFKC');
  for (let i = 0; i < MAX_DECODINGS && text.includes('%'); i++) {
    const decoded = decodeLeniently(text).normalize('NFKC');
    if (decoded === text) break;
    text = decoded;
  }
  const segments: string[] = [];
  for (const raw of text.replace(/[\0?#].*$/s, '').split(/[/\\]/)) {
    const segment = raw.replace(/;.*$/s, '').trim();
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.' && !FRONT_CONTROLLER.test(segment)) segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

function decodeLeniently(text: string): string {
  return text
    .replace(/%u([0-9a-f]{4})/gi, (_whole, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/%(c[01])%([89ab][0-9a-f])/gi, (_whole, high: string, low: string) =>
      String.fromCharCode(((parseInt(high, 16) & 0x1f) << 6) | (parseInt(low, 16) & 0x3f)),
    )
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/**
 * The segments of a lenient path for comparison with documented ones: only lower-case letters and digits, up to a format suffix. A leading
 * `/api`, which API 1.0.0 accepts and does not need, is left out.
 */
export function comparableSegments(lenient: string): string[] {
  const segments = lenient.split('/').slice(1).map(comparedSegment);
  let start = 0;
  while (segments[start] === 'api') start++;
  return segments.slice(start);
}

function comparedSegment(segment: string): string {
  if (/^[a-z0-9]+$/.test(segment)) return segment;
  const letters = segment.normalize('NFKD').replace(/[\p{C}\p{Z}\p{M}]/gu, '');
  const word = /[\p{L}\p{N}][\p{L}\p{N}_-]*/u.exec(letters)?.[0] ?? '';
  // Upper case first, so that letters with two lower-case forms (long s, dotless i) become the same.
  return word.replace(/[_-]/g, '').toUpperCase().toLowerCase();
}

/**
 * A 1.0.0 catalogue path in the form the account uses: `/api/profile/…` or `/profile/…`.
 * Help-docs paths (`/chatbot/api/…`) have one form only.
 */
export function toPathForm(path: string, form: PathForm): string {
  if (path.startsWith('/chatbot/')) return path;
  const prefixed = path.startsWith('/api/');
  if (form === 'plain') return prefixed ? path.slice('/api'.length) : path;
  return prefixed || !path.startsWith('/') || path.startsWith('//') ? path : `/api${path}`;
}

/** The URL of a request as an account sends it: a 1.0.0 catalogue call in the account's path form, any other as written. */
export function requestAddress(
  { url, operationId }: Pick<ApiRequest, 'url' | 'operationId'>,
  { generation, pathForm }: Pick<Account, 'generation' | 'pathForm'>,
): string {
  const isCall = operationId !== undefined && url.startsWith('/') && API_VERSIONS[generation].hasPathForms;
  return isCall ? toPathForm(url, pathForm) : url;
}
