import { NO_CLEANING, readResponse } from './response/readResponse';
import { AcquireError } from '../errors/errors';
import { toAcquireError } from '../errors/errorMapping';
import { checkHeaders, resolveTarget } from './access/origin';
import { Transport } from './transport/transport';
import type { Pair, Timing } from './types';
import { settleWrite } from './writeResult';

/** Options of a call without a credential. */
export interface PlainInit {
  /** The origins this call may reach (`https://developer.acquire.io`); anything else is refused. Plain http is allowed if it is listed. */
  readonly origins: readonly string[];
  /** Default GET. */
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: string | Uint8Array;
  /** The whole call, milliseconds. Default 30 s. */
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Decompressed body, bytes. Default 10 MB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** A response with any status; redirects are returned, never followed. */
export interface PlainResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  /** Empty for a binary body, which is in `bytes`. */
  readonly text: string;
  /** The body as received, decompressed. */
  readonly bytes: Uint8Array;
  readonly timing: Timing;
}

const TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;
/** Without the interceptor that attaches a credential. */
const transport = new Transport();

/**
 * The second client: calls without an account's credential (documentation, OAuth, webhook forwarding), each with its own list of origins.
 * Resolves for responses with any status. Throws `untrusted-host` or `invalid-request` before a socket opens, `network`, `tls`, `timeout`,
 * `cancelled`, `too-large` or `malformed` when no response came. Never retries.
 */
export async function sendWithoutCredential(url: string, init: PlainInit): Promise<PlainResponse> {
  const method = (init.method ?? 'GET').toUpperCase();
  if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method))
    throw new AcquireError('invalid-request', { problem: 'method', name: method.slice(0, 20) });
  const target = resolveTarget(init.origins.map(listedOrigin), url);
  checkHeaders(init.headers ?? [], { credentials: true });
  const body =
    init.body === undefined
      ? undefined
      : typeof init.body === 'string'
        ? Buffer.from(init.body)
        : Buffer.from(init.body.buffer, init.body.byteOffset, init.body.byteLength);
  const startedAt = Date.now();
  const started = performance.now();
  const outcome = await transport.send({
    url: target.url,
    method,
    headers: init.headers ?? [],
    body,
    fresh: method !== 'GET' && method !== 'HEAD',
    signal: init.signal,
    connectTimeoutMs: init.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs: init.timeoutMs ?? TIMEOUT_MS,
    maxBytes: init.maxBytes ?? MAX_BYTES,
  });
  if (outcome.failure) {
    const error = toAcquireError(
      { ...outcome, failure: outcome.failure },
      { method, path: target.path, origin: target.url.origin },
    );
    if (method !== 'GET' && method !== 'HEAD') settleWrite({ ...outcome, error });
    throw error;
  }
  const bytes = outcome.body ?? Buffer.alloc(0);
  const head = { status: outcome.status ?? 0, statusText: outcome.statusText, headers: outcome.headers };
  const { response } = await readResponse(head, bytes, NO_CLEANING);
  return {
    ...head,
    text: response.text,
    bytes,
    timing: { startedAt, ...outcome.phases, totalMs: performance.now() - started, attempts: 1 },
  };
}

/** An origin of an allow-list, normalized. Throws `invalid-request` (problem `origin`) for anything else. */
function listedOrigin(origin: string): string {
  let url: URL | undefined;
  try {
    url = new URL(origin);
  } catch {
    url = undefined;
  }
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username ||
    url.password ||
    url.pathname !== '/' ||
    url.search ||
    url.hash
  ) {
    throw new AcquireError('invalid-request', { problem: 'origin', name: origin.slice(0, 200) });
  }
  return url.origin;
}
