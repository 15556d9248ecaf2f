import { isWritable, type Account, type Generation, type WritePermission } from '../../api/client/account';
import type { AcquireError } from '../../api/errors/errors';
import type { CredentialSource, Exchange } from '../../api/client/types';
import { DisposableStore, type Disposable } from '../../core/disposables';
import { Emitter, type Event } from '../../core/events';
import type { AccountStoreParts, SandboxAddress } from './accountStoreParts';
import { AccountPermissions, READ_ONLY } from './permissions/accountPermissions';
import { AccountsMemory } from './accountsMemory';
import { accountOfSecret, type Credential, type OAuthCredential } from './credentials/credential';
import { CredentialVault } from './credentials/credentialVault';
import { HealthBook, type Health } from './health';
import { LeftoverCredentials, withLeftovers, withoutLeftovers } from './credentials/leftoverCredentials';
import { isAccountOrigin, isLoopback } from './origin';
import { newAccountKey, newSandboxAccount, uniqueLabel, UNLOCK_MS, type AccountsState } from './state';

/** What is known of an account before it has a key. */
export type AccountDraft = Omit<Account, 'key' | 'writes'>;

/** What stands in the place of the sandbox's address while it does not run; nothing listens there. */
const NO_SANDBOX = 'http://127.0.0.1:0';

/**
 * All signed-in accounts, which one is active, and their credentials. The accounts stand in global state, each credential in
 * SecretStorage and nowhere else. Changes run one after the other, each on what is stored at that moment.
 */
