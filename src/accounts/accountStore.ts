import type { Account, Generation, WritePermission } from '../api/account';
import type { CredentialSource, Exchange } from '../api/types';
import { DisposableStore, type Disposable } from '../core/disposables';
import { Emitter, type Event } from '../core/events';
import type { Redactor } from '../core/redact';
import { accountOfSecret, decodeCredential, encodeCredential, secretKey, type Credential } from './credential';
import { HealthBook, type Health } from './health';
import { isAccountOrigin, isLoopback } from './origin';
import { DAMAGED_KEY, newAccountKey, readState, STATE_KEY, uniqueLabel, UNLOCK_MS, type AccountsState } from './state';

/** The part of VS Code's global state that is needed here. */
export interface StateMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** The part of VS Code's SecretStorage that is needed here. */
export interface SecretVault {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  readonly onDidChange: (listener: (event: { readonly key: string }) => unknown) => Disposable;
}

/** What the store keeps its data in, and who has to forget tokens in texts. */
export interface AccountStoreParts {
  readonly memory: StateMemory;
  readonly vault: SecretVault;
  readonly redactor: Redactor;
  /** Milliseconds since the epoch; replaced in tests. */
  readonly now?: () => number;
}

/** What is known of an account before it has a key. */
export type AccountDraft = Omit<Account, 'key' | 'writes'>;

