// A person as shown by 2.0.0, with its quirks: ids as text, ISO dates next to ones without a zone, `NO` in capitals, missing fields.
import { toIsoDate, toPlainDate } from '../http/dates';
import { type SandboxChat, type PageVisit, firstAndLastVisit, generateVisits } from '../people/history';
import type { Person } from '../people/person';
import { countryById, countryObject } from '../people/places';
import type { Company } from '../people/workspace';
import type { Dataset } from '../store/dataset';

type Row = Record<string, unknown>;

/** `fields` of a contact: only known ones, with the country as an object. */
export function contactFields(person: Person): Row {
  const country = countryById(person.countryId);
  return {
    ...(person.name === '' ? {} : { name: person.name }),
    ...(person.email === '' ? {} : { email: person.email }),
    ...(person.phone === '' ? {} : { phone: person.phone }),
    city: person.city,
    state: person.state === '' ? null : person.state,
    ...(country ? { country: countryObject(country), countryId: String(country.id) } : {}),
    ip: person.ip,
    ...(person.remarks === '' ? {} : { remarks: person.remarks }),
    ...(person.address === '' ? {} : { address: person.address }),
    ...person.fields,
  };
}

/** The columns of a contact, without relations. */
export function contactColumns(person: Person): Row {
  return {
    dateCreated: toIsoDate(person.created),
    dateUpdated: toIsoDate(person.updated),
    id: person.id,
    clientType: person.clientType,
    clientName: person.browser,
    clientVersion: person.browserVersion,
    clientOsName: person.os,
    clientOsVersion: person.osVersion,
    clientDeviceType: person.device === '' ? null : person.device,
    clientDeviceVendor: person.deviceVendor,
    clientDeviceModel: person.deviceModel,
    clientDetails:
      person.engine === ''
        ? {}
        : {
            ua: `Mozilla/5.0 (${person.os} ${person.osVersion}) ${person.browser.replaceAll(' ', '')}/${person.browserVersion}`,
            engine: { name: person.engine, version: person.engineVersion },
            network: { type: person.id % 4 === 0 ? '3g' : '4g', speed: String(1 + (person.id % 170) / 10) },
          },
    ...person.columns,
  };
}

/** The company of a contact as a relation. */
export function companyRelation(world: Dataset, p: Person): Row {
  const company = p.companyId === null ? undefined : world.settings.companies.get(p.companyId);
  return company ? companyColumns(company) : { fields: {} };
}

/** A company without its contacts. */
export function companyColumns(company: Company): Row {
  return {
    dateCreated: toIsoDate(company.created),
    dateUpdated: company.updated === null ? null : toIsoDate(company.updated),
    id: company.id,
    fields: company.fields,
  };
}

/** The tags of a contact as a relation. */
export function tagRelation(world: Dataset, p: Person): Row[] {
  return p.tags.flatMap((id) => {
    const tag = world.settings.tags.get(id);
    return tag ? [{ id: tag.id, name: tag.name, color: tag.color, type: tag.type }] : [];
  });
}

/** The page visits of a contact. */
export function visitRelation(world: Dataset, p: Person): Row[] {
  return generateVisits(world.seed, p).map(visitRow);
}

function visitRow(visit: PageVisit): Row {
  return {
    id: visit.id,
    contactId: visit.leadId,
    title: visit.title,
    url: visit.url,
    source: visit.source,
    dateCreated: toIsoDate(visit.created),
  };
}

/** A chat as a case, without its contact. */
export function caseColumns(chat: SandboxChat): Row {
  return {
    dateCreated: toIsoDate(chat.created),
    dateUpdated: toIsoDate(chat.updated),
    id: chat.id,
    contactId: chat.leadId,
    closedBy: chat.closed === null ? null : chat.agentId,
    visitId: chat.leadId * 64,
    title: chat.title,
    description: chat.description,
    channel: chat.channel,
    status: chat.status,
    closingState: chat.closingState,
    dateQueue: toIsoDate(chat.created),
    datePending: toIsoDate(chat.created),
    dateActive: chat.accepted === null ? null : toIsoDate(chat.accepted),
    dateClosed: chat.closed === null ? null : toIsoDate(chat.closed),
    queueId: null,
    queueOrder: null,
    parentId: chat.parentId,
    userId: chat.agentId,
    waitTime: chat.waitSeconds,
    threadId: chat.threadId,
  };
}

