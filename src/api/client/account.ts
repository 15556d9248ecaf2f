/** Acquire's two live API generations. 1.0.0 calls its records leads, 2.0.0 contacts. */
export const GENERATIONS = ['1.0.0', '2.0.0'] as const;
/** One of the generations. */
export type Generation = (typeof GENERATIONS)[number];

/**
 * Which path prefix a 1.0.0 account uses: `/profile/…` (`plain`, the authorization page's form) or `/api/profile/…` (`api`).
 * Detected at sign-in. 2.0.0 accounts are always `api`.
 */
export type PathForm = 'plain' | 'api';

/** What writes are allowed: none, until a point in time (ms since the epoch), or all. A new account (except the sandbox) is read-only. */
export type WritePermission = { kind: 'locked' } | { kind: 'until'; until: number } | { kind: 'always' };

/** A signed-in Acquire workspace. Holds no secret: the credential is in SecretStorage under `acquire.credential.<key>`. */
export interface Account {
  /** 12 random characters of `[a-z0-9]`; never reused. */
  readonly key: string;
  readonly label: string;
  readonly generation: Generation;
  /** Scheme, host and port, no trailing slash: `https://app.acquire.io`, `https://acme.acquire.io`, `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly pathForm: PathForm;
  /** The account's subdomain in 2.0.0, when known. */
  readonly accountId?: string;
  /** `own`: the user's workspace; `customer`: someone else's, for which Acquire's terms demand OAuth; `sandbox`: the built-in local Acquire. */
  readonly kind: 'own' | 'customer' | 'sandbox';
  readonly credentialKind: 'token' | 'oauth';
  /** How the credential is sent: `Authorization: Bearer …` or the rarely documented `auth_token` header. */
  readonly authHeader: 'bearer' | 'auth_token';
  /** A theme color id such as `charts.blue`, for telling accounts apart, spelled as version 0.1 stores it. */
  readonly colour?: string;
  readonly writes: WritePermission;
}

/** True while the account may be written to at time `now` (ms since the epoch). */
export function isWritable(account: Account, now: number = Date.now()): boolean {
  const { writes } = account;
  return writes.kind === 'always' || (writes.kind === 'until' && now < writes.until);
}
