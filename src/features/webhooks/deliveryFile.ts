import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atomicReplace } from '../../core/store/atomicReplace';
import { errorCode, nodeFiles, type FileLayer, type ReadableFile } from '../../core/store/fileLayer';
import { Appender, readLinesFrom, readLinesBackwards, type PlacedLine } from '../../core/store/lines';
import { withLock, type HeldLock } from '../../core/store/lock';
import { removeStaleTemporaries } from '../../core/store/temporaries';
import { readLineHead } from './storedLines';

/** File size above which the file is rewritten with only the deliveries that the log still has. */
const COMPACT_AT = 64 * 1024 * 1024;
/** Number of bytes written at a time when the file is rewritten. */
const PIECE_BYTES = 256 * 1024;
/** Number of bytes compared to detect whether the file still continues what was read. */
const ANCHOR_BYTES = 64;
/** How long to wait for another window's lock: longer than taking over a dead window's lock, but shorter than a sender waits. */
const LOCK_TIMEOUT_MS = 15_000;

/** How long the lock is held for consecutive batches, because taking it is slower than a sync. */
const MAX_HOLD_MS = 200;
/** How long to wait for the next batch, so that senders whose deliveries were just written can send more. */
const LINGER_MS = 2;

/** Lines that are appended together. */
export interface Batch {
  readonly lines: readonly string[];
  /** They are on disk, not only in the system's cache, when `written` is called. */
  readonly durable: boolean;
  readonly written: () => void;
}

/** For tests. */
export interface DeliveryFileOptions {
  /** Defaults to the disk. */
  readonly files?: FileLayer;
  /** How long to wait for another window's lock. */
  readonly lockTimeoutMs?: number;
}

/** How to rewrite the file. */
export interface RewritePlan {
  /** Whether to keep the lines about a delivery. */
  readonly keeps: (id: string) => boolean;
  /** Whether a delivery counts as another window's. */
  readonly isForeign: (id: string) => boolean;
  /** Lines before this delivery's line are dropped. */
  readonly oldest?: string | undefined;
  /** The line to write: bytes without, or text with, a line break; empty for none. */
  readonly write: (line: Buffer) => string | Buffer;
  /** Lines to add at the end, given the deliveries that stay. */
  readonly added: (stored: ReadonlySet<string>) => readonly string[];
}

/** Counts of a rewritten file. */
interface Count {
  bytes: number;
  lines: number;
  /** Lines of other windows. */
  foreign: number;
}

/** The file of deliveries, shared by windows with the same folder, and by all without one. Every change is made under its lock. */
export class DeliveryFile {
  private readonly files: FileLayer;
  /** Resolves when this window is no longer using the file; never rejects. */
  idle: Promise<void> = Promise.resolve();
  private bytes = 0;
  private lines = 0;
  /** Lines of other windows at the last rewrite. */
  private foreign = 0;
  /** Its size after the last rewrite, which may itself exceed `COMPACT_AT`. */
  private least = 0;
  /** How far this window has read the file, and the bytes right before that position. */
  private readTo = 0;
  private anchor = Buffer.alloc(0);

  constructor(
    private readonly path: string,
    private readonly options: DeliveryFileOptions,
  ) {
    this.files = options.files ?? nodeFiles;
  }

  /**
   * Reads lines from the end until `take` returns false; none if the file cannot be read. Removes temporary files of crashed windows.
   */
  async load(take: (line: PlacedLine) => boolean): Promise<void> {
    const name = `${path.basename(this.path)}.`;
    void removeStaleTemporaries(path.dirname(this.path), {
      files: this.files,
      legacy: { test: (other) => other.startsWith(name) && /^[0-9a-f]{12}$/.test(other.slice(name.length)) },
    });
    await this.reading((file) => this.readFromEnd(file, take)).catch(() => undefined);
  }

