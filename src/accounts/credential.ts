import type { OAuthServer } from './oauth/types';

/** What SecretStorage keeps for an account. A credential never leaves this form except to the client, which attaches it. */
export interface TokenCredential {
  readonly kind: 'token';
  readonly token: string;
}
/** What an OAuth sign-in gave: the access token of the moment and what it is renewed with. */
export interface OAuthCredential {
  readonly kind: 'oauth';
  readonly token: string;
  readonly refreshToken?: string;
  readonly expiresAt?: number;
  readonly server: OAuthServer;
}
/** What signs an account in: a token of its own, or an OAuth session. */
export type Credential = TokenCredential | OAuthCredential;

/** The key of an account's credential in SecretStorage. */
export function secretKey(accountKey: string): string {
  return `acquire.credential.${accountKey}`;
}

/** The account a SecretStorage key belongs to, or undefined for anybody else's secret. */
export function accountOfSecret(key: string): string | undefined {
  return /^acquire\.credential\.([a-z0-9]{12})$/.exec(key)?.[1];
}

/** The text that is stored. */
export function encodeCredential(credential: Credential): string {
  return JSON.stringify({ version: 1, ...credential });
}

/** Reads a stored text; undefined when it is absent or not one of ours. */
export function decodeCredential(text: string | undefined): Credential | undefined {
  if (!text) return undefined;
  try {
    const raw = JSON.parse(text) as Partial<Record<keyof OAuthCredential, unknown>> | null;
    if (typeof raw?.token !== 'string' || !raw.token) return undefined;
    if (raw.kind === 'token') return { kind: 'token', token: raw.token };
    const server = raw.server as Partial<OAuthServer> | undefined;
    if (
      raw.kind !== 'oauth' ||
      typeof server?.tokenEndpoint !== 'string' ||
      typeof server.authorizationEndpoint !== 'string' ||
      typeof server.clientId !== 'string'
    )
      return undefined;
    return {
      kind: 'oauth',
      token: raw.token,
      server: server as OAuthServer,
      ...(typeof raw.refreshToken === 'string' ? { refreshToken: raw.refreshToken } : {}),
      ...(typeof raw.expiresAt === 'number' ? { expiresAt: raw.expiresAt } : {}),
    };
  } catch {
    return undefined;
  }
}
