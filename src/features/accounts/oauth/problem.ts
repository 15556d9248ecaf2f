/** The ways an OAuth sign-in or refresh can fail; the texts are in `signIn/oauthTexts.ts`. */
export type OAuthProblemKind =
  | 'discovery'
  | 'insecure'
  | 'local-endpoint'
  | 'wrong-issuer'
  | 'denied'
  | 'refused'
  | 'revoked'
  | 'unavailable'
  | 'malformed'
  | 'missing-state'
  | 'foreign-state'
  | 'used-state'
  | 'expired-state'
  | 'timed-out'
  | 'cancelled';

/** A failed OAuth step. Contains no token and no code. */
export class OAuthProblem extends Error {
  /** The server's own error code, such as `invalid_scope`; untrusted text. */
  readonly code?: string;
  /** HTTP status of the server's response. */
  readonly status?: number;
  /** Seconds the server asks to wait. */
  readonly retryAfterSeconds?: number;
  constructor(
    readonly kind: OAuthProblemKind,
    more: { cause?: unknown; code?: string; status?: number; retryAfterSeconds?: number } = {},
  ) {
    super(`oauth ${kind}`, { cause: more.cause });
    this.code = more.code;
    this.status = more.status;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
