import path from 'node:path';
import { atomicReplace } from '../../../../core/store/atomicReplace';
import {
  errorCode,
  nodeFiles,
  PRIVATE_MODE,
  readIfExists,
  type FileLayer,
  type OpenFile,
} from '../../../../core/store/fileLayer';
import { acquireLock, LockTimeoutError, type HeldLock } from '../../../../core/store/lock';
import { removeStaleTemporaries } from '../../../../core/store/temporaries';
import { isRecordRow } from '../../model/read';
import {
  BEGUN_STATE,
  cutTornLine,
  logLine,
  NO_ROWS,
  readRowLog,
  type RowCounts,
  type RowOutcome,
  type RowRecord,
} from './rowLog';
import { isStoredImport, type StoredImport } from './storedImport';

/** Long enough to take over the lock of a process that is gone although its process ID exists, in ms. */
const TAKEOVER_MS = 15_000;

/** The files of a journal: the note, and the log of rows next to it. */
export const journalFiles = (base: string): { readonly note: string; readonly rows: string } => ({
  note: `${base}.json`,
  rows: `${base}.rows`,
});

/** The totals of the log so far. */
interface Tally {
  readonly counts: RowCounts;
  /** The last row that must not be sent again. */
  readonly position: number;
  /** The size of the log in bytes. */
  readonly size: number;
}

/**
 * The outcome of each row of an import, on disk. A row is noted before it is sent, and its outcome afterwards, so that no row is sent
 * twice after a crash. Only one process at a time has a journal open.
 */
export class ImportJournal {
  private closed = false;

  private constructor(
    private readonly base: string,
    private stored: StoredImport,
    private readonly lock: HeldLock,
    private readonly log: OpenFile,
    private tally: Tally,
  ) {}

