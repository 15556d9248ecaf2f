import type * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { type ErrorKind, AcquireError } from '../../../../api/errors/errors';
import { DisposableStore } from '../../../../core/disposables';
import { Emitter, type Event } from '../../../../core/events';
import type { LeadArrangement } from '../../list/find';
import { LeadList } from '../../list/leadList';
import type { PagedLeads } from '../../list/pagedLeads';
import { leadSource } from '../leadSource';
import { leadApiOf, queryOptions } from '../../sources/apis';
import { withTagNames, type LeadTag } from '../../model/tags';
import type { Services } from '../../../../platform/services';
import { onDidChangeSetting, getSetting } from '../../../../platform/settings';
import type { LeadApi, LeadsChanged } from '../../sources/source';

/** Context key `acquire.leads.state`. `stopped`: first load canceled. `noMatchYet`: no loaded lead matches, but there are more. */
export type LeadsState =
  'signedOut' | 'loading' | 'stopped' | 'empty' | 'failed' | 'unauthorized' | 'noMatch' | 'noMatchYet' | 'ready';

/** Timeout of a page in milliseconds, even if the client has not ended the call: its own total timeout, with its retries. */
const deadlineMs = (): number => getSetting('request.timeoutSeconds') * 4 * 1000;

interface Shown {
  readonly account: Account;
  readonly list: LeadList;
  tags?: Promise<readonly LeadTag[]>;
  tagNames?: ReadonlyMap<string, string>;
  /** The pages whose first load was canceled, so they are only loaded on request. */
  stopped?: PagedLeads;
}

