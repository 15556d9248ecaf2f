// The changes to the generated dataset. Only these are kept in memory and in the state file.

/** A stored record; its content depends on the store that wrote it. */
export type StoredRecord = Record<string, unknown>;

/** The parsed state file. `null` marks a deleted record. */
export interface OverlayFile {
  version: 1;
  seed: number;
  leads: number;
  epoch: number;
  next: Record<string, number>;
  changes: Record<string, Record<string, StoredRecord | null>>;
}

/** First id of records created while the sandbox runs. Generated ids are lower. New leads instead continue the generated ids. */
export const FIRST_NEW_ID = 900_000_001;

/** Changes since the state file was last written. */
export interface UnwrittenChanges {
  readonly ids: ReadonlyMap<string, ReadonlySet<number>>;
  readonly cleared: boolean;
}

/** Changed and created records, and deleted ones (`null`), by collection and id. */
export class ChangeOverlay {
  private readonly collections = new Map<string, Map<number, StoredRecord | null>>();
  private readonly next = new Map<string, number>();
  private unwritten = new Map<string, Set<number>>();
  private cleared = false;
  /** Incremented with each change, to detect outdated cache entries. */
  revision = 0;
  /** The same, only for leads. */
  leadsRevision = 0;
  /** Called after every change; set by the code that writes the state file. */
  onChange: () => void = () => undefined;

  /** The stored record, `null` if deleted, undefined if unchanged. */
  get<T = StoredRecord>(collection: string, id: number): T | null | undefined {
    return this.collections.get(collection)?.get(id) as T | null | undefined;
  }

  /** Stores a record, or `null` to mark it as deleted. */
  set(collection: string, id: number, value: object | null): void {
    let map = this.collections.get(collection);
    if (!map) {
      map = new Map();
      this.collections.set(collection, map);
    }
    map.set(id, value as StoredRecord | null);
    const ids = this.unwritten.get(collection);
    if (ids) ids.add(id);
    else this.unwritten.set(collection, new Set([id]));
    if (collection === 'leads') this.leadsRevision++;
    this.changed();
  }

  /** All changed ids of a collection with their records or `null`, in the order of their first change. */
  entries<T = StoredRecord>(collection: string): IterableIterator<[number, T | null]> {
    return (this.collections.get(collection) ?? new Map<number, never>()).entries() as IterableIterator<
      [number, T | null]
    >;
  }

  /** Applies the changes to generated records: changed ones stay in place, deleted ones are removed. */
  apply<T extends { readonly id: number }>(collection: string, generated: readonly T[]): T[] {
    return generated.flatMap((record) => {
      const change = this.get<T>(collection, record.id);
      return change === null ? [] : [change ?? record];
    });
  }

  /** The next free id of a collection, counting from `first`. */
  nextId(collection: string, first: number = FIRST_NEW_ID): number {
    const id = this.next.get(collection) ?? first;
    this.next.set(collection, id + 1);
    return id;
  }

  /** Drops all changes. */
  clear(): void {
    this.collections.clear();
    this.next.clear();
    this.unwritten.clear();
    this.cleared = true;
    this.leadsRevision++;
    this.changed();
  }

  /** Returns the unwritten changes and resets them. If writing fails, pass them to `giveBack`. */
  takeUnwritten(): UnwrittenChanges {
    const taken: UnwrittenChanges = { ids: this.unwritten, cleared: this.cleared };
    this.unwritten = new Map();
    this.cleared = false;
    return taken;
  }

  /** Marks changes that were taken but could not be written as unwritten again. */
  giveBack(taken: UnwrittenChanges): void {
    for (const [collection, ids] of taken.ids)
      this.unwritten.set(collection, new Set([...ids, ...(this.unwritten.get(collection) ?? [])]));
    this.cleared ||= taken.cleared;
  }

  /** Merges what another sandbox has written since. Unwritten changes made here take precedence; after a reset, nothing is merged. */
  absorb(file: Pick<OverlayFile, 'next' | 'changes'>): void {
    if (this.cleared) return;
    for (const [collection, id] of Object.entries(file.next))
      this.next.set(collection, Math.max(id, this.next.get(collection) ?? 0));
    for (const collection of new Set([...Object.keys(file.changes), ...this.collections.keys()])) {
      const theirs = file.changes[collection] ?? {};
      const mine = this.collections.get(collection) ?? new Map<number, StoredRecord | null>();
      const own = this.unwritten.get(collection);
      for (const id of [...mine.keys()]) if (!own?.has(id) && !(id in theirs)) mine.delete(id);
      for (const [id, value] of Object.entries(theirs)) if (!own?.has(Number(id))) mine.set(Number(id), value);
      this.collections.set(collection, mine);
    }
    this.leadsRevision++;
    this.revision++;
  }

  /** Loads the content of a state file. */
  load(file: Pick<OverlayFile, 'next' | 'changes'>): void {
    this.collections.clear();
    this.next.clear();
    for (const [collection, id] of Object.entries(file.next)) this.next.set(collection, id);
    for (const [collection, records] of Object.entries(file.changes)) {
      const map = new Map<number, StoredRecord | null>();
      for (const [id, value] of Object.entries(records)) map.set(Number(id), value);
      this.collections.set(collection, map);
    }
    this.leadsRevision++;
    this.revision++;
  }

  /** The changes in the format of a state file. */
  save(): Pick<OverlayFile, 'next' | 'changes'> {
    const changes: OverlayFile['changes'] = {};
    for (const [collection, map] of this.collections) changes[collection] = Object.fromEntries(map);
    return { next: Object.fromEntries(this.next), changes };
  }

  private changed(): void {
    this.revision++;
    this.onChange();
  }
}
