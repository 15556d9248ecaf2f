import { readEachTag } from '../parse/runTags';
import type { HttpDocument, RequestNode } from '../parse/tree';
import { rowsProblemText } from '../texts/run';
import type { PlannedRequest } from './plan';
import { readDataRows, type DataRow } from './rows';
import type { RunCase } from './runner';

/** Reads the data file of a request. Resolves to a sentence if that is not possible. */
export type ReadDataFile = (written: string) => Promise<Uint8Array | string>;

/** The rows of the file in `# @each`, undefined without that tag, or a sentence that says why they cannot be used. */
export async function readCaseRows(
  document: HttpDocument,
  node: RequestNode,
  read: ReadDataFile,
): Promise<readonly DataRow[] | string | undefined> {
  const file = readEachTag(document, node)?.file;
  if (file === undefined) return undefined;
  if (!file) return rowsProblemText('rows-unnamed', file);
  const bytes = await read(file);
  if (typeof bytes === 'string') return bytes;
  const rows = readDataRows(file, bytes);
  return typeof rows === 'string' ? rowsProblemText(rows, file) : rows;
}

/** One case for each row, or a single one without rows. */
export function expandCases(request: PlannedRequest, rows: readonly DataRow[] | undefined): readonly RunCase[] {
  return rows ? rows.map((row, at) => ({ request, row, rowNumber: at + 1 })) : [{ request }];
}

/** The name of a request with the number of its row. */
export const rowLabel = (label: string, rowNumber: number | undefined): string =>
  rowNumber === undefined ? label : `${label} [${rowNumber}]`;
