// The 2.0.0 settings a lead refers to: departments, tags and companies.
import { Refusal, invalid, notFound } from '../http/answers';
import { type Fields, list, nested, text } from '../http/decode';
import { isoDate } from '../http/dates';
import { pageOf, slice } from '../http/page';
import type { Call, Route } from '../http/route';
import { placesOf } from '../people/person';
import { FIRST_AGENT, type Company, type Department, type Tag } from '../people/workspace';
import { companyColumns, contactColumns, contactFields, userReference } from './contactView';
import { counted, idOf, removed } from './ids';
import { arranged, names, selected } from './query';
import { userColumns } from './users';

const DEPARTMENT = '/api/v1/account/department';
const TAG = '/api/v1/crm/tag';
const COMPANY = '/api/v1/crm/objects/company';

/** Tags, departments and what else an account sets up, in API 2.0.0. */
export const settingRoutes: readonly Route[] = [
  {
    id: 'v2.department.list',
    method: 'GET',
    path: DEPARTMENT,
    write: false,
    handle: (call) =>
      counted(
        arranged(
          call.world.settings.departments.all().map((d) => departmentRow(call, d)),
          call.query,
        ),
        call.query,
      ),
  },
  {
    id: 'v2.department.get',
    method: 'GET',
    path: `${DEPARTMENT}/{departmentId}`,
    write: false,
    handle: (call) => ({
      ...(call.world.settings.departments.get(idOf(call.params.departmentId)) ?? notFound('department')),
    }),
  },
  { id: 'v2.department.create', method: 'POST', path: DEPARTMENT, write: true, handle: createDepartments },
  {
    id: 'v2.department.update',
    method: 'PUT',
    path: `${DEPARTMENT}/{departmentId}`,
    write: true,
    handle: (call) =>
      departmentRow(
        call,
        call.world.settings.departments.change(idOf(call.params.departmentId), departmentFields(call.body)) ??
          notFound('department'),
      ),
  },
  {
    id: 'v2.department.delete',
    method: 'DELETE',
    path: DEPARTMENT,
    write: true,
    handle: (call) => removed(call.world.settings.departments.remove(idOf(call.query.id)), 'department'),
  },
  { id: 'v2.tag.list', method: 'GET', path: TAG, write: false, handle: tagList },
  {
    id: 'v2.tag.get',
    method: 'GET',
    path: `${TAG}/{tagId}`,
    write: false,
    handle: (call) =>
      selected(
        tagRow(call.world.settings.tags.get(idOf(call.params.tagId)) ?? notFound('tag')),
        names(call.query.select),
      ),
  },
  { id: 'v2.tag.create', method: 'POST', path: TAG, write: true, handle: createTag },
  {
    id: 'v2.tag.update',
    method: 'PUT',
    path: `${TAG}/{tagId}`,
    write: true,
    handle: (call) =>
      withUser(call, call.world.settings.tags.change(idOf(call.params.tagId), tagFields(call.body)) ?? notFound('tag')),
  },
  {
    id: 'v2.tag.delete',
    method: 'DELETE',
    path: TAG,
    write: true,
    handle: (call) => removed(call.world.settings.tags.remove(idOf(call.query.id ?? call.query.tagId)), 'tag'),
  },
  { id: 'v2.company.list', method: 'GET', path: COMPANY, write: false, handle: companyList },
  {
    id: 'v2.company.get',
    method: 'GET',
    path: `${COMPANY}/{companyId}`,
    write: false,
    handle: (call) => {
      const company = call.world.settings.companies.get(idOf(call.params.companyId)) ?? notFound('company');
      return {
        ...selected(companyColumns(company), names(call.query.select)),
        fields: company.fields,
        contacts: contactsOf(call, company),
      };
    },
  },
  { id: 'v2.company.create', method: 'POST', path: COMPANY, write: true, handle: createCompany },
  { id: 'v2.company.update', method: 'PUT', path: `${COMPANY}/{companyId}`, write: true, handle: updateCompany },
  {
    id: 'v2.company.delete',
    method: 'DELETE',
    path: `${COMPANY}/{companyId}`,
    write: true,
    handle: (call) => removed(call.world.settings.companies.remove(idOf(call.params.companyId)), 'company'),
  },
];

function departmentRow(call: Call, d: Department): Record<string, unknown> {
  const users = call.world.settings.agents
    .all()
    .filter((a) => a.departmentId === d.id)
    .map(userColumns);
  return { id: d.id, name: d.name, status: d.status, users };
}

function departmentFields(body: Fields): Partial<Department> {
  const name = text(body, 'name');
  const status = text(body, 'status');
  if (status !== undefined && status !== 'active' && status !== 'disabled')
    invalid('status may be active or disabled.');
  if (name !== undefined && name.trim() === '') invalid('name must not be empty.');
  return {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status: status as Department['status'] }),
  };
}

function createDepartments(call: Call): unknown {
  const given = list(call.body.department_list);
  const all = (given.length > 0 ? given.map(nested) : [call.body]).map((fields) => {
    const made = departmentFields(fields);
    if (!made.name || !made.status) invalid('department_list must hold objects with name and status.');
    if (call.world.settings.departments.all().some((d) => d.name === made.name))
      throw new Refusal('ERROR_DUPLICATE_RECORD_FOUND', `There is a department ${made.name} already.`);
    return made as Omit<Department, 'id'>;
  });
  return all.map((fields) => call.world.settings.departments.add(fields));
}

