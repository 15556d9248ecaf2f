import { inspectFile, readInspected } from '../requests';
import type { RequestFileSource } from './ports';

/** Reads a request file below a folder; undefined if there is none of that name. Links that lead out of the folder are not followed. */
export async function readFileBelow(folder: string, name: string): Promise<RequestFileSource | undefined> {
  const found = /\.http$/i.test(name) ? await inspectFile(name, folder, folder) : undefined;
  const bytes = typeof found === 'object' && found.inside ? await readInspected(found) : undefined;
  return bytes instanceof Uint8Array
    ? { name, text: new TextDecoder().decode(bytes), environment: new Map<string, string>() }
    : undefined;
}
