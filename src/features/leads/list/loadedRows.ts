import { ListProgress, ListTotal, STALE_PAGES, isEndOfList, type ListOutcome } from '../../../api/client/listProgress';
import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { LruMap } from '../../../core/lruMap';
import type { Lead, LeadListPage } from '../model/lead';
import { WriteSpan, type PendingWrites } from './pendingWrites';
import type { LoadedPart, LoadPage } from './pagedLeads';

/** Options for loading rows. */
export interface LoadedRowsOptions {
  readonly load: LoadPage;
  /** Rows per request. */
  readonly pageSize: number;
  /** The maximum number of pages in memory until all are loaded. */
  readonly maxPages: number;
  /** The maximum number of leads loaded to be sorted and filtered here. */
  readonly mostLoaded: number;
  /** Notified of writes. */
  readonly meanwhile: PendingWrites;
  /** The number of rows has changed. */
  readonly onTotal: () => void;
}

/** A page in memory. */
type LoadedPage = Pick<LeadListPage, 'leads' | 'rows' | 'total'>;

/** A selected row: the id of its lead, and its row number when it was selected, if known. */
export interface SelectedRow {
  readonly id: string;
  readonly row?: number;
}

/**
 * The loaded rows of a list of any length, in server order: the most recently used pages, so that memory use stays flat, or everything
 * after `loadAll`.
 */
export class LoadedRowCache implements Disposable {
  /** The number of rows; if the API does not say, one page more than what is known. */
  total: number | undefined;
  /** Leads were deleted, so the pages in memory no longer match their row numbers. */
  movedUp = false;
  /** How complete the list is; undefined until `loadAll` has finished. */
  outcome: ListOutcome | undefined;
  private readonly pages: LruMap<number, LoadedPage>;
  private readonly loading = new Map<number, { readonly abort: AbortController; readonly page: Promise<LoadedPage> }>();
  private pageSize: number;
  /** The total reported by the server. */
  private readonly said = new ListTotal();
  private all: readonly Lead[] | undefined;
  /** `all` stopped at `mostLoaded`. */
  private capped = false;
  private ofPages: readonly Lead[] | undefined;
  private loadingAll: AbortController | undefined;

  constructor(private readonly options: LoadedRowsOptions) {
    this.pageSize = options.pageSize;
    this.pages = new LruMap(options.maxPages);
  }

  /** The length is unknown: a short first page may be the whole list, or the server's own page size. */
  get isLengthOpen(): boolean {
    return this.said.value === undefined && this.pageSize < this.options.pageSize;
  }
  /** The leads in memory; the same array until they change. */
  get inMemory(): readonly Lead[] {
    return this.all ?? (this.ofPages ??= [...this.pages].sort(([a], [b]) => a - b).flatMap(([, { leads }]) => leads));
  }
  /** All rows were loaded together. */
  get complete(): boolean {
    return this.all !== undefined && !this.capped;
  }
  /** The pages that are being loaded. */
  get pending(): readonly Promise<unknown>[] {
    return [...this.loading.values()].map(({ page }) => page);
  }

  /** The rows from `from` to before `to`, without those past the end. Loads that only earlier calls needed are canceled. */
  async rows(from: number, to: number): Promise<readonly Lead[]> {
    const here = this.here(from, to);
    if (here) return here;
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
    // The first response may have shown that the server's pages are shorter, which changes all page numbers.
    if (size !== this.pageSize) return this.rows(from, to);
    return pages.flatMap(({ leads }) => leads).slice(from - first * size, to - first * size);
  }

  /** The ids of the rows from `from` to before `to`. Pages read for this are not kept. */
  async idsOf(
    from: number,
    to: number,
    signal: AbortSignal,
    onPage: (done: number) => void,
  ): Promise<readonly string[]> {
    const here = this.here(from, to);
    if (here) return here.map(({ id }) => id);
    const ids: string[] = [];
    const first = Math.floor(from / this.pageSize);
    const known = new Set<string>();
    // A total that is too high must not keep this reading.
    for (let n = first, stale = 0; n * this.pageSize < to && stale < STALE_PAGES; n++) {
      const before = known.size;
      for (const { id } of (this.pages.get(n) ?? (await this.fetch(n, signal))).leads) {
        ids.push(id);
        known.add(id);
      }
      stale = known.size > before ? 0 : stale + 1;
      onPage(Math.min(to - from, ids.length));
    }
    return ids.slice(from - first * this.pageSize, to - first * this.pageSize);
  }

  /**
   * Reads again the pages that had the selected rows, and puts their leads into `found`, by id. The pages are not kept. Rows whose lead
   * has moved to another page since then are still missing afterwards.
   */
  async readAgain(
    selected: readonly SelectedRow[],
    found: Map<string, Lead>,
    signal: AbortSignal,
    onPage: () => void,
  ): Promise<void> {
    const missing = selected.filter(({ id }) => !found.has(id));
    const wanted = new Set(missing.map(({ id }) => id));
    const pages = new Set(missing.flatMap(({ row }) => (row === undefined ? [] : [Math.floor(row / this.pageSize)])));
    for (const n of [...pages].sort((a, b) => a - b)) {
      for (const lead of (await this.fetch(n, signal)).leads) if (wanted.has(lead.id)) found.set(lead.id, lead);
      onPage();
    }
  }

