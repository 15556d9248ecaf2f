import { findHeaderValue } from '../../core/headers';
import type { Disposable } from '../../core/disposables';
import { Emitter } from '../../core/events';
import type { Delivery, ForwardResult } from './delivery';
import { deliveryOutcome } from './summary';

/** Changes by other windows to the log that all windows of a folder share. */
export interface LogEvent {
  /** Oldest first. */
  readonly added: readonly Delivery[];
  /** How handlers responded to deliveries, by delivery id. */
  readonly forwards: ReadonlyMap<string, ForwardResult[]>;
  /** The ids of deliveries that are no longer stored. */
  readonly removed: ReadonlySet<string>;
}

/** Counts of the log. */
export interface LogCounts {
  readonly kept: number;
  readonly dropped: number;
  readonly bytes: number;
}

/** Filters the log. Text is searched for in event, ids and body. */
export interface LogFilter {
  readonly text?: string;
  readonly event?: string;
  readonly trust?: 'trusted' | 'untrusted';
  /** Only those with a wrong signature or a failed handler. */
  readonly failed?: true;
}

/** Deliveries of the same chat or case, newest first. `key` is undefined for those with neither. */
export interface LogGroup {
  readonly key: string;
  readonly kind: 'chat' | 'case' | 'other';
  readonly id?: string;
  readonly deliveries: readonly Delivery[];
}

/** Maximum bytes of bodies and headers in memory, whatever the number of deliveries. */
export const MAX_LOG_BYTES = 48 * 1024 * 1024;
/** Acquire sends a delivery up to five more times if it does not get a 200. */
const MAX_ATTEMPTS = 6;
/** Equal bodies within this time count as retries (Acquire documents none). Later ones are new events, such as an agent coming back. */
const RETRY_WINDOW_MS = 15 * 60_000;

/**
 * The deliveries. The oldest are dropped, and counted, if there are more than `capacity` (or more than 48 MB of bodies).
 * A body that arrived a short time before is recognized as a retry and numbered.
 */
export class DeliveryLog implements Disposable {
  private items: (Delivery | undefined)[] = [];
  private start = 0;
  private bytes = 0;
  private dropped = 0;
  /** The last delivery of each body, by its digest. */
  private readonly latest = new Map<string, Pick<Delivery, 'attempt' | 'receivedAt'>>();
  private readonly changed = new Emitter<void>();
  /** Fires when something was added, forwarded, dropped or cleared. */
  readonly onDidChange = this.changed.event;

  constructor(private capacity: number) {}

  /** Numbers and adds a delivery, and returns it as stored. */
  add(delivery: Delivery): Delivery {
    const numbered = this.number(delivery);
    this.insert(numbered);
    return numbered;
  }

  /** Sets the attempt number of a delivery, and remembers that it arrived. Replays are not retries. */
  number(delivery: Delivery): Delivery {
    if (delivery.source !== 'received') return delivery;
    const attempt = this.attemptOf(delivery);
    const numbered = attempt === delivery.attempt ? delivery : { ...delivery, attempt };
    this.note(numbered);
    return numbered;
  }

  /** Adds a numbered delivery. */
  insert(delivery: Delivery): void {
    this.push(delivery);
    this.changed.fire();
  }

  /** Restores stored deliveries without counting them as new. */
  restore(deliveries: readonly Delivery[], dropped: number): void {
    for (const d of deliveries) {
      this.push(d);
      if (d.source === 'received') this.note(d);
    }
    this.dropped += dropped;
    this.changed.fire();
  }

  /** Applies changes by other windows. */
  apply({ added, forwards, removed }: LogEvent): void {
    if (removed.size) this.keepOnly((d) => !removed.has(d.id));
    for (const [id, forward] of forwards) {
      const delivery = this.get(id);
      if (delivery && forward.length > delivery.forward.length) delivery.forward = forward;
    }
    this.restore(added, 0);
  }

  /** Records how the handler responded to a delivery. */
  addForward(delivery: Delivery, result: ForwardResult): void {
    delivery.forward = [...delivery.forward, result];
    this.changed.fire();
  }

  /** Changes the capacity; the oldest deliveries are dropped. */
  setCapacity(capacity: number): void {
    if (capacity === this.capacity) return;
    this.capacity = capacity;
    this.trim();
    this.changed.fire();
  }

  /** Drops deliveries from before a time, in milliseconds since the epoch. Returns whether there were any. */
  expire(before: number): boolean {
    const expired = this.keepOnly((d) => d.receivedAt >= before);
    if (!expired) return false;
    this.dropped += expired;
    this.changed.fire();
    return true;
  }

