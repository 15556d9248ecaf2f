// The 2.0.0 contact operations.
import { throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, idListField, integerField, nestedField, textField } from '../http/decode';
import { readPageWindow } from '../http/page';
import type { Call, Route } from '../http/route';
import type { Person } from '../people/person';
import { countryById } from '../people/places';
import type { Dataset } from '../store/dataset';
import {
  caseColumns,
  caseUsers,
  companyRelation,
  contactColumns,
  contactFields,
  contactListRow,
  contactSearchRow,
  tagRelation,
  visitRelation,
} from './contactView';
import { type Condition, readConditions, readNames, matchesCondition, selectColumns } from './query';

const OBJECT = '/api/v1/crm/objects/contact';

/** Contacts of API 2.0.0. */
export const contactRoutes: readonly Route[] = [
  { id: 'v2.contact.list', method: 'GET', path: OBJECT, write: false, handle: contactList },
  { id: 'v2.contact.search', method: 'POST', path: '/api/v1/crm/contact/list', write: false, handle: search },
  { id: 'v2.contact.get', method: 'GET', path: `${OBJECT}/{contactId}`, write: false, handle: get },
  { id: 'v2.contact.create', method: 'POST', path: OBJECT, write: true, handle: create },
  { id: 'v2.contact.update', method: 'PUT', path: `${OBJECT}/{contactId}`, write: true, handle: update },
  {
    id: 'v2.contact.delete',
    method: 'DELETE',
    path: `${OBJECT}/{contactId}`,
    write: true,
    handle: (call) => {
      const lead = findContact(call);
      call.world.leads.remove(lead.id);
      return { deleted: 1 };
    },
  },
  { id: 'v2.contact.merge', method: 'POST', path: '/api/v1/crm/contact/merge/{contactId}', write: true, handle: merge },
];

/** The contact named in a path. */
export function findContact(call: Call, value: unknown = call.params.contactId): Person {
  const [id = NaN] = idListField(value);
  if (Number.isNaN(id)) throwInvalid('contactId must be a number.');
  return call.world.leads.get(id) ?? throwNotFound('contact');
}

async function contactList(call: Call): Promise<unknown> {
  const { query, world } = call;
  const page = readPageWindow(query, call.pageCap, 20, 0);
  const offset = integerField(query, 'offset');
  const skip = query.page === undefined && offset !== undefined && offset > 0 ? offset : page.skip;
  const wanted = readConditions(query.where);
  const term = (textField(query, 'search') ?? '').trim().toLowerCase();
  const { total, leads } = await find(world, term, wanted, skip, page.limit);
  const select = readNames(query.select);
  const relations = readNames(query.relations);
  const rows = leads.map((lead) => row(world, lead, select, relations));
  return {
    list: rows,
    counts: {
      total,
      records: total,
      pending: 0,
      active: leads.filter((lead) => world.chats.of(lead)[0]?.status === 'active').length,
    },
  };
}

function row(
  world: Dataset,
  lead: Person,
  select: Set<string> | undefined,
  relations: Set<string> | undefined,
): Record<string, unknown> {
  const full = contactListRow(world, lead);
  const extra = relation(world, lead, relations);
  return select ? { ...selectColumns(full, select), fields: full.fields, ...extra } : Object.assign(full, extra);
}

function relation(world: Dataset, lead: Person, relations: Set<string> | undefined): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (!relations) return out;
  if (relations.has('company')) out.company = companyRelation(world, lead);
  if (relations.has('tags')) out.tags = tagRelation(world, lead);
  if (relations.has('cases'))
    out.cases = world.chats.of(lead).map((chat) => ({ ...caseColumns(chat), users: caseUsers(chat) }));
  if (relations.has('visits')) out.visits = visitRelation(world, lead);
  if (relations.has('timeline'))
    out.timeline = world.chats.of(lead).map((chat) => ({
      id: chat.id + 1,
      objectType: 'case',
      threadId: chat.threadId,
      dateCreated: caseColumns(chat).dateCreated,
      dateUpdated: caseColumns(chat).dateUpdated,
      contactId: lead.id,
      archive: 'no',
      meta: {},
      case: caseColumns(chat),
      note: null,
      view: null,
      snooze: [],
    }));
  return out;
}

