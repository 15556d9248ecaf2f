import type { ListOutcome } from '../../../api/client/listProgress';
import { AcquireError } from '../../../api/errors/errors';
import { Emitter, type Event } from '../../../core/events';
import type { Disposable } from '../../../core/disposables';
import type { LeadArrangement, LeadFilter, LeadSort, Nameless } from './find';
import type { Lead } from '../model/lead';
import { LiveArrangement } from './liveArrangement';
import { LoadedRowCache, type LoadedRowsOptions } from './loadedRows';
import { PendingWrites } from './pendingWrites';
import type { LoadedPart, LoadPage } from './pagedLeads';
import { ServerPart } from './serverPart';
import type { LeadQuery, QueryCapabilities } from '../sources/source';

/** Options of a table's rows. */
export interface RowsOptions extends Pick<LoadedRowsOptions, 'pageSize' | 'maxPages' | 'mostLoaded'> {
  readonly can: QueryCapabilities;
  /** The name by which leads without a name can be found. */
  readonly nameless?: Nameless;
  readonly load: (query: LeadQuery | undefined) => LoadPage;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** What another view has already loaded. */
  readonly begin?: LoadedPart | undefined;
}

/** `demand`: row numbers are the server's, and any row can be loaded. `loaded`: only loaded rows, sorted and filtered here. */
export type RowsMode = 'demand' | 'loaded';

/** A snapshot of the rows. `count` rows can be requested; `loaded` of `total` leads were considered. */
export interface RowsShape {
  readonly mode: RowsMode;
  readonly count: number;
  readonly loaded: number;
  readonly total: number | undefined;
  readonly allLoaded: boolean;
  /** How complete the list is, once all of it was read. */
  readonly outcome?: ListOutcome | undefined;
}

/**
 * The rows of a table over a list of any length, filtered and sorted. In server order, they are loaded on demand. If the API cannot sort
 * or filter, both work on the loaded leads: those still in memory, or all of them after `loadAll`.
 */
