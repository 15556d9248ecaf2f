// What `acquire leads import` prints.
import type {
  DryRun,
  ImportFile,
  LeadImportOptions,
  ImportOutcome,
  ImportProblem,
  ValueChange,
} from '../features/leads';
import { terminalText } from './io';

/** The report of a dry run; the last five keys are present if rows were sent. */
export interface ImportReport {
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly headerLine: number | null;
  readonly rows: number;
  readonly create: number;
  readonly update: number;
  readonly leftOut: number;
  readonly columns: readonly {
    readonly index: number;
    readonly header: string;
    readonly field: string | null;
    readonly reason: string | null;
  }[];
  readonly identity: string | null;
  readonly matches: readonly {
    readonly row: number;
    readonly line: number;
    readonly leadId: string;
    readonly changes: readonly ValueChange[];
  }[];
  readonly problems: readonly ProblemRow[];
  readonly applied?: number;
  readonly failed?: number;
  readonly unknown?: number;
  readonly notSent?: number;
  readonly resumeFile?: string | null;
}

interface ProblemRow {
  readonly row: number;
  readonly line: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** The report of a dry run. */
export function importReport({
  file: { facts },
  options,
  reasons,
  run,
  idColumn,
  text,
}: {
  readonly file: ImportFile;
  readonly options: LeadImportOptions;
  readonly reasons: readonly (string | undefined)[];
  readonly run: DryRun;
  readonly idColumn: string | null;
  readonly text: (problem: ImportProblem, options: LeadImportOptions) => string;
}): ImportReport {
  const { rows, create, update, leftOut } = run.count;
  const { identity } = options;
  return {
    encoding: facts.encoding,
    delimiter: facts.delimiter ?? null,
    headerLine: facts.headerLine ?? null,
    rows,
    create,
    update,
    leftOut,
    columns: facts.columns.map((header, index) => {
      if (identity?.by === 'id' && identity.column === index) return { index, header, field: 'id', reason: null };
      return { index, header, field: options.mapping[index] ?? null, reason: reasons[index] ?? null };
    }),
    identity: idColumn,
    matches: run.matches,
    problems: run.leftOut.flatMap(({ row, line, problems }) =>
      problems.map((problem) => ({
        row,
        line,
        column: problem.column === undefined ? '' : (facts.columns[problem.column] ?? ''),
        code: problem.code,
        message: text(problem, options),
      })),
    ),
  };
}

/** The report after rows were sent. create + update + leftOut = rows = applied + failed + unknown + notSent + leftOut. */
export function outcomeReport(report: ImportReport, outcome: ImportOutcome, resumeFile: string | null): ImportReport {
  const { rows, created, updated, refused, unknown, notSent, leftOut } = outcome;
  return {
    ...report,
    leftOut,
    update: rows - report.create - leftOut,
    applied: created + updated,
    failed: refused,
    unknown,
    notSent,
    resumeFile,
  };
}

/** The report as text. */
export function importSummaryText(report: ImportReport): string {
  const { applied, resumeFile, matches } = report;
  const lines = [
    `Rows: ${report.rows}. To create: ${report.create}, to update: ${report.update}, left out: ${report.leftOut}.`,
    ...(applied === undefined
      ? matches.flatMap(({ line, leadId, changes }) => [
          `line ${line}: lead ${leadId}${changes.length ? '' : ': nothing changes'}`,
          ...changes.map((change) => `  ${change.field}: ${change.old || '(empty)'} -> ${change.new || '(empty)'}`),
        ])
      : []),
    ...report.problems.map(({ line, column, message }) => `line ${line}: ${column ? `${column}: ` : ''}${message}`),
    ...(applied === undefined
      ? []
      : [
          `Applied: ${applied}, failed: ${report.failed}, outcome unknown: ${report.unknown}, not sent: ${report.notSent}.`,
        ]),
    ...(resumeFile ? [`Resume with: acquire leads import --resume ${resumeFile} --allow-writes`] : []),
  ];
  return `${terminalText(lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n'))}\n`;
}
