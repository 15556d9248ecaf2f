import type { Delivery, ForwardResult } from './delivery';
import { DeliveryFile, type DeliveryFileOptions } from './deliveryFile';
import { MAX_LOG_BYTES, type LogEvent } from './log';
import { readLineHead, isRedacted, readLine, rewriteLine, writeLine, writePatch } from './storedLines';

/** Number of lines beyond the log's capacity after which the file is rewritten, so that the file of a small log stays small. */
const SPARE_LINES = 1_000;
/** How long deliveries that no one waits for are collected before they are appended together. */
const BATCH_MS = 250;
/** How long after a failure the deliveries that could not be appended are tried again. */
const RETRY_MS = 5_000;
/** Characters that are appended together at most, so that a burst of large deliveries is not held in memory once more. */
const MAX_BATCH_CHARS = 8 * 1024 * 1024;
/** Bytes before the lines that are kept which are read to count what was dropped; what lies further back is not counted. */
const MAX_COUNTED_BYTES = 64 * 1024 * 1024;

/** For tests. */
export interface DeliveryStoreOptions extends DeliveryFileOptions {
  /** Takes the place of `RETRY_MS`. */
  readonly retryMs?: number;
}

/** What was stored. */
export interface StoredDeliveries {
  /** Oldest first. */
  readonly deliveries: Delivery[];
  /** How many older ones there are. */
  readonly dropped: number;
}

/** A line that is to be appended. */
interface Pending {
  readonly id: string;
  /** Called when it is on disk, or cannot be written. Without it, the line is tried again until it is written. */
  readonly settle?: (error?: unknown) => void;
}

/**
 * Keeps deliveries as lines of a file in the extension's storage, which windows share. Never throws for a broken line: that line is left
 * out. What another window added stays.
 */
export class DeliveryStore {
  /** Where the deliveries are stored. */
  readonly file: DeliveryFile;
  /** What makes the lines that are to be appended. */
  private readonly pending = new Map<() => string, Pending>();
  private timer: NodeJS.Timeout | undefined;
  /** The append that has not begun yet: it will take all that is pending then. */
  private nextAppend: Promise<void> | undefined;
  /** The last write failed, and that was reported. */
  private failing = false;
  private replacing = 0;
  /** The deliveries this window has read or added, by their ids; all others in the file are another window's. */
  private readonly known = new Set<string>();

  /**
   * @param redact asked on each write: with it, personal data does not reach the disk
   * @param failed called with the first error when nothing can be written, and for each delivery that is no JSON
   */
  constructor(
    path: string,
    private readonly redact: () => boolean,
    private readonly failed: (error: unknown) => void,
    private readonly options: DeliveryStoreOptions = {},
  ) {
    this.file = new DeliveryFile(path, options);
  }

  /**
   * What was stored, at most `capacity` deliveries and `MAX_LOG_BYTES` of bodies, read from the end of the file. What came before
   * `expiredBefore` (milliseconds since the epoch) is dropped, in the file too.
   */
  async load(capacity: number, expiredBefore = 0): Promise<StoredDeliveries> {
    const tail = new Tail(capacity);
    await this.file.load((line) => tail.take(line));
    for (const id of tail.ids) this.known.add(id);
    const stored = tail.deliveries();
    const kept = stored.filter(({ receivedAt }) => receivedAt >= expiredBefore);
    const isOld = (this.redact() && !tail.isRedacted) || kept.length < stored.length;
    if (isOld || !tail.reachedStart) void this.replace(kept, tail.reachedStart ? undefined : stored[0]?.id);
    return { deliveries: kept, dropped: tail.ids.size - stored.length };
  }

  /** Reads what other windows have changed since, and hands it over if there is anything. Rejects when the file cannot be read. */
  async follow(capacity: number, apply: (news: LogEvent) => void): Promise<void> {
    const news = { added: [] as Delivery[], forwards: new Map<string, ForwardResult[]>() };
    const tail = new Tail(capacity);
    const how = await this.file.follow({
      added: ({ bytes }) => {
        const read = readLine(bytes.toString('utf8'));
        if (read && 'patch' in read) news.forwards.set(read.patch, read.forward);
        else if (read && !this.known.has(read.id)) news.added.push(read);
      },
      again: (line) => tail.take(line),
    });
    if (!how) return;
    const removed = new Set<string>();
    if (how === 'again') {
      const waiting = new Set([...this.pending.values()].map(({ id }) => id));
      for (const id of this.known) if (!tail.ids.has(id) && !waiting.has(id)) removed.add(id);
      for (const id of removed) this.known.delete(id);
      for (const d of tail.deliveries())
        if (this.known.has(d.id)) news.forwards.set(d.id, d.forward);
        else news.added.push(d);
    }
    for (const { id } of news.added) this.known.add(id);
    apply({ ...news, removed });
  }

