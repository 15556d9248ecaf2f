import path from 'node:path';
import { atomicReplace } from '../../core/store/atomicReplace';
import { nodeFiles, readIfExists, type FileLayer } from '../../core/store/fileLayer';
import { appendToFile, linesOf } from '../../core/store/lines';
import { withLock, type HeldLock } from '../../core/store/lock';
import { removeStaleTemporaries } from '../../core/store/temporaries';
import type { Delivery } from './delivery';
import { isRedacted, readLine, redactLine, writeLine, writePatch } from './storedLines';

/** Bytes after which the file is written anew with what the log still holds. */
const COMPACT_AT = 64 * 1024 * 1024;
/** Lines beyond the log's capacity after which that happens too, so that a small log stays a small file. */
const SPARE_LINES = 1_000;
/** How long deliveries are collected before they are appended together. */
const BATCH_MS = 250;
/** How long after a failure the deliveries that could not be appended are tried again. */
const RETRY_MS = 5_000;

/** How each line begins, so that whose it is can be told without reading the whole of it. */
const HEAD = /^\{"v":1,"(id|patch)":"([\w-]{1,40})"/;
/** More than a beginning of that kind has. */
const HEAD_BYTES = 80;

/** A line that is to be appended. */
interface PendingLine {
  readonly id: string;
  readonly write: () => string;
}

/** For tests. */
export interface DeliveryStoreOptions {
  /** Defaults to the disk. */
  readonly files?: FileLayer;
  /** How long another window's lock is waited for. */
  readonly lockTimeoutMs?: number;
  /** Takes the place of `RETRY_MS`. */
  readonly retryMs?: number;
}

/**
 * Keeps deliveries in one file of JSON lines in the extension's storage. Never throws for a broken line: that line is left out.
 * Windows of one folder, and all without a folder, share the file: each changes it under its lock, and what another window added stays
 * in it. What cannot be written, because the disk fails or another window does not release the file, is kept and tried again.
 */
export class DeliveryStore {
  private readonly files: FileLayer;
  private pending: PendingLine[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** The append that has not begun yet: it will take all that is pending then. */
  private nextAppend: Promise<void> | undefined;
  /** The last write failed, and that was reported. */
  private failing = false;
  private written = 0;
  private lines = 0;
  private replacing = 0;
  /** The deliveries this window has read or added, by their ids; all others in the file are another window's. */
  private readonly known = new Set<string>();
  /** Lines of other windows when the file was last written anew. */
  private foreign = 0;
  /** What the file held when it was last written anew: it may be more than `COMPACT_AT` by itself. */
  private least = 0;

  /**
   * @param redact asked on each write: with it, personal data does not reach the disk
   * @param failed called with the first error when nothing can be written, and for each delivery that is no JSON
   */
  constructor(
    private readonly file: string,
    private readonly redact: () => boolean,
    private readonly failed: (error: unknown) => void,
    private readonly options: DeliveryStoreOptions = {},
  ) {
    this.files = options.files ?? nodeFiles;
  }

  /**
   * What was stored, oldest first, at most `capacity`. What came before `expiredBefore` (milliseconds since the epoch) is dropped, in the
   * file too.
   */
  async load(capacity: number, expiredBefore = 0): Promise<{ deliveries: Delivery[]; dropped: number }> {
    void this.removeStaleTemporaries();
    const bytes = await readIfExists(this.files, this.file).catch(() => undefined);
    if (!bytes) return { deliveries: [], dropped: 0 };
    const known = new Map<string, Delivery>();
    this.lines = 0;
    let redacted = true;
    for (const bytesOfLine of linesOf(bytes)) {
      const line = bytesOfLine.toString('utf8');
      this.lines++;
      redacted &&= isRedacted(line);
      const read = readLine(line);
      if (read && 'patch' in read) {
        const d = known.get(read.patch);
        if (d) d.forward = read.forward;
      } else if (read) known.set(read.id, read);
    }
    this.written = bytes.length;
    const stored = [...known.values()];
    for (const { id } of stored) this.known.add(id);
    const all = stored.filter(({ receivedAt }) => receivedAt >= expiredBefore);
    if ((this.redact() && !redacted) || all.length < stored.length) void this.replace(all);
    return { deliveries: all.slice(-capacity), dropped: Math.max(0, stored.length - capacity) };
  }

  /** Takes a delivery over; it is on disk within a moment, or after `flush`. */
  add(delivery: Delivery): void {
    this.known.add(delivery.id);
    this.soon({ id: delivery.id, write: () => writeLine(delivery, this.redact()) });
  }

  /** Notes how the handler answered a delivery that was added before. */
  noteForward(delivery: Delivery): void {
    this.soon({ id: delivery.id, write: () => writePatch(delivery, this.redact()) });
  }

  /** Writes what is pending; what could not be written is still pending afterwards. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.pending.length) return this.writing;
    if (this.nextAppend) return this.nextAppend;
    const append = this.attempt(
      this.change((lock) => {
        this.nextAppend = undefined;
        return this.append(lock);
      }),
    );
    this.nextAppend = append;
    return append;
  }

  /**
   * True when the file, or what waits for it while it cannot be written, has grown so far beyond `capacity` deliveries that `replace` is
   * due, and none is under way.
   */
  needsCompacting(capacity: number): boolean {
    const most = 2 * capacity + SPARE_LINES;
    return (
      !this.replacing &&
      (this.written > Math.max(COMPACT_AT, 2 * this.least) ||
        this.lines > most + this.foreign ||
        this.pending.length > most)
    );
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
    this.pending = [];
    await this.writing;
    this.pending = [];
    this.known.clear();
    this.lines = this.written = this.least = this.foreign = 0;
  }

  /** Removes the file, with what other windows have stored in it. */
  removeFile(): Promise<void> {
    return this.change(async (lock) => {
      await lock.assertHeld();
      await this.files.remove(this.file);
    });
  }

  private async append(lock: HeldLock): Promise<void> {
    const batch = new Set(this.pending);
    const lines = this.serialize(this.pending.map(({ write }) => write));
    if (lines.length) {
      // Starts on a line of its own: a write that failed half-way, here or in another window, must not cost the next delivery.
      const data = Buffer.from(`\n${lines.join('')}`);
      await lock.assertHeld();
      await appendToFile(this.files, this.file, data);
      this.written += data.length;
      this.lines += lines.length;
    }
    this.pending = this.pending.filter((line) => !batch.has(line));
  }

  /** Replaces what this window knows now; what it or another one adds meanwhile stays. */
  private rewrite(deliveries: readonly Delivery[]): Promise<void> {
    const kept = new Set(deliveries.map(({ id }) => id));
    const replaced = new Set([...this.known, ...kept]);
    // What the log has dropped need not be written any more. This also bounds what waits while the disk fails.
    this.pending = this.pending.filter(({ id }) => kept.has(id) || !replaced.has(id));
    return this.change(async (lock) => {
      const bytes = (await readIfExists(this.files, this.file)) ?? Buffer.alloc(0);
      const others = this.linesAbout(bytes, (id) => !replaced.has(id) && !this.known.has(id));
      const later = this.linesAbout(bytes, (id) => !replaced.has(id) && this.known.has(id));
      const own = this.serialize(deliveries.map((d) => () => writeLine(d, this.redact())));
      const covered = new Set(this.pending.filter(({ id }) => replaced.has(id)));
      const content = Buffer.from([...others, ...own, ...later].join(''));
      const beforeRename = (): Promise<void> => lock.assertHeld();
      if (content.length) await atomicReplace(this.file, content, { files: this.files, beforeRename });
      else {
        await beforeRename();
        await this.files.remove(this.file);
      }
      this.pending = this.pending.filter((line) => !covered.has(line));
      this.written = this.least = content.length;
      this.foreign = others.length;
      this.lines = others.length + own.length + later.length;
      for (const id of replaced) if (!kept.has(id)) this.known.delete(id);
    });
  }

  /** The stored lines about some deliveries, as they are to be written. With redaction on, a line written before it was is redacted as well. */
  private linesAbout(bytes: Buffer, wanted: (id: string) => boolean): string[] {
    const ids = new Set<string>();
    const lines: (() => string)[] = [];
    const redact = this.redact();
    for (const bytesOfLine of linesOf(bytes)) {
      // Few lines are wanted: the others are not decoded as a whole.
      const [, kind, id = ''] = HEAD.exec(bytesOfLine.toString('latin1', 0, HEAD_BYTES)) ?? [];
      if (kind === 'id' && wanted(id)) ids.add(id);
      if (!ids.has(id)) continue;
      lines.push(() => {
        const line = bytesOfLine.toString('utf8');
        return redact ? redactLine(line) : `${line}\n`;
      });
    }
    return this.serialize(lines);
  }

  /** The lines as text, each by itself: one that cannot be written is reported and costs no other. */
  private serialize(lines: readonly (() => string)[]): string[] {
    return lines.flatMap((line) => {
      try {
        return [line()];
      } catch (error) {
        this.pending = this.pending.filter(({ write }) => write !== line);
        this.failed(error);
        return [];
      }
    });
  }

  private soon(line: PendingLine): void {
    this.pending.push(line);
    this.flushSoon();
  }

  private flushSoon(): void {
    const ms = this.failing ? (this.options.retryMs ?? RETRY_MS) : BATCH_MS;
    this.timer ??= setTimeout(() => void this.flush(), ms);
  }

  /** Changes the file under its lock, after what this window does with it already. */
  private change(work: (lock: HeldLock) => Promise<void>): Promise<void> {
    const { files, options } = this;
    const done = this.writing.then(() =>
      withLock(this.file, work, { files, timeoutMs: options.lockTimeoutMs, repeatWhenLost: true }),
    );
    this.writing = done.catch(() => undefined);
    return done;
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
    if (this.pending.length) this.flushSoon();
  }

  private async removeStaleTemporaries(): Promise<void> {
    const name = `${path.basename(this.file)}.`;
    await removeStaleTemporaries(path.dirname(this.file), {
      files: this.files,
      legacy: { test: (other) => other.startsWith(name) && /^[0-9a-f]{12}$/.test(other.slice(name.length)) },
    });
  }
}
