// The open pages of leads: one panel per lead, with the account it came from. Loaded on first use.
import type * as vscode from 'vscode';
import { readObject } from '../../../../core/panelProtocol';
import { OpenPanels } from '../../../../platform/panel/openPanels';
import { PAGE_STATE } from '../../pageMessages';
import { LeadDetailPanel } from './pagePanel';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

/** The open pages, one per lead. */
export class LeadDetailPanels implements vscode.Disposable {
  private readonly open = new OpenPanels<LeadDetailPanel>('leadPage');
  /** The page opened by the last click: the next click replaces it, unless it was used. */
  private preview: LeadDetailPanel | undefined;

  constructor(private readonly context: LeadsContext) {}

  /** Shows the page of a lead, or reveals it if it is open. A page opened by a click replaces the previous one. */
  show(target: LeadTarget, isClick = false): LeadDetailPanel {
    const there = this.open.reveal((page) => isOf(page, target));
    if (there) {
      if (!isClick && there === this.preview) this.preview = undefined;
      return there;
    }
    const page = this.open.create((panel) => new LeadDetailPanel(panel, this.context, target));
    if (isClick) {
      const before = this.preview;
      this.preview = page;
      if (before && !before.used && this.all.includes(before)) before.panel.dispose();
    }
    return page;
  }

  /** Restores a panel after the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = readObject(state, PAGE_STATE);
    if (!kept || !this.context.services.accounts.get(kept.accountKey) || this.all.some((page) => isOf(page, kept))) {
      panel.dispose();
      return;
    }
    const { accountKey, id, timezone } = kept;
    const target = { accountKey, id, ...(timezone ? { lead: { id, tags: [], raw: {}, timezone } } : {}) };
    this.open.adopt(panel, () => new LeadDetailPanel(panel, this.context, target));
  }

  /** The open pages; for the tests inside VS Code. */
  get all(): readonly LeadDetailPanel[] {
    return this.open.all;
  }

  /** The lead of the active page. */
  get active(): LeadTarget | undefined {
    const page = this.all.find(({ panel }) => panel.active);
    return page && { ...page.target, lead: page.lead.shown };
  }

  dispose(): void {
    this.open.dispose();
  }
}

const isOf = ({ target }: LeadDetailPanel, { accountKey, id }: Pick<LeadTarget, 'accountKey' | 'id'>): boolean =>
  target.accountKey === accountKey && target.id === id;
