import { refreshTokens, type OAuthHttp } from './grant';
import { OAuthProblem } from './problem';
import type { SessionLock, SessionWork } from './sessionLock';
import type { OAuthServer, OAuthTokens } from './types';

/** How long before its expiry a token is no longer used, in milliseconds: the call needs time, and clocks differ. */
export const EXPIRY_MARGIN_MS = 60_000;

/** How long a window that does not use the lock may need to store the tokens from a refresh. */
const OTHER_WINDOW_MS = 500;
/** How long a call waits for SecretStorage to store renewed tokens that other windows can already find. */
const STORE_WAIT_MS = 1_000;
/** Pauses between attempts to store tokens; the last one is repeated. */
export const STORE_PAUSES_MS = [2_000, 10_000, 30_000];
/** How long no refresh is tried after a failed one, so that many waiting calls do not retry one after the other. */
const MIN_PAUSE_MS = 1_000;
/** The same after a 429 that does not say how long to wait. */
const RATE_LIMIT_PAUSE_MS = 5_000;
/** The longest pause a server can ask for. */
const MAX_PAUSE_MS = 60_000;

/** An OAuth session: its server and its current tokens. */
export interface StoredSession {
  readonly server: OAuthServer;
  readonly tokens: OAuthTokens;
}

/** Renewed tokens that are being written to SecretStorage. */
export interface SavedTokens {
  /** True if every window can already find them. */
  readonly isShared: boolean;
  /** Stores them in SecretStorage. Can be called again when it rejects. */
  store(): Promise<void>;
}

/** Where the tokens of accounts are kept, through the account store. */
export interface TokenStore {
  /** The newest tokens of an account; undefined when it is signed out. */
  read(key: string): Promise<StoredSession | undefined>;
  /** Saves renewed tokens, shared with other windows if possible. Called by the window that holds the lock. */
  save(key: string, tokens: OAuthTokens): Promise<SavedTokens>;
}

/** What a `TokenRefresher` works with. */
export interface TokenRefresherParts {
  readonly store: TokenStore;
  readonly http: OAuthHttp;
  readonly lock: SessionLock;
  /** Milliseconds since the epoch; replaced in tests. */
  readonly now?: () => number;
}

/** Tokens that SecretStorage does not have yet. */
interface Unsaved {
  readonly tokens: OAuthTokens;
  /** The access tokens they replaced. Any other stored token is from another sign-in. */
  readonly replaced: ReadonlySet<string>;
  saved?: SavedTokens;
  storing?: Promise<void>;
  attempts: number;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * Returns access tokens, renewed when they are about to expire or were refused. One refresh at a time: calls in a window share it, and
 * windows take turns by a lock, because a server that rotates refresh tokens ends the session when one is used twice (RFC 9700 section
 * 4.14.2). Tokens that cannot be stored are used from memory, and stored later.
 */
export class TokenRefresher {
  private readonly running = new Map<string, Promise<string | undefined>>();
  private readonly unsaved = new Map<string, Unsaved>();
  private readonly failures = new Map<string, { readonly until: number; readonly error: unknown }>();
  private readonly now: () => number;

  constructor(private readonly parts: TokenRefresherParts) {
    this.now = parts.now ?? Date.now;
  }

  /**
   * The account's access token; undefined when it is signed out: the server no longer accepts the refresh token, or issued none. Rejects
   * when a later attempt may work, unless the current token is still valid.
   */
  async token(key: string): Promise<string | undefined> {
    const running = this.running.get(key);
    if (running) return running.catch((error: unknown) => this.orStillValid(key, error));
    const current = await this.read(key);
    if (!current) return undefined;
    const { accessToken, expiresAt } = current.tokens;
    if (expiresAt === undefined || expiresAt - EXPIRY_MARGIN_MS > this.now()) return accessToken;
    return this.renew(key, accessToken).catch((error: unknown) => this.orStillValid(key, error));
  }

  /** Renews the session unless the refused token is no longer the current one. Resolves and rejects as `token` does. */
  renew(key: string, refused: string): Promise<string | undefined> {
    const running = this.running.get(key);
    if (running) return running;
    const run = this.renewOnce(key, refused).finally(() => {
      this.running.delete(key);
    });
    this.running.set(key, run);
    return run;
  }

  /** Stops retrying to store tokens. */
  dispose(): void {
    for (const { timer } of this.unsaved.values()) clearTimeout(timer);
  }

  private async orStillValid(key: string, error: unknown): Promise<string | undefined> {
    const current = await this.read(key);
    if (current?.tokens.expiresAt !== undefined && current.tokens.expiresAt > this.now())
      return current.tokens.accessToken;
    throw error;
  }

  private async renewOnce(key: string, refused: string): Promise<string | undefined> {
    const current = await this.read(key);
    if (!this.needsRefresh(current, refused)) return this.usable(current, refused);
    const failure = this.failures.get(key);
    if (failure && failure.until > this.now()) throw failure.error;
    this.failures.delete(key);
    try {
      return await this.parts.lock(key, (lock) => this.refreshUnderLock(key, refused, lock));
    } catch (error) {
      this.failures.set(key, { until: this.now() + pauseAfter(error), error });
      throw error;
    }
  }

