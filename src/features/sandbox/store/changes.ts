// What differs from the generated dataset. Only this is kept in memory and in the state file.

/** A stored record; what it holds is up to the store that wrote it. */
export type StoredRecord = Record<string, unknown>;

/** The state file's text, parsed. `null` marks a deleted record. */
export interface OverlayFile {
  version: 1;
  seed: number;
  leads: number;
  epoch: number;
  next: Record<string, number>;
  changes: Record<string, Record<string, StoredRecord | null>>;
}

/** First id given to things made while the sandbox runs; generated ids stay below it, except leads, which count on. */
export const FIRST_NEW_ID = 900_000_001;

/** What was changed since the state file was last written. */
export interface UnwrittenChanges {
  readonly ids: ReadonlyMap<string, ReadonlySet<number>>;
  readonly cleared: boolean;
}

/** Changed, created (records) and deleted (`null`) things by collection and id. `onChange` is told after each change. */
export class ChangeOverlay {
  private readonly collections = new Map<string, Map<number, StoredRecord | null>>();
  private readonly next = new Map<string, number>();
  private unwritten = new Map<string, Set<number>>();
  private cleared = false;
  /** Counts up with each change; lets a cached answer know that it is old. */
  revision = 0;
  /** The same for leads alone. */
  leadsRevision = 0;
  /** Called after every change; set by whoever writes them down. */
  onChange: () => void = () => undefined;

  /** The stored record, `null` when deleted, undefined when untouched. */
  get<T = StoredRecord>(collection: string, id: number): T | null | undefined {
    return this.collections.get(collection)?.get(id) as T | null | undefined;
  }

  /** Stores a record, or with `null` the fact that it is gone. */
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

  /** Every touched id of a collection with its record or `null`, in the order of their first change. */
  entries<T = StoredRecord>(collection: string): IterableIterator<[number, T | null]> {
    return (this.collections.get(collection) ?? new Map<number, never>()).entries() as IterableIterator<
      [number, T | null]
    >;
  }

  /** Generated records as they are now: changed ones in their place, without the deleted ones. */
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

  /** Forgets every change. */
  clear(): void {
    this.collections.clear();
    this.next.clear();
    this.unwritten.clear();
    this.cleared = true;
    this.leadsRevision++;
    this.changed();
  }

  /** Hands out what is unwritten and starts again; to be returned when the writing fails. */
  takeUnwritten(): UnwrittenChanges {
    const taken: UnwrittenChanges = { ids: this.unwritten, cleared: this.cleared };
    this.unwritten = new Map();
    this.cleared = false;
    return taken;
  }

  /** Marks as unwritten again what was taken and could not be written. */
  giveBack(taken: UnwrittenChanges): void {
    for (const [collection, ids] of taken.ids)
      this.unwritten.set(collection, new Set([...ids, ...(this.unwritten.get(collection) ?? [])]));
    this.cleared ||= taken.cleared;
  }

  /** Takes over what another sandbox has written since; what was changed here and is unwritten stays, and so does everything after a reset. */
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

  /** Takes over what a state file holds. */
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

  /** The changes as they stand in a state file. */
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
