import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { PAYLOAD_CONTENT_TYPES, encodePayload } from '../../../core/payloadEncoding';
import type { SandboxEvent } from '../http/route';
import type { DeliveryRecord, WebhookTarget } from '../options';

/** Acquire retries five times on anything but 200; its delays are not documented. Milliseconds. */
const RETRY_DELAYS = [200, 400, 800, 1600, 3200];
/** For one attempt, including the response. Milliseconds. */
const TIMEOUT_MS = 5000;
/** How much of a response is read; only its status matters. Bytes. */
const MAX_RESPONSE_BYTES = 64 * 1024;
/** Maximum number of waiting events, and of finished deliveries that are kept. */
const WAITING = 10_000;
const MAX_RECORDS = 500;

/** True for an http URL on this computer. */
export function isLoopbackUrl(text: string): boolean {
  try {
    const url = new URL(text);
    return (
      url.protocol === 'http:' &&
      url.username === '' &&
      (/^127(\.\d{1,3}){3}$/.test(url.hostname) || url.hostname === 'localhost' || url.hostname === '[::1]')
    );
  } catch {
    return false;
  }
}

interface Task {
  readonly event: SandboxEvent;
  readonly body: string;
  readonly contentType: string;
  readonly target: WebhookTarget;
  attempts: number;
  statuses: number[];
}

/** Delivers events to local URLs: first attempts in order, one after another; retries independently. */
export class WebhookSender {
  private target: WebhookTarget | undefined;
  private readonly waiting: Task[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private finished: DeliveryRecord[] = [];
  private busy = false;
  private stopped = false;
  /** Events that were dropped because too many waited. */
  dropped = 0;

  /** Sets the target; undefined for none. Deliveries in progress still go to the old one. Throws a TypeError for a foreign URL. */
  setTarget(target: WebhookTarget | undefined | null): void {
    if (target && !isLoopbackUrl(target.url))
      throw new TypeError('webhooks go to a loopback address only (http://127.0.0.1:…)');
    if (target?.format !== undefined && !(target.format in PAYLOAD_CONTENT_TYPES))
      throw new TypeError(`the format of a webhook may be ${Object.keys(PAYLOAD_CONTENT_TYPES).join(', ')}`);
    this.target = target ?? undefined;
  }

  /** Starts the delivery of an event to the target and to the account's webhooks. */
  send(event: SandboxEvent, subscribers: readonly WebhookTarget[] = []): void {
    const { target } = this;
    const aimed = target && !event.onlySubscribed && (target.generation ?? event.generation) === event.generation;
    for (const one of aimed ? [target, ...subscribers] : subscribers) this.queue(event, one);
  }

  private queue(event: SandboxEvent, target: WebhookTarget): void {
    if (this.stopped) return;
    if (this.waiting.length >= WAITING) {
      this.waiting.shift();
      this.dropped++;
    }
    const encoded = encodePayload(event.payload, target.format ?? 'json');
    this.waiting.push({ event, ...encoded, target, attempts: 0, statuses: [] });
    void this.work();
  }

  /** Finished deliveries, oldest first. */
  records(): DeliveryRecord[] {
    return [...this.finished];
  }

  /** Cancels everything that is waiting. */
  stop(): void {
    this.stopped = true;
    this.waiting.length = 0;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let task = this.waiting.shift(); task; task = this.waiting.shift()) await this.attempt(task);
    this.busy = false;
  }

  private async attempt(task: Task): Promise<void> {
    const delays = task.target.retryDelaysMs ?? RETRY_DELAYS;
    const status = await post(task);
    task.attempts++;
    task.statuses.push(status);
    if (status === 200 || task.attempts > 5 || this.stopped) {
      this.finished = [
        ...this.finished.slice(1 - MAX_RECORDS),
        {
          event: task.event.event,
          generation: task.event.generation,
          attempts: task.attempts,
          statuses: task.statuses,
          delivered: status === 200,
        },
      ];
      return;
    }
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        void this.attempt(task);
      },
      delays[Math.min(task.attempts - 1, delays.length - 1)] ?? 0,
    );
    timer.unref();
    this.timers.add(timer);
  }
}

/** Sends once; resolves to the status, or 0 if there was no response in time. Redirects are not followed. */
function post({ target, body, contentType }: Task): Promise<number> {
  const bytes = Buffer.from(body, 'utf8');
  const signature = target.secret
    ? { 'x-acquire-signature': createHmac('sha256', target.secret).update(bytes).digest('hex') }
    : {};
  return new Promise((resolve) => {
    const sent = request(
      target.url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': contentType,
          'content-length': bytes.length,
          'user-agent': 'Acquire-Sandbox',
          ...signature,
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_RESPONSE_BYTES) return;
          resolve(status);
          sent.destroy();
        });
        response.on('end', () => resolve(status)).on('error', () => resolve(0));
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(bytes);
  });
}