  /**
   * Locks the file and appends the batches that `take` returns until there are none or other windows have waited long enough.
   * `isLast` is true on the last call.
   */
  append(take: (isLast: boolean) => Batch | undefined): Promise<void> {
    return this.change(async (lock) => {
      const end = performance.now() + MAX_HOLD_MS;
      let appender: Appender | undefined;
      try {
        let checkedAt = -Infinity;
        for (let isLast = false; !isLast; await sleep(LINGER_MS)) {
          isLast = performance.now() > end;
          const batch = take(isLast);
          if (!batch) return;
          // Starts on a new line: a partial write, here or in another window, must not damage the next delivery.
          const data = Buffer.from(`\n${batch.lines.join('')}`);
          // A lock is lost after seconds. Uses the wall clock, which also advances while the computer sleeps.
          if (Math.abs(Date.now() - checkedAt) > MAX_HOLD_MS) {
            await lock.assertHeld();
            checkedAt = Date.now();
          }
          appender ??= await Appender.open(this.files, this.path);
          const before = await appender.append(data, batch);
          this.bytes = before + data.length;
          this.lines += batch.lines.length;
          if (before === this.readTo) this.knowTo(this.bytes, data);
          batch.written();
        }
      } finally {
        await appender?.close();
      }
    });
  }

  /**
   * Rewrites the file, or removes it if nothing is left. On failure it stays unchanged. Of several lines about how a delivery was
   * forwarded, only the last one is kept. Holds only the delivery ids and one piece of the file in memory.
   */
  rewrite(plan: RewritePlan): Promise<void> {
    return this.change(async (lock) => {
      const beforeRename = (): Promise<void> => lock.assertHeld();
      const stored = new Set<string>();
      const lastPatches = new Map<string, number>();
      let start = 0;
      await this.reading(async (file) => {
        for await (const line of readLinesBackwards(file)) {
          const { kind, id = '' } = readLineHead(line.bytes) ?? {};
          if (kind === 'patch' && !lastPatches.has(id)) lastPatches.set(id, line.start);
          if (kind !== 'id') continue;
          start = line.start;
          if (plan.keeps(id)) stored.add(id);
          if (id === plan.oldest) break;
        }
      });
      const added = plan.added(stored);
      const isKept = ({ bytes, start: at }: PlacedLine): boolean => {
        const { kind, id = '' } = readLineHead(bytes) ?? {};
        return stored.has(id) && (kind === 'id' || lastPatches.get(id) === at);
      };
      const count: Count = { bytes: 0, lines: added.length, foreign: 0 };
      if (stored.size + added.length === 0) {
        await beforeRename();
        await this.files.remove(this.path);
      } else {
        const content = inPieces(this.rewritten(start, isKept, plan, count), added, count);
        await atomicReplace(this.path, content, { files: this.files, beforeRename, durable: true });
      }
      this.bytes = this.least = count.bytes;
      this.lines = count.lines;
      this.foreign = count.foreign;
      await this.reading((file) => this.knowUpTo(file, this.bytes));
    });
  }

  /**
   * Reads changes by other windows: added lines are passed to `added`; if the file was rewritten, all its lines are passed to
   * `again`, from the end, until it returns false. Resolves to which of the two was called.
   */
  follow(read: {
    readonly added: (line: PlacedLine) => void;
    readonly again: (line: PlacedLine) => boolean;
  }): Promise<'added' | 'again' | undefined> {
    return this.inTurn(async () => {
      const size = await this.files.stat(this.path).then(
        (stat) => stat.size,
        (error: unknown) => {
          if (errorCode(error) === 'ENOENT') return 0;
          throw error;
        },
      );
      if (size === this.readTo) return undefined;
      return this.reading(async (file) => {
        if (size < this.readTo || !(await this.continues(file))) {
          await this.readFromEnd(file, read.again);
          return 'again';
        }
        const lines = readLinesFrom(file, this.readTo, { whole: true });
        let next = await lines.next();
        for (; !next.done; next = await lines.next()) {
          read.added(next.value);
          this.lines++;
        }
        this.bytes = Math.max(this.bytes, next.value);
        await this.knowUpTo(file, next.value);
        return 'added';
      });
    });
  }

  /** Removes the file, including what other windows have stored in it. */
  remove(): Promise<void> {
    return this.change(async (lock) => {
      await lock.assertHeld();
      await this.files.remove(this.path);
      this.knowTo(0, Buffer.alloc(0));
    });
  }

