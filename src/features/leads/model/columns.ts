import { stringifyJson } from '../../../core/json/deepJson';
import { RECORD_VERSIONS, type LeadField } from './descriptor';
import { LEAD_FIELDS, type KnownColumn, type SortKey } from './fieldTable';
import { choiceName, fieldsInOrder, leadField } from './knownFields';
import { recordValueAt } from './fields';
import type { Lead } from './lead';
import { readContactFields, firstTextOf, trimmedText } from './read';

const KNOWN = LEAD_FIELDS.filter(({ column }) => column);

/** The columns every account has, by their names in exports. */
export const KNOWN_COLUMNS = KNOWN.map(({ id }) => id) as readonly KnownColumn[];

/** The columns shown and exported by default. */
export const DEFAULT_COLUMNS = fieldsInOrder(({ column }) => column?.usual).map(
  ({ id }) => id,
) as readonly KnownColumn[];

/** The field of a known column. */
export function knownColumn(column: string): LeadField | undefined {
  const field = leadField(column);
  return field?.column && field;
}

/** What a column is sorted by; undefined if it cannot be sorted. */
export function sortKey(column: string): SortKey | undefined {
  const field = knownColumn(column);
  return field?.sort === undefined ? undefined : (choiceName(field) as SortKey);
}

/** The width of a column in characters. */
export const columnWidth = (column: string): number => knownColumn(column)?.column?.width ?? 14;

/** A column beyond the known ones: a key of the record itself, or of its custom `fields`. */
const OTHER = /^(raw|field)\.(.+)$/s;

/** The text of a column; '' if it has none. Columns are `COLUMNS`, `raw.<key>` or `field.<key>`. */
export function columnText(lead: Lead, column: string): string {
  const field = knownColumn(column);
  return field ? (fieldText(lead, field) ?? '') : otherText(lead, column);
}

/** The text of a known field; one without a column is read from the record. */
export function fieldText(lead: Lead, field: LeadField): string | undefined {
  const { id, kind, orElse, column, read } = field;
  if (!column)
    return firstTextOf(
      ...RECORD_VERSIONS.flatMap((version) => read?.[version]?.from ?? []).map((path) =>
        recordValueAt(lead.raw, path.split('.')),
      ),
    );
  if (kind === 'tags') return lead.tags.join(', ');
  return lead[id as Exclude<KnownColumn, 'tags'>] ?? (orElse && lead[orElse as Exclude<KnownColumn, 'tags'>]);
}

/** The value of a column beyond the known ones, unchanged. */
export function otherColumnValue(lead: Lead, column: string): unknown {
  const [, kind, key] = OTHER.exec(column) ?? [];
  if (!kind || key === undefined) return undefined;
  if (kind === 'field') return readContactFields(lead.raw['fields']).get(key);
  return Object.hasOwn(lead.raw, key) ? lead.raw[key] : undefined;
}

function otherText(lead: Lead, column: string): string {
  const value = otherColumnValue(lead, column);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value;
  return trimmedText(value) ?? (value === null || value === undefined ? '' : stringifyJson(value));
}

/** The part of a column's text that identifies a person: a lowercase email address, the digits of a phone number; otherwise ''. */
export function identityText(column: string, text: string): string {
  switch (knownColumn(column)?.kind) {
    case 'email':
      return text.toLowerCase();
    case 'phone': {
      const digits = text.replace(/\D/g, '');
      return digits.length > 4 ? digits : '';
    }
    default:
      return '';
  }
}

/** Places whose values the known columns already show. */
const KNOWN_SOURCES = new Set(
  KNOWN.flatMap(({ read }) => RECORD_VERSIONS.flatMap((version) => read?.[version]?.from ?? [])),
);
const MAX_OTHER_COLUMNS = 200;

/** The other columns of these leads, custom fields first. Values that are lists or objects have no column. */
export function findOtherColumns(leads: Iterable<Lead>): readonly string[] {
  const fields = new Set<string>();
  const raw = new Set<string>();
  const plain = (value: unknown): boolean => value !== null && typeof value !== 'object';
  for (const lead of leads) {
    for (const [key, value] of readContactFields(lead.raw['fields']))
      if (plain(value) && !KNOWN_SOURCES.has(`fields.${key}`)) fields.add(`field.${key}`);
    for (const [key, value] of Object.entries(lead.raw))
      if (plain(value) && !KNOWN_SOURCES.has(key)) raw.add(`raw.${key}`);
  }
  return [...[...fields].sort(), ...[...raw].sort()].slice(0, MAX_OTHER_COLUMNS);
}
