import { withDeadline } from '../../../api/client/deadline';
import { ListProgress, type ListOutcome } from '../../../api/client/listProgress';
import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import { mergeListRow, type Lead, type LeadListPage } from '../model/lead';
import { PendingWrites } from './pendingWrites';

/** Fetches one page, counted from 0. */
export type LoadPage = (page: number, pageSize: number, signal: AbortSignal) => Promise<LeadListPage>;

/** `idle`: nothing was asked yet, or the first load was cancelled. `failed`: the last load failed; what was loaded before is kept. */
export type PagesState = 'idle' | 'loading' | 'ready' | 'failed';

/** How a `LeadPages` is set up. */
export interface PagesOptions {
  readonly pageSize: number;
  /** After this many milliseconds a load is given up as a timeout, whatever the loader does. */
  readonly deadlineMs?: number;
}

/** What a view has loaded of the list of an account, in the order of the server. */
export interface LoadedPart {
  readonly leads: readonly Lead[];
  /** Rows of a page, where the leads are so many full pages one after the other. Undefined: they are all there are. */
  readonly pageSize?: number | undefined;
  readonly total: number | undefined;
  /** How complete the list is, where all of it was read. */
  readonly outcome: ListOutcome | undefined;
}

interface Load {
  readonly kind: 'first' | 'more';
  readonly abort: AbortController;
  done: Promise<void>;
}

/** The leads of the pages that were loaded; a lead that comes twice is once. */
class LoadedLeads {
  readonly progress: ListProgress;
  private readonly byId = new Map<string, Lead>();
  private list: readonly Lead[] | undefined;

  constructor(size: number) {
    this.progress = new ListProgress({ size, shortPageEnds: true });
  }

  /** In the order of the API. */
  get leads(): readonly Lead[] {
    return (this.list ??= [...this.byId.values()]);
  }
  get total(): number | undefined {
    const { total } = this.progress.outcome;
    return total === undefined ? undefined : Math.max(total, this.byId.size);
  }
  get(id: string): Lead | undefined {
    return this.byId.get(id);
  }

  /** Takes a page. `leads` are those of the response as they are after writes since, which deleted `movedUp` leads. */
  add({ page, rows, total, leads: { length } }: LeadListPage, leads: readonly Lead[], movedUp: number): void {
    this.put(leads);
    this.progress.add({ page, rows, identified: length, seen: this.byId.size, total, movedUp });
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
    this.progress.removed(ids.size);
  }
}

/** The leads of one list, loaded page by page, one load at a time. Loaded pages are kept. */
export class PagedLeads implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Something that a view shows has changed. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** Why the last load failed; undefined when it did not. */
  error: unknown;
  /** Undefined before the first page came. */
  private loaded: LoadedLeads | undefined;
  private readonly meanwhile = new PendingWrites();
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
    return this.canContinue && !this.loaded?.progress.rereads;
  }
  /** True while `loadAll` may bring more: leads that are missing at the end are looked for once more. */
  get canContinue(): boolean {
    return this.loaded?.progress.ended === false;
  }
  /** How complete the list is; undefined before its end. */
  get outcome(): ListOutcome | undefined {
    return this.loaded && !this.hasMore ? this.loaded.progress.outcome : undefined;
  }
  /** The state of loading. */
  get state(): PagesState {
    if (this.current) return 'loading';
    if (this.error !== undefined) return 'failed';
    return this.loaded ? 'ready' : 'idle';
  }
  /** Rows of a page, where what is loaded is full pages of the list, one after the other. */
  get fullPageSize(): number | undefined {
    const { page, size } = this.loaded?.progress ?? { page: 0, size: 0 };
    return page > 0 && page * size === this.leads.length ? size : undefined;
  }
  /** True while a further page (not the first) is on its way. */
  get loadingMore(): boolean {
    return this.current?.kind === 'more';
  }
  /** A loaded lead by its id. */
  get(id: string): Lead | undefined {
    return this.loaded?.get(id);
  }

  /** Loads the first page afresh. What is shown stays until the response is there, and if it fails. A load under way is given up. */
  refresh(): Promise<void> {
    this.current?.abort.abort();
    return this.start('first');
  }

  /** Loads the next page; while a load is under way, joins it. Resolves also when the load fails: look at `state`. */
  loadMore(): Promise<void> {
    return this.loaded && !this.current && !this.hasMore ? Promise.resolve() : this.loadNext();
  }

  /** Loads page after page until the end, a failure or `signal`. Where leads are missing then, their pages are read again. */
  async loadAll(signal?: AbortSignal): Promise<void> {
    const stop = (): void => this.cancel();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      do await this.loadNext();
      while (this.canContinue && this.error === undefined && !signal?.aborted);
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
    const there = changed.flatMap((lead) => (this.get(lead.id) ? [mergeListRow(this.get(lead.id), lead)] : []));
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

  private loadNext(): Promise<void> {
    if (this.current) return this.current.done;
    if (!this.loaded) return this.start('first');
    return this.canContinue ? this.start('more') : Promise.resolve();
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
    const loaded = load.kind === 'more' && this.loaded ? this.loaded : new LoadedLeads(this.options.pageSize);
    const since = this.meanwhile.begin();
    try {
      const { page, size } = loaded.progress;
      const answer = await this.fetch(page, size, load.abort.signal);
      if (this.current !== load) return;
      loaded.add({ ...answer, page }, since.end(answer.leads), since.gone);
      this.loaded = loaded;
      this.error = undefined;
    } catch (error) {
      if (this.current !== load) return;
      const isFailure = !isCancellation(error) && !loaded.progress.endsWith(error);
      this.error = isFailure ? error : undefined;
    } finally {
      since.end([]);
    }
    this.current = undefined;
    this.changed.fire();
  }

  private async fetch(page: number, size: number, signal: AbortSignal): Promise<LeadListPage> {
    const { deadlineMs: limit } = this.options;
    if (limit === undefined) return this.load(page, size, signal);
    const late = new AbortController();
    return withDeadline(this.load(page, size, AbortSignal.any([signal, late.signal])), limit, undefined, () => {
      late.abort();
      return new AcquireError('timeout', { limit, phase: 'total' });
    });
  }
}

const isCancellation = (error: unknown): boolean => error instanceof AcquireError && error.kind === 'cancelled';
