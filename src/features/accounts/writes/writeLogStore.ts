import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { WriteLog, WriteOutcome, WriteRecord } from '../../../api/client/access/writeLog';
import { AppendLog } from '../../../core/store/appendLog';
import { nodeFiles, type FileLayer } from '../../../core/store/fileLayer';
import { removeStaleTemporaries } from '../../../core/store/temporaries';

/** The name of the folder with the write logs, in the extension's storage folder. */
export const WRITE_LOG_FOLDER = 'writes';
/** A larger log loses its oldest writes. */
const MAX_BYTES = 1024 * 1024;
/** The share of the writes that is kept then. */
const COMPACTED_SHARE = 0.75;
/** How long a write waits for another window that is logging one. */
const LOCK_TIMEOUT_MS = 2_000;
const KEY = /^[a-z0-9]{12}$/;

/** A logged write. Without an outcome it is in progress, or the window closed before its response came. */
export interface LoggedWrite extends Omit<WriteRecord, 'accountKey'> {
  readonly outcome?: WriteOutcome;
}

/** A line: a write, or the outcome of an earlier one. */
type Line = LoggedWrite | { readonly id: string; readonly outcome: WriteOutcome };

/** For tests. */
export interface WriteLogOptions {
  readonly files?: FileLayer;
  readonly maxBytes?: number;
}

/**
 * The writes of each account, in an append-only file per account that all windows share: method, path, ids, time and outcome, no values.
 * The oldest are dropped when a file gets too large.
 */
export class WriteLogStore implements WriteLog {
  private pending: Promise<unknown> = Promise.resolve();

  /** @param failed called for each write that could not be logged */
  constructor(
    private readonly folder: string,
    private readonly failed: (error: unknown) => void,
    private readonly options: WriteLogOptions = {},
  ) {}

  async begin({ accountKey, ...write }: WriteRecord): Promise<void> {
    await this.append(accountKey, write);
  }

  end({ accountKey, id }: WriteRecord, outcome: WriteOutcome): void {
    this.pending = Promise.all([this.pending, this.append(accountKey, { id, outcome })]);
  }

  /** Resolves when all outcomes are logged. Never rejects. */
  async flush(): Promise<void> {
    await this.pending;
  }

  /** The writes of an account, oldest first. `damaged` counts unreadable lines, which are skipped. */
  async read(accountKey: string): Promise<{ readonly writes: readonly LoggedWrite[]; readonly damaged: number }> {
    await this.flush();
    void removeStaleTemporaries(this.folder);
    const { records, damaged } = await this.log(accountKey).readAll();
    return { writes: merged(records), damaged };
  }

  /** Removes the logs of accounts. */
  async removeOf(accountKeys: ReadonlySet<string>): Promise<void> {
    await this.flush();
    for (const key of accountKeys) if (KEY.test(key)) await rm(this.log(key).path, { force: true, maxRetries: 3 });
  }

  /** Removes all logs. */
  async removeAll(): Promise<void> {
    await this.flush();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private log(accountKey: string): AppendLog<Line> {
    if (!KEY.test(accountKey)) throw new TypeError(`not an account key: ${accountKey}`);
    const { files } = this.options;
    return new AppendLog(path.join(this.folder, `${accountKey}.jsonl`), { parse: readLine, files });
  }

  private async append(accountKey: string, line: Line): Promise<void> {
    try {
      const log = this.log(accountKey);
      await log.append([line], { timeoutMs: LOCK_TIMEOUT_MS });
      const { files = nodeFiles, maxBytes = MAX_BYTES } = this.options;
      if ((await files.stat(log.path)).size > maxBytes)
        await log.compact((lines) => {
          const writes = merged(lines);
          return writes.slice(-Math.floor(writes.length * COMPACTED_SHARE));
        });
    } catch (error) {
      this.failed(error);
    }
  }
}

/** The writes with their outcomes, in the order in which they were sent. */
function merged(lines: readonly Line[]): readonly LoggedWrite[] {
  const writes = new Map<string, LoggedWrite>();
  for (const line of lines) {
    const known = writes.get(line.id);
    if (known) writes.set(line.id, { ...known, ...line });
    else if ('at' in line) writes.set(line.id, line);
  }
  return [...writes.values()];
}

function readLine(value: unknown): Line | undefined {
  const { id, at, method, path: target, recordIds, outcome } = Object(value) as Record<string, unknown>;
  if (typeof id !== 'string') return undefined;
  const ended = typeof outcome === 'object' && outcome !== null ? { outcome: outcome as WriteOutcome } : undefined;
  if (at === undefined) return ended && { id, ...ended };
  if (typeof at !== 'number' || typeof method !== 'string' || typeof target !== 'string') return undefined;
  const ids = Array.isArray(recordIds) ? recordIds.filter((one) => typeof one === 'string') : [];
  return { id, at, method, path: target, recordIds: ids, ...ended };
}
