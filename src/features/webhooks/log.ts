import type { Disposable } from '../../core/disposables';
import { Emitter } from '../../core/events';
import { headerOf, type Delivery, type ForwardResult } from './delivery';

/** What the log shows of itself. */
export interface LogCounts {
  readonly kept: number;
  readonly dropped: number;
  readonly bytes: number;
}

/** Narrows the log. Text is looked for in event, ids and body. */
export interface LogFilter {
  readonly text?: string;
  readonly event?: string;
  readonly trust?: 'trusted' | 'untrusted';
}

/** Deliveries of the same chat or case, newest first. `key` is undefined for those that tell neither. */
export interface LogGroup {
  readonly key: string;
  readonly kind: 'chat' | 'case' | 'other';
  readonly id?: string;
  readonly deliveries: readonly Delivery[];
}

/** Bytes of bodies and headers kept in memory at most, whatever the number of deliveries. */
const MAX_BYTES = 48 * 1024 * 1024;

/**
 * The deliveries, oldest dropped first once there are more than `capacity` (or more than 48 MB of bodies); what was dropped is counted.
 * A body that was here before is recognised as a retry and numbered.
 */
export class DeliveryLog implements Disposable {
  private items: (Delivery | undefined)[] = [];
  private start = 0;
  private bytes = 0;
  private dropped = 0;
  private readonly attempts = new Map<string, number>();
  private readonly changed = new Emitter<void>();
  /** Something was added, forwarded, dropped or cleared. */
  readonly onDidChange = this.changed.event;

  constructor(private capacity: number) {}

  /** Adds a delivery, numbering it if its body was here before, and returns it as kept. Replays are not retries. */
  add(delivery: Delivery): Delivery {
    const seen = delivery.source === 'received' ? (this.attempts.get(delivery.digest) ?? 0) + 1 : delivery.attempt;
    if (delivery.source === 'received') this.attempts.set(delivery.digest, seen);
    const kept = seen === delivery.attempt ? delivery : { ...delivery, attempt: seen };
    this.items.push(kept);
    this.bytes += weight(kept);
    this.trim();
    this.changed.fire();
    return kept;
  }

  /** Puts stored deliveries back without counting them as new ones. */
  restore(deliveries: readonly Delivery[], dropped: number): void {
    for (const d of deliveries) {
      this.items.push(d);
      this.bytes += weight(d);
      if (d.source === 'received') this.attempts.set(d.digest, Math.max(d.attempt, this.attempts.get(d.digest) ?? 0));
    }
    this.dropped += dropped;
    this.trim();
    this.changed.fire();
  }

  /** Notes how the handler answered a delivery. */
  addForward(delivery: Delivery, result: ForwardResult): void {
    delivery.forward = [...delivery.forward, result];
    this.changed.fire();
  }

  /** Keeps so many deliveries from now on; the oldest are dropped. */
  setCapacity(capacity: number): void {
    if (capacity === this.capacity) return;
    this.capacity = capacity;
    this.trim();
    this.changed.fire();
  }

  /** Drops the deliveries that came before a time, in milliseconds since the epoch. Returns whether there were any. */
  expire(before: number): boolean {
    const kept = this.items.slice(this.start).filter((d) => d !== undefined && d.receivedAt >= before);
    const expired = this.items.length - this.start - kept.length;
    if (!expired) return false;
    this.items = kept;
    this.start = 0;
    this.bytes = kept.reduce((sum, d) => sum + (d ? weight(d) : 0), 0);
    this.dropped += expired;
    const digests = new Set(kept.map((d) => d?.digest));
    for (const digest of this.attempts.keys()) if (!digests.has(digest)) this.attempts.delete(digest);
    this.changed.fire();
    return true;
  }

  /** Forgets every delivery and starts counting anew. */
  clear(): void {
    this.items = [];
    this.start = 0;
    this.bytes = 0;
    this.dropped = 0;
    this.attempts.clear();
    this.changed.fire();
  }

  /** A delivery by its id, while it is kept. */
  get(id: string): Delivery | undefined {
    return this.items.find((d) => d?.id === id);
  }

  /** How many are kept and were dropped, and how many bytes their bodies have. */
  counts(): LogCounts {
    return { kept: this.items.length - this.start, dropped: this.dropped, bytes: this.bytes };
  }

  /** Newest first, narrowed by `filter`, at most `limit`. */
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

  private trim(): void {
    while (
      this.items.length - this.start > this.capacity ||
      (this.bytes > MAX_BYTES && this.items.length - this.start > 1)
    ) {
      const oldest = this.items[this.start];
      this.items[this.start++] = undefined;
      this.dropped++;
      if (!oldest) continue;
      this.bytes -= weight(oldest);
      if (this.attempts.get(oldest.digest) === oldest.attempt) this.attempts.delete(oldest.digest);
    }
    // Compacted only now and then, so that dropping stays constant in time.
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
    (headerOf(delivery.headers, 'user-agent') ?? '').toLowerCase().includes(wanted)
  );
}