/** Finds contacts, newest first. Without a term or condition, none has to be examined. */
async function find(
  world: Dataset,
  term: string,
  wanted: readonly Condition[],
  skip: number,
  limit: number,
): Promise<{ total: number; leads: Person[] }> {
  const leads: Person[] = [];
  const add = (lead: Person | undefined): void => {
    if (lead) leads.push(lead);
  };
  if (term === '' && wanted.length === 0) {
    const total = world.leads.count();
    for (let n = skip; n < Math.min(skip + limit, total); n++) add(world.leads.at(n));
    return { total, leads };
  }
  const one = wanted.find((c) => c.column === 'id' && c.expression === 'eq');
  if (one) {
    const lead = world.leads.get(Number(one.value));
    const fits =
      lead &&
      wanted.every((c) => matchesCondition(column(world, lead, c.column), c)) &&
      (term === '' || matches(world, lead, term));
    return fits ? { total: 1, leads: skip === 0 ? [lead] : [] } : { total: 0, leads };
  }
  const chosen = await world.leads.select(
    JSON.stringify([term, wanted]),
    (lead) =>
      (term === '' || matches(world, lead, term)) &&
      wanted.every((c) => matchesCondition(column(world, lead, c.column), c)),
  );
  for (let n = skip; n < Math.min(skip + limit, chosen.count); n++) add(world.leads.get(chosen.ids[n] as number));
  return { total: chosen.count, leads };
}

function matches(world: Dataset, lead: Person, term: string): boolean {
  const has = (value: string): boolean => value.toLowerCase().includes(term);
  return (
    has(lead.name) ||
    has(lead.email) ||
    (lead.phone !== '' && has(lead.phone)) ||
    String(lead.id) === term ||
    has(lead.city) ||
    has(countryById(lead.countryId)?.name ?? '') ||
    lead.tags.some((id) => has(world.settings.tags.get(id)?.name ?? '')) ||
    Object.values(lead.fields).some((value) => has(String(value)))
  );
}

/** The value of a `where` column: a field, a custom attribute, a column, a tag name or a count. */
function column(world: Dataset, lead: Person, name: string): unknown {
  const key = name.replace(/^(contact\.)?fields\./, '');
  switch (key) {
    case 'name':
    case 'email':
    case 'phone':
    case 'city':
    case 'state':
    case 'ip':
    case 'remarks':
    case 'address':
    case 'timezone':
      return lead[key];
    case 'country':
      return countryById(lead.countryId)?.name;
    case 'countryId':
      return lead.countryId;
    case 'companyId':
      return lead.companyId;
    case 'tag':
    case 'tags':
      return lead.tags.flatMap((id) => [String(id), world.settings.tags.get(id)?.name ?? '']);
    case 'isBlocked':
      return lead.blocked ? 'YES' : 'NO';
    case 'status':
      return world.chats.of(lead)[0]?.status;
    case 'channel':
      return world.chats.of(lead)[0]?.channel ?? 'view';
    case 'agent':
    case 'userId':
      return world.chats.of(lead).map((chat) => chat.agentId);
    case 'totalCase':
      return world.chats.of(lead).length;
    default:
      return key in lead.fields ? lead.fields[key] : contactColumns(lead)[key];
  }
}

async function search(call: Call): Promise<unknown> {
  const { body, world } = call;
  const page = readPageWindow(body, call.pageCap, 20, 0);
  const payload = nestedField(body.payload);
  const term = (textField(body, 'search') ?? '').trim().toLowerCase();
  const wanted = [...readConditions(payload.where), ...readConditions(body.where)];
  const { total, leads } = await find(world, term, wanted, page.skip, page.limit);
  return { list: leads.map((lead) => contactSearchRow(world, lead, term)), counts: { filteredCount: total } };
}

function get(call: Call): unknown {
  const { query, world } = call;
  const lead = findContact(call);
  const select = readNames(query.select);
  const relations = readNames(query.relations) ?? new Set(['company', 'cases', 'tags']);
  return {
    ...selectColumns({ ...contactColumns(lead), archive: 'no' }, select),
    ...relation(world, lead, relations),
    fields: contactFields(lead),
  };
}

const FIELD_KEYS = ['name', 'email', 'phone', 'city', 'state', 'ip', 'remarks', 'address'] as const;
const COLUMNS = [
  'dateCreated',
  'dateUpdated',
  'clientType',
  'clientName',
  'clientVersion',
  'clientOsName',
  'clientOsVersion',
  'clientDeviceType',
  'clientDeviceVendor',
  'clientDeviceModel',
  'clientDetails',
];

