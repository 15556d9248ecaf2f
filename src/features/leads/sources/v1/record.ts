import { fixedField, type Field } from '../../model/fields';
import type { Lead } from '../../model/lead';
import { countryOf, dateText, firstText, idOf, listOf, newest, placeOf, textOf, type Row } from '../../model/read';

/** Names of add-update and where the detail shows them (docs: profile-add-update, user-detail). */
export const FIELDS: readonly Field[] = [
  fixedField('name', ['visitor_name']),
  fixedField('email', ['visitor_email'], 'email'),
  fixedField('phone', ['visitor_phone'], 'phone'),
  fixedField('remarks', ['visitor_remarks']),
  fixedField('address', ['visitor_address']),
  fixedField('tags', ['tags'], 'tags'),
];

/** The record a new lead begins with: the fields most people fill in, empty. */
export const EMPTY_RECORD: Row = {
  visitor_name: '',
  visitor_email: '',
  visitor_phone: '',
  visitor_remarks: '',
  visitor_address: '',
  tags: '',
  fields: {},
};

/** Keys an id may have, in the order they are looked at. */
export const ID_KEYS = ['id', 'visitor_id', 'session_id'];

/** Reads a lead; undefined when it has no id. `exactId` replaces an id that JSON numbers cannot hold. List rows say `name`, `email`, `country_name`; the detail says `visitor_name`, `visitor_email`, `country`. */
export function readLead(raw: Row, exactId: string | undefined): Lead | undefined {
  const id = exactId ?? idOf(...ID_KEYS.map((key) => raw[key]));
  if (id === undefined) return undefined;
  const ids = listOf(raw['tags']);
  const names = listOf(raw['tags_name']);
  return {
    id,
    raw,
    name: firstText(raw['name'], raw['visitor_name']),
    email: firstText(raw['email'], raw['visitor_email']),
    phone: firstText(raw['visitor_phone'], raw['phone']),
    country: countryOf(raw['country_name'] || raw['country']),
    city: placeOf(raw['city']),
    location: firstText(raw['location_full_name'], raw['visitor_address']),
    timezone: textOf(raw['timezone']),
    ip: textOf(raw['ip']),
    browser: textOf(raw['browser_name']),
    os: textOf(raw['os_name']),
    agent: textOf(raw['agent_name']),
    channel: textOf(raw['source']),
    status: textOf(raw['status']),
    company: textOf(raw['company_name']),
    tags: names.length ? names : ids,
    firstSeen: dateText(raw['first_seen'], raw['first_visit']),
    lastSeen: newest(raw['last_seen'], raw['last_visit'], raw['chat_updated']),
    created: dateText(raw['date_created'], raw['chat_created']),
    updated: dateText(raw['date_updated'], raw['chat_updated']),
  };
}
