import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { activePolicy } from '../../../api/policy/policy';
import { findHeaderValue } from '../../../core/headers';
import { DisposableStore } from '../../../core/disposables';
import { newDelivery, type Delivery, type WebhookMessage, type OwnSource } from '../delivery';
import { createSignedMessage } from '../forward';
import { DeliveryLog } from '../log';
import { checkSignature, SIGNATURE_HEADER } from '../signature';
import { DeliveryStore } from '../store';
import { storageProblem } from '../texts';
import { Forwarder } from './forwarder';
import { ReceiverIdentity } from './receiverIdentity';
import { WindowReceiver, type ReceiverListener } from './windowReceiver';
import { retentionMs, expireRegularly } from '../../../platform/retention';
import type { Services } from '../../../platform/services';
import { onDidChangeSetting, getSetting } from '../../../platform/settings';

/** True if deliveries are stored without personal data. */
const isRedacting = (): boolean => activePolicy().redactWebhooks || getSetting('webhooks.redact');

/** Deliveries from before this time have expired. Milliseconds since the epoch. */
const expiredBefore = (): number => Date.now() - retentionMs('webhooks.days');

/** Delay before a changed log file is read, because other windows write it many times a second. */
const FOLLOW_MS = 300;
/** Time after which a repeatedly failing disk is reported again. */
const WARNING_PAUSE_MS = 10 * 60_000;

/** The deliveries of this window: logs what its receiver gets, stores it according to the settings, and forwards it. */
export class WebhookSession implements vscode.Disposable {
  /** The deliveries of this window and of earlier ones. */
  readonly log = new DeliveryLog(getSetting('webhooks.keep'));
  /** The storage of the log. */
  readonly store: DeliveryStore;
  /** The receiver's secret, path and public URL. */
  readonly identity: ReceiverIdentity;
  /** The receiver of this window. */
  readonly receiver: WindowReceiver;
  /** Forwards deliveries to the user's handler. */
  readonly forwarder: Forwarder;
  private readonly parts = new DisposableStore();
  private loaded: Promise<void> | undefined;
  private followTimer: NodeJS.Timeout | undefined;
  private warnedAt = -Infinity;

