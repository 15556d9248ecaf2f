import { openImport } from '../../../../src/features/leads/transfer/import/read/openImport';
import type { ImportFile, ImportOptions, ImportStep } from '../../../../src/features/leads/transfer/import/types';

/** No column is imported: what is tested is reading. */
export const NOTHING: ImportOptions = { mapping: [], fields: [], tags: [] };

/** All steps of a file. */
export async function stepsOf(file: ImportFile, options = NOTHING): Promise<ImportStep[]> {
  const steps: ImportStep[] = [];
  for await (const batch of file.steps(options)) steps.push(...batch);
  return steps;
}

export const openText = (text: string | Uint8Array): Promise<ImportFile> =>
  openImport({ bytes: typeof text === 'string' ? Buffer.from(text) : text });

/** A text as a file: its facts, and of each row the line, the cells and the problems of reading. */
export async function read(text: string | Uint8Array) {
  const file = await openText(text);
  const steps = await stepsOf(file);
  return {
    ...file.facts,
    lines: steps.map((step) => step.line),
    rows: steps.map((step) => step.cells),
    problems: steps.map((step) => step.problems.map(({ code, column, value }) => [code, column, value])),
  };
}

export const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
