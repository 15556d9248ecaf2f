import type { Delivery, ForwardResult } from './delivery';
import { DeliveryFile, type DeliveryFileOptions } from './deliveryFile';
import { MAX_LOG_BYTES, type LogEvent } from './log';
import { readLineHead, isRedacted, readLine, rewriteLine, writeLine, writePatch } from './storedLines';

/** Number of lines above the log's capacity at which the file is rewritten, so that the file of a small log stays small. */
const SPARE_LINES = 1_000;
/** How long to collect deliveries that no one waits for before appending them together. */
const BATCH_MS = 250;
/** Delay before retrying to append deliveries after a failure. */
const RETRY_MS = 5_000;
/** Maximum characters appended together, so that a burst of large deliveries is not in memory a second time. */
const MAX_BATCH_CHARS = 8 * 1024 * 1024;
/** Maximum bytes before the kept lines that are read to count dropped deliveries; earlier ones are not counted. */
const MAX_COUNTED_BYTES = 64 * 1024 * 1024;

/** For tests. */
export interface DeliveryStoreOptions extends DeliveryFileOptions {
  /** Replaces `RETRY_MS`. */
  readonly retryMs?: number;
}

/** The stored deliveries. */
export interface StoredDeliveries {
  /** Oldest first. */
  readonly deliveries: Delivery[];
  /** The number of older ones. */
  readonly dropped: number;
}

/** A line to append. */
interface Pending {
  readonly id: string;
  /** Called when it is on disk or cannot be written. Without it, the line is retried until it is written. */
  readonly settle?: (error?: unknown) => void;
}

/**
 * Stores deliveries as lines of a file in the extension's storage, shared by windows. Never throws for a damaged line: it is skipped.
 * Deliveries added by other windows stay.
 */
export class DeliveryStore {
  /** The file with the deliveries. */
  readonly file: DeliveryFile;
  /** Functions that create the lines to append. */
  private readonly pending = new Map<() => string, Pending>();
  private timer: NodeJS.Timeout | undefined;
  /** The append that has not started yet; it will include everything pending at that time. */
  private nextAppend: Promise<void> | undefined;
  /** The last write failed, and the failure was reported. */
  private failing = false;
  private replacing = 0;
  /** The ids of deliveries this window has read or added; all others in the file are another window's. */
  private readonly known = new Set<string>();

  /**
   * @param redact called on each write; if true, no personal data is written to disk
   * @param failed called with the first error if nothing can be written, and for each delivery that cannot be serialized
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
   * Loads at most `capacity` deliveries and `MAX_LOG_BYTES` of bodies from the end of the file. Deliveries from before
   * `expiredBefore` (milliseconds since the epoch) are dropped, also from the file.
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

  /** Reads changes by other windows, and passes them to `apply` if there are any. Rejects if the file cannot be read. */
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

  /** Adds a delivery that no one waits for. It is written shortly, or on `flush`, and retried until it is on disk. */
  add(delivery: Delivery): void {
    this.known.add(delivery.id);
    this.append(delivery.id, () => writeLine(delivery, this.redact()));
  }

  /**
   * Stores a delivery. Resolves when it is on disk, so that it survives a crash or power failure; deliveries that arrive while the
   * disk is busy are written together next. Rejects if it cannot be stored; it is then dropped, since its sender will send it again.
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

  /** Records how the handler responded to a delivery that was added before. */
  noteForward(delivery: Delivery): void {
    this.append(delivery.id, () => writePatch(delivery, this.redact()));
  }

  /** Writes what is pending. Lines that could not be written and that no one waits for stay pending. Never rejects. */
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
        // Lines added from now on belong to the next append.
        if (isLast || !lines.length) this.nextAppend = undefined;
        if (!lines.length) return undefined;
        const durable = lines.some((line) => this.pending.get(line)?.settle);
        return { lines: made, durable, written: () => this.settle(lines) };
      })
      .catch((error: unknown) => {
        // Lines waiting for the lock fail with it.
        this.settle(taken.length ? taken : [...this.pending.keys()], error);
        throw error;
      });
    return (this.nextAppend = this.attempt(appended));
  }

  /**
   * True when the file, or the lines waiting for it while it cannot be written, exceeds `capacity` deliveries by so much that `replace` is
   * due and not already running.
   */
  needsCompacting(capacity: number): boolean {
    const most = 2 * capacity + SPARE_LINES;
    return !this.replacing && (this.pending.size > most || this.file.exceeds(most));
  }

  /**
   * Rewrites the file with these deliveries and those that other windows have added. On failure it stays unchanged. Never rejects.
   * @param oldest everything before this delivery in the file is dropped
   */
  replace(deliveries: readonly Delivery[], oldest?: string): Promise<void> {
    this.replacing++;
    return this.attempt(this.rewrite(deliveries, oldest)).finally(() => {
      this.replacing--;
    });
  }

  /** Removes what this window has read and stored. If it rejects, nothing was removed. */
  clear(): Promise<void> {
    return this.rewrite([]);
  }

  /** Drops all deliveries without writing pending ones. Resolves when no write is in progress. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.forgetPending();
    await this.file.forget();
    this.forgetPending();
    this.known.clear();
  }

  /** Replaces the deliveries this window knows; those that it or another window adds in the meantime stay. */
  private async rewrite(deliveries: readonly Delivery[], oldest?: string): Promise<void> {
    const kept = new Set(deliveries.map(({ id }) => id));
    const before = new Set(this.known);
    const replaced = new Set([...before, ...kept]);
    // What the log has dropped need not be written. This also limits what is pending while the disk fails.
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
        // A known delivery that is no longer in the file was removed by another window.
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

  /** The lines to append next, in order of arrival; at least one. */
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

  /** Settles lines that were written or failed. Failed lines that no one waits for stay pending. */
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

  /** Creates a line; undefined if it cannot be serialized, which is reported and does not affect other lines. */
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

  /** Reports the first of several consecutive failures, and schedules a retry of what is pending. */
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

/** Collects the newest deliveries of a file whose lines are read from the end. */
class Tail {
  /** The ids of the deliveries that were read. */
  readonly ids = new Set<string>();
  /** False if a line was read that was not written with the current redaction. */
  isRedacted = true;
  /** False if the file was not read to its start. */
  reachedStart = true;
  private readonly kept: Delivery[] = [];
  private readonly forwards = new Map<string, ForwardResult[]>();
  private bytes = 0;
  /** Bytes of lines before the kept ones. */
  private counted = 0;

  constructor(private readonly capacity: number) {}

  /** Reads a line. False if no more are needed. */
  take({ bytes }: { readonly bytes: Buffer }): boolean {
    this.isRedacted &&= isRedacted(bytes);
    if (this.kept.length >= this.capacity || this.bytes > MAX_LOG_BYTES) return this.count(bytes);
    const read = readLine(bytes.toString('utf8'));
    if (read && 'patch' in read) {
      // Lines further back in the file are older, so they do not replace this one.
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
