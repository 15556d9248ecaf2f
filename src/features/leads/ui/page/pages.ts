// The open pages of leads: one panel a lead, for the account it came from. Loaded on first use.
import * as vscode from 'vscode';
import type { PageState } from '../../pageMessages';
import { LeadPage } from './pagePanel';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

const PAGE_TYPE = 'acquire.leadPage';

/** The open pages, one a lead. */
export class LeadPages implements vscode.Disposable {
  private readonly open = new Map<string, LeadPage>();

  constructor(private readonly context: LeadsContext) {}

  /** Shows the page of a lead; reveals it if it is open. */
  show(target: LeadTarget): LeadPage {
    const known = this.open.get(keyOf(target.accountKey, target.id));
    if (known) {
      known.panel.reveal();
      return known;
    }
    return this.adopt(vscode.window.createWebviewPanel(PAGE_TYPE, '', vscode.ViewColumn.Active, {}), target);
  }

  /** Takes over a panel of the window before it was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { accountKey, id, timezone } = (typeof state === 'object' && state !== null ? state : {}) as Partial<
      Record<keyof PageState, unknown>
    >;
    if (
      typeof accountKey !== 'string' ||
      typeof id !== 'string' ||
      !this.context.services.accounts.get(accountKey) ||
      this.open.has(keyOf(accountKey, id))
    ) {
      panel.dispose();
      return;
    }
    this.adopt(panel, {
      accountKey,
      id,
      ...(typeof timezone === 'string' ? { lead: { id, tags: [], raw: {}, timezone } } : {}),
    });
  }

  /** The open pages; for the tests inside VS Code. */
  get all(): readonly LeadPage[] {
    return [...this.open.values()];
  }

  /** The lead whose page is in front. */
  get active(): LeadTarget | undefined {
    const page = [...this.open.values()].find(({ panel }) => panel.active);
    return page && { ...page.target, lead: page.shown };
  }

  dispose(): void {
    for (const page of this.open.values()) page.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, target: LeadTarget): LeadPage {
    const key = keyOf(target.accountKey, target.id);
    const page = new LeadPage(panel, this.context, target);
    this.open.set(key, page);
    panel.onDidDispose(() => {
      this.open.delete(key);
      page.dispose();
    });
    return page;
  }
}

const keyOf = (accountKey: string, id: string): string => `${accountKey}/${id}`;
