import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat, truncate, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { isProcessRunning } from '../../../core/store/processIdentity';
import type { ExportPlan, ExportPosition, ExportSink } from './leadExport';
import { JobStore, type StoredJob } from './jobStore';
import { isRecordRow } from '../model/read';
import type { LeadQuery } from '../sources/source';

/** A started export. Stored next to its unfinished text until it is done or discarded. */
export interface StoredExport extends StoredJob {
  /** Where the finished file goes, as a URI. */
  readonly target: string;
  readonly plan: ExportPlan;
  readonly query?: LeadQuery;
  readonly point?: ExportPosition;
  /** The position's size of the unfinished text, and of its list of ids, in bytes. */
  readonly bytes: number;
  readonly idBytes: number;
  /** It holds individually selected leads, and cannot be resumed. */
  readonly once?: boolean;
  /** The process that is writing it. */
  readonly writer?: number;
}

/** Minimum time between two saves of the position, in ms. After a crash, what came after the last save is read and written again. */
const NOTE_INTERVAL_MS = 1_000;

/** How often a waiting writer updates its note, in ms. */
const HEARTBEAT_MS = 20_000;
/** If a note is older than this, in ms, its writer is gone, even if its process ID exists. */
const WRITER_GONE_MS = 120_000;

/** Stores exports in the extension's folder. A file with the final name is always complete. */
export class ExportStore extends JobStore<StoredExport> {
  constructor(folder: string) {
    super(folder, {
      endings: ['json', 'part', 'ids'],
      isJob: (note) => typeof note['target'] === 'string' && isRecordRow(note['plan']),
      isBusy: async ({ id, writer }) => {
        if (writer === undefined || !isProcessRunning(writer)) return false;
        const noted = await stat(path.join(folder, `${id}.json`)).catch(() => undefined);
        return noted !== undefined && Date.now() - noted.mtimeMs < WRITER_GONE_MS;
      },
      isFinal: ({ once }) => once === true,
    });
  }

  /** Starts an export. */
  async begin(
    job: Pick<StoredExport, 'accountKey' | 'target' | 'plan' | 'query' | 'startedAt' | 'once'>,
  ): Promise<ExportJob> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const stored: StoredExport = { ...job, version: 1, id: randomBytes(9).toString('hex'), bytes: 0, idBytes: 0 };
    return ExportJob.open(this.folder, stored);
  }

  /** Resumes an interrupted export. Undefined when its files are gone, or another process is writing it: two writers would corrupt it. */
  async resume(id: string): Promise<ExportJob | undefined> {
    const job = await this.free(id);
    return job && ExportJob.open(this.folder, job);
  }
}

/** An export that is being written. */
export class ExportJob implements ExportSink {
  /** The size of the files, which may be past the saved position. */
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
    }, HEARTBEAT_MS).unref();
  }

  /** Opens the files of an export, truncated to the last saved position. */
  static async open(folder: string, stored: StoredExport): Promise<ExportJob> {
    const file = (end: string): string => path.join(folder, `${stored.id}.${end}`);
    const part = await open(file('part'), 'a', 0o600);
    const ids = await open(file('ids'), 'a', 0o600);
    // A part shorter than its note was tampered with, so start over.
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
    const unfinished = new ExportJob(folder, kept, part, ids);
    try {
      await unfinished.note();
    } catch (error) {
      await unfinished.closeFiles();
      throw error;
    }
    return unfinished;
  }

  /** The export and its position. */
  get job(): StoredExport {
    return this.stored;
  }
  /** The unfinished text. */
  get file(): string {
    return path.join(this.folder, `${this.stored.id}.part`);
  }

  /** The ids of the leads read so far. */
  async *seenIds(): AsyncGenerator<string> {
    for await (const line of createInterface({
      input: createReadStream(path.join(this.folder, `${this.stored.id}.ids`), 'utf8'),
    }))
      if (line) yield JSON.parse(line) as string;
  }

  /** Appends text and the ids it contains, so that a resumed export writes each lead once. */
  async append(text: string, ids: readonly string[]): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    const lines = Buffer.from(ids.map((id) => `${JSON.stringify(id)}\n`).join(''), 'utf8');
    await Promise.all([bytes.length && this.part.appendFile(bytes), lines.length && this.ids.appendFile(lines)]);
    this.written = { bytes: this.written.bytes + bytes.length, idBytes: this.written.idBytes + lines.length };
  }

  /** Updates the position; saved at most once a second. */
  async reached(point: ExportPosition): Promise<void> {
    this.stored = { ...this.stored, ...this.written, point };
    if (Date.now() - this.noted > NOTE_INTERVAL_MS) await this.note();
  }

  /** Closes the files, even if the position cannot be saved; it rejects then. */
  async close(): Promise<void> {
    this.stored = { ...this.stored, writer: undefined };
    try {
      await this.note();
    } finally {
      await this.closeFiles();
    }
  }

  private async closeFiles(): Promise<void> {
    clearInterval(this.heart);
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
