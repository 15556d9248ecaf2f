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

/** What a table is filled from. */
export interface RowsOptions extends Pick<LoadedRowsOptions, 'pageSize' | 'maxPages' | 'mostLoaded'> {
  readonly can: QueryCapabilities;
  /** What leads without a name are called, to be found by it. */
  readonly nameless?: Nameless;
  readonly load: (query: LeadQuery | undefined) => LoadPage;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** What another view has loaded already. */
  readonly begin?: LoadedPart | undefined;
}

/** `demand`: row numbers are the server's own, and any row can be had. `loaded`: what is loaded, sorted and filtered here. */
export type RowsMode = 'demand' | 'loaded';

/** What the rows are at a moment. `count` rows can be asked for; `loaded` of `total` leads were looked at for them. */
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
 * The rows of a table over a list of any length, filtered and sorted. As long as the order is the server's, they are loaded when someone
 * asks for them. Where the API cannot sort or filter, both act on the leads that are loaded: those still in memory, or all of them after
 * `loadAll`.
 */
export class TableRows implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Rows came, or are others now. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** What is loaded, in the order of the server; another list after it was asked afresh. */
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

  /** How many rows there are, and how much of them is loaded. */
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

  /** `loaded` when this machine sorts or filters what is loaded, `demand` when rows are where the server has them. */
  get mode(): RowsMode {
    const { filter, sort } = this.arrangement;
    return sort || !this.server.doesAll(filter, () => this.loaded.inMemory) ? 'loaded' : 'demand';
  }

  /** Sorts and filters; the server is asked for what it can do. Loads the first page where the server's response is another one now. */
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

  /** Loads the first page afresh and lets everything else go. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.reload(signal);
    this.changed.fire();
  }

  /** The rows from `from` to before `to`; those past the end are missing. Loads that only earlier calls wanted are given up. */
  async rows(from: number, to: number): Promise<readonly Lead[]> {
    return (await this.inOrderSettled())?.slice(from, to) ?? this.loaded.rows(from, to);
  }

  /** The ids of the rows from `from` to before `to`. Pages that are read for it are not kept. */
  async idsOf(...[from, to, signal, onPage]: Parameters<LoadedRowCache['idsOf']>): Promise<readonly string[]> {
    const inOrder = await this.inOrderSettled();
    return inOrder?.slice(from, to).map(({ id }) => id) ?? this.loaded.idsOf(from, to, signal, onPage);
  }

  /** Loads everything there is, so that sorting and filtering here see all of it; as `LoadedRowCache.loadAll`. */
  async loadAll(...[signal, onProgress]: Parameters<LoadedRowCache['loadAll']>): Promise<void> {
    await this.loaded.loadAll(signal, onProgress);
    await this.inOrderSettled();
    this.changed.fire();
  }

  /**
   * Shows changed leads as they are now. Deleted ones move the list up, so its pages are evicted; where the order is our own, what is
   * loaded stays until the server's order is wanted again.
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

  /** The rows as this machine sorts and filters them; undefined while their order is the server's. */
  private get inOrder(): readonly Lead[] | undefined {
    return this.mode === 'demand' ? undefined : this.arranged.current.leads;
  }

  /** `inOrder`, once it is up to date. */
  private async inOrderSettled(): Promise<readonly Lead[] | undefined> {
    if (this.mode === 'loaded') await this.arranged.settled();
    return this.inOrder;
  }

  /** `pages`: at least this many are kept. */
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

  /** Lets everything go and loads the first page; of a server that does not take our `where`, without it. */
  private async reload(signal: AbortSignal | undefined): Promise<void> {
    this.loaded.dispose();
    const loaded = (this.loaded = this.open());
    for (;;) {
      try {
        await loaded.page(0, signal);
        // Whether there is more decides how many rows are shown. If it fails, it is asked again when someone scrolls there.
        if (loaded.isLengthOpen) await loaded.page(1, signal).catch(() => undefined);
        return;
      } catch (error) {
        if (this.server.refuses(error, this.arrangement.filter)) continue;
        const cancelled = error instanceof AcquireError && error.kind === 'cancelled';
        if (!cancelled || signal?.aborted || loaded !== this.loaded) throw error;
        // Else leads were deleted meanwhile, and the page that was on its way is not the first anymore.
      }
    }
  }
}
