import { crc32 } from 'node:zlib';
import { atomicReplace } from './atomicReplace';
import { nodeFiles, readIfExists, type FileLayer } from './fileLayer';
import { appendToFile, splitLines } from './lines';
import { withLock, type HeldLock, type LockOptions } from './lock';

const CHECKSUM_LENGTH = 8;

/** Options of an `AppendLog`. */
export interface AppendLogOptions<T> {
  /** Validates a stored record. Undefined or an exception means that it is damaged; it is skipped and counted. */
  readonly parse: (value: unknown) => T | undefined;
  /** An append resolves only when the records are on disk, so that they survive a power failure. */
  readonly durable?: boolean;
  /** Defaults to the disk. */
  readonly files?: FileLayer;
}

/** The content of a log. */
export interface LogContent<T> {
  /** Oldest first. */
  readonly records: readonly T[];
  /** The number of damaged lines. */
  readonly damaged: number;
}

/** A record that could not be serialized as JSON. */
export interface RejectedRecord {
  /** Its index among the records to append. */
  readonly index: number;
  readonly error: unknown;
}

/**
 * An append-only file of records, shared by all windows. A record is a line `<CRC-32 in hexadecimal> <JSON>`, and a new line is
 * started before each append, so neither a torn last record nor any other damaged line affects another record. Lines of plain JSON, as
 * version 0.1 wrote them, are read too.
 */
export class AppendLog<T> {
  private readonly files: FileLayer;

  constructor(
    readonly path: string,
    private readonly options: AppendLogOptions<T>,
  ) {
    this.files = options.files ?? nodeFiles;
  }

  /**
   * Appends records in one write. If the disk fails, it rejects and none of them is in the log.
   * @returns the records that cannot be serialized as JSON (circular, too deep); the others were written
   */
  async append(
    records: readonly T[],
    lockOptions: Omit<LockOptions, 'files'> = {},
  ): Promise<readonly RejectedRecord[]> {
    const rejected: RejectedRecord[] = [];
    const lines: string[] = [];
    records.forEach((record, index) => {
      try {
        lines.push(frame(record));
      } catch (error) {
        rejected.push({ index, error });
      }
    });
    if (lines.length)
      await this.locked(lockOptions, async (lock) => {
        await lock.assertHeld();
        await appendToFile(this.files, this.path, Buffer.from(`\n${lines.join('')}`), this.options);
      });
    return rejected;
  }

  /** All records. Empty when the file does not exist; rejects when it cannot be read. */
  async readAll(): Promise<LogContent<T>> {
    const bytes = await readIfExists(this.files, this.path);
    const records: T[] = [];
    let damaged = 0;
    for (const line of splitLines(bytes ?? Buffer.alloc(0))) {
      const record = this.parse(line);
      if (record === undefined) damaged++;
      else records.push(record);
    }
    return { records, damaged };
  }

  /**
   * Rewrites the log with the records that `keep` returns; damaged lines are dropped. Other windows append before or after, never
   * during it. If anything fails, the log is unchanged.
   */
  async compact(
    keep: (records: readonly T[]) => readonly T[],
    lockOptions: Omit<LockOptions, 'files'> = {},
  ): Promise<void> {
    await this.locked(lockOptions, async (lock) => {
      const kept = keep((await this.readAll()).records);
      await atomicReplace(this.path, kept.map(frame).join(''), {
        files: this.files,
        beforeRename: () => lock.assertHeld(),
      });
    });
  }

  private locked(options: Omit<LockOptions, 'files'>, work: (lock: HeldLock) => Promise<void>): Promise<void> {
    return withLock(this.path, work, { ...options, files: this.files, repeatWhenLost: true });
  }

  private parse(line: Buffer): T | undefined {
    try {
      return this.options.parse(JSON.parse(unframe(line)));
    } catch {
      return undefined;
    }
  }
}

function frame(record: unknown): string {
  const json = JSON.stringify(record) as string | undefined;
  if (json === undefined) throw new TypeError('not a JSON value');
  return `${checksum(json)} ${json}\n`;
}

/** The JSON of a line. Throws when the line does not have its checksum. */
function unframe(line: Buffer): string {
  const text = line.toString('utf8');
  if (text.startsWith('{') || text.startsWith('[')) return text;
  const json = text.slice(CHECKSUM_LENGTH + 1);
  if (text.slice(0, CHECKSUM_LENGTH) !== checksum(json)) throw new Error('checksum');
  return json;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(CHECKSUM_LENGTH, '0');
}
