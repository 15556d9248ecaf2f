import type { AccountsMemory } from '../accountsMemory';
import type { CredentialIndex } from './credentialIndex';
import type { CredentialVault } from './credentialVault';
import { readLeftovers, type AccountsState, type Leftover } from '../state';

/** A leftover credential younger than this may belong to a sign-in that another window is finishing. */
const MIN_AGE_MS = 2 * 60 * 1000;
/** Minimum time between two attempts to delete leftover credentials. */
const RETRY_MS = 5 * 60 * 1000;

/** The parts of the account store that are needed here. */
export interface LeftoverOwner {
  readonly memory: Pick<AccountsMemory, 'read' | 'change' | 'accountKeys'>;
  readonly index?: CredentialIndex;
  now(): number;
}

/**
 * Deletes credentials, including those that could not be deleted before. Their keys are noted in global state, so that none is forgotten.
 *
 * A note may also belong to a sign-in that another window is finishing, and global state reaches this window late. So a window deletes
 * only what it stored or abandoned itself, or what was noted long before it started and still had no account then. Anything that appears
 * later is left to the next window.
 */
export class LeftoverCredentials {
  /** The credentials this window may delete. */
  private readonly own: Set<string>;
  private triedAt = -Infinity;

  constructor(
    private readonly vault: CredentialVault,
    private readonly owner: LeftoverOwner,
  ) {
    const state = owner.memory.read();
    const old = readLeftovers(state).filter(({ since }) => Math.abs(owner.now() - since) > MIN_AGE_MS);
    this.own = new Set(withoutAccount(state, old));
  }

  /** Deletes credentials that are no longer needed. Resolves to whether all are gone; the others stay noted if they were. */
  async delete(keys: readonly string[]): Promise<boolean> {
    const results = await Promise.all(
      keys.map((key) =>
        this.vault.delete(key).then(
          () => [key],
          () => [],
        ),
      ),
    );
    const deleted = new Set(results.flat());
    for (const key of keys) {
      if (deleted.has(key)) this.own.delete(key);
      else this.own.add(key);
    }
    await this.owner.memory.change((state) => removeLeftoversFrom(state, deleted)).catch(() => undefined);
    await this.owner.index?.remove([...deleted]);
    return keys.every((key) => deleted.has(key));
  }

  /** Allows `retry` to delete a credential that this window is about to store, if it never gets an account. */
  async claim(key: string): Promise<void> {
    this.own.add(key);
    await this.owner.index?.add([key], this.owner.now());
  }

  /** The keys of all credentials that may be stored: those of accounts, including a damaged state, and those whose account is gone. */
  async knownKeys(): Promise<readonly string[]> {
    const { memory, index } = this.owner;
    const noted = readLeftovers(memory.read()).map(({ key }) => key);
    return [...new Set([...memory.accountKeys(), ...noted, ...((await index?.read())?.keys() ?? [])])];
  }

  /**
   * Notes credentials whose account is gone because global state was lost or replaced, so that `retry` deletes them. Those of accounts in
   * the backup of a damaged state are kept. Accounts missing from the index are added to it.
   */
  async findOrphans(): Promise<void> {
    const { memory, index, now } = this.owner;
    if (!index) return;
    const accounts = memory.read().accounts.filter(({ kind }) => kind !== 'sandbox');
    await index.add(
      accounts.map(({ key }) => key),
      now(),
    );
    const known = new Set(memory.accountKeys());
    const orphans = [...(await index.read())].filter(
      ([key, since]) => !known.has(key) && Math.abs(now() - since) > MIN_AGE_MS,
    );
    if (!orphans.length) return;
    for (const [key] of orphans) this.own.add(key);
    const since = Math.min(...orphans.map(([, at]) => at));
    await memory.change((state) =>
      addLeftovers(
        state,
        orphans.map(([key]) => key),
        since,
      ),
    );
  }

  /** Tries again to delete leftover credentials, unless the last attempt was a moment ago. */
  async retry(): Promise<void> {
    const now = this.owner.now();
    const state = this.owner.memory.read();
    const old = readLeftovers(state).filter(
      ({ key, since }) => this.own.has(key) && Math.abs(now - since) > MIN_AGE_MS,
    );
    const keys = withoutAccount(state, old);
    if (!keys.length || Math.abs(now - this.triedAt) < RETRY_MS) return;
    this.triedAt = now;
    await this.delete(keys);
  }
}

function withoutAccount({ accounts }: AccountsState, leftovers: readonly Leftover[]): readonly string[] {
  return leftovers.filter(({ key }) => !accounts.some((a) => a.key === key)).map(({ key }) => key);
}

/** Notes credentials to be deleted. */
export function addLeftovers(state: AccountsState, keys: readonly string[], since: number): AccountsState {
  const others = readLeftovers(state).filter(({ key }) => !keys.includes(key));
  return { ...state, leftovers: [...others, ...keys.map((key) => ({ key, since }))] };
}

/** Removes the notes about these credentials; returns the same state if there are none. */
export function removeLeftoversFrom(state: AccountsState, keys: ReadonlySet<string>): AccountsState {
  const noted = readLeftovers(state);
  const others = noted.filter(({ key }) => !keys.has(key));
  if (others.length === noted.length) return state;
  return { ...state, leftovers: others.length ? others : undefined };
}
