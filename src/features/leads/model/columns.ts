import type { Lead } from './lead';
import { fieldsOf, isRow, textOf } from './read';

/** Columns both generations have, by the name they bear in exports. */
export const COLUMNS = [
  'id',
  'name',
  'email',
  'phone',
  'company',
  'country',
  'city',
  'location',
  'timezone',
  'ip',
  'browser',
  'os',
  'agent',
  'channel',
  'status',
  'tags',
  'firstSeen',
  'lastSeen',
  'created',
  'updated',
] as const;
/** A column with a name of its own; any other is a field as the API names it. */
export type KnownColumn = (typeof COLUMNS)[number];

/** What is shown and exported unless somebody chose otherwise. */
export const USUAL_COLUMNS: readonly KnownColumn[] = [
  'name',
  'email',
  'phone',
  'company',
  'country',
  'agent',
  'tags',
  'lastSeen',
  'id',
];

/** A column beyond the known ones: a key of the record itself, or of its custom `fields`. */
const OTHER = /^(raw|field)\.(.+)$/s;

/** The text of a column; '' where there is none. Columns are `COLUMNS`, `raw.<key>` or `field.<key>`. */
export function columnText(lead: Lead, column: string): string {
  switch (column) {
    case 'tags':
      return lead.tags.join(', ');
    case 'firstSeen':
      return lead.firstSeen ?? lead.created ?? '';
    case 'lastSeen':
      return lead.lastSeen ?? lead.updated ?? '';
    default:
      return (COLUMNS as readonly string[]).includes(column)
        ? (lead[column as Exclude<KnownColumn, 'tags'>] ?? '')
        : otherText(lead, column);
  }
}

function otherText(lead: Lead, column: string): string {
  const [, kind, key] = OTHER.exec(column) ?? [];
  if (!kind || key === undefined) return '';
  const value =
    kind === 'field' ? fieldsOf(lead.raw['fields']).get(key) : Object.hasOwn(lead.raw, key) ? lead.raw[key] : undefined;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value;
  return textOf(value) ?? (value === null || value === undefined ? '' : JSON.stringify(value));
}

/** Keys whose values the known columns already show. */
const SHOWN = new Set([
  'id',
  'visitor_id',
  'session_id',
  'name',
  'visitor_name',
  'email',
  'visitor_email',
  'visitor_phone',
  'phone',
  'company_name',
  'country_name',
  'location_full_name',
  'timezone',
  'ip',
  'browser_name',
  'os_name',
  'agent_name',
  'source',
  'status',
  'tags',
  'tags_name',
  'first_seen',
  'last_seen',
  'date_created',
  'date_updated',
  'clientName',
  'clientOsName',
  'channel',
  'dateCreated',
  'dateUpdated',
  'mainContactId',
  'contactId',
]);
const FIELDS_SHOWN = new Set(['name', 'email', 'phone', 'country', 'city', 'ip']);
const MOST_OTHERS = 200;

/** The columns beyond the known ones that occur among these leads, custom fields first. Values that are lists or objects have no column. */
export function otherColumns(leads: Iterable<Lead>): readonly string[] {
  const fields = new Set<string>();
  const raw = new Set<string>();
  const plain = (value: unknown): boolean => value !== null && typeof value !== 'object';
  for (const lead of leads) {
    for (const [key, value] of fieldsOf(lead.raw['fields']))
      if (plain(value) && !FIELDS_SHOWN.has(key)) fields.add(`field.${key}`);
    for (const [key, value] of Object.entries(lead.raw))
      if (plain(value) && !SHOWN.has(key) && !isRow(value)) raw.add(`raw.${key}`);
  }
  return [...[...fields].sort(), ...[...raw].sort()].slice(0, MOST_OTHERS);
}
