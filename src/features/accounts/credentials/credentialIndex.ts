import { SharedJsonFile } from '../../../core/store/sharedJsonFile';
import { nodeFiles, type FileLayer } from '../../../core/store/fileLayer';

/** The name of the file with the keys of stored credentials, in the extension's storage folder. */
export const CREDENTIAL_INDEX_FILE = 'credentials.json';
/** How long a change waits for another window that is writing the file. */
const LOCK_TIMEOUT_MS = 2_000;

/**
 * The keys of stored credentials that have not been deleted, with the time they were noted. VS Code 1.100 cannot list the keys of
 * SecretStorage, and newer versions list those of all profiles, so this file is needed to find a credential whose account is gone. It
 * holds no secret. Nothing rejects: without the file, only orphaned credentials are missed.
 */
export interface CredentialIndex {
  read(): Promise<ReadonlyMap<string, number>>;
  add(keys: readonly string[], now: number): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

/** The index in a file that all windows of a profile share. */
export class CredentialIndexFile implements CredentialIndex {
  private readonly file: SharedJsonFile<number>;

  constructor(path: string, files: FileLayer = nodeFiles) {
    this.file = new SharedJsonFile(path, { parse: readTime, files });
  }

  read(): Promise<ReadonlyMap<string, number>> {
    return this.file.read().catch(() => new Map<string, number>());
  }

  async add(keys: readonly string[], now: number): Promise<void> {
    const known = await this.read();
    const missing = keys.filter((key) => !known.has(key));
    if (missing.length)
      await this.update((records) => {
        for (const key of missing) if (!records.has(key)) records.set(key, now);
      });
  }

  async remove(keys: readonly string[]): Promise<void> {
    const known = await this.read();
    if (keys.some((key) => known.has(key)))
      await this.update((records) => {
        for (const key of keys) records.delete(key);
      });
  }

  private async update(change: (records: Map<string, number>) => void): Promise<void> {
    await this.file.update(change, { timeoutMs: LOCK_TIMEOUT_MS }).catch(() => undefined);
  }
}

function readTime(value: unknown, key: string): number | undefined {
  return typeof value === 'number' && /^[a-z0-9]{12}$/.test(key) ? value : undefined;
}
