import { AcquireError } from '../../../api/errors/errors';
import { Emitter, type Event } from '../../../core/events';
import type { Disposable } from '../../../core/disposables';
import { arrange, isEmptyFilter, matcher, type LeadFilter, type LeadSort } from './find';
import type { Lead, LeadPage } from '../model/lead';
import { leftToDo, refusesWhere, serverQuery } from '../sources/list';
import { Meanwhile, Span } from './meanwhile';
import type { LoadPage } from './pages';
import type { LeadQuery, QueryCapabilities } from '../sources/source';

/** What a table is filled from. */
export interface RowsOptions {
  readonly can: QueryCapabilities;
  readonly load: (query: LeadQuery | undefined) => LoadPage;
  /** Rows asked for at a time. */
  readonly pageSize: number;
  /** Pages kept in memory while nobody has asked for all. */
  readonly maxPages: number;
  /** The most leads that are loaded to be sorted and filtered here. */
  readonly mostLoaded: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A row that was selected: the id of its lead, and the number it had then, where it is known. */
export interface SelectedRow {
  readonly id: string;
  readonly row?: number;
}

/** `demand`: row numbers are the server's own, and any row can be had. `loaded`: what is loaded, sorted and filtered here. */
export type RowsMode = 'demand' | 'loaded';

/** So many pages in a row without anything new end a list that its total has not ended. */
const STALE_PAGES = 3;

const isCancelled = (error: unknown): boolean => error instanceof AcquireError && error.kind === 'cancelled';

/** What the rows are at a moment. `count` rows can be asked for; `loaded` of `total` leads were looked at for them. */
export interface RowsShape {
  readonly mode: RowsMode;
  readonly count: number;
  readonly loaded: number;
  readonly total: number | undefined;
  readonly allLoaded: boolean;
}

/**
 * The rows of a table over a list of any length. As long as the order is the server's, a page is loaded when a row of it is asked for, and
 * pages looked at longest ago are let go, so that memory stays flat. Where the API cannot sort or filter, both act on the leads that are
 * loaded: those still in memory, or all of them after `loadAll`.
 */
export class TableRows implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Rows came, or are others now. */
  readonly onDidChange: Event<void> = this.changed.event;
  private readonly pages = new Map<number, readonly Lead[]>();
  private readonly loading = new Map<
    number,
    { readonly abort: AbortController; readonly page: Promise<readonly Lead[]> }
  >();
  private pageSize: number;
  private total: number | undefined;
  private filter: LeadFilter = {};
  private sort: LeadSort | undefined;
  private query: LeadQuery | undefined;
  private all: readonly Lead[] | undefined;
  private arranged: readonly Lead[] | undefined;
  /** `all` stopped at `mostLoaded`. */
  private capped = false;
  /** Leads were deleted, so the pages in memory do not hold the rows of their numbers any more. */
  private movedUp = false;
  private loadingAll: AbortController | undefined;
  private readonly meanwhile = new Meanwhile();
  private whereRefused = false;
  /** Counts how often everything was let go, to be read anew. */
  private turn = 0;

  constructor(private readonly options: RowsOptions) {
    this.pageSize = options.pageSize;
  }

  /** How many rows there are, and how much of them is loaded. */
  get shape(): RowsShape {
    const loaded = this.all?.length ?? this.inMemory().length;
    const allLoaded = (this.all !== undefined && !this.capped) || (this.total !== undefined && loaded >= this.total);
    return {
      mode: this.mode,
      count: this.mode === 'loaded' ? this.inOrder().length : this.all && !this.capped ? loaded : (this.total ?? 0),
      loaded,
      total: this.total,
      allLoaded,
    };
  }

  /** `loaded` when this machine sorts or filters what is loaded, `demand` when rows stand where the server has them. */
  get mode(): RowsMode {
    return this.sort || this.rest() ? 'loaded' : 'demand';
  }

  /** Sorts and filters; the server is asked for what it can do. Loads the first page where the server's answer is another one now. */
  async arrange(filter: LeadFilter, sort: LeadSort | undefined, signal?: AbortSignal): Promise<void> {
    const query = this.wantedQuery(filter);
    const asked = JSON.stringify(query) !== JSON.stringify(this.query) || this.total === undefined;
    if (!asked && this.mode === 'demand' && this.loading.size)
      await Promise.allSettled([...this.loading.values()].map((l) => l.page));
    this.filter = filter;
    this.sort = sort;
    this.arranged = undefined;
    if (asked) {
      this.query = query;
      this.forget();
      await this.first(signal);
    } else if (this.movedUp && this.mode === 'demand') this.letPagesGo();
    this.changed.fire();
  }

  /** Loads the first page afresh and lets everything else go. */
  async refresh(signal?: AbortSignal): Promise<void> {
    this.forget();
    await this.first(signal);
    this.changed.fire();
  }

