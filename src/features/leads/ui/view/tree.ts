import * as l10n from '@vscode/l10n';
import { leadApiOf } from '../../sources/apis';
import * as vscode from 'vscode';
import { isWritable } from '../../../../api/client/account';
import { numberText, pluralText } from '../../../../core/format';
import { DisposableStore } from '../../../../core/disposables';
import { sentenceText } from '../../../../core/text';
import type { LeadGroup } from '../../list/find';
import type { Lead } from '../../model/lead';
import { withTagNames } from '../../model/tags';
import { redrawAsTimePasses } from '../../../../platform/passingTime';
import { onDidChangeSetting, getSetting } from '../../../../platform/settings';
import type { LeadBrowser } from './browser';
import { filterText, groupLabel } from '../../texts/filters';
import { incompleteText } from '../../texts/listEnd';
import { avatarSvg, initialsOf, type AvatarTheme } from '../../texts/avatar';
import { leadDescription, leadLabel, leadSpoken, leadTooltip, presenceOf, leadTextContext } from '../../texts/lead';

/** A row of the view. A lead keeps the key of its account, and of its group, if any. */
export type LeadNode =
  | { readonly kind: 'lead'; readonly accountKey: string; readonly lead: Lead; readonly group?: string }
  | { readonly kind: 'group'; readonly accountKey: string; readonly group: LeadGroup }
  | { readonly kind: 'more'; readonly accountKey: string };

/** The second argument of commands run by a click on a row: the next click may replace what it opens. */
export const CLICKED_ARGUMENT = 'clicked';

