import { nodeFiles, type FileLayer } from '../../../core/store/fileLayer';
import { SharedJsonFile } from '../../../core/store/sharedJsonFile';
import type { CredentialOwner, OAuthCredential } from './credential';
import { encryptForSession, sessionId, renewableSession, decryptForSession } from './sessionKey';

/** The name of the file with the renewed OAuth sessions, in the extension's storage folder. */
export const SESSIONS_FILE = 'oauth-sessions.json';
/** How long a change waits for another window that is writing the file. */
const LOCK_TIMEOUT_MS = 5_000;

/** The tokens of a session as last renewed by another window. */
export interface RenewedSessions {
  /** The newest tokens of the session: the credential's own, or newer ones stored by any window. Never rejects. */
  newest(owner: CredentialOwner, credential: OAuthCredential): Promise<OAuthCredential>;
  /** Stores the tokens of a renewed session, unless newer ones are stored. Rejects when they cannot be written. */
  keep(owner: CredentialOwner, credential: OAuthCredential): Promise<void>;
  /** Removes the stored tokens of accounts. Rejects when they cannot be removed. */
  forget(accountKeys: readonly string[]): Promise<void>;
}

interface StoredSession {
  readonly id: string;
  readonly renewals: number;
  readonly sealed: string;
}

/**
 * The tokens of renewed OAuth sessions, for all windows. Where the server rotates refresh tokens, each can be used only once (RFC 9700
 * section 4.14.2), and SecretStorage shows the new one to other windows late, or, in a browser, only after they are reloaded. So the
 * tokens are also kept in a file, which every window reads each time. They are encrypted with a key that is only in SecretStorage.
 */
export class OAuthSessionFile implements RenewedSessions {
  private readonly file: SharedJsonFile<StoredSession>;

  constructor(path: string, files: FileLayer = nodeFiles) {
    this.file = new SharedJsonFile(path, { parse: parseSession, merge: newerSession, files });
  }

  async newest(owner: CredentialOwner, credential: OAuthCredential): Promise<OAuthCredential> {
    const session = renewableSession(credential);
    if (!session) return credential;
    try {
      const kept = (await this.file.read()).get(owner.key);
      if (!kept || kept.id !== sessionId(session) || kept.renewals <= session.renewals) return credential;
      const tokens = JSON.parse(
        decryptForSession(kept.sealed, session, contextOf(owner, kept.renewals)),
      ) as Partial<Tokens>;
      if (typeof tokens.token !== 'string') return credential;
      const { kind, server } = credential;
      return { kind, server, ...readTokens(tokens.token, tokens), session: { ...session, renewals: kept.renewals } };
    } catch {
      // The entry is unreadable or was tampered with: fall back to SecretStorage.
      return credential;
    }
  }

  async keep(owner: CredentialOwner, credential: OAuthCredential): Promise<void> {
    const session = renewableSession(credential);
    if (!session?.renewals) return;
    const { renewals } = session;
    const { token, refreshToken, expiresAt } = credential;
    const text = JSON.stringify({ token, refreshToken, expiresAt } satisfies Tokens);
    const own = {
      id: sessionId(session),
      renewals,
      sealed: encryptForSession(text, session, contextOf(owner, renewals)),
    };
    await this.update((kept) => {
      const other = kept.get(owner.key);
      if (other?.id !== own.id || other.renewals < own.renewals) kept.set(owner.key, own);
    });
  }

  async forget(accountKeys: readonly string[]): Promise<void> {
    const kept = await this.file.read();
    if (!accountKeys.some((key) => kept.has(key))) return;
    await this.update((records) => {
      for (const key of accountKeys) records.delete(key);
    });
  }

  private async update(change: (kept: Map<string, StoredSession>) => void): Promise<void> {
    await this.file.update(change, { timeoutMs: LOCK_TIMEOUT_MS });
  }
}

type Tokens = Pick<OAuthCredential, 'token' | 'refreshToken' | 'expiresAt'>;

function readTokens(token: string, { refreshToken, expiresAt }: Partial<Record<keyof Tokens, unknown>>): Tokens {
  return {
    token,
    ...(typeof refreshToken === 'string' ? { refreshToken } : {}),
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
  };
}

/** Binds the tokens to the account, to its origin, and to the number of the renewal. */
function contextOf({ key, origin }: CredentialOwner, renewals: number): string {
  return JSON.stringify([key, origin, renewals]);
}

function parseSession(raw: unknown): StoredSession | undefined {
  const { id, renewals, sealed } = Object(raw) as Partial<Record<keyof StoredSession, unknown>>;
  return typeof id === 'string' && typeof renewals === 'number' && typeof sealed === 'string'
    ? { id, renewals, sealed }
    : undefined;
}

function newerSession(a: StoredSession, b: StoredSession): StoredSession {
  return a.id === b.id && a.renewals > b.renewals ? a : b;
}
