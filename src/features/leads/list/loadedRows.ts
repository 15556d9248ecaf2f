import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { LruMap } from '../../../core/lruMap';
import type { Lead } from '../model/lead';
import { Span, type Meanwhile } from './meanwhile';
import { STALE_PAGES, type LoadPage } from './pages';

/** How rows are loaded. */
export interface LoadedRowsOptions {
  readonly load: LoadPage;
  /** Rows asked for at a time. */
  readonly pageSize: number;
  /** How many pages are kept in memory until all are loaded. */
  readonly maxPages: number;
  /** The most leads that are loaded to be sorted and filtered here. */
  readonly mostLoaded: number;
  /** Is told of writes. */
  readonly meanwhile: Meanwhile;
  /** The server has said another total. */
  readonly onTotal: () => void;
}

/** A row that was selected: the id of its lead, and the number it had then, where it is known. */
export interface SelectedRow {
  readonly id: string;
  readonly row?: number;
}

/**
 * What is loaded of a list of any length, in the order of the server: the pages that were looked at last, so that memory stays flat, or all
 * of it after `loadAll`.
 */
export class LoadedRows implements Disposable {
  /** How many rows there are; where the API does not say, one page further than what is known. */
  total: number | undefined;
  /** Leads were deleted, so the pages in memory do not hold the rows of their numbers any more. */
  movedUp = false;
  private readonly pages: LruMap<number, readonly Lead[]>;
  private readonly loading = new Map<
    number,
    { readonly abort: AbortController; readonly page: Promise<readonly Lead[]> }
  >();
  private pageSize: number;
  private all: readonly Lead[] | undefined;
  /** `all` stopped at `mostLoaded`. */
  private capped = false;
  private ofPages: readonly Lead[] | undefined;
  private loadingAll: AbortController | undefined;

  constructor(private readonly options: LoadedRowsOptions) {
    this.pageSize = options.pageSize;
    this.pages = new LruMap(options.maxPages);
  }

  /** The leads that are in memory; the same array as long as they are the same. */
  get inMemory(): readonly Lead[] {
    return this.all ?? (this.ofPages ??= [...this.pages].sort(([a], [b]) => a - b).flatMap(([, page]) => page));
  }
  /** All rows were loaded together. */
  get complete(): boolean {
    return this.all !== undefined && !this.capped;
  }
  /** The pages that are on their way. */
  get pending(): readonly Promise<unknown>[] {
    return [...this.loading.values()].map(({ page }) => page);
  }

  /** The rows from `from` to before `to`; those past the end are missing. Loads that only earlier calls wanted are given up. */
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
    // The first answer may have shown that the server's pages are shorter; then the numbers mean other rows.
    if (size !== this.pageSize) return this.rows(from, to);
    return pages.flat().slice(from - first * size, to - first * size);
  }

  /** The ids of the rows from `from` to before `to`. Pages that are read for it are not kept. */
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
    for (let n = first; n * this.pageSize < to; n++) {
      for (const { id } of this.pages.get(n) ?? (await this.fetch(n, signal))) ids.push(id);
      onPage(Math.min(to - from, ids.length));
    }
    return ids.slice(from - first * this.pageSize, to - first * this.pageSize);
  }

  /**
   * Reads the pages again on which selected rows stood and puts their leads into `found`, by id. The pages are not kept. Rows whose lead
   * has moved to another page since are still missing then.
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
      for (const lead of await this.fetch(n, signal)) if (wanted.has(lead.id)) found.set(lead.id, lead);
      onPage();
    }
  }

  /**
   * Loads everything, up to `mostLoaded`. `onProgress` is told of each page. Rejects with `cancelled` when the signal is aborted, and when
   * the rows are let go.
   */
  async loadAll(signal: AbortSignal, onProgress: (loaded: number, total: number | undefined) => void): Promise<void> {
    this.loadingAll?.abort();
    const own = (this.loadingAll = new AbortController());
    const either = AbortSignal.any([signal, own.signal]);
    const seen = new Map<string, Lead>();
    const since = this.options.meanwhile.begin();
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
      this.all = since.end([...seen.values()]);
    } finally {
      since.end([]);
    }
    this.capped = capped;
    this.letPagesGo();
  }

  /** Takes over what a write has changed. Pages that deleted leads have moved stay until they are let go. */
  follow(changed: readonly Lead[], removed: readonly string[]): void {
    const written = new Span(() => undefined);
    written.note(changed, removed);
    this.all &&= written.end(this.all);
    for (const [n, page] of [...this.pages]) this.pages.set(n, written.end(page));
    this.ofPages = undefined;
    if (!removed.length) return;
    this.movedUp = true;
    if (this.total !== undefined) this.total = Math.max(0, this.total - new Set(removed).size);
  }

  /** A page by its number: from memory, from a load that is on its way, or from the server. */
  async page(n: number, signal?: AbortSignal): Promise<readonly Lead[]> {
    const known = this.pages.get(n) ?? this.loading.get(n)?.page;
    if (known) return known;
    const abort = new AbortController();
    signal?.addEventListener('abort', () => abort.abort(), { once: true });
    const page = this.fetch(n, abort.signal)
      .then((leads) => {
        if (!abort.signal.aborted && !this.all) {
          this.pages.set(n, leads);
          this.ofPages = undefined;
        }
        return leads;
      })
      .finally(() => {
        if (this.loading.get(n)?.abort === abort) this.loading.delete(n);
      });
    this.loading.set(n, { abort, page });
    return page;
  }

  /** Forgets the pages, also those on their way: they may hold the rows of other numbers as well. */
  letPagesGo(): void {
    for (const { abort } of this.loading.values()) abort.abort();
    this.loading.clear();
    this.pages.clear();
    this.ofPages = undefined;
    this.movedUp = false;
  }

  dispose(): void {
    this.loadingAll?.abort();
    this.letPagesGo();
  }

  /** What "load all" brought is not asked for twice. */
  private here(from: number, to: number): readonly Lead[] | undefined {
    return this.all && (!this.capped || to <= this.all.length) ? this.all.slice(from, to) : undefined;
  }

  private async fetch(n: number, signal: AbortSignal): Promise<readonly Lead[]> {
    const since = this.options.meanwhile.begin();
    const answer = await this.options.load(n, this.pageSize, signal).finally(() => since.end([]));
    // Given up while the answer was read: it is of another query, or of rows that have moved.
    if (signal.aborted) throw new AcquireError('cancelled');
    const { length } = answer.leads;
    if (answer.total !== undefined) {
      const grew = this.total !== answer.total;
      this.total = answer.total;
      if (n === 0 && length && length < Math.min(this.pageSize, answer.total)) this.pageSize = length;
      if (grew) this.options.onTotal();
    } else if (this.total === undefined || length)
      this.total = Math.max(
        this.total ?? 0,
        n * this.pageSize + length + (length >= this.pageSize ? this.pageSize : 0),
      );
    else this.total = Math.min(this.total, n * this.pageSize);
    return since.end(answer.leads);
  }
}
