import path from 'node:path';
import { errorCode, nodeFiles, PRIVATE_MODE, type FileLayer } from './fileLayer';
import { temporaryName } from './temporaries';

/** Pauses between attempts to rename on Windows, where virus scanners and indexers hold new files open for a moment. */
const BUSY_PAUSES_MS = [10, 20, 50, 100, 200, 400];

/** How a file is replaced. */
export interface ReplaceOptions {
  readonly files?: FileLayer;
  /** Called when the new content is on disk, right before it takes effect; the file stays as it was if it rejects. */
  readonly beforeRename?: () => Promise<void>;
  /** Returns when the new name is on disk, too: what is appended to the new file and synced survives a power failure then. */
  readonly durable?: boolean;
}

/** What a file is to hold: a text, bytes, or pieces that are written one after the other, so that no more than one is in memory. */
type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Replaces the content of a file at once: readers, crashes and power failures see the old or the new content, never a mixture. Creates
 * the folder if necessary. The file is readable by the user alone. Rejects with the error of the disk, with the old content in place
 * and no temporary file left.
 *
 * Own code instead of write-file-atomic 7.0.1: that one is bound to `node:fs`, so faults cannot be injected, hooks process exit in the
 * extension host, and names its temporaries so that their process cannot be told (8 needs Node 22).
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
