/** One kind of data that the extension stores. Every feature lists its own; there is no other list of what to remove. */
export interface DataStore {
  /** What it holds, for the log and for messages: `history`. */
  readonly id: string;
  /** Removes all of it, including from this window's memory. Rejects if some of it could not be removed. */
  removeAll(): Promise<void>;
  /** Removes what belongs to accounts that were signed out. Omitted if nothing belongs to an account. */
  removeOf?(accountKeys: ReadonlySet<string>): Promise<void>;
  /** Drops the data in this window's memory after another window has removed everything, so that it is not written again. */
  forget?(): Promise<void>;
}

/**
 * Removes the data of all stores, one after another, in order. A failing store does not keep the others from being removed.
 * @returns the ids of the stores with remaining data
 */
export async function removeAllData(
  stores: readonly DataStore[],
  failed: (id: string, error: unknown) => void,
): Promise<readonly string[]> {
  return each(stores, failed, (store) => store.removeAll());
}

/** Removes the data of accounts that were signed out. Otherwise like `removeAllData`. */
export async function removeDataOf(
  stores: readonly DataStore[],
  accountKeys: ReadonlySet<string>,
  failed: (id: string, error: unknown) => void,
): Promise<readonly string[]> {
  return each(stores, failed, (store) => store.removeOf?.(accountKeys));
}

/** Drops the data in this window's memory. Otherwise like `removeAllData`. */
export async function dropDataInMemory(
  stores: readonly DataStore[],
  failed: (id: string, error: unknown) => void,
): Promise<readonly string[]> {
  return each(stores, failed, (store) => store.forget?.());
}

async function each(
  stores: readonly DataStore[],
  failed: (id: string, error: unknown) => void,
  work: (store: DataStore) => Promise<void> | undefined,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const store of stores) {
    try {
      await work(store);
    } catch (error) {
      ids.push(store.id);
      failed(store.id, error);
    }
  }
  return ids;
}

/** The part of VS Code's Memento needed here. */
export interface KeyedMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** A store for a value in VS Code's state that holds values by account key. */
export function perAccountStore(id: string, memory: KeyedMemory, key: string): DataStore {
  return {
    id,
    removeAll: async () => memory.update(key, undefined),
    removeOf: async (accountKeys) => {
      const all = memory.get(key);
      if (typeof all !== 'object' || all === null) return;
      const rest = Object.entries(all).filter(([accountKey]) => !accountKeys.has(accountKey));
      if (rest.length !== Object.keys(all).length)
        await memory.update(key, rest.length ? Object.fromEntries(rest) : undefined);
    },
  };
}
