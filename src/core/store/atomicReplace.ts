import path from 'node:path';
import { errorCode, nodeFiles, PRIVATE_MODE, type FileLayer } from './fileLayer';
import { temporaryName } from './temporaries';

/** Pauses between rename attempts on Windows, where virus scanners and indexers hold new files open briefly. */
const BUSY_PAUSES_MS = [10, 20, 50, 100, 200, 400];

/** How a file is replaced. */
export interface ReplaceOptions {
  readonly files?: FileLayer;
  /** Called when the new content is on disk, right before it takes effect; if it rejects, the file is unchanged. */
  readonly beforeRename?: () => Promise<void>;
  /** Resolves only when the new name is on disk too, so that data appended to the new file and synced survives a power failure. */
  readonly durable?: boolean;
}

/** The new content: a text, bytes, or pieces that are written one after another, so that only one is in memory at a time. */
type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Replaces a file atomically: readers see the old or the new content, never a mixture, even after a crash or power failure. Creates
 * the folder if necessary. Only the user can read the file. Rejects with the disk's error, with the old content in place
 * and no temporary file left.
 *
 * Own code instead of write-file-atomic 7.0.1, which is tied to `node:fs`, so faults cannot be injected; hooks process exit in the
 * extension host; and names its temporary files without their process (8 needs Node 22).
 */
export async function atomicReplace(
  file: string,
  content: FileContent,
  { files = nodeFiles, beforeRename, durable }: ReplaceOptions = {},
): Promise<void> {
  const temporary = temporaryName(file);
  await files.mkdir(path.dirname(file));
  try {
    const handle = await files.open(temporary, 'wx', PRIVATE_MODE);
    try {
      if (typeof content === 'string') await handle.write(Buffer.from(content, 'utf8'));
      else if (content instanceof Uint8Array) await handle.write(content);
      else for await (const piece of content) await handle.write(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await beforeRename?.();
    await renameWhenFree(files, temporary, file);
    if (durable) await files.syncFolder(path.dirname(file));
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    throw error;
  }
}

async function renameWhenFree(files: FileLayer, from: string, to: string): Promise<void> {
  for (const pause of process.platform === 'win32' ? BUSY_PAUSES_MS : []) {
    try {
      return await files.rename(from, to);
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return files.rename(from, to);
}
