import { openImport } from '../../../../src/features/leads/transfer/import/read/openImport';
import { writableFieldsFor } from '../../../../src/features/leads/sources/apis';
import type {
  ImportFile,
  LeadImportOptions,
  ImportProblem,
  ImportStep,
} from '../../../../src/features/leads/transfer/import/types';

/** A table of names and email addresses. */
export const TEST_OPTIONS: LeadImportOptions = {
  mapping: ['name', 'email'],
  fields: writableFieldsFor('1.0.0', undefined),
  tags: [],
};

const OF_READING: readonly string[] = ['too-many-cells', 'stray-quote', 'not-an-object', 'invalid-json'];
/** The problems of a row that the reader, not the planner, found. */
export const readingProblems = ({ problems }: ImportStep): readonly ImportProblem[] =>
  problems.filter(({ code }) => OF_READING.includes(code));

/** All steps of a file. */
export async function stepsOf(file: ImportFile, options = TEST_OPTIONS): Promise<ImportStep[]> {
  const steps: ImportStep[] = [];
  for await (const batch of file.steps(options)) steps.push(...batch);
  return steps;
}

export const openImportText = (text: string | Uint8Array): Promise<ImportFile> =>
  openImport({ bytes: typeof text === 'string' ? Buffer.from(text) : text });

/** Reads a text as a file: its facts, and the line, cells and reading problems of each row. */
export async function readImport(text: string | Uint8Array) {
  const file = await openImportText(text);
  const steps = await stepsOf(file);
  return {
    ...file.facts,
    lines: steps.map((step) => step.line),
    rows: steps.map((step) => step.cells),
    problems: steps.map((step) => readingProblems(step).map(({ code, column, value }) => [code, column, value])),
  };
}

export const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
