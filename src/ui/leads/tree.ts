import * as vscode from 'vscode';
import { isWritable, type Account } from '../../api/account';
import { DisposableStore } from '../../core/disposables';
import { plainLabel } from '../../core/text';
import type { Lead } from '../../leads/lead';
import type { LeadBrowser } from './browser';
import { countText, leadDescription, leadLabel, leadSpoken, leadTooltip, presenceOf, type WordsContext } from './words';

/** A row of the view. A lead keeps the key of the account it came from. */
export type LeadNode = { readonly kind: 'lead'; readonly accountKey: string; readonly lead: Lead } | { readonly kind: 'more'; readonly accountKey: string };

/** The `acquire.leads` view. */
export class LeadTree implements vscode.TreeDataProvider<LeadNode>, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly redraw = this.parts.add(new vscode.EventEmitter<LeadNode | undefined>());
  readonly onDidChangeTreeData = this.redraw.event;
  readonly view: vscode.TreeView<LeadNode>;
  private progress: (() => void) | undefined;

  constructor(private readonly browser: LeadBrowser) {
    this.view = this.parts.add(vscode.window.createTreeView<LeadNode>('acquire.leads', { treeDataProvider: this, canSelectMany: true, showCollapseAll: false }));
    this.parts.add(browser.onDidChange(() => { this.draw(); }));
    this.head();
  }

  getChildren(node?: LeadNode): LeadNode[] {
    const { account, pages, state } = this.browser;
    if (node || !account || !pages) return [];
    void this.browser.ensureLoaded();
    if (state !== 'ready') return [];
    const rows: LeadNode[] = pages.leads.map((lead) => ({ kind: 'lead', accountKey: account.key, lead }));
    if (pages.hasMore) rows.push({ kind: 'more', accountKey: account.key });
    return rows;
  }

  getParent(): undefined { return undefined; }

  getTreeItem(node: LeadNode): vscode.TreeItem {
    const { account } = this.browser;
    return node.kind === 'lead' ? leadItem(node, account) : this.moreItem(node.accountKey);
  }

  resolveTreeItem(item: vscode.TreeItem, node: LeadNode): vscode.TreeItem {
    const { account } = this.browser;
    if (node.kind === 'lead' && account) item.tooltip = new vscode.MarkdownString(leadTooltip(node.lead, wordsContext(account)));
    return item;
  }

  dispose(): void {
    this.progress?.();
    this.parts.dispose();
  }

  private moreItem(accountKey: string): vscode.TreeItem {
    const { pages } = this.browser;
    const shown = countText(pages?.leads.length ?? 0, vscode.env.language), total = pages?.total;
    const label = pages?.loadingMore ? vscode.l10n.t('Loading more…')
      : total === undefined ? vscode.l10n.t('Load more ({0} so far)', shown) : vscode.l10n.t('Load more ({0} of {1})', shown, countText(total, vscode.env.language));
    const item = new vscode.TreeItem(label);
    item.id = `${accountKey}/more`;
    item.contextValue = 'leads.more';
    item.iconPath = new vscode.ThemeIcon(pages?.loadingMore ? 'loading~spin' : 'ellipsis');
    if (pages?.state === 'failed') item.description = vscode.l10n.t('the last try failed');
    item.command = { command: 'acquire.leads.loadMore', title: vscode.l10n.t('Load More') };
    item.accessibilityInformation = { label: [label, item.description].filter(Boolean).join(', '), role: 'button' };
    return item;
  }

  private draw(): void {
    this.head();
    this.redraw.fire(undefined);
  }

  /** Description, progress bar, and the context keys the welcome texts go by. */
  private head(): void {
    const { account, pages, state, errorKind } = this.browser;
    const total = state === 'unauthorized' ? undefined : pages?.total;
    this.view.description = account ? [plainLabel(account.label, 40), total === undefined ? '' : countText(total, vscode.env.language)].filter(Boolean).join(' · ') : undefined;
    void vscode.commands.executeCommand('setContext', 'acquire.leads.state', state);
    void vscode.commands.executeCommand('setContext', 'acquire.leads.error', state === 'failed' ? errorKind : undefined);
    const loading = pages?.state === 'loading';
    if (loading && !this.progress) void vscode.window.withProgress({ location: { viewId: 'acquire.leads' } }, () => new Promise<void>((resolve) => { this.progress = resolve; }));
    if (!loading && this.progress) {
      this.progress();
      this.progress = undefined;
    }
  }
}

/** What the words of a lead of this account depend on. */
export function wordsContext(account: Pick<Account, 'generation'>): WordsContext {
  return { l10n: vscode.l10n, generation: account.generation, now: Date.now(), locale: vscode.env.language };
}

const ICONS = {
  online: ['circle-filled', 'charts.green'], recent: ['circle-filled', undefined], away: ['circle-outline', undefined],
} as const;

function leadItem({ accountKey, lead }: LeadNode & { kind: 'lead' }, account: Account | undefined): vscode.TreeItem {
  const context = wordsContext(account ?? { generation: '1.0.0' });
  const item = new vscode.TreeItem(leadLabel(lead, context));
  const [icon, colour] = ICONS[presenceOf(lead, context.now)];
  item.id = `${accountKey}/${lead.id}`;
  item.description = leadDescription(lead, context);
  item.iconPath = new vscode.ThemeIcon(icon, colour ? new vscode.ThemeColor(colour) : undefined);
  item.contextValue = ['lead', context.generation === '1.0.0' ? 'v1' : 'v2', account && isWritable(account) ? 'writable' : 'locked', lead.email ? 'email' : ''].filter(Boolean).join('.');
  item.accessibilityInformation = { label: leadSpoken(lead, context), role: 'treeitem' };
  item.command = { command: 'acquire.lead.open', title: vscode.l10n.t('Open Lead'), arguments: [{ kind: 'lead', accountKey, lead } satisfies LeadNode] };
  return item;
}
