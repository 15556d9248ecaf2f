import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { nodeFiles } from '../../../../core/store/fileLayer';
import { acquireLock, LockTimeoutError } from '../../../../core/store/lock';
import { JobStore } from '../jobStore';
import { ImportJournal } from './journal';
import { isStoredImport, type NewImport, type StoredImport } from './storedImport';

/** If a lock was not renewed for this long, in ms, its process is gone, even if the process ID exists. */
const OWNER_GONE_MS = 30_000;

/** Imports that were started and not finished, in a folder of the extension's own. */
export class ImportStore extends JobStore<StoredImport> {
  constructor(folder: string) {
    super(folder, {
      endings: ['json', 'rows', 'json.lock'],
      isJob: isStoredImport,
      isFinal: ({ over }) => over === true,
      isBusy: ({ id }) => isLocked(path.join(folder, `${id}.json`)),
    });
  }

  /** Starts an import. Rejects with the disk's error; nothing may be sent then. */
  begin(job: NewImport): Promise<ImportJournal> {
    const id = randomBytes(9).toString('hex');
    return ImportJournal.begin(path.join(this.folder, id), { ...job, version: 1, id });
  }

  /** Resumes an interrupted import. Undefined when its files are gone, or while another process is working on it. */
  async resume(id: string): Promise<ImportJournal | undefined> {
    return (await this.free(id)) && ImportJournal.open(path.join(this.folder, id));
  }
}

/** True while a process is working on a journal. */
async function isLocked(note: string): Promise<boolean> {
  try {
    await (await acquireLock(note, { timeoutMs: 0 })).release();
    return false;
  } catch (error) {
    if (!(error instanceof LockTimeoutError)) throw error;
    const lock = await nodeFiles.stat(`${note}.lock`).catch(() => undefined);
    return lock !== undefined && Date.now() - lock.mtimeMs < OWNER_GONE_MS;
  }
}
