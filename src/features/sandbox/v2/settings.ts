// The 2.0.0 settings a lead refers to: departments, tags and companies.
import { RouteRefusal, throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, listField, nestedField, textField } from '../http/decode';
import { toIsoDate } from '../http/dates';
import { readPageWindow, slicePage } from '../http/page';
import type { Call, Route } from '../http/route';
import { companyPlaces } from '../people/person';
import { FIRST_AGENT_ID, type Company, type Department, type WorkspaceTag } from '../people/workspace';
import { companyColumns, contactColumns, contactFields, userReference } from './contactView';
import { countedList, readIdParameter, deleteResult } from './ids';
import { filterAndSort, readNames, selectColumns } from './query';
import { userColumns } from './users';

const DEPARTMENT = '/api/v1/account/department';
const TAG = '/api/v1/crm/tag';
const COMPANY = '/api/v1/crm/objects/company';

/** Tags, departments and other settings of an account in API 2.0.0. */
export const settingRoutes: readonly Route[] = [
  {
    id: 'v2.department.list',
    method: 'GET',
    path: DEPARTMENT,
    write: false,
    handle: (call) =>
      countedList(
        filterAndSort(
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
      ...(call.world.settings.departments.get(readIdParameter(call.params.departmentId)) ??
        throwNotFound('department')),
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
        call.world.settings.departments.change(
          readIdParameter(call.params.departmentId),
          departmentFields(call.body),
        ) ?? throwNotFound('department'),
      ),
  },
  {
    id: 'v2.department.delete',
    method: 'DELETE',
    path: DEPARTMENT,
    write: true,
    handle: (call) =>
      deleteResult(call.world.settings.departments.remove(readIdParameter(call.query.id)), 'department'),
  },
  { id: 'v2.tag.list', method: 'GET', path: TAG, write: false, handle: tagList },
  {
    id: 'v2.tag.get',
    method: 'GET',
    path: `${TAG}/{tagId}`,
    write: false,
    handle: (call) =>
      selectColumns(
        tagRow(call.world.settings.tags.get(readIdParameter(call.params.tagId)) ?? throwNotFound('tag')),
        readNames(call.query.select),
      ),
  },
  { id: 'v2.tag.create', method: 'POST', path: TAG, write: true, handle: createTag },
  {
    id: 'v2.tag.update',
    method: 'PUT',
    path: `${TAG}/{tagId}`,
    write: true,
    handle: (call) =>
      withUser(
        call,
        call.world.settings.tags.change(readIdParameter(call.params.tagId), tagFields(call.body)) ??
          throwNotFound('tag'),
      ),
  },
  {
    id: 'v2.tag.delete',
    method: 'DELETE',
    path: TAG,
    write: true,
    handle: (call) =>
      deleteResult(call.world.settings.tags.remove(readIdParameter(call.query.id ?? call.query.tagId)), 'tag'),
  },
  { id: 'v2.company.list', method: 'GET', path: COMPANY, write: false, handle: companyList },
  {
    id: 'v2.company.get',
    method: 'GET',
    path: `${COMPANY}/{companyId}`,
    write: false,
    handle: (call) => {
      const company =
        call.world.settings.companies.get(readIdParameter(call.params.companyId)) ?? throwNotFound('company');
      return {
        ...selectColumns(companyColumns(company), readNames(call.query.select)),
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
    handle: (call) =>
      deleteResult(call.world.settings.companies.remove(readIdParameter(call.params.companyId)), 'company'),
  },
];

function departmentRow(call: Call, d: Department): Record<string, unknown> {
  const users = call.world.settings.agents
    .all()
    .filter((a) => a.departmentId === d.id)
    .map(userColumns);
  return { id: d.id, name: d.name, status: d.status, users };
}

function departmentFields(body: FieldTree): Partial<Department> {
  const name = textField(body, 'name');
  const status = textField(body, 'status');
  if (status !== undefined && status !== 'active' && status !== 'disabled')
    throwInvalid('status may be active or disabled.');
  if (name !== undefined && name.trim() === '') throwInvalid('name must not be empty.');
  return {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status: status as Department['status'] }),
  };
}

function createDepartments(call: Call): unknown {
  const given = listField(call.body.department_list);
  const all = (given.length > 0 ? given.map(nestedField) : [call.body]).map((fields) => {
    const made = departmentFields(fields);
    if (!made.name || !made.status) throwInvalid('department_list must hold objects with name and status.');
    if (call.world.settings.departments.all().some((d) => d.name === made.name))
      throw new RouteRefusal('ERROR_DUPLICATE_RECORD_FOUND', `There is a department ${made.name} already.`);
    return made as Omit<Department, 'id'>;
  });
  return all.map((fields) => call.world.settings.departments.add(fields));
}

function tagRow(tag: WorkspaceTag): Record<string, unknown> {
  return {
    id: tag.id,
    name: tag.name,
    color: tag.color,
    userId: tag.userId,
    type: tag.type,
    dateCreated: toIsoDate(tag.created),
  };
}

function withUser(call: Call, tag: WorkspaceTag): Record<string, unknown> {
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
  const term = (textField(call.query, 'search') ?? '').toLowerCase();
  const rows = call.world.settings.tags
    .all()
    .filter((tag) => tag.name.toLowerCase().includes(term))
    .map((tag) => withUser(call, tag));
  return countedList(filterAndSort(rows, call.query), call.query);
}

function tagFields(body: FieldTree): Partial<WorkspaceTag> {
  const type = listField(body.type).map(String);
  if (type.some((t) => t !== 'case' && t !== 'contact')) throwInvalid('type may hold case and contact.');
  const name = textField(body, 'name');
  const color = textField(body, 'color');
  if (name !== undefined && name.trim() === '') throwInvalid('name must not be empty.');
  return {
    ...(name === undefined ? {} : { name }),
    ...(color === undefined ? {} : { color }),
    ...(type.length === 0 ? {} : { type }),
  };
}

function createTag(call: Call): unknown {
  const fields = tagFields(call.body);
  if (!fields.name || !fields.type) throwInvalid('name and type must be given.');
  if (call.world.settings.tags.all().some((tag) => tag.name === fields.name))
    throw new RouteRefusal('ERROR_DUPLICATE_RECORD_FOUND', `There is a tag ${fields.name} already.`);
  return withUser(
    call,
    call.world.settings.tags.add({
      color: '#3F95FD',
      userId: FIRST_AGENT_ID,
      created: call.world.now(),
      ...(fields as Pick<WorkspaceTag, 'name' | 'type'>),
    }),
  );
}

/** Maximum number of contacts of a company in a list. */
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
  for (const place of companyPlaces(company.id, world.seed.leads)) {
    const id = world.leads.newestId - place;
    if (!seen.has(id)) add(id);
    if (out.length >= CONTACTS_SHOWN) break;
  }
  return out;
}

