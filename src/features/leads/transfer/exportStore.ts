import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { isProcessRunning } from '../../../core/store/processIdentity';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import type { ExportPlan, ExportPoint, ExportSink } from './exporting';
import { isRow } from '../model/read';
import type { LeadQuery } from '../sources/source';

/** An export that was begun. Stands beside its unfinished text until it is done or given up. */
export interface StoredExport {
  readonly version: 1;
  readonly id: string;
  readonly accountKey: string;
  /** Where the finished file goes, as a URI. */
  readonly target: string;
  readonly plan: ExportPlan;
  readonly query?: LeadQuery;
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly point?: ExportPoint;
  /** Bytes of the unfinished text, and of its list of ids, that the point stands for. */
  readonly bytes: number;
  readonly idBytes: number;
  /** It holds leads that were chosen one by one, and cannot be gone on with. */
  readonly once?: boolean;
  /** The process that writes it now. */
  readonly writer?: number;
}

/** Between two notes of how far an export is, in ms. What is not noted is read and written again after a crash. */
const NOTE_EVERY = 1_000;

/** How often a writer that waits says that it is there, in ms. */
const HEARTBEAT = 20_000;
/** A note older than this, in ms, is of a writer that is gone, though its process number lives on. */
const WRITER_GONE = 120_000;

/** The files of an unfinished export: its note, its text and the ids of its leads. */
const ENDINGS = ['json', 'part', 'ids'] as const;

/** Unfinished exports, in a folder of the extension's own: under the final name there is never a part of a file. */
export class ExportStore {
  constructor(private readonly folder: string) {}

