import type { AccountStore } from '../accountStore';
import type { OAuthCredential } from '../credentials/credential';
import type { OAuthHttp } from '../oauth/grant';
import type { OAuthServer, OAuthTokens } from '../oauth/types';
import { OAuthProblem } from '../oauth/problem';
import type { Account } from '../../../api/client/account';
import { withDeadline } from '../../../api/client/deadline';
import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import type { TokenRefresher, TokenStore } from '../oauth/tokenRefresher';
import { renewableSession } from '../credentials/sessionKey';

/** Timeout of one call to an authorization server, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** How long sign-out waits for a session to end at its server, in milliseconds. */
const READ_TIMEOUT_MS = 2_000;

/**
 * Calls an authorization server without any account's credential, and only at that server's origin. Rejects with an AcquireError when no
 * response came. No such call changes a record, so its outcome is never reported as unknown.
 */
export const sendOAuthRequest: OAuthHttp = async (url, init) => {
  const { sendWithoutCredential } = await import('../../../api/client/sendWithoutCredential');
  try {
    return await sendWithoutCredential(url, {
      origins: [new URL(url).origin],
      method: init.method,
      headers: init.headers,
      body: init.body,
      signal: init.signal,
      timeoutMs: TIMEOUT_MS,
      maxBytes: 1024 * 1024,
    });
  } catch (error) {
    if (!(error instanceof AcquireError) || !error.detail.outcomeUnknown) throw error;
    throw new AcquireError(error.kind, { ...error.detail, outcomeUnknown: false }, { cause: error });
  }
};

/** Returns the credentials of all accounts: tokens as stored, OAuth sessions renewed when they are about to expire. */
export interface CredentialProvider extends Disposable {
  /** The account's credential; undefined when it is signed out. Rejects if it is unavailable: `secret-storage`, or a failed refresh. */
  credential(account: Account): Promise<string | undefined>;
  /** After a 401 with this token: renews an OAuth session once for all refused reads; true if there is another token now. */
  reauthenticate(account: Account, refused: string): Promise<boolean>;
}

/**
 * Adds renewal of OAuth sessions to the stored credentials. The OAuth code is loaded when the first such account needs it.
 * @param folder where the locks between windows are, the same for all windows
 */
export function createCredentialProvider(accounts: AccountStore, folder: string): CredentialProvider {
  let loading: Promise<TokenRefresher> | undefined;
  const load = async (): Promise<TokenRefresher> => {
    const [{ TokenRefresher: Refresher }, { createSessionLock }] = await Promise.all([
      import('../oauth/tokenRefresher'),
      import('../oauth/sessionLock'),
    ]);
    return new Refresher({ store: tokenStore(accounts), http: sendOAuthRequest, lock: createSessionLock(folder) });
  };
  const refresher = (): Promise<TokenRefresher> => (loading ??= load());
  return {
    credential: async (account) => {
      const stored = await accounts.credential(account);
      return account.credentialKind === 'oauth' && stored !== undefined
        ? asCall(accounts, account.key, (await refresher()).token(account.key))
        : stored;
    },
    reauthenticate: async (account, refused) => {
      if (account.credentialKind !== 'oauth' || (await accounts.credential(account)) === undefined) return false;
      const renewed = await asCall(accounts, account.key, (await refresher()).renew(account.key, refused));
      return renewed !== undefined && renewed !== refused;
    },
    dispose: () => {
      void loading?.then(
        (made) => {
          made.dispose();
        },
        () => undefined,
      );
    },
  };
}

/** The OAuth sessions in the account store. */
function tokenStore(accounts: AccountStore): TokenStore {
  return {
    read: async (key) => {
      const credential = await accounts.stored(key);
      if (credential?.kind !== 'oauth') return undefined;
      const { server, token: accessToken, refreshToken, expiresAt } = credential;
      return { server, tokens: { accessToken, refreshToken, expiresAt } };
    },
    save: async (key, tokens) => {
      const before = await accounts.stored(key);
      if (before?.kind !== 'oauth') return { isShared: true, store: () => Promise.resolve() };
      return accounts.saveRenewed(key, renewedCredential(before, tokens));
    },
  };
}

/** Turns a failure of the authorization server into one of the call that needed its token. Failures of `accounts` are not changed. */
async function asCall<T>(accounts: AccountStore, key: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OAuthProblem)) throw error;
    const stored = await accounts.stored(key).catch(() => undefined);
    const origin = stored?.kind === 'oauth' ? new URL(stored.server.tokenEndpoint).origin : undefined;
    if (error.kind !== 'unavailable') throw new AcquireError('malformed', { origin }, { cause: error });
    const { status, retryAfterSeconds, code } = error;
    const detail = { origin, status, retryAfterSeconds, name: code, problem: 'authorization-server' };
    throw new AcquireError(status === 429 ? 'rate-limited' : 'server', detail, { cause: error });
  }
}

/** The stored part of an OAuth session. */
export function oauthCredential(server: OAuthServer, tokens: OAuthTokens): OAuthCredential {
  return {
    kind: 'oauth',
    token: tokens.accessToken,
    server,
    ...(tokens.refreshToken ? { refreshToken: tokens.refreshToken } : {}),
    ...(tokens.expiresAt !== undefined ? { expiresAt: tokens.expiresAt } : {}),
  };
}

/** The credential of a renewed session, which stays the same session. */
function renewedCredential(before: OAuthCredential, tokens: OAuthTokens): OAuthCredential {
  const session = renewableSession(before);
  return {
    ...oauthCredential(before.server, tokens),
    ...(session ? { session: { ...session, renewals: session.renewals + 1 } } : {}),
  };
}

/**
 * Removes accounts from this computer, then ends their sessions at their authorization servers where possible: an unreachable server
 * delays nothing. Resolves to the accounts whose server could not be reached; rejects if one could not be removed.
 */
export async function signOutAccounts(
  accounts: AccountStore,
  keys: readonly string[],
  takeOff: () => Promise<unknown>,
): Promise<readonly { readonly label: string; readonly host: string }[]> {
  const sessions = await Promise.all(
    keys
      .flatMap((key) => accounts.get(key) ?? [])
      .map(async ({ key, label }) => ({
        label,
        // An unreadable session cannot be ended at its server; that must not keep the account on this computer.
        credential: await withDeadline(
          accounts.stored(key),
          READ_TIMEOUT_MS,
          undefined,
          () => new AcquireError('secret-storage'),
        ).catch(() => undefined),
      })),
  );
  await takeOff();
  const unreachable = await Promise.all(
    sessions.map(async ({ label, credential }) =>
      credential?.kind === 'oauth' && !(await revokeSession(credential))
        ? [{ label, host: new URL(credential.server.tokenEndpoint).host }]
        : [],
    ),
  );
  return unreachable.flat();
}

/** Resolves to false when the server has such an endpoint but could not be reached; never rejects. */
async function revokeSession(credential: OAuthCredential): Promise<boolean> {
  if (!credential.server.revocationEndpoint) return true;
  try {
    const { revokeToken } = await import('../oauth/grant');
    await revokeToken(credential.server, credential.refreshToken ?? credential.token, sendOAuthRequest);
    return true;
  } catch {
    return false;
  }
}
