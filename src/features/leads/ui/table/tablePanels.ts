// The open lead tables: one panel per account. Loaded on first use.
import type * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { readObject } from '../../../../core/panelProtocol';
import { OpenPanels } from '../../../../platform/panel/openPanels';
import { leadApiOf } from '../../sources/apis';
import type { Lead } from '../../model/lead';
import type { LeadFilter } from '../../list/find';
import type { LoadedPart } from '../../list/pagedLeads';
import { TABLE_STATE } from '../../tableMessages';
import type { LeadsContext } from '../context';
import { LeadTablePanel } from './tablePanel';

/** The open tables, one per account. */
export class LeadTablePanels implements vscode.Disposable {
  private readonly open = new OpenPanels<LeadTablePanel>('leadTable');

  constructor(private readonly context: LeadsContext) {}

  /** Shows the table of an account, or reveals it if it is open. */
  async show(account: Account, filter: LeadFilter = {}): Promise<LeadTablePanel> {
    const { key } = account;
    const begin = await this.loadedPartOf(account);
    return (
      this.open.reveal(({ accountKey }) => accountKey === key) ??
      this.open.create((panel) => new LeadTablePanel(panel, this.context, key, filter, begin))
    );
  }

  /** What the view has loaded for an account, with tag names. */
  private async loadedPartOf({ key, generation }: Account): Promise<LoadedPart | undefined> {
    const { browser } = this.context;
    if (browser.account?.key !== key || !browser.list?.loadedPart) return undefined;
    if (!leadApiOf(generation).can.tagNames) await browser.tags();
    return browser.account.key === key ? browser.list.loadedPart : undefined;
  }

  /** Restores a panel after the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const key = readObject(state, TABLE_STATE)?.accountKey;
    if (key !== undefined && this.context.services.accounts.get(key) && !this.all.some((t) => t.accountKey === key))
      this.open.adopt(panel, () => new LeadTablePanel(panel, this.context, key, {}));
    else panel.dispose();
  }

  /** The leads with these ids that are in a table's memory. */
  leadsOf(accountKey: string, ids: ReadonlySet<string>): readonly Lead[] {
    return this.all
      .filter((table) => table.accountKey === accountKey)
      .flatMap(({ rows }) => rows.loaded.inMemory.filter(({ id }) => ids.has(id)));
  }

  /** The open tables; for the tests inside VS Code. */
  get all(): readonly LeadTablePanel[] {
    return this.open.all;
  }

  dispose(): void {
    this.open.dispose();
  }
}
