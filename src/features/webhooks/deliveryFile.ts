import path from 'node:path';
import { atomicReplace } from '../../core/store/atomicReplace';
import { nodeFiles, readIfExists, type FileLayer } from '../../core/store/fileLayer';
import { appendToFile, linesOf } from '../../core/store/lines';
import { withLock, type HeldLock } from '../../core/store/lock';
import { removeStaleTemporaries } from '../../core/store/temporaries';

/** Bytes after which the file is written anew with what the log still holds. */
const COMPACT_AT = 64 * 1024 * 1024;

/** For tests. */
export interface DeliveryFileOptions {
  /** Defaults to the disk. */
  readonly files?: FileLayer;
  /** How long another window's lock is waited for. */
  readonly lockTimeoutMs?: number;
}

/** The file of deliveries, which windows of one folder, and all without a folder, share: each changes it step by step, under its lock. */
export class DeliveryFile {
  private readonly files: FileLayer;
  /** Resolves when this window does nothing with the file any more; never rejects. */
  idle: Promise<void> = Promise.resolve();
  private bytes = 0;
  private lines = 0;
  /** Lines of other windows when the file was last written anew. */
  private foreign = 0;
  /** The bytes it held then: they may be more than `COMPACT_AT` by themselves. */
  private least = 0;

  constructor(
    private readonly path: string,
    private readonly options: DeliveryFileOptions,
  ) {
    this.files = options.files ?? nodeFiles;
  }

  /** Its lines; none when it cannot be read. Removes what crashed windows left of it. */
  async load(): Promise<Buffer[]> {
    const name = `${path.basename(this.path)}.`;
    void removeStaleTemporaries(path.dirname(this.path), {
      files: this.files,
      legacy: { test: (other) => other.startsWith(name) && /^[0-9a-f]{12}$/.test(other.slice(name.length)) },
    });
    const bytes = await readIfExists(this.files, this.path).catch(() => undefined);
    const lines = bytes ? [...linesOf(bytes)] : [];
    this.bytes = bytes?.length ?? 0;
    this.lines = lines.length;
    return lines;
  }

  /** Appends the lines that `take` has once the file is locked. */
  append(take: () => readonly string[]): Promise<void> {
    return this.change(async (lock) => {
      const lines = take();
      if (!lines.length) return;
      // Starts on a line of its own: a write that failed half-way, here or in another window, must not cost the next delivery.
      const data = Buffer.from(`\n${lines.join('')}`);
      await lock.assertHeld();
      await appendToFile(this.files, this.path, data);
      this.bytes += data.length;
      this.lines += lines.length;
    });
  }

  /** Writes the file anew with the lines that `make` makes of what it holds, or removes it when there are none. It stays as it was if that fails. */
  rewrite(
    make: (stored: Buffer) => { readonly others: readonly string[]; readonly own: readonly string[] },
  ): Promise<void> {
    return this.change(async (lock) => {
      const { others, own } = make((await readIfExists(this.files, this.path)) ?? Buffer.alloc(0));
      const content = Buffer.from([...others, ...own].join(''));
      const beforeRename = (): Promise<void> => lock.assertHeld();
      if (content.length) await atomicReplace(this.path, content, { files: this.files, beforeRename });
      else {
        await beforeRename();
        await this.files.remove(this.path);
      }
      this.bytes = this.least = content.length;
      this.foreign = others.length;
      this.lines = others.length + own.length;
    });
  }

  /** Removes the file, with what other windows have stored in it. */
  remove(): Promise<void> {
    return this.change(async (lock) => {
      await lock.assertHeld();
      await this.files.remove(this.path);
    });
  }

  /** Forgets how large the file is, once nothing is being written any more. */
  async forget(): Promise<void> {
    await this.idle;
    this.bytes = this.lines = this.least = this.foreign = 0;
  }

  /** True when the file has become too large, or has more lines than these besides those of other windows. */
  exceeds(lines: number): boolean {
    return this.bytes > Math.max(COMPACT_AT, 2 * this.least) || this.lines > lines + this.foreign;
  }

  private change(work: (lock: HeldLock) => Promise<void>): Promise<void> {
    const { files, options } = this;
    const done = this.idle.then(() =>
      withLock(this.path, work, { files, timeoutMs: options.lockTimeoutMs, repeatWhenLost: true }),
    );
    this.idle = done.catch(() => undefined);
    return done;
  }
}