function companyList(call: Call): unknown {
  const { query, world } = call;
  const page = readPageWindow(query, call.pageCap, 20, 0);
  const all = world.settings.companies
    .all()
    .map((c) => ({ ...companyColumns(c), ...c.fields, company: c }) as Record<string, unknown>);
  const rows = filterAndSort(all, query);
  const select = readNames(query.select);
  const relations = readNames(query.relations) ?? new Set(['contacts', 'fields', 'parent', 'companies']);
  const data = slicePage(rows, page).map((row) => {
    const company = row.company as Company;
    return {
      ...selectColumns(companyColumns(company), select),
      parent: null,
      ...(relations.has('companies') ? { companies: [] } : {}),
      ...(relations.has('contacts') || relations.has('contact') ? { contacts: contactsOf(call, company) } : {}),
      ...(relations.has('fields') || !select ? { fields: company.fields } : {}),
    };
  });
  return { page: page.page, offset: page.skip, limit: page.limit, count: rows.length, data };
}

function companyFields(body: FieldTree): FieldTree {
  if (
    body.fields !== undefined &&
    (typeof body.fields !== 'object' || body.fields === null || Array.isArray(body.fields))
  )
    throwInvalid('fields must be an object.');
  const fields: FieldTree = { ...nestedField(body.fields) };
  for (const key of ['name', 'website', 'industry', 'description'])
    if (typeof body[key] === 'string' && fields[key] === undefined) fields[key] = body[key];
  return fields;
}

function createCompany(call: Call): unknown {
  const fields = companyFields(call.body);
  if (typeof fields.name !== 'string' || fields.name.trim() === '') throwInvalid('fields.name must be given.');
  if (typeof fields.website === 'string' && fields.website !== '' && fields.logo === undefined)
    fields.logo = `https://media.${fields.website.replace(/^(https?:\/\/)?(www\.)?/, '')}/logo.png`;
  const now = call.world.now();
  const company = call.world.settings.companies.add({ fields, created: now, updated: now });
  return {
    fields: company.fields,
    dateCreated: toIsoDate(now),
    dateUpdated: new Date(now).toISOString(),
    id: company.id,
  };
}

function updateCompany(call: Call): unknown {
  const id = readIdParameter(call.params.companyId);
  const before = call.world.settings.companies.get(id) ?? throwNotFound('company');
  const company =
    call.world.settings.companies.change(id, {
      fields: { ...before.fields, ...companyFields(call.body) },
      updated: call.world.now(),
    }) ?? throwNotFound('company');
  return companyColumns(company);
}
