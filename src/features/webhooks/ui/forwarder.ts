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

/** Forwards under way at one time; the rest wait their turn. */
const FORWARDS = 8;
/** What a waiting delivery holds besides its body. */
const ROW_BYTES = 2_000;

/** Passes deliveries on to the user's handler, a few at a time, and off this machine only to where the user agreed to. */
export class Forwarder implements vscode.Disposable {
  private readonly queue: ForwardQueue;
  private readonly abort = new AbortController();
  /** The origin off this machine that the user agreed to; for this session. */
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

  /** Where deliveries are passed on to; empty for nowhere. */
  get url(): string {
    return getSetting('webhooks.forwardTo').trim();
  }

  /** True when the address needs a consent that was not given yet. */
  needsConsent(url: string): boolean {
    const target = forwardTarget(url);
    return !!target && !isLoopbackAddress(target) && target.origin !== this.consented;
  }

  /** Asks once a session before deliveries leave the machine. Resolves to whether they may. */
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

  /** Forwards a delivery that arrived, if a handler is set, as soon as those before it are done. */
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

  /** Drops what waits and forgets the consent. */
  forget(): void {
    this.queue.clear();
    this.consented = undefined;
  }

  dispose(): void {
    this.abort.abort();
    this.queue.clear();
  }
}
