import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Delivery } from '../delivery';
import type { WebhookSession } from './session';
import type { WebhookNode, WebhookTree } from './tree';
import { deliveryRecordText, eventName, timeOfDayText } from '../texts';

const isNode = (value: unknown): value is WebhookNode =>
  typeof value === 'object' &&
  value !== null &&
  ((value as WebhookNode).kind === 'delivery' || (value as WebhookNode).kind === 'group');

/** Determines which deliveries a command applies to. */
export class DeliveryChoice {
  constructor(
    private readonly session: WebhookSession,
    private readonly tree: WebhookTree,
  ) {}

  /** The target deliveries: those given, those selected, otherwise one that the user picks. */
  async resolveTargets(raw: readonly unknown[]): Promise<Delivery[]> {
    await this.session.load();
    const [item, items] = raw;
    if (typeof item === 'string') {
      const d = this.session.log.get(item);
      return d ? [d] : [];
    }
    const given =
      Array.isArray(items) && items.length
        ? items.filter(isNode)
        : isNode(item)
          ? [item]
          : [...this.tree.view.selection];
    const deliveries = given.flatMap((n) => (n.kind === 'group' ? n.group.deliveries : [n.delivery]));
    if (deliveries.length) return [...new Set(deliveries)];
    const picked = await this.pickOne(l10n.t('Select a delivery'));
    return picked ? [picked] : [];
  }

  /** Asks for one of the deliveries in the view, newest first, except `besides`. Undefined if none is picked. */
  async pickOne(placeHolder: string, besides?: Delivery): Promise<Delivery | undefined> {
    const rows = this.session.log
      .list(this.tree.filter, 200)
      .filter((d) => d !== besides)
      .map((d) => ({
        label: eventName(d),
        description: [deliveryRecordText(d), timeOfDayText(d.receivedAt)].filter(Boolean).join(' · '),
        delivery: d,
      }));
    const picked = await vscode.window.showQuickPick(rows, {
      title: l10n.t('Deliveries'),
      placeHolder: rows.length
        ? placeHolder
        : l10n.t('No webhook has arrived yet. Start the receiver, or trigger an event.'),
    });
    return picked?.delivery;
  }
}
