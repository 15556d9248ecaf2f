// Reads the rows of a JSON file: its list, its single object, or one object per line.
import { isRecordRow, trimmedText } from '../../../model/read';
import type { FileRow, ImportProblem } from '../types';
import { PATH_MARK } from './jsonLists';
import {
  LineValues,
  ListValues,
  MAX_LISTS,
  SingleValue,
  parseValueAt,
  type FoundValue,
  type Values,
} from './jsonValues';

/** Where the rows of a JSON file are. `list` is the path of the list that contains them. */
export type JsonLayout =
  { readonly kind: 'lines' } | { readonly kind: 'list'; readonly path: string } | { readonly kind: 'object' };

/** A JSON file whose columns are known. */
export interface JsonTable {
  readonly layout: JsonLayout;
  readonly columns: readonly string[];
  readonly samples: readonly string[];
}

/** Number of characters shown of an invalid value, and of a sample. */
const SHOWN_CHARS = 40;
const SAMPLE_CHARS = 200;
const NO_PROBLEMS: readonly ImportProblem[] = [];

/** The columns of objects, in the order they are first seen. Members of `fields`, the API's custom fields, are separate columns. */
class Columns {
  readonly names = new Map<string, number>();
  readonly samples: string[] = [];
  objects = 0;

  add(value: unknown): void {
    if (!isRecordRow(value)) return;
    this.objects++;
    this.addMembers(value, isRecordRow(value['fields']));
    if (isRecordRow(value['fields'])) this.addMembers(value['fields'], false);
  }

  private addMembers(row: Readonly<Record<string, unknown>>, hasFields: boolean): void {
    for (const name of Object.keys(row)) {
      if (hasFields && name === 'fields') continue;
      let at = this.names.get(name);
      if (at === undefined) {
        at = this.names.size;
        this.names.set(name, at);
        this.samples.push('');
      }
      if (!this.samples[at]) this.samples[at] = sampleText(row[name]);
    }
  }

  /** The values of an object by column. */
  cells(value: Readonly<Record<string, unknown>>): unknown[] {
    const cells = new Array<unknown>(this.names.size).fill(undefined);
    const { fields } = value;
    for (const name of Object.keys(value))
      if (name !== 'fields' || !isRecordRow(fields)) cells[this.names.get(name) ?? cells.length] = value[name];
    if (isRecordRow(fields))
      for (const name of Object.keys(fields)) cells[this.names.get(name) ?? cells.length] = fields[name];
    return cells;
  }
}

const sampleText = (value: unknown): string =>
  (trimmedText(value) ?? (value === null || value === undefined || value === '' ? '' : JSON.stringify(value))).slice(
    0,
    SAMPLE_CHARS,
  );

/** The first pass over a JSON file: finds its rows and their columns. */
export class JsonSurvey {
  private readonly values: LineValues | ListValues;
  private readonly lists = new Map<string, Columns>();

  constructor(lines: boolean) {
    this.values = lines ? new LineValues() : new ListValues();
  }

  push(text: string): void {
    this.add(this.values.push(text));
  }

  private add(found: readonly FoundValue[]): void {
    for (const { path, value } of found) {
      let columns = this.lists.get(path);
      if (!columns && this.lists.size < MAX_LISTS) this.lists.set(path, (columns = new Columns()));
      columns?.add(value);
    }
  }

  /** The table; undefined if there is no list of rows, because the file is one object. */
  end(): JsonTable | undefined {
    this.add(this.values.end());
    if (this.values instanceof LineValues) return tableOf({ kind: 'lines' }, this.lists.get(''));
    const { names } = this.values.lists;
    if (!this.values.lists.isObject) return tableOf({ kind: 'list', path: '' }, this.lists.get(''));
    const path = rowsPath(this.lists, names);
    return path === undefined ? undefined : tableOf({ kind: 'list', path }, this.lists.get(path));
  }
}

const tableOf = (layout: JsonLayout, columns = new Columns()): JsonTable => ({
  layout,
  columns: [...columns.names.keys()],
  samples: columns.samples,
});

/** A file that is one object. */
export function objectTable(text: string): JsonTable {
  const columns = new Columns();
  columns.add(parseValueAt(text, { line: 1, column: 1 }));
  return tableOf({ kind: 'object' }, columns);
}

/** Names of lists of people and of their envelopes, in our API and others; the first one that a file has is its list. */
const LIST_NAMES = [
  'leads',
  'contacts',
  'users',
  'people',
  'results',
  'data',
  'list',
  'items',
  'records',
  'rows',
  'value',
];
/** Names of metadata next to a list. */
const ABOUT_A_LIST =
  /^(?:.*(?:total|count|page|limit|offset|next|prev|previous|more|size|pages|paging|cursor|links?|meta|metadata|date|time|at)|success|ok|error|errors|status|message|type|object|version|kind|took)$/i;

/** The path of the list that contains the rows. The record of one person may also contain lists of objects, such as its tags. */
function rowsPath(lists: ReadonlyMap<string, Columns>, names: ReadonlySet<string>): string | undefined {
  const rank = (path: string): number => LIST_NAMES.indexOf(path.split(PATH_MARK).at(-1) ?? '');
  const known = [...lists.keys()]
    .filter(
      (path) => path.split(PATH_MARK).every((name) => LIST_NAMES.includes(name)) && (lists.get(path)?.objects ?? 0) > 0,
    )
    .sort((a, b) => rank(a) - rank(b));
  if (known.length) return known[0];
  const withObjects = [...lists].filter(([, { objects }]) => objects > 0).map(([path]) => path);
  const [only] = withObjects;
  const top = only?.split(PATH_MARK)[0];
  return withObjects.length === 1 && [...names].every((name) => name === top || ABOUT_A_LIST.test(name))
    ? only
    : undefined;
}

/** The rows of a JSON file, piece by piece. */
export class JsonRows {
  private readonly values: Values;
  private readonly columns = new Columns();
  private row = 0;

  constructor({ layout, columns }: JsonTable) {
    this.values =
      layout.kind === 'lines'
        ? new LineValues()
        : layout.kind === 'list'
          ? new ListValues(layout.path)
          : new SingleValue();
    for (const [n, name] of columns.entries()) this.columns.names.set(name, n);
  }

  push(text: string): FileRow[] {
    return this.values.push(text).map((found) => this.rowOf(found));
  }

  end(): FileRow[] {
    return this.values.end().map((found) => this.rowOf(found));
  }

  private rowOf(found: FoundValue): FileRow {
    const { line, text, value } = found;
    const row = ++this.row;
    if (isRecordRow(value)) return { row, line, cells: this.columns.cells(value), problems: NO_PROBLEMS };
    const code = 'value' in found ? 'not-an-object' : 'invalid-json';
    return { row, line, cells: [], problems: [{ code, value: text.trim().slice(0, SHOWN_CHARS) }] };
  }
}