/** The `acquire.leads` view. */
export class LeadTree implements vscode.TreeDataProvider<LeadNode>, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly redraw = this.parts.add(new vscode.EventEmitter<LeadNode | undefined>());
  readonly onDidChangeTreeData = this.redraw.event;
  private progress: (() => void) | undefined;
  /** Maximum number of tooltips that wait for the names of tags. */
  private naming = 0;

  constructor(
    /** The view in the side bar. */
    readonly view: vscode.TreeView<LeadNode>,
    private readonly browser: LeadBrowser,
  ) {
    this.parts.add(
      browser.onDidChange(() => {
        this.draw();
      }),
    );
    this.parts.add(redrawAsTimePasses(this.view, 'minute', () => this.redraw.fire(undefined)));
    this.parts.add(onDidChangeSetting(['leads.openWith'], () => this.redraw.fire(undefined)));
    this.head();
  }

  getChildren(node?: LeadNode): LeadNode[] {
    const { account, list, state } = this.browser;
    if (!account || !list) return [];
    const { key: accountKey } = account;
    if (node)
      return node.kind === 'group'
        ? node.group.leads.map((lead) => ({ kind: 'lead', accountKey, lead, group: node.group.key }))
        : [];
    void this.browser.loadForView();
    if (state !== 'ready') return [];
    const { groups } = list;
    const rows: LeadNode[] = groups
      ? groups.map((group) => ({ kind: 'group', accountKey, group }))
      : list.shown.map((lead) => ({ kind: 'lead', accountKey, lead }));
    if (list.pages.hasMore) rows.push({ kind: 'more', accountKey });
    return rows;
  }

  /** Without it, no row could be focused. */
  getParent(node: LeadNode): LeadNode | undefined {
    if (node.kind !== 'lead' || node.group === undefined) return undefined;
    return this.getChildren().find((row) => row.kind === 'group' && row.group.key === node.group);
  }

  getTreeItem(node: LeadNode): vscode.TreeItem {
    switch (node.kind) {
      case 'lead':
        return leadItem(node, this.browser);
      case 'group':
        return this.groupItem(node.group, node.accountKey);
      case 'more':
        return this.moreItem(node.accountKey);
    }
  }

  async resolveTreeItem(item: vscode.TreeItem, node: LeadNode): Promise<vscode.TreeItem> {
    const { account } = this.browser;
    if (node.kind !== 'lead' || !account) return item;
    // If rows only have tag ids, the names are loaded when the tooltip is shown.
    const names =
      node.lead.tags.length && !leadApiOf(account.generation).can.tagNames
        ? await this.tagNames()
        : new Map<string, string>();
    item.tooltip = new vscode.MarkdownString(leadTooltip(withTagNames(node.lead, names), leadTextContext(account)));
    return item;
  }

  /**
   * The names of the tags. Loading them changes nothing visible in the rows, and a redraw would remove the tooltip that asked. Any other
   * change meanwhile is drawn, because loading the names can take long.
   */
  private async tagNames(): Promise<ReadonlyMap<string, string>> {
    const { list } = this.browser;
    const before = list?.shown.length;
    this.naming++;
    try {
      return new Map((await this.browser.tags()).map(({ id, name }) => [id, name]));
    } finally {
      this.naming--;
      // A filter by tags may match other leads by their tag names.
      if (list === this.browser.list && list?.shown.length !== before) this.draw();
    }
  }

  /** The row to focus when leads are gone: the one below them, otherwise the one above. */
  rowBeside(gone: ReadonlySet<string>): LeadNode | undefined {
    const rows = this.getChildren()
      .flatMap((node) => (node.kind === 'group' ? this.getChildren(node) : [node]))
      .filter((node) => node.kind === 'lead');
    const isGone = rows.map(({ lead }) => gone.has(lead.id));
    const last = isGone.lastIndexOf(true);
    return last < 0 ? undefined : (rows[last + 1] ?? rows[isGone.lastIndexOf(false, last)]);
  }

  /** Focuses a row, if it is still there. VS Code itself focuses none when the focused one is removed. */
  async focusRow(node: LeadNode): Promise<void> {
    await this.view.reveal(node, { select: false, focus: true }).then(undefined, () => undefined);
  }

  dispose(): void {
    this.progress?.();
    this.parts.dispose();
  }

  private groupItem(group: LeadGroup, accountKey: string): vscode.TreeItem {
    const by = this.browser.list?.arrangement.group ?? 'country';
    const label = groupLabel(by, group.key, Date.now());
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `${accountKey}/group/${by}/${group.key}`;
    item.description = numberText(group.leads.length);
    item.contextValue = 'leads.group';
    item.accessibilityInformation = {
      label: pluralText(
        group.leads.length,
        l10n.t('{0}, {1} lead', label, item.description),
        l10n.t('{0}, {1} leads', label, item.description),
      ),
    };
    return item;
  }

  /** The row that loads more: the next page, or everything if the filter only covers loaded leads. */
  private moreItem(accountKey: string): vscode.TreeItem {
    const { list } = this.browser;
    const pages = list?.pages;
    const all = list?.filtered === true && !list.narrowedByServer;
    const shown = numberText(pages?.leads.length ?? 0);
    const total = pages?.total === undefined ? undefined : numberText(pages.total);
    const label = pages?.loadingMore ? l10n.t('Loading more…') : moreLabel(all, shown, total);
    const item = new vscode.TreeItem(label);
    item.id = `${accountKey}/more`;
    item.contextValue = 'leads.more';
    item.iconPath = new vscode.ThemeIcon(pages?.loadingMore ? 'loading~spin' : 'ellipsis');
    if (pages?.state === 'failed') item.description = l10n.t('the last try failed');
    else if (!all && (list?.arrangement.sort || list?.arrangement.group))
      item.description = l10n.t('only loaded leads are sorted and grouped');
    item.command = all
      ? { command: 'acquire.leads.loadAll', title: l10n.t('Load All') }
      : { command: 'acquire.leads.loadMore', title: l10n.t('Load More') };
    item.accessibilityInformation = { label: [label, item.description].filter(Boolean).join(', '), role: 'button' };
    return item;
  }

  private draw(): void {
    this.head();
    if (!this.naming || !this.browser.naming) this.redraw.fire(undefined);
  }

  /** Sets the description, message and progress bar, and the context keys used by welcome texts and commands. */
  private head(): void {
    const { account, list, state, errorKind } = this.browser;
    const count = state === 'unauthorized' ? '' : this.count();
    this.view.description = account ? [sentenceText(account.label, 40), count].filter(Boolean).join(' · ') : undefined;
    this.view.message = state === 'ready' ? this.message() : undefined;
    const keys = {
      state,
      error: state === 'failed' ? errorKind : undefined,
      filtered: list?.filtered === true,
      grouped: list?.arrangement.group !== undefined,
    };
    for (const [key, value] of Object.entries(keys))
      void vscode.commands.executeCommand('setContext', `acquire.leads.${key}`, value);
    this.showProgress(list?.pages.state === 'loading');
  }

  /** The number of leads, and how many could be read if the complete list lacks some; '' if unknown. */
  private count(): string {
    const { total, outcome } = this.browser.list?.pages ?? {};
    if (outcome?.missing)
      return l10n.t('{0} of {1}', numberText(outcome.seen), numberText(outcome.seen + outcome.missing));
    return total === undefined ? '' : numberText(total);
  }

  /** What the filter found, and what part of the list could not be read. */
  private message(): string | undefined {
    const { list } = this.browser;
    const outcome = list?.pages.outcome;
    const parts = [list?.filtered ? this.filterLine() : '', outcome ? incompleteText(outcome) : ''];
    return parts.filter(Boolean).join(' · ') || undefined;
  }

  /** "country: India · 38 of 1,204", or how much was searched if that is not everything. */
  private filterLine(): string | undefined {
    const { list } = this.browser;
    if (!list) return undefined;
    const { matching, searched, total, complete } = list.coverage;
    const found =
      list.narrowedByServer || complete || total === undefined
        ? l10n.t('{0} of {1}', numberText(matching), numberText(total ?? searched))
        : l10n.t('{0} found in {1} of {2}', numberText(matching), numberText(searched), numberText(total));
    return `${filterText(list.arrangement.filter)} · ${found}`;
  }

  private showProgress(loading: boolean): void {
    if (loading && !this.progress)
      void vscode.window.withProgress(
        { location: { viewId: 'acquire.leads' } },
        () =>
          new Promise<void>((resolve) => {
            this.progress = resolve;
          }),
      );
    if (!loading && this.progress) {
      this.progress();
      this.progress = undefined;
    }
  }
}

