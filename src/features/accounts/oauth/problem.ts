/** The ways an OAuth sign-in or refresh can fail; the words stand in src/ui/accounts. */
export type OAuthProblemKind =
  | 'discovery'
  | 'insecure'
  | 'wrong-issuer'
  | 'denied'
  | 'refused'
  | 'revoked'
  | 'malformed'
  | 'missing-state'
  | 'foreign-state'
  | 'used-state'
  | 'expired-state'
  | 'timed-out'
  | 'cancelled';

/** A failed step of OAuth. Holds no token and no code. */
export class OAuthProblem extends Error {
  /** The server's own error code, such as `invalid_scope`; hostile text. */
  readonly code?: string;
  constructor(
    readonly kind: OAuthProblemKind,
    more: { cause?: unknown; code?: string } = {},
  ) {
    super(`oauth ${kind}`, { cause: more.cause });
    this.code = more.code;
  }
}
