import { readTagIds, recordValueAt, type Field } from './fields';
import { isRecordRow, type RecordRow } from './read';
import type { LeadChange } from '../sources/source';
import type { LeadTag } from './tags';

/** One changed field, with its values before and after, as in the record. */
export interface FieldChange {
  readonly field: Field;
  readonly from: unknown;
  readonly to: unknown;
}

/** What the user changed in a record. `refused` are changes at places that cannot be written. */
export interface RecordChanges {
  readonly fields: readonly FieldChange[];
  readonly refused: readonly string[];
}

const empty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);

/** Equal as values; the API's different forms of "empty" are equal. */
function sameValue(a: unknown, b: unknown): boolean {
  if (empty(a) || empty(b)) return empty(a) && empty(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, n) => sameValue(one, b[n]));
  if (isRecordRow(a) && isRecordRow(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
  return a === b;
}

/** Equal as values of a field: for tags, only the ids matter, however they are written. */
export function isSameFieldValue(field: Field, a: unknown, b: unknown, tags: readonly LeadTag[]): boolean {
  if (field.kind !== 'tags') return sameValue(a, b);
  const x = [...readTagIds(a, tags)].sort();
  const y = [...readTagIds(b, tags)].sort();
  return x.length === y.length && x.every((id, n) => id === y[n]);
}

/** Compares two states of a record field by field. */
export function changesBetween(
  before: RecordRow,
  after: RecordRow,
  fields: readonly Field[],
  tags: readonly LeadTag[] = [],
): RecordChanges {
  const changed = fields
    .map((field) => ({ field, from: recordValueAt(before, field.path), to: recordValueAt(after, field.path) }))
    .filter(({ field, from, to }) => !isSameFieldValue(field, from, to, tags));
  const writable = new Set(fields.map((field) => field.path.join('\n')));
  const refused: string[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (writable.has(key)) continue;
    const from = before[key];
    const to = after[key];
    if (key === 'fields' && (isRecordRow(from) || from === undefined) && (isRecordRow(to) || to === undefined)) {
      for (const own of new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})]))
        if (!writable.has(`fields\n${own}`) && !sameValue(from?.[own], to?.[own])) refused.push(`fields.${own}`);
    } else if (!sameValue(from, to)) refused.push(key);
  }
  return { fields: changed, refused };
}

/** What to write for these changes: tags as a list of ids. An emptied field is sent as "". */
export function changeBody(changes: readonly FieldChange[], tags: readonly LeadTag[] = []): LeadChange {
  return Object.fromEntries(
    changes.map(({ field, to }) => {
      if (field.kind === 'tags') return [field.key, readTagIds(to, tags)];
      return [
        field.key,
        to === undefined || to === null ? (field.kind === 'number' || field.kind === 'object' ? null : '') : to,
      ];
    }),
  );
}

/** A three-way comparison of a record: my changes since the base, and those of others. */
export interface ThreeWayChanges {
  readonly mine: RecordChanges;
  readonly theirs: readonly FieldChange[];
  /** Fields changed by both, to different values. */
  readonly conflicts: readonly {
    readonly field: Field;
    readonly base: unknown;
    readonly mine: unknown;
    readonly theirs: unknown;
  }[];
  /** My changes that are still to be sent, because the record does not have them yet. */
  readonly send: readonly FieldChange[];
}

/** Compares my state and the current one with the base I started from. */
export function compareThreeWay(
  base: RecordRow,
  mine: RecordRow,
  now: RecordRow,
  fields: readonly Field[],
  tags: readonly LeadTag[] = [],
): ThreeWayChanges {
  const own = changesBetween(base, mine, fields, tags);
  const theirs = changesBetween(base, now, fields, tags).fields;
  const conflicts = own.fields.flatMap(({ field, from, to }) => {
    const other = theirs.find((change) => change.field.key === field.key);
    return other && !isSameFieldValue(field, other.to, to, tags)
      ? [{ field, base: from, mine: to, theirs: other.to }]
      : [];
  });
  const send = own.fields
    .map(({ field, to }) => ({ field, from: recordValueAt(now, field.path), to }))
    .filter(({ field, from, to }) => !isSameFieldValue(field, from, to, tags));
  return { mine: own, theirs, conflicts, send };
}

/** Changes that a record does not show when it is read again. */
export function changesNotApplied(
  sent: readonly FieldChange[],
  now: RecordRow,
  tags: readonly LeadTag[] = [],
): readonly FieldChange[] {
  return sent.filter(({ field, to }) => {
    const isAt = (place: readonly string[]): boolean => {
      const value = recordValueAt(now, place);
      return isSameFieldValue(field, value, to, tags) || String(value ?? '') === String(to ?? '');
    };
    const places = field.places ?? [field.path];
    return !(empty(to) ? places.every(isAt) : places.some(isAt));
  });
}

/** The value a record shows for a field: the first non-empty one, wherever it is. */
export function shownValue(field: Field, record: RecordRow): unknown {
  const values = (field.places ?? [field.path]).map((place) => recordValueAt(record, place));
  return values.find((value) => !empty(value)) ?? values[0];
}

/** A change at a place of a record, whether that is a field or not. */
export interface PlacedChange {
  readonly path: readonly string[];
  readonly to: unknown;
}

/** The place of a refused change, by its name: a custom field, or a key of the record. */
export const refusedPath = (name: string): readonly string[] =>
  name.startsWith('fields.') ? ['fields', name.slice('fields.'.length)] : [name];

/** The user's changes at places that cannot be written. */
export const refusedChanges = (mine: RecordRow, refused: readonly string[]): readonly PlacedChange[] =>
  refused.map((name) => ({ path: refusedPath(name), to: recordValueAt(mine, refusedPath(name)) }));
