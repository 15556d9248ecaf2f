// CSV responses, for operations that accept `output=csv`. Acquire's columns are not documented.
import type { Operation } from '../../../api/catalogue';
import { csvRows } from '../../../core/csv';
import { textField } from './decode';
import type { Call } from './route';

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** True if the call requests CSV and the operation supports it. */
export function wantsCsv(entry: Operation | undefined, { query, body }: Pick<Call, 'query' | 'body'>): boolean {
  const output = textField(query, 'output') ?? textField(body, 'output') ?? '';
  return (
    output.toLowerCase() === 'csv' &&
    [...(entry?.query ?? []), ...(entry?.body ?? [])].some((p) => p.name === 'output' && p.enum !== undefined)
  );
}

/** The rows of a response: from its list, otherwise the columns of its chart, otherwise its whole data. */
function rowsOf(data: unknown): Row[] {
  const found = containers(data);
  const list = found.find((one): one is Row[] => Array.isArray(one) && one.length > 0 && one.every(isRow));
  if (list) return list;
  const chart = found.find((one): one is Row => isRow(one) && Array.isArray(one.labels));
  if (!chart) return isRow(data) ? [data] : [];
  const columns = Object.entries(chart).filter((column): column is [string, unknown[]] => Array.isArray(column[1]));
  return (chart.labels as unknown[]).map((_, n) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[n]])),
  );
}

/** All lists and objects in a value, outer ones first. */
function containers(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(containers)];
}

const cell = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string);

/** `data` as CSV, with a header line. */
export function csvResponse(data: unknown): Response {
  const rows = rowsOf(data);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return new Response(csvRows([names, ...rows.map((row) => names.map((name) => cell(row[name])))], 'lossless'), {
    status: 200,
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  });
}
