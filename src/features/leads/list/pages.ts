import { within } from '../../../api/client/deadline';
import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import { withRow, type Lead, type LeadPage } from '../model/lead';
import { Meanwhile } from './meanwhile';

/** Fetches one page, counted from 0. */
export type LoadPage = (page: number, pageSize: number, signal: AbortSignal) => Promise<LeadPage>;

/** `idle`: nothing was asked yet, or the first load was cancelled. `failed`: the last load failed; what was loaded before is kept. */
export type PagesState = 'idle' | 'loading' | 'ready' | 'failed';

/** How a `LeadPages` is set up. */
export interface PagesOptions {
  readonly pageSize: number;
  /** After this many milliseconds a load is given up as a timeout, whatever the loader does. */
  readonly deadlineMs?: number;
}

interface Load {
  readonly kind: 'first' | 'more';
  readonly abort: AbortController;
  done: Promise<void>;
}

/** So many pages in a row without anything new end a list or an export that its total has not ended. */
export const STALE_PAGES = 3;

/**
 * The leads of the pages that were loaded one after the other; a lead that comes twice, on pages that overlap because the list grew
 * meanwhile, stands once. They end when the total is reached, on an empty page,
 * and on pages that bring nothing new: one where no total is known, several where the list may have grown by a whole page. The loader may
 * answer with fewer rows than asked for, so a short page ends them only where no total is known and an earlier page was longer.
 */
class LoadedLeads {
  /** The page to load next. */
  nextPage = 0;
  /** True when the API has no further page. */
  ended = false;
  private readonly byId = new Map<string, Lead>();
  private list: readonly Lead[] | undefined;
  private count: number | undefined;
  private longest = 0;
  private stale = 0;

  /** In the order of the API. */
  get leads(): readonly Lead[] {
    return (this.list ??= [...this.byId.values()]);
  }
  get total(): number | undefined {
    return this.count === undefined ? undefined : Math.max(this.count, this.byId.size);
  }
  get(id: string): Lead | undefined {
    return this.byId.get(id);
  }

  /** Takes the next page. `leads` are those of the answer as they are after writes since; `movedUp` when some of them deleted leads. */
  add(answer: LeadPage, leads: readonly Lead[], movedUp: boolean): void {
    const before = this.byId.size;
    this.put(leads);
    this.nextPage++;
    this.count = answer.total ?? this.count;
    const short = answer.total === undefined && answer.leads.length < this.longest;
    this.longest = Math.max(this.longest, answer.leads.length);
    if (movedUp) this.stepBack();
    this.stale = this.byId.size === before ? this.stale + 1 : 0;
    const whole = this.count !== undefined && this.byId.size >= this.count;
    const enough = this.count === undefined ? 1 : STALE_PAGES;
    this.ended = !answer.leads.length || short || whole || this.stale >= enough;
  }

  /** Puts leads in the places of those with their ids, else at the end. */
  put(leads: readonly Lead[]): void {
    for (const lead of leads) this.byId.set(lead.id, lead);
    this.list = undefined;
  }

  /** Takes leads out, all of which are there. */
  remove(ids: ReadonlySet<string>): void {
    for (const id of ids) this.byId.delete(id);
    this.list = undefined;
    if (this.count !== undefined) this.count = Math.max(0, this.count - ids.size);
    this.stepBack();
  }

  /** The server's list has moved up by what was deleted, so the next page is the one where ours now ends. */
  private stepBack(): void {
    if (this.longest) this.nextPage = Math.floor(this.byId.size / this.longest);
  }
}