/** The active account's leads as shown in the view. Switching accounts starts a new list; nothing loads until the view is visible. */
export class LeadBrowser implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new Emitter<void>());
  /** The list, its state or its account changed. */
  readonly onDidChange: Event<void> = this.changed.event;
  private now: Shown | undefined;

  constructor(private readonly services: Services) {
    this.parts.add(
      services.accounts.onDidChange(() => {
        this.accountsChanged();
      }),
    );
    this.parts.add(
      services.accounts.health.onDidChange((key) => {
        this.healthChanged(key);
      }),
    );
    this.parts.add(
      onDidChangeSetting(['leads.pageSize'], () => {
        this.open();
      }),
    );
    this.open();
  }

  /** The account whose leads are shown, in its current state. */
  get account(): Account | undefined {
    return this.now && (this.services.accounts.get(this.now.account.key) ?? this.now.account);
  }
  /** The list of the active account; undefined if no one is signed in. */
  get list(): LeadList | undefined {
    return this.now?.list;
  }

  /** What the view shows: rows, or why there are none. */
  get state(): LeadsState {
    if (!this.now) return 'signedOut';
    const { account, list } = this.now;
    if (this.services.accounts.health.of(account.key) === 'unauthorized' || kindOf(list.pages.error) === 'unauthorized')
      return 'unauthorized';
    if (list.shown.length) return 'ready';
    if (list.pages.state === 'failed') return 'failed';
    if (list.pages.state === 'idle' && this.now.stopped === list.pages) return 'stopped';
    if (list.pages.state !== 'ready') return 'loading';
    // Leads that exist but could not be read do not make an empty list.
    if (!list.filtered) return list.pages.hasMore || list.pages.outcome?.missing ? 'ready' : 'empty';
    return list.coverage.complete ? 'noMatch' : 'noMatchYet';
  }

  /** Why the last load failed, for the view's message. */
  get errorKind(): ErrorKind | undefined {
    return kindOf(this.now?.list.pages.error);
  }

  /** Loads the first page, unless that was done or attempted. */
  async ensureLoaded(): Promise<void> {
    const pages = this.now?.list.pages;
    if (pages?.state === 'idle') await pages.loadMore();
  }

  /** Loads the first page for a visible view, unless the user has stopped that. */
  async loadForView(): Promise<void> {
    if (this.state !== 'stopped') await this.ensureLoaded();
  }

  /** Stops loading the first page; the view then offers to load it. */
  cancelLoad(): void {
    if (!this.now || this.state !== 'loading') return;
    const { pages } = this.now.list;
    this.now.stopped = pages;
    pages.cancel();
  }

  /** Reloads the first page. A failure is shown in the view if it is empty, otherwise as a message. */
  async refresh(): Promise<void> {
    await this.run((list) => list.refresh());
  }

  /** Loads the next page. */
  async loadMore(): Promise<void> {
    await this.run((list) => list.pages.loadMore());
  }

  /** Loads page after page until the last, or until `signal`. */
  async loadAll(signal: AbortSignal): Promise<void> {
    await this.run((list) => list.pages.loadAll(signal));
  }

  /** Filters, sorts and groups; loads the names of tags if they are needed for it. */
  async setArrangement(arrangement: LeadArrangement): Promise<void> {
    if (
      this.now &&
      !leadApiOf(this.now.account.generation).can.tagNames &&
      (arrangement.filter.search || arrangement.filter.facets?.tag || arrangement.group === 'tag')
    )
      void this.tags();
    await this.run((list) => list.setArrangement(arrangement));
  }

  /** True while listeners are told that leads now have tag names, and nothing else has changed. */
  naming = false;

  /** The account's tags, loaded once; leads that only have tag ids then show the names. Empty if they cannot be loaded. */
  async tags(): Promise<readonly LeadTag[]> {
    const shown = this.now;
    const account = this.account;
    if (!shown || !account) return [];
    shown.tags ??= leadSource(this.services, account)
      .then((source) => source.tags(account))
      .then(
        (tags) => {
          const names = (shown.tagNames = new Map(tags.map(({ id, name }) => [id, name])));
          this.naming = true;
          try {
            if (!leadApiOf(account.generation).can.tagNames)
              shown.list.pages.update((lead) => withTagNames(lead, names));
          } finally {
            this.naming = false;
          }
          return tags;
        },
        () => {
          shown.tags = undefined;
          return [];
        },
      );
    return shown.tags;
  }

  /** Shows the changes of a write, without reloading anything. */
  follow({ accountKey, changed, removed, added }: LeadsChanged): void {
    const shown = this.now;
    if (shown?.account.key !== accountKey) return;
    const { pages } = shown.list;
    pages.follow(changed ?? [], removed ?? []);
    if (added && pages.state !== 'idle') void shown.list.refresh();
  }

  dispose(): void {
    this.now?.list.dispose();
    this.parts.dispose();
  }

  private async run(load: (list: LeadList) => Promise<void>): Promise<void> {
    const shown = this.now;
    if (!shown) return;
    await load(shown.list);
    const { error } = shown.list.pages;
    if (error !== undefined && this.now === shown && this.state === 'ready')
      await this.services.showError(error, this.account);
  }

  private accountsChanged(): void {
    const active = this.services.accounts.active();
    const shown = this.now?.account;
    const api = (account: Account | undefined): LeadApi | undefined => account && leadApiOf(account.generation);
    if (active?.key !== shown?.key || active?.origin !== shown?.origin || api(active) !== api(shown)) this.open();
    else this.changed.fire();
  }

  private healthChanged(key: string): void {
    if (key !== this.now?.account.key) return;
    const { list } = this.now;
    this.changed.fire();
    if (this.services.accounts.health.of(key) === 'ok' && kindOf(list.pages.error) === 'unauthorized')
      void list.refresh();
  }

  private open(): void {
    this.now?.list.dispose();
    const account = this.services.accounts.active();
    if (account) {
      const shown: Shown = {
        account,
        list: new LeadList({
          ...queryOptions(account.generation),
          pageSize: getSetting('leads.pageSize'),
          deadlineMs: deadlineMs(),
          load: (query) => async (page, size, signal) => {
            const asNow = this.services.accounts.get(account.key) ?? account;
            const response = await (await leadSource(this.services, asNow)).page(asNow, page, size, query, signal);
            const { tagNames } = shown;
            return tagNames && !leadApiOf(asNow.generation).can.tagNames
              ? { ...response, leads: response.leads.map((lead) => withTagNames(lead, tagNames)) }
              : response;
          },
        }),
      };
      shown.list.onDidChange(() => {
        this.changed.fire();
      });
      this.now = shown;
    } else this.now = undefined;
    this.changed.fire();
  }
}

const kindOf = (error: unknown): ErrorKind | undefined =>
  error instanceof AcquireError ? error.kind : error === undefined ? undefined : 'malformed';