  private async refreshUnderLock(
    key: string,
    refused: string,
    lock: Parameters<SessionWork<unknown>>[0],
  ): Promise<string | undefined> {
    // Read again: another window may have renewed the session while this one waited.
    const current = await this.read(key);
    if (!this.needsRefresh(current, refused)) return this.usable(current, refused);
    await lock.assertHeld();
    let tokens: OAuthTokens;
    try {
      tokens = await refreshTokens(current.server, current.tokens.refreshToken, this.parts.http, this.now());
    } catch (error) {
      if (!(error instanceof OAuthProblem)) throw error;
      if (error.kind === 'revoked') return this.ofAnotherWindow(key, refused);
      if (error.kind === 'refused') return undefined;
      throw error;
    }
    // The user may have signed in again or out during the refresh: do not overwrite that with the old session.
    const now = await this.read(key);
    if (now?.tokens.accessToken !== refused) return now?.tokens.accessToken;
    await this.keep(key, refused, tokens);
    return tokens.accessToken;
  }

  private needsRefresh(
    current: StoredSession | undefined,
    refused: string,
  ): current is StoredSession & { readonly tokens: { readonly refreshToken: string } } {
    return current?.tokens.accessToken === refused && current.tokens.refreshToken !== undefined;
  }

  /** A token that works without a refresh: one that differs from the refused one, or one without a refresh token until it expires. */
  private usable(current: StoredSession | undefined, refused: string): string | undefined {
    if (!current) return undefined;
    const { accessToken, expiresAt } = current.tokens;
    return accessToken !== refused || (expiresAt !== undefined && expiresAt > this.now()) ? accessToken : undefined;
  }

  /** Keeps renewed tokens, at least in memory. Resolves when other windows can find them, or when that is impossible. */
  private async keep(key: string, refused: string, tokens: OAuthTokens): Promise<void> {
    const before = this.unsaved.get(key);
    clearTimeout(before?.timer);
    const own: Unsaved = { tokens, replaced: new Set([...(before?.replaced ?? []), refused]), attempts: 0 };
    this.unsaved.set(key, own);
    own.saved = await this.parts.store.save(key, tokens).catch(() => undefined);
    const stored = this.storeUnsaved(key, own);
    await (own.saved?.isShared ? Promise.race([stored, pause(STORE_WAIT_MS)]) : stored);
  }

  /** Stores tokens in SecretStorage, and retries later if that fails. Never rejects. */
  private storeUnsaved(key: string, own: Unsaved): Promise<void> {
    return (own.storing ??= this.tryToStore(key, own).finally(() => {
      own.storing = undefined;
    }));
  }

  private async tryToStore(key: string, own: Unsaved): Promise<void> {
    try {
      own.saved ??= await this.parts.store.save(key, own.tokens);
      await own.saved.store();
      clearTimeout(own.timer);
      if (this.unsaved.get(key) === own) this.unsaved.delete(key);
    } catch {
      if (this.unsaved.get(key) === own) this.storeLater(key, own);
    }
  }

  private storeLater(key: string, own: Unsaved): void {
    const ms = STORE_PAUSES_MS[Math.min(own.attempts, STORE_PAUSES_MS.length - 1)];
    own.timer ??= setTimeout(() => {
      own.timer = undefined;
      own.attempts++;
      // `read` drops tokens that are no longer current, and stores the others.
      void this.read(key).catch(() => {
        this.storeLater(key, own);
      });
    }, ms);
    own.timer.unref?.();
  }

  /** The account's tokens: as stored, or those that could not be stored yet, unless the user has signed in or out since. */
  private async read(key: string): Promise<StoredSession | undefined> {
    const stored = await this.parts.store.read(key);
    const own = this.unsaved.get(key);
    if (!own) return stored;
    const isOwn = stored?.tokens.accessToken === own.tokens.accessToken;
    if (!stored || !(isOwn || own.replaced.has(stored.tokens.accessToken))) {
      clearTimeout(own.timer);
      this.unsaved.delete(key);
      return stored;
    }
    void this.storeUnsaved(key, own);
    return { ...stored, tokens: own.tokens };
  }

  /** The token that a window of version 0.1, which does not use the lock, got from a refresh; undefined when there is none. */
  private async ofAnotherWindow(key: string, refused: string): Promise<string | undefined> {
    for (const wait of [0, OTHER_WINDOW_MS]) {
      if (wait) await pause(wait);
      const now = await this.read(key);
      if (now?.tokens.accessToken !== refused) return now?.tokens.accessToken;
    }
    return undefined;
  }
}

function pauseAfter(error: unknown): number {
  if (!(error instanceof OAuthProblem)) return MIN_PAUSE_MS;
  const asked = error.retryAfterSeconds === undefined ? undefined : error.retryAfterSeconds * 1000;
  const ms = asked ?? (error.status === 429 ? RATE_LIMIT_PAUSE_MS : MIN_PAUSE_MS);
  return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, ms));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
