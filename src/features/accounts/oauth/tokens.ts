import { refresh, type OAuthHttp } from './grant';
import { OAuthProblem } from './problem';
import type { OAuthServer, OAuthTokens } from './types';

/** Milliseconds before its end at which a token is no longer used: the call needs time, and clocks differ. */
export const SKEW = 60_000;

/** Milliseconds another window may need to store what it got for the refresh token that is used up here. */
const OTHER_WINDOW = 500;

/** Where the tokens of an account are kept: SecretStorage, through the account store. */
export interface TokenShelf {
  read(key: string): Promise<{ server: OAuthServer; tokens: OAuthTokens } | undefined>;
  write(key: string, tokens: OAuthTokens): Promise<void>;
}

/** Hands out access tokens, refreshed when they are about to end. Many calls that wait for one account share one refresh. */
export class FreshTokens {
  private readonly underWay = new Map<string, Promise<string | undefined>>();
  /** Tokens that could not be stored, with the access token that is stored in their place. The server may have revoked what is stored. */
  private readonly unsaved = new Map<string, { readonly replaces: string; readonly tokens: OAuthTokens }>();

  constructor(
    private readonly shelf: TokenShelf,
    private readonly http: OAuthHttp,
    private readonly now: () => number = Date.now,
  ) {}

  /** The account's access token, or undefined when it has none that works and none can be had (refresh token revoked or never given). Rejects when the server cannot be reached. */
  async token(key: string): Promise<string | undefined> {
    const running = this.underWay.get(key);
    if (running) return running;
    const kept = await this.read(key);
    if (!kept) return undefined;
    if (kept.tokens.expiresAt === undefined || kept.tokens.expiresAt - SKEW > this.now())
      return kept.tokens.accessToken;
    return this.renew(key, kept.tokens.accessToken);
  }

  /** Refreshes unless the token that was refused is no longer the one in use (another call has refreshed already). */
  renew(key: string, refused: string): Promise<string | undefined> {
    const running = this.underWay.get(key);
    if (running) return running;
    const run = this.exchange(key, refused).finally(() => {
      this.underWay.delete(key);
    });
    this.underWay.set(key, run);
    return run;
  }

  private async exchange(key: string, refused: string): Promise<string | undefined> {
    const kept = await this.read(key);
    if (!kept) return undefined;
    if (kept.tokens.accessToken !== refused) return kept.tokens.accessToken;
    if (!kept.tokens.refreshToken)
      return kept.tokens.expiresAt !== undefined && kept.tokens.expiresAt > this.now()
        ? kept.tokens.accessToken
        : undefined;
    let tokens: OAuthTokens;
    try {
      tokens = await refresh(kept.server, kept.tokens.refreshToken, this.http, this.now());
    } catch (error) {
      if (!(error instanceof OAuthProblem) || error.kind === 'malformed') throw error;
      return error.kind === 'revoked' ? this.ofAnotherWindow(key, refused) : undefined;
    }
    // Somebody may have signed in anew or out meanwhile: that session is not overwritten by the old one.
    const now = await this.read(key);
    if (now?.tokens.accessToken !== refused) return now?.tokens.accessToken;
    const replaces = this.unsaved.get(key)?.replaces ?? refused;
    await this.shelf.write(key, tokens).then(
      () => this.unsaved.delete(key),
      () => this.unsaved.set(key, { replaces, tokens }),
    );
    return tokens.accessToken;
  }

  /** The account's tokens: as stored, or those that could not be stored, unless somebody has signed in or out since. */
  private async read(key: string): ReturnType<TokenShelf['read']> {
    const stored = await this.shelf.read(key);
    const unsaved = this.unsaved.get(key);
    if (!stored || !unsaved) return stored;
    if (stored.tokens.accessToken !== unsaved.replaces) {
      this.unsaved.delete(key);
      return stored;
    }
    void this.shelf.write(key, unsaved.tokens).catch(() => undefined);
    return { ...stored, tokens: unsaved.tokens };
  }

  /** The token another window got with the refresh token that is no good any more; undefined when there is none. */
  private async ofAnotherWindow(key: string, refused: string): Promise<string | undefined> {
    for (const wait of [0, OTHER_WINDOW]) {
      if (wait) await new Promise((done) => setTimeout(done, wait));
      const now = await this.shelf.read(key);
      if (now?.tokens.accessToken !== refused) return now?.tokens.accessToken;
    }
    return undefined;
  }
}