export class AccountStore implements CredentialSource, Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<void>());
  private readonly credentialChanged = this.store.add(new Emitter<string>());
  private readonly healthBook = this.store.add(new HealthBook());
  private readonly vault: CredentialVault;
  private readonly memory: AccountsMemory;
  private sandbox: SandboxAddress | undefined;
  private readonly permissions: AccountPermissions;
  private readonly leftovers: LeftoverCredentials;
  private readonly now: () => number;
  private state: AccountsState = { version: 1, accounts: [] };
  private seen = '';
  private expiry: ReturnType<typeof setTimeout> | undefined;

  /** Accounts were added, removed, changed, locked, unlocked or switched, in this window or another. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** The credential of the account with this key was stored or replaced, in this window or another. */
  readonly onDidChangeCredential: Event<string> = this.credentialChanged.event;
  /** The account with this key began to be refused for its credential, or works again. */
  readonly onDidChangeHealth: Event<string> = this.healthBook.onDidChange;

  constructor(parts: AccountStoreParts) {
    this.now = parts.now ?? Date.now;
    this.memory = new AccountsMemory(parts.memory, (state) => this.take(state));
    this.permissions = new AccountPermissions(parts.permissions);
    const { sessions, vaultTimeoutMs: timeoutMs } = parts;
    this.vault = this.store.add(new CredentialVault(parts.vault, parts.redactor, { sessions, timeoutMs }));
    this.leftovers = new LeftoverCredentials(this.vault, {
      memory: this.memory,
      index: parts.index,
      now: this.now,
    });
    this.store.add(
      parts.vault.onDidChange(({ key }) => {
        const account = accountOfSecret(key);
        if (!account) return;
        this.reload();
        this.healthBook.renew(account, this.now());
        this.credentialChanged.fire(account);
      }),
    );
    this.store.add({ dispose: () => clearTimeout(this.expiry) });
    this.reload();
    void this.leftovers.findOrphans().then(() => this.leftovers.retry());
    void this.bindCredentials();
  }

  /** All accounts, in the order they were added. */
  all(): readonly Account[] {
    return this.state.accounts;
  }
  /** The account in use; undefined when nobody is signed in. */
  active(): Account | undefined {
    return this.get(this.state.active ?? '');
  }
  /** The account of a key; undefined when it is gone. */
  get(key: string): Account | undefined {
    return this.state.accounts.find((a) => a.key === key);
  }
  /** Whether Acquire still accepts the credential of an account. */
  health(key: string): Health {
    return this.healthBook.of(key);
  }
  /** Why the account's credential was refused; undefined while nothing is wrong with it. */
  refusal(key: string): AcquireError | undefined {
    return this.healthBook.refusalOf(key);
  }

  /** Told of each exchange: a 401 marks the account, an accepted call clears the mark. */
  noteExchange(exchange: Exchange): void {
    if (this.get(exchange.account.key)) this.healthBook.note(exchange);
  }

  /** Reads global state again, for what other windows changed. Cheap, and silent when nothing did. */
  reload(): void {
    this.take(this.memory.read());
  }

  /**
   * Reads the write permissions again, for what other windows changed. Rejects with `read-only` (problem `permissions`) when they
   * cannot be read; all accounts are read-only then.
   */
  async refreshPermissions(): Promise<void> {
    const { accounts, permissionsMoved } = this.memory.read();
    try {
      await this.permissions.refresh(accounts, this.now(), !permissionsMoved);
      if (!permissionsMoved && accounts.some(({ kind }) => kind !== 'sandbox'))
        await this.memory.change((state) => ({ ...state, permissionsMoved: true })).catch(() => undefined);
    } finally {
      this.reload();
    }
  }

  /**
   * Whether an account may be written to at this moment, read from what all windows share. False for an account that is gone or has
   * another origin. Rejects as `refreshPermissions` does.
   */
  async mayWrite(account: Pick<Account, 'key' | 'origin'>): Promise<boolean> {
    this.reload();
    const before = this.get(account.key);
    if (before?.origin !== account.origin) return false;
    if (before.kind === 'sandbox') return true;
    await this.refreshPermissions().catch((error: unknown) => {
      // The intact lines of a damaged file still count.
      if (!this.permissions.has(account.key)) throw error;
    });
    const own = this.get(account.key);
    return own?.origin === account.origin && isWritable(own, this.now());
  }

  /** Adds an account with its credential and makes it the active one. It starts read-only. */
  async add(draft: AccountDraft, credential: Credential): Promise<Account> {
    if (!isAccountOrigin(draft.origin)) throw new TypeError(`not an origin a credential may go to: ${draft.origin}`);
    const key = newAccountKey();
    // Noted before it is stored, so that a credential whose account cannot be added is found and deleted later.
    await this.memory.change((state) => withLeftovers(state, [key], this.now()));
    await this.leftovers.claim(key);
    await this.vault.store({ key, origin: draft.origin }, credential);
    try {
      await this.memory.change((noted) => {
        const state = withoutLeftovers(noted, new Set([key]));
        const account: Account = {
          ...draft,
          writes: READ_ONLY,
          key,
          label: uniqueLabel(
            draft.label || new URL(draft.origin).host,
            state.accounts.map((a) => a.label),
          ),
        };
        return { ...state, active: key, accounts: [...state.accounts, account] };
      });
    } catch (error) {
      await this.leftovers.delete([key]);
      throw error;
    }
    return this.must(key);
  }

  /**
   * The one account of the built-in sandbox for this generation, added on first use, always writable. Each window runs a sandbox of its
   * own: its address and token are kept in this window's memory and laid over the stored account, so windows do not fight over them.
   */
  async useSandbox(generation: Generation, label: string, here: SandboxAddress, activate = true): Promise<Account> {
    if (!isAccountOrigin(here.origin) || !isLoopback(new URL(here.origin).hostname))
      throw new TypeError(`not an address of a sandbox: ${here.origin}`);
    this.sandbox = here;
    this.vault.remember(here.token);
    await this.memory.change((state) => {
      const known = state.accounts.find((a) => a.kind === 'sandbox' && a.generation === generation);
      if (known) return activate ? { ...state, active: known.key } : state;
      const account = newSandboxAccount(
        generation,
        label,
        NO_SANDBOX,
        state.accounts.map((a) => a.label),
      );
      return {
        ...state,
        active: activate ? account.key : (state.active ?? account.key),
        accounts: [...state.accounts, account],
      };
    });
    this.reload();
    return this.must(this.state.accounts.find((a) => a.kind === 'sandbox' && a.generation === generation)?.key ?? '');
  }

  /** Makes the account the active one; documents, items and panels keep the one they came from. Unknown keys change nothing. */
  async setActive(key: string): Promise<void> {
    await this.memory.change((state) =>
      state.accounts.some((a) => a.key === key) ? { ...state, active: key } : state,
    );
  }

  /** Renames; a label that another account has gets a number. An empty one changes nothing. */
  async rename(key: string, label: string): Promise<void> {
    await this.memory.change((state) => {
      const unique = uniqueLabel(
        label,
        state.accounts.filter((a) => a.key !== key).map((a) => a.label),
      );
      return unique ? replaced(state, key, { label: unique }) : state;
    });
  }

  /** Sets or takes away the account's theme colour id, `charts.blue`. */
  setColour(key: string, colour: string | undefined): Promise<void> {
    return this.memory.change((state) => replaced(state, key, { colour }));
  }

  /** How the account's token is sent from now on, and the path form that answered that way. */
  setAuthHeader(key: string, found: Pick<Account, 'pathForm' | 'authHeader'>): Promise<void> {
    return this.memory.change((state) =>
      replaced(state, key, { pathForm: found.pathForm, authHeader: found.authHeader }),
    );
  }

  /**
   * Makes an account read-only, or allows changes for an hour or for good; counts in all windows at once. Resolves to the account as it
   * is then. Rejects with `read-only` (problem `permissions`) when the permission cannot be stored; nothing more is allowed then.
   */
  async setWrites(key: string, kind: WritePermission['kind']): Promise<Account | undefined> {
    if (!this.get(key)) return undefined;
    const writes: WritePermission = kind === 'until' ? { kind, until: this.now() + UNLOCK_MS } : { kind };
    if (this.get(key)?.kind === 'sandbox') return this.get(key);
    await this.refreshPermissions().catch(() => undefined);
    try {
      await this.permissions.set(key, writes);
    } catch (error) {
      if (kind === 'locked') await this.memory.change((state) => replaced(state, key, { writes }));
      throw error;
    }
    await this.memory.change((state) => replaced(state, key, { writes }));
    this.reload();
    return this.get(key);
  }

  /** Puts another credential in the place of the account's; what is found out about the account with it comes along. */
  async replaceCredential(
    key: string,
    credential: Credential,
    found: Pick<Account, 'pathForm' | 'authHeader'>,
  ): Promise<void> {
    const own = this.get(key);
    if (!own) return;
    await this.vault.store(own, credential);
    await this.memory.change((state) =>
      replaced(state, key, { pathForm: found.pathForm, authHeader: found.authHeader, credentialKind: credential.kind }),
    );
    this.healthBook.renew(key, this.now());
  }

  /**
   * Signs out of one account; the next one becomes active. Resolves to false when its credential could not be deleted: that is tried
   * again at the next start, or when SecretStorage works again.
   */
  async remove(key: string): Promise<boolean> {
    const secret = this.get(key)?.kind !== 'sandbox';
    await this.memory.change((state) => ({
      ...(secret ? withLeftovers(state, [key], this.now()) : state),
      active: state.active === key ? undefined : state.active,
      accounts: state.accounts.filter((a) => a.key !== key),
    }));
    void this.permissions.forget([key]);
    return secret ? this.leftovers.delete([key]) : true;
  }

  /** Signs out of all accounts, those of a damaged state and credentials without an account included. Resolves as `remove` does. */
  async removeAll(): Promise<boolean> {
    const listed = this.vault.keys();
    const known = await this.leftovers.knownKeys();
    await this.memory.change((state) => ({
      ...withLeftovers(state, known, this.now()),
      active: undefined,
      accounts: [],
    }));
    await this.memory.forgetDamaged();
    await this.permissions.forget(known);
    const deleted = await Promise.all([
      this.leftovers.delete(known),
      listed.then((keys) => this.leftovers.delete(keys.flatMap((key) => accountOfSecret(key) ?? []))),
    ]);
    return deleted.every(Boolean);
  }

  /**
   * The account's secret, read from SecretStorage each time and known to the redactor from then on; undefined when there is none.
   * Handed out only for the stored origin. Rejects with `unauthorized` (problem `other-host`) or `secret-storage`.
   */
  async credential(account: Account): Promise<string | undefined> {
    const own = this.get(account.key);
    if (own?.origin !== account.origin) return undefined;
    if (own.kind === 'sandbox') return this.sandbox?.token;
    const credential = await this.vault.read(own);
    void this.bindCredentials().then(() => this.leftovers.retry());
    return credential?.token;
  }

  /** The stored credential of an account, with what it is renewed with. Rejects as `credential` does. */
  async stored(key: string): Promise<Credential | undefined> {
    const own = this.get(key);
    return own && this.vault.read(own);
  }

  /** Lets all windows find the tokens a refresh gave. Resolves to false when that is not possible; `keepRenewed` is still to be called. */
  async shareRenewed(key: string, credential: OAuthCredential): Promise<boolean> {
    const own = this.get(key);
    return own ? this.vault.shareSession(own, credential) : false;
  }

  /** Keeps the tokens a refresh gave in the place of the old ones. An account that is gone meanwhile gets none. */
  async keepRenewed(key: string, credential: Credential): Promise<void> {
    const own = this.get(key);
    if (!own) return;
    await this.vault.store(own, credential);
    if (!this.get(key)) await this.vault.delete(key);
  }

  dispose(): void {
    this.store.dispose();
  }

  private bindCredentials(): Promise<void> {
    return this.vault.bindAll(this.state.accounts.filter((a) => a.kind !== 'sandbox'));
  }

  private must(key: string): Account {
    const account = this.get(key);
    if (!account) throw new Error(`account ${key} is not in the state that was just written`);
    return account;
  }

  private take(state: AccountsState): void {
    const now = this.now();
    const accounts = state.accounts.map((a) =>
      a.kind === 'sandbox'
        ? { ...a, origin: this.sandbox?.origin ?? NO_SANDBOX, writes: { kind: 'always' as const } }
        : { ...a, writes: this.permissions.of(a, now) },
    );
    const next = { ...state, accounts };
    const text = JSON.stringify(next);
    if (text === this.seen) return;
    this.seen = text;
    this.state = next;
    this.healthBook.keepOnly(new Set(accounts.map((a) => a.key)));
    this.watchExpiry(now);
    this.changed.fire();
  }

  /** Says so when a temporary unlock ends, so that nothing shows an account as writable that is not. */
  private watchExpiry(now: number): void {
    clearTimeout(this.expiry);
    const ends = this.state.accounts.flatMap((a) => (a.writes.kind === 'until' ? [a.writes.until - now] : []));
    if (!ends.length) return;
    this.expiry = setTimeout(() => this.reload(), Math.min(...ends) + 1);
    this.expiry.unref?.();
  }
}

function replaced(state: AccountsState, key: string, change: Partial<Account>): AccountsState {
  return { ...state, accounts: state.accounts.map((a) => (a.key === key ? { ...a, ...change } : a)) };
}
