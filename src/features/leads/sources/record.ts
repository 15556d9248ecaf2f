import { emptyRecord, fixedFields } from '../model/fields';
import type { RecordVersion, LeadField } from '../model/descriptor';
import { LEAD_FIELDS } from '../model/fieldTable';
import { leadField } from '../model/knownFields';
import type { Lead } from '../model/lead';
import {
  firstDate,
  readContactFields,
  firstTextOf,
  readId,
  isRecordRow,
  readList,
  type RecordRow,
} from '../model/read';
import type { LeadApi } from './source';

/** The value at a place of a record. Below `fields` are custom fields, which some records list by attribute. */
function lookUp(record: RecordRow, path: readonly string[]): unknown {
  let value: unknown = record;
  let before = '';
  for (const key of path) {
    value = isRecordRow(value) ? value[key] : before === 'fields' ? readContactFields(value).get(key) : undefined;
    before = key;
  }
  return value;
}

const firstList = (...values: unknown[]): readonly string[] => values.map(readList).find((list) => list.length) ?? [];

/** The default reader for a kind of field. */
const readerOf = ({ kind }: LeadField): ((...values: unknown[]) => unknown) =>
  kind === 'tags' ? firstList : kind === 'date' ? firstDate : firstTextOf;

/** How an API version reads and writes records, based on the table of fields. */
export function createRecordCodec(
  version: RecordVersion,
): Pick<LeadApi, 'version' | 'fields' | 'emptyRecord' | 'idKeys' | 'readLead'> {
  const idKeys = leadField('id')?.read?.[version]?.from ?? [];
  const readings = LEAD_FIELDS.filter(({ id, column }) => column && id !== 'id').map((field) => {
    const { from = [], also = [], by = readerOf(field) } = field.read?.[version] ?? {};
    return { id: field.id, paths: [...from, ...also].map((place) => place.split('.')), by };
  });
  // V8 turns objects that grow key by key into hash tables, which are larger and slower; copies of a parsed object stay compact.
  const names = ['id', 'raw', ...readings.map((reading) => reading.id)];
  const blank = JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as object;
  return {
    version,
    idKeys,
    fields: fixedFields(version),
    emptyRecord: emptyRecord(version),
    readLead: (raw, exactId) => {
      const id = exactId ?? readId(...idKeys.map((key) => raw[key]));
      if (id === undefined) return undefined;
      const lead: Record<string, unknown> = { ...blank, id, raw };
      for (const reading of readings) lead[reading.id] = reading.by(...reading.paths.map((path) => lookUp(raw, path)));
      return lead as unknown as Lead;
    },
  };
}
