import type { Generation } from '../../../api/client/account';
import { readDate } from '../../../core/dates';
import type { Lead } from './lead';

/** A JSON object of unknown shape. */
export type Row = Readonly<Record<string, unknown>>;

/** True for a JSON object (no array, no null). */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or number as trimmed text; "", null, objects and everything else are absent. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  return value.trim() || undefined;
}

const first = (...values: unknown[]): string | undefined => {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
};

/** Ids come as numbers or numeric text; 0 and negative ones stand for "none" in 1.0.0. */
const idOf = (...values: unknown[]): string | undefined =>
  values.map(textOf).find((id) => id !== undefined && id !== '0' && !id.startsWith('-'));

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',');
  return typeof value === 'number' ? [value] : [];
}

/** The parts of a comma-separated text, or of an array of texts, numbers or `{id, name}` objects. */
function listOf(value: unknown): readonly string[] {
  return partsOf(value)
    .map((part) => (isRow(part) ? first(part['name'], part['id']) : textOf(part)))
    .filter((part): part is string => part !== undefined);
}

/** `city` of 1.0.0 list rows holds a number in text form, which says nothing to a person. */
const placeOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text && !/^\d+$/.test(text) ? text : undefined;
};

/** The name of a country given as text or as an object. */
const countryOf = (value: unknown): string | undefined =>
  isRow(value) ? first(value['name'], value['name_official'], value['cca2']) : textOf(value);

/** The newest of several date texts, compared as points in time; texts that are no date do not count. */
function newest(...values: unknown[]): string | undefined {
  let best: { text: string; time: number } | undefined;
  for (const value of values) {
    const time = readDate(value)?.time;
    if (time !== undefined && (!best || time > best.time)) best = { text: String(value).trim(), time };
  }
  return best?.text;
}

const dateText = (...values: unknown[]): string | undefined =>
  values.map(textOf).find((text) => readDate(text) !== undefined);

/** Reads one record of the account's generation; undefined when it carries no id. `exactId` replaces an id that JSON numbers cannot hold. */
export function readLead(generation: Generation, raw: unknown, exactId?: string): Lead | undefined {
  if (!isRow(raw)) return undefined;
  return generation === '1.0.0' ? readV1(raw, exactId) : readV2(raw, exactId);
}

/** List rows say `name`, `email`, `country_name`; the detail says `visitor_name`, `visitor_email`, `country`. */
function readV1(raw: Row, exactId: string | undefined): Lead | undefined {
  const id = exactId ?? idOf(raw['id'], raw['visitor_id'], raw['session_id']);
  if (id === undefined) return undefined;
  const ids = listOf(raw['tags']);
  const names = listOf(raw['tags_name']);
  return {
    id,
    raw,
    name: first(raw['name'], raw['visitor_name']),
    email: first(raw['email'], raw['visitor_email']),
    phone: first(raw['visitor_phone'], raw['phone']),
    country: countryOf(raw['country_name'] || raw['country']),
    city: placeOf(raw['city']),
    location: first(raw['location_full_name'], raw['visitor_address']),
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

function readV2(raw: Row, exactId: string | undefined): Lead | undefined {
  const id = exactId ?? idOf(raw['mainContactId'], raw['id'], raw['contactId']);
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
    name: first(fields.get('name'), raw['name']),
    email: first(fields.get('email'), raw['email']),
    phone: first(fields.get('phone'), raw['phone']),
    country,
    city,
    location: place || undefined,
    timezone: first(fields.get('timezone'), raw['timezone']),
    ip: textOf(fields.get('ip')),
    browser: textOf(raw['clientName']),
    os: textOf(raw['clientOsName']),
    agent: agents.length ? agents.join(', ') : undefined,
    channel: first(raw['channel'], channels[0]),
    status: textOf(raw['status']),
    company: first(fieldsOf(company['fields']).get('name'), company['name']),
    tags: listOf(raw['tags']),
    firstSeen: dateText(visitDate(raw['firstVisit'])),
    lastSeen: newest(visitDate(raw['lastVisit']), raw['lastDateUpdated']),
    created: dateText(raw['dateCreated']),
    updated: dateText(raw['dateUpdated']),
  };
}

/** Contact fields by key: an object on contact endpoints, an array of attribute rows inside a case. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (isRow(value)) return new Map(Object.entries(value));
  const map = new Map<string, unknown>();
  if (Array.isArray(value)) {
    for (const row of value) {
      if (!isRow(row)) continue;
      const key = textOf(row['key']) ?? (isRow(row['field']) ? textOf(row['field']['key']) : undefined);
      if (key !== undefined) map.set(key, row['value']);
    }
  }
  return map;
}

/** What to call a lead that may have no name: name, e-mail, phone, or undefined when there is nothing but the id. */
export function callOf(lead: Pick<Lead, 'name' | 'email' | 'phone'>): string | undefined {
  return lead.name ?? lead.email ?? lead.phone;
}

/** The moment a lead was last heard of (ms since the epoch), as far as the API tells. */
export function seenAt(lead: Lead): number | undefined {
  return readDate(lead.lastSeen ?? lead.updated ?? lead.created)?.time;
}

/** A lead read alone lacks what only list rows tell (agent, status, time zone, when seen): that is kept from the row. */
export function withRow(row: Lead | undefined, now: Lead): Lead {
  if (!row) return now;
  const known = Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
  return {
    ...row,
    name: undefined,
    email: undefined,
    phone: undefined,
    ...known,
    raw: { ...row.raw, ...now.raw },
  } as Lead;
}
