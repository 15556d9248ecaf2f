import * as l10n from '@vscode/l10n';
import { parse as parseCsv } from 'csv-parse/sync';
import { plainCell } from '../../../core/csv';
import { plainLabel } from '../../../core/text';
import { API_VERSIONS } from '../model/descriptor';
import { tagIds, type Field } from '../model/fields';
import { LEAD_FIELDS } from '../model/fieldTable';
import { CONTACT_FIELDS } from '../model/knownFields';
import { isRow, textOf } from '../model/read';
import type { Tag } from '../model/tags';
import { fieldLabel } from '../texts/fields';

/** A table read from a file. Cells are text; `line` is where the row begins in the file, or its number in a JSON list, from 1. */
export interface ImportTable {
  readonly columns: readonly string[];
  readonly rows: readonly ImportRow[];
  /** Of CSV only: what separates the cells, and the line the names of the columns are in, from 1. */
  readonly csv?: { readonly delimiter: string; readonly headerLine: number };
}
/** A row of an imported file and its cells by column; `line` counts from 1, lines of a file or members of a JSON list. */
export interface ImportRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** What a column is taken for: the id that selects a lead, a field by its key, or nothing. */
export type Mapping = ReadonlyMap<string, string>;
/** The target of a mapped column that selects the lead to update. */
export const ID_TARGET = '#id';

/** What is to be done with a row. */
export interface ImportStep {
  readonly line: number;
  readonly action: 'create' | 'update' | 'skip';
  /** The lead to update. */
  readonly id?: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly ImportProblem[];
  readonly row: ImportRow;
}
/** Why a row cannot be sent: what is wrong, with which field and value. */
export interface ImportProblem {
  readonly code: 'empty' | 'email' | 'choice' | 'unknown-tag' | 'bad-id' | 'repeated' | 'no-contact';
  readonly field: string;
  readonly value: string;
}

const MOST_COLUMNS = 500;

/** The encoding of a text file, by its byte order mark; UTF-8 without one. */
export function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The text of a file: UTF-8, or UTF-16 with its mark. Undefined for what is neither: read by guess, letters would be lost. */
export function textOfFile(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Reads CSV (comma, semicolon or tab, with or without a byte order mark), a JSON list, or one JSON object a line. Values of the objects' `fields` become columns of
 * their own. Throws a SyntaxError for what is none of them. The apostrophes of a formula-safe export are taken off again.
 */
export function readTable(text: string): ImportTable {
  const start = text.replace(/^\ufeff/, '').trimStart();
  return start.startsWith('[') || start.startsWith('{') ? fromJson(start) : fromCsv(text);
}

function fromCsv(text: string): ImportTable {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const delimiter =
    [',', ';', '\t'].map((mark) => ({ mark, count: firstLine.split(mark).length })).sort((a, b) => b.count - a.count)[0]
      ?.mark ?? ',';
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parseCsv(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as typeof records;
  } catch (cause) {
    throw new SyntaxError(cause instanceof Error ? cause.message : 'not CSV', { cause });
  }
  const [head, ...body] = records;
  const columns = unique((head?.record ?? []).map((name) => plainCell(name).trim())).slice(0, MOST_COLUMNS);
  let line = head?.info.lines ?? 1;
  const headerBreaks = (head?.record ?? []).join('').match(/\r\n|\r|\n/g)?.length ?? 0;
  return {
    columns,
    csv: { delimiter, headerLine: line - headerBreaks },
    rows: body.map(({ record, info }) => {
      const begins = line + 1;
      line = info.lines;
      return { line: begins, cells: cellsOf(columns.map((column, n) => [column, plainCell(record[n] ?? '')])) };
    }),
  };
}

/** Two columns of one name are told apart by a number. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name, n) => {
    const base = name || `column ${n + 1}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return count === 1 ? base : `${base} (${count})`;
  });
}

function fromJson(text: string): ImportTable {
  const values = jsonValues(text);
  const rows = values.map((value, n): ImportRow => ({ line: n + 1, cells: isRow(value) ? flat(value) : cellsOf([]) }));
  return { columns: [...new Set(rows.flatMap((row) => Object.keys(row.cells)))].slice(0, MOST_COLUMNS), rows };
}

/** A text or a number of JSON. Each is matched whole, also at a broken end, so that no place is looked at twice. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** An integer with more digits than JSON.parse is sure to keep. */
const LONG = /^-?\d{16,}$/;

/** JSON whose long numbers are texts, so that an id beyond 2^53 stays the id it is. */
const withLongAsText = (json: string): string =>
  json.replace(TEXT_OR_NUMBER, (token) => (LONG.test(token) ? `"${token}"` : token));

function jsonValues(given: string): readonly unknown[] {
  const text = withLongAsText(given);
  try {
    const value: unknown = JSON.parse(text);
    const data =
      isRow(value) && isRow(value['data'])
        ? (value['data']['data'] ?? value['data']['list'])
        : isRow(value)
          ? value['data']
          : undefined;
    return Array.isArray(value) ? value : Array.isArray(data) ? data : [value];
  } catch (whole) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim());
    if (lines.length < 2) throw whole;
    return lines.map((line) => JSON.parse(line) as unknown);
  }
}