const AVATARS = new Map<string, { readonly light: vscode.Uri; readonly dark: vscode.Uri }>();
const MAX_AVATARS = 2_000;

/** The avatar of a lead, created once for each pair of initials and presence. */
function avatarOf(lead: Lead, now: number): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const initials = initialsOf(lead);
  const presence = presenceOf(lead, now);
  const key = `${presence} ${initials}`;
  let avatar = AVATARS.get(key);
  if (!avatar) {
    const uriOf = (theme: AvatarTheme): vscode.Uri =>
      vscode.Uri.parse(
        `data:image/svg+xml;base64,${Buffer.from(avatarSvg(initials, presence, theme)).toString('base64')}`,
      );
    avatar = { light: uriOf('light'), dark: uriOf('dark') };
    if (AVATARS.size >= MAX_AVATARS) AVATARS.clear();
    AVATARS.set(key, avatar);
  }
  return avatar;
}

/** The label of the last row; `all` if it loads everything, `total` as reported by the server, if it is. */
function moreLabel(all: boolean, shown: string, total: string | undefined): string {
  if (all)
    return total === undefined
      ? l10n.t('Searched {0} · Load all', shown)
      : l10n.t('Searched {0} of {1} · Load all', shown, total);
  return total === undefined ? l10n.t('Load more ({0} so far)', shown) : l10n.t('Load more ({0} of {1})', shown, total);
}

function leadItem(
  { accountKey, lead, group }: LeadNode & { kind: 'lead' },
  { account, list }: Pick<LeadBrowser, 'account' | 'list'>,
): vscode.TreeItem {
  const context = leadTextContext(account ?? { generation: '1.0.0' });
  const item = new vscode.TreeItem(leadLabel(lead, context));
  item.id = group === undefined ? `${accountKey}/${lead.id}` : `${accountKey}/group/${group}/${lead.id}`;
  item.description = leadDescription(lead, context, group === undefined ? undefined : list?.arrangement.group);
  item.iconPath = avatarOf(lead, context.now);
  item.contextValue = [
    'lead',
    leadApiOf(context.generation).version,
    account && isWritable(account) ? 'writable' : 'locked',
    lead.email ? 'email' : '',
  ]
    .filter(Boolean)
    .join('.');
  item.accessibilityInformation = { label: leadSpoken(lead, context), role: 'treeitem' };
  item.command = {
    command: getSetting('leads.openWith') === 'json' ? 'acquire.lead.open' : 'acquire.lead.openPage',
    title: l10n.t('Open Lead'),
    arguments: [{ kind: 'lead', accountKey, lead } satisfies LeadNode, CLICKED_ARGUMENT],
  };
  return item;
}