  /** The rows from `from` to before `to`; those past the end are missing. Loads that only earlier calls wanted are given up. */
  async rows(from: number, to: number): Promise<readonly Lead[]> {
    if (this.mode === 'loaded') return this.inOrder().slice(from, to);
    // What "load all" brought stands in the server's order, and is not asked for twice.
    if (this.all && (!this.capped || to <= this.all.length)) return this.all.slice(from, to);
    const first = Math.floor(from / this.pageSize);
    const last = Math.floor(Math.max(from, to - 1) / this.pageSize);
    const wanted = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter(
      (n) => this.total === undefined || n * this.pageSize < this.total,
    );
    for (const [n, { abort }] of this.loading) {
      if (wanted.includes(n)) continue;
      abort.abort();
      this.loading.delete(n);
    }
    const size = this.pageSize;
    const pages = await Promise.all(wanted.map((n) => this.page(n)));
    // The first answer may have shown that the server's pages are shorter; then the numbers mean other rows.
    if (size !== this.pageSize) return this.rows(from, to);
    return pages.flat().slice(from - first * size, to - first * size);
  }

  /**
   * Loads everything, up to `mostLoaded`, so that sorting and filtering here see all of it. `onProgress` is told of each page. Rejects with
   * `cancelled` when the signal is aborted, and when the list is read anew meanwhile: its pages would be of another query.
   */
  async loadAll(signal: AbortSignal, onProgress: (loaded: number, total: number | undefined) => void): Promise<void> {
    this.loadingAll?.abort();
    const own = (this.loadingAll = new AbortController());
    const either = AbortSignal.any([signal, own.signal]);
    const seen = new Map<string, Lead>();
    const since = this.meanwhile.begin();
    let capped = false;
    let stale = 0;
    let gone = 0;
    try {
      for (let n = 0; ; n++) {
        const before = seen.size;
        const page = (this.movedUp ? undefined : this.pages.get(n)) ?? (await this.fetch(n, either));
        if (either.aborted) throw new AcquireError('cancelled');
        for (const lead of page) seen.set(lead.id, lead);
        onProgress(seen.size, this.total);
        stale = seen.size === before ? stale + 1 : 0;
        const ended =
          !page.length || stale >= STALE_PAGES || (this.total !== undefined && seen.size - since.gone >= this.total);
        capped = !ended && seen.size >= this.options.mostLoaded;
        if (ended || capped) break;
        // Deleted leads let the list move up: what moved over the edge of a page stands on one that was read.
        if (since.gone > gone) n = Math.max(-1, n - Math.ceil((since.gone - gone) / this.pageSize));
        gone = since.gone;
      }
    } catch (error) {
      since.end([]);
      throw error;
    }
    this.all = since.end([...seen.values()]);
    this.capped = capped;
    this.letPagesGo();
    this.arranged = undefined;
    this.changed.fire();
  }

  /** The loaded lead with this id, if it is there. */
  find(id: string): Lead | undefined {
    return (this.all ?? this.inMemory()).find((lead) => lead.id === id);
  }

  /** The ids of the rows from `from` to before `to`. Pages that are read for it are not kept. */
  async idsOf(
    from: number,
    to: number,
    signal: AbortSignal,
    onPage: (done: number) => void,
  ): Promise<readonly string[]> {
    if (this.mode === 'loaded')
      return this.inOrder()
        .slice(from, to)
        .map(({ id }) => id);
    if (this.all && (!this.capped || to <= this.all.length)) return this.all.slice(from, to).map(({ id }) => id);
    const ids: string[] = [];
    const first = Math.floor(from / this.pageSize);
    for (let n = first; n * this.pageSize < to; n++) {
      for (const { id } of this.pages.get(n) ?? (await this.fetch(n, signal))) ids.push(id);
      onPage(Math.min(to - from, ids.length));
    }
    return ids.slice(from - first * this.pageSize, to - first * this.pageSize);
  }

  /** The leads of selected rows that are in memory, by id. */
  leadsInMemory(selected: readonly SelectedRow[]): readonly (readonly [string, Lead])[] {
    const wanted = new Set(selected.map(({ id }) => id));
    return this.inMemory().flatMap((lead) => (wanted.has(lead.id) ? [[lead.id, lead] as const] : []));
  }

  /**
   * Reads the pages again on which selected rows stood and puts their leads into `found`, by id. The pages are not kept. Rows whose number
   * is not the server's, or whose lead has moved to another page since, are still missing then.
   */
  async readAgain(
    selected: readonly SelectedRow[],
    found: Map<string, Lead>,
    signal: AbortSignal,
    onPage: () => void,
  ): Promise<void> {
    if (this.mode === 'loaded') return;
    const missing = selected.filter(({ id }) => !found.has(id));
    const wanted = new Set(missing.map(({ id }) => id));
    const pages = new Set(missing.flatMap(({ row }) => (row === undefined ? [] : [Math.floor(row / this.pageSize)])));
    for (const n of [...pages].sort((a, b) => a - b)) {
      for (const lead of await this.fetch(n, signal)) if (wanted.has(lead.id)) found.set(lead.id, lead);
      onPage();
    }
  }

  /** The leads that are in memory. */
  inMemory(): readonly Lead[] {
    return this.all ?? [...this.pages].sort(([a], [b]) => a - b).flatMap(([, page]) => page);
  }