  /** Starts a journal. Rejects with the disk's error. */
  static async begin(base: string, stored: StoredImport, files: FileLayer = nodeFiles): Promise<ImportJournal> {
    const { note, rows } = journalFiles(base);
    const lock = await acquireLock(note, { files });
    try {
      if ((await readNote(note))?.over) await removeFiles(base);
      if (await readIfExists(files, note)) throw Object.assign(new Error('there is a journal'), { code: 'EEXIST' });
      // Left by a process that was killed before it wrote the note, and so before any row.
      if ((await files.stat(rows).catch(() => undefined))?.size === 0) await files.remove(rows);
      const log = await files.open(rows, 'wx', PRIVATE_MODE);
      await atomicReplace(note, JSON.stringify(stored), { files });
      return new ImportJournal(base, stored, lock, log, { counts: NO_ROWS, position: 0, size: 0 });
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** True while a journal exists and its import has not finished, or while only its rows exist. */
  static async isUnfinished(base: string): Promise<boolean> {
    const { note, rows } = journalFiles(base);
    if ((await readNote(note))?.over) return false;
    const stats = await Promise.all([note, rows].map((file) => nodeFiles.stat(file).catch(() => undefined)));
    return stats.some((one) => one !== undefined && one.size > 0);
  }

  /** Opens a journal to resume its import. Undefined when it is missing or unreadable, or while another process has it open. */
  static async open(base: string): Promise<ImportJournal | undefined> {
    const { note, rows } = journalFiles(base);
    if ((await readNote(note)) === undefined) return undefined;
    let lock: HeldLock | undefined;
    try {
      lock = await acquireLock(note, { timeoutMs: TAKEOVER_MS });
      const stored = await readNote(note);
      if (stored && !stored.over) {
        const size = await cutTornLine(rows);
        const tally = { ...(await tallyOf(rows)), size };
        return new ImportJournal(base, stored, lock, await nodeFiles.open(rows, 'a', PRIVATE_MODE), tally);
      }
    } catch (error) {
      await lock?.release();
      // Without its log we do not know which rows were sent, so none may be.
      if (error instanceof LockTimeoutError || errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    await lock.release();
    return undefined;
  }

  /** What is imported. */
  get job(): StoredImport {
    return this.stored;
  }
  /** The file to resume from. */
  get file(): string {
    return journalFiles(this.base).note;
  }
  /** The last row that must not be sent again. Rows are sent in file order. */
  get position(): number {
    return this.tally.position;
  }
  /** The outcomes so far. */
  get counts(): RowCounts {
    return this.tally.counts;
  }
  /** The number of rows still to be sent. */
  get left(): number {
    const { planned } = this.stored;
    return planned.rows - planned.leftOut - Object.values(this.tally.counts).reduce((sum, count) => sum + count, 0);
  }

  /** True until the first row is noted. */
  get isUntouched(): boolean {
    return this.tally.size === 0;
  }

  /** Notes that a row is about to be sent; resolves once that is on disk. If it rejects, nothing may be sent. */
  async begin(row: number): Promise<void> {
    await this.lock.assertHeld();
    await this.write(logLine(row, BEGUN_STATE), true);
  }

  /** Notes the outcome of a row. */
  async end(row: number, outcome: RowOutcome, reason = ''): Promise<void> {
    if (outcome !== 'not-sent') this.count(row, outcome);
    await this.write(logLine(row, outcome, reason), false);
  }

  /** The rows that were noted, in file order. */
  outcomes(): AsyncGenerator<RowRecord> {
    return readRowLog(journalFiles(this.base).rows);
  }

  /** Records the row whose refusal stops the import. It is saved when the journal is closed. */
  noteForbidden(row: number): void {
    this.stored = { ...this.stored, forbiddenRow: row };
  }

  /** Records the file that rows of a kind will be written to; resolves once that is on disk. */
  async noteLeftFile(kind: string, file: string): Promise<void> {
    this.stored = { ...this.stored, leftFiles: { ...this.stored.leftFiles, [kind]: file } };
    await this.save();
  }

  /** Closes the journal; it can be opened again. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      await this.log.datasync();
      this.stored = { ...this.stored, counts: this.counts };
      await this.save();
    } finally {
      await this.log.close();
      await this.lock.release();
    }
  }

  /** Removes the journal of a finished import. If the process is killed while doing so, no resumable journal is left. */
  async discard(): Promise<void> {
    this.closed = true;
    await this.log.close();
    this.stored = { ...this.stored, over: true };
    // If the note cannot be written, the files are still removed.
    await this.save().catch(() => undefined);
    await removeFiles(this.base);
    // On the command line the folder is the user's, so only remove temporary files of this note.
    const own = `${path.basename(this.file)}.`;
    const readdir = async (folder: string): Promise<readonly string[]> =>
      (await nodeFiles.readdir(folder)).filter((name) => name.startsWith(own));
    await removeStaleTemporaries(path.dirname(this.file), { files: { ...nodeFiles, readdir } });
    await this.lock.release();
  }

  private save(): Promise<void> {
    return atomicReplace(this.file, JSON.stringify(this.stored), { beforeRename: () => this.lock.assertHeld() });
  }

  private count(row: number, outcome: Exclude<RowOutcome, 'not-sent'>): void {
    const { counts } = this.tally;
    this.tally = { ...this.tally, counts: { ...counts, [outcome]: counts[outcome] + 1 }, position: row };
  }

  private async write(line: string, durable: boolean): Promise<void> {
    const bytes = Buffer.from(line, 'utf8');
    try {
      await this.log.write(bytes);
      if (durable) await this.log.datasync();
    } catch (error) {
      await this.log.truncate(this.tally.size).catch(() => undefined);
      throw error;
    }
    this.tally = { ...this.tally, size: this.tally.size + bytes.length };
  }
}

/** The note is removed last, because it says that the log is no longer needed. */
async function removeFiles(base: string): Promise<void> {
  const { note, rows } = journalFiles(base);
  await nodeFiles.remove(rows);
  await nodeFiles.remove(note);
}

async function readNote(file: string): Promise<StoredImport | undefined> {
  try {
    const note: unknown = JSON.parse((await nodeFiles.readFile(file)).toString('utf8'));
    return isRecordRow(note) && isStoredImport(note) ? (note as unknown as StoredImport) : undefined;
  } catch {
    return undefined;
  }
}

async function tallyOf(rows: string): Promise<Omit<Tally, 'size'>> {
  const counts = { ...NO_ROWS };
  let position = 0;
  for await (const { row, outcome } of readRowLog(rows)) {
    if (outcome === 'not-sent') continue;
    counts[outcome]++;
    position = row;
  }
  return { counts, position };
}
