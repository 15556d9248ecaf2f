import type { Account, Generation } from '../../api/client/account';
import type { CredentialSource } from '../../api/client/types';
import { Emitter, type Event } from '../../core/events';
import type { Redactor } from '../../core/redaction';
import { AccountList, type AccountListParts, type SandboxOriginSource } from './accountList';
import { READ_ONLY } from './permissions/accountPermissions';
import { accountKeyOfSecret, type AccountCredential, type OAuthCredential } from './credentials/credential';
import type { CredentialIndex } from './credentials/credentialIndex';
import { CredentialVault, type SecretVault } from './credentials/credentialVault';
import { CredentialHealth } from './credentialHealth';
import { LeftoverCredentials, addLeftovers, removeLeftoversFrom } from './credentials/leftoverCredentials';
import type { RenewedSessions } from './credentials/sessionFile';
import type { SavedTokens } from './oauth/tokenRefresher';
import { isAccountOrigin, isLoopback } from './origin';
import { WriteAccess } from './permissions/writeAccess';
import { newAccountKey, newSandboxAccount, uniqueLabel, changeAccount } from './state';

/** Where the store keeps its data, and the redactor that learns the tokens. */
export interface AccountStoreParts extends AccountListParts {
  readonly vault: SecretVault;
  readonly redactor: Redactor;
  /** Renewed OAuth sessions, shared by all windows. */
  readonly sessions?: RenewedSessions;
  /** Finds credentials whose account is gone. */
  readonly index?: CredentialIndex;
  /** How long SecretStorage may take, in milliseconds; replaced in tests. */
  readonly vaultTimeoutMs?: number;
}

/** What is known about an account before it has a key. */
export type AccountDraft = Omit<Account, 'key' | 'writes'>;

/**
 * Signs accounts in and out. Accounts are stored in global state, each credential only in SecretStorage. Changes run one after the other,
 * each on the state stored at that moment.
 */
export class AccountStore extends AccountList implements CredentialSource {
  private readonly credentialChanged = this.store.add(new Emitter<string>());
  private readonly vault: CredentialVault;
  private readonly leftovers: LeftoverCredentials;
  /** The credential of the account with this key was stored or replaced, in this window or another. */
  readonly onDidChangeCredential: Event<string> = this.credentialChanged.event;
  /** Whether Acquire still accepts each credential. */
  readonly health = this.store.add(new CredentialHealth(this));
  /** The write permissions of the accounts. */
  readonly writes: WriteAccess;

  constructor(parts: AccountStoreParts) {
    super(parts);
    const { sessions, vaultTimeoutMs: timeoutMs, index } = parts;
    const { memory, now } = this;
    this.writes = new WriteAccess(this, { memory, permissions: this.permissions, now });
    this.vault = this.store.add(new CredentialVault(parts.vault, parts.redactor, { sessions, timeoutMs }));
    this.leftovers = new LeftoverCredentials(this.vault, { memory, index, now });
    this.store.add(
      parts.vault.onDidChange(({ key }) => {
        const account = accountKeyOfSecret(key);
        if (!account) return;
        this.reload();
        this.health.renew(account, now());
        this.credentialChanged.fire(account);
      }),
    );
    void this.leftovers.findOrphans().then(() => this.leftovers.retry());
    void this.bindCredentials();
  }