  /** Resets the known size of the file once no write is in progress. */
  async forget(): Promise<void> {
    await this.idle;
    this.bytes = this.lines = this.least = this.foreign = 0;
  }

  /** True when the file has become too large, or has more than this many lines in addition to those of other windows. */
  exceeds(lines: number): boolean {
    return this.bytes > Math.max(COMPACT_AT, 2 * this.least) || this.lines > lines + this.foreign;
  }

  /** Reads lines from the end, and records how far the file has been read. */
  private async readFromEnd(file: ReadableFile, take: (line: PlacedLine) => boolean): Promise<void> {
    const size = await file.size();
    this.bytes = size;
    this.lines = 0;
    await this.knowUpTo(file, size);
    for await (const line of readLinesBackwards(file)) {
      // A last line without a line break may still be being written, so it is read again later.
      if (line.start + line.bytes.length === size) await this.knowUpTo(file, line.start);
      this.lines++;
      if (!take(line)) break;
    }
  }

  /** True when the file still contains what was read, and has only grown. */
  private async continues(file: ReadableFile): Promise<boolean> {
    const { anchor, readTo } = this;
    return anchor.equals(await file.read(readTo - anchor.length, anchor.length));
  }

  private async knowUpTo(file: ReadableFile, position: number): Promise<void> {
    const from = Math.max(0, position - ANCHOR_BYTES);
    this.knowTo(position, await file.read(from, position - from));
  }

  private knowTo(position: number, before: Buffer): void {
    this.readTo = position;
    this.anchor = Buffer.from(before.subarray(-ANCHOR_BYTES));
  }

  /** The lines of the file that are kept, as they will be written. */
  private async *rewritten(
    start: number,
    isKept: (line: PlacedLine) => boolean,
    plan: RewritePlan,
    count: Count,
  ): AsyncGenerator<string | Buffer> {
    const file = await this.open();
    try {
      for await (const line of readLinesFrom(file, start)) {
        const written = isKept(line) ? plan.write(line.bytes) : '';
        if (!written.length) continue;
        count.lines++;
        if (plan.isForeign(readLineHead(line.bytes)?.id ?? '')) count.foreign++;
        yield written;
        if (typeof written !== 'string') yield '\n';
      }
    } finally {
      await file.close();
    }
  }

  private async reading<T>(work: (file: ReadableFile) => Promise<T>): Promise<T> {
    const file = await this.open();
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }

  /** The file, or an empty one if it does not exist. */
  private async open(): Promise<ReadableFile> {
    try {
      return await this.files.openToRead(this.path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return EMPTY_FILE;
      throw error;
    }
  }

  private change(work: (lock: HeldLock) => Promise<void>): Promise<void> {
    const { files, options } = this;
    const timeoutMs = options.lockTimeoutMs ?? LOCK_TIMEOUT_MS;
    return this.inTurn(() => withLock(this.path, work, { files, timeoutMs, repeatWhenLost: true }));
  }

  /** Runs steps one after another. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.idle.then(step);
    this.idle = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }
}

const EMPTY_FILE: ReadableFile = {
  size: () => Promise.resolve(0),
  read: () => Promise.resolve(Buffer.alloc(0)),
  close: () => Promise.resolve(),
};

/** Combines lines into pieces that are large enough for a write, and counts their bytes. */
async function* inPieces(
  lines: AsyncIterable<string | Buffer>,
  added: readonly string[],
  count: Count,
): AsyncGenerator<Uint8Array> {
  let piece: Buffer[] = [];
  let size = 0;
  const add = (line: string | Buffer): boolean => {
    const part = typeof line === 'string' ? Buffer.from(line) : line;
    piece.push(part);
    size += part.length;
    count.bytes += part.length;
    return size >= PIECE_BYTES;
  };
  const take = (): Buffer => {
    const whole = Buffer.concat(piece);
    piece = [];
    size = 0;
    return whole;
  };
  for await (const line of lines) if (add(line)) yield take();
  for (const line of added) if (add(line)) yield take();
  if (size) yield take();
}
