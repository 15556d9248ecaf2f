import { accountKeysIn, DAMAGED_KEY, readState, STATE_KEY, type AccountsState, type StateMemory } from './state';

/** The accounts in VS Code's global state. Changes run one after the other, each on the state stored at that moment. */
export class AccountsMemory {
  private tail: Promise<unknown> = Promise.resolve();

  /** @param changed called with the state after each change */
  constructor(
    private readonly memory: StateMemory,
    private readonly changed: (state: AccountsState) => void,
  ) {}

  /** What is stored at this moment, whichever window wrote it. */
  read(): AccountsState {
    return readState(this.memory.get(STATE_KEY)).state;
  }

  /** The keys of all accounts that are or were stored, even if the state is damaged. */
  accountKeys(): readonly string[] {
    return accountKeysIn(this.memory.get(STATE_KEY), this.memory.get(DAMAGED_KEY));
  }

  /** Changes the stored state. A state that could not be read in full is backed up first. */
  change(apply: (state: AccountsState) => AccountsState): Promise<void> {
    const run = this.tail.then(async () => {
      const raw = this.memory.get(STATE_KEY);
      const { state, damaged } = readState(raw);
      const next = apply(state);
      if (next === state) return;
      if (damaged) await this.memory.update(DAMAGED_KEY, raw);
      await this.memory.update(STATE_KEY, next);
      this.changed(readState(next).state);
    });
    this.tail = run.catch(() => undefined);
    return run;
  }

  /** Removes the backup of a damaged state. */
  async forgetDamaged(): Promise<void> {
    await this.memory.update(DAMAGED_KEY, undefined);
  }
}
