import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Services } from '../../../platform/services';
import { getSetting } from '../../../platform/settings';
import type { Delivery } from '../delivery';
import { forwardDelivery, forwardTarget, isLoopbackAddress } from '../forward';
import type { DeliveryLog } from '../log';
import { ForwardQueue } from '../queue';
import type { DeliveryStore } from '../store';
import type { WindowReceiver } from './windowReceiver';

/** Maximum number of concurrent forwards; the rest wait. */
const FORWARDS = 8;
/** Memory of a waiting delivery besides its body. Bytes. */
const ROW_BYTES = 2_000;

/** Forwards deliveries to the user's handler, a few at a time, and to other machines only with the user's consent. */
export class Forwarder implements vscode.Disposable {
  private readonly queue: ForwardQueue;
  private readonly abort = new AbortController();
  /** The remote origin that the user agreed to in this session. */
  private consented: string | undefined;

  constructor(
    services: Pick<Services, 'log'>,
    private readonly log: DeliveryLog,
    private readonly store: DeliveryStore,
    private readonly receiver: WindowReceiver,
  ) {
    this.queue = new ForwardQueue(FORWARDS, (error) => {
      services.log.warn(`webhook forward: ${String(error)}`);
    });
  }

  /** Where deliveries are forwarded; empty for nowhere. */
  get url(): string {
    return getSetting('webhooks.forwardTo').trim();
  }

  /** True when the URL needs consent that has not been given yet. */
  needsConsent(url: string): boolean {
    const target = forwardTarget(url);
    return !!target && !isLoopbackAddress(target) && target.origin !== this.consented;
  }

  /** Asks once per session before deliveries leave the machine. Resolves to whether they may. */
  async askConsent(url: string): Promise<boolean> {
    if (!this.needsConsent(url)) return true;
    const { origin } = new URL(url);
    const send = l10n.t('Send There');
    const words = {
      modal: true,
      detail: l10n.t(
        'Deliveries contain messages, names and addresses of visitors. They are sent from this computer to {0}.',
        origin,
      ),
    };
    if ((await vscode.window.showWarningMessage(l10n.t('Send webhooks to {0}?', origin), words, send)) !== send)
      return false;
    this.consented = origin;
    return true;
  }

  /** Forwards a received delivery, if a handler is set, as soon as the earlier ones are done. */
  enqueue(delivery: Delivery): void {
    const { url } = this;
    if (!url || this.queue.add(delivery.body.byteLength + ROW_BYTES, () => this.forward(delivery, url))) return;
    const failure = { outcome: 'failed', code: 'too many wait' } as const;
    this.log.addForward(delivery, { at: Date.now(), url, ...failure, ms: 0, attempt: 1 });
    this.store.noteForward(delivery);
  }

  /** Forwards a delivery at once. */
  async forward(delivery: Delivery, url: string): Promise<void> {
    await forwardDelivery(delivery, {
      url,
      retry: getSetting('webhooks.retry'),
      allowedOrigin: this.consented,
      ownPath: this.receiver.running?.path,
      signal: this.abort.signal,
      onResult: (result) => {
        this.log.addForward(delivery, result);
      },
    });
    this.store.noteForward(delivery);
  }

  /** Drops waiting deliveries and the consent. */
  forget(): void {
    this.queue.clear();
    this.consented = undefined;
  }

  dispose(): void {
    this.abort.abort();
    this.queue.clear();
  }
}
