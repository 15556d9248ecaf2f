import { open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import { readEntry, type HistoryEntry, type StoredExchange } from './historyEntry';

/** Maximum number of exchanges stored per account. */
export const MAX_STORED_EXCHANGES = 200;
/** Delay before writing: the response is shown first, and exchanges in quick succession are written together. Milliseconds. */
const WRITE_DELAY_MS = 100;
/** How far another process's clock may be ahead. */
const CLOCK_TOLERANCE_MS = 60_000;
const HEAD_BYTES = 16 * 1024;
const NEWLINE = 0x0a;
/** Length of the time in base 36 that each file name starts with. */
const TIME_DIGITS = 9;
const KEY = /^[a-z0-9]{12}$/;

/** Names sort by time; two windows never write the same one. */
function fileName({ id, timing }: HistoryEntry): string {
  return `${Math.max(0, Math.round(timing.startedAt)).toString(36).padStart(TIME_DIGITS, '0')}-${id.replace(/[^\w-]/g, '').slice(0, 60)}.txt`;
}

/** When the exchange of a file was sent, in milliseconds since the epoch. */
function sentAt(name: string): number {
  return parseInt(name.slice(0, TIME_DIGITS), 36);
}

/**
 * The history on disk: one folder per account, one file per exchange (the entry as JSON on the first line, followed by the response text),
 * readable only by the user. Keeps at most `MAX_STORED_EXCHANGES` per account, none older than `maxAgeMs`. Writes are delayed and atomic.
 */
export class HistoryStore implements Disposable {
  private readonly changed = new Emitter<string>();
  /** An account's history was added to, pruned or cleared by this window. */
  readonly onDidChange = this.changed.event;
  private queue: StoredExchange[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly root: string,
    private readonly onError: (error: unknown) => void = () => undefined,
    private readonly maxAgeMs: () => number = () => Infinity,
  ) {}

  private folder(accountKey: string): string {
    if (!KEY.test(accountKey)) throw new TypeError(`not an account key: ${accountKey}`);
    return path.join(this.root, accountKey);
  }

  /** Writes an exchange after a short delay. */
  add(kept: StoredExchange): void {
    this.queue.push(kept);
    if (this.queue.length > MAX_STORED_EXCHANGES) this.queue = this.queue.slice(-MAX_STORED_EXCHANGES);
    this.writing ??= this.drain()
      .catch(this.onError)
      .finally(() => {
        this.writing = undefined;
      });
  }

  /** Resolves when everything added so far is on disk. */
  async flushed(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async drain(): Promise<void> {
    while (this.queue.length) {
      await new Promise((resolve) => setTimeout(resolve, WRITE_DELAY_MS));
      const accounts = new Set<string>();
      for (const kept of this.queue.splice(0)) {
        try {
          const { entry, text } = kept;
          const file = path.join(this.folder(entry.account.key), fileName(entry));
          await atomicReplace(file, `${JSON.stringify(entry)}\n${text}`);
          accounts.add(entry.account.key);
        } catch (error) {
          // An exchange that cannot be written must not affect the others.
          this.onError(error);
        }
      }
      for (const key of accounts) {
        await this.prune(key);
        this.changed.fire(key);
      }
    }
  }

  /** Removes exchanges beyond the maximum number or age. */
  private async prune(accountKey: string): Promise<number> {
    const names = await this.names(accountKey);
    const oldest = Date.now() - this.maxAgeMs();
    const extra = names.filter((name, i) => i < names.length - MAX_STORED_EXCHANGES || sentAt(name) < oldest);
    await Promise.all(extra.map((name) => rm(path.join(this.folder(accountKey), name), { force: true })));
    return extra.length;
  }

  /** Removes the expired exchanges of all accounts. */
  async removeExpired(): Promise<void> {
    for (const key of await readdir(this.root).catch(() => []))
      if (KEY.test(key) && (await this.prune(key))) this.changed.fire(key);
  }

  /** Removes temporary files of crashed windows. */
  async removeStaleTemporaries(): Promise<void> {
    const folders = await readdir(this.root).catch(() => []);
    for (const key of folders.filter((name) => KEY.test(name)))
      await removeStaleTemporaries(path.join(this.root, key), { legacy: /\.txt\.part$/ });
  }

  /** Names of an account's files, oldest first. Files dated in the future were written before the clock was set back, so they are old. */
  private async names(accountKey: string): Promise<string[]> {
    const folder = this.folder(accountKey);
    try {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
      const latest = Date.now() + CLOCK_TOLERANCE_MS;
      return [...names.filter((name) => sentAt(name) > latest), ...names.filter((name) => !(sentAt(name) > latest))];
    } catch {
      return [];
    }
  }

  /** An account's entries, newest first, without response texts. Unreadable files are skipped. */
  async list(accountKey: string): Promise<HistoryEntry[]> {
    const oldest = Date.now() - this.maxAgeMs();
    const names = (await this.names(accountKey)).filter((name) => !(sentAt(name) < oldest)).reverse();
    const entries = await Promise.all(names.map((name) => this.head(path.join(this.folder(accountKey), name))));
    return entries.filter((entry) => entry !== undefined);
  }

  private async head(file: string): Promise<HistoryEntry | undefined> {
    try {
      const handle = await open(file, 'r');
      try {
        const chunks: Buffer[] = [];
        for (let at = 0; ;) {
          const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, at);
          const end = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
          chunks.push(buffer.subarray(0, end < 0 ? bytesRead : end));
          at += bytesRead;
          if (end >= 0 || bytesRead === 0) return readEntry(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        }
      } finally {
        await handle.close();
      }
    } catch {
      return undefined;
    }
  }

  /** One exchange with its response text; undefined if it is no longer stored. */
  async get(accountKey: string, id: string): Promise<StoredExchange | undefined> {
    const name = (await this.names(accountKey)).find((n) => n.endsWith(`-${id}.txt`));
    if (name === undefined) return undefined;
    try {
      const all = await readFile(path.join(this.folder(accountKey), name), 'utf8');
      const end = all.indexOf('\n');
      const entry = readEntry(JSON.parse(all.slice(0, end)));
      return entry && { entry, text: all.slice(end + 1) };
    } catch {
      return undefined;
    }
  }

  /** Removes one exchange. */
  async remove(accountKey: string, id: string): Promise<void> {
    for (const name of await this.names(accountKey))
      if (name.endsWith(`-${id}.txt`)) await rm(path.join(this.folder(accountKey), name), { force: true });
    this.changed.fire(accountKey);
  }

  /** Removes the history of an account. */
  async clear(accountKey: string): Promise<void> {
    this.queue = this.queue.filter(({ entry }) => entry.account.key !== accountKey);
    await this.flushed();
    await rm(this.folder(accountKey), { recursive: true, force: true });
    this.changed.fire(accountKey);
  }

  /** Drops pending writes. Resolves when nothing is being written anymore. */
  async forget(): Promise<void> {
    this.queue = [];
    await this.flushed();
  }

  /** Removes the history of all accounts. */
  async removeAll(): Promise<void> {
    await this.forget();
    const keys = (await readdir(this.root).catch(() => [])).filter((name) => KEY.test(name));
    await rm(this.root, { recursive: true, force: true });
    for (const key of keys) this.changed.fire(key);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