  /** Takes a delivery over that no one waits for; it is on disk within a moment, or after `flush`, and tried again until it is. */
  add(delivery: Delivery): void {
    this.known.add(delivery.id);
    this.append(delivery.id, () => writeLine(delivery, this.redact()));
  }

  /**
   * Stores a delivery. Resolves when it is on disk, so that it survives a crash and a power failure; deliveries that come while the
   * disk is at work are written together next. Rejects when it cannot be stored; it is forgotten then, since its sender sends it again.
   */
  addDurably(delivery: Delivery): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => {
        if (error === undefined) resolve();
        else reject(error as Error);
      };
      this.pending.set(() => writeLine(delivery, this.redact()), { id: delivery.id, settle });
      void this.flush();
    });
  }

  /** Notes how the handler responded a delivery that was added before. */
  noteForward(delivery: Delivery): void {
    this.append(delivery.id, () => writePatch(delivery, this.redact()));
  }

  /** Writes what is pending; what could not be written, and no one waits for, is still pending afterwards. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.pending.size) return this.file.idle;
    if (this.nextAppend) return this.nextAppend;
    let taken: readonly (() => string)[] = [];
    const appended = this.file
      .append((isLast) => {
        const { lines, made } = this.takeBatch();
        taken = lines;
        // What comes from now on is the next append's.
        if (isLast || !lines.length) this.nextAppend = undefined;
        if (!lines.length) return undefined;
        const durable = lines.some((line) => this.pending.get(line)?.settle);
        return { lines: made, durable, written: () => this.settle(lines) };
      })
      .catch((error: unknown) => {
        // What waited for the lock fails with it.
        this.settle(taken.length ? taken : [...this.pending.keys()], error);
        throw error;
      });
    return (this.nextAppend = this.attempt(appended));
  }

  /**
   * True when the file, or what waits for it while it cannot be written, has grown so far beyond `capacity` deliveries that `replace` is
   * due, and none is under way.
   */
  needsCompacting(capacity: number): boolean {
    const most = 2 * capacity + SPARE_LINES;
    return !this.replacing && (this.pending.size > most || this.file.exceeds(most));
  }

  /**
   * Rewrites the file with these deliveries and those that other windows have added. On failure it stays unchanged. Never rejects.
   * @param oldest what the file holds before this delivery is dropped
   */
  replace(deliveries: readonly Delivery[], oldest?: string): Promise<void> {
    this.replacing++;
    return this.attempt(this.rewrite(deliveries, oldest)).finally(() => {
      this.replacing--;
    });
  }

  /** Removes what this window has read and stored. Rejects when that fails: all of it is there then. */
  clear(): Promise<void> {
    return this.rewrite([]);
  }

  /** Forgets all deliveries without writing what is pending. Resolves when nothing is being written anymore. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.forgetPending();
    await this.file.forget();
    this.forgetPending();
    this.known.clear();
  }

  /** Replaces what this window knows now; what it or another one adds meanwhile stays. */
  private async rewrite(deliveries: readonly Delivery[], oldest?: string): Promise<void> {
    const kept = new Set(deliveries.map(({ id }) => id));
    const before = new Set(this.known);
    const replaced = new Set([...before, ...kept]);
    // What the log has dropped need not be written anymore. This also bounds what waits while the disk fails.
    for (const [line, { id, settle }] of this.pending)
      if (!settle && before.has(id) && !kept.has(id)) this.pending.delete(line);
    let covered: readonly (() => string)[] = [];
    await this.file.rewrite({
      keeps: (id) => kept.has(id) || !replaced.has(id),
      isForeign: (id) => !this.known.has(id),
      oldest,
      write: (line) => this.tryTo(() => rewriteLine(line, this.redact())) ?? '',
      added: (stored) => {
        const waiting = [...this.pending].flatMap(([line, { id }]) => (kept.has(id) ? [{ line, id }] : []));
        covered = waiting.map(({ line }) => line);
        const waitingIds = new Set(waiting.map(({ id }) => id));
        // One that is known and not in the file anymore was removed by another window.
        const missing = deliveries.filter(({ id }) => !stored.has(id) && (!before.has(id) || waitingIds.has(id)));
        return [
          ...missing.map((d) => ({ line: () => writeLine(d, this.redact()), id: d.id })),
          ...waiting.filter(({ id }) => stored.has(id)),
        ].flatMap(({ line, id }) => this.tryTo(line, () => this.known.delete(id)) ?? []);
      },
    });
    for (const line of covered) this.pending.delete(line);
    for (const id of replaced) if (!kept.has(id)) this.known.delete(id);
    for (const id of kept) this.known.add(id);
  }

  /** What is appended next, in the order it came; at least one line. */
  private takeBatch(): { readonly lines: readonly (() => string)[]; readonly made: readonly string[] } {
    const lines: (() => string)[] = [];
    const made: string[] = [];
    let chars = 0;
    for (const [line, { id, settle }] of this.pending) {
      if (chars > MAX_BATCH_CHARS) break;
      const text = this.tryTo(line, (error) => {
        this.pending.delete(line);
        this.known.delete(id);
        settle?.(error);
      });
      if (text === undefined) continue;
      lines.push(line);
      made.push(text);
      chars += text.length;
    }
    return { lines, made };
  }

  /** Ends the wait for lines that were written, or that could not be. Lines that no one waits for stay pending in that case. */
  private settle(lines: readonly (() => string)[], error?: unknown): void {
    for (const line of lines) {
      const { id, settle } = this.pending.get(line) ?? {};
      if (error !== undefined && !settle) continue;
      this.pending.delete(line);
      if (error === undefined && settle && id !== undefined) this.known.add(id);
      settle?.(error);
    }
  }

  private forgetPending(): void {
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { settle } of waiting) settle?.(new Error('the webhook log was removed'));
  }

  /** A line as text; undefined for one that cannot be written, which is reported and costs no other. */
  private tryTo<T>(line: () => T, otherwise?: (error: unknown) => void): T | undefined {
    try {
      return line();
    } catch (error) {
      otherwise?.(error);
      this.failed(error);
      return undefined;
    }
  }

  private append(id: string, line: () => string): void {
    this.pending.set(line, { id });
    this.flushSoon();
  }

  private flushSoon(): void {
    const ms = this.failing ? (this.options.retryMs ?? RETRY_MS) : BATCH_MS;
    this.timer ??= setTimeout(() => void this.flush(), ms);
  }

  /** Reports the first of several failures in a row, and tries again later what is pending. */
  private async attempt(change: Promise<void>): Promise<void> {
    try {
      await change;
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.failed(error);
      this.failing = true;
      this.nextAppend = undefined;
    }
    if ([...this.pending.values()].some(({ settle }) => settle)) void this.flush();
    else if (this.pending.size) this.flushSoon();
  }
}

