import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import { findHeaderValue } from '../../../core/headers';
import { Emitter } from '../../../core/events';
import type { Services } from '../../../platform/services';
import { getSetting } from '../../../platform/settings';
import { isFromSandbox, type Delivery, type WebhookMessage, type OwnSource } from '../delivery';
import { postWithoutCredential } from '../forward';
import type { Receiver } from '../receiver';
import { signBody, SIGNATURE_HEADER } from '../signature';
import type { ReceiverIdentity } from './receiverIdentity';
import { RefusedRequests } from '../refusedRequests';

/** Marks what this window sends to its own receiver. It is removed on arrival, and valid for only that one request. */
const MARK_HEADER = 'x-acquire-own';

/** Called when the receiver starts or stops and when its secret changes, so that the sandbox can send to it. */
export type ReceiverListener = (
  receiver: { readonly address: string; readonly secret: string | undefined } | undefined,
) => void;

/** Callbacks of a receiver. */
interface ReceiverHooks {
  /** Loads the stored deliveries before the first start. */
  readonly load: () => Promise<void>;
  /** Accepts a delivery; rejects if it cannot be stored. */
  readonly onDelivery: (delivery: Delivery) => Promise<void>;
  readonly onReceiver: ReceiverListener;
}

/** Starts and stops the only receiver of this window, and sends to it what the user triggers or replays. */
export class WindowReceiver implements vscode.Disposable {
  /** The receiver, while it listens. */
  running: Receiver | undefined;
  private readonly changed = new Emitter<void>();
  /** Fires when the receiver starts or stops, its secret changes, or a request is refused. */
  readonly onDidChange = this.changed.event;
  /** The refused requests. */
  readonly refused = new RefusedRequests((count, first) => {
    this.log.debug(`webhook receiver refused ${count} requests, the first: ${first}`);
    this.changed.fire();
  });
  /** The last requested start or stop; never rejects. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly ownMarks = new Map<string, OwnSource>();
  /** Signs what this window triggers and its sandbox sends if the user has not set a secret. No one else knows it. */
  private readonly ownSecret = randomBytes(24).toString('base64url');
  private disposed = false;

  constructor(
    private readonly log: Services['log'],
    private readonly identity: ReceiverIdentity,
    private readonly hooks: ReceiverHooks,
  ) {
    identity.onDidChangeSecret(() => {
      if (this.running) this.tell();
    });
  }

  /**
   * Starts listening, or resolves to the receiver that is already listening. Rejects with Node's error if the port is not available.
   * `port` overrides the setting.
   */
  start(port: number = getSetting('webhooks.port')): Promise<Receiver> {
    return this.inTurn(() => this.open(port));
  }

  /** Stops listening; does nothing if it is not listening. */
  stop(): Promise<void> {
    return this.inTurn(async () => {
      const { running } = this;
      this.running = undefined;
      this.tell();
      await running?.stop();
    });
  }

  /** The secret for deliveries with these headers: the user's, otherwise this window's own for deliveries that it makes up. */
  secretFor(headers: WebhookMessage['headers']): string | undefined {
    if (this.identity.secret !== undefined) return this.identity.secret;
    const isTriggered = this.ownMarks.get(findHeaderValue(headers, MARK_HEADER) ?? '') === 'triggered';
    return isTriggered || isFromSandbox({ headers }) ? this.ownSecret : undefined;
  }

  /** Sends a delivery to the receiver, starting it if necessary. Resolves to the status. */
  async send(source: OwnSource, { headers, body }: WebhookMessage): Promise<number> {
    const { address } = await this.start();
    const mark = randomBytes(16).toString('hex');
    // The Origin header is from the original request; the receiver may have another URL now.
    const kept = headers.filter(([name]) => name.toLowerCase() !== 'origin');
    this.ownMarks.set(mark, source);
    if (source === 'triggered' && findHeaderValue(kept, SIGNATURE_HEADER) === undefined)
      kept.push([SIGNATURE_HEADER, signBody(this.ownSecret, body)]);
    try {
      const limits = { timeoutMs: 10_000, maxBytes: 64 * 1024 };
      return (await postWithoutCredential(address, { headers: [...kept, [MARK_HEADER, mark]], body, ...limits }))
        .status;
    } finally {
      this.ownMarks.delete(mark);
    }
  }

  dispose(): void {
    this.disposed = true;
    this.refused.dispose();
    this.changed.dispose();
    void this.running?.stop();
  }

  /** Serializes starts and stops: two at once would leave an orphaned server. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.turn.then(step);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async open(port: number): Promise<Receiver> {
    await this.hooks.load();
    if (this.running) return this.running;
    const { startReceiver, newReceiverPath } = await import('../receiver');
    const { identity, refused } = this;
    const receiver = await startReceiver({
      port,
      path: await identity.path(newReceiverPath),
      secret: (headers) => this.secretFor(headers),
      publicHost: () => identity.publicBase && new URL(identity.publicBase).host,
      refuseUntrusted: () => getSetting('webhooks.refuseUnsigned'),
      onDelivery: (delivery) => this.hooks.onDelivery(this.withSource(delivery)),
      onRefused: (status, reason) => {
        refused.add(status, reason);
      },
    });
    if (this.disposed) {
      await receiver.stop();
      return receiver;
    }
    this.running = receiver;
    this.log.info(`webhook receiver listens on 127.0.0.1:${receiver.port}`);
    this.tell();
    return receiver;
  }

  /** The delivery as it arrived; if this window sent it, with its source and without the mark header. */
  private withSource(arrived: Delivery): Delivery {
    const source = this.ownMarks.get(findHeaderValue(arrived.headers, MARK_HEADER) ?? '');
    if (!source) return arrived;
    return { ...arrived, source, headers: arrived.headers.filter(([name]) => name.toLowerCase() !== MARK_HEADER) };
  }

  private tell(): void {
    this.hooks.onReceiver(
      this.running && { address: this.running.address, secret: this.identity.secret ?? this.ownSecret },
    );
    this.changed.fire();
  }
}
