import { mkdir, open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';

/** A file that is open for writing. */
export interface OpenFile {
  /** Writes all bytes: at the end of a file opened with `a`, otherwise after what was written before. */
  write(data: Uint8Array): Promise<void>;
  /** Size in bytes. */
  size(): Promise<number>;
  /** Truncates the file to a size in bytes. */
  truncate(size: number): Promise<void>;
  /** Resolves when content and metadata are on disk. */
  sync(): Promise<void>;
  /** Resolves when the content is on disk. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** A file that is open for reading. */
export interface ReadableFile {
  /** Size in bytes. */
  size(): Promise<number>;
  /** Bytes from a position on; fewer than `length` only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** What the store library needs to know about a file. */
export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/**
 * Every access of the store library to the disk, so that tests can inject faults: a full disk, a read-only folder, a torn write. All
 * methods reject with Node's own errors (`code` is `ENOENT`, `ENOSPC`, …).
 */
export interface FileLayer {
  readFile(file: string): Promise<Buffer>;
  /** Opens for reading in pieces. */
  openToRead(file: string): Promise<ReadableFile>;
  /** Opens for writing: `wx` creates a file that must not exist, `a` appends to one that may. */
  open(file: string, flags: 'wx' | 'a', mode: number): Promise<OpenFile>;
  /** Replaces `to` atomically. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; a missing file is not an error. */
  remove(file: string): Promise<void>;
  /** Creates a folder that only the user can read, and its parents. An existing one stays unchanged. */
  mkdir(folder: string): Promise<void>;
  /** Resolves when the names in a folder are on disk, so that a new or renamed file survives a power failure. */
  syncFolder(folder: string): Promise<void>;
  /** The names in a folder. */
  readdir(folder: string): Promise<readonly string[]>;
  stat(file: string): Promise<FileStat>;
  /** Sets the modification time to now. */
  touch(file: string): Promise<void>;
}

/** The disk. */
export const nodeFiles: FileLayer = {
  readFile: (file) => readFile(file),
  async openToRead(file) {
    const handle = await open(file, 'r');
    return {
      size: async () => (await handle.stat()).size,
      async read(position, length) {
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      close: () => handle.close(),
    };
  },
  async open(file, flags, mode) {
    const handle = await open(file, flags, mode);
    return {
      write: (data) => handle.writeFile(data),
      size: async () => (await handle.stat()).size,
      truncate: (size) => handle.truncate(size),
      sync: () => handle.sync(),
      datasync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  rename: (from, to) => rename(from, to),
  remove: (file) => rm(file, { force: true }),
  async mkdir(folder) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  },
  async syncFolder(folder) {
    // Windows cannot open folders; its file systems write names through.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  readdir: (folder) => readdir(folder),
  stat: (file) => stat(file),
  async touch(file) {
    const now = new Date();
    await utimes(file, now, now);
  },
};

/** Files contain personal data and data related to tokens, so only the user can read them. */
export const PRIVATE_MODE = 0o600;

/** The code of a Node error (`ENOENT`, …); undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** The content of a file; undefined when it does not exist. Rejects when it cannot be read. */
export async function readIfExists(files: FileLayer, file: string): Promise<Buffer | undefined> {
  try {
    return await files.readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
