import { readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import { isRecordRow, type RecordRow } from '../model/read';

/** The note of a long job that was started. Kept next to the other files of the job until it is done or discarded. */
export interface StoredJob {
  readonly version: 1;
  readonly id: string;
  readonly accountKey: string;
  /** Ms since the epoch. */
  readonly startedAt: number;
}

const ID = '[0-9a-f]{18}';
/** If files without a readable note have not been written to for this long, in ms, their job crashed while it was starting. */
const ORPHANED_MS = 120_000;

/** How kinds of jobs differ. */
export interface JobKind<Job extends StoredJob> {
  /** The extensions of a job's files; `json` is the note. */
  readonly endings: readonly string[];
  /** Validates a note beyond version and id. */
  readonly isJob: (note: RecordRow) => boolean;
  /** True while any window is working on the job. */
  readonly isBusy: (job: Job) => Promise<boolean>;
  /** True for a job that cannot be resumed. */
  readonly isFinal?: (job: Job) => boolean;
}

/** Unfinished jobs, in a folder of the extension's own: each has a note `<id>.json`, with its other files next to it. */
export class JobStore<Job extends StoredJob> {
  constructor(
    protected readonly folder: string,
    private readonly kind: JobKind<Job>,
  ) {}

  /** The jobs that can be resumed, newest first. Skips unreadable files, and jobs that any window is working on. */
  async list(): Promise<readonly Job[]> {
    const names = await readdir(this.folder).catch(() => []);
    const all = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => this.free(name.slice(0, -'.json'.length))),
    );
    return all.filter((job): job is Awaited<Job> => job !== undefined).sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Removes a job and its files. */
  async discard(id: string): Promise<void> {
    await Promise.all(this.kind.endings.map((end) => rm(this.file(id, end), { force: true })));
  }

  /** Removes all of them. A running job fails. */
  async removeAll(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes jobs of accounts that are gone, and leftovers: all of it is personal data. */
  async prune(accountKeys: ReadonlySet<string>): Promise<void> {
    await this.removeLeftovers((job) => !accountKeys.has(job.accountKey));
  }

  /**
   * Removes what cannot be resumed: final jobs, files whose note is missing or damaged, and temporary files of crashed windows; also jobs
   * that are `unwanted`. Jobs that a window is working on stay.
   */
  async removeLeftovers(unwanted: (job: Job) => boolean = () => false): Promise<void> {
    await removeStaleTemporaries(this.folder, { legacy: new RegExp(`^${ID}\\.json\\.new$`) });
    const names = await readdir(this.folder).catch(() => []);
    const file = new RegExp(`^(${ID})\\.(?:${this.kind.endings.join('|')})$`);
    const ids = new Set(names.flatMap((name) => file.exec(name)?.[1] ?? []));
    for (const id of ids) {
      const job = await this.read(id);
      const useless = job
        ? (this.kind.isFinal?.(job) || unwanted(job)) && !(await this.kind.isBusy(job))
        : await this.isOrphaned(id);
      if (useless) await this.discard(id);
    }
  }

  /** The job, unless it is final or being worked on. */
  protected async free(id: string): Promise<Job | undefined> {
    const job = await this.read(id);
    return job && !this.kind.isFinal?.(job) && !(await this.kind.isBusy(job)) ? job : undefined;
  }

  /** A file of a job. */
  protected file(id: string, ending: string): string {
    return path.join(this.folder, `${id}.${ending}`);
  }

  private async isOrphaned(id: string): Promise<boolean> {
    const stats = await Promise.all(this.kind.endings.map((end) => stat(this.file(id, end)).catch(() => undefined)));
    return stats.every((one) => !one || Date.now() - one.mtimeMs > ORPHANED_MS);
  }

  private async read(id: string): Promise<Job | undefined> {
    if (!new RegExp(`^${ID}$`).test(id)) return undefined;
    try {
      const note: unknown = JSON.parse(await readFile(this.file(id, 'json'), 'utf8'));
      return isRecordRow(note) && note['version'] === 1 && note['id'] === id && this.kind.isJob(note)
        ? (note as unknown as Job)
        : undefined;
    } catch {
      return undefined;
    }
  }
}