export class TableRows implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Rows were loaded or changed. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** The loaded rows in server order; replaced by a reload. */
  loaded: LoadedRowCache;
  private readonly server: ServerPart;
  private readonly meanwhile = new PendingWrites();
  private arrangement: LeadArrangement = { filter: {} };
  private readonly arranged: LiveArrangement;

  constructor(private readonly options: RowsOptions) {
    this.server = new ServerPart(options.can, options.now);
    const begin = options.begin && options.begin.leads.length <= options.mostLoaded ? options.begin : undefined;
    this.loaded = this.open(begin?.pageSize && begin.leads.length / begin.pageSize);
    if (begin) this.loaded.startWith(begin);
    this.arranged = new LiveArrangement(
      () => this.server.rest(this.loaded.inMemory, this.arrangement),
      () => this.changed.fire(),
      options.nameless,
    );
  }

  /** The number of rows, and how many of them are loaded. */
  get shape(): RowsShape {
    const { complete, inMemory, total, outcome } = this.loaded;
    const loaded = inMemory.length;
    return {
      mode: this.mode,
      count: this.inOrder?.length ?? (complete ? loaded : (total ?? 0)),
      loaded,
      total,
      allLoaded: complete || (total !== undefined && loaded >= total),
      ...(complete ? { outcome } : {}),
    };
  }

  /** `loaded` when loaded rows are sorted or filtered here, `demand` when rows are in server order. */
  get mode(): RowsMode {
    const { filter, sort } = this.arrangement;
    return sort || !this.server.doesAll(filter, () => this.loaded.inMemory) ? 'loaded' : 'demand';
  }

  /** Sorts and filters; the server does what it can. Loads the first page if the server query has changed. */
  async arrange(filter: LeadFilter, sort: LeadSort | undefined, signal?: AbortSignal): Promise<void> {
    const asked = this.server.differs(filter) || this.loaded.total === undefined;
    const { pending } = this.loaded;
    if (!asked && this.mode === 'demand' && pending.length) await Promise.allSettled(pending);
    this.arrangement = { filter, sort };
    this.arranged.invalidate();
    if (asked) {
      this.server.ask(filter);
      await this.reload(signal);
    } else if (this.loaded.movedUp && this.mode === 'demand') this.loaded.evictPages();
    await this.inOrderSettled();
    this.changed.fire();
  }

  /** Reloads the first page and drops everything else. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.reload(signal);
    this.changed.fire();
  }

  /** The rows from `from` to before `to`, without those past the end. Loads that only earlier calls needed are canceled. */
  async rows(from: number, to: number): Promise<readonly Lead[]> {
    return (await this.inOrderSettled())?.slice(from, to) ?? this.loaded.rows(from, to);
  }

  /** The ids of the rows from `from` to before `to`. Pages read for this are not kept. */
  async idsOf(...[from, to, signal, onPage]: Parameters<LoadedRowCache['idsOf']>): Promise<readonly string[]> {
    const inOrder = await this.inOrderSettled();
    return inOrder?.slice(from, to).map(({ id }) => id) ?? this.loaded.idsOf(from, to, signal, onPage);
  }

  /** Loads everything, so that sorting and filtering here cover all of it; see `LoadedRowCache.loadAll`. */
  async loadAll(...[signal, onProgress]: Parameters<LoadedRowCache['loadAll']>): Promise<void> {
    await this.loaded.loadAll(signal, onProgress);
    await this.inOrderSettled();
    this.changed.fire();
  }

  /**
   * Updates changed leads. Deleted ones shift the server's list, so its pages are evicted; if the order is our own, the loaded rows stay
   * until the server's order is needed again.
   */
  follow(changed: readonly Lead[], removed: readonly string[]): void {
    this.meanwhile.note(changed, removed);
    this.loaded.follow(changed, removed);
    if (removed.length && this.mode === 'demand') this.loaded.evictPages();
    this.changed.fire();
  }

  dispose(): void {
    this.arranged.dispose();
    this.loaded.dispose();
    this.changed.dispose();
  }

  /** The rows as sorted and filtered here; undefined while they are in server order. */
  private get inOrder(): readonly Lead[] | undefined {
    return this.mode === 'demand' ? undefined : this.arranged.current.leads;
  }

  /** `inOrder`, once it is up to date. */
  private async inOrderSettled(): Promise<readonly Lead[] | undefined> {
    if (this.mode === 'loaded') await this.arranged.settled();
    return this.inOrder;
  }

  /** `pages`: keep at least this many. */
  private open(pages = 0): LoadedRowCache {
    return new LoadedRowCache({
      ...this.options,
      maxPages: Math.max(pages, this.options.maxPages),
      load: (page, size, signal) => this.options.load(this.server.query)(page, size, signal),
      meanwhile: this.meanwhile,
      onTotal: () => {
        if (this.mode === 'demand') queueMicrotask(() => this.changed.fire());
      },
    });
  }

  /** Drops everything and loads the first page; without `where` if the server rejects ours. */
  private async reload(signal: AbortSignal | undefined): Promise<void> {
    this.loaded.dispose();
    const loaded = (this.loaded = this.open());
    for (;;) {
      try {
        await loaded.page(0, signal);
        // Whether there are more rows decides how many are shown. If this fails, it is requested again on scrolling there.
        if (loaded.isLengthOpen) await loaded.page(1, signal).catch(() => undefined);
        return;
      } catch (error) {
        if (this.server.refuses(error, this.arrangement.filter)) continue;
        const cancelled = error instanceof AcquireError && error.kind === 'cancelled';
        if (!cancelled || signal?.aborted || loaded !== this.loaded) throw error;
        // Otherwise leads were deleted meanwhile, and the page being loaded is no longer the first.
      }
    }
  }
}
