import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import type { Redactor } from '../../../core/redaction';
import {
  decodeCredential,
  encodeCredential,
  isAcquireHost,
  isPlausibleOrigin,
  secretKey,
  type AccountCredential,
  type CredentialOwner,
  type OAuthCredential,
} from './credential';
import type { RenewedSessions } from './sessionFile';

/** The part of VS Code's SecretStorage that is needed here. */
export interface SecretVault {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  /** Only newer versions of VS Code list the keys. */
  keys?(): PromiseLike<string[]>;
  readonly onDidChange: (listener: (event: { readonly key: string }) => unknown) => Disposable;
}

/** Shares renewed OAuth sessions with other windows; and how long SecretStorage may take, in milliseconds. */
export interface CredentialVaultOptions {
  readonly sessions?: RenewedSessions;
  readonly timeoutMs?: number;
}

/** How long SecretStorage may take. The keychain may be prompting for its password, so this is not short. */
const VAULT_TIMEOUT_MS = 10_000;

/** Records that the version 0.1 credentials were bound. In SecretStorage, so that editing global state cannot undo it. */
const BOUND_KEY = 'acquire.credentials.bound';

type VaultOperation = 'read' | 'store' | 'delete';

/**
 * Credentials in SecretStorage, each stored with its origin and returned for that origin only. A SecretStorage that throws or does not
 * respond rejects with `secret-storage` (problem `read`, `store` or `delete`, `name` the reason).
 */
export class CredentialVault implements Disposable {
  private readonly unbindable = new Set<string>();
  private bindingAll: Promise<void> | undefined;
  private readonly remembered = new Map<string, Disposable>();
  private readonly sessions: RenewedSessions | undefined;
  private readonly timeoutMs: number;

  constructor(
    private readonly vault: SecretVault,
    private readonly redactor: Redactor,
    { sessions, timeoutMs = VAULT_TIMEOUT_MS }: CredentialVaultOptions = {},
  ) {
    this.sessions = sessions;
    this.timeoutMs = timeoutMs;
  }

  /**
   * The credential of an account, undefined when there is none; an OAuth session as last renewed by any window. Rejects with
   * `unauthorized` (problem `other-host`) when the account's origin has changed. One of version 0.1 has no origin yet; see `bindAll`.
   */
  async read(owner: CredentialOwner): Promise<AccountCredential | undefined> {
    const text = await this.run('read', () => this.vault.get(secretKey(owner.key)));
    const stored = decodeCredential(text);
    if (!stored) return undefined;
    const { credential, origin } = stored;
    this.rememberAll(credential);
    if (origin === owner.origin) return this.newest(owner, credential);
    if (origin !== undefined || !(await this.mayBind(owner)))
      throw new AcquireError('unauthorized', { problem: 'other-host', origin: owner.origin });
    await this.bind(owner, text, credential);
    return this.newest(owner, credential);
  }

  /** Stores a credential for an origin. */
  async store({ key, origin }: CredentialOwner, credential: AccountCredential): Promise<void> {
    this.rememberAll(credential);
    await this.run('store', () => this.vault.store(secretKey(key), encodeCredential(credential, origin)));
  }

  /** Shares a renewed OAuth session with every window at once. Resolves to false when that cannot be written; `store` may still work. */
  async shareSession(owner: CredentialOwner, credential: OAuthCredential): Promise<boolean> {
    this.rememberAll(credential);
    if (!this.sessions) return false;
    return this.sessions.keep(owner, credential).then(
      () => true,
      () => false,
    );
  }

  /** Deletes a credential; a missing one is not an error. */
  async delete(key: string): Promise<void> {
    await this.sessions?.forget([key]).catch(() => undefined);
    await this.run('delete', () => this.vault.delete(secretKey(key)));
  }

  /**
   * Binds all credentials of version 0.1, once per computer: from then on no change of global state can send one to another host. Hosts
   * outside of acquire.io are accepted this one time only. Call it when the extension starts, and after each read: it does its work once.
   * Never rejects; when SecretStorage fails, the next call tries again.
   */
  bindAll(owners: readonly CredentialOwner[]): Promise<void> {
    if (!owners.length) return Promise.resolve();
    return (this.bindingAll ??= this.bindAllOnce(owners).catch(() => {
      this.bindingAll = undefined;
    }));
  }

  private async bindAllOnce(owners: readonly CredentialOwner[]): Promise<void> {
    if (await this.allBound()) return;
    for (const owner of owners)
      await this.read(owner).catch((error: unknown) => {
        if (error instanceof AcquireError && error.kind === 'secret-storage') throw error;
      });
    if (!this.unbindable.size) await this.run('store', () => this.vault.store(BOUND_KEY, 'true'));
  }

  private async allBound(): Promise<boolean> {
    return (await this.run('read', () => this.vault.get(BOUND_KEY))) !== undefined;
  }

  /** Whether a credential without an origin may be bound to the account's. */
  private async mayBind(owner: CredentialOwner): Promise<boolean> {
    return isAcquireHost(owner.origin) || (isPlausibleOrigin(owner) && !(await this.allBound()));
  }

  /** All keys of SecretStorage, if VS Code can list them. */
  async keys(): Promise<readonly string[]> {
    if (!this.vault.keys) return [];
    return this.run('read', () => this.vault.keys?.() ?? Promise.resolve([])).catch(() => []);
  }

  /** Registers a secret with the redactor until this is disposed of. */
  remember(secret: string): void {
    if (!this.remembered.has(secret)) this.remembered.set(secret, this.redactor.remember(secret));
  }

  dispose(): void {
    for (const handle of this.remembered.values()) handle.dispose();
    this.remembered.clear();
  }

  private async newest(owner: CredentialOwner, credential: AccountCredential): Promise<AccountCredential> {
    if (credential.kind !== 'oauth' || !this.sessions) return credential;
    const newest = await this.sessions.newest(owner, credential);
    this.rememberAll(newest);
    return newest;
  }

  private rememberAll(credential: AccountCredential): void {
    this.remember(credential.token);
    if (credential.kind !== 'oauth') return;
    if (credential.refreshToken) this.remember(credential.refreshToken);
    if (credential.session) this.remember(credential.session.key);
  }

  /** Adds the origin to a credential of version 0.1, unless another window has replaced it. A failure is retried in the next window. */
  private async bind(owner: CredentialOwner, text: string | undefined, credential: AccountCredential): Promise<void> {
    if (this.unbindable.has(owner.key)) return;
    try {
      if ((await this.run('read', () => this.vault.get(secretKey(owner.key)))) === text)
        await this.store(owner, credential);
    } catch {
      this.unbindable.add(owner.key);
    }
  }

  private async run<T>(operation: VaultOperation, work: () => PromiseLike<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new AcquireError('secret-storage', { problem: operation, limit: this.timeoutMs })),
        this.timeoutMs,
      );
    });
    try {
      return await Promise.race([Promise.resolve().then(work), timeout]);
    } catch (error) {
      if (error instanceof AcquireError) throw error;
      const name = error instanceof Error ? error.message : String(error);
      throw new AcquireError('secret-storage', { problem: operation, name: name.slice(0, 200) }, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}
