// A person as 2.0.0 shows it, quirks included: ids as text, ISO dates beside zone-less ones, `NO` in capitals, fields that are simply missing.
import { isoDate, plainDate } from '../http/dates';
import type { Chat, PageVisit } from '../people/history';
import type { Person } from '../people/person';
import { countryById, countryObject } from '../people/places';
import type { Company } from '../people/workspace';
import type { World } from '../store/world';

type Row = Record<string, unknown>;

/** `fields` of a contact: only what is known, with the country as an object. */
export function contactFields(p: Person): Row {
  const country = countryById(p.countryId);
  return {
    ...(p.name === '' ? {} : { name: p.name }),
    ...(p.email === '' ? {} : { email: p.email }),
    ...(p.phone === '' ? {} : { phone: p.phone }),
    city: p.city,
    state: p.state === '' ? null : p.state,
    ...(country ? { country: countryObject(country), countryId: String(country.id) } : {}),
    ip: p.ip,
    ...(p.remarks === '' ? {} : { remarks: p.remarks }),
    ...(p.address === '' ? {} : { address: p.address }),
    ...p.fields,
  };
}

/** The columns of a contact, without relations. */
export function contactColumns(p: Person): Row {
  return {
    dateCreated: isoDate(p.created),
    dateUpdated: isoDate(p.updated),
    id: p.id,
    clientType: p.clientType,
    clientName: p.browser,
    clientVersion: p.browserVersion,
    clientOsName: p.os,
    clientOsVersion: p.osVersion,
    clientDeviceType: p.device === '' ? null : p.device,
    clientDeviceVendor: p.deviceVendor,
    clientDeviceModel: p.deviceModel,
    clientDetails:
      p.engine === ''
        ? {}
        : {
            ua: `Mozilla/5.0 (${p.os} ${p.osVersion}) ${p.browser.replaceAll(' ', '')}/${p.browserVersion}`,
            engine: { name: p.engine, version: p.engineVersion },
            network: { type: p.id % 4 === 0 ? '3g' : '4g', speed: String(1 + (p.id % 170) / 10) },
          },
    ...p.columns,
  };
}

/** The company of a contact as its relation shows it. */
export function companyRelation(world: World, p: Person): Row {
  const company = p.companyId === null ? undefined : world.settings.companies.get(p.companyId);
  return company ? companyColumns(company) : { fields: {} };
}

/** A company without its contacts. */
export function companyColumns(c: Company): Row {
  return {
    dateCreated: isoDate(c.created),
    dateUpdated: c.updated === null ? null : isoDate(c.updated),
    id: c.id,
    fields: c.fields,
  };
}

/** The tags of a contact as its relation shows them. */
export function tagRelation(world: World, p: Person): Row[] {
  return p.tags.flatMap((id) => {
    const tag = world.settings.tags.get(id);
    return tag ? [{ id: tag.id, name: tag.name, color: tag.color, type: tag.type }] : [];
  });
}

/** The page visits of a contact. */
export function visitRelation(world: World, p: Person): Row[] {
  return world.visits(p).map(visitRow);
}

function visitRow(v: PageVisit): Row {
  return {
    id: v.id,
    contactId: v.leadId,
    title: v.title,
    url: v.url,
    source: v.source,
    dateCreated: isoDate(v.created),
  };
}

/** A chat as a case, without its contact. */
export function caseColumns(c: Chat): Row {
  return {
    dateCreated: isoDate(c.created),
    dateUpdated: isoDate(c.updated),
    id: c.id,
    contactId: c.leadId,
    closedBy: c.closed === null ? null : c.agentId,
    visitId: c.leadId * 64,
    title: c.title,
    description: c.description,
    channel: c.channel,
    status: c.status,
    closingState: c.closingState,
    dateQueue: isoDate(c.created),
    datePending: isoDate(c.created),
    dateActive: c.accepted === null ? null : isoDate(c.accepted),
    dateClosed: c.closed === null ? null : isoDate(c.closed),
    queueId: null,
    queueOrder: null,
    parentId: c.parentId,
    userId: c.agentId,
    waitTime: c.waitSeconds,
    threadId: c.threadId,
  };
}

/** Who works on a case. */
export function caseUsers(c: Chat): Row[] {
  if (c.agentId === null) return [];
  return [
    {
      id: c.id * 2,
      caseId: c.id,
      type: 'user',
      userId: c.agentId,
      role: 'owner',
      status: 'active',
      dateCreated: isoDate(c.created),
      dateLastAssigned: isoDate(c.accepted ?? c.created),
      closed: c.status === 'closed' ? 'yes' : 'no',
    },
  ];
}

