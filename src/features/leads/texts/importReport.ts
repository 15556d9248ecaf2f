// The report of a dry run as Markdown: what an import would do with each row.
import * as l10n from '@vscode/l10n';
import { numberText, pluralText } from '../../../core/format';
import { markdownText, plainLabel } from '../../../core/text';
import type { DryRun } from '../transfer/import/matching';
import type { ColumnReason, FileFacts, LeadImportOptions } from '../transfer/import/types';
import { fieldLabel } from './fields';
import { columnReasonText, importProblemText } from './importProblems';

/** Maximum number of rows per table; the rest is only counted. */
export const MAX_REPORTED_ROWS = 1_000;
/** Maximum number of columns that are listed. */
const REPORTED_COLUMNS = 500;

/** The contents of the report. */
export interface ImportReportInput {
  /** The name of the file. */
  readonly name: string;
  /** The account's label. */
  readonly account: string;
  readonly facts: FileFacts;
  readonly options: LeadImportOptions;
  /** Why a column is not imported, or not in every row. */
  readonly reasons: readonly (ColumnReason | undefined)[];
  readonly run: DryRun;
}

type Cells = readonly string[];

/** The report. All text from the file and from leads is escaped. */
export function importReportText(report: ImportReportInput): string {
  return [
    `# ${l10n.t('What this import would do')}`,
    l10n.t('Nothing was sent yet.'),
    table([l10n.t('Import'), ''], summaryRows(report)),
    `## ${l10n.t('Columns')}`,
    columnTable(report),
    ...matchSection(report),
    ...problemSection(report),
    '',
  ].join('\n\n');
}

/** How many rows would be created, changed and skipped, in a sentence. */
export function countsText({ create, update, leftOut }: DryRun['count']): string {
  return l10n.t(
    '{0} to create, {1} to update, {2} left out.',
    numberText(create),
    numberText(update),
    numberText(leftOut),
  );
}

const DELIMITERS: Readonly<Record<string, () => string>> = {
  ',': () => l10n.t('comma'),
  ';': () => l10n.t('semicolon'),
  '\t': () => l10n.t('tab'),
};

function summaryRows({ name, account, facts, run }: ImportReportInput): readonly Cells[] {
  const { rows, create, update, leftOut } = run.count;
  const { delimiter, headerLine } = facts;
  return [
    [l10n.t('File'), markdownText(name, 120)],
    [l10n.t('Account'), markdownText(account, 120)],
    [l10n.t('Format'), facts.format === 'csv' ? 'CSV' : facts.format === 'json' ? 'JSON' : 'JSON Lines'],
    [l10n.t('Encoding'), markdownText(facts.encoding, 40)],
    ...(delimiter === undefined
      ? []
      : [[l10n.t('Delimiter'), DELIMITERS[delimiter]?.() ?? markdownText(delimiter, 10)]]),
    ...(headerLine === undefined ? [] : [[l10n.t('Line with the column names'), numberText(headerLine)]]),
    [l10n.t('Rows'), numberText(rows)],
    [l10n.t('New leads'), numberText(create)],
    [l10n.t('Leads to change'), numberText(update)],
    ...(run.unchanged ? [[l10n.t('Already up to date'), numberText(run.unchanged)]] : []),
    [l10n.t('Left out'), numberText(leftOut)],
  ];
}

function columnTable({ facts, options, reasons }: ImportReportInput): string {
  const { mapping, identity, fields } = options;
  const target = (index: number): string => {
    if (identity?.by === 'id' && identity.column === index) return l10n.t('ID of the lead to update');
    const key = mapping[index];
    return key === undefined ? '–' : markdownText(fieldLabel(fields.find((f) => f.key === key) ?? { key }), 60);
  };
  const rows = facts.columns.slice(0, REPORTED_COLUMNS).map((column, index) => {
    const reason = identity?.by === 'id' && identity.column === index ? undefined : reasons[index];
    return [
      String(index + 1),
      markdownText(column, 60) || '–',
      target(index),
      reason === undefined ? '' : columnReasonText(reason),
    ];
  });
  return table([l10n.t('No.'), l10n.t('Column'), l10n.t('Field'), l10n.t('Note')], rows, facts.columns.length);
}

function matchSection({ options, run }: ImportReportInput): readonly string[] {
  if (!options.identity) return [];
  const rows = run.matches.slice(0, MAX_REPORTED_ROWS).flatMap(({ row, line, leadId, changes }): Cells[] => {
    const about = [numberText(row), numberText(line), markdownText(leadId, 40)];
    if (!changes.length) return [[...about, l10n.t('nothing changes'), '', '']];
    return changes.map((change) => [
      ...about,
      markdownText(fieldLabel(options.fields.find(({ key }) => key === change.field) ?? { key: change.field }), 60),
      markdownText(change.old, 120) || '–',
      markdownText(change.new, 120) || '–',
    ]);
  });
  const heads = [
    l10n.t('Row'),
    l10n.t('Line'),
    l10n.t('Lead'),
    l10n.t('Field'),
    l10n.t('Old value'),
    l10n.t('New value'),
  ];
  return [
    `## ${l10n.t('Leads to change')}`,
    rows.length ? table(heads, rows) : l10n.t('No row matches a lead.'),
    ...moreRows(run.count.update - Math.min(run.matches.length, MAX_REPORTED_ROWS)),
  ];
}

function problemSection({ facts, options, run }: ImportReportInput): readonly string[] {
  if (!run.count.leftOut) return [];
  const shown = run.leftOut.slice(0, MAX_REPORTED_ROWS);
  const rows = shown.flatMap(({ row, line, problems }) =>
    problems.map((problem) => [
      numberText(row),
      numberText(line),
      problem.column === undefined ? '–' : markdownText(facts.columns[problem.column], 60) || '–',
      markdownText(importProblemText(problem, options), 200),
    ]),
  );
  return [
    `## ${l10n.t('Skipped rows')}`,
    table([l10n.t('Row'), l10n.t('Line'), l10n.t('Column'), l10n.t('Problem')], rows),
    ...moreRows(run.count.leftOut - shown.length),
  ];
}

const moreRows = (count: number): readonly string[] =>
  count > 0
    ? [
        pluralText(
          count,
          l10n.t('{0} more row is not shown.', numberText(count)),
          l10n.t('{0} more rows are not shown.', numberText(count)),
        ),
      ]
    : [];

function table(heads: Cells, rows: readonly Cells[], of = rows.length): string {
  const line = (cells: Cells): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line), ...(of > rows.length ? ['', ...moreRows(of - rows.length)] : [])].join('\n'); // prettier-ignore
}

/** The title of the report's tab. */
export const reportTitle = (name: string): string =>
  `${l10n.t('Import of {0}', plainLabel(name, 60).replace(/[\\/]/g, '-'))}.md`;
