import { eachOf } from '../parse/runTags';
import type { HttpDocument, RequestNode } from '../parse/tree';
import { rowsProblemText } from '../texts/run';
import type { PlannedRequest } from './plan';
import { readRows, type Row } from './rows';
import type { RunCase } from './runner';

/** Reads the data file of a request. Resolves to a sentence if that is not possible. */
export type ReadDataFile = (written: string) => Promise<Uint8Array | string>;

/** The rows of the file in `# @each`, undefined without that tag, or a sentence that says why they cannot be used. */
export async function rowsOf(
  document: HttpDocument,
  node: RequestNode,
  read: ReadDataFile,
): Promise<readonly Row[] | string | undefined> {
  const file = eachOf(document, node)?.file;
  if (file === undefined) return undefined;
  const bytes = await read(file);
  if (typeof bytes === 'string') return bytes;
  const rows = readRows(file, bytes);
  return typeof rows === 'string' ? rowsProblemText(rows, file) : rows;
}

/** One case for each row, or a single one without rows. */
export function casesOf(request: PlannedRequest, rows: readonly Row[] | undefined): readonly RunCase[] {
  return rows ? rows.map((row, at) => ({ request, row, rowNumber: at + 1 })) : [{ request }];
}

/** The name of a request with the number of its row. */
export const rowLabel = (label: string, rowNumber: number | undefined): string =>
  rowNumber === undefined ? label : `${label} [${rowNumber}]`;
