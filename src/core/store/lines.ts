import path from 'node:path';
import { PRIVATE_MODE, type FileLayer } from './fileLayer';

const NEWLINE = 0x0a;

/**
 * Appends to a file in one write; creates it and its folder if necessary, readable by the user alone. To be called under the lock of the
 * file. If the disk fails, it rejects and the file is cut to what it was, so that the same can be appended again later.
 * @param durable return when the content is on the disk, so that it survives a power failure
 */
export async function appendToFile(
  files: FileLayer,
  file: string,
  data: Uint8Array,
  { durable = false }: { readonly durable?: boolean } = {},
): Promise<void> {
  await files.mkdir(path.dirname(file));
  const handle = await files.open(file, 'a', PRIVATE_MODE);
  try {
    const before = await handle.size();
    try {
      await handle.write(data);
      if (durable) await handle.datasync();
    } catch (error) {
      await handle.truncate(before).catch(() => undefined);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

/** The lines of a file that are not empty. A last line without an end is one too. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (line.length) yield line;
    from += line.length + 1;
  }
}