/** Where the sandbox of this window runs, and the token it takes. */
export interface SandboxAddress {
  readonly origin: string;
  readonly token: string;
}
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
  private readonly remembered = new Set<string>();
  private sandbox: SandboxAddress | undefined;
  private readonly now: () => number;
  private state: AccountsState = { version: 1, accounts: [] };
  private seen = '';
  private tail: Promise<unknown> = Promise.resolve();
  private expiry: ReturnType<typeof setTimeout> | undefined;

  /** Accounts were added, removed, changed, locked, unlocked or switched, in this window or another. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** The credential of the account with this key was stored or replaced, in this window or another. */
  readonly onDidChangeCredential: Event<string> = this.credentialChanged.event;
  /** The account with this key began to be refused for its credential, or works again. */
  readonly onDidChangeHealth: Event<string> = this.healthBook.onDidChange;

  constructor(private readonly parts: AccountStoreParts) {
    this.now = parts.now ?? Date.now;
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

  /** Told of each exchange: a 401 marks the account, an accepted call clears the mark. */
  noteExchange(exchange: Exchange): void {
    if (this.get(exchange.account.key)) this.healthBook.note(exchange);
  }

  /** Reads global state again, for what other windows changed. Cheap, and silent when nothing did. */
  reload(): void {
    this.take(readState(this.parts.memory.get(STATE_KEY)).state);
  }

  /** Adds an account with its credential and makes it the active one. It starts locked. */
  async add(draft: AccountDraft, credential: Credential): Promise<Account> {
    if (!isAccountOrigin(draft.origin)) throw new TypeError(`not an origin a credential may go to: ${draft.origin}`);
    const key = newAccountKey();
    await this.keep(key, credential);
    try {
      await this.change((state) => {
        const account: Account = {
          ...draft,
          writes: { kind: 'locked' },
          key,
          label: uniqueLabel(
            draft.label || new URL(draft.origin).host,
            state.accounts.map((a) => a.label),
          ),
        };
        return { ...state, active: key, accounts: [...state.accounts, account] };
      });
    } catch (error) {
      await this.parts.vault.delete(secretKey(key));
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
    this.remember(here.token);
    await this.change((state) => {
      const known = state.accounts.find((a) => a.kind === 'sandbox' && a.generation === generation);
      if (known) return activate ? { ...state, active: known.key } : state;
      const account: Account = {
        key: newAccountKey(),
        label: uniqueLabel(
          label,
          state.accounts.map((a) => a.label),
        ),
        generation,
        origin: NO_SANDBOX,
        pathForm: generation === '1.0.0' ? 'plain' : 'api',
        kind: 'sandbox',
        credentialKind: 'token',
        authHeader: 'bearer',
        writes: { kind: 'always' },
      };
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
    await this.change((state) => (state.accounts.some((a) => a.key === key) ? { ...state, active: key } : state));
  }

  /** Renames; a label that another account has gets a number. An empty one changes nothing. */
  async rename(key: string, label: string): Promise<void> {
    await this.change((state) => {
      const unique = uniqueLabel(
        label,
        state.accounts.filter((a) => a.key !== key).map((a) => a.label),
      );
      return unique ? replaced(state, key, { label: unique }) : state;
    });
  }

  /** Sets or takes away the account's theme colour id, `charts.blue`. */
  setColour(key: string, colour: string | undefined): Promise<void> {
    return this.change((state) => replaced(state, key, { colour }));
  }

  /** How the account's token is sent from now on, and the path form that answered that way. */
  setAuthHeader(key: string, found: Pick<Account, 'pathForm' | 'authHeader'>): Promise<void> {
    return this.change((state) => replaced(state, key, { pathForm: found.pathForm, authHeader: found.authHeader }));
  }

  /** Locks, unlocks for an hour from now, or unlocks for good. Resolves to the account as it is then. */
  async setWrites(key: string, kind: WritePermission['kind']): Promise<Account | undefined> {
    const writes: WritePermission = kind === 'until' ? { kind, until: this.now() + UNLOCK_MS } : { kind };
    await this.change((state) => replaced(state, key, { writes }));
    return this.get(key);
  }

  /** Puts another credential in the place of the account's; what is found out about the account with it comes along. */
  async replaceCredential(
    key: string,
    credential: Credential,
    found: Pick<Account, 'pathForm' | 'authHeader'>,
  ): Promise<void> {
    if (!this.get(key)) return;
    await this.keep(key, credential);
    await this.change((state) =>
      replaced(state, key, { pathForm: found.pathForm, authHeader: found.authHeader, credentialKind: credential.kind }),
    );
    this.healthBook.renew(key, this.now());
  }

  /** Signs out of one account: its credential is deleted first, then the account. The next one becomes active. */
  async remove(key: string): Promise<void> {
    await this.parts.vault.delete(secretKey(key));
    await this.change((state) => ({
      ...state,
      active: state.active === key ? undefined : state.active,
      accounts: state.accounts.filter((a) => a.key !== key),
    }));
    // A session that was being renewed may have been stored once more before the account was gone.
    await this.parts.vault.delete(secretKey(key));
  }

  /** Signs out of all accounts, those of a damaged state included. */
  async removeAll(): Promise<void> {
    const text = JSON.stringify([this.parts.memory.get(STATE_KEY), this.parts.memory.get(DAMAGED_KEY)]);
    const keys = new Set([
      ...this.state.accounts.map((a) => a.key),
      ...Array.from(text.matchAll(/"key":"([a-z0-9]{12})"/g), (m) => m[1] ?? ''),
    ]);
    for (const key of keys) await this.parts.vault.delete(secretKey(key));
    await this.change((state) => ({ ...state, active: undefined, accounts: [] }));
    await this.parts.memory.update(DAMAGED_KEY, undefined);
  }

  /** The account's secret, read from SecretStorage each time and known to the redactor from then on. Given out for the stored address alone. */
  async credential(account: Account): Promise<string | undefined> {
    const own = this.get(account.key);
    if (own?.origin !== account.origin) return undefined;
    if (own.kind === 'sandbox') return this.sandbox?.token;
    const credential = decodeCredential(await this.parts.vault.get(secretKey(account.key)));
    if (credential) this.rememberAll(credential);
    return credential?.token;
  }

  /** The stored credential of an account, with what it is renewed with. */
  async stored(key: string): Promise<Credential | undefined> {
    return this.get(key) ? decodeCredential(await this.parts.vault.get(secretKey(key))) : undefined;
  }

  /** Keeps the tokens a refresh gave in the place of the old ones. An account that is gone meanwhile gets none. */
  async keepRenewed(key: string, credential: Credential): Promise<void> {
    if (!this.get(key)) return;
    await this.keep(key, credential);
    if (!this.get(key)) await this.parts.vault.delete(secretKey(key));
  }

  dispose(): void {
    this.store.dispose();
  }

  private async keep(key: string, credential: Credential): Promise<void> {
    this.rememberAll(credential);
    await this.parts.vault.store(secretKey(key), encodeCredential(credential));
  }

  private rememberAll(credential: Credential): void {
    this.remember(credential.token);
    if (credential.kind === 'oauth' && credential.refreshToken) this.remember(credential.refreshToken);
  }

  private remember(secret: string): void {
    if (this.remembered.has(secret)) return;
    this.remembered.add(secret);
    this.store.add(this.parts.redactor.remember(secret));
  }

  private must(key: string): Account {
    const account = this.get(key);
    if (!account) throw new Error(`account ${key} is not in the state that was just written`);
    return account;
  }

  private change(apply: (state: AccountsState) => AccountsState): Promise<void> {
    const run = this.tail.then(async () => {
      const raw = this.parts.memory.get(STATE_KEY);
      const { state, damaged } = readState(raw);
      const next = apply(state);
      if (next === state) return;
      if (damaged) await this.parts.memory.update(DAMAGED_KEY, raw);
      await this.parts.memory.update(STATE_KEY, next);
      this.take(readState(next).state);
    });
    this.tail = run.catch(() => undefined);
    return run;
  }

  private take(state: AccountsState): void {
    const now = this.now();
    const accounts = state.accounts.map((a) =>
      a.kind === 'sandbox'
        ? { ...a, origin: this.sandbox?.origin ?? NO_SANDBOX, writes: { kind: 'always' as const } }
        : ended(a, now)
          ? { ...a, writes: { kind: 'locked' as const } }
          : a,
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

/** A temporary unlocking that is over, or that ends later than one can: then the clock was put back. */
const ended = ({ writes }: Account, now: number): boolean =>
  writes.kind === 'until' && (writes.until <= now || writes.until > now + UNLOCK_MS);

function replaced(state: AccountsState, key: string, change: Partial<Account>): AccountsState {
  return { ...state, accounts: state.accounts.map((a) => (a.key === key ? { ...a, ...change } : a)) };
}