  /**
   * Loads everything, up to `mostLoaded`. `onProgress` is called for each page. Rejects with `cancelled` when the signal is aborted, or
   * when the rows are evicted.
   */
  async loadAll(signal: AbortSignal, onProgress: (loaded: number, total: number | undefined) => void): Promise<void> {
    this.loadingAll?.abort();
    const own = (this.loadingAll = new AbortController());
    const either = AbortSignal.any([signal, own.signal]);
    const seen = new Map<string, Lead>();
    const since = this.options.meanwhile.begin();
    const progress = new ListProgress({ size: this.pageSize });
    let capped = false;
    let gone = 0;
    try {
      while (!progress.ended && !capped) {
        const { page: n, size } = progress;
        this.pageSize = size;
        const known = this.movedUp || progress.rereads ? undefined : this.pages.get(n);
        const { leads, rows, total } = known ?? (await this.fetch(n, either));
        if (either.aborted) throw new AcquireError('cancelled');
        for (const lead of leads) seen.set(lead.id, lead);
        const movedUp = since.gone - gone;
        gone = since.gone;
        progress.add({ page: n, rows, identified: leads.length, seen: seen.size, total, movedUp });
        onProgress(seen.size, this.said.value);
        capped = !progress.ended && seen.size >= this.options.mostLoaded;
      }
      this.all = since.end([...seen.values()]);
    } finally {
      since.end([]);
    }
    this.capped = capped;
    if (!capped) {
      this.outcome = progress.outcome;
      this.total = this.outcome.total ?? this.all.length;
    }
    this.evictPages();
  }

  /** Starts with what was loaded elsewhere: the whole list, or its first pages, of which up to `maxPages` are kept. */
  startWith({ leads, pageSize, total, outcome }: LoadedPart): void {
    if (pageSize === undefined) {
      this.all = leads;
      this.outcome = outcome;
      this.total = outcome?.total ?? leads.length;
      return;
    }
    this.pageSize = pageSize;
    this.said.take(total);
    const count = leads.length / pageSize;
    for (let n = 0; n < count; n++)
      this.pages.set(n, { leads: leads.slice(n * pageSize, (n + 1) * pageSize), rows: pageSize, total });
    this.total = this.countAfter(count - 1, pageSize);
  }

  /** Applies a write. Pages that shifted because of deleted leads stay until they are evicted. */
  follow(changed: readonly Lead[], removed: readonly string[]): void {
    const written = new WriteSpan(() => undefined);
    written.note(changed, removed);
    this.all &&= written.end(this.all);
    for (const [n, page] of [...this.pages]) this.pages.set(n, { ...page, leads: written.end(page.leads) });
    this.ofPages = undefined;
    if (!removed.length) return;
    this.movedUp = true;
    const { size } = new Set(removed);
    this.said.remove(size);
    if (this.total !== undefined) this.total = Math.max(0, this.total - size);
  }

  /** A page by number: from memory, from a running load, or from the server. */
  async page(n: number, signal?: AbortSignal): Promise<LoadedPage> {
    const known = this.pages.get(n) ?? this.loading.get(n)?.page;
    if (known) return known;
    const abort = new AbortController();
    signal?.addEventListener('abort', () => abort.abort(), { once: true });
    const page = this.fetch(n, abort.signal)
      .then((page) => {
        if (!abort.signal.aborted && !this.all) {
          this.pages.set(n, page);
          this.ofPages = undefined;
        }
        return page;
      })
      .finally(() => {
        if (this.loading.get(n)?.abort === abort) this.loading.delete(n);
      });
    this.loading.set(n, { abort, page });
    return page;
  }

  /** Drops the pages and cancels running loads, because their row numbers may be wrong. */
  evictPages(): void {
    for (const { abort } of this.loading.values()) abort.abort();
    this.loading.clear();
    this.pages.clear();
    this.ofPages = undefined;
    this.movedUp = false;
  }

  dispose(): void {
    this.loadingAll?.abort();
    this.evictPages();
  }

  /** Rows loaded by "load all" are not requested again. */
  private here(from: number, to: number): readonly Lead[] | undefined {
    return this.all && (!this.capped || to <= this.all.length) ? this.all.slice(from, to) : undefined;
  }

  private async fetch(n: number, signal: AbortSignal): Promise<LoadedPage> {
    const since = this.options.meanwhile.begin();
    const { pageSize } = this;
    const response = await this.options
      .load(n, pageSize, signal)
      .catch((error: unknown): LeadListPage => {
        if (n > 0 && this.total && this.said.value === undefined && isEndOfList(error))
          return { leads: [], rows: 0, page: n };
        throw error;
      })
      .finally(() => since.end([]));
    // Canceled while the response was read: it is for another query, or its rows have moved.
    if (signal.aborted) throw new AcquireError('cancelled');
    const { rows, total } = response;
    const before = this.total;
    this.said.take(total);
    if (rows) this.said.compare(n * pageSize + rows);
    const reported = this.said.value;
    if (n === 0 && rows && rows < Math.min(this.pageSize, reported ?? Infinity)) this.pageSize = rows;
    this.total = this.countAfter(n, rows);
    if (before !== this.total) this.options.onTotal();
    return { leads: since.end(response.leads), rows, total };
  }

  /** The number of rows after page `n` was loaded; one page more than known if nothing says. */
  private countAfter(n: number, rows: number): number {
    const reported = this.said.value;
    const end = n * this.pageSize + rows;
    const full = rows >= this.pageSize;
    if (reported !== undefined && !(this.said.shrunk && full && end >= reported)) return reported;
    const isLast = this.total === undefined || (n + 1) * this.pageSize >= this.total;
    if (!full && isLast) return end;
    return Math.max(this.total ?? 0, end + (full ? this.pageSize : 0));
  }
}
