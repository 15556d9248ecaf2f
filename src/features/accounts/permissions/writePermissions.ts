import type { WritePermission } from '../../../api/client/account';
import { errorCode, nodeFiles, type FileLayer } from '../../../core/store/fileLayer';
import { SharedJsonFile } from '../../../core/store/sharedJsonFile';

/** The name of the file with the write permissions, in the extension's storage folder. */
export const PERMISSIONS_FILE = 'write-permissions.json';
/** How long a change waits for another window that is writing the file. */
const LOCK_TIMEOUT_MS = 10_000;

/** Write permissions by account key, shared by all windows. */
export interface PermissionStore {
  /** Read from the disk. `damaged` means that permissions may be missing. Rejects when they cannot be read. */
  read(): Promise<{ readonly permissions: ReadonlyMap<string, WritePermission>; readonly damaged: boolean }>;
  /** Changes permissions under a lock. Rejects when they cannot be written. */
  update(change: (permissions: Map<string, WritePermission>) => void): Promise<ReadonlyMap<string, WritePermission>>;
}

/** Write permissions in a file. Each window caches global state, so other windows would not see a change at once. */
export class WritePermissionFile implements PermissionStore {
  private readonly file: SharedJsonFile<WritePermission>;

  constructor(path: string, files: FileLayer = nodeFiles) {
    this.file = new SharedJsonFile(path, { parse: readPermission, merge: stricterPermission, files });
  }

  async read(): ReturnType<PermissionStore['read']> {
    const { records, isDamaged } = await this.file.readContent();
    return { permissions: records, damaged: isDamaged };
  }

  async update(change: (permissions: Map<string, WritePermission>) => void): ReturnType<PermissionStore['update']> {
    return this.file.update(change, { timeoutMs: LOCK_TIMEOUT_MS });
  }
}

/** Reads a stored permission; unknown forms are read-only, so that a damaged record never allows writes. */
export function readPermission(raw: unknown): WritePermission {
  const { kind, until } = Object(raw) as { kind?: unknown; until?: unknown };
  if (kind === 'always') return { kind };
  if (kind === 'until' && typeof until === 'number' && Number.isFinite(until)) return { kind, until };
  return { kind: 'locked' };
}

/** The stricter of two permissions. */
export function stricterPermission(a: WritePermission, b: WritePermission): WritePermission {
  if (a.kind === 'locked' || b.kind === 'locked') return { kind: 'locked' };
  if (a.kind === 'always') return b;
  if (b.kind === 'always') return a;
  return a.until < b.until ? a : b;
}

/** Why permissions could not be read or written, short enough for a message. */
export function permissionFailure(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
