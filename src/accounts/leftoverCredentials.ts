import type { CredentialVault } from './credentialVault';
import { leftoversOf, type AccountsState } from './state';

/** A leftover credential this young may belong to a sign-in that another window is finishing. */
const MIN_AGE_MS = 2 * 60 * 1000;
/** How long after an attempt to delete leftover credentials the next one is made. */
const RETRY_MS = 5 * 60 * 1000;

/** What is needed of the accounts. */
export interface LeftoverOwner {
  state(): AccountsState;
  change(apply: (state: AccountsState) => AccountsState): Promise<void>;
  now(): number;
}

/** Deletes credentials, and those that could not be deleted before. They are noted in global state by key, so that none is forgotten. */
export class LeftoverCredentials {
  private triedAt = -Infinity;

  constructor(
    private readonly vault: CredentialVault,
    private readonly owner: LeftoverOwner,
  ) {}

  /** Deletes credentials. Resolves to whether all are gone; those that are not stay noted if they were. */
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
    await this.owner.change((state) => withoutLeftovers(state, deleted)).catch(() => undefined);
    return keys.every((key) => deleted.has(key));
  }

  /** Tries again to delete what is left over, unless that was tried a moment ago. Does nothing when there is nothing. */
  async retry(): Promise<void> {
    const now = this.owner.now();
    const { accounts, ...state } = this.owner.state();
    const keys = leftoversOf({ accounts, ...state })
      .filter(({ key, since }) => Math.abs(now - since) > MIN_AGE_MS && !accounts.some((a) => a.key === key))
      .map(({ key }) => key);
    if (!keys.length || Math.abs(now - this.triedAt) < RETRY_MS) return;
    this.triedAt = now;
    await this.delete(keys);
  }
}

/** Notes credentials that are to be deleted. */
export function withLeftovers(state: AccountsState, keys: readonly string[], since: number): AccountsState {
  const others = leftoversOf(state).filter(({ key }) => !keys.includes(key));
  return { ...state, leftovers: [...others, ...keys.map((key) => ({ key, since }))] };
}

/** Removes notes of credentials; the same state when there are none of them. */
export function withoutLeftovers(state: AccountsState, keys: ReadonlySet<string>): AccountsState {
  const noted = leftoversOf(state);
  const others = noted.filter(({ key }) => !keys.has(key));
  if (others.length === noted.length) return state;
  return { ...state, leftovers: others.length ? others : undefined };
}