  constructor(
    private readonly services: Services,
    onReceiver: ReceiverListener,
  ) {
    const { context } = services;
    const { fsPath } = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'webhooks.jsonl');
    this.store = new DeliveryStore(fsPath, isRedacting, (error) => {
      this.reportStorage(error);
    });
    this.followFile(fsPath);
    this.identity = this.parts.add(new ReceiverIdentity(services));
    this.receiver = this.parts.add(
      new WindowReceiver(services.log, this.identity, {
        load: () => this.load(),
        onDelivery: async (delivery) => {
          this.forwarder.enqueue(await this.receive(delivery));
        },
        onReceiver,
      }),
    );
    this.forwarder = this.parts.add(new Forwarder(services, this.log, this.store, this.receiver));
    this.parts.add(
      expireRegularly('webhooks.days', () => {
        if (this.loaded && this.log.expire(expiredBefore())) this.rewriteStored();
      }),
    );
    this.parts.add(
      onDidChangeSetting(['webhooks.keep'], () => {
        this.readCapacity();
      }),
    );
  }

  /** Loads the deliveries of the last session, once. */
  load(): Promise<void> {
    this.loaded ??= (async () => {
      await this.identity.readSecret();
      const { deliveries, dropped } = await this.store.load(this.readCapacity(), expiredBefore());
      if (deliveries.length) this.log.restore(deliveries, dropped);
    })().catch((error: unknown) => {
      // A locked keyring may be unlocked the next time.
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  /** Adds a delivery that did not come from the receiver and forwards it to `url`. */
  async sendToHandler(source: OwnSource, { headers, body }: WebhookMessage, url: string): Promise<Delivery> {
    await this.load();
    const [given, contentType] = [SIGNATURE_HEADER, 'content-type'].map((name) => findHeaderValue(headers, name));
    const signature = checkSignature(this.receiver.secretFor(headers), given, body, contentType);
    const delivery = this.keep(newDelivery({ body, headers, signature, source }));
    await this.forwarder.forward(delivery, url);
    return delivery;
  }

  /** A made-up delivery, signed if there is a secret. */
  async signed(body: Uint8Array, contentType = 'application/json'): Promise<WebhookMessage> {
    await this.load();
    return createSignedMessage(body, contentType, this.identity.secret);
  }

  /** Removes all deliveries, including on disk, and the counts of refused requests. */
  async clear(): Promise<void> {
    await this.load();
    this.log.clear();
    this.receiver.refused.clear();
    await this.store.clear();
  }

  /** Stops the receiver and drops all deliveries of this window without writing them. */
  async forget(): Promise<void> {
    await this.receiver.stop();
    this.forwarder.forget();
    this.receiver.refused.clear();
    await this.store.forget();
    this.log.clear();
    this.identity.secret = undefined;
  }

  /** Removes all deliveries, the log of this workspace, and the secret, path and public URL of the receiver. */
  async removeAll(): Promise<void> {
    await this.forget();
    await this.store.file.remove();
    await this.identity.removeAll();
  }

  dispose(): void {
    this.parts.dispose();
    clearTimeout(this.followTimer);
    void this.store.flush();
    this.log.dispose();
  }

  /** Adds a delivery to the log once it is on disk. If it cannot be stored, it rejects and the delivery is not in the log. */
  private async receive(arrived: Delivery): Promise<Delivery> {
    const delivery = this.log.number(arrived);
    await this.store.addDurably(delivery);
    this.log.insert(delivery);
    this.limit();
    return delivery;
  }

  /** Logs and stores a delivery that nobody would send again. */
  private keep(delivery: Delivery): Delivery {
    this.log.insert(delivery);
    this.store.add(delivery);
    this.limit();
    return delivery;
  }

  /** Reads the setting again, because VS Code may have loaded it after the log was created, without an event. */
  private readCapacity(): number {
    const capacity = getSetting('webhooks.keep');
    this.log.setCapacity(capacity);
    return capacity;
  }

  private limit(): void {
    const capacity = this.readCapacity();
    if (this.store.needsCompacting(capacity)) void this.store.replace(this.log.list().reverse());
  }

  /** Shows deliveries that other windows of this folder receive, and removes those that they clear. */
  private followFile(file: string): void {
    const follow = (): void => {
      this.followTimer ??= setTimeout(() => {
        this.followTimer = undefined;
        void this.follow();
      }, FOLLOW_MS);
    };
    const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file));
    const watcher = this.parts.add(vscode.workspace.createFileSystemWatcher(pattern));
    this.parts.add(watcher.onDidCreate(follow));
    this.parts.add(watcher.onDidChange(follow));
    this.parts.add(watcher.onDidDelete(follow));
    this.parts.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) follow();
      }),
    );
  }

  private async follow(): Promise<void> {
    if (!this.loaded) return;
    try {
      await this.loaded;
      await this.store.follow(this.readCapacity(), (news) => {
        this.log.apply(news);
      });
    } catch (error) {
      this.services.log.debug(`webhook log: ${String(error)}`);
    }
  }

  /** Logs a problem with the log file, and shows it once while it lasts. */
  private reportStorage(error: unknown): void {
    const { log } = this.services;
    log.warn(`webhook log: ${String(error)}`);
    const text = storageProblem(error);
    if (text === undefined || performance.now() - this.warnedAt < WARNING_PAUSE_MS) return;
    this.warnedAt = performance.now();
    const details = l10n.t('Details');
    void vscode.window.showWarningMessage(text, details).then((chosen) => {
      if (chosen === details) log.show(true);
    });
  }

  /** Removes personal data that was stored before redaction was turned on. */
  redactStored(): void {
    if (isRedacting()) this.rewriteStored();
  }

  /** Rewrites the log without expired deliveries, and without personal data if deliveries are redacted. */
  private rewriteStored(): void {
    void this.load()
      .then(() => this.store.replace(this.log.list().reverse()))
      .catch((error: unknown) => {
        this.services.log.warn(`webhook log: ${String(error)}`);
      });
  }
}
