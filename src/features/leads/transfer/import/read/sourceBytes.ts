// The bytes of the file to import: read from the disk in pieces, or from memory.
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { AcquireError } from '../../../../../api/errors/errors';
import { ImportFileError, type ImportSource } from '../types';

/** Bytes per read. */
const PIECE_BYTES = 65_536;

/** The bytes of a file that must not change between two passes. */
export interface SourceBytes {
  readonly size: number;
  /** The start of the file. */
  head(bytes: number): Promise<Uint8Array>;
  /**
   * The whole file from the start. A piece is only valid until the next one is requested. Yields to other work of the thread between
   * pieces. Rejects with an AcquireError `cancelled`, or an ImportFileError.
   */
  pieces(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined>;
}

/** Rejects with an ImportFileError if the file does not exist or cannot be read. */
export async function openSource(source: ImportSource): Promise<SourceBytes> {
  if ('bytes' in source) return new WholeBytes(source.bytes);
  return withFile(source.path, async (file) => new FileBytes(source.path, await stateOf(file)));
}

class WholeBytes implements SourceBytes {
  readonly size: number;
  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  head(bytes: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(0, bytes));
  }

  async *pieces(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < this.size; at += PIECE_BYTES) {
      throwIfCancelled(signal);
      yield this.bytes.subarray(at, at + PIECE_BYTES);
      await turn();
    }
  }
}

/** Changes when a file is written: another pass must see the same value. */
interface FileState {
  readonly size: number;
  readonly modified: bigint;
  readonly file: bigint;
}

class FileBytes implements SourceBytes {
  readonly size: number;
  constructor(
    private readonly path: string,
    private readonly state: FileState,
  ) {
    this.size = state.size;
  }

  head(bytes: number): Promise<Uint8Array> {
    return withFile(this.path, async (file) => {
      const head = new Uint8Array(Math.min(bytes, this.size));
      let filled = 0;
      while (filled < head.length) {
        const { bytesRead } = await file.read(head, filled, head.length - filled, filled);
        if (!bytesRead) break;
        filled += bytesRead;
      }
      await this.mustBeSame(file);
      return head.subarray(0, filled);
    });
  }

  async *pieces(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await readable(open(this.path));
    try {
      await this.mustBeSame(file);
      const piece = new Uint8Array(PIECE_BYTES);
      for (;;) {
        throwIfCancelled(signal);
        const { bytesRead } = await readable(file.read(piece, 0, PIECE_BYTES));
        if (!bytesRead) break;
        yield piece.subarray(0, bytesRead);
      }
      await this.mustBeSame(file);
    } finally {
      await file.close();
    }
  }

  private async mustBeSame(file: FileHandle): Promise<void> {
    const { size, modified, file: inode } = await stateOf(file);
    if (size !== this.state.size || modified !== this.state.modified || inode !== this.state.file)
      throw new ImportFileError('changed');
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AcquireError('cancelled');
}

async function stateOf(file: FileHandle): Promise<FileState> {
  const state = await readable(file.stat({ bigint: true }));
  if (!state.isFile()) throw new ImportFileError('unreadable', state.isDirectory() ? 'EISDIR' : 'not a regular file');
  return { size: Number(state.size), modified: state.mtimeNs, file: state.ino };
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await readable(open(path));
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Turns a system error into the reason why a file cannot be read. */
async function readable<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (error) {
    throw new ImportFileError('unreadable', error instanceof Error ? error.message : String(error));
  }
}
