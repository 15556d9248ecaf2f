import type { Account } from '../../api/client/account';
import { DisposableStore, type Disposable } from '../../core/disposables';
import { Emitter, type Event } from '../../core/events';
import { AccountsMemory } from './accountsMemory';
import { AccountPermissions } from './permissions/accountPermissions';
import type { PermissionStore } from './permissions/writePermissions';
import { STOPPED_SANDBOX_ORIGIN, type AccountsState, type StateMemory } from './state';

/** Where the accounts and their write permissions are stored. */
export interface AccountListParts {
  readonly memory: StateMemory;
  /** Shared by all windows and read before each write. */
  readonly permissions: PermissionStore;
  /** Milliseconds since the epoch; replaced in tests. */
  readonly now?: () => number;
}

/** The address and token of this window's sandbox. */
export interface SandboxOriginSource {
  readonly origin: string;
  readonly token: string;
}

/** The accounts as this window shows them: as stored, plus their write permissions and the address of this window's sandbox. */
export class AccountList implements Disposable {
  protected readonly store = new DisposableStore();
  protected readonly memory: AccountsMemory;
  protected readonly permissions: AccountPermissions;
  protected readonly now: () => number;
  protected sandbox: SandboxOriginSource | undefined;
  private readonly changed = this.store.add(new Emitter<void>());
  private state: AccountsState = { version: 1, accounts: [] };
  private seen = '';
  private expiry: ReturnType<typeof setTimeout> | undefined;

  /** Accounts were added, removed, changed, made read-only or writable, or switched, in this window or another. */
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(parts: AccountListParts) {
    this.now = parts.now ?? Date.now;
    this.memory = new AccountsMemory(parts.memory, (state) => this.take(state));
    this.permissions = new AccountPermissions(parts.permissions);
    this.store.add({ dispose: () => clearTimeout(this.expiry) });
    this.reload();
  }

  /** All accounts, in the order they were added. */
  all(): readonly Account[] {
    return this.state.accounts;
  }
  /** The active account; undefined when no one is signed in. */
  active(): Account | undefined {
    return this.get(this.state.active ?? '');
  }
  /** The account with this key; undefined when it is gone. */
  get(key: string): Account | undefined {
    return this.state.accounts.find((a) => a.key === key);
  }

  /** Reads global state again to pick up what other windows changed. Cheap, and fires nothing when nothing changed. */
  reload(): void {
    this.take(this.memory.read());
  }

  dispose(): void {
    this.store.dispose();
  }

  private take(state: AccountsState): void {
    const now = this.now();
    const accounts = state.accounts.map((a) =>
      a.kind === 'sandbox'
        ? { ...a, origin: this.sandbox?.origin ?? STOPPED_SANDBOX_ORIGIN, writes: { kind: 'always' as const } }
        : { ...a, writes: this.permissions.of(a, now) },
    );
    const next = { ...state, accounts };
    const text = JSON.stringify(next);
    if (text === this.seen) return;
    this.seen = text;
    this.state = next;
    this.watchExpiry(now);
    this.changed.fire();
  }

  /** Reloads when a temporary write permission ends, so that no view keeps showing the account as writable. */
  private watchExpiry(now: number): void {
    clearTimeout(this.expiry);
    const ends = this.state.accounts.flatMap((a) => (a.writes.kind === 'until' ? [a.writes.until - now] : []));
    if (!ends.length) return;
    this.expiry = setTimeout(() => this.reload(), Math.min(...ends) + 1);
    this.expiry.unref?.();
  }
}
