import type { Delivery } from './delivery';
import { DeliveryFile, type DeliveryFileOptions } from './deliveryFile';
import { isRedacted, linesAbout, readLine, writeLine, writePatch } from './storedLines';

/** Lines beyond the log's capacity after which the file is written anew, so that a small log stays a small file. */
const SPARE_LINES = 1_000;
/** How long deliveries are collected before they are appended together. */
const BATCH_MS = 250;
/** How long after a failure the deliveries that could not be appended are tried again. */
const RETRY_MS = 5_000;

/** For tests. */
export interface DeliveryStoreOptions extends DeliveryFileOptions {
  /** Takes the place of `RETRY_MS`. */
  readonly retryMs?: number;
}

/**
 * Keeps deliveries as lines of a file in the extension's storage. Never throws for a broken line: that line is left out. What another
 * window added stays. What cannot be written, because the disk fails or another window does not release the file, is kept and tried again.
 */
export class DeliveryStore {
  /** Where the deliveries are stored. */
  readonly file: DeliveryFile;
  /** What makes the lines that are to be appended, with the id of the delivery each is about. */
  private readonly pending = new Map<() => string, string>();
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
   * What was stored, oldest first, at most `capacity`. What came before `expiredBefore` (milliseconds since the epoch) is dropped, in the
   * file too.
   */
  async load(capacity: number, expiredBefore = 0): Promise<{ deliveries: Delivery[]; dropped: number }> {
    const known = new Map<string, Delivery>();
    let redacted = true;
    for (const bytes of await this.file.load()) {
      const line = bytes.toString('utf8');
      redacted &&= isRedacted(line);
      const read = readLine(line);
      if (read && 'patch' in read) {
        const d = known.get(read.patch);
        if (d) d.forward = read.forward;
      } else if (read) known.set(read.id, read);
    }
    const stored = [...known.values()];
    for (const { id } of stored) this.known.add(id);
    const all = stored.filter(({ receivedAt }) => receivedAt >= expiredBefore);
    if ((this.redact() && !redacted) || all.length < stored.length) void this.replace(all);
    return { deliveries: all.slice(-capacity), dropped: Math.max(0, stored.length - capacity) };
  }

  /** Takes a delivery over; it is on disk within a moment, or after `flush`. */
  add(delivery: Delivery): void {
    this.known.add(delivery.id);
    this.append(delivery.id, () => writeLine(delivery, this.redact()));
  }

  /** Notes how the handler answered a delivery that was added before. */
  noteForward(delivery: Delivery): void {
    this.append(delivery.id, () => writePatch(delivery, this.redact()));
  }

  /** Writes what is pending; what could not be written is still pending afterwards. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.pending.size) return this.file.idle;
    let batch: readonly (() => string)[] = [];
    this.nextAppend ??= this.attempt(
      this.file
        .append(() => {
          this.nextAppend = undefined;
          batch = [...this.pending.keys()];
          return this.serialize(batch);
        })
        .then(() => {
          for (const line of batch) this.pending.delete(line);
        }),
    );
    return this.nextAppend;
  }

  /**
   * True when the file, or what waits for it while it cannot be written, has grown so far beyond `capacity` deliveries that `replace` is
   * due, and none is under way.
   */
  needsCompacting(capacity: number): boolean {
    const most = 2 * capacity + SPARE_LINES;
    return !this.replacing && (this.pending.size > most || this.file.exceeds(most));
  }

  /** Writes the file anew with these, oldest first, after what other windows added. The file stays as it was if that fails. Never rejects. */
  replace(deliveries: readonly Delivery[]): Promise<void> {
    this.replacing++;
    return this.attempt(this.rewrite(deliveries)).finally(() => {
      this.replacing--;
    });
  }

  /** Removes what this window has stored. Rejects when that fails: all of it is there then. */
  clear(): Promise<void> {
    return this.rewrite([]);
  }

  /** Forgets all deliveries without writing what is pending. Resolves when nothing is being written any more. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending.clear();
    await this.file.forget();
    this.pending.clear();
    this.known.clear();
  }

  /** Replaces what this window knows now; what it or another one adds meanwhile stays. */
  private rewrite(deliveries: readonly Delivery[]): Promise<void> {
    const kept = new Set(deliveries.map(({ id }) => id));
    const replaced = new Set([...this.known, ...kept]);
    // What the log has dropped need not be written any more. This also bounds what waits while the disk fails.
    for (const [line, id] of this.pending) if (replaced.has(id) && !kept.has(id)) this.pending.delete(line);
    let covered: readonly (() => string)[] = [];
    return this.file
      .rewrite((stored) => {
        const storedLines = (isKnown: boolean): string[] => {
          const wanted = (id: string): boolean => !replaced.has(id) && this.known.has(id) === isKnown;
          return this.serialize(linesAbout(stored, wanted, this.redact()));
        };
        const others = storedLines(false);
        const later = storedLines(true);
        const own = this.serialize(deliveries.map((d) => () => writeLine(d, this.redact())));
        covered = [...this.pending].flatMap(([line, id]) => (replaced.has(id) ? [line] : []));
        return { others, own: [...own, ...later] };
      })
      .then(() => {
        for (const line of covered) this.pending.delete(line);
        for (const id of replaced) if (!kept.has(id)) this.known.delete(id);
      });
  }

  /** The lines as text, each by itself: one that cannot be written is reported and costs no other. */
  private serialize(lines: readonly (() => string)[]): string[] {
    return lines.flatMap((line) => {
      try {
        return [line()];
      } catch (error) {
        this.pending.delete(line);
        this.failed(error);
        return [];
      }
    });
  }

  private append(id: string, line: () => string): void {
    this.pending.set(line, id);
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
    if (this.pending.size) this.flushSoon();
  }
}
