import path from 'node:path';
import { AcquireError } from '../../../api/errors/errors';
import {
  acquireLock,
  LockLostError,
  LockTimeoutError,
  type HeldLock,
  type LockOptions,
} from '../../../core/store/lock';

/** Longer than a window needs to renew a session: one call to the authorization server, then storing the tokens. */
const LOCK_TIMEOUT_MS = 25_000;
/** How often work is repeated if it lost the lock before it had any effect. */
const MAX_REPEATS = 2;

/** Work under a lock. It calls `assertHeld` right before it uses a refresh token. */
export type SessionWork<T> = (lock: Pick<HeldLock, 'assertHeld'>) => Promise<T>;

/**
 * Runs work with an account's session that only one window at a time may do. Rejects with what the work rejects with, or with `timeout`
 * (phase `credential`) when another window does not finish.
 */
export type SessionLock = <T>(accountKey: string, work: SessionWork<T>) => Promise<T>;

/**
 * A lock per account between all windows: `oauth-<key>.lock` in a folder. A window that is killed does not block the others; one that
 * hangs does for ten seconds (`LOCK_STALE_MS`). If no lock can be written, work runs without one: a full disk must not keep an account
 * from working.
 */
export function createSessionLock(folder: string, options: LockOptions = {}): SessionLock {
  const { timeoutMs = LOCK_TIMEOUT_MS } = options;
  const acquire = async (file: string): Promise<HeldLock | undefined> => {
    try {
      return await acquireLock(file, { ...options, timeoutMs });
    } catch (error) {
      if (error instanceof LockTimeoutError)
        throw new AcquireError('timeout', { phase: 'credential', limit: timeoutMs }, { cause: error });
      return undefined;
    }
  };
  return async (accountKey, work) => {
    for (let repeats = MAX_REPEATS; ; repeats--) {
      const lock = await acquire(path.join(folder, `oauth-${accountKey}`));
      try {
        return await work(lock ?? { assertHeld: () => Promise.resolve() });
      } catch (error) {
        if (!(error instanceof LockLostError) || repeats === 0) throw error;
      } finally {
        await lock?.release();
      }
    }
  };
}
