import type { Account, WritePermission } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { activePolicy } from '../../../api/policy/policy';
import { PermissionClock } from './permissionClock';
import { permissionFailure, stricterPermission, type PermissionStore } from './writePermissions';

export const READ_ONLY: WritePermission = { kind: 'locked' };

/**
 * What accounts may be written to: the stricter of the file that all windows share and of global state, which reaches windows on other
 * computers but is cached by each. Keeps what was read last, for display; whoever is about to write calls `refresh` first.
 */
export class AccountPermissions {
  private known: ReadonlyMap<string, WritePermission> | undefined;
  private readonly clock = new PermissionClock();
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: PermissionStore) {}

  /**
   * Reads the file. An account that is not in it is read-only. Only with `adopt`, for what version 0.1 kept in global state, its permission
   * there is stored in the file. Temporary permissions that are over are stored as read-only, so that they end in all windows. Rejects with `read-only` (problem `permissions`) when the file cannot be read, or is damaged and an account
   * is missing: such accounts are read-only then.
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

  /** True when the file had a permission for the account when it was read last. */
  has(key: string): boolean {
    return this.known?.has(key) ?? false;
  }

  /** The permission of an account of global state, as far as it was read. */
  of({ key, writes }: Account, now: number): WritePermission {
    const permission = this.known ? stricterPermission(writes, this.known.get(key) ?? READ_ONLY) : writes;
    return this.hasEnded(key, permission, now) || isForbidden(permission) ? READ_ONLY : permission;
  }

  /**
   * Stores a permission. Rejects with `read-only`: problem `permissions` when that fails, `policy` when the policy of the computer forbids
   * it; nothing has changed then.
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

  /** Removes permissions of accounts that are gone. A failure does no harm: keys are never used again. */
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

  /** One after the other, so that what was read before a change never replaces what is known after it. */
  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = this.tail.then(work);
    this.tail = run.catch(() => undefined);
    return run;
  }
}

/** The policy of the computer forbids a permission that never ends, also one that was given before. */
function isForbidden({ kind }: WritePermission): boolean {
  return kind === 'always' && !activePolicy().permanentWriteAccess;
}

function failure(name: string, cause?: unknown): AcquireError {
  return new AcquireError('read-only', { problem: 'permissions', name }, { cause });
}

function isEqual(a: WritePermission | undefined, b: WritePermission): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
