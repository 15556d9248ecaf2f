import path from 'node:path';
import { PRIVATE_MODE, type FileLayer, type OpenFile, type ReadableFile } from './fileLayer';

const NEWLINE = 0x0a;
/** How much of a file is read at a time. */
const PIECE_BYTES = 1024 * 1024;
/** A longer line is damage, such as the zeros that a system crash leaves. It is skipped, so that it is never held in memory. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** A file open for appending, under its lock. */
export class Appender {
  private constructor(
    private readonly folder: string,
    private readonly files: FileLayer,
    private readonly handle: OpenFile,
    private size: number,
  ) {}

  /** Opens a file; creates it and its folder if necessary, readable only by the user. */
  static async open(files: FileLayer, file: string): Promise<Appender> {
    const folder = path.dirname(file);
    await files.mkdir(folder);
    const handle = await files.open(file, 'a', PRIVATE_MODE);
    try {
      return new Appender(folder, files, handle, await handle.size());
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Appends in one write. If the disk fails, it rejects and truncates the file to its old size, so that the append can be retried later.
   * @param durable resolve only when the content is on disk, so that it survives a power failure
   * @returns the previous size of the file
   */
  async append(data: Uint8Array, { durable = false }: { readonly durable?: boolean } = {}): Promise<number> {
    const before = this.size;
    try {
      await this.handle.write(data);
      if (durable) await this.handle.datasync();
    } catch (error) {
      await this.handle.truncate(before).catch(() => undefined);
      throw error;
    }
    if (durable && before === 0) await this.files.syncFolder(this.folder);
    this.size += data.length;
    return before;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Opens a file, appends to it as `Appender` does, and closes it. Call it under the lock of the file. */
export async function appendToFile(
  files: FileLayer,
  file: string,
  data: Uint8Array,
  options: { readonly durable?: boolean } = {},
): Promise<void> {
  const appender = await Appender.open(files, file);
  try {
    await appender.append(data, options);
  } finally {
    await appender.close();
  }
}

/** The lines of a file that are not empty. A last line without an end is one too. */
export function* splitLines(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (line.length) yield line;
    from += line.length + 1;
  }
}

/** A line of a file, and where it starts. */
export interface PlacedLine {
  readonly bytes: Buffer;
  readonly start: number;
}

/** The lines of a file that are not empty, the last one first. Holds a piece of the file and one line at a time. */
export async function* readLinesBackwards(file: ReadableFile): AsyncGenerator<PlacedLine> {
  let at = await file.size();
  /** The end of a line whose start has not been read yet, in pieces. */
  let rest: Buffer[] = [];
  let restBytes = 0;
  const finish = (head: Buffer, start: number): PlacedLine | undefined => {
    const bytes = rest.length ? Buffer.concat([head, ...rest]) : head;
    const isWhole = restBytes <= MAX_LINE_BYTES;
    rest = [];
    restBytes = 0;
    return bytes.length && isWhole ? { bytes, start } : undefined;
  };
  while (at > 0) {
    const length = Math.min(PIECE_BYTES, at);
    at -= length;
    const piece = await file.read(at, length);
    let end = piece.length;
    for (let newline; (newline = end > 0 ? piece.lastIndexOf(NEWLINE, end - 1) : -1) >= 0; end = newline) {
      const line = finish(piece.subarray(newline + 1, end), at + newline + 1);
      if (line) yield line;
    }
    restBytes += end;
    if (restBytes > MAX_LINE_BYTES) rest = [];
    else if (end > 0) rest.unshift(piece.subarray(0, end));
  }
  const first = finish(Buffer.alloc(0), 0);
  if (first) yield first;
}

/**
 * The lines of a file that are not empty, from a position on. Holds a piece of the file and one line at a time.
 * @param whole skips a last line without a line break, which may still be being written
 * @returns the position after the last line that was read
 */
export async function* readLinesFrom(
  file: ReadableFile,
  position: number,
  { whole = false }: { readonly whole?: boolean } = {},
): AsyncGenerator<PlacedLine, number> {
  let start = position;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for (let at = position; ;) {
    const piece = await file.read(at, PIECE_BYTES);
    let from = 0;
    for (let newline; (newline = piece.indexOf(NEWLINE, from)) >= 0; from = newline + 1) {
      const bytes = Buffer.concat([...rest, piece.subarray(from, newline)]);
      if (bytes.length && restBytes <= MAX_LINE_BYTES) yield { bytes, start };
      rest = [];
      restBytes = 0;
      start = at + newline + 1;
    }
    restBytes += piece.length - from;
    if (restBytes > MAX_LINE_BYTES) rest = [];
    else if (from < piece.length) rest.push(piece.subarray(from));
    at += piece.length;
    if (piece.length === PIECE_BYTES) continue;
    const bytes = Buffer.concat(rest);
    if (!whole && bytes.length && restBytes <= MAX_LINE_BYTES) yield { bytes, start };
    return whole ? start : at;
  }
}