  /** Removes all deliveries and resets the counts. */
  clear(): void {
    this.items = [];
    this.start = 0;
    this.bytes = 0;
    this.dropped = 0;
    this.latest.clear();
    this.changed.fire();
  }

  /** A delivery by its id, if it is still in the log. */
  get(id: string): Delivery | undefined {
    return this.items.find((d) => d?.id === id);
  }

  /** The numbers of kept and dropped deliveries, and the bytes of their bodies. */
  counts(): LogCounts {
    return { kept: this.items.length - this.start, dropped: this.dropped, bytes: this.bytes };
  }

  /** Deliveries that match `filter`, newest first, at most `limit`. */
  list(filter: LogFilter = {}, limit = Infinity): Delivery[] {
    const out: Delivery[] = [];
    for (let i = this.items.length - 1; i >= this.start && out.length < limit; i--) {
      const d = this.items[i];
      if (d && matches(d, filter)) out.push(d);
    }
    return out;
  }

  /** Grouped by chat or case; groups in the order of their newest delivery. */
  groups(filter: LogFilter = {}, limit = Infinity): LogGroup[] {
    const groups = new Map<string, { kind: LogGroup['kind']; id?: string; deliveries: Delivery[] }>();
    for (const delivery of this.list(filter, limit)) {
      const kind = delivery.facts.chatId ? 'chat' : delivery.facts.caseId ? 'case' : 'other';
      const id = delivery.facts.chatId ?? delivery.facts.caseId;
      const key = `${kind}:${id ?? ''}`;
      const group = groups.get(key) ?? { kind, id, deliveries: [] };
      group.deliveries.push(delivery);
      groups.set(key, group);
    }
    return [...groups].map(([key, g]) => ({ key, ...g }));
  }

  dispose(): void {
    this.changed.dispose();
    this.items = [];
  }

  private attemptOf({ digest, receivedAt }: Delivery): number {
    const last = this.latest.get(digest);
    const isRetry = last && last.attempt < MAX_ATTEMPTS && Math.abs(receivedAt - last.receivedAt) <= RETRY_WINDOW_MS;
    return isRetry ? last.attempt + 1 : 1;
  }

  private note({ digest, attempt, receivedAt }: Delivery): void {
    this.latest.set(digest, { attempt, receivedAt });
  }

  private push(delivery: Delivery): void {
    this.items.push(delivery);
    this.bytes += weight(delivery);
    this.trim();
  }

  /** Drops deliveries for which `keeps` returns false. Returns how many. */
  private keepOnly(keeps: (delivery: Delivery) => boolean): number {
    const kept = this.items.slice(this.start).filter((d) => d !== undefined && keeps(d));
    const removed = this.items.length - this.start - kept.length;
    this.items = kept;
    this.start = 0;
    this.bytes = kept.reduce((sum, d) => sum + (d ? weight(d) : 0), 0);
    const digests = new Set(kept.map((d) => d?.digest));
    for (const digest of this.latest.keys()) if (!digests.has(digest)) this.latest.delete(digest);
    return removed;
  }

  private trim(): void {
    while (
      this.items.length - this.start > this.capacity ||
      (this.bytes > MAX_LOG_BYTES && this.items.length - this.start > 1)
    ) {
      const oldest = this.items[this.start];
      this.items[this.start++] = undefined;
      this.dropped++;
      if (!oldest) continue;
      this.bytes -= weight(oldest);
      if (this.latest.get(oldest.digest)?.receivedAt === oldest.receivedAt) this.latest.delete(oldest.digest);
    }
    // Compacted only occasionally, so that dropping takes constant time.
    if (this.start > 1024 && this.start * 2 > this.items.length) {
      this.items = this.items.slice(this.start);
      this.start = 0;
    }
  }
}

function weight(d: Delivery): number {
  return d.body.byteLength + d.headers.reduce((n, [k, v]) => n + k.length + v.length, 0) + 400;
}

function matches(delivery: Delivery, filter: LogFilter): boolean {
  if (filter.event && delivery.facts.event !== filter.event) return false;
  if (filter.failed && deliveryOutcome(delivery) !== 'failed') return false;
  if (
    filter.trust &&
    (filter.trust === 'trusted') !== (delivery.signature === 'raw' || delivery.signature === 'reserialised')
  )
    return false;
  if (!filter.text) return true;
  const wanted = filter.text.toLowerCase();
  const { event, chatId, caseId, leadId, agentId } = delivery.facts;
  if ([event, chatId, caseId, leadId, agentId, delivery.signature].some((v) => v?.toLowerCase().includes(wanted)))
    return true;
  return (
    Buffer.from(delivery.body).toString('utf8').toLowerCase().includes(wanted) ||
    (findHeaderValue(delivery.headers, 'user-agent') ?? '').toLowerCase().includes(wanted)
  );
}
