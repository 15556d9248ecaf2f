import { maskCredentials, maskText } from '../../core/redaction';

/** The closed set of ways a call can fail. The words for each stand in `src/ui/shared/errorText.ts`. */
export type ErrorKind =
  | 'network'
  | 'tls'
  | 'timeout'
  | 'cancelled'
  | 'too-large'
  | 'redirect'
  | 'untrusted-host'
  | 'read-only'
  | 'invalid-request'
  | 'unauthorized'
  | 'secret-storage'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'rejected'
  | 'malformed'
  | 'server';

/** What a message about a failed call needs. No field ever holds a credential. */
export interface ErrorDetail {
  /** HTTP method and path (no query) of the request, for the message. */
  method?: string;
  path?: string;
  /** The account's origin, or the foreign origin for `untrusted-host` and `redirect`. */
  origin?: string;
  /** HTTP status, where an answer came. */
  status?: number;
  /** Node's or TLS's error code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, …; `PROXY_LOGIN`, `PROXY_REFUSED` or `PROXY_UNREACHABLE` for the proxy of VS Code. */
  code?: string;
  /** Seconds to wait, from Retry-After. */
  retryAfterSeconds?: number;
  /** `Location` of a redirect that was not followed. */
  location?: string;
  /** Acquire's own error code or text (`ERROR_RECORD_NOT_FOUND`), hostile text. */
  acquireError?: string;
  /** The text Acquire gave beside its error code, hostile text. */
  acquireMessage?: string;
  /** The first bytes of an answer that could not be read, at most 200 characters, hostile text. */
  firstBytes?: string;
  /** Cap in bytes for `too-large`, milliseconds for `timeout`. */
  limit?: number;
  /** What took too long: getting the credential, connecting, or the whole call. */
  phase?: 'credential' | 'connect' | 'total';
  /** For `invalid-request`: what is wrong, as a code for the words table plus the name it concerns. For `read-only`: why something at a documented read is not sent, or that permissions cannot be read, or that the policy of the computer forbids it. For `untrusted-host`: `insecure` or `policy`. */
  problem?: string;
  name?: string;
  /** True when a write was sent and its answer was lost: it may or may not have taken effect. */
  outcomeUnknown?: boolean;
}

/** The fields of a detail that repeat what a server sent. */
const SERVER_TEXTS = ['location', 'acquireError', 'acquireMessage', 'firstBytes'] as const;

/** The detail without secret values: it is shown, logged, kept and reported. */
function withoutSecrets(detail: ErrorDetail): ErrorDetail {
  let clean = detail;
  for (const field of SERVER_TEXTS) {
    const text = detail[field];
    if (typeof text !== 'string') continue;
    const masked = maskCredentials(maskText(text, 'text/plain').text);
    if (masked !== text) clean = { ...clean, [field]: masked };
  }
  return clean;
}

/** A failed call. Code tells failures apart by `kind`. */
export class AcquireError extends Error {
  readonly detail: ErrorDetail;
  constructor(
    readonly kind: ErrorKind,
    detail: ErrorDetail = {},
    options?: { cause?: unknown },
  ) {
    super(
      `${kind}${detail.status ? ` ${detail.status}` : ''}${detail.code ? ` ${detail.code}` : ''}${detail.problem ? ` ${detail.problem}` : ''}`,
      options,
    );
    this.name = 'AcquireError';
    this.detail = withoutSecrets(detail);
  }
}