function tagRow(tag: Tag): Record<string, unknown> {
  return {
    id: tag.id,
    name: tag.name,
    color: tag.color,
    userId: tag.userId,
    type: tag.type,
    dateCreated: isoDate(tag.created),
  };
}

function withUser(call: Call, tag: Tag): Record<string, unknown> {
  return {
    ...tagRow(tag),
    user: {
      ...userReference(call.world, tag.userId),
      metaDetails: { isBotClient: false, label: '' },
      type: 'user',
      accessLevel: null,
    },
  };
}

function tagList(call: Call): unknown {
  const term = (text(call.query, 'search') ?? '').toLowerCase();
  const rows = call.world.settings.tags
    .all()
    .filter((tag) => tag.name.toLowerCase().includes(term))
    .map((tag) => withUser(call, tag));
  return counted(arranged(rows, call.query), call.query);
}

function tagFields(body: Fields): Partial<Tag> {
  const type = list(body.type).map(String);
  if (type.some((t) => t !== 'case' && t !== 'contact')) invalid('type may hold case and contact.');
  const name = text(body, 'name');
  const color = text(body, 'color');
  if (name !== undefined && name.trim() === '') invalid('name must not be empty.');
  return {
    ...(name === undefined ? {} : { name }),
    ...(color === undefined ? {} : { color }),
    ...(type.length === 0 ? {} : { type }),
  };
}

function createTag(call: Call): unknown {
  const fields = tagFields(call.body);
  if (!fields.name || !fields.type) invalid('name and type must be given.');
  if (call.world.settings.tags.all().some((tag) => tag.name === fields.name))
    throw new Refusal('ERROR_DUPLICATE_RECORD_FOUND', `There is a tag ${fields.name} already.`);
  return withUser(
    call,
    call.world.settings.tags.add({
      color: '#3F95FD',
      userId: FIRST_AGENT,
      created: call.world.now(),
      ...(fields as Pick<Tag, 'name' | 'type'>),
    }),
  );
}

/** At most this many contacts stand under a company in a list. */
const CONTACTS_SHOWN = 20;

function contactsOf(call: Call, company: Company): Record<string, unknown>[] {
  const { world } = call;
  const out: Record<string, unknown>[] = [];
  const add = (id: number): void => {
    const lead = world.leads.get(id);
    if (lead?.companyId === company.id && out.length < CONTACTS_SHOWN) {
      out.push({
        ...contactColumns(lead),
        companyId: company.id,
        fields: contactFields(lead),
        objectCounts: { totalCases: world.chats.of(lead).length, totalNotes: 0, totalViews: 1 },
      });
    }
  };
  const seen = new Set<number>();
  for (const [id] of world.overlay.entries('leads')) {
    seen.add(id);
    add(id);
  }
  for (const place of placesOf(company.id, world.seed.leads)) {
    const id = world.leads.newestId - place;
    if (!seen.has(id)) add(id);
    if (out.length >= CONTACTS_SHOWN) break;
  }
  return out;
}

function companyList(call: Call): unknown {
  const { query, world } = call;
  const page = pageOf(query, call.pageCap, 20, 0);
  const all = world.settings.companies
    .all()
    .map((c) => ({ ...companyColumns(c), ...c.fields, company: c }) as Record<string, unknown>);
  const rows = arranged(all, query);
  const select = names(query.select);
  const relations = names(query.relations) ?? new Set(['contacts', 'fields', 'parent', 'companies']);
  const data = slice(rows, page).map((row) => {
    const company = row.company as Company;
    return {
      ...selected(companyColumns(company), select),
      parent: null,
      ...(relations.has('companies') ? { companies: [] } : {}),
      ...(relations.has('contacts') || relations.has('contact') ? { contacts: contactsOf(call, company) } : {}),
      ...(relations.has('fields') || !select ? { fields: company.fields } : {}),
    };
  });
  return { page: page.page, offset: page.skip, limit: page.limit, count: rows.length, data };
}

function companyFields(body: Fields): Fields {
  if (
    body.fields !== undefined &&
    (typeof body.fields !== 'object' || body.fields === null || Array.isArray(body.fields))
  )
    invalid('fields must be an object.');
  const fields: Fields = { ...nested(body.fields) };
  for (const key of ['name', 'website', 'industry', 'description'])
    if (typeof body[key] === 'string' && fields[key] === undefined) fields[key] = body[key];
  return fields;
}

function createCompany(call: Call): unknown {
  const fields = companyFields(call.body);
  if (typeof fields.name !== 'string' || fields.name.trim() === '') invalid('fields.name must be given.');
  if (typeof fields.website === 'string' && fields.website !== '' && fields.logo === undefined)
    fields.logo = `https://media.${fields.website.replace(/^(https?:\/\/)?(www\.)?/, '')}/logo.png`;
  const now = call.world.now();
  const company = call.world.settings.companies.add({ fields, created: now, updated: now });
  return {
    fields: company.fields,
    dateCreated: isoDate(now),
    dateUpdated: new Date(now).toISOString(),
    id: company.id,
  };
}

function updateCompany(call: Call): unknown {
  const id = idOf(call.params.companyId);
  const before = call.world.settings.companies.get(id) ?? notFound('company');
  const company =
    call.world.settings.companies.change(id, {
      fields: { ...before.fields, ...companyFields(call.body) },
      updated: call.world.now(),
    }) ?? notFound('company');
  return companyColumns(company);
}
