import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { policy } from '../../../api/policy/policy';
import { Emitter } from '../../../core/events';
import { DisposableStore } from '../../../core/disposables';
import { headerOf, newDelivery, type Delivery } from '../delivery';
import { forward, forwardTarget, isLoopback, type Post } from '../forward';
import { DeliveryLog } from '../log';
import type { Receiver, RefusedReason } from '../receiver';
import { RefusedRequests } from './refusedRequests';
import { ForwardQueue } from '../queue';
import { checkSignature, SIGNATURE_HEADER, sign } from '../signature';
import { DeliveryStore } from '../store';
import { ReceiverIdentity } from './receiverIdentity';
import { retentionMs, whileOpen } from '../../../platform/retention';
import type { Services } from '../../../platform/services';
import { onDidChangeSetting, setting } from '../../../platform/settings';

/** Forwards under way at one time; the rest wait their turn. */
const FORWARDS = 8;
/** What a waiting delivery holds besides its body. */
const ROW_BYTES = 2_000;

/** Tells what this window sends to its own receiver from what others send; it is taken off on arrival and known for that one request alone. */
const MARK_HEADER = 'x-acquire-own';

/** Told when the receiver starts or stops and when its secret changes, so that the sandbox can speak to it. */
export type ReceiverListener = (
  receiver: { readonly address: string; readonly secret: string | undefined } | undefined,
) => void;

/** True while deliveries are stored without personal data. */
const isRedacting = (): boolean => policy().redactWebhooks || setting('webhooks.redact');

/** Deliveries that came before are not kept any more. Milliseconds since the epoch. */
const expiredBefore = (): number => Date.now() - retentionMs('webhooks.days');