/** The newest deliveries of a file whose lines are read from the end. */
class Tail {
  /** The ids of the deliveries that were read. */
  readonly ids = new Set<string>();
  /** False when a line was read that was not written with today's redaction. */
  isRedacted = true;
  /** False when the file was not read to its beginning. */
  reachedStart = true;
  private readonly kept: Delivery[] = [];
  private readonly forwards = new Map<string, ForwardResult[]>();
  private bytes = 0;
  /** Bytes of lines before those that are kept. */
  private counted = 0;

  constructor(private readonly capacity: number) {}

  /** Reads a line. False when no more are wanted. */
  take({ bytes }: { readonly bytes: Buffer }): boolean {
    this.isRedacted &&= isRedacted(bytes);
    if (this.kept.length >= this.capacity || this.bytes > MAX_LOG_BYTES) return this.count(bytes);
    const read = readLine(bytes.toString('utf8'));
    if (read && 'patch' in read) {
      // The line further back in the file is the earlier one.
      if (!this.forwards.has(read.patch)) this.forwards.set(read.patch, read.forward);
    } else if (read && !this.ids.has(read.id)) {
      read.forward = this.forwards.get(read.id) ?? read.forward;
      this.ids.add(read.id);
      this.bytes += read.body.byteLength;
      this.kept.push(read);
    }
    return true;
  }

  /** Oldest first. */
  deliveries(): Delivery[] {
    return [...this.kept].reverse();
  }

  private count(line: Buffer): boolean {
    this.counted += line.length;
    if (this.counted > MAX_COUNTED_BYTES) return (this.reachedStart = false);
    const head = readLineHead(line);
    if (head?.kind === 'id') this.ids.add(head.id);
    return true;
  }
}
