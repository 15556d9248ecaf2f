import { exampleLead } from '../people/examples';
import { FIRST_LEAD_ID, type Person, type DatasetSeed, generatePerson } from '../people/person';
import type { ChangeOverlay } from './changes';
import { type IdSelection, SelectionCache } from './selections';

/** How many people are processed before other requests get a turn. */
const SLICE = 2000;

/** The generated and new leads in one list, newest first. */
export class LeadStore {
  private indexed:
    { readonly revision: number; readonly deleted: readonly number[]; readonly created: readonly number[] } | undefined;
  /** Cached results of filters. */
  readonly selections: SelectionCache;

  constructor(
    readonly seed: DatasetSeed,
    readonly overlay: ChangeOverlay,
    private readonly now: () => number,
  ) {
    this.selections = new SelectionCache(overlay, 2);
  }

  /** Id of the newest generated lead. */
  get newestId(): number {
    return FIRST_LEAD_ID + this.seed.leads - 1;
  }

  /** The current number of leads. */
  count(): number {
    const { deleted, created } = this.index();
    return this.seed.leads - deleted.length + created.length;
  }

  /** The lead at an index counted from the newest; undefined past the end. */
  at(rank: number): Person | undefined {
    const id = this.idAt(rank);
    return id === undefined ? undefined : this.get(id);
  }

  /** The id at an index counted from the newest. */
  idAt(rank: number): number | undefined {
    const { deleted, created } = this.index();
    if (rank < created.length) return created[created.length - 1 - rank];
    const wanted = rank - created.length;
    let low = 0;
    let high = deleted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((deleted[middle] as number) - middle <= wanted) low = middle + 1;
      else high = middle;
    }
    const place = wanted + low;
    return place < this.seed.leads ? this.newestId - place : undefined;
  }

  /** The lead with this id; undefined if it does not exist or was deleted. */
  get(id: number): Person | undefined {
    const change = this.overlay.get<Partial<Person>>('leads', id);
    if (change === null) return undefined;
    const place = this.placeOf(id);
    const made = place === undefined ? exampleLead(this.seed, id) : generatePerson(this.seed, place);
    if (!made) return change as Person | undefined;
    return change ? { ...made, ...change } : made;
  }

  /** Adds a lead and returns it. */
  add(fields: Partial<Person>): Person {
    const id = this.overlay.nextId('leads', FIRST_LEAD_ID + this.seed.leads);
    const now = this.now();
    const made: Person = { ...blankPerson(id, now), ...fields };
    this.overlay.set('leads', id, made);
    return made;
  }

  /** Stores the changed properties of a lead, and when it was changed. */
  change(id: number, change: Partial<Person>): Person | undefined {
    if (!this.get(id)) return undefined;
    this.overlay.set('leads', id, {
      ...this.overlay.get<Partial<Person>>('leads', id),
      updated: this.now(),
      ...change,
    });
    return this.get(id);
  }

  /** Deletes a lead permanently; false if it did not exist. */
  remove(id: number): boolean {
    if (!this.get(id)) return false;
    this.overlay.set('leads', id, null);
    return true;
  }

  /** The ids, newest first, of the leads that pass a test. Cached as `key` for the next page until something changes. */
  select(key: string, test: (lead: Person) => boolean): Promise<IdSelection> {
    return this.selections.get(key, (add) =>
      this.forEach((id) => {
        const lead = this.get(id);
        if (lead && test(lead)) add(id);
      }),
    );
  }

  /** Calls `visit` with each id, newest first. Yields to other requests regularly. */
  async forEach(visit: (id: number) => void): Promise<void> {
    const total = this.count();
    for (let rank = 0; rank < total; rank++) {
      if (rank % SLICE === SLICE - 1) await new Promise(setImmediate);
      const id = this.idAt(rank);
      if (id === undefined) break;
      visit(id);
    }
  }

  /** The original index of a generated lead, counted from the newest; undefined for one added later. */
  placeOf(id: number): number | undefined {
    const place = this.newestId - id;
    return place >= 0 && place < this.seed.leads ? place : undefined;
  }

  /** Deleted indexes and ids of added leads, ascending; recomputed after a lead has changed. */
  private index(): { readonly deleted: readonly number[]; readonly created: readonly number[] } {
    const revision = this.overlay.leadsRevision;
    if (this.indexed?.revision === revision) return this.indexed;
    const deleted: number[] = [];
    const created: number[] = [];
    for (const [id, change] of this.overlay.entries<Partial<Person>>('leads')) {
      const place = this.placeOf(id);
      if (change === null && place !== undefined) deleted.push(place);
      else if (change && place === undefined && isWhole(change)) created.push(id);
    }
    this.indexed = { revision, deleted: deleted.sort((a, b) => a - b), created: created.sort((a, b) => a - b) };
    return this.indexed;
  }
}

/** True for a lead that was added; for existing leads, only changes are stored. */
const isWhole = (stored: Partial<Person>): boolean => stored.created !== undefined;

function blankPerson(id: number, now: number): Person {
  return {
    id,
    name: '',
    email: '',
    phone: '',
    remarks: '',
    address: '',
    city: '',
    state: '',
    countryId: 0,
    timezone: '',
    ip: '',
    language: '',
    clientType: '',
    browser: '',
    browserVersion: '',
    os: '',
    osVersion: '',
    device: '',
    deviceVendor: null,
    deviceModel: null,
    engine: '',
    engineVersion: '',
    tags: [],
    companyId: null,
    agentId: 0,
    created: now,
    updated: now,
    lastVisit: now,
    chats: 0,
    visits: 0,
    fields: {},
    columns: {},
    blocked: false,
  };
}
