import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel, sentenceText } from '../../../../core/text';
import type { Lead } from '../../model/lead';
import type { TableContext } from '../../tableMessages';
import type { LeadBrowser } from './browser';
import { leadAddress } from '../documents/leadUri';
import { LEAD_SCHEME } from '../../../../platform/schemes';
import type { LeadNode, LeadTree } from './tree';
import { distinctLabels, leadDescription, leadTextContext } from '../../texts/lead';

/** A lead that a command applies to, with the account it came from. `lead` is set if it is loaded. */
export interface LeadTarget {
  readonly accountKey: string;
  readonly id: string;
  readonly lead?: Lead;
}

/**
 * The raw arguments of a command: VS Code passes the row, then all selected rows; an editor passes its address. A keybinding of the view
 * passes the focused row, in a list, and the table's menu passes its row with all ids that the command applies to.
 */
export type RawTargets = readonly unknown[];

/** Finds the leads a command applies to: its arguments, otherwise the open lead document or the selection, or the user's pick. */
export class LeadTargets {
  /** The lead of the active page; set once there are pages. */
  activePage: () => LeadTarget | undefined = () => undefined;
  /** The leads with these ids that a table has in memory; set once there are tables. */
  tableLeads: (accountKey: string, ids: ReadonlySet<string>) => readonly Lead[] = () => [];

  constructor(
    private readonly browser: LeadBrowser,
    private readonly tree: LeadTree,
  ) {}

  /** All leads the command applies to; empty when the user picked none. */
  async many(raw: RawTargets): Promise<readonly LeadTarget[]> {
    const [item, items] = this.expanded(raw);
    const rows = (Array.isArray(items) && items.length ? items : [item])
      .map((row) => this.read(row))
      .filter((t): t is LeadTarget => t !== undefined);
    if (rows.length) return rows;
    if (item === undefined) {
      const chosen = this.tree.view.selection
        .map((node) => this.read(node))
        .filter((t): t is LeadTarget => t !== undefined);
      if (chosen.length) return chosen;
      const shown = this.shownInEditor();
      if (shown) return [shown];
    }
    const picked = await this.ask();
    return picked ? [picked] : [];
  }

  /** The given leads, or those selected in the view; never asks. */
  given(raw: RawTargets): readonly LeadTarget[] {
    const [item, items] = this.expanded(raw);
    const rows = Array.isArray(items) && items.length ? items : item === undefined ? this.tree.view.selection : [item];
    return rows.map((row) => this.read(row)).filter((t): t is LeadTarget => t !== undefined);
  }

  /** One lead: the row itself rather than the selection. */
  async one(raw: RawTargets): Promise<LeadTarget | undefined> {
    const own = this.read(this.expanded(raw)[0]);
    return own ?? (await this.many(raw))[0];
  }

  /** The row and all rows the command applies to, however it was called. */
  private expanded(raw: RawTargets): RawTargets {
    const [value] = raw;
    if (Array.isArray(value)) return this.focused(value as readonly unknown[]);
    const { accountKey, ids } = Object(value) as Partial<TableContext>;
    if (typeof accountKey !== 'string' || !Array.isArray(ids)) return raw;
    const wanted = ids.filter((id): id is string => typeof id === 'string');
    const leads = new Map(this.tableLeads(accountKey, new Set(wanted)).map((lead) => [lead.id, lead]));
    const rows = wanted.map((id) => ({ accountKey, id, lead: leads.get(id) }));
    return [rows.find(({ id }) => id === (value as Partial<TableContext>).id) ?? rows[0], rows];
  }

  /** The row a key was pressed on, and the selected ones if it is one of them: moving the focus does not change the selection. */
  private focused([row]: readonly unknown[]): RawTargets {
    if (row === undefined || row === null) return [];
    const { selection } = this.tree.view;
    const on = this.read(row);
    const isOn = (other: LeadTarget | undefined): boolean =>
      other !== undefined && other.accountKey === on?.accountKey && other.id === on.id;
    return [row, selection.some((node) => isOn(this.read(node))) ? selection : [row]];
  }

  private read(value: unknown): LeadTarget | undefined {
    if (value instanceof vscode.Uri) {
      const address = leadAddress(value);
      return address && this.known(address.accountKey, address.id);
    }
    if (typeof value !== 'object' || value === null) return undefined;
    const { accountKey, lead, id } = value as Partial<LeadTarget> & Partial<LeadNode>;
    if (typeof accountKey !== 'string') return undefined;
    if (lead && typeof lead.id === 'string') return { accountKey, id: lead.id, lead };
    return typeof id === 'string' ? this.known(accountKey, id) : undefined;
  }

  private known(accountKey: string, id: string): LeadTarget {
    const lead = this.browser.account?.key === accountKey ? this.browser.list?.pages.get(id) : undefined;
    return lead ? { accountKey, id, lead } : { accountKey, id };
  }

  private shownInEditor(): LeadTarget | undefined {
    const page = this.activePage();
    if (page) return page;
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === LEAD_SCHEME ? this.read(uri) : undefined;
  }

  private async ask(): Promise<LeadTarget | undefined> {
    const { browser } = this;
    const { account } = browser;
    if (!account) return undefined;
    const picks = async (): Promise<(vscode.QuickPickItem & { lead: Lead })[]> => {
      await browser.ensureLoaded();
      const context = leadTextContext(account);
      const shown = browser.list?.shown ?? [];
      const labels = distinctLabels(shown, context);
      return shown.map((lead, i) => ({
        label: labels[i]!,
        description: leadDescription(lead, context),
        detail: plainLabel(lead.email),
        lead,
      }));
    };
    const picked = await vscode.window.showQuickPick(picks(), {
      placeHolder: l10n.t('Select one of the loaded leads of {0}', sentenceText(account.label, 60)),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked && { accountKey: account.key, id: picked.lead.id, lead: picked.lead };
  }
}
