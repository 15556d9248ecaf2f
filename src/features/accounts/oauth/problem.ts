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
  /** Tells these errors from others across bundles, where `instanceof` would not. */
  readonly isOAuthProblem = true;
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

/** Tells an OAuthProblem from any other thrown value, across bundles. */
export function isOAuthProblem(error: unknown): error is OAuthProblem {
  return typeof error === 'object' && error !== null && (error as { isOAuthProblem?: unknown }).isOAuthProblem === true;
}