function flat(row: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const { fields, ...rest } = row;
  const cell = (value: unknown): string =>
    textOf(value) ?? (value === null || value === undefined || value === '' ? '' : JSON.stringify(value));
  return cellsOf(
    [...Object.entries(rest), ...(isRow(fields) ? Object.entries(fields) : [])].map(([key, value]) => [
      key,
      cell(value),
    ]),
  );
}

/** Own properties alone, so that a column called `__proto__` is a column. */
const cellsOf = (entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(entries);

/** Names of columns that are taken for a field, by the name it is written under. */
const ALIASES = new Map(
  LEAD_FIELDS.flatMap(({ id, write, aliases = [] }) =>
    [...new Set([id, ...API_VERSIONS.flatMap((version) => write?.[version]?.as ?? [])])].map(
      (key) => [key, aliases] as const,
    ),
  ),
);
const isCalled = (key: string, name: string): boolean => ALIASES.get(key)?.includes(name) === true;
const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** A first guess of what the columns are, by their names. Each field is taken once. */
export function guessMapping(columns: readonly string[], fields: readonly Field[]): Mapping {
  const out = new Map<string, string>();
  const taken = new Set<string>();
  for (const column of columns) {
    const name = bare(column);
    const target = isCalled('id', name)
      ? ID_TARGET
      : (
          fields.find(({ key }) => isCalled(key, name)) ??
          fields.find(({ key, label }) => bare(key) === name || (label !== undefined && bare(label) === name))
        )?.key;
    if (target === undefined || taken.has(target)) continue;
    out.set(column, target);
    taken.add(target);
  }
  return out;
}

/** What would be done with each row. Nothing is sent. Rows with problems that the API would refuse are left out. */
export function planImport(
  table: ImportTable,
  mapping: Mapping,
  fields: readonly Field[],
  tags: readonly Tag[],
): readonly ImportStep[] {
  const seen = new Map<string, number>();
  return table.rows.map((row) => {
    const values: [string, unknown][] = [];
    const problems: ImportProblem[] = [];
    let id: string | undefined;
    for (const [column, target] of mapping) {
      const text = (row.cells[column] ?? '').trim();
      if (!text) continue;
      if (target === ID_TARGET) id = text;
      else {
        const field = fields.find((f) => f.key === target);
        const read = field ? readCell(field, text, tags) : undefined;
        if (read?.problem) problems.push(read.problem);
        else if (read) values.push([target, read.value]);
      }
    }
    if (id !== undefined && !/^[\w-]{1,40}$/.test(id)) problems.push({ code: 'bad-id', field: ID_TARGET, value: id });
    const given = Object.fromEntries(values);
    if (!values.length && !problems.length) problems.push({ code: 'empty', field: '', value: '' });
    else if (id === undefined && !CONTACT_FIELDS.some((key) => given[key]))
      problems.push({ code: 'no-contact', field: '', value: '' });
    const same =
      id !== undefined
        ? `id ${id}`
        : typeof given['email'] === 'string'
          ? `email ${given['email'].toLowerCase()}`
          : undefined;
    const before = same === undefined ? undefined : seen.get(same);
    if (same !== undefined && before !== undefined)
      problems.push({ code: 'repeated', field: id !== undefined ? ID_TARGET : 'email', value: String(before) });
    else if (same !== undefined) seen.set(same, row.line);
    return {
      line: row.line,
      action: problems.length ? 'skip' : id === undefined ? 'create' : 'update',
      ...(id === undefined ? {} : { id }),
      values: given,
      problems,
      row,
    };
  });
}

function readCell(
  field: Field,
  text: string,
  tags: readonly Tag[],
): { readonly value?: unknown; readonly problem?: ImportProblem } {
  const problem = (code: ImportProblem['code'], value: string): { problem: ImportProblem } => ({
    problem: { code, field: field.key, value },
  });
  if (field.kind === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return problem('email', text);
  if (field.kind === 'choice' && field.options && !field.options.includes(text)) return problem('choice', text);
  if (field.kind !== 'tags') return { value: text };
  const given = tagsIn(text);
  const ids = tagIds(given, tags);
  const unknown = tags.length ? ids.filter((one) => !tags.some((tag) => tag.id === one)) : [];
  return unknown.length ? problem('unknown-tag', unknown.join(', ')) : { value: ids };
}

/** Tags as our exports and JSON lists write them. */
function tagsIn(text: string): unknown {
  if (!text.startsWith('[')) return text.split(/[,;]/).map((part) => part.trim());
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Why a row is not imported, in words. */
export function importProblemText({ code, field, value }: ImportProblem, fields: readonly Field[]): string {
  const label =
    field === ID_TARGET ? l10n.t('ID') : field ? fieldLabel(fields.find((f) => f.key === field) ?? { key: field }) : '';
  switch (code) {
    case 'empty':
      return l10n.t('nothing in it is imported');
    case 'email':
      return l10n.t('{0} is not an e-mail address', plainLabel(value, 60));
    case 'choice':
      return l10n.t('{0} does not take {1}', label, plainLabel(value, 60));
    case 'unknown-tag':
      return l10n.t('there is no tag {0}', plainLabel(value, 60));
    case 'bad-id':
      return l10n.t('{0} is not an ID', plainLabel(value, 60));
    case 'repeated':
      return l10n.t('the same {0} stands in line {1}', label, value);
    case 'no-contact':
      return l10n.t('a new lead needs a name, an e-mail address or a phone number');
  }
}
