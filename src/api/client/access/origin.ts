import { hasInvisible } from '../../../core/invisible';
import { isCredentialHeader } from '../../../core/redaction/index';
import { isHostAllowed } from '../../policy/policy';
import type { Account } from '../account';
import { AcquireError } from '../../errors/errors';
import { isLoopback } from './loopback';
import type { Pair } from '../types';

export { isLoopback } from './loopback';

/** Controls that the URL parser would silently drop or encode: tab and line breaks above all. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/;
/** White space other than an ordinary space. */
const OTHER_BLANKS = /[^\S ]/;
/** A control character in percent-encoded form, which some servers decode before they route. */
const ENCODED_CONTROLS = /%(?:[01][0-9a-f]|7f)/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;
/** What Node accepts in a header value: no control characters except tab, nothing beyond Latin-1. */
const HEADER_VALUE = /^[\t\u0020-\u007e\u00a0-\u00ff]*$/;
/** 64 KB: longer than any URL a server accepts, short enough to check in one go. */
const MAX_URL = 65_536;

/** Headers that could send a request to another host, or make it read as two requests. */
const FRAMING_HEADERS =
  /^(?:host|:.*|connection|proxy-connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|http2-settings|x-forwarded-host|forwarded)$/i;

/** The validated URL of a request. */
export interface ResolvedTarget {
  readonly url: URL;
  /** Method-independent path as sent, without the query; for messages and the log. */
  readonly path: string;
}

function invalid(problem: string, name?: string): AcquireError {
  return new AcquireError('invalid-request', name === undefined ? { problem } : { problem, name });
}

/**
 * The origin an account or allow-list names, normalized: `https://host[:port]`, or `http://` for loopback only.
 * Throws `untrusted-host` (problem `insecure`) for plain http elsewhere and `invalid-request` (problem `origin`) for anything that is not just an origin.
 */
export function normalizeOrigin(origin: string): string {
  const url = parse(origin);
  const bare =
    url &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username &&
    !url.password &&
    !CONTROLS.test(origin) &&
    !/[\\@?#]/.test(origin);
  if (!url || !bare || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw invalid('origin', origin.slice(0, 200));
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new AcquireError('untrusted-host', { origin: url.origin, problem: 'insecure' });
  return url.origin;
}

/**
 * Resolves a request's URL and makes sure that its origin is one of `origins` (from `normalizeOrigin`); the first is the base of paths.
 * Throws `untrusted-host` for another origin or (problem `policy`) a host that the policy forbids, `invalid-request` for an ambiguous URL.
 */
export function resolveTarget(origins: readonly string[], raw: string): ResolvedTarget {
  const base = origins[0];
  if (base === undefined) throw invalid('origin');
  if (raw === '') throw invalid('url-empty');
  if (raw.length > MAX_URL) throw invalid('url-too-long');
  if (CONTROLS.test(raw) || raw.startsWith(' ') || raw.endsWith(' ')) throw invalid('url-characters');
  const mark = raw.search(/[?#]/);
  const place = mark < 0 ? raw : raw.slice(0, mark);
  if (place.includes('\\')) throw invalid('url-backslash');
  if (hasInvisible(place) || OTHER_BLANKS.test(place)) throw invalid('url-invisible');

  const url = raw.startsWith('//')
    ? parse(`https:${raw}`)
    : raw.startsWith('/')
      ? parse(base + raw)
      : absolute(raw, place);
  if (!url) throw invalid('url-invalid');
  if (raw.startsWith('//') || !origins.includes(url.origin))
    throw new AcquireError('untrusted-host', { origin: url.origin });
  if (!isHostAllowed(url.hostname)) throw new AcquireError('untrusted-host', { origin: url.origin, problem: 'policy' });
  if (url.username || url.password) throw invalid('url-userinfo');
  if (ENCODED_CONTROLS.test(url.pathname)) throw invalid('url-characters');
  url.hash = '';
  return { url, path: url.pathname };
}

/** The account origin that was checked last, as written and normalized. */
let lastChecked: readonly [written: string, origins: readonly string[]] | undefined;

/** As `resolveTarget`, for a request of an account. */
export function accountTarget(account: Pick<Account, 'origin'>, raw: string): ResolvedTarget {
  if (lastChecked?.[0] !== account.origin) lastChecked = [account.origin, [normalizeOrigin(account.origin)]];
  return resolveTarget(lastChecked[1], raw);
}

function absolute(raw: string, place: string): URL | undefined {
  if (!SCHEME.test(place)) throw invalid('url-path');
  const authority = /^https?:\/\/([^/]*)/i.exec(place)?.[1];
  if (authority === undefined) throw invalid('url-scheme');
  const url = parse(raw);
  // A host in another alphabet or percent-encoded may normalize to the account's own host, but no one writes it that way by accident.
  if (!authority || /[^\u0021-\u007e]|%/.test(authority))
    throw new AcquireError('untrusted-host', { origin: url?.origin ?? 'null' });
  if (authority.includes('@') && url && !url.username && !url.password) throw invalid('url-userinfo');
  return url;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * Refuses headers that carry a credential (problem `authorization-header`), that could redirect or split the request
 * (`header-not-allowed`), or that cannot be sent (`header-name`, `header-value`). `credentials: true` skips the first rule.
 */
export function checkHeaders(headers: readonly Pair[], options: { readonly credentials?: boolean } = {}): void {
  for (const [name, value] of headers) {
    const plain = name.trim();
    if (!options.credentials && isCredentialHeader(plain)) throw invalid('authorization-header', plain);
    if (!TOKEN.test(name)) throw invalid('header-name', name.slice(0, 80));
    if (FRAMING_HEADERS.test(name)) throw invalid('header-not-allowed', name);
    if (!HEADER_VALUE.test(value)) throw invalid('header-value', name);
  }
}
