import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import {
  arrange,
  FACETS,
  groupLeads,
  isEmptyFilter,
  matcher,
  type LeadArrangement,
  type LeadFilter,
  type LeadGroup,
} from '../list/find';
import { fieldOfChoice } from '../model/knownFields';
import type { Lead } from '../model/lead';
import { LeadPages, type LoadPage, type PagesOptions } from '../list/pages';
import type { LeadQuery, QueryCapabilities } from './source';

/** The column of a list row that the server's `where` may narrow by for a facet. The docs show `column|eq|value` and no list of columns. */
const whereOf = (facet: string): string | undefined => fieldOfChoice(facet)?.filter?.where;

/** The part of a filter that the server is asked to do, if the generation can; the rest is done over what is loaded. */
export function serverQuery(can: QueryCapabilities, filter: LeadFilter): LeadQuery | undefined {
  const search = filter.search?.trim();
  if (search && can.search) return { search };
  if (!can.where) return undefined;
  const where = FACETS.flatMap((facet) => {
    const column = whereOf(facet);
    const wanted = filter.facets?.[facet];
    return column !== undefined && wanted?.length === 1 ? [[column, wanted[0]] as const] : [];
  });
  return where.length ? { where: Object.fromEntries(where) } : undefined;
}

/** A server that does not take our `where`. */
export const refusesWhere = (query: LeadQuery | undefined, error: unknown): boolean =>
  query?.where !== undefined && error instanceof AcquireError && error.kind === 'rejected';

/** Loads what the server narrows; one that does not take our `where` is asked without it, and the filter is applied to what comes. */
export function withoutRefusedWhere(
  load: (query: LeadQuery | undefined) => LoadPage,
  query: LeadQuery | undefined,
): LoadPage {
  let refused = false;
  return async (page, pageSize, signal) => {
    try {
      if (!refused) return await load(query)(page, pageSize, signal);
    } catch (error) {
      if (!refusesWhere(query, error)) throw error;
      refused = true;
    }
    return load(undefined)(page, pageSize, signal);
  };
}

/** What is left of a filter to be done here, after the server did its part. */
export function leftToDo(filter: LeadFilter, query: LeadQuery | undefined): LeadFilter {
  const { search, facets = {}, ...others } = filter;
  const done = new Set(Object.keys(query?.where ?? {}));
  const left = Object.entries(facets).filter(([facet]) => !done.has(whereOf(facet) ?? ''));
  return {
    ...others,
    facets: Object.fromEntries(left),
    ...(query?.search === undefined ? { search } : {}),
  };
}

/** How much of the whole a filter was applied to. `complete`: everything that can match is loaded. */
export interface Coverage {
  readonly matching: number;
  readonly searched: number;
  readonly total: number | undefined;
  readonly complete: boolean;
}

/** What a list is made from. */
export interface ListOptions extends PagesOptions {
  readonly can: QueryCapabilities;
  /** Makes the loader for what the server is asked. */
  readonly load: (query: LeadQuery | undefined) => LoadPage;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The leads of one account, filtered, sorted and grouped: by the server where it can, else over what is loaded. */
export class LeadList implements Disposable {
  private readonly changed = new Emitter<void>();
  /** What is shown, or how loading stands, is another now. */
  readonly onDidChange: Event<void> = this.changed.event;
  private wanted: LeadArrangement = { filter: {} };
  private query: LeadQuery | undefined;
  private whereRefused = false;
  private current: LeadPages;
  private shownNow: readonly Lead[] | undefined;
  /** What stood there before the server was asked something else; shown until its answer comes. */
  private before: readonly Lead[] = [];

  constructor(readonly options: ListOptions) {
    this.current = this.open(undefined);
  }

  /** The pages behind the list; others after the server was asked something else. */
  get pages(): LeadPages {
    return this.current;
  }
  /** Filter, sort and group as they were last set. */
  get arrangement(): LeadArrangement {
    return this.wanted;
  }
  /** True when a filter narrows the list. */
  get filtered(): boolean {
    return !isEmptyFilter(this.wanted.filter);
  }

  /** The leads to show, in order. */
  get shown(): readonly Lead[] {
    if (this.waiting) return this.before;
    return (this.shownNow ??= arrange(this.current.leads, this.wanted, this.now(), this.query?.search !== undefined));
  }

  /** The groups to show; undefined when the list is not grouped. */
  get groups(): readonly LeadGroup[] | undefined {
    return this.wanted.group && groupLeads(this.shown, this.wanted.group);
  }

  /** How much of the account the shown leads were found in. */
  get coverage(): Coverage {
    const { leads, total, hasMore } = this.current;
    return { matching: this.shown.length, searched: leads.length, total, complete: !hasMore };
  }

  /** True when the server has done all of the filter, so that the total counts what matches. */
  get narrowedByServer(): boolean {
    if (!this.query) return false;
    const { filter } = this.wanted;
    if (!isEmptyFilter(leftToDo(filter, this.query))) return false;
    // A server may take a `where` and not heed it.
    return this.query.search !== undefined || this.current.leads.every(matcher({ facets: filter.facets }, this.now()));
  }

  /** Shows the list another way. Asks the server only when its part has changed. */
  async setArrangement(wanted: LeadArrangement): Promise<void> {
    const { shown } = this;
    this.wanted = wanted;
    const query = this.wantedQuery();
    if (JSON.stringify(query) !== JSON.stringify(this.query)) {
      this.before = shown;
      this.replace(query);
      await this.current.loadMore();
      await this.withoutRefusedWhere();
    } else this.refreshed();
  }

  /** Loads the first page afresh; a failure stands in the pages. */
  async refresh(): Promise<void> {
    await this.current.refresh();
    await this.withoutRefusedWhere();
  }

  dispose(): void {
    this.current.dispose();
    this.changed.dispose();
  }

  private get waiting(): boolean {
    return (
      this.before.length > 0 &&
      (this.current.state === 'loading' || this.current.state === 'idle') &&
      !this.current.leads.length
    );
  }

  private wantedQuery(): LeadQuery | undefined {
    const { can } = this.options;
    return serverQuery(this.whereRefused ? { ...can, where: false } : can, this.wanted.filter);
  }

  /** A server that does not take our `where` gets none, and the filter is applied here. */
  private async withoutRefusedWhere(): Promise<void> {
    if (!refusesWhere(this.query, this.current.error)) return;
    this.whereRefused = true;
    this.replace(this.wantedQuery());
    await this.current.loadMore();
  }

  private replace(query: LeadQuery | undefined): void {
    this.current.dispose();
    this.query = query;
    this.current = this.open(query);
    this.refreshed();
  }

  private open(query: LeadQuery | undefined): LeadPages {
    const { pageSize, deadlineMs } = this.options;
    const pages = new LeadPages(this.options.load(query), { pageSize, deadlineMs });
    pages.onDidChange(() => {
      if (pages.state === 'ready' || pages.state === 'failed') this.before = [];
      this.refreshed();
    });
    return pages;
  }

  private refreshed(): void {
    if (!this.waiting) this.shownNow = undefined;
    this.changed.fire();
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}