/** The receiver of this window with its log, its storage and what is passed on to the user's handler. */
export class WebhookSession implements vscode.Disposable {
  /** The deliveries of this window and of those before it. */
  readonly log = new DeliveryLog(setting('webhooks.keep'));
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new Emitter<void>());
  /** The receiver started or stopped, or something was refused. */
  readonly onDidChange = this.changed.event;
  private readonly store: DeliveryStore;
  private receiver: Receiver | undefined;
  /** The last start or stop that was asked for; never rejects. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly identity: ReceiverIdentity;
  private readonly refused = new RefusedRequests((count, first) => {
    this.services.log.debug(`webhook receiver refused ${count} requests, the first: ${first}`);
    this.changed.fire();
  });
  private readonly abort = new AbortController();
  private readonly forwards: ForwardQueue;
  private readonly ownMarks = new Map<string, 'triggered' | 'replayed'>();
  private consented: string | undefined;
  private loaded: Promise<void> | undefined;

  constructor(
    private readonly services: Services,
    private readonly tellReceiver: ReceiverListener,
  ) {
    const { context } = services;
    const file = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'webhooks.jsonl').fsPath;
    this.forwards = new ForwardQueue(FORWARDS, (error) => {
      services.log.warn(`webhook forward: ${String(error)}`);
    });
    this.store = new DeliveryStore(file, isRedacting, (error) => {
      services.log.warn(`webhook log: ${String(error)}`);
    });
    this.identity = new ReceiverIdentity(context.secrets, services.globalState, services.redactor);
    this.parts.add(
      this.identity.onDidChangeSecret(() => {
        if (!this.loaded) return;
        void this.identity.readSecret().then(
          () => this.tell(),
          (error: unknown) => services.log.warn(`webhook secret: ${String(error)}`),
        );
      }),
    );
    this.parts.add(whileOpen('webhooks.days', () => this.expire()));
    this.parts.add(
      services.onDidChangePolicy(() => {
        if (isRedacting()) this.rewriteStored();
      }),
    );
    this.parts.add(
      onDidChangeSetting(['webhooks.redact'], () => {
        if (isRedacting()) this.rewriteStored();
      }),
    );
    this.parts.add(
      onDidChangeSetting(['webhooks.keep', 'webhooks.forwardTo'], () => {
        this.log.setCapacity(setting('webhooks.keep'));
        this.changed.fire();
      }),
    );
  }

  /** The receiver's address with its secret path; undefined while nothing listens. */
  get address(): string | undefined {
    return this.receiver?.address;
  }
  /** The receiver's port; undefined while nothing listens. */
  get port(): number | undefined {
    return this.receiver?.port;
  }
  /** True when there is a secret to check signatures with. */
  get hasSecret(): boolean {
    return this.identity.secret !== undefined;
  }
  /** Where deliveries are passed on to; empty for nowhere. */
  get forwardTo(): string {
    return setting('webhooks.forwardTo').trim();
  }
  /** The address a tunnel gave, without a slash at its end. */
  get publicBase(): string | undefined {
    return this.identity.publicBase;
  }
  /** How many requests were turned away, and for what. */
  get refusedByReason(): ReadonlyMap<RefusedReason, number> {
    return this.refused.byReason;
  }
  /** How many requests were turned away, for whatever reason. */
  get refusedCount(): number {
    return this.refused.total;
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

  /**
   * Starts listening, or resolves to the receiver that listens already. Rejects with Node's error when the port is not to be had.
   * `port` overrides the setting.
   */
  start(port: number = setting('webhooks.port')): Promise<Receiver> {
    return this.inTurn(() => this.open(port));
  }

  /** Stops listening; does nothing when nothing listens. */
  async stop(): Promise<void> {
    await this.inTurn(() => this.close());
    await this.store.flush();
  }

  /** Starts and stops happen one after the other: two at once would leave a server behind that nobody knows of. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.turn.then(step);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async open(port: number): Promise<Receiver> {
    await this.load();
    if (this.receiver) return this.receiver;
    const { startReceiver, newReceiverPath } = await import('../receiver');
    const path = await this.identity.path(newReceiverPath);
    const receiver = await startReceiver({
      port,
      path,
      secret: () => this.identity.secret,
      publicHost: () => this.publicBase && new URL(this.publicBase).host,
      refuseUntrusted: () => setting('webhooks.refuseUnsigned'),
      onDelivery: (d) => {
        this.take(d);
      },
      onRefused: (status, reason) => {
        this.refused.add(status, reason);
      },
    });
    if (this.abort.signal.aborted) {
      await receiver.stop();
      return receiver;
    }
    this.receiver = receiver;
    this.services.log.info(`webhook receiver listens on 127.0.0.1:${receiver.port}`);
    this.tell();
    return receiver;
  }

  private async close(): Promise<void> {
    const { receiver } = this;
    this.receiver = undefined;
    this.tell();
    await receiver?.stop();
  }

  /** Keeps the signing secret in SecretStorage, or removes it. */
  async setSecret(secret: string | undefined): Promise<void> {
    await this.identity.setSecret(secret);
    this.tell();
  }

  /** Remembers the address a tunnel gives (`https://name.example.dev`, perhaps with a path), or forgets it. */
  async setPublicBase(base: string | undefined): Promise<void> {
    await this.identity.setPublicBase(base);
    this.changed.fire();
  }

  /** The user agreed to pass deliveries to this address off the machine; for this session. */
  consentTo(origin: string): void {
    this.consented = origin;
  }
  /** True when the address needs a consent that was not given yet. */
  needsConsent(url: string): boolean {
    const target = forwardTarget(url);
    return !!target && !isLoopback(target) && target.origin !== this.consented;
  }

  /** Sends a body, signed, to the receiver itself. Resolves to the status. */
  async sendToReceiver(
    source: 'triggered' | 'replayed',
    body: Uint8Array,
    headers: readonly (readonly [string, string])[],
  ): Promise<number> {
    const receiver = await this.start();
    const post = await this.post();
    const mark = randomBytes(16).toString('hex');
    // An origin is of the way it came; the receiver may be at another address now.
    const kept = headers.filter(([name]) => name.toLowerCase() !== 'origin');
    this.ownMarks.set(mark, source);
    try {
      return (
        await post(receiver.address, {
          headers: [...kept, [MARK_HEADER, mark]],
          body,
          timeoutMs: 10_000,
          maxBytes: 64 * 1024,
        })
      ).status;
    } finally {
      this.ownMarks.delete(mark);
    }
  }

  /** Adds a delivery that did not arrive by the receiver (triggered or replayed) and passes it to `url`. */
  async sendToHandler(
    source: 'triggered' | 'replayed',
    body: Uint8Array,
    headers: readonly (readonly [string, string])[],
    url: string,
  ): Promise<Delivery> {
    await this.load();
    const signature = checkSignature(
      this.identity.secret,
      headers.find(([n]) => n.toLowerCase() === SIGNATURE_HEADER)?.[1],
      body,
    );
    const delivery = this.log.add(newDelivery({ body, headers, signature, source }));
    this.keep(delivery);
    await this.passOn(delivery, url);
    return delivery;
  }

  /** The headers of a triggered delivery, signed when there is a secret. */
  async headersFor(body: Uint8Array): Promise<[string, string][]> {
    await this.load();
    const { secret } = this.identity;
    return [
      ['content-type', 'application/json'],
      ...(secret ? [[SIGNATURE_HEADER, sign(secret, body)] as [string, string]] : []),
    ];
  }

  /** The secret itself, to sign replays with; never shown or logged. */
  get signingSecret(): string | undefined {
    return this.identity.secret;
  }

  /** Forgets every delivery, on disk as well, and what was refused. */
  async clear(): Promise<void> {
    await this.load();
    this.log.clear();
    this.refused.clear();
    await this.store.clear();
    this.changed.fire();
  }

  /** Stops the receiver and forgets every delivery of this window; none is written any more. */
  async forget(): Promise<void> {
    await this.inTurn(() => this.close());
    this.forwards.clear();
    this.consented = undefined;
    this.refused.clear();
    await this.store.forget();
    this.log.clear();
    this.identity.forget();
    this.tell();
  }

  /** Forgets every delivery and removes the log of this workspace, and the secret, path and public address of the receiver. */
  async removeAll(): Promise<void> {
    await this.forget();
    await this.store.removeFile();
    await this.identity.removeAll();
    this.tell();
  }

  /** Resolves once everything is written down. */
  async flush(): Promise<void> {
    await this.store.flush();
  }

  dispose(): void {
    this.abort.abort();
    this.refused.dispose();
    this.forwards.clear();
    void this.receiver?.stop();
    void this.store.flush();
    this.log.dispose();
    this.parts.dispose();
  }

  private take(arrived: Delivery): void {
    const mark = headerOf(arrived.headers, MARK_HEADER);
    const own = mark === undefined ? undefined : this.ownMarks.get(mark);
    const delivery = this.log.add(
      own
        ? { ...arrived, source: own, headers: arrived.headers.filter(([name]) => name.toLowerCase() !== MARK_HEADER) }
        : arrived,
    );
    this.keep(delivery);
    const url = this.forwardTo;
    if (!url) return;
    if (this.forwards.add(delivery.body.byteLength + ROW_BYTES, () => this.passOn(delivery, url))) return;
    delivery.forward = [
      ...delivery.forward,
      { at: Date.now(), url, outcome: 'failed', code: 'too many wait', ms: 0, attempt: 1 },
    ];
    this.log.touch();
    this.store.noteForward(delivery);
  }

  /** Drops the deliveries that are older than the setting allows. */
  private expire(): void {
    if (this.loaded && this.log.expire(expiredBefore())) this.rewriteStored();
  }

  /** Writes the log anew: without what has expired, and without the personal data that was stored before redaction was switched on. */
  private rewriteStored(): void {
    void this.load()
      .then(() => this.store.replace(this.log.list().reverse()))
      .catch((error: unknown) => {
        this.services.log.warn(`webhook log: ${String(error)}`);
      });
  }

  private keep(delivery: Delivery): void {
    this.store.add(delivery);
    const capacity = setting('webhooks.keep');
    // Settings may have come after the log was made, without word of it.
    this.log.setCapacity(capacity);
    if (this.store.needsCompacting(capacity)) void this.store.replace(this.log.list().reverse());
  }

  private async passOn(delivery: Delivery, url: string): Promise<void> {
    const post = await this.post();
    await forward(delivery, {
      url,
      post,
      retry: setting('webhooks.retry'),
      allowedOrigin: this.consented,
      ownPath: this.receiver?.path,
      signal: this.abort.signal,
      onResult: (result) => {
        delivery.forward = [...delivery.forward, result];
        this.log.touch();
      },
    });
    this.store.noteForward(delivery);
  }

  private async post(): Promise<Post> {
    const { plainRequest } = await import('../../../api/client/plain');
    return (url, init) => plainRequest(url, { origins: [new URL(url).origin], method: 'POST', ...init });
  }

  private tell(): void {
    this.tellReceiver(this.receiver && { address: this.receiver.address, secret: this.identity.secret });
    this.changed.fire();
  }
}
