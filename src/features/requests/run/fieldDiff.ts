import type { ApiRequest } from '../../../api/client/types';
import { parseNumbersAsText } from '../../../core/json/exactJson';
import { sentFields } from './currentRecord';

/** A field that a request is about to change. Values are texts; absent if the record has none. */
export interface FieldDifference {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string;
}

type Row = Readonly<Record<string, unknown>>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const MAX_DEPTH = 4;
/** Fields that identify the record and do not change it. */
const NAMING = /^(?:id|visitor_id|contactId)$/;
/** 1.0.0 sends `[extra_field][key]key`, and shows the value under `fields.key`. */
const EXTRA = /^\[extra_field\]\[(.+?)\]/;

/** The record in a response text, with every number as written; undefined if there is none. Some operations respond with a list of one. */
export function parseRecordText(text: string): Row | undefined {
  const json = parseNumbersAsText(text);
  const data = isRow(json) && Object.hasOwn(json, 'data') ? json['data'] : json;
  const found: unknown = Array.isArray(data) ? data[0] : data;
  if (!isRow(found)) return undefined;
  const [only, ...others] = Object.values(found);
  return isRow(only) && !others.length ? only : found;
}

/** What to call a record: its name, title or address, if it has one. */
export function recordDisplayName(record: Row): string | undefined {
  const own = isRow(record['fields']) ? record['fields'] : {};
  for (const key of [
    'name',
    'visitor_name',
    'title',
    'label',
    'subject',
    'email',
    'visitor_email',
    'phone',
    'visitor_phone',
    'question',
    'key',
  ]) {
    for (const value of [record[key], own[key]]) if (typeof value === 'string' && value.trim()) return value.trim();
  }
  return undefined;
}

/** The fields of a record that a request would change, in the order they are sent. */
export function findFieldDifferences(record: Row, request: ApiRequest): FieldDifference[] {
  const out: FieldDifference[] = [];
  for (const [name, value] of sentFields(request)) walk([EXTRA.exec(name)?.[1] ?? name], value, record, out, 0);
  return out;
}

function walk(path: readonly string[], value: unknown, record: Row, out: FieldDifference[], depth: number): void {
  if (isRow(value) && depth < MAX_DEPTH && Object.keys(value).length) {
    for (const [key, inner] of Object.entries(value)) walk([...path, key], inner, record, out, depth + 1);
    return;
  }
  if (path.length === 1 && NAMING.test(path[0]!)) return;
  const before = text(present(record, path));
  const after = text(value) ?? '';
  if ((before ?? '') !== after)
    out.push({
      field: path[0] === 'fields' && path.length > 1 ? path.slice(1).join('.') : path.join('.'),
      before: before || undefined,
      after,
    });
}

/** The current value of a field: at its own path, under `fields`, or under the name 1.0.0 uses. */
function present(record: Row, path: readonly string[]): unknown {
  for (const at of [path, ['fields', ...path], [`visitor_${path.join('_')}`]]) {
    let value: unknown = record;
    for (const key of at) value = isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A value as text; null is the empty text, lists of plain values are joined with commas, as in 1.0.0. */
function text(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return '';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
