// Reading the files named on the command line.
import { readFile, stat } from 'node:fs/promises';
import { terminalText, UsageError, type Io } from './io';

/** 50 MB: larger files are refused, because they are kept in memory as text. */
const MAX_INPUT_BYTES = 50 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  ELOOP: 'too many links',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/** Why an operation on a file failed, in a few words. */
export function fileReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? code ?? message;
}

/** Reads a file. Throws a `UsageError` if it cannot be read or is larger than 50 MB. */
async function readBytes(file: string): Promise<Buffer> {
  const shown = terminalText(file);
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw new UsageError(`Cannot read ${shown}: it is a folder.`);
    // Opening a pipe without a writer would block forever.
    if (!stats.isFile()) throw new UsageError(`Cannot read ${shown}: it is not a regular file.`);
    if (stats.size > MAX_INPUT_BYTES)
      throw new UsageError(`Cannot read ${shown}: it is larger than ${MAX_INPUT_BYTES / 1024 / 1024} MB.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`Cannot read ${shown}: ${fileReason(error)}.`, { cause: error });
  }
}

/** The text of a file: UTF-8, or UTF-16 with a byte order mark. Undefined for anything else. */
function textOfFile(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Reads a text file, UTF-8 or UTF-16 with a byte order mark, which is removed. `-` reads stdin.
 * Throws a `UsageError` if it cannot be read as text.
 */
export async function readText(file: string, io: Io): Promise<string> {
  const text = textOfFile(file === '-' ? await io.stdin(MAX_INPUT_BYTES) : await readBytes(file));
  if (text === undefined) throw new UsageError(`Cannot read ${terminalText(file)}: it is not UTF-8 text.`);
  return text;
}