/** The leads of one list, loaded page by page, one load at a time. Loaded pages are kept. */
export class LeadPages implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Something that a view shows has changed. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** Why the last load failed; undefined when it did not. */
  error: unknown;
  /** Undefined before the first page came. */
  private loaded: LoadedLeads | undefined;
  private readonly meanwhile = new Meanwhile();
  private current: Load | undefined;

  constructor(
    private readonly load: LoadPage,
    private readonly options: PagesOptions,
  ) {}

  /** What is loaded, in the order of the API, each lead once. */
  get leads(): readonly Lead[] {
    return this.loaded?.leads ?? [];
  }
  /** How many there are altogether, where the API tells. Never less than what is loaded. */
  get total(): number | undefined {
    return this.loaded?.total;
  }
  /** True while the API may have another page; false before the first was asked for. */
  get hasMore(): boolean {
    return this.loaded?.ended === false;
  }
  /** How the loading stands. */
  get state(): PagesState {
    if (this.current) return 'loading';
    if (this.error !== undefined) return 'failed';
    return this.loaded ? 'ready' : 'idle';
  }
  /** True while a further page (not the first) is on its way. */
  get loadingMore(): boolean {
    return this.current?.kind === 'more';
  }
  /** A loaded lead by its id. */
  get(id: string): Lead | undefined {
    return this.loaded?.get(id);
  }

  /** Loads the first page afresh. What is shown stays until the answer is there, and if it fails. A load under way is given up. */
  refresh(): Promise<void> {
    this.current?.abort.abort();
    return this.start('first');
  }

  /** Loads the next page; while a load is under way, joins it. Resolves also when the load fails: look at `state`. */
  loadMore(): Promise<void> {
    if (this.current) return this.current.done;
    if (!this.loaded) return this.start('first');
    return this.loaded.ended ? Promise.resolve() : this.start('more');
  }

  /** Loads page after page until the end, a failure or `signal`. */
  async loadAll(signal?: AbortSignal): Promise<void> {
    const stop = (): void => this.cancel();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      do await this.loadMore();
      while (this.hasMore && this.error === undefined && !signal?.aborted);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Gives up the load under way; what was loaded before stays. */
  cancel(): void {
    if (!this.current) return;
    this.current.abort.abort();
    this.current = undefined;
    this.changed.fire();
  }

  /** Shows changed leads as they are now, and takes deleted ones out; what is not loaded is left out. */
  follow(changed: readonly Lead[], removed: readonly string[]): void {
    this.meanwhile.note(changed, removed);
    const there = changed.flatMap((lead) => (this.get(lead.id) ? [withRow(this.get(lead.id), lead)] : []));
    const gone = new Set(removed.filter((id) => this.get(id)));
    this.loaded?.put(there);
    if (gone.size) this.loaded?.remove(gone);
    if (there.length || gone.size) this.changed.fire();
  }

  /** Replaces each loaded lead by what `map` makes of it, with the same id. */
  update(map: (lead: Lead) => Lead): void {
    this.loaded?.put(this.leads.map(map));
    this.changed.fire();
  }

  dispose(): void {
    this.current?.abort.abort();
    this.current = undefined;
    this.changed.dispose();
  }

  private start(kind: Load['kind']): Promise<void> {
    // Set before the loader runs, so that it can be cancelled from inside its own call.
    const load: Load = { kind, abort: new AbortController(), done: Promise.resolve() };
    this.current = load;
    load.done = this.run(load);
    this.changed.fire();
    return load.done;
  }

  private async run(load: Load): Promise<void> {
    const loaded = load.kind === 'more' && this.loaded ? this.loaded : new LoadedLeads();
    const since = this.meanwhile.begin();
    try {
      const answer = await this.fetch(loaded.nextPage, load.abort.signal);
      if (this.current !== load) return;
      loaded.add(answer, since.end(answer.leads), since.gone > 0);
      this.loaded = loaded;
      this.error = undefined;
    } catch (error) {
      if (this.current !== load) return;
      this.error = error instanceof AcquireError && error.kind === 'cancelled' ? undefined : error;
    } finally {
      since.end([]);
    }
    this.current = undefined;
    this.changed.fire();
  }

  private async fetch(page: number, signal: AbortSignal): Promise<LeadPage> {
    const { deadlineMs: limit, pageSize } = this.options;
    if (limit === undefined) return this.load(page, pageSize, signal);
    const late = new AbortController();
    return within(this.load(page, pageSize, AbortSignal.any([signal, late.signal])), limit, undefined, () => {
      late.abort();
      return new AcquireError('timeout', { limit, phase: 'total' });
    });
  }
}
