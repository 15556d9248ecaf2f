import * as vscode from 'vscode';
import type { Account } from '../../api/account';
import { isAcquireError, type ErrorKind } from '../../api/errors';
import { DisposableStore } from '../../core/disposables';
import { Emitter, type Event } from '../../core/events';
import { LeadPages } from '../../leads/pages';
import { sourceFor } from '../../leads/sources';
import type { Services } from '../shared/services';

/** What the view is about to say; the value of the context key `acquire.leads.state`. */
export type LeadsState = 'signedOut' | 'loading' | 'empty' | 'failed' | 'unauthorized' | 'ready';

/** Milliseconds after which a page is given up even if the client has not ended the call: its own total timeout, with its retries. */
const deadlineMs = (): number => vscode.workspace.getConfiguration('acquire').get('request.timeoutSeconds', 30) * 4 * 1000;

/** The leads of the active account as the view shows them. A switch of accounts starts a list of its own; nothing is loaded before somebody looks. */
export class LeadBrowser implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changed.event;
  private list: { readonly account: Account; readonly pages: LeadPages } | undefined;

  constructor(private readonly services: Services) {
    this.parts.add(services.accounts.onDidChange(() => { this.follow(); }));
    this.parts.add(services.accounts.onDidChangeHealth((key) => { this.healthChanged(key); }));
    this.parts.add(vscode.workspace.onDidChangeConfiguration((e) => { if (e.affectsConfiguration('acquire.leads.pageSize')) this.open(); }));
    this.open();
  }

  /** The account whose leads are shown, as it is now. */
  get account(): Account | undefined { return this.list && (this.services.accounts.get(this.list.account.key) ?? this.list.account); }
  get pages(): LeadPages | undefined { return this.list?.pages; }

  get state(): LeadsState {
    if (!this.list) return 'signedOut';
    const { account, pages } = this.list;
    if (this.services.accounts.health(account.key) === 'unauthorized' || kindOf(pages.error) === 'unauthorized') return 'unauthorized';
    if (pages.leads.length) return 'ready';
    if (pages.state === 'failed') return 'failed';
    return pages.state === 'ready' ? 'empty' : 'loading';
  }

  /** Why the last load failed, for the words of the view. */
  get errorKind(): ErrorKind | undefined { return kindOf(this.list?.pages.error); }

  /** Loads the first page, unless that was done or tried. */
  async ensureLoaded(): Promise<void> {
    const pages = this.list?.pages;
    if (pages?.state === 'idle') await pages.loadMore();
  }

  /** Loads the first page afresh. A failure is shown in the view while it is empty, else as a message. */
  async refresh(): Promise<void> { await this.run((pages) => pages.refresh()); }

  async loadMore(): Promise<void> { await this.run((pages) => pages.loadMore()); }

  dispose(): void {
    this.list?.pages.dispose();
    this.parts.dispose();
  }

  private async run(load: (pages: LeadPages) => Promise<void>): Promise<void> {
    const list = this.list;
    if (!list) return;
    await load(list.pages);
    const { error } = list.pages;
    if (error !== undefined && this.list === list && this.state === 'ready') await this.services.showError(error, this.account);
  }

  private follow(): void {
    const active = this.services.accounts.active(), shown = this.list?.account;
    if (active?.key !== shown?.key || active?.origin !== shown?.origin || active?.generation !== shown?.generation) this.open();
    else this.changed.fire();
  }

  private healthChanged(key: string): void {
    if (key !== this.list?.account.key) return;
    const { pages } = this.list;
    this.changed.fire();
    if (this.services.accounts.health(key) === 'ok' && kindOf(pages.error) === 'unauthorized') void pages.refresh();
  }

  private open(): void {
    this.list?.pages.dispose();
    const account = this.services.accounts.active();
    if (account) {
      const pageSize = vscode.workspace.getConfiguration('acquire').get('leads.pageSize', 50);
      const pages = new LeadPages(async (page, size, signal) => {
        const now = this.services.accounts.get(account.key) ?? account;
        return sourceFor(now.generation, await this.services.client()).page(now, page, size, undefined, signal);
      }, { pageSize: Math.max(1, Math.min(200, Math.trunc(pageSize))), deadlineMs: deadlineMs() });
      pages.onDidChange(() => { this.changed.fire(); });
      this.list = { account, pages };
    } else this.list = undefined;
    this.changed.fire();
  }
}

const kindOf = (error: unknown): ErrorKind | undefined => (isAcquireError(error) ? error.kind : error === undefined ? undefined : 'malformed');