/** An agent as rows of other things refer to it. */
export function userReference(world: World, id: number): Row | undefined {
  const agent = world.settings.agents.get(id);
  if (!agent) return undefined;
  return {
    departments: [],
    roles: [],
    id: agent.id,
    name: agent.name,
    firstName: agent.name,
    lastName: '',
    photo: '',
    email: agent.email,
    clientId: '',
    parentId: 0,
  };
}

/** A row of the contact list. */
export function contactListRow(world: World, p: Person): Row {
  const chats = world.chats(p);
  const visits = world.visitEnds(p);
  const [last] = chats;
  const agent = last?.agentId ? userReference(world, last.agentId) : undefined;
  // Assigned in one go: spreading forty columns into a literal costs more than making them.
  return Object.assign(
    contactColumns(p),
    {
      fields: contactFields(p),
      company: companyRelation(world, p),
      tags: tagRelation(world, p),
      latestTimelineId: String(last ? last.id + 1 : p.id),
    },
    last ? { caseId: String(last.id) } : { viewId: String(p.id) },
    {
      latestObjectType: last ? 'case' : 'view',
      title: last?.title ?? '',
      description: last?.description ?? '',
      channel: last?.channel ?? 'view',
      status: last?.status ?? null,
      agentList: agent ? [{ ...agent, title: agent.name, url: '', alt: agent.name }] : [],
      departmentList: [],
      lastViewObject: null,
      clientUserId: null,
      contactCompanyCount: p.companyId === null ? null : 1,
      companyId: p.companyId,
      totalTimeline: chats.length + 1,
      lastDateUpdated: plainDate(p.updated),
      totalNotes: world.notes.of(p).length,
      totalViews: last ? 0 : 1,
      totalCase: chats.length,
      msgUnread: last?.status === 'pending' ? 1 : 0,
      channels: [last?.channel ?? 'view'],
      firstInteractionType: null,
      lastInteractionType: last?.channel ?? 'view',
      isBlocked: p.blocked ? 'YES' : 'NO',
      lastVisit: visits ? visitRow(visits.last) : null,
      firstVisit: visits ? visitRow(visits.first) : null,
      interaction: [],
      snoozeInContact: false,
    },
    last ? { caseDateUpdated: isoDate(last.updated) } : {},
  );
}

/** A row of the contact search: the contact's columns mixed with the attribute row that matched. */
export function contactSearchRow(world: World, p: Person, term: string): Row {
  const matched = matchedAttribute(p, term);
  const attribute = world.settings.attributes.all().find((a) => a.object === 'contact' && a.key === matched.key);
  const country = countryById(p.countryId);
  const company = companyRelation(world, p);
  return {
    id: p.id,
    meta: {},
    archive: 'no',
    field_id: attribute?.id ?? 1,
    value: matched.value,
    owner: 'contact',
    object: 'contact',
    key: matched.key,
    type: attribute?.type ?? 'text',
    config: JSON.stringify({
      input: {
        type: attribute?.type ?? 'text',
        label: attribute?.label ?? matched.key,
        required: false,
        placeholder: '',
        validationType: 'format',
        validationFormat: matched.key === 'email' ? 'email' : 'any',
      },
      label: attribute?.label ?? matched.key,
      backend: { list: false },
      capture: ['api'],
      online_order: 9,
      offline_order: 8492,
    }),
    system: attribute?.system ?? 'yes',
    mainContactId: p.id,
    contactId: p.id,
    ...contactColumns(p),
    companyId: p.companyId,
    dateCreated: plainDate(p.created),
    dateUpdated: plainDate(p.updated),
    fields: {
      ...contactFields(p),
      ...(country ? { calling_code: String(country.callingCode), contact_country_flag: country.cca3 } : {}),
    },
    tags: tagRelation(world, p),
    company:
      company.id === undefined
        ? company
        : {
            fields: company.fields,
            id: company.id,
            dateCreated: plainDate(Date.parse(String(company.dateCreated))),
            dateUpdated: company.dateUpdated === null ? null : plainDate(Date.parse(String(company.dateUpdated))),
          },
  };
}

function matchedAttribute(p: Person, term: string): { key: string; value: string } {
  const candidates: [string, string][] = [
    ['name', p.name],
    ['email', p.email],
    ['phone', p.phone],
    ['city', p.city],
    ['state', p.state],
    ['country', countryById(p.countryId)?.name ?? ''],
    ['ip', p.ip],
    ...Object.entries(p.fields).map(([k, v]): [string, string] => [k, String(v)]),
  ];
  const found =
    (term === '' ? undefined : candidates.find(([, value]) => value.toLowerCase().includes(term))) ??
    candidates.find(([, value]) => value !== '');
  return { key: found?.[0] ?? 'name', value: found?.[1] ?? '' };
}
