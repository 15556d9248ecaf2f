import type { OAuthServer, OAuthSession } from '../oauth/types';

/** What SecretStorage keeps for an account. Only the client, which attaches it to requests, gets the credential out of this form. */
export interface TokenCredential {
  readonly kind: 'token';
  readonly token: string;
}
/** The result of an OAuth sign-in: the current access token and what is needed to renew it. */
export interface OAuthCredential {
  readonly kind: 'oauth';
  readonly token: string;
  readonly refreshToken?: string;
  readonly expiresAt?: number;
  readonly server: OAuthServer;
  /** Absent until the session is renewed for the first time; see `renewableSession`. */
  readonly session?: OAuthSession;
}
/** What signs an account in: the user's own token, or an OAuth session. */
export type AccountCredential = TokenCredential | OAuthCredential;

/** A credential as stored: with the origin it may be sent to. Version 0.1 stored no origin. */
export interface StoredCredential {
  readonly origin?: string;
  readonly credential: AccountCredential;
}

/** The key of an account's credential in SecretStorage. */
export function secretKey(accountKey: string): string {
  return `acquire.credential.${accountKey}`;
}

/** The account a SecretStorage key belongs to; undefined for keys that are not ours. */
export function accountKeyOfSecret(key: string): string | undefined {
  return /^acquire\.credential\.([a-z0-9]{12})$/.exec(key)?.[1];
}

/** The stored text. It includes the origin, because global state can be edited by programs that cannot open the keychain. */
export function encodeCredential(credential: AccountCredential, origin: string): string {
  return JSON.stringify({ ...credential, version: 2, origin });
}

/** Reads a stored text of this version or 0.1; undefined if it is absent or not ours. */
export function decodeCredential(text: string | undefined): StoredCredential | undefined {
  if (!text) return undefined;
  try {
    const raw = JSON.parse(text) as Partial<Record<keyof OAuthCredential | 'origin', unknown>> | null;
    if (typeof raw?.token !== 'string' || !raw.token) return undefined;
    if (raw.origin !== undefined && typeof raw.origin !== 'string') return undefined;
    const bound = raw.origin === undefined ? {} : { origin: raw.origin };
    if (raw.kind === 'token') return { ...bound, credential: { kind: 'token', token: raw.token } };
    const server = raw.server as Partial<OAuthServer> | undefined;
    if (
      raw.kind !== 'oauth' ||
      typeof server?.tokenEndpoint !== 'string' ||
      typeof server.authorizationEndpoint !== 'string' ||
      typeof server.clientId !== 'string'
    )
      return undefined;
    return {
      ...bound,
      credential: {
        kind: 'oauth',
        token: raw.token,
        server: server as OAuthServer,
        ...(typeof raw.refreshToken === 'string' ? { refreshToken: raw.refreshToken } : {}),
        ...(typeof raw.expiresAt === 'number' ? { expiresAt: raw.expiresAt } : {}),
        ...decodeSession(raw.session),
      },
    };
  } catch {
    return undefined;
  }
}

function decodeSession(raw: unknown): Pick<OAuthCredential, 'session'> {
  const { key, renewals } = Object(raw) as Partial<Record<keyof OAuthSession, unknown>>;
  return typeof key === 'string' && /^[\w-]{43}$/.test(key) && typeof renewals === 'number'
    ? { session: { key, renewals } }
    : {};
}

/** Whose credential it is, and the origin it may be sent to. */
export interface CredentialOwner {
  readonly key: string;
  readonly origin: string;
  /** The account's subdomain, for accounts at Acquire's own hosts of API 2.0.0. */
  readonly accountId?: string;
}

/** True for Acquire's own hosts, where a credential of version 0.1, stored without its origin, may safely be sent. */
export function isAcquireHost(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' && /(?:^|\.)acquire\.io$/.test(hostname);
}

/**
 * True when the origin may be the one an account of version 0.1 was created for. An account id is only stored with Acquire's own host, and
 * no self-hosted server has a name that imitates Acquire's; otherwise the origin was replaced in global state.
 */
export function isPlausibleOrigin({ origin, accountId }: CredentialOwner): boolean {
  return isAcquireHost(origin) || (accountId === undefined && !/acquire[.-]?io/i.test(new URL(origin).hostname));
}