/** Who works on a case. */
export function caseUsers(chat: SandboxChat): Row[] {
  if (chat.agentId === null) return [];
  return [
    {
      id: chat.id * 2,
      caseId: chat.id,
      type: 'user',
      userId: chat.agentId,
      role: 'owner',
      status: 'active',
      dateCreated: toIsoDate(chat.created),
      dateLastAssigned: toIsoDate(chat.accepted ?? chat.created),
      closed: chat.status === 'closed' ? 'yes' : 'no',
    },
  ];
}

/** An agent as referenced in other rows. */
export function userReference(world: Dataset, id: number): Row | undefined {
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
export function contactListRow(world: Dataset, person: Person): Row {
  const chats = world.chats.of(person);
  const visits = firstAndLastVisit(world.seed, person);
  const [last] = chats;
  const agent = last?.agentId ? userReference(world, last.agentId) : undefined;
  // One Object.assign: spreading forty columns into a literal is slower than creating them.
  return Object.assign(
    contactColumns(person),
    {
      fields: contactFields(person),
      company: companyRelation(world, person),
      tags: tagRelation(world, person),
      latestTimelineId: String(last ? last.id + 1 : person.id),
    },
    last ? { caseId: String(last.id) } : { viewId: String(person.id) },
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
      contactCompanyCount: person.companyId === null ? null : 1,
      companyId: person.companyId,
      totalTimeline: chats.length + 1,
      lastDateUpdated: toPlainDate(person.updated),
      totalNotes: world.notes.of(person).length,
      totalViews: last ? 0 : 1,
      totalCase: chats.length,
      msgUnread: last?.status === 'pending' ? 1 : 0,
      channels: [last?.channel ?? 'view'],
      firstInteractionType: null,
      lastInteractionType: last?.channel ?? 'view',
      isBlocked: person.blocked ? 'YES' : 'NO',
      lastVisit: visits ? visitRow(visits.last) : null,
      firstVisit: visits ? visitRow(visits.first) : null,
      interaction: [],
      snoozeInContact: false,
    },
    last ? { caseDateUpdated: toIsoDate(last.updated) } : {},
  );
}

/** A row of the contact search: the contact's columns mixed with the attribute row that matched. */
export function contactSearchRow(world: Dataset, person: Person, term: string): Row {
  const matched = matchedAttribute(person, term);
  const attribute = world.settings.attributes.all().find((a) => a.object === 'contact' && a.key === matched.key);
  const country = countryById(person.countryId);
  const company = companyRelation(world, person);
  return {
    id: person.id,
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
    mainContactId: person.id,
    contactId: person.id,
    ...contactColumns(person),
    companyId: person.companyId,
    dateCreated: toPlainDate(person.created),
    dateUpdated: toPlainDate(person.updated),
    fields: {
      ...contactFields(person),
      ...(country ? { calling_code: String(country.callingCode), contact_country_flag: country.cca3 } : {}),
    },
    tags: tagRelation(world, person),
    company:
      company.id === undefined
        ? company
        : {
            fields: company.fields,
            id: company.id,
            dateCreated: toPlainDate(Date.parse(String(company.dateCreated))),
            dateUpdated: company.dateUpdated === null ? null : toPlainDate(Date.parse(String(company.dateUpdated))),
          },
  };
}

function matchedAttribute(person: Person, term: string): { key: string; value: string } {
  const candidates: [string, string][] = [
    ['name', person.name],
    ['email', person.email],
    ['phone', person.phone],
    ['city', person.city],
    ['state', person.state],
    ['country', countryById(person.countryId)?.name ?? ''],
    ['ip', person.ip],
    ...Object.entries(person.fields).map(([k, v]): [string, string] => [k, String(v)]),
  ];
  const found =
    (term === '' ? undefined : candidates.find(([, value]) => value.toLowerCase().includes(term))) ??
    candidates.find(([, value]) => value !== '');
  return { key: found?.[0] ?? 'name', value: found?.[1] ?? '' };
}
