import type { AccountsMemory } from '../accountsMemory';
import type { CredentialIndex } from './credentialIndex';
import type { CredentialVault } from './credentialVault';
import { readLeftovers, type AccountsState, type Leftover } from '../state';

/** A leftover credential this young may belong to a sign-in that another window is finishing. */
const MIN_AGE_MS = 2 * 60 * 1000;
/** How long after an attempt to delete leftover credentials the next one is made. */
const RETRY_MS = 5 * 60 * 1000;

/** What is needed of the accounts. */
export interface LeftoverOwner {
  readonly memory: Pick<AccountsMemory, 'read' | 'change' | 'accountKeys'>;
  readonly index?: CredentialIndex;
  now(): number;
}

/**
 * Deletes credentials, and those that could not be deleted before. They are noted in global state by key, so that none is forgotten.
 *
 * A note may also belong to a sign-in that another window is finishing, and global state reaches this window late. So a window deletes
 * only what it stored or gave up itself, or what was noted long before it started and still had no account then; whatever appears later is left
 * to the next window.
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

  /** Deletes credentials this window has no use for anymore. Resolves to whether all are gone; those that are not stay noted if they were. */
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

  /** Lets `retry` delete a credential that this window is about to store, if it is noted and gets no account. */
  async claim(key: string): Promise<void> {
    this.own.add(key);
    await this.owner.index?.add([key], this.owner.now());
  }

  /** The keys of all credentials that may be stored: those of accounts, also of a damaged state, and those whose account is gone. */
  async knownKeys(): Promise<readonly string[]> {
    const { memory, index } = this.owner;
    const noted = readLeftovers(memory.read()).map(({ key }) => key);
    return [...new Set([...memory.accountKeys(), ...noted, ...((await index?.read())?.keys() ?? [])])];
  }

  /**
   * Notes credentials whose account is gone, because global state was lost or replaced, so that `retry` deletes them. Those of accounts that
   * are set aside in a damaged state stay. Accounts that are not in the index yet are added to it.
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

  /** Tries again to delete what is left over, unless that was tried a moment ago. Does nothing when there is nothing. */
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

/** Notes credentials that are to be deleted. */
export function addLeftovers(state: AccountsState, keys: readonly string[], since: number): AccountsState {
  const others = readLeftovers(state).filter(({ key }) => !keys.includes(key));
  return { ...state, leftovers: [...others, ...keys.map((key) => ({ key, since }))] };
}

/** Removes notes of credentials; the same state when there are none of them. */
export function removeLeftoversFrom(state: AccountsState, keys: ReadonlySet<string>): AccountsState {
  const noted = readLeftovers(state);
  const others = noted.filter(({ key }) => !keys.has(key));
  if (others.length === noted.length) return state;
  return { ...state, leftovers: others.length ? others : undefined };
}
