import * as vscode from 'vscode';
import { policy } from '../../../api/policy/policy';
import { DisposableStore } from '../../../core/disposables';
import { headerOf, newDelivery, type Delivery, type Message, type OwnSource } from '../delivery';
import { DeliveryLog } from '../log';
import { checkSignature, SIGNATURE_HEADER, sign } from '../signature';
import { DeliveryStore } from '../store';
import { Forwarder } from './forwarder';
import { ReceiverIdentity } from './receiverIdentity';
import { WindowReceiver, type ReceiverListener } from './windowReceiver';
import { retentionMs, whileOpen } from '../../../platform/retention';
import type { Services } from '../../../platform/services';
import { onDidChangeSetting, setting } from '../../../platform/settings';

/** True while deliveries are stored without personal data. */
const isRedacting = (): boolean => policy().redactWebhooks || setting('webhooks.redact');

/** Deliveries that came before are not kept any more. Milliseconds since the epoch. */
const expiredBefore = (): number => Date.now() - retentionMs('webhooks.days');

/** The deliveries of this window: logs what its receiver gets, stores it as the settings say, and has it forwarded. */
export class WebhookSession implements vscode.Disposable {
  /** The deliveries of this window and of those before it. */
  readonly log = new DeliveryLog(setting('webhooks.keep'));
  /** Where the log is stored. */
  readonly store: DeliveryStore;
  /** What the receiver is reached and checked by. */
  readonly identity: ReceiverIdentity;
  /** The receiver of this window. */
  readonly receiver: WindowReceiver;
  /** Passes deliveries on to the user's handler. */
  readonly forwarder: Forwarder;
  private readonly parts = new DisposableStore();
  private loaded: Promise<void> | undefined;

  constructor(
    private readonly services: Services,
    onReceiver: ReceiverListener,
  ) {
    const { context } = services;
    const { fsPath } = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'webhooks.jsonl');
    this.store = new DeliveryStore(fsPath, isRedacting, (error) => {
      services.log.warn(`webhook log: ${String(error)}`);
    });
    this.identity = this.parts.add(new ReceiverIdentity(services));
    this.receiver = this.parts.add(
      new WindowReceiver(services.log, this.identity, {
        load: () => this.load(),
        onDelivery: (delivery) => {
          this.forwarder.enqueue(this.keep(delivery));
        },
        onReceiver,
      }),
    );
    this.forwarder = this.parts.add(new Forwarder(services, this.log, this.store, this.receiver));
    const redact = (): void => {
      if (isRedacting()) this.rewriteStored();
    };
    this.parts.add(services.onDidChangePolicy(redact));
    this.parts.add(onDidChangeSetting(['webhooks.redact'], redact));
    this.parts.add(
      whileOpen('webhooks.days', () => {
        if (this.loaded && this.log.expire(expiredBefore())) this.rewriteStored();
      }),
    );
    this.parts.add(
      onDidChangeSetting(['webhooks.keep'], () => {
        this.log.setCapacity(setting('webhooks.keep'));
      }),
    );
  }

  /** Reads what was kept from the last session; once. */
  load(): Promise<void> {
    this.loaded ??= (async () => {
      await this.identity.readSecret();
      const { deliveries, dropped } = await this.store.load(setting('webhooks.keep'), expiredBefore());
      if (deliveries.length) this.log.restore(deliveries, dropped);
    })().catch((error: unknown) => {
      // A keyring that was locked may be open the next time.
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  /** Adds a delivery that did not arrive by the receiver and passes it to `url`. */
  async sendToHandler(source: OwnSource, { headers, body }: Message, url: string): Promise<Delivery> {
    await this.load();
    const signature = checkSignature(this.identity.secret, headerOf(headers, SIGNATURE_HEADER), body);
    const delivery = this.keep(newDelivery({ body, headers, signature, source }));
    await this.forwarder.forward(delivery, url);
    return delivery;
  }

  /** A delivery that is made up, signed when there is a secret. */
  async signed(body: Uint8Array): Promise<Message> {
    await this.load();
    const { secret } = this.identity;
    const signature = secret ? ([[SIGNATURE_HEADER, sign(secret, body)]] as const) : [];
    return { headers: [['content-type', 'application/json'], ...signature], body };
  }

  /** Forgets every delivery, on disk as well, and what was refused. */
  async clear(): Promise<void> {
    await this.load();
    this.log.clear();
    this.receiver.refused.clear();
    await this.store.clear();
  }

  /** Stops the receiver and forgets every delivery of this window; none is written any more. */
  async forget(): Promise<void> {
    await this.receiver.stop();
    this.forwarder.forget();
    this.receiver.refused.clear();
    await this.store.forget();
    this.log.clear();
    this.identity.secret = undefined;
  }

  /** Forgets every delivery and removes the log of this workspace, and the secret, path and public address of the receiver. */
  async removeAll(): Promise<void> {
    await this.forget();
    await this.store.file.remove();
    await this.identity.removeAll();
  }

  dispose(): void {
    this.parts.dispose();
    void this.store.flush();
    this.log.dispose();
  }

  /** Adds a delivery to the log and to what is stored. */
  private keep(arrived: Delivery): Delivery {
    const delivery = this.log.add(arrived);
    this.store.add(delivery);
    const capacity = setting('webhooks.keep');
    // Settings may have come after the log was made, without word of it.
    this.log.setCapacity(capacity);
    if (this.store.needsCompacting(capacity)) void this.store.replace(this.log.list().reverse());
    return delivery;
  }

  /** Writes the log anew: without what has expired, and without the personal data that was stored before redaction was switched on. */
  private rewriteStored(): void {
    void this.load()
      .then(() => this.store.replace(this.log.list().reverse()))
      .catch((error: unknown) => {
        this.services.log.warn(`webhook log: ${String(error)}`);
      });
  }
}
