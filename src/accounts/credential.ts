/** What SecretStorage keeps for an account. A credential never leaves this form except to the client, which attaches it. */
export interface TokenCredential { readonly kind: 'token'; readonly token: string }
export type Credential = TokenCredential;

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
    const raw = JSON.parse(text) as { kind?: unknown; token?: unknown } | null;
    return raw?.kind === 'token' && typeof raw.token === 'string' && raw.token ? { kind: 'token', token: raw.token } : undefined;
  } catch {
    return undefined;
  }
}
