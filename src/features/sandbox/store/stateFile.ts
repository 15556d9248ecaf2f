import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { withLock } from '../../../core/store/lock';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import type { ChangeOverlay, OverlayFile } from './changes';

/** Delay between a change and its write, and the maximum delay if changes keep coming. Milliseconds. */
const SAVE_DELAY_MS = 200;
const MAX_SAVE_DELAY_MS = 2000;

/**
 * Stores the overlay in a file, which is written completely and renamed into place shortly after the last change. Two windows may share the
 * file, so the other window's changes are merged before each write.
 */
export class StateFile {
  private timer: NodeJS.Timeout | undefined;
  private firstChange = 0;
  private writing: Promise<void> = Promise.resolve();
  /** The last write error, shown by the state endpoint; the sandbox itself continues in memory. */
  failure: string | undefined;
  private stamp: string | undefined;

  constructor(
    private readonly file: string,
    private readonly overlay: ChangeOverlay,
    private readonly head: () => Pick<OverlayFile, 'seed' | 'leads' | 'epoch'>,
  ) {}

  /** The content of a file; undefined if it is missing, damaged or of another version. */
  static async read(file: string): Promise<OverlayFile | undefined> {
    try {
      const parsed = JSON.parse(await readFile(file, 'utf8')) as OverlayFile;
      return parsed.version === 1 && typeof parsed.changes === 'object' && typeof parsed.next === 'object'
        ? parsed
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Removes temporary files of this file that crashed processes left behind. */
  async removeStaleTemporaries(): Promise<void> {
    const name = path.basename(this.file);
    await removeStaleTemporaries(path.dirname(this.file), {
      legacy: { test: (other) => other.startsWith(`${name}.`) && /^\d+\.tmp$/.test(other.slice(name.length + 1)) },
    });
  }

  /** Records that the current content of the file has been read. */
  async seen(): Promise<void> {
    this.stamp = await stampOf(this.file);
  }

  /** Records that something has changed. */
  touch(): void {
    const now = Date.now();
    if (!this.timer) this.firstChange = now;
    else clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(SAVE_DELAY_MS, this.firstChange + MAX_SAVE_DELAY_MS - now));
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.write();
    }, wait);
    this.timer.unref();
  }

  /** Writes all unwritten changes, and waits for it. */
  async flush(): Promise<void> {
    if (this.timer) {
      clearTimeout(this.timer);
      this.timer = undefined;
      await this.write();
    }
    await this.writing;
  }

  private write(): Promise<void> {
    this.writing = this.writing.then(async () => {
      try {
        await withLock(this.file, () => this.writeNow());
        this.failure = undefined;
      } catch (error) {
        this.failure = error instanceof Error ? error.message : String(error);
      }
    });
    return this.writing;
  }

  private async writeNow(): Promise<void> {
    await this.takeOver();
    const taken = this.overlay.takeUnwritten();
    try {
      await atomicReplace(
        this.file,
        JSON.stringify({ version: 1, ...this.head(), ...this.overlay.save() } satisfies OverlayFile),
      );
      await this.seen();
    } catch (error) {
      this.overlay.giveBack(taken);
      throw error;
    }
  }

  /** Merges what another process has written since, if it has the same dataset. */
  private async takeOver(): Promise<void> {
    if ((await stampOf(this.file)) === this.stamp) return;
    const other = await StateFile.read(this.file);
    const { seed, leads } = this.head();
    if (other && other.seed === seed && other.leads === leads) this.overlay.absorb(other);
  }
}

async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}
