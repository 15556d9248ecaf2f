import type { AccountStore } from '../accountStore';
import type { OAuthCredential } from '../credentials/credential';
import type { OAuthHttp } from '../oauth/grant';
import type { OAuthServer, OAuthTokens } from '../oauth/types';
import { OAuthProblem } from '../oauth/problem';
import type { Account } from '../../../api/client/account';
import { within } from '../../../api/client/deadline';
import { AcquireError } from '../../../api/errors/errors';
import type { FreshTokens } from '../oauth/tokens';

/** Milliseconds for one call to an authorization server. */
const TIMEOUT_MS = 15_000;

/** Milliseconds that signing out waits for a session to end at its server. */
const READ_TIMEOUT_MS = 2_000;

/** Calls to an authorization server: by the second door, without any account's credential, to that server's origin alone. */
export const oauthHttp: OAuthHttp = async (url, init) => {
  const { plainRequest } = await import('../../../api/client/plain');
  return plainRequest(url, {
    origins: [new URL(url).origin],
    method: init.method,
    headers: init.headers,
    body: init.body,
    signal: init.signal,
    timeoutMs: TIMEOUT_MS,
    maxBytes: 1024 * 1024,
  });
};

/** Hands out the credentials of all accounts: tokens as they are stored, OAuth sessions refreshed when they are about to end. */
export interface CredentialProvider {
  credential(account: Account): Promise<string | undefined>;
  /** A read was refused with 401 with this token: an OAuth session is refreshed once, for all reads that token was refused to; true when there is another token now. */
  reauthenticate(account: Account, refused: string): Promise<boolean>;
}

/** Puts the OAuth sessions in front of the stored credentials. OAuth's code is loaded when the first such account needs it. */
export function createCredentialProvider(accounts: AccountStore): CredentialProvider {
  let fresh: Promise<FreshTokens> | undefined;
  const tokens = (): Promise<FreshTokens> =>
    (fresh ??= (async () => {
      const { FreshTokens: Fresh } = await import('../oauth/tokens');
      return new Fresh(
        {
          read: async (key) => {
            const credential = await accounts.stored(key);
            return credential?.kind === 'oauth'
              ? {
                  server: credential.server,
                  tokens: {
                    accessToken: credential.token,
                    refreshToken: credential.refreshToken,
                    expiresAt: credential.expiresAt,
                  },
                }
              : undefined;
          },
          write: async (key, renewed) => {
            const credential = await accounts.stored(key);
            if (credential?.kind === 'oauth')
              await accounts.keepRenewed(key, oauthCredential(credential.server, renewed));
          },
        },
        oauthHttp,
      );
    })());
  /** An answer of the authorization server that cannot be read is a failed call like any other, at that server. */
  const asCall = async <T>(key: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof OAuthProblem)) throw error;
      const stored = await accounts.stored(key);
      const origin = stored?.kind === 'oauth' ? new URL(stored.server.tokenEndpoint).origin : undefined;
      throw new AcquireError('malformed', { origin }, { cause: error });
    }
  };
  return {
    credential: async (account) => {
      const stored = await accounts.credential(account);
      return account.credentialKind === 'oauth' && stored !== undefined
        ? asCall(account.key, (await tokens()).token(account.key))
        : stored;
    },
    reauthenticate: async (account, refused) => {
      if (account.credentialKind !== 'oauth' || (await accounts.credential(account)) === undefined) return false;
      const renewed = await asCall(account.key, (await tokens()).renew(account.key, refused));
      return renewed !== undefined && renewed !== refused;
    },
  };
}

/** What is stored of an OAuth session. */
export function oauthCredential(
  server: OAuthServer,
  tokens: OAuthTokens,
): { kind: 'oauth'; token: string; refreshToken?: string; expiresAt?: number; server: OAuthServer } {
  return {
    kind: 'oauth',
    token: tokens.accessToken,
    server,
    ...(tokens.refreshToken ? { refreshToken: tokens.refreshToken } : {}),
    ...(tokens.expiresAt !== undefined ? { expiresAt: tokens.expiresAt } : {}),
  };
}

/**
 * Takes accounts off this computer, then tells their authorization servers, where these have an endpoint for that, that the sessions have ended:
 * a server that is not there delays nothing. Resolves to those that could not be told; rejects when an account could not be taken off.
 */
export async function signOutOf(
  accounts: AccountStore,
  keys: readonly string[],
  takeOff: () => Promise<unknown>,
): Promise<readonly { readonly label: string; readonly host: string }[]> {
  const sessions = await Promise.all(
    keys
      .flatMap((key) => accounts.get(key) ?? [])
      .map(async ({ key, label }) => ({
        label,
        // A session that cannot be read cannot be ended at its server; that must not keep the account on this computer.
        credential: await within(
          accounts.stored(key),
          READ_TIMEOUT_MS,
          undefined,
          () => new AcquireError('secret-storage'),
        ).catch(() => undefined),
      })),
  );
  await takeOff();
  const told = await Promise.all(
    sessions.map(async ({ label, credential }) =>
      credential?.kind === 'oauth' && !(await revokeSession(credential))
        ? [{ label, host: new URL(credential.server.tokenEndpoint).host }]
        : [],
    ),
  );
  return told.flat();
}

/** Resolves to false when the server has an endpoint for it but could not be told; never rejects. */
async function revokeSession(credential: OAuthCredential): Promise<boolean> {
  if (!credential.server.revocationEndpoint) return true;
  try {
    const { revoke } = await import('../oauth/grant');
    await revoke(credential.server, credential.refreshToken ?? credential.token, oauthHttp);
    return true;
  } catch {
    return false;
  }
}
