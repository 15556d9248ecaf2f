import { emptyRecord, fixedFields } from '../model/fields';
import type { ApiVersion, LeadField } from '../model/descriptor';
import { LEAD_FIELDS } from '../model/fieldTable';
import { leadField } from '../model/knownFields';
import type { Lead } from '../model/lead';
import { dateText, fieldsOf, firstText, idOf, isRow, listOf, type Row } from '../model/read';
import type { LeadApi } from './source';

/** The value at a place of a record. Below `fields` are custom fields, which some records list by attribute. */
function lookUp(record: Row, path: readonly string[]): unknown {
  let value: unknown = record;
  path.forEach((key, n) => {
    if (isRow(value)) value = value[key];
    else value = path[n - 1] === 'fields' ? fieldsOf(value).get(key) : undefined;
  });
  return value;
}

const firstList = (...values: unknown[]): readonly string[] => values.map(listOf).find((list) => list.length) ?? [];

/** How a field of this kind is read where the table does not say otherwise. */
const readerOf = ({ kind }: LeadField): ((...values: unknown[]) => unknown) =>
  kind === 'tags' ? firstList : kind === 'date' ? dateText : firstText;

/** How an API version reads and writes records, by the table of fields. */
export function recordsOf(
  version: ApiVersion,
): Pick<LeadApi, 'version' | 'fields' | 'emptyRecord' | 'idKeys' | 'readLead'> {
  const idKeys = leadField('id')?.read?.[version]?.from ?? [];
  const readings = LEAD_FIELDS.filter(({ id, column }) => column && id !== 'id').map((field) => {
    const { from = [], also = [], by = readerOf(field) } = field.read?.[version] ?? {};
    return { id: field.id, paths: [...from, ...also].map((place) => place.split('.')), by };
  });
  return {
    version,
    idKeys,
    fields: fixedFields(version),
    emptyRecord: emptyRecord(version),
    readLead: (raw, exactId) => {
      const id = exactId ?? idOf(...idKeys.map((key) => raw[key]));
      if (id === undefined) return undefined;
      const lead: Record<string, unknown> = { id, raw };
      for (const reading of readings) lead[reading.id] = reading.by(...reading.paths.map((path) => lookUp(raw, path)));
      return lead as unknown as Lead;
    },
  };
}
