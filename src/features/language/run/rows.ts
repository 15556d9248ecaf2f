import { CsvRecords } from '../../../core/csvRecords';
import { parseLongNumbersAsText } from '../../../core/json/exactJson';

/** The values of one row of a data file, by column. */
export type DataRow = ReadonlyMap<string, string>;

/** Why the file of `# @each` has no usable rows. */
export type RowsProblem =
  | 'rows-unnamed'
  | 'rows-not-text'
  | 'rows-not-list'
  | 'rows-empty'
  | 'rows-unclear'
  | 'rows-repeated'
  | 'rows-too-many';

/** More rows would be a load test, which this is not intended for. */
const MAX_ROWS = 10_000;

/** Reads the rows of a CSV file with a header line, or of a JSON list of objects. */
export function readDataRows(file: string, bytes: Uint8Array): readonly DataRow[] | RowsProblem {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'rows-not-text';
  }
  const rows = /\.json$/i.test(file) ? jsonRows(text) : csvRows(text);
  if (!rows) return 'rows-not-list';
  if (typeof rows === 'string') return rows;
  if (!rows.length) return 'rows-empty';
  return rows.length > MAX_ROWS ? 'rows-too-many' : rows;
}

function jsonRows(text: string): DataRow[] | undefined {
  try {
    const list = parseLongNumbersAsText(text);
    if (!Array.isArray(list)) return undefined;
    return list.map((one: unknown) => {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) throw new TypeError('no object');
      return new Map(
        Object.entries(one).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      );
    });
  } catch {
    return undefined;
  }
}

/** Ambiguous cells are rejected, because a row would be sent with values of other columns. */
function csvRows(text: string): DataRow[] | 'rows-unclear' | 'rows-repeated' {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    first.split(one).length > first.split(best).length ? one : best,
  );
  const records = new CsvRecords(delimiter);
  const [header, ...rows] = [...records.push(text), ...records.end()];
  const names = header?.cells.map((name) => name.trim()) ?? [];
  if (
    [header, ...rows].some((one) => one?.stray !== undefined) ||
    rows.some(({ cells }) => cells.length > names.length)
  )
    return 'rows-unclear';
  const named = names.filter(Boolean);
  if (new Set(named).size < named.length) return 'rows-repeated';
  return rows.map(({ cells }) => new Map(names.map((name, at) => [name, cells[at] ?? ''])));
}
