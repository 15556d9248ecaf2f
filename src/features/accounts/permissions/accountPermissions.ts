import type { Account, WritePermission } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { activePolicy } from '../../../api/policy/policy';
import { PermissionClock } from './permissionClock';
import { permissionFailure, stricterPermission, type PermissionStore } from './writePermissions';

export const READ_ONLY: WritePermission = { kind: 'locked' };

/**
 * The write permissions of accounts: the stricter of the file that all windows share and of global state, which reaches windows on other
 * computers but is cached by each window. Keeps the last state for display; call `refresh` before a write.
 */
export class AccountPermissions {
  private known: ReadonlyMap<string, WritePermission> | undefined;
  private readonly clock = new PermissionClock();
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: PermissionStore) {}

  /**
   * Reads the file. An account that is not in it is read-only. With `adopt`, permissions that version 0.1 kept in global state are moved
   * to it. Expired permissions are stored as read-only, so that they end in all windows. Rejects with `read-only` (problem `permissions`)
   * when the file cannot be read, or is damaged and an account is missing: such accounts are then read-only.
   */
  refresh(accounts: readonly Account[], now: number, adopt: boolean): Promise<void> {
    return this.enqueue(() => this.load(accounts, now, adopt));
  }

  private async load(accounts: readonly Account[], now: number, adopt: boolean): Promise<void> {
    let missing: readonly Account[];
    try {
      const { permissions, damaged } = await this.store.read();
      missing = accounts.filter(({ kind, key }) => kind !== 'sandbox' && !permissions.has(key));
      this.known = permissions;
      if (!damaged) {
        const adopted = adopt ? missing : [];
        const ended = [...permissions].filter(([key, writes]) => this.hasEnded(key, writes, now));
        if (adopted.length || ended.length)
          this.known = await this.store.update((stored) => {
            for (const { key, writes } of adopted) if (!stored.has(key)) stored.set(key, writes);
            for (const [key, writes] of ended) if (isEqual(stored.get(key), writes)) stored.set(key, READ_ONLY);
          });
        missing = [];
      }
    } catch (error) {
      this.known = new Map();
      throw failure(permissionFailure(error), error);
    }
    if (missing.length) throw failure('damaged');
  }

  /** True if the file had a permission for the account when it was last read. */
  has(key: string): boolean {
    return this.known?.has(key) ?? false;
  }

  /** The current permission of an account, as far as known. */
  of({ key, writes }: Account, now: number): WritePermission {
    const permission = this.known ? stricterPermission(writes, this.known.get(key) ?? READ_ONLY) : writes;
    return this.hasEnded(key, permission, now) || isForbidden(permission) ? READ_ONLY : permission;
  }

  /**
   * Stores a permission. Rejects with `read-only` and changes nothing: problem `permissions` when that fails, `policy` when an
   * administrator's policy forbids it.
   */
  async set(key: string, writes: WritePermission): Promise<void> {
    if (isForbidden(writes)) throw new AcquireError('read-only', { problem: 'policy' });
    await this.enqueue(async () => {
      try {
        this.known = await this.store.update((stored) => void stored.set(key, writes));
        this.clock.forget(key);
      } catch (error) {
        throw failure(permissionFailure(error), error);
      }
    });
  }

  /** Removes the permissions of removed accounts. A failure does no harm: keys are never reused. */
  async forget(keys: readonly string[]): Promise<void> {
    if (!keys.length) return;
    await this.store
      .update((stored) => {
        for (const key of keys) stored.delete(key);
      })
      .catch(() => undefined);
  }

  private hasEnded(key: string, writes: WritePermission, now: number): boolean {
    return writes.kind === 'until' && this.clock.hasEnded(key, writes.until, now);
  }

  /** Runs one at a time, so that the result of an earlier read never overwrites a later change. */
  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = this.tail.then(work);
    this.tail = run.catch(() => undefined);
    return run;
  }
}

/** True if policy forbids permanent write access, even if it was granted before. */
function isForbidden({ kind }: WritePermission): boolean {
  return kind === 'always' && !activePolicy().permanentWriteAccess;
}

function failure(name: string, cause?: unknown): AcquireError {
  return new AcquireError('read-only', { problem: 'permissions', name }, { cause });
}

function isEqual(a: WritePermission | undefined, b: WritePermission): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
