import { parseNumbersAsText } from '../../../core/json/exactJson';
import type { ColumnOrder } from '../../../core/tableView';
import { firstCharacters } from '../../../core/text';
import { sortRows, orderColumnsByInterest } from './tableOrder';

const MAX_COLUMNS = 30;
const SAMPLE = 50;
const MAX_CELL_CHARACTERS = 200;
const MAX_DEPTH = 3;
type Row = Readonly<Record<string, unknown>>;

/** The records of a list response as texts: the first rows, and how many there are. */
export interface ResponseTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly total: number;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is Row[] => Array.isArray(value) && value.length > 0 && value.every(isRow);

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => (isRow(v) && Object.hasOwn(v, key) ? v[key] : undefined), value);
}

/** The longest list of records that is not deeply nested. */
function longestList(value: unknown, depth = 0): Row[] | undefined {
  if (isList(value)) return value;
  if (!isRow(value) || depth === MAX_DEPTH) return undefined;
  const lists = Object.values(value)
    .map((v) => longestList(v, depth + 1))
    .filter((l) => l !== undefined);
  return lists.sort((a, b) => b.length - a.length)[0];
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const scalars = Array.isArray(value) && value.every((v) => typeof v !== 'object' || v === null);
  const text = typeof value === 'string' ? value : scalars ? value.join(', ') : JSON.stringify(value);
  return text.length > MAX_CELL_CHARACTERS ? `${firstCharacters(text, MAX_CELL_CHARACTERS)}…` : text;
}

/**
 * A list response as a table of at most `rows` rows; undefined if the text contains no list of records. `itemsPath` is where the catalogue
 * expects it. The most informative columns come first, empty ones are left out. Rows come as received, or in a given order.
 */
export function toResponseTable(
  text: string,
  itemsPath: readonly string[] | undefined,
  rows: number,
  order?: ColumnOrder,
): ResponseTable | undefined {
  const json = parseNumbersAsText(text);
  const named = itemsPath && at(json, itemsPath);
  const items = isList(named) ? named : longestList(json);
  if (!items) return undefined;
  const values = new Map<string, Set<string>>();
  for (const item of items.slice(0, SAMPLE))
    for (const [key, value] of Object.entries(item)) {
      const known = values.get(key) ?? new Set();
      values.set(key, known.add(cell(value)));
    }
  const used = [...values].filter(([, texts]) => texts.size > 1 || !texts.has(''));
  const columns = orderColumnsByInterest(used.map(([key, texts]) => ({ key, different: texts.size }))).slice(
    0,
    MAX_COLUMNS,
  );
  if (!columns.length) return undefined;
  const cellOf = (item: Row, key: string): string => cell(Object.hasOwn(item, key) ? item[key] : undefined);
  const sorted =
    order && columns.includes(order.by) ? sortRows(items, (item) => cellOf(item, order.by), order.descending) : items;
  return {
    columns,
    rows: sorted.slice(0, rows).map((item) => columns.map((key) => cellOf(item, key))),
    total: items.length,
  };
}
