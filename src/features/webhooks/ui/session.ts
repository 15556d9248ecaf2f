import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Emitter } from '../../../core/events';
import { DisposableStore } from '../../../core/disposables';
import { headerOf, newDelivery, type Delivery } from '../delivery';
import { forward, forwardTarget, isLoopback, type Post } from '../forward';
import { DeliveryLog } from '../log';
import type { Receiver, RefusedReason } from '../receiver';
import { ForwardQueue } from '../queue';
import { checkSignature, SIGNATURE_HEADER, sign } from '../signature';
import { DeliveryStore } from '../store';
import type { Services } from '../../../platform/services';

const SECRET_KEY = 'acquire.webhooks.secret';
const PATH_KEY = 'acquire.webhooks.path';
const PUBLIC_KEY = 'acquire.webhooks.publicAddress';
/** Milliseconds after which refused requests are shown, those that came meanwhile together. */
const REFUSED_NOTICE_MS = 250;
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

const setting = <T>(name: string, otherwise: T): T =>
  vscode.workspace.getConfiguration('acquire.webhooks').get<T>(name, otherwise);

/** The receiver of this window with its log, its storage and what is passed on to the user's handler. */
export class WebhookSession implements vscode.Disposable {
  /** The deliveries of this window and of those before it. */
  readonly log = new DeliveryLog(setting('keep', 500));
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new Emitter<void>());
  /** The receiver started or stopped, or something was refused. */
  readonly onDidChange = this.changed.event;
  private readonly store: DeliveryStore;
  private receiver: Receiver | undefined;
  /** The last start or stop that was asked for; never rejects. */
  private turn: Promise<unknown> = Promise.resolve();
  private secret: string | undefined;
  private readonly refused = new Map<RefusedReason, number>();
  private refusedSince = 0;
  private refusedTimer: NodeJS.Timeout | undefined;
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
    this.store = new DeliveryStore(
      file,
      () => setting('redact', false),
      (error) => {
        services.log.warn(`webhook log: ${String(error)}`);
      },
    );
    // Another window may set or remove the secret that all share.
    this.parts.add(
      context.secrets.onDidChange(({ key }) => {
        if (key !== SECRET_KEY || !this.loaded) return;
        void this.readSecret().then(
          () => this.tell(),
          (error: unknown) => services.log.warn(`webhook secret: ${String(error)}`),
        );
      }),
    );
    this.parts.add(
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('acquire.webhooks.redact') && setting('redact', false)) this.redactStored();
        if (e.affectsConfiguration('acquire.webhooks')) {
          this.log.setCapacity(setting('keep', 500));
          this.changed.fire();
        }
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
    return this.secret !== undefined;
  }
  /** Where deliveries are passed on to; empty for nowhere. */
  get forwardTo(): string {
    return setting('forwardTo', '').trim();
  }
  /** The address a tunnel gave, without a slash at its end. */
  get publicBase(): string | undefined {
    return this.services.context.globalState.get<string>(PUBLIC_KEY);
  }
  /** How many requests were turned away, and for what. */
  get refusedByReason(): ReadonlyMap<RefusedReason, number> {
    return this.refused;
  }
  /** How many requests were turned away, for whatever reason. */
  get refusedCount(): number {
    return [...this.refused.values()].reduce((a, b) => a + b, 0);
  }

  /** Reads what was kept from the last session; once. */
  load(): Promise<void> {
    this.loaded ??= (async () => {
      await this.readSecret();
      const { deliveries, dropped } = await this.store.load(setting('keep', 500));
      if (deliveries.length) this.log.restore(deliveries, dropped);
    })().catch((error: unknown) => {
      // A keyring that was locked may be open the next time.
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  private async readSecret(): Promise<void> {
    const secret = await this.services.context.secrets.get(SECRET_KEY);
    if (secret) this.services.redactor.remember(secret);
    this.secret = secret;
  }

  /**
   * Starts listening, or resolves to the receiver that listens already. Rejects with Node's error when the port is not to be had.
   * `port` overrides the setting.
   */
  start(port: number = setting('port', 0)): Promise<Receiver> {
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
    let path = await this.services.context.secrets.get(PATH_KEY);
    if (!path || !/^[0-9a-f]{32}$/.test(path)) {
      path = newReceiverPath();
      await this.services.context.secrets.store(PATH_KEY, path);
    }
    this.services.redactor.remember(path);
    const receiver = await startReceiver({
      port,
      path,
      secret: () => this.secret,
      publicHost: () => this.publicBase && new URL(this.publicBase).host,
      refuseUntrusted: () => setting('refuseUnsigned', false),
      onDelivery: (d) => {
        this.take(d);
      },
      onRefused: (status, reason) => {
        this.noteRefused(status, reason);
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
    this.secret = secret;
    if (secret) {
      this.services.redactor.remember(secret);
      await this.services.context.secrets.store(SECRET_KEY, secret);
    } else await this.services.context.secrets.delete(SECRET_KEY);
    this.tell();
  }

  /** Remembers the address a tunnel gives (`https://name.example.dev`, perhaps with a path), or forgets it. */
  async setPublicBase(base: string | undefined): Promise<void> {
    await this.services.context.globalState.update(PUBLIC_KEY, base);
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
      this.secret,
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
    return [
      ['content-type', 'application/json'],
      ...(this.secret ? [[SIGNATURE_HEADER, sign(this.secret, body)] as [string, string]] : []),
    ];
  }

  /** The secret itself, to sign replays with; never shown or logged. */
  get signingSecret(): string | undefined {
    return this.secret;
  }

  /** Forgets every delivery, on disk as well, and what was refused. */
  async clear(): Promise<void> {
    await this.load();
    this.log.clear();
    this.refused.clear();
    await this.store.clear();
    this.changed.fire();
  }

  /** Resolves once everything is written down. */
  async flush(): Promise<void> {
    await this.store.flush();
  }

  dispose(): void {
    this.abort.abort();
    clearTimeout(this.refusedTimer);
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

  /** Takes personal data out of what was stored before redaction was switched on. */
  private redactStored(): void {
    void this.load()
      .then(() => this.store.replace(this.log.list().reverse()))
      .catch((error: unknown) => {
        this.services.log.warn(`webhook log: ${String(error)}`);
      });
  }

  private keep(delivery: Delivery): void {
    this.store.add(delivery);
    const capacity = setting('keep', 500);
    // Settings may have come after the log was made, without word of it.
    this.log.setCapacity(capacity);
    if (this.store.needsCompacting(capacity)) void this.store.replace(this.log.list().reverse());
  }

  private async passOn(delivery: Delivery, url: string): Promise<void> {
    const post = await this.post();
    await forward(delivery, {
      url,
      post,
      retry: setting('retry', false),
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

  private noteRefused(status: number, reason: RefusedReason): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
    this.refusedSince++;
    // Whoever floods the receiver must not flood the view and the log as well.
    this.refusedTimer ??= setTimeout(() => {
      this.services.log.debug(`webhook receiver refused ${this.refusedSince} requests, the first: ${status} ${reason}`);
      this.refusedTimer = undefined;
      this.refusedSince = 0;
      this.changed.fire();
    }, REFUSED_NOTICE_MS);
  }

  private tell(): void {
    this.tellReceiver(this.receiver && { address: this.receiver.address, secret: this.secret });
    this.changed.fire();
  }
}
