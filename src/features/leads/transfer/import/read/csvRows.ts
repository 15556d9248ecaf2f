// Detects the delimiter and header of a CSV file, and reads its rows.
import { plainCell } from '../../../../../core/csv';
import type { FileRow, ImportProblem } from '../types';
import { countLineEnds, CsvRecords, type CsvRecord } from '../../../../../core/csvRecords';

/** The format of a CSV file. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly headerLine: number;
  readonly columns: readonly string[];
  /**
   * Whether to remove apostrophes before formulas, as in files with a byte order mark: our own export writes one in `safe` mode, which
   * adds such apostrophes, and none in `lossless` mode, where an apostrophe is part of the lead's value.
   */
  readonly guarded: boolean;
}

/** On a tie the first one wins: cells rarely contain tabs. */
const DELIMITERS = ['\t', ',', ';', '|'];
/** Excel writes and reads this line above the header. */
const SEPARATOR_LINE = /^"?sep=([^\w\s"]|\t)"?(?:\r\n|\r|\n|$)/i;
/** Number of characters examined to find the delimiter; more only if they contain no header. */
const SAMPLE_CHARS = 65_536;
const SAMPLE_RECORDS = 200;
/** The minimum share of the first records that have a table's number of cells. */
const MIN_TABLE_RECORDS = 0.2;
const NO_PROBLEMS: readonly ImportProblem[] = [];
/** Number of characters shown of a cell with a stray quote. */
const SHOWN_CHARS = 40;
const SAMPLE_VALUE_CHARS = 200;

/** Detects the format from the start of a file. Undefined if it contains no header. `whole`: this is the whole file. */
export function detectCsvDialect(text: string, whole: boolean, guarded: boolean): CsvDialect | undefined {
  for (const size of [SAMPLE_CHARS, text.length]) {
    const isWhole = whole && size >= text.length;
    const named = SEPARATOR_LINE.exec(text)?.[1];
    const samples = (named === undefined ? DELIMITERS : [named])
      .map((delimiter) => sampleOf(text.slice(0, size), delimiter, isWhole, named !== undefined))
      .filter((sample) => sample !== undefined);
    const best = samples.sort(
      (a, b) =>
        Number(a.width === 1) - Number(b.width === 1) ||
        a.header - b.header ||
        Math.round((b.share - a.share) * 5) ||
        b.width - a.width ||
        b.share - a.share,
    )[0];
    const header = best?.records[best.header];
    if (!best || !header) continue;
    // Without any delimiter, assume the usual one.
    const delimiter = best.width === 1 && named === undefined ? ',' : best.delimiter;
    const columns = header.cells.map((cell) => (guarded ? plainCell(cell) : cell).trim());
    return { delimiter, headerLine: header.line, columns, guarded };
  }
  return undefined;
}

interface Sample {
  readonly delimiter: string;
  readonly records: readonly CsvRecord[];
  /** The index of the record with the column names. */
  readonly header: number;
  /** The most common number of cells, and the share of records that have it. */
  readonly width: number;
  readonly share: number;
}

/** How the text reads with this delimiter. */
function sampleOf(text: string, delimiter: string, whole: boolean, separatorLine: boolean): Sample | undefined {
  const reader = new CsvRecords(delimiter);
  const records = [...reader.push(text), ...(whole ? reader.end() : [])].slice(separatorLine ? 1 : 0, SAMPLE_RECORDS);
  if (!records.length) return undefined;
  const counts = new Map<number, number>();
  for (const { cells, stray } of records)
    if (stray === undefined && cells.length > 1) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [wide, most] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  // Notes above and below a table are records of one cell; a few texts that contain the delimiter are not a table.
  const width = most >= records.length * MIN_TABLE_RECORDS ? wide : 1;
  return { delimiter, records, header: headerRowOf(records, width), width, share: most / records.length };
}

const filled = ({ cells }: CsvRecord): number => cells.filter((cell) => cell.trim()).length;

/** The first record that is not a title, note or fact about the file. */
function headerRowOf(records: readonly CsvRecord[], width: number): number {
  if (width === 1) return 0;
  const first = records.findIndex((record) => filled(record) > 1);
  if (first < 0) return 0;
  // Only one column has a name: what follows are rows.
  const above = first > 0 ? records[first - 1]! : undefined;
  if (above?.cells.length === width && filled(above) === 1 && isHeader(above) && !isHeader(records[first]!))
    return first - 1;
  // Facts such as `Exported,2026-01-01` form their own block above a wider table.
  const end = records.findIndex((record, n) => n >= first && isBlankAfter(record, records[n + 1]));
  const next = records[end + 1];
  return end >= first &&
    next &&
    filled(next) > 2 &&
    records.slice(first, end + 1).every((record) => filled(record) <= 2) &&
    isHeader(next)
    ? end + 1
    : first;
}

const isBlankAfter = (record: CsvRecord, next: CsvRecord | undefined): boolean =>
  next !== undefined && next.line > record.line + 1 + record.cells.reduce((sum, cell) => sum + countLineEnds(cell), 0);

/** Column names are neither addresses nor numbers. */
const isHeader = ({ cells }: CsvRecord): boolean =>
  cells.every((cell) => !/\S@[^\s@]+\.\S/.test(cell) && !/^[+\d][\d\s.,:/()+-]*$/.test(cell.trim()));

/** The rows of a CSV file, piece by piece. */
export class CsvRows {
  private readonly records: CsvRecords;
  private row = 0;

  constructor(private readonly dialect: CsvDialect) {
    this.records = new CsvRecords(dialect.delimiter);
  }

  push(text: string): FileRow[] {
    return this.rows(this.records.push(text));
  }

  end(): FileRow[] {
    return this.rows(this.records.end());
  }

  private rows(records: readonly CsvRecord[]): FileRow[] {
    const rows: FileRow[] = [];
    for (const record of records) if (record.line > this.dialect.headerLine) rows.push(this.rowOf(record));
    return rows;
  }

  private rowOf(record: CsvRecord): FileRow {
    const { guarded, columns } = this.dialect;
    const cells =
      guarded && record.cells.some((cell) => cell.startsWith("'")) ? record.cells.map(plainCell) : record.cells;
    const problems =
      record.stray !== undefined || cells.length > columns.length ? problemsOf(record, columns.length) : NO_PROBLEMS;
    return { row: ++this.row, line: record.line, cells, problems };
  }
}

function problemsOf({ cells, stray }: CsvRecord, columns: number): readonly ImportProblem[] {
  if (stray !== undefined)
    return [{ code: 'stray-quote', column: stray, value: (cells[stray] ?? '').trim().slice(0, SHOWN_CHARS) }];
  // Delimiters after the last cell have no meaning.
  return cells.slice(columns).some((cell) => cell.trim())
    ? [{ code: 'too-many-cells', value: String(cells.length) }]
    : NO_PROBLEMS;
}

/** The first non-empty value of each column, from the first rows. */
export function sampleCsvColumns(text: string, whole: boolean, dialect: CsvDialect): readonly string[] {
  const reader = new CsvRows(dialect);
  const rows = [...reader.push(text.slice(0, SAMPLE_CHARS * 4)), ...(whole ? reader.end() : [])];
  const good = rows.filter(({ problems }) => !problems.length).slice(0, SAMPLE_RECORDS);
  return dialect.columns.map((_, column) =>
    String(good.find(({ cells }) => String(cells[column] ?? '').trim())?.cells[column] ?? '').slice(
      0,
      SAMPLE_VALUE_CHARS,
    ),
  );
}
