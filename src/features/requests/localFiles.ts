// Local files that a request sends: which ones may be read, and reading exactly the file that was inspected.
import { constants } from 'node:fs';
import { lstat, open, realpath, statfs } from 'node:fs/promises';
import path from 'node:path';

/** 20 MB: maximum size of a file in a request. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Why a file is not sent, even with the user's consent. */
export type FileRefusal = 'file-unreadable' | 'file-not-regular' | 'file-too-large' | 'file-outside' | 'file-changed';

/** A regular file that was inspected but not read. */
export interface InspectedFile {
  /** The real path, after following links. */
  readonly path: string;
  readonly size: number;
  /** True if it is inside the boundary, so it may be read without asking. */
  readonly inside: boolean;
  readonly device: bigint;
  readonly inode: bigint;
}

/** True if `file` is below `folder`. Both are absolute and contain no links. */
export function isBelowFolder(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !path.isAbsolute(relative) && relative.split(path.sep, 1)[0] !== '..';
}

/**
 * Inspects the file a request names, following links, without reading it. `written` is relative to `folder`, or absolute; `boundary` is the
 * folder whose files may be read without asking, if there is one. Anything but a regular file of at most `MAX_FILE_BYTES` on a real file
 * system is refused.
 */
export async function inspectFile(
  written: string,
  folder: string,
  boundary: string | undefined,
): Promise<InspectedFile | FileRefusal> {
  const named = path.resolve(folder, written);
  // On Windows, even looking up \\host\share signs in to that host, and \\.\ names devices.
  if (/^[\\/]{2}/.test(named) && (boundary === undefined || !isBelowFolder(boundary, named))) return 'file-outside';
  try {
    const real = await realpath(named);
    const stats = await lstat(real, { bigint: true });
    if ((await realpath(named)) !== real) return 'file-changed';
    if (!stats.isFile() || (await isMadeByKernel(real))) return 'file-not-regular';
    if (stats.size > MAX_FILE_BYTES) return 'file-too-large';
    return {
      path: real,
      size: Number(stats.size),
      inside: boundary !== undefined && isBelowFolder(await realpath(boundary), real),
      device: stats.dev,
      inode: stats.ino,
    };
  } catch {
    return 'file-unreadable';
  }
}

/**
 * Linux file systems whose files are not stored: the kernel generates them on read, and their size means nothing. By `f_type`.
 * Source: statfs(2), and linux/magic.h.
 */
const KERNEL_FILE_SYSTEMS: ReadonlySet<bigint> = new Set([
  0x9fa0n, // proc
  0x62656572n, // sysfs
  0x62656570n, // configfs
  0x64626720n, // debugfs
  0x74726163n, // tracefs
  0x73636673n, // securityfs
  0xf97cff8cn, // selinux
  0x43415d53n, // smack
  0x27e0ebn, // cgroup
  0x63677270n, // cgroup2
  0x6e736673n, // namespaces
  0x1cd1n, // pseudo terminals
  0x19800202n, // message queues
  0xcafe4a11n, // bpf
  0x6165676cn, // pstore
  0xde5e81e4n, // EFI variables
  0x42494e4dn, // binfmt_misc
  0x65735543n, // fuse control
  0x67596969n, // rpc_pipefs
  0x6e667364n, // nfsd
]);

async function isMadeByKernel(file: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { type } = await statfs(file, { bigint: true });
  return KERNEL_FILE_SYSTEMS.has(BigInt.asUintN(32, type));
}

/** Without O_NONBLOCK, opening a named pipe that replaced the file would block forever. Neither flag exists on Windows. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads an inspected file: it must still be the same regular file, and no more bytes are read than its inspected size. A file that has
 * grown is refused as `file-changed`.
 */
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
      // One extra byte reveals that the file has grown.
      const wanted = Math.min(CHUNK_BYTES, file.size + 1 - total);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, null);
      if (!bytesRead) return Buffer.concat(chunks, total);
      total += bytesRead;
      if (total > file.size) return 'file-changed';
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } catch {
    return 'file-unreadable';
  } finally {
    await handle?.close();
  }
}
