import type { Account, WritePermission } from '../api/account';
import { AcquireError } from '../api/errors';
import { UNLOCK_MS } from './state';
import { permissionFailure, stricterPermission, type PermissionStore } from './writePermissions';

export const READ_ONLY: WritePermission = { kind: 'locked' };

/**
 * What accounts may be written to: the stricter of the file that all windows share and of global state, which reaches windows on other
 * computers but is cached by each. Keeps what was read last, for display; whoever is about to write calls `refresh` first.
 */
export class AccountPermissions {
  private known: ReadonlyMap<string, WritePermission> | undefined;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: PermissionStore) {}

  /**
   * Reads the file. An account that is not in it takes the permission of global state, where version 0.1 kept it; its value is stored, so
   * that this happens once. Rejects with `read-only` (problem `permissions`) when the file cannot be read, or is damaged and an account
   * is missing: such accounts are read-only then.
   */
  refresh(accounts: readonly Account[]): Promise<void> {
    return this.enqueue(() => this.load(accounts));
  }

  private async load(accounts: readonly Account[]): Promise<void> {
    let missing: readonly Account[];
    try {
      const { permissions, damaged } = await this.store.read();
      missing = accounts.filter(({ kind, key }) => kind !== 'sandbox' && !permissions.has(key));
      this.known = permissions;
      if (!damaged && missing.length) {
        const adopted = missing;
        this.known = await this.store.update((stored) => {
          for (const { key, writes } of adopted) if (!stored.has(key)) stored.set(key, writes);
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
    return hasEnded(permission, now) ? READ_ONLY : permission;
  }

  /** Stores a permission. Rejects with `read-only` (problem `permissions`) when that fails; nothing has changed then. */
  async set(key: string, writes: WritePermission): Promise<void> {
    await this.enqueue(async () => {
      try {
        this.known = await this.store.update((stored) => void stored.set(key, writes));
      } catch (error) {
        throw failure(permissionFailure(error), error);
      }
    });
  }

  /** Removes permissions of accounts that are gone. A failure does no harm: keys are never used again. */
  forget(keys: readonly string[]): void {
    if (!keys.length) return;
    void this.store
      .update((stored) => {
        for (const key of keys) stored.delete(key);
      })
      .catch(() => undefined);
  }

  /** One after the other, so that what was read before a change never replaces what is known after it. */
  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = this.tail.then(work);
    this.tail = run.catch(() => undefined);
    return run;
  }
}

function failure(name: string, cause?: unknown): AcquireError {
  return new AcquireError('read-only', { problem: 'permissions', name }, { cause });
}

/** A temporary permission that is over, or that ends later than one can: then the clock was put back. */
function hasEnded(writes: WritePermission, now: number): boolean {
  return writes.kind === 'until' && (writes.until <= now || writes.until > now + UNLOCK_MS);
}
