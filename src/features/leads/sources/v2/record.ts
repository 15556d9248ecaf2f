import { fixedField, type Field } from '../../model/fields';
import type { Lead } from '../../model/lead';
import {
  countryOf,
  dateText,
  fieldsOf,
  firstText,
  idOf,
  isRow,
  listOf,
  newest,
  placeOf,
  textOf,
  type Row,
} from '../../model/read';

/** Columns of a contact that are beside `fields` in a record and in a write (docs, contact create). */
const COLUMNS: readonly Field[] = [
  ...[
    'clientType',
    'clientName',
    'clientVersion',
    'clientOsName',
    'clientOsVersion',
    'clientDeviceType',
    'clientDeviceVendor',
    'clientDeviceModel',
  ].map((key) => fixedField(key, [key])),
  fixedField('clientDetails', ['clientDetails'], 'object'),
  fixedField('companyId', ['companyId'], 'number'),
  fixedField('tags', ['tags'], 'tags'),
];

/** Names of those columns. */
export const COLUMN_NAMES: ReadonlySet<string> = new Set(COLUMNS.map(({ key }) => key));

/** The fields that can be written (docs, contact create). */
export const FIELDS: readonly Field[] = [
  fixedField('name', ['fields', 'name']),
  fixedField('email', ['fields', 'email'], 'email'),
  fixedField('phone', ['fields', 'phone'], 'phone'),
  fixedField('city', ['fields', 'city']),
  fixedField('state', ['fields', 'state']),
  fixedField('countryId', ['fields', 'countryId']),
  fixedField('ip', ['fields', 'ip']),
  ...COLUMNS,
];

/** The record a new contact begins with: the fields most people fill in, empty. */
export const EMPTY_RECORD: Row = { fields: { name: '', email: '', phone: '' } };

/** Keys an id may have, in the order they are looked at. */
export const ID_KEYS = ['mainContactId', 'id', 'contactId'];

/** Reads a contact; undefined when it has no id. `exactId` replaces an id that JSON numbers cannot hold. */
export function readLead(raw: Row, exactId: string | undefined): Lead | undefined {
  const id = exactId ?? idOf(...ID_KEYS.map((key) => raw[key]));
  if (id === undefined) return undefined;
  const fields = fieldsOf(raw['fields']);
  const company = isRow(raw['company']) ? raw['company'] : {};
  const agents = listOf(raw['agentList']);
  const channels = listOf(raw['channels']);
  const city = placeOf(fields.get('city'));
  const country = countryOf(fields.get('country'));
  const place = [city, placeOf(fields.get('state')), country].filter(Boolean).join(', ');
  const visitDate = (visit: unknown): unknown => (isRow(visit) ? visit['dateCreated'] : undefined);
  return {
    id,
    raw,
    name: firstText(fields.get('name'), raw['name']),
    email: firstText(fields.get('email'), raw['email']),
    phone: firstText(fields.get('phone'), raw['phone']),
    country,
    city,
    location: place || undefined,
    timezone: firstText(fields.get('timezone'), raw['timezone']),
    ip: textOf(fields.get('ip')),
    browser: textOf(raw['clientName']),
    os: textOf(raw['clientOsName']),
    agent: agents.length ? agents.join(', ') : undefined,
    channel: firstText(raw['channel'], channels[0]),
    status: textOf(raw['status']),
    company: firstText(fieldsOf(company['fields']).get('name'), company['name']),
    tags: listOf(raw['tags']),
    firstSeen: dateText(visitDate(raw['firstVisit'])),
    lastSeen: newest(visitDate(raw['lastVisit']), raw['lastDateUpdated']),
    created: dateText(raw['dateCreated']),
    updated: dateText(raw['dateUpdated']),
  };
}