  /**
   * Shows changed leads as they are now. Deleted ones move the list up, so its pages are let go; where the order is our own, what is
   * loaded stays until the server's order is wanted again.
   */
  follow(changed: readonly Lead[], removed: readonly string[]): void {
    this.meanwhile.note(changed, removed);
    const written = new Span(() => undefined);
    written.note(changed, removed);
    const follow = (leads: readonly Lead[]): readonly Lead[] => written.end(leads);
    if (this.all) this.all = follow(this.all);
    for (const [n, page] of this.pages) this.pages.set(n, follow(page));
    if (removed.length) {
      this.movedUp = true;
      if (this.total !== undefined) this.total = Math.max(0, this.total - new Set(removed).size);
      if (this.mode === 'demand') this.letPagesGo();
    }
    this.arranged = undefined;
    this.changed.fire();
  }

  dispose(): void {
    this.forget();
    this.changed.dispose();
  }

  private wantedQuery(filter: LeadFilter): LeadQuery | undefined {
    const { can } = this.options;
    return serverQuery(this.whereRefused ? { ...can, where: false } : can, filter);
  }

  /** The first page; of a server that does not take our `where`, without it: the filter is then applied here. */
  private async first(signal: AbortSignal | undefined): Promise<void> {
    const { turn } = this;
    for (;;) {
      try {
        await this.page(0, signal);
        return;
      } catch (error) {
        if (refusesWhere(this.query, error)) {
          this.whereRefused = true;
          this.query = this.wantedQuery(this.filter);
        } else if (!isCancelled(error) || signal?.aborted || turn !== this.turn) throw error;
        // Else leads were deleted meanwhile, and the page that was on its way is not the first any more.
      }
    }
  }

  /** The server does not do all of the filter. */
  private rest(): boolean {
    if (!isEmptyFilter(leftToDo(this.filter, this.query))) return true;
    // A server may take a `where` and not heed it.
    return this.query?.where !== undefined && !this.inMemory().every(matcher(this.filter, this.now()));
  }

  private inOrder(): readonly Lead[] {
    return (this.arranged ??= arrange(
      this.inMemory(),
      { filter: this.filter, sort: this.sort },
      this.now(),
      this.query?.search !== undefined,
    ));
  }

  private async page(n: number, signal?: AbortSignal): Promise<readonly Lead[]> {
    const kept = this.pages.get(n);
    if (kept) {
      this.pages.delete(n);
      this.pages.set(n, kept);
      return kept;
    }
    const running = this.loading.get(n);
    if (running) return running.page;
    const abort = new AbortController();
    signal?.addEventListener(
      'abort',
      () => {
        abort.abort();
      },
      { once: true },
    );
    const page = this.fetch(n, abort.signal)
      .then((leads) => {
        if (!abort.signal.aborted && !this.all) this.keep(n, leads);
        return leads;
      })
      .finally(() => {
        if (this.loading.get(n)?.abort === abort) this.loading.delete(n);
      });
    this.loading.set(n, { abort, page });
    return page;
  }

  private async fetch(n: number, signal: AbortSignal): Promise<readonly Lead[]> {
    const since = this.meanwhile.begin();
    const answer: LeadPage = await this.options
      .load(this.query)(n, this.pageSize, signal)
      .finally(() => since.end([]));
    // Given up while the answer was read: it is of another query, or of rows that have moved.
    if (signal.aborted) throw new AcquireError('cancelled');
    const leads = since.end(answer.leads);
    if (answer.total !== undefined) {
      const grew = this.total !== answer.total;
      this.total = answer.total;
      if (n === 0 && answer.leads.length < this.pageSize && answer.leads.length < answer.total && answer.leads.length)
        this.pageSize = answer.leads.length;
      if (grew && this.mode === 'demand')
        queueMicrotask(() => {
          this.changed.fire();
        });
    } else if (this.total === undefined || answer.leads.length) {
      // The API does not say how many there are: one page further than what is known.
      this.total = Math.max(
        this.total ?? 0,
        n * this.pageSize + answer.leads.length + (answer.leads.length >= this.pageSize ? this.pageSize : 0),
      );
    } else this.total = Math.min(this.total, n * this.pageSize);
    return leads;
  }

  private keep(n: number, leads: readonly Lead[]): void {
    this.pages.set(n, leads);
    this.arranged = undefined;
    for (const old of this.pages.keys()) {
      if (this.pages.size <= this.options.maxPages) break;
      this.pages.delete(old);
    }
  }

  private letPagesGo(): void {
    // Pages on their way may hold the rows of other numbers as well.
    for (const { abort } of this.loading.values()) abort.abort();
    this.loading.clear();
    this.pages.clear();
    this.movedUp = false;
  }

  private forget(): void {
    this.turn++;
    this.loadingAll?.abort();
    this.letPagesGo();
    this.all = undefined;
    this.capped = false;
    this.arranged = undefined;
    this.total = undefined;
    this.pageSize = this.options.pageSize;
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}