  /** Adds an account with its credential and makes it the active one. It starts read-only. */
  async add(draft: AccountDraft, credential: AccountCredential): Promise<Account> {
    if (!isAccountOrigin(draft.origin)) throw new TypeError(`not an origin a credential may go to: ${draft.origin}`);
    const key = newAccountKey();
    // The key is noted before the credential is stored, so that a credential whose account cannot be added is found and deleted later.
    await this.memory.change((state) => addLeftovers(state, [key], this.now()));
    await this.leftovers.claim(key);
    await this.vault.store({ key, origin: draft.origin }, credential);
    try {
      await this.memory.change((noted) => {
        const state = removeLeftoversFrom(noted, new Set([key]));
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
   * The built-in sandbox account for this generation, added on first use, always writable. Each window runs its own sandbox: its address
   * and token stay in this window's memory and override the stored ones, so windows do not overwrite each other's.
   */
  async useSandbox(
    generation: Generation,
    label: string,
    here: SandboxOriginSource,
    activate = true,
  ): Promise<Account> {
    if (!isAccountOrigin(here.origin) || !isLoopback(new URL(here.origin).hostname))
      throw new TypeError(`not an address of a sandbox: ${here.origin}`);
    const isOwn = (a: Account): boolean => a.kind === 'sandbox' && a.generation === generation;
    this.sandbox = here;
    this.vault.remember(here.token);
    await this.memory.change((state) => {
      const known = state.accounts.find(isOwn);
      if (known) return activate ? { ...state, active: known.key } : state;
      const account = newSandboxAccount(
        generation,
        label,
        state.accounts.map((a) => a.label),
      );
      return {
        ...state,
        active: activate ? account.key : (state.active ?? account.key),
        accounts: [...state.accounts, account],
      };
    });
    this.reload();
    return this.must(this.all().find(isOwn)?.key ?? '');
  }

  /** Makes the account the active one; documents, items and panels keep the one they came from. Unknown keys change nothing. */
  async setActive(key: string): Promise<void> {
    await this.memory.change((state) =>
      state.accounts.some((a) => a.key === key) ? { ...state, active: key } : state,
    );
  }

  /** Renames an account. A label that another account has gets a number; an empty one changes nothing. */
  async rename(key: string, label: string): Promise<void> {
    await this.memory.change((state) => {
      const unique = uniqueLabel(
        label,
        state.accounts.filter((a) => a.key !== key).map((a) => a.label),
      );
      return unique ? changeAccount(state, key, { label: unique }) : state;
    });
  }

  /** Changes the account's color, path form or authentication header. */
  update(key: string, change: Partial<Pick<Account, 'colour' | 'pathForm' | 'authHeader'>>): Promise<void> {
    return this.memory.change((state) => changeAccount(state, key, change));
  }

  /** Replaces the account's credential, and stores what the token check found out about the account. */
  async replaceCredential(
    key: string,
    credential: AccountCredential,
    found: Pick<Account, 'pathForm' | 'authHeader'>,
  ): Promise<void> {
    const own = this.get(key);
    if (!own) return;
    await this.vault.store(own, credential);
    await this.memory.change((state) =>
      changeAccount(state, key, {
        pathForm: found.pathForm,
        authHeader: found.authHeader,
        credentialKind: credential.kind,
      }),
    );
    this.health.renew(key, this.now());
  }

  /**
   * Signs out of one account; the next one becomes active. Resolves to false when its credential could not be deleted: deletion is retried
   * at the next start, or when SecretStorage works again.
   */
  async remove(key: string): Promise<boolean> {
    const secret = this.get(key)?.kind !== 'sandbox';
    await this.memory.change((state) => ({
      ...(secret ? addLeftovers(state, [key], this.now()) : state),
      active: state.active === key ? undefined : state.active,
      accounts: state.accounts.filter((a) => a.key !== key),
    }));
    void this.permissions.forget([key]);
    return secret ? this.leftovers.delete([key]) : true;
  }

  /** Signs out of all accounts, including those of a damaged state and credentials without an account. Resolves as `remove` does. */
  async removeAll(): Promise<boolean> {
    const listed = this.vault.keys();
    const known = await this.leftovers.knownKeys();
    await this.memory.change((state) => ({
      ...addLeftovers(state, known, this.now()),
      active: undefined,
      accounts: [],
    }));
    await this.memory.forgetDamaged();
    await this.permissions.forget(known);
    const deleted = await Promise.all([
      this.leftovers.delete(known),
      listed.then((keys) => this.leftovers.delete(keys.flatMap((key) => accountKeyOfSecret(key) ?? []))),
    ]);
    return deleted.every(Boolean);
  }

  /**
   * The account's secret, read from SecretStorage each time and then known to the redactor; undefined when there is none. Returned only
   * for the stored origin. Rejects with `unauthorized` (problem `other-host`) or `secret-storage`.
   */
  async credential(account: Account): Promise<string | undefined> {
    const own = this.get(account.key);
    if (own?.origin !== account.origin) return undefined;
    if (own.kind === 'sandbox') return this.sandbox?.token;
    const credential = await this.vault.read(own);
    void this.bindCredentials().then(() => this.leftovers.retry());
    return credential?.token;
  }

  /** The stored credential of an account, including its refresh token. Rejects as `credential` does. */
  async stored(key: string): Promise<AccountCredential | undefined> {
    const own = this.get(key);
    return own && this.vault.read(own);
  }

  /**
   * Shares the tokens from a refresh with all windows, if possible. `store` replaces the old tokens; an account that is gone by then gets
   * none.
   */
  async saveRenewed(key: string, credential: OAuthCredential): Promise<SavedTokens> {
    const account = this.get(key);
    return {
      isShared: account !== undefined && (await this.vault.shareSession(account, credential)),
      store: async () => {
        const own = this.get(key);
        if (!own) return;
        await this.vault.store(own, credential);
        if (!this.get(key)) await this.vault.delete(key);
      },
    };
  }

  private bindCredentials(): Promise<void> {
    return this.vault.bindAll(this.all().filter((a) => a.kind !== 'sandbox'));
  }

  private must(key: string): Account {
    const account = this.get(key);
    if (!account) throw new Error(`account ${key} is not in the state that was just written`);
    return account;
  }
}
