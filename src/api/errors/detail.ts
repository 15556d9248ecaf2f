/** The data of a failed call. No field ever contains a credential. */
export interface ErrorDetail {
  /** HTTP method and path (no query) of the request, for the message. */
  method?: string;
  path?: string;
  /** The account's origin, or the foreign origin for `untrusted-host` and `redirect`. */
  origin?: string;
  /** HTTP status, if a response was received. */
  status?: number;
  /** Node's or TLS's error code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, …; `PROXY_LOGIN`, `PROXY_REFUSED` or `PROXY_UNREACHABLE` for the proxy of VS Code. */
  code?: string;
  /** Seconds to wait, from Retry-After. */
  retryAfterSeconds?: number;
  /** `Location` of a redirect that was not followed. */
  location?: string;
  /** Acquire's own error code or text (`ERROR_RECORD_NOT_FOUND`). Untrusted text. */
  acquireError?: string;
  /** The text that came with Acquire's error code. Untrusted text. */
  acquireMessage?: string;
  /** The first bytes of a response that could not be read, at most 200 characters. Untrusted text. */
  firstBytes?: string;
  /** The limit: bytes for `too-large`, milliseconds for `timeout`. */
  limit?: number;
  /** What took too long: getting the credential, connecting, or the whole call. */
  phase?: 'credential' | 'connect' | 'total';
  /** What exactly is wrong, as a code of the kind's row; `authorization-server` for any kind (see `RENEWAL_FAILED`). */
  problem?: string;
  /** What the problem is about: a header, a parameter, the reason given by a system. Untrusted text. */
  name?: string;
  /** True if it is unknown whether a write took effect (`client/writeResult.ts`). */
  outcomeUnknown?: boolean;
}
