// Files on this computer that a request sends: what may be read, and reading exactly what was looked at.
import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';

/** 20 MB: no file of a request may be larger. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Why a file is not sent, whatever the user says. */
export type FileRefusal = 'file-unreadable' | 'file-not-regular' | 'file-too-large' | 'file-outside' | 'file-changed';

/** A regular file that was looked at and not read. */
export interface InspectedFile {
  /** Where it really is, after following links. */
  readonly path: string;
  readonly size: number;
  /** True when it is inside the boundary: it may be read without a question. */
  readonly inside: boolean;
  readonly device: bigint;
  readonly inode: bigint;
}

/** True when `file` is below `folder`. Both are absolute and free of links. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !path.isAbsolute(relative) && relative.split(path.sep, 1)[0] !== '..';
}

/**
 * Looks at the file a request names, following links; reads nothing of it. `written` is relative to `folder`, or absolute; `boundary` is the
 * folder whose files need no question. Anything but a regular file of at most `MAX_FILE_BYTES` is refused.
 */
export async function inspectFile(
  written: string,
  folder: string,
  boundary: string,
): Promise<InspectedFile | FileRefusal> {
  const named = path.resolve(folder, written);
  // On Windows even a look at \\host\share signs in to that host, and \\.\ names devices.
  if (/^[\\/]{2}/.test(named) && !isInside(boundary, named)) return 'file-outside';
  try {
    const real = await realpath(named);
    const stats = await lstat(real, { bigint: true });
    if ((await realpath(named)) !== real) return 'file-changed';
    if (!stats.isFile()) return 'file-not-regular';
    if (stats.size > MAX_FILE_BYTES) return 'file-too-large';
    return {
      path: real,
      size: Number(stats.size),
      inside: isInside(await realpath(boundary), real),
      device: stats.dev,
      inode: stats.ino,
    };
  } catch {
    return 'file-unreadable';
  }
}

/** Without it, opening a named pipe that took the place of the file would wait for ever. Neither flag exists on Windows. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
const CHUNK_BYTES = 256 * 1024;

/** Reads a file that was inspected: the same one, a regular file still, at most `MAX_FILE_BYTES` whatever its size was said to be. */
export async function readInspected(file: InspectedFile): Promise<Uint8Array | FileRefusal> {
  let handle;
  try {
    handle = await open(file.path, OPEN_FLAGS);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) return 'file-not-regular';
    if (stats.dev !== file.device || stats.ino !== file.inode) return 'file-changed';
    const chunks: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
      if (!bytesRead) return Buffer.concat(chunks, total);
      total += bytesRead;
      if (total > MAX_FILE_BYTES) return 'file-too-large';
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } catch {
    return 'file-unreadable';
  } finally {
    await handle?.close();
  }
}
