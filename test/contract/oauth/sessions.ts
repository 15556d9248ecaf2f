// The parts of an OAuth session in memory, for renewal tests.
import type { OAuthHttp } from '../../../src/features/accounts/oauth/grant';
import type { SessionLock } from '../../../src/features/accounts/oauth/sessionLock';
import {
  TokenRefresher,
  type StoredSession,
  type TokenStore,
} from '../../../src/features/accounts/oauth/tokenRefresher';
import type { OAuthTokens } from '../../../src/features/accounts/oauth/types';

/** For tests with one window. */
const noLock: SessionLock = (_key, work) => work({ assertHeld: () => Promise.resolve() });

/** A store with one session, which only this window sees. `write` overrides how it is stored. */
export function memoryStore(
  read: () => StoredSession | undefined,
  write: (tokens: OAuthTokens) => void | Promise<void>,
): TokenStore {
  return {
    read: () => Promise.resolve(read()),
    save: (_key, tokens) => Promise.resolve({ isShared: false, store: async () => write(tokens) }),
  };
}

/** Renews the session of a store only in this window. */
export function refresherOf(store: TokenStore, http: OAuthHttp, now: () => number = Date.now): TokenRefresher {
  return new TokenRefresher({ store, http, lock: noLock, now });
}
