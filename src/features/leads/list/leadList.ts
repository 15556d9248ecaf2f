import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import type { Lead } from '../model/lead';
import type { LeadQuery, QueryCapabilities } from '../sources/source';
import { arrangeLeads, type ArrangedLeads } from './arranger';
import { isEmptyFilter, type LeadArrangement, type LeadGroup, type Nameless } from './find';
import { LiveArrangement } from './liveArrangement';
import { PagedLeads, type LoadedPart, type LoadPage, type PagesOptions } from './pagedLeads';
import { ServerPart } from './serverPart';

/** How many leads a filter was applied to. `complete`: everything that can match is loaded. */
export interface Coverage {
  readonly matching: number;
  readonly searched: number;
  readonly total: number | undefined;
  readonly complete: boolean;
}

/** Options of a list. */
export interface ListOptions extends PagesOptions {
  readonly can: QueryCapabilities;
  /** The name by which leads without a name can be found. */
  readonly nameless?: Nameless;
  /** Makes the loader for a server query. */
  readonly load: (query: LeadQuery | undefined) => LoadPage;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The leads of one account, filtered, sorted and grouped: by the server if it can, otherwise over the loaded leads. */
export class LeadList implements Disposable {
  private readonly changed = new Emitter<void>();
  /** The displayed leads or the loading state have changed. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** Filter, sort and group as they were last set. */
  arrangement: LeadArrangement = { filter: {} };
  /** The pages behind the list; replaced when the server query changes. */
  pages: PagedLeads;
  private readonly server: ServerPart;
  private readonly arranged: LiveArrangement;
  /** The leads shown until the first response to a new server query arrives. */
  private before: ArrangedLeads = { leads: [] };

  constructor(readonly options: ListOptions) {
    this.server = new ServerPart(options.can, options.now);
    this.pages = this.open();
    this.arranged = new LiveArrangement(
      () => this.server.rest(this.pages.leads, this.arrangement),
      () => this.changed.fire(),
      options.nameless,
    );
  }

  /** True when a filter narrows the list. */
  get filtered(): boolean {
    return !isEmptyFilter(this.arrangement.filter);
  }

  /** The leads to show, in order. A long list shows the previous result until the new one is ready; then it fires. */
  get shown(): readonly Lead[] {
    return this.now.leads;
  }

  /** The groups to show; undefined when the list is not grouped. */
  get groups(): readonly LeadGroup[] | undefined {
    return this.now.groups;
  }

  /** How many of the account's leads the filter was applied to. */
  get coverage(): Coverage {
    const { leads, total, hasMore } = this.pages;
    return { matching: this.shown.length, searched: leads.length, total, complete: !hasMore };
  }

  /** True when the server applied the whole filter, so that the total is the number of matches. */
  get narrowedByServer(): boolean {
    return this.server.query !== undefined && this.server.doesAll(this.arrangement.filter, () => this.pages.leads);
  }

  /** What another view can start with; undefined if the server returned only some leads, or the pages are not all full. */
  get loadedPart(): LoadedPart | undefined {
    const { leads, state, hasMore, outcome, total, fullPageSize: pageSize } = this.pages;
    if (this.server.query !== undefined || !leads.length) return undefined;
    if (!hasMore) return state === 'ready' ? { leads, total, outcome } : undefined;
    return pageSize === undefined ? undefined : { leads, pageSize, total, outcome };
  }

  /** Changes the arrangement. Queries the server only when its part has changed. */
  async setArrangement(wanted: LeadArrangement): Promise<void> {
    const before = this.now;
    this.arrangement = wanted;
    if (!this.server.differs(wanted.filter)) {
      this.refreshed();
      await this.arranged.settled();
      return;
    }
    const { group } = wanted;
    this.before =
      before.by === group ? before : arrangeLeads({ leads: before.leads, arrangement: { filter: {}, group }, now: 0 });
    this.server.ask(wanted.filter);
    await this.reopen();
    await this.withoutRefusedWhere();
  }

  /** Reloads the first page; a failure is kept in `pages.error`. */
  async refresh(): Promise<void> {
    await this.pages.refresh();
    await this.withoutRefusedWhere();
  }

  dispose(): void {
    this.arranged.dispose();
    this.pages.dispose();
    this.changed.dispose();
  }

  private get now(): ArrangedLeads {
    return this.waiting ? this.before : this.arranged.current;
  }

  private get waiting(): boolean {
    const { state, leads } = this.pages;
    return this.before.leads.length > 0 && (state === 'loading' || state === 'idle') && !leads.length;
  }

  /** If a server rejects our `where`, none is sent, and the filter is applied here. */
  private async withoutRefusedWhere(): Promise<void> {
    if (this.server.refuses(this.pages.error, this.arrangement.filter)) await this.reopen();
  }

  private async reopen(): Promise<void> {
    this.pages.dispose();
    this.pages = this.open();
    this.refreshed();
    await this.pages.loadMore();
  }

  private open(): PagedLeads {
    const pages = new PagedLeads(this.options.load(this.server.query), this.options);
    pages.onDidChange(() => {
      if (pages.state === 'ready' || pages.state === 'failed') this.before = { leads: [] };
      this.refreshed();
    });
    return pages;
  }

  private refreshed(): void {
    if (!this.waiting) this.arranged.invalidate();
    this.changed.fire();
  }
}
