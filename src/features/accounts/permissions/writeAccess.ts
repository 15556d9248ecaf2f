import { isWritable, type Account, type WritePermission } from '../../../api/client/account';
import type { AccountList } from '../accountList';
import type { AccountsMemory } from '../accountsMemory';
import { MAX_UNLOCK_MS, changeAccount } from '../state';
import type { AccountPermissions } from './accountPermissions';

/** What `WriteAccess` reads and changes. */
export interface WriteAccessParts {
  readonly memory: AccountsMemory;
  readonly permissions: AccountPermissions;
  now(): number;
}

/** Decides which accounts may be written to, based on the permissions that all windows share. */
export class WriteAccess {
  constructor(
    private readonly accounts: AccountList,
    private readonly parts: WriteAccessParts,
  ) {}

  /**
   * Reads the write permissions again to pick up what other windows changed. Rejects with `read-only` (problem `permissions`) when they
   * cannot be read; all accounts are then read-only.
   */
  async refresh(): Promise<void> {
    const { memory, permissions, now } = this.parts;
    const { accounts, permissionsMoved } = memory.read();
    try {
      await permissions.refresh(accounts, now(), !permissionsMoved);
      if (!permissionsMoved && accounts.some(({ kind }) => kind !== 'sandbox'))
        await memory.change((state) => ({ ...state, permissionsMoved: true })).catch(() => undefined);
    } finally {
      this.accounts.reload();
    }
  }

  /**
   * Whether an account may be written to at this moment, from the permissions all windows share. False for an account that is gone or has
   * another origin. Rejects as `refresh` does.
   */
  async mayWrite(account: Pick<Account, 'key' | 'origin'>): Promise<boolean> {
    this.accounts.reload();
    const before = this.accounts.get(account.key);
    if (before?.origin !== account.origin) return false;
    if (before.kind === 'sandbox') return true;
    await this.refresh().catch((error: unknown) => {
      // The intact lines of a damaged file are still valid.
      if (!this.parts.permissions.has(account.key)) throw error;
    });
    const own = this.accounts.get(account.key);
    return own?.origin === account.origin && isWritable(own, this.parts.now());
  }

  /**
   * Makes an account read-only, or allows changes for an hour or permanently, in all windows at once. Resolves to the updated account.
   * Rejects with `read-only` (problem `permissions`) when the permission cannot be stored; nothing more is allowed then.
   */
  async set(key: string, kind: WritePermission['kind']): Promise<Account | undefined> {
    const { memory, permissions, now } = this.parts;
    const before = this.accounts.get(key);
    if (!before || before.kind === 'sandbox') return before;
    const writes: WritePermission = kind === 'until' ? { kind, until: now() + MAX_UNLOCK_MS } : { kind };
    const store = (): Promise<void> => memory.change((state) => changeAccount(state, key, { writes }));
    await this.refresh().catch(() => undefined);
    try {
      await permissions.set(key, writes);
    } catch (error) {
      if (kind === 'locked') await store();
      throw error;
    }
    await store();
    this.accounts.reload();
    return this.accounts.get(key);
  }
}
