import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { dateText, numberText, pluralText, sizeText } from '../../../core/format';
import { isolate, markdownText } from '../../../core/text';
import type { Delivery } from '../delivery';
import type { LogFilter, LogGroup } from '../log';
import { deliveryOutcome, summarizeDelivery, type DeliveryOutcome } from '../summary';
import { redrawAsTimePasses } from '../../../platform/passingTime';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import type { WebhookSession } from './session';
import {
  deliveryRecordText,
  eventName,
  forwardNote,
  forwardText,
  refusedText,
  signatureNote,
  signatureText,
  timeOfDayText,
} from '../texts';

/** Maximum rows shown; the rest can be found by filtering. */
const MAX_ROWS = 1_000;
/** Milliseconds for which arrivals are collected before redrawing. */
const DRAW = 100;

/** A row of the view: a delivery, or the chat or case of several deliveries. */
export type WebhookNode =
  | { readonly kind: 'delivery'; readonly delivery: Delivery; readonly inGroup?: boolean }
  | { readonly kind: 'group'; readonly group: LogGroup };

const ICONS: Record<DeliveryOutcome, [string, string?]> = {
  verified: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  warning: ['warning', 'list.warningForeground'],
  unsigned: ['circle-outline'],
  unchecked: ['question'],
};

/** The `acquire.webhooks` view: deliveries, newest first, grouped by chat or case. */
export class WebhookTree implements vscode.TreeDataProvider<WebhookNode>, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly redraw = this.parts.add(new vscode.EventEmitter<WebhookNode | undefined>());
  readonly onDidChangeTreeData = this.redraw.event;
  private timer: NodeJS.Timeout | undefined;
  private narrowed: LogFilter = {};
  private grouped: boolean;
  /** When the view was last visible; later deliveries are new. Milliseconds since the epoch. */
  private seenAt = Date.now();

  constructor(
    /** The view in the side bar. */
    readonly view: vscode.TreeView<WebhookNode>,
    private readonly session: WebhookSession,
    private readonly memory: vscode.Memento,
    private readonly news: ReceiverStatus,
  ) {
    this.grouped = memory.get('acquire.webhooks.grouped', true);
    for (const { onDidChange } of [session.log, session.receiver])
      this.parts.add(
        onDidChange(() => {
          this.soon();
        }),
      );
    this.parts.add(
      this.view.onDidChangeVisibility((e) => {
        this.updateBadge();
        if (e.visible) void session.load();
      }),
    );
    this.parts.add(redrawAsTimePasses(this.view, 'day', () => this.redraw.fire(undefined)));
    this.head();
  }

  /** The filter of the list; setting it redraws the list. */
  get filter(): LogFilter {
    return this.narrowed;
  }
  set filter(filter: LogFilter) {
    this.narrowed = filter;
    this.head();
    this.redraw.fire(undefined);
  }

  /** Turns grouping by chat or case on or off. */
  async toggleGroups(): Promise<void> {
    this.grouped = !this.grouped;
    await this.memory.update('acquire.webhooks.grouped', this.grouped);
    this.redraw.fire(undefined);
  }

  getChildren(node?: WebhookNode): WebhookNode[] {
    // VS Code calls this whenever the view is drawn, even if no event says that it has become visible.
    void this.session.load();
    if (node)
      return node.kind === 'group'
        ? node.group.deliveries.map((delivery) => ({ kind: 'delivery', delivery, inGroup: true }))
        : [];
    if (!this.grouped)
      return this.session.log.list(this.narrowed, MAX_ROWS).map((delivery) => ({ kind: 'delivery', delivery }));
    return this.session.log
      .groups(this.narrowed, MAX_ROWS)
      .flatMap<WebhookNode>((group) =>
        group.kind === 'other' || group.deliveries.length === 1
          ? group.deliveries.map((delivery) => ({ kind: 'delivery', delivery }))
          : [{ kind: 'group', group }],
      );
  }

  getTreeItem(node: WebhookNode): vscode.TreeItem {
    return node.kind === 'group' ? groupItem(node.group) : deliveryItem(node.delivery, node.inGroup);
  }

  resolveTreeItem(item: vscode.TreeItem, node: WebhookNode): vscode.TreeItem {
    if (node.kind === 'delivery') item.tooltip = tooltip(node.delivery);
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.parts.dispose();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.head();
      this.updateBadge();
      this.redraw.fire(undefined);
    }, DRAW);
  }

  /** Counts the deliveries that arrived since the view was last visible. */
  private updateBadge(): void {
    if (this.view.visible) this.seenAt = Date.now();
    const count = this.session.log
      .list()
      .filter(({ source, receivedAt }) => source === 'received' && receivedAt > this.seenAt).length;
    this.view.badge = count
      ? {
          value: count,
          tooltip: pluralText(count, l10n.t('{0} new delivery', count), l10n.t('{0} new deliveries', count)),
        }
      : undefined;
  }

  /** Updates the view's description and message, and the context keys for its menus and welcome text. */
  private head(): void {
    const { session, view } = this;
    const { kept, dropped } = session.log.counts();
    const { text, event, trust, failed } = this.narrowed;
    const isFiltered = !!(text || event || trust || failed);
    const { running, refused } = session.receiver;
    const listening = running ? l10n.t('port {0}', running.port) : l10n.t('stopped');
    view.description = refused.total ? l10n.t('{0} · {1} refused', listening, refused.total) : listening;
    this.news.update(running && { port: running.port, kept, refused: refused.total });
    const shown = isFiltered ? session.log.list(this.narrowed).length : kept;
    const notes = [
      isFiltered
        ? l10n.t(
            '{0} · {1} of {2}',
            [
              event,
              failed ? l10n.t('failed') : '',
              trust === 'trusted' ? l10n.t('verified') : trust ? l10n.t('not verified') : '',
              text && l10n.t('“{0}”', text),
            ]
              .filter(Boolean)
              .join(', '),
            numberText(shown),
            numberText(kept),
          )
        : '',
      dropped
        ? pluralText(
            dropped,
            l10n.t('{0} older delivery was dropped; {1} are kept.', numberText(dropped), numberText(kept)),
            l10n.t('{0} older deliveries were dropped; {1} are kept.', numberText(dropped), numberText(kept)),
          )
        : '',
      refused.total ? refusedText(refused.byReason) : '',
      shown > MAX_ROWS ? l10n.t('The newest {0} are shown; use the filter to find others.', numberText(MAX_ROWS)) : '',
    ];
    view.message = kept && shown ? notes.filter(Boolean).join(' ') || undefined : undefined;
    const withoutRows = running ? 'waiting' : 'stopped';
    const withRows = shown ? 'list' : 'noMatch';
    const contexts = {
      state: kept ? withRows : withoutRows,
      running: running !== undefined,
      filtered: isFiltered,
      grouped: this.grouped,
    };
    for (const [key, value] of Object.entries(contexts))
      void vscode.commands.executeCommand('setContext', `acquire.webhooks.${key}`, value);
  }
}

