import { withDeadline } from '../../../api/client/deadline';
import { ListProgress, type ListOutcome } from '../../../api/client/listProgress';
import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import { mergeListRow, type Lead, type LeadListPage } from '../model/lead';
import { PendingWrites } from './pendingWrites';

/** Loads one page, counted from 0. */
export type LoadPage = (page: number, pageSize: number, signal: AbortSignal) => Promise<LeadListPage>;

/** `idle`: nothing was requested yet, or the first load was canceled. `failed`: the last load failed; what was loaded before is kept. */
export type PagesState = 'idle' | 'loading' | 'ready' | 'failed';

/** Options of `PagedLeads`. */
export interface PagesOptions {
  readonly pageSize: number;
  /** A load times out after this many milliseconds, whatever the loader does. */
  readonly deadlineMs?: number;
}

/** The part of an account's list that a view has loaded, in server order. */
export interface LoadedPart {
  readonly leads: readonly Lead[];
  /** Page size, if the leads are consecutive full pages. Undefined: they are the whole list. */
  readonly pageSize?: number | undefined;
  readonly total: number | undefined;
  /** How complete the list is, if all of it was read. */
  readonly outcome: ListOutcome | undefined;
}

interface Load {
  readonly kind: 'first' | 'more';
  readonly abort: AbortController;
  done: Promise<void>;
}

/** The leads of the loaded pages, each only once. */
class LoadedLeads {
  readonly progress: ListProgress;
  private readonly byId = new Map<string, Lead>();
  private list: readonly Lead[] | undefined;

  constructor(size: number) {
    this.progress = new ListProgress({ size, shortPageEnds: true });
  }

  /** In API order. */
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

  /** Adds a page. `leads` is the response with later writes applied; these writes deleted `movedUp` leads. */
  add({ page, rows, total, leads: { length } }: LeadListPage, leads: readonly Lead[], movedUp: number): void {
    this.put(leads);
    this.progress.add({ page, rows, identified: length, seen: this.byId.size, total, movedUp });
  }

  /** Replaces leads with the same ids, and appends the others. */
  put(leads: readonly Lead[]): void {
    for (const lead of leads) this.byId.set(lead.id, lead);
    this.list = undefined;
  }

  /** Removes leads, all of which must exist. */
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
  /** Undefined until the first page is loaded. */
  private loaded: LoadedLeads | undefined;
  private readonly meanwhile = new PendingWrites();
  private current: Load | undefined;

  constructor(
    private readonly load: LoadPage,
    private readonly options: PagesOptions,
  ) {}

  /** The loaded leads in API order, each only once. */
  get leads(): readonly Lead[] {
    return this.loaded?.leads ?? [];
  }
  /** The total number of leads, if the API reports it. Never less than the number of loaded leads. */
  get total(): number | undefined {
    return this.loaded?.total;
  }
  /** True while the API may have another page; false before the first request. */
  get hasMore(): boolean {
    return this.canContinue && !this.loaded?.progress.rereads;
  }
  /** True while `loadAll` may find more: leads that are missing at the end are looked for once more. */
  get canContinue(): boolean {
    return this.loaded?.progress.ended === false;
  }
  /** How complete the list is; undefined until its end is reached. */
  get outcome(): ListOutcome | undefined {
    return this.loaded && !this.hasMore ? this.loaded.progress.outcome : undefined;
  }
  /** The loading state. */
  get state(): PagesState {
    if (this.current) return 'loading';
    if (this.error !== undefined) return 'failed';
    return this.loaded ? 'ready' : 'idle';
  }
  /** The page size, if the loaded leads are consecutive full pages of the list. */
  get fullPageSize(): number | undefined {
    const { page, size } = this.loaded?.progress ?? { page: 0, size: 0 };
    return page > 0 && page * size === this.leads.length ? size : undefined;
  }
  /** True while a further page (not the first) is being loaded. */
  get loadingMore(): boolean {
    return this.current?.kind === 'more';
  }
  /** A loaded lead by its id. */
  get(id: string): Lead | undefined {
    return this.loaded?.get(id);
  }

  /** Reloads the first page, replacing a running load. The old leads stay visible until the response arrives, and if it fails. */
  refresh(): Promise<void> {
    this.current?.abort.abort();
    return this.start('first');
  }

  /** Loads the next page, or joins a running load. Also resolves when the load fails: check `state`. */
  loadMore(): Promise<void> {
    return this.loaded && !this.current && !this.hasMore ? Promise.resolve() : this.loadNext();
  }

  /** Loads page after page until the end, a failure or `signal`. If leads are missing then, their pages are read again. */
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

  /** Cancels the running load; what was loaded before stays. */
  cancel(): void {
    if (!this.current) return;
    this.current.abort.abort();
    this.current = undefined;
    this.changed.fire();
  }

  /** Updates changed leads and removes deleted ones; leads that are not loaded are ignored. */
  follow(changed: readonly Lead[], removed: readonly string[]): void {
    this.meanwhile.note(changed, removed);
    const there = changed.flatMap((lead) => (this.get(lead.id) ? [mergeListRow(this.get(lead.id), lead)] : []));
    const gone = new Set(removed.filter((id) => this.get(id)));
    this.loaded?.put(there);
    if (gone.size) this.loaded?.remove(gone);
    if (there.length || gone.size) this.changed.fire();
  }

  /** Replaces each loaded lead with the result of `map`, which must keep the id. */
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
    // Set before the loader runs, so that the loader's own call can cancel it.
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
      const response = await this.fetch(page, size, load.abort.signal);
      if (this.current !== load) return;
      loaded.add({ ...response, page }, since.end(response.leads), since.gone);
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
