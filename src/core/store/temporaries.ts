import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { nodeFiles, type FileLayer } from './fileLayer';
import { isProcessRunning, MACHINE_ID } from './processIdentity';

/** Temporary files of running processes or other machines live for milliseconds; after a day the process is certainly gone. */
const FOREIGN_MAX_AGE_MS = 24 * 3_600_000;
/** Some temporary files of version 0.1 do not name their process. A running 0.1 window writes one within seconds. */
const LEGACY_MAX_AGE_MS = 3_600_000;

/** Left by a process that dies while releasing a lock it had taken over, or while waiting for one; see `acquireLock`. */
const LOCK_SUCCESSOR = /\.lock\.(?:[0-9a-f-]+|wanted)$/;
const TEMPORARY = /\.([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{8}\.tmp$/;

/** A name for a new temporary file next to `file`, including the process that owns it. */
export function temporaryName(file: string): string {
  return `${file}.${MACHINE_ID}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** What else is removed besides this library's temporary files. */
export interface StaleOptions {
  readonly files?: FileLayer;
  /** Matches the names of temporary files of version 0.1; they are removed if they are older than an hour. */
  readonly legacy?: Pick<RegExp, 'test'>;
}

/**
 * Removes the temporary files that crashed processes left in a folder: those of processes that are gone, and those that are too old to be
 * in use. Those of other running windows stay. Never rejects: what cannot be removed is tried again at the next start.
 * @returns the names that were removed
 */
export async function removeStaleTemporaries(
  folder: string,
  { files = nodeFiles, legacy }: StaleOptions = {},
): Promise<readonly string[]> {
  const names = await files.readdir(folder).catch(() => []);
  const removed: string[] = [];
  for (const name of names) {
    const maxAge = maxAgeOf(name, legacy);
    if (maxAge === undefined) continue;
    const file = path.join(folder, name);
    try {
      if (maxAge > 0 && Date.now() - (await files.stat(file)).mtimeMs <= maxAge) continue;
      await files.remove(file);
      removed.push(name);
    } catch {
      // Another window has removed it, or the folder is read-only.
    }
  }
  return removed;
}

/** The age in ms from which a file may be removed; undefined if it is not a temporary file. */
function maxAgeOf(name: string, legacy: StaleOptions['legacy']): number | undefined {
  const [, machine, pid] = TEMPORARY.exec(name) ?? [];
  if (LOCK_SUCCESSOR.test(name)) return FOREIGN_MAX_AGE_MS;
  if (machine === undefined) return legacy?.test(name) ? LEGACY_MAX_AGE_MS : undefined;
  return machine === MACHINE_ID && !isProcessRunning(Number(pid)) ? 0 : FOREIGN_MAX_AGE_MS;
}