/** Converts a request body to changes of a person: known fields, custom attributes by key, and columns unchanged. */
function changeOf(world: Dataset, body: FieldTree, before: Person | undefined): Partial<Person> {
  const given = body.fields === undefined || body.fields === null ? {} : body.fields;
  if (typeof given !== 'object' || Array.isArray(given)) throwInvalid('fields must be an object.');
  const fields: FieldTree = { ...nestedField(given) };
  for (const key of ['name', 'email', 'phone'])
    if (body[key] !== undefined && fields[key] === undefined) fields[key] = body[key];
  const change: Partial<Person> = {};
  for (const key of FIELD_KEYS) {
    if (!(key in fields)) continue;
    const value = fields[key];
    if (value !== null && typeof value !== 'string') throwInvalid(`${key} must be a text.`);
    change[key] = value ?? '';
    delete fields[key];
  }
  if (change.email && !/^[^\s@]+@[^\s@]+$/.test(change.email)) throwInvalid('email is not an address.');
  if (fields.countryId !== undefined && fields.countryId !== null) {
    const country = countryById(fields.countryId) ?? throwInvalid('countryId is not known.');
    change.countryId = country.id;
    if (!before) change.timezone = country.cities[0]?.timezone ?? '';
  }
  delete fields.countryId;
  delete fields.country;
  if (body.tags !== undefined) change.tags = tagIds(world, body.tags);
  if (body.companyId !== undefined)
    change.companyId =
      body.companyId === null
        ? null
        : (world.settings.companies.get(Number(body.companyId)) ?? throwNotFound('company')).id;
  if (Object.keys(fields).length > 0) change.fields = { ...before?.fields, ...fields };
  const columns = Object.fromEntries(
    COLUMNS.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]),
  );
  if (Object.keys(columns).length > 0) change.columns = { ...before?.columns, ...columns };
  return change;
}

function tagIds(world: Dataset, value: unknown): number[] {
  const given = idListField(
    Array.isArray(value)
      ? value.map((tag) => (typeof tag === 'object' && tag !== null ? (tag as { id?: unknown }).id : tag))
      : value,
  );
  if (given.some((id) => !world.settings.tags.get(id))) throwInvalid('tags must be ids of tags.');
  return [...new Set(given)];
}

function create(call: Call): unknown {
  const { body, world } = call;
  const change = changeOf(world, body, undefined);
  if (!change.name && !change.email && !change.phone && !change.fields) throwInvalid('A contact needs fields.');
  const lead = world.leads.add(change);
  return written(lead, world);
}

function update(call: Call): unknown {
  const lead = findContact(call);
  const changed = call.world.leads.change(lead.id, changeOf(call.world, call.body, lead)) ?? throwNotFound('contact');
  return written(changed, call.world);
}

function written(lead: Person, world: Dataset): Record<string, unknown> {
  return {
    ...contactColumns(lead),
    archive: 'no',
    companyId: lead.companyId,
    fields: contactFields(lead),
    ...(lead.tags.length > 0 ? { tags: tagRelation(world, lead) } : {}),
  };
}

function merge(call: Call): unknown {
  const { world } = call;
  const primary = findContact(call);
  const others = idListField(call.body.mergeId);
  if (others.length === 0 || others.some((id) => Number.isNaN(id)))
    throwInvalid('mergeId must be one or more contact ids.');
  if (others.includes(primary.id)) throwInvalid('A contact cannot be merged into itself.');
  const merged = others.map((id) => world.leads.get(id) ?? throwNotFound('contact'));
  const change: Partial<Person> = { tags: [...primary.tags], fields: { ...primary.fields } };
  for (const other of merged) {
    for (const key of FIELD_KEYS) if (!primary[key] && !change[key] && other[key]) change[key] = other[key];
    change.tags = [...new Set([...(change.tags ?? []), ...other.tags])];
    change.fields = { ...other.fields, ...change.fields };
    for (const chat of world.chats.of(other)) world.chats.put({ ...chat, leadId: primary.id });
  }
  world.leads.change(primary.id, change);
  for (const other of merged) world.leads.remove(other.id);
  return { id: primary.id, message: 'Merged.' };
}
