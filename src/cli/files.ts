// Reading the files named on the command line.
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
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

/** The message for a file that cannot be written. */
export function unwritableText(file: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `Cannot write ${terminalText(file)}: ${code === 'ENOENT' ? 'its folder does not exist' : fileReason(error)}.`;
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
  if (text === undefined) throw new UsageError(`Cannot read ${inputName(file)}: it is not UTF-8 text.`);
  return text;
}

/** The name of an input for a message: `-` is stdin. */
export const inputName = (file: string): string => (file === '-' ? 'stdin' : terminalText(file));

/** The files of a command line, each once, however its name is written. */
export function distinctFiles(names: readonly string[]): readonly string[] {
  const byPath = new Map<string, string>();
  for (const name of names) {
    const key = name === '-' ? name : path.resolve(name);
    if (!byPath.has(key)) byPath.set(key, name);
  }
  return [...byPath.values()];
}

/**
 * Checks before a command starts that its reports can be written. Throws a `UsageError` for a folder, for a file that may not be
 * written, for two reports in one place, and for one of `inputs`: `--json FILE` easily takes the name of a request file that follows it.
 */
export async function checkOutputs(targets: readonly (string | undefined)[], inputs: readonly string[]): Promise<void> {
  const given = targets.filter((one) => one !== undefined);
  const places = given.map((one) => (one === '-' ? one : path.resolve(one)));
  if (new Set(places).size < places.length)
    throw new UsageError('Two reports would be written to the same place. Name a file for each.');
  const read = new Set(inputs.map((one) => path.resolve(one)));
  for (const [index, target] of given.entries()) {
    if (target === '-') continue;
    if (!target) throw new UsageError('The name of a report is empty. Name a file for it.');
    const shown = terminalText(target);
    const place = places[index]!;
    if (REQUEST_FILE.test(place) || read.has(place))
      throw new UsageError(`A report would replace the request file ${shown}. Name another file for the report.`);
    try {
      const existing = await stat(place).catch(() => undefined);
      if (existing?.isDirectory()) throw new UsageError(`Cannot write ${shown}: it is a folder.`);
      const folder = path.dirname(place);
      if (!existing && !(await stat(folder)).isDirectory())
        throw new UsageError(`Cannot write ${shown}: part of the path is not a folder.`);
      await access(existing ? place : folder, constants.W_OK);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(unwritableText(target, error), { cause: error });
    }
  }
}

const REQUEST_FILE = /\.(?:http|rest)$/i;