function groupItem(group: LogGroup): vscode.TreeItem {
  const newest = group.deliveries[0];
  const item = new vscode.TreeItem(
    newest ? deliveryRecordText(newest) : group.key,
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = `group:${group.key}`;
  item.iconPath = new vscode.ThemeIcon(group.kind === 'chat' ? 'comment-discussion' : 'briefcase');
  item.description = newest
    ? pluralText(
        group.deliveries.length,
        l10n.t('{0} delivery · {1}', group.deliveries.length, timeOfDayText(newest.receivedAt)),
        l10n.t('{0} deliveries · {1}', numberText(group.deliveries.length), timeOfDayText(newest.receivedAt)),
      )
    : '';
  item.contextValue = 'webhookGroup';
  item.accessibilityInformation = { label: `${String(item.label)}, ${item.description}` };
  return item;
}

function deliveryItem(d: Delivery, inGroup = false): vscode.TreeItem {
  const item = new vscode.TreeItem(eventName(d), vscode.TreeItemCollapsibleState.None);
  const last = d.forward.at(-1);
  const [icon, color] = ICONS[deliveryOutcome(d)];
  const { person, message, status } = summarizeDelivery(d);
  item.id = d.id;
  item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
  const source = d.source === 'triggered' ? l10n.t('triggered') : d.source === 'replayed' ? l10n.t('replayed') : '';
  const when = [timeOfDayText(d.receivedAt), source, d.attempt > 1 ? l10n.t('retry {0}', d.attempt - 1) : ''];
  item.description = [
    last ? forwardNote(last) : '',
    status,
    message && l10n.t('“{0}”', isolate(message)),
    isolate(person),
    signatureNote(d.signature),
    inGroup ? '' : deliveryRecordText(d),
    ...when,
  ]
    .filter(Boolean)
    .join(' · ');
  item.contextValue = `delivery${d.facts.leadId ? '.lead' : ''}${d.facts.caseId ? '.case' : ''}`;
  item.command = {
    command: 'acquire.webhooks.openDelivery',
    title: l10n.t('Open Delivery'),
    arguments: [{ kind: 'delivery', delivery: d } satisfies WebhookNode],
  };
  item.accessibilityInformation = {
    label: [
      item.label,
      last ? forwardText(last) : '',
      signatureText(d.signature),
      status,
      message,
      person,
      inGroup ? '' : deliveryRecordText(d),
      ...when,
    ]
      .filter(Boolean)
      .join(', '),
  };
  return item;
}

function tooltip(delivery: Delivery): vscode.MarkdownString {
  const { person, message } = summarizeDelivery(delivery);
  const rows = [
    `**${markdownText(eventName(delivery))}**`,
    markdownText(dateText(delivery.receivedAt, { dateStyle: 'medium', timeStyle: 'medium' })),
    markdownText([person, message && l10n.t('“{0}”', message)].filter(Boolean).join(': ')),
    markdownText(signatureText(delivery.signature)),
    ...(delivery.facts.leadId ? [markdownText(l10n.t('lead {0}', delivery.facts.leadId))] : []),
    ...delivery.forward.map((f) => markdownText(forwardText(f))),
    markdownText(sizeText(delivery.body.byteLength)),
  ];
  return new vscode.MarkdownString(rows.filter(Boolean).join('\n\n'));
}