  /** Those that can be gone on with, newest first. Files that cannot be read do not count, nor what is being written now, in whichever window. */
  async list(): Promise<readonly StoredExport[]> {
    const names = await readdir(this.folder).catch(() => []);
    const all = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => this.free(name.slice(0, -'.json'.length))),
    );
    return all.filter((job): job is StoredExport => job !== undefined).sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Begins an export. */
  async begin(
    job: Pick<StoredExport, 'accountKey' | 'target' | 'plan' | 'query' | 'startedAt' | 'once'>,
  ): Promise<Unfinished> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const stored: StoredExport = { ...job, version: 1, id: randomBytes(9).toString('hex'), bytes: 0, idBytes: 0 };
    return Unfinished.open(this.folder, stored);
  }

  /** Takes an interrupted export up again. Undefined when its files are gone, and while somebody else writes it: two writers would spoil it. */
  async resume(id: string): Promise<Unfinished | undefined> {
    const job = await this.free(id);
    return job && Unfinished.open(this.folder, job);
  }

  /** Forgets an unfinished export and its files. */
  async discard(id: string): Promise<void> {
    await Promise.all(ENDINGS.map((end) => rm(path.join(this.folder, `${id}.${end}`), { force: true })));
  }

  /** Removes all of them. One that is being written cannot be finished. */
  async removeAll(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes what was begun for accounts that are gone, and leftovers: all of it holds personal data. */
  async prune(accountKeys: ReadonlySet<string>): Promise<void> {
    await this.removeLeftovers((job) => !accountKeys.has(job.accountKey));
  }

  /**
   * Removes what nobody can go on with: exports of chosen leads, parts whose note is missing or damaged, temporaries of crashed windows;
   * and exports that are `unwanted`. What a window is writing stays.
   */
  async removeLeftovers(unwanted: (job: StoredExport) => boolean = () => false): Promise<void> {
    await removeStaleTemporaries(this.folder, { legacy: /^[0-9a-f]{18}\.json\.new$/ });
    const names = await readdir(this.folder).catch(() => []);
    const ids = new Set(names.flatMap((name) => /^([0-9a-f]{18})\.(?:json|part|ids)$/.exec(name)?.[1] ?? []));
    for (const id of ids) {
      const job = await this.read(id);
      const running = job?.writer !== undefined && isProcessRunning(job.writer);
      const useless = job ? !running && (job.once || unwanted(job)) : await this.isOrphaned(id);
      if (useless) await this.discard(id);
    }
  }

  /** True for files without a readable note that nobody has written to lately: an export that begins has no note yet. */
  private async isOrphaned(id: string): Promise<boolean> {
    const stats = await Promise.all(
      ENDINGS.map((end) => stat(path.join(this.folder, `${id}.${end}`)).catch(() => undefined)),
    );
    return stats.every((one) => !one || Date.now() - one.mtimeMs > WRITER_GONE);
  }

  private async free(id: string): Promise<StoredExport | undefined> {
    const job = await this.read(id);
    if (job?.once) return undefined;
    if (job?.writer === undefined || !isProcessRunning(job.writer)) return job;
    const noted = await stat(path.join(this.folder, `${id}.json`)).catch(() => undefined);
    return noted && Date.now() - noted.mtimeMs < WRITER_GONE ? undefined : job;
  }

  private async read(id: string): Promise<StoredExport | undefined> {
    if (!/^[0-9a-f]{18}$/.test(id)) return undefined;
    try {
      const job: unknown = JSON.parse(await readFile(path.join(this.folder, `${id}.json`), 'utf8'));
      return isRow(job) &&
        job['version'] === 1 &&
        job['id'] === id &&
        typeof job['target'] === 'string' &&
        isRow(job['plan'])
        ? (job as unknown as StoredExport)
        : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The text of an export that is being written. */
export class Unfinished implements ExportSink {
  /** What stands in the files, which may be more than the point stands for. */
  private written: { readonly bytes: number; readonly idBytes: number };
  private readonly heart: NodeJS.Timeout;
  private noting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private stored: StoredExport,
    private readonly part: FileHandle,
    private readonly ids: FileHandle,
    private noted = 0,
  ) {
    this.written = { bytes: stored.bytes, idBytes: stored.idBytes };
    this.heart = setInterval(() => {
      void this.note().catch(() => undefined);
    }, HEARTBEAT).unref();
  }

  /** Opens the files of an export, cut back to what its last note stands for. */
  static async open(folder: string, stored: StoredExport): Promise<Unfinished> {
    const file = (end: string): string => path.join(folder, `${stored.id}.${end}`);
    const part = await open(file('part'), 'a', 0o600);
    const ids = await open(file('ids'), 'a', 0o600);
    // A part shorter than its note was meddled with: from the start, then.
    const whole =
      stored.point &&
      (await stat(file('part'))).size >= stored.bytes &&
      (await stat(file('ids'))).size >= stored.idBytes;
    const kept: StoredExport = {
      ...(whole ? stored : { ...stored, point: undefined, bytes: 0, idBytes: 0 }),
      writer: process.pid,
    };
    await truncate(file('part'), kept.bytes);
    await truncate(file('ids'), kept.idBytes);
    const unfinished = new Unfinished(folder, kept, part, ids);
    await unfinished.note();
    return unfinished;
  }

  /** What is exported, and how far it is. */
  get job(): StoredExport {
    return this.stored;
  }
  /** The unfinished text. */
  get file(): string {
    return path.join(this.folder, `${this.stored.id}.part`);
  }

  /** The ids of the leads looked at so far. */
  async *seenIds(): AsyncGenerator<string> {
    for await (const line of createInterface({
      input: createReadStream(path.join(this.folder, `${this.stored.id}.ids`), 'utf8'),
    }))
      if (line) yield JSON.parse(line) as string;
  }

  /** Writes text behind what is there, and the ids it stands for, so that a resumed export writes each lead once. */
  async append(text: string, ids: readonly string[]): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    const lines = Buffer.from(ids.map((id) => `${JSON.stringify(id)}\n`).join(''), 'utf8');
    if (bytes.length) await this.part.appendFile(bytes);
    if (lines.length) await this.ids.appendFile(lines);
    this.written = { bytes: this.written.bytes + bytes.length, idBytes: this.written.idBytes + lines.length };
  }

  /** Remembers how far it is; written down at most once a second. */
  async reached(point: ExportPoint): Promise<void> {
    this.stored = { ...this.stored, ...this.written, point };
    if (Date.now() - this.noted > NOTE_EVERY) await this.note();
  }

  /** Closes the files; what was reached is written down. */
  async close(): Promise<void> {
    clearInterval(this.heart);
    this.stored = { ...this.stored, writer: undefined };
    await this.note();
    await this.part.close();
    await this.ids.close();
  }

  private note(): Promise<void> {
    return (this.noting = this.noting.catch(() => undefined).then(() => this.noteNow()));
  }

  private async noteNow(): Promise<void> {
    this.noted = Date.now();
    await atomicReplace(path.join(this.folder, `${this.stored.id}.json`), JSON.stringify(this.stored));
  }
}
