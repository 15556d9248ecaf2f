import { open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import { readEntry, type HistoryEntry, type StoredExchange } from './historyEntry';

/** At most this many exchanges are kept for an account. */
export const MAX_STORED_EXCHANGES = 200;
/** A response is shown before it is written down, and what comes in quick succession is written together. Milliseconds. */
const WRITE_DELAY_MS = 100;
/** How far another process's clock may be ahead. */
const CLOCK_TOLERANCE_MS = 60_000;
const HEAD_BYTES = 16 * 1024;
const NEWLINE = 0x0a;
/** How a name begins: with the time, in base 36. */
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
 * The history on disk: one folder an account, one file an exchange (the entry as JSON on the first line, the response's text behind it),
 * readable by the user alone. At most `MAX_STORED_EXCHANGES` of an account are kept, none older than `maxAgeMs`. Writing waits its turn behind the calls; a file appears whole or not at all.
 */
export class HistoryStore implements Disposable {
  private readonly changed = new Emitter<string>();
  /** An account's history was added to, pruned or cleared, by this window. */
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

  /** Writes an exchange down, soon. */
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
          // One exchange that cannot be written does not cost the others.
          this.onError(error);
        }
      }
      for (const key of accounts) {
        await this.prune(key);
        this.changed.fire(key);
      }
    }
  }

  /** Removes the exchanges that are too many or too old. */
  private async prune(accountKey: string): Promise<number> {
    const names = await this.names(accountKey);
    const oldest = Date.now() - this.maxAgeMs();
    const extra = names.filter((name, i) => i < names.length - MAX_STORED_EXCHANGES || sentAt(name) < oldest);
    await Promise.all(extra.map((name) => rm(path.join(this.folder(accountKey), name), { force: true })));
    return extra.length;
  }

  /** Removes the exchanges of all accounts that are too old. */
  async removeExpired(): Promise<void> {
    for (const key of await readdir(this.root).catch(() => []))
      if (KEY.test(key) && (await this.prune(key))) this.changed.fire(key);
  }

  /** Removes what crashed windows left of exchanges they were writing. */
  async removeStaleTemporaries(): Promise<void> {
    const folders = await readdir(this.root).catch(() => []);
    for (const key of folders.filter((name) => KEY.test(name)))
      await removeStaleTemporaries(path.join(this.root, key), { legacy: /\.txt\.part$/ });
  }

  /** Names of an account's files, oldest first. Those from the future were written before the clock was set back, so they count as old. */
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

  /** An account's entries, newest first, without their responses' texts. Files that cannot be read are left out. */
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

  /** One exchange with its response's text; undefined when it is no longer kept. */
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

  /** Forgets one exchange. */
  async remove(accountKey: string, id: string): Promise<void> {
    for (const name of await this.names(accountKey))
      if (name.endsWith(`-${id}.txt`)) await rm(path.join(this.folder(accountKey), name), { force: true });
    this.changed.fire(accountKey);
  }

  /** Forgets everything of an account. */
  async clear(accountKey: string): Promise<void> {
    this.queue = this.queue.filter(({ entry }) => entry.account.key !== accountKey);
    await this.flushed();
    await rm(this.folder(accountKey), { recursive: true, force: true });
    this.changed.fire(accountKey);
  }

  /** Forgets what is waiting to be written. Resolves when nothing is being written anymore. */
  async forget(): Promise<void> {
    this.queue = [];
    await this.flushed();
  }

  /** Forgets everything of all accounts. */
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
