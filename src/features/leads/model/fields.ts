import type { RecordVersion, FieldKind } from './descriptor';
import { LEAD_FIELDS } from './fieldTable';
import { isRecordRow, trimmedText, type RecordRow } from './read';
import type { LeadTag } from './tags';

/** A field that can be written. */
export interface Field {
  /** Its name in a write. */
  readonly key: string;
  /** Where it is in the record: `['visitor_name']`, `['fields', 'text-1']`. */
  readonly path: readonly string[];
  /** All places where records may have it, its own first; absent if there is no other. */
  readonly places?: readonly (readonly string[])[];
  readonly kind: FieldKind;
  /** The account's own label for a custom field. */
  readonly label?: string;
  readonly custom: boolean;
  readonly options?: readonly string[];
  readonly required?: boolean;
}

/** A custom attribute of contacts, or a custom field of leads, as the account has configured it. */
export interface RecordAttribute {
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly required: boolean;
  readonly system: boolean;
}

/** The writable fields that every account of an API version has. */
export const fixedFields = (version: RecordVersion): readonly Field[] =>
  LEAD_FIELDS.flatMap(({ id, kind = 'text', read, write }) => {
    const writing = write?.[version];
    if (!writing) return [];
    const places = [...new Set([writing.at, ...(read?.[version]?.from ?? [])])].map((place) => place.split('.'));
    return [
      {
        key: writing.as ?? id,
        path: writing.at.split('.'),
        ...(places.length > 1 ? { places } : {}),
        kind: kind === 'date' ? 'text' : kind,
        custom: false,
      },
    ];
  });

/** The initial record of a new lead: the most common fields, empty. */
export function emptyRecord(version: RecordVersion): RecordRow {
  const record: Record<string, unknown> = {};
  const fields: Record<string, string> = {};
  for (const { write } of LEAD_FIELDS) {
    const writing = write?.[version];
    if (!writing?.start) continue;
    const [key = '', own] = writing.at.split('.');
    if (own === undefined) record[key] = '';
    else fields[own] = '';
  }
  return { ...record, fields };
}

/** Keys of a contact's `fields` that are derived from another one. */
const DERIVED = new Set(['country', 'calling_code', 'contact_country_flag']);

/**
 * The writable fields of a record: those every account has (`fixed`), the account's custom ones, and custom ones that only the record has.
 */
export function writableFields(
  fixed: readonly Field[],
  record: RecordRow | undefined,
  attributes: readonly RecordAttribute[] = [],
): readonly Field[] {
  const out = new Map(fixed.map((field) => [field.key, record ? whereShown(field, record) : field]));
  for (const attribute of attributes)
    if (!out.has(attribute.key) && !DERIVED.has(attribute.key)) out.set(attribute.key, custom(attribute));
  const fields = record?.['fields'];
  if (isRecordRow(fields))
    for (const key of Object.keys(fields))
      if (!out.has(key) && !DERIVED.has(key)) out.set(key, { key, path: ['fields', key], kind: 'text', custom: true });
  return [...out.values()];
}

/** The field at the place where this record has it, so that what can be read can also be written. */
function whereShown(field: Field, record: RecordRow): Field {
  const path = field.places?.find((place) => recordValueAt(record, place) !== undefined);
  return path ? { ...field, path } : field;
}

/** Types of an account's own attributes that are not plain text. */
const CUSTOM_KINDS: ReadonlyMap<unknown, FieldKind> = new Map([
  ['email', 'email'],
  ['number', 'number'],
]);

function custom({ key, label, type, options, required }: RecordAttribute): Field {
  return {
    key,
    path: ['fields', key],
    kind: options.length ? 'choice' : (CUSTOM_KINDS.get(type) ?? 'text'),
    label,
    custom: true,
    ...(options.length ? { options } : {}),
    ...(required ? { required } : {}),
  };
}

/** The value at a field's place in a record. */
export function recordValueAt(record: RecordRow, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const step of path) value = isRecordRow(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

/** The custom fields that a 1.0.0 detail lists with their labels. */
export function attributesOfRecord(record: RecordRow): readonly RecordAttribute[] {
  const rows = record['custom_fields'];
  return (Array.isArray(rows) ? rows : []).flatMap((row) => {
    const key = isRecordRow(row) ? trimmedText(row['name']) : undefined;
    return isRecordRow(row) && key !== undefined
      ? [
          {
            key,
            label: trimmedText(row['label']) ?? key,
            type: trimmedText(row['type']) ?? 'text',
            options: attributeOptions(row['options']),
            required: false,
            system: false,
          },
        ]
      : [];
  });
}

/** The choices of an attribute, as texts. */
export const attributeOptions = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value
        .map((one) => (isRecordRow(one) ? trimmedText(one['value'] ?? one['label']) : trimmedText(one)))
        .filter((one): one is string => one !== undefined)
    : [];

function givenTags(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',');
  return value === null || value === undefined ? [] : [value];
}

/** Ids of tags in any form a record or a user may give them: `"73,74"`, `[73]`, `[{id: 73}]`, names. Unknown ones are kept. */
export function readTagIds(value: unknown, tags: readonly LeadTag[]): readonly string[] {
  const given = givenTags(value)
    .map((part) => (isRecordRow(part) ? (trimmedText(part['id']) ?? trimmedText(part['name'])) : trimmedText(part)))
    .filter((part): part is string => part !== undefined);
  return given.map((part) =>
    tags.some((tag) => tag.id === part)
      ? part
      : (tags.find((tag) => tag.name.toLowerCase() === part.toLowerCase())?.id ?? part),
  );
}
