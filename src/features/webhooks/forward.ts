import { findHeaderValue } from '../../core/headers';
import type { Pair } from '../../api/client/types';
import type { Delivery, ForwardResult, WebhookMessage } from './delivery';
import { signBody, SIGNATURE_HEADER } from './signature';

/** Sends a delivery. Rejects if there is no response. */
export type PostFunction = (
  url: string,
  init: { headers: readonly Pair[]; body: Uint8Array; timeoutMs: number; maxBytes: number; signal?: AbortSignal },
) => Promise<{ status: number; headers: readonly Pair[]; text: string }>;

/** Sends a delivery without the credential of any account. The client is loaded on first use. */
export const postWithoutCredential: PostFunction = async (url, init) => {
  const { sendWithoutCredential } = await import('../../api/client/sendWithoutCredential');
  return sendWithoutCredential(url, { origins: [new URL(url).origin], method: 'POST', ...init });
};

/** Where to forward a delivery, and how often to try. */
export interface ForwardOptions {
  readonly url: string;
  /** Defaults to `postWithoutCredential`. */
  readonly post?: PostFunction;
  /** Simulates Acquire 1.0.0: five more attempts on anything but 200. */
  readonly retry: boolean;
  /** Milliseconds between attempts; Acquire does not document its own. */
  readonly retryDelayMs?: number;
  readonly timeoutMs?: number;
  /** The origin that the user has agreed to; required for hosts other than loopback. */
  readonly allowedOrigin?: string;
  /** The secret path of the receiver. Forwarding a delivery to it would create another delivery, in an endless loop. */
  readonly ownPath?: string;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: ForwardResult) => void;
}

/** Total number of Acquire's attempts: the first and five more (1.0.0, "webhooks basic: introduction"). */
const ATTEMPTS = 6;
const MAX_RESPONSE_BYTES = 16 * 1024;
/** Headers that belong to the previous hop, not to the next one. */
const HOP =
  /^(host|connection|content-length|transfer-encoding|keep-alive|te|trailer|upgrade|proxy-.*|expect|x-forwarded-.*|forwarded)$/i;

/** Parses a forwarding URL: http or https, without userinfo. Undefined if it is invalid. */
export function forwardTarget(text: string): URL | undefined {
  try {
    const url = new URL(text.trim());
    return (url.protocol === 'http:' || url.protocol === 'https:') && !url.username && !url.password ? url : undefined;
  } catch {
    return undefined;
  }
}

/** True for a URL on this machine. */
export function isLoopbackAddress(url: URL): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

/** Forwards a delivery, byte for byte and with its headers, and reports each attempt. Never follows redirects. Never rejects. */
export async function forwardDelivery(delivery: WebhookMessage, options: ForwardOptions): Promise<ForwardResult[]> {
  const target = forwardTarget(options.url);
  const results: ForwardResult[] = [];
  const note = (result: ForwardResult): void => {
    results.push(result);
    options.onResult?.(result);
  };
  const refuse = (code?: 'no-address' | 'own-address'): ForwardResult[] => {
    note({ at: Date.now(), url: options.url, outcome: 'refused', ms: 0, attempt: 1, ...(code ? { code } : {}) });
    return results;
  };
  if (!target) return refuse('no-address');
  if (options.ownPath && target.pathname.toLowerCase().endsWith(`/${options.ownPath}`)) return refuse('own-address');
  if (!isLoopbackAddress(target) && target.origin !== options.allowedOrigin) return refuse();
  const headers = delivery.headers.filter(([name]) => !HOP.test(name));
  for (let attempt = 1; attempt <= (options.retry ? ATTEMPTS : 1); attempt++) {
    const result = await once(target.href, headers, delivery.body, attempt, options);
    note(result);
    if (result.status === 200 || options.signal?.aborted || attempt === ATTEMPTS || !options.retry) break;
    await pause(options.retryDelayMs ?? 2_000, options.signal);
    if (options.signal?.aborted) break;
  }
  return results;
}

async function once(
  url: string,
  headers: readonly Pair[],
  body: Uint8Array,
  attempt: number,
  options: ForwardOptions,
): Promise<ForwardResult> {
  const at = Date.now();
  const started = performance.now();
  const base = (): { at: number; url: string; attempt: number; ms: number } => ({
    at,
    url,
    attempt,
    ms: Math.round(performance.now() - started),
  });
  try {
    const response = await (options.post ?? postWithoutCredential)(url, {
      headers,
      body,
      timeoutMs: options.timeoutMs ?? 10_000,
      maxBytes: 1024 * 1024,
      signal: options.signal,
    });
    const redirected = response.status >= 300 && response.status < 400;
    return {
      ...base(),
      outcome: redirected ? 'redirected' : 'answered',
      status: response.status,
      answer: response.text.slice(0, MAX_RESPONSE_BYTES),
      location: redirected ? findHeaderValue(response.headers, 'location') : undefined,
    };
  } catch (error) {
    const { kind, detail } = error as { kind?: string; detail?: { code?: string; status?: number; location?: string } };
    if (kind === 'redirect')
      return { ...base(), outcome: 'redirected', status: detail?.status, location: detail?.location };
    return {
      ...base(),
      outcome: kind === 'timeout' ? 'timed-out' : 'failed',
      status: detail?.status,
      code: detail?.code ?? kind,
    };
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) {
      done();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** A made-up delivery, signed if there is a secret. */
export function createSignedMessage(body: Uint8Array, contentType: string, secret: string | undefined): WebhookMessage {
  const signature: Pair[] = secret ? [[SIGNATURE_HEADER, signBody(secret, body)]] : [];
  return { headers: [['content-type', contentType], ...signature], body };
}

/** The headers and body of a replay: the old headers without hop-by-hop ones, and a new signature if there is a secret. */
export function createReplay(
  delivery: Delivery,
  secret: string | undefined,
  body: Uint8Array = delivery.body,
): WebhookMessage {
  const headers = delivery.headers.filter(([name]) => !HOP.test(name) && name.toLowerCase() !== SIGNATURE_HEADER);
  const old = findHeaderValue(delivery.headers, SIGNATURE_HEADER);
  if (secret) headers.push([SIGNATURE_HEADER, signBody(secret, body)]);
  else if (old) headers.push([SIGNATURE_HEADER, old]);
  return { headers, body };
}
