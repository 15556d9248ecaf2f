import type { Account, Generation, PathForm } from './account';
import { looksLikeHtml } from './response/readResponse';
import { createClient, type ClientOptions } from './client';
import { AcquireError, type ErrorKind } from '../errors/errors';
import type { ApiRequest, Exchange } from './types';

/** What to check before an account is stored. */
export interface ProbeSubject {
  readonly generation: Generation;
  /** `https://app.acquire.io`, `https://acme.acquire.io`, or another host. */
  readonly origin: string;
  readonly credential: string;
  /** Default `bearer`. */
  readonly authHeader?: Account['authHeader'];
}

/**
 * Why a sign-in failed, as far as the causes can be told apart from outside:
 * `no-such-host` (the name does not exist) · `no-network` (no network, or the DNS server does not respond) · `refused` (nothing listens) · `broken` (the connection was interrupted) ·
 * `tls` · `timeout` · `unauthorized` (401: wrong token or blocked address) · `forbidden` (403: permission or address) · `html` (the response is a web page) ·
 * `redirect` · `not-found` (JSON, but neither path form exists) · `rejected` (`success:false`) · `rate-limited` · `server` · `cancelled` · `invalid` (not sent) · `malformed`.
 */
export type ProbeReason =
  | 'no-such-host'
  | 'no-network'
  | 'refused'
  | 'broken'
  | 'html'
  | 'invalid'
  | Exclude<ErrorKind, 'network' | 'too-large' | 'untrusted-host' | 'read-only' | 'invalid-request' | 'secret-storage'>;

/** The outcome of a sign-in check, with every exchange it took. */
export type ProbeResult =
  | { readonly ok: true; readonly pathForm: PathForm; readonly exchanges: readonly Exchange[] }
  /** `pathForm` is known if the response is JSON, even if it refused the token. */
  | {
      readonly ok: false;
      readonly reason: ProbeReason;
      readonly error: AcquireError;
      readonly pathForm?: PathForm;
      readonly exchanges: readonly Exchange[];
    };

/** The client's options, without those that the check sets itself. */
export type ProbeOptions = Omit<ClientOptions, 'credentials' | 'reauthenticate' | 'retry'>;

const CHECK_V1: Omit<ApiRequest, 'url'> = {
  method: 'POST',
  body: {
    kind: 'form',
    fields: [
      ['limit', '1'],
      ['page', '1'],
    ],
  },
};
const CHECK_V2: ApiRequest = { method: 'GET', url: '/api/v1/crm/objects/contact', query: [['limit', '1']] };
/** Maximum time a user who signs in waits for a busy server. */
const MAX_WAIT_MS = 5_000;
/** The form on the authorization page comes first. */
const FORMS: readonly (readonly [PathForm, string])[] = [
  ['plain', '/profile/lead/list'],
  ['api', '/api/profile/lead/list'],
];

/**
 * Checks a token against the API with as few calls as possible: one if the first path form works. Only reads; retries a busy server once.
 * For 1.0.0 the form that returns JSON with a `success` key wins, then the first with JSON and 401 or 403; never HTML, redirects or 404.
 */
export async function probeToken(
  subject: ProbeSubject,
  options: ProbeOptions,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  const client = createClient({
    ...options,
    credentials: { credential: () => Promise.resolve(subject.credential) },
    retry: { attempts: 2, maxRetryAfterMs: MAX_WAIT_MS },
  });
  try {
    const account: Account = {
      key: 'probe0000000',
      label: subject.origin,
      generation: subject.generation,
      origin: subject.origin,
      pathForm: 'api',
      kind: 'own',
      credentialKind: 'token',
      authHeader: subject.authHeader ?? 'bearer',
      writes: { kind: 'locked' },
    };
    const send = (request: ApiRequest): Promise<Exchange> => client.send(account, request, signal);
    return await PROBES[subject.generation](send);
  } finally {
    client.dispose();
  }
}

/** How each API is asked whether it accepts a credential. */
const PROBES: Readonly<Record<Generation, typeof probeV1>> = { '1.0.0': probeV1, '2.0.0': probeV2 };

async function probeV2(send: (request: ApiRequest) => Promise<Exchange>): Promise<ProbeResult> {
  const exchange = await send(CHECK_V2);
  const exchanges = [exchange];
  if (exchange.error) return failed(exchange.error, exchanges, isJson(exchange) ? 'api' : undefined);
  return isJson(exchange) ? { ok: true, pathForm: 'api', exchanges } : failed(notJson(exchange), exchanges);
}

async function probeV1(send: (request: ApiRequest) => Promise<Exchange>): Promise<ProbeResult> {
  const exchanges: Exchange[] = [];
  let refused: { error: AcquireError; form: PathForm } | undefined;
  let first: AcquireError | undefined;
  for (const [form, url] of FORMS) {
    const exchange = await send({ ...CHECK_V1, url });
    exchanges.push(exchange);
    const { error } = exchange;
    if (wins(exchange)) return error ? failed(error, exchanges, form) : { ok: true, pathForm: form, exchanges };
    if (error && isFinal(error)) return failed(error, exchanges);
    if (error && isJson(exchange) && (error.kind === 'unauthorized' || error.kind === 'forbidden'))
      refused ??= { error, form };
    first ??= error ?? notJson(exchange);
  }
  if (refused) return failed(refused.error, exchanges, refused.form);
  // A path form that does not exist says less than one that does.
  const telling =
    exchanges.map((one) => one.error).find((error) => error !== undefined && error.kind !== 'not-found') ?? first;
  return failed(telling as AcquireError, exchanges);
}

/** JSON with a `success` key, and neither a redirect nor a 404. */
function wins({ response, error }: Exchange): boolean {
  if (!response || error?.kind === 'redirect' || response.status === 404) return false;
  const { json } = response;
  return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.hasOwn(json, 'success');
}

/** Failures that the other path form would only repeat. */
function isFinal(error: AcquireError): boolean {
  const final: readonly ErrorKind[] = [
    'network',
    'tls',
    'timeout',
    'cancelled',
    'untrusted-host',
    'invalid-request',
    'read-only',
    'rate-limited',
    'too-large',
  ];
  return final.includes(error.kind);
}

function isJson({ response }: Exchange): boolean {
  return typeof response?.json === 'object' && response.json !== null;
}

/** A success that is not a JSON object cannot come from Acquire. */
function notJson({ response, account }: Exchange): AcquireError {
  const detail = { origin: account.origin, status: response?.status, firstBytes: response?.text.slice(0, 200) };
  return new AcquireError('malformed', detail);
}

function failed(error: AcquireError, exchanges: readonly Exchange[], pathForm?: PathForm): ProbeResult {
  return { ok: false, reason: reasonOf(error), error, exchanges, ...(pathForm ? { pathForm } : {}) };
}

const NO_NETWORK: readonly string[] = ['EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'];

function reasonOf({ kind, detail }: AcquireError): ProbeReason {
  switch (kind) {
    case 'network':
      if (detail.code === 'ENOTFOUND') return 'no-such-host';
      if (detail.code === 'ECONNREFUSED') return 'refused';
      return NO_NETWORK.includes(detail.code ?? '') ? 'no-network' : 'broken';
    case 'malformed':
    case 'not-found':
      return looksLikeHtml(detail.firstBytes ?? '') ? 'html' : kind;
    case 'too-large':
      return 'malformed';
    case 'untrusted-host':
    case 'read-only':
    case 'invalid-request':
    case 'secret-storage':
      return 'invalid';
    default:
      return kind;
  }
}
