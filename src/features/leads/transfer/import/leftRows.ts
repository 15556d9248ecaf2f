// The files of rows that were not imported, to be corrected and imported again.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { CSV_BOM, csvRows } from '../../../../core/csv';
import { errorCode, nodeFiles, PRIVATE_MODE, type OpenFile } from '../../../../core/store/fileLayer';
import type { ImportJournal } from './journal';
import { markLeadMissing } from './matching';
import type { RowRecord } from './rowLog';
import { ImportFileError, type ImportFile, type ImportProblem, type ImportStep } from './types';

/** `not-imported`: rejected, skipped or not sent. `unknown`: sent, and perhaps created; importing them again may create duplicates. */
export type LeftRowsKind = 'not-imported' | 'unknown';

/** The file for rows of one kind. */
export interface LeftRowsFile {
  append(text: string): Promise<void>;
  close(): Promise<void>;
  /** Deletes the file. */
  discard(): Promise<void>;
}

/** What to write, and how. */
export interface LeftRows {
  readonly file: ImportFile;
  readonly journal: Pick<ImportJournal, 'job' | 'outcomes' | 'noteLeftFile'>;
  readonly problemText: (problem: ImportProblem) => string;
  /** Creates the file of a kind; called for its first row. */
  readonly create: (kind: LeftRowsKind) => Promise<LeftRowsFile>;
}

const BATCH = 500;

/**
 * Writes the rows that were not imported, each with its problem and line number, and those whose outcome is unknown.
 * @returns the number of rows of each kind
 * @throws ImportFileError `changed` when it is not the file that was imported; everything written so far is deleted then
 */
export async function writeLeftRows(left: LeftRows): Promise<Readonly<Record<LeftRowsKind, number>>> {
  const { file, journal } = left;
  const writers = { 'not-imported': new RowWriter(left, 'not-imported'), unknown: new RowWriter(left, 'unknown') };
  const outcomes = journal.outcomes();
  try {
    let record = await outcomes.next();
    const steps = file.steps(journal.job.options);
    let batch = await steps.next();
    for (; !batch.done; batch = await steps.next())
      for (const step of batch.value) {
        while (!record.done && record.value.row < step.row) record = await outcomes.next();
        const found = !record.done && record.value.row === step.row ? record.value : undefined;
        const problem = problemOf(step, found, left);
        if (problem) await writers[problem.kind].add(step, problem.text);
      }
    if (batch.value.sha256 !== journal.job.planned.sha256) throw new ImportFileError('changed');
    await Promise.all(Object.values(writers).map((writer) => writer.close()));
  } catch (error) {
    await Promise.all(Object.values(writers).map((writer) => writer.discard()));
    throw error;
  } finally {
    await outcomes.return(undefined);
  }
  return { 'not-imported': writers['not-imported'].rows, unknown: writers.unknown.rows };
}

function problemOf(
  step: ImportStep,
  record: RowRecord | undefined,
  { journal, problemText }: LeftRows,
): { readonly kind: LeftRowsKind; readonly text: string } | undefined {
  const textOf = (problems: readonly ImportProblem[]): string => problems.map(problemText).join('; ');
  if (step.action === 'leave-out') return { kind: 'not-imported', text: textOf(step.problems) };
  switch (record?.outcome) {
    case 'created':
    case 'updated':
      return undefined;
    case 'unknown':
      return { kind: 'unknown', text: record.reason || l10n.t('the import was interrupted while this row was sent') };
    case 'refused':
      return { kind: 'not-imported', text: record.reason };
    case 'left-out':
      return { kind: 'not-imported', text: textOf(markLeadMissing(step, journal.job.options.identity).problems) };
    default:
      return { kind: 'not-imported', text: l10n.t('not sent: the import was stopped') };
  }
}

/** Collects rows of a kind as CSV. */
class RowWriter {
  rows = 0;
  private batch: string[][] = [];
  private out: LeftRowsFile | undefined;

  constructor(
    private readonly left: LeftRows,
    private readonly kind: LeftRowsKind,
  ) {}

  async add(step: ImportStep, problem: string): Promise<void> {
    const { columns } = this.left.file.facts;
    if (!this.rows++) this.batch.push([...columns, 'problem', 'line']);
    // A row may have more cells than the file has columns.
    const cells = Array.from({ length: columns.length }, (_, n) => cellText(step.cells[n]));
    const more = step.cells.slice(columns.length).map(cellText);
    this.batch.push([...cells, problem, String(step.line), ...more]);
    if (this.batch.length >= BATCH) await this.flush();
  }

  async close(): Promise<void> {
    if (this.batch.length) await this.flush();
    await this.out?.close();
  }

  async discard(): Promise<void> {
    await this.out?.discard();
  }

  private async flush(): Promise<void> {
    // The byte order mark also tells an import of this file to remove the formula guards from its cells.
    const mark = this.out ? '' : CSV_BOM;
    this.out ??= await this.left.create(this.kind);
    const rows = this.batch;
    this.batch = [];
    await this.out.append(mark + csvRows(rows, 'safe', this.left.file.facts.delimiter));
  }
}

/** Text is kept; any other value becomes JSON. */
function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** File names for a kind, the preferred one first: `people-unknown.csv`, `people-unknown-2.csv`, … */
export function* leftRowsNames(sourceName: string, kind: LeftRowsKind): Generator<string> {
  const name = sourceName.replace(/\.[^.]*$/, '') || sourceName;
  yield `${name}-${kind}.csv`;
  for (let n = 2; n < 1000; n++) yield `${name}-${kind}-${n}.csv`;
}

/**
 * Creates a file next to the source, under an unused name, or the one that this import used before it was interrupted. Rejects with the
 * file system's error.
 */
export async function createBeside(
  source: string,
  kind: LeftRowsKind,
  journal: Pick<ImportJournal, 'job' | 'noteLeftFile'>,
): Promise<LeftRowsFile & { readonly path: string }> {
  const taken = journal.job.leftFiles?.[kind];
  if (taken) await nodeFiles.remove(taken);
  for (const name of leftRowsNames(path.basename(source), kind)) {
    const file = path.resolve(path.dirname(source), name);
    if (await exists(file)) continue;
    let handle: OpenFile;
    try {
      if (file !== taken) await journal.noteLeftFile(kind, file);
      handle = await nodeFiles.open(file, 'wx', PRIVATE_MODE);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw error;
    }
    return {
      path: file,
      append: (text) => handle.write(Buffer.from(text, 'utf8')),
      close: () => handle.close(),
      discard: async () => {
        await handle.close();
        await nodeFiles.remove(file);
      },
    };
  }
  throw new Error(`no free name beside ${path.basename(source)}`);
}

const exists = (file: string): Promise<boolean> =>
  nodeFiles.stat(file).then(
    () => true,
    () => false,
  );
