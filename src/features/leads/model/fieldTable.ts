// All fields of leads. Whoever shows, exports, imports, reads or writes one goes by this table: a new column is a row here.
import * as l10n from '@vscode/l10n';
import type { LeadField } from './descriptor';
import { countryOf, firstText, joinedText, listOf, newest, placeOf } from './read';

const TABLE = [
  {
    id: 'id',
    label: () => l10n.t('ID'),
    column: { width: 9, usual: 2 },
    read: {
      v1: { from: ['id', 'visitor_id', 'session_id'] },
      v2: { from: ['mainContactId', 'id', 'contactId'] },
    },
    told: { v1: ['id'], v2: ['id'] },
    sort: 10,
    search: true,
    tooltip: 2,
    page: { at: 3 },
    aliases: ['id', 'visitorid', 'contactid', 'leadid'],
  },
  {
    id: 'name',
    label: () => l10n.t('Name'),
    column: { width: 22, usual: 1 },
    read: { v1: { from: ['name', 'visitor_name'] }, v2: { from: ['fields.name', 'name'] } },
    write: { v1: { at: 'visitor_name', start: true }, v2: { at: 'fields.name', start: true } },
    told: { v1: ['visitor_name'], v2: ['fields.name'] },
    sort: 4,
    search: true,
    aliases: ['name', 'visitorname', 'fullname', 'displayname'],
    contact: true,
  },
  {
    id: 'email',
    label: () => l10n.t('E-mail'),
    kind: 'email',
    column: { width: 26, usual: 1 },
    read: { v1: { from: ['email', 'visitor_email'] }, v2: { from: ['fields.email', 'email'] } },
    write: { v1: { at: 'visitor_email', start: true }, v2: { at: 'fields.email', start: true } },
    told: { v1: ['visitor_email'], v2: ['fields.email'] },
    sort: 4,
    search: true,
    tooltip: 1,
    page: { at: 1, edit: true, copy: true },
    aliases: ['email', 'visitoremail', 'emailaddress', 'mail'],
    contact: true,
  },
  {
    id: 'phone',
    label: () => l10n.t('Phone'),
    kind: 'phone',
    column: { width: 16, usual: 1 },
    read: { v1: { from: ['visitor_phone', 'phone'] }, v2: { from: ['fields.phone', 'phone'] } },
    write: { v1: { at: 'visitor_phone', start: true }, v2: { at: 'fields.phone', start: true } },
    told: { v1: ['visitor_phone'], v2: ['fields.phone'] },
    sort: 4,
    search: true,
    tooltip: 1,
    page: { at: 1, edit: true },
    aliases: ['phone', 'visitorphone', 'phonenumber', 'mobile', 'telephone'],
    contact: true,
  },
  {
    id: 'remarks',
    label: () => l10n.t('Remarks'),
    read: { v1: { from: ['visitor_remarks'] }, v2: { from: ['fields.remarks'] } },
    write: { v1: { at: 'visitor_remarks', start: true } },
    told: { v1: ['visitor_remarks'], v2: ['fields.remarks'] },
    page: { at: 4, edit: true, lines: true },
    aliases: ['remarks', 'visitorremarks', 'notes', 'remark'],
  },
  {
    id: 'address',
    label: () => l10n.t('Address'),
    write: { v1: { at: 'visitor_address', start: true } },
    told: { v1: ['visitor_address'], v2: ['fields.address'] },
    aliases: ['address', 'visitoraddress'],
  },
  {
    id: 'company',
    label: () => l10n.t('Company'),
    column: { usual: 1 },
    read: { v1: { from: ['company_name'] }, v2: { also: ['company.fields.name', 'company.name'] } },
    told: { v1: ['company_name'], v2: ['company'] },
    sort: 6,
    filter: { at: 5 },
    search: true,
    tooltip: 1,
    page: { at: 1 },
  },
  {
    id: 'country',
    label: () => l10n.t('Country'),
    column: { usual: 1 },
    read: {
      v1: { from: ['country_name'], also: ['country'], by: (...names) => countryOf(names.find(Boolean)) },
      v2: { from: ['fields.country'], by: countryOf },
    },
    told: { v1: ['country'], v2: ['fields.country'] },
    sort: 5,
    filter: { at: 2 },
    search: true,
  },
  {
    id: 'city',
    label: () => l10n.t('City'),
    column: {},
    read: { v1: { also: ['city'], by: placeOf }, v2: { from: ['fields.city'], by: placeOf } },
    write: { v2: { at: 'fields.city' } },
    told: { v2: ['fields.city'] },
    sort: 5,
    search: true,
  },
  {
    id: 'state',
    label: () => l10n.t('State'),
    write: { v2: { at: 'fields.state' } },
    told: { v2: ['fields.state'] },
  },
  {
    id: 'countryId',
    label: () => l10n.t('Country ID'),
    write: { v2: { at: 'fields.countryId' } },
    told: { v2: ['fields.countryId'] },
  },
  {
    id: 'location',
    label: () => l10n.t('Place'),
    column: { width: 26 },
    read: {
      v1: { from: ['location_full_name'], also: ['visitor_address'] },
      v2: {
        also: ['fields.city', 'fields.state', 'fields.country'],
        by: (city, state, country) => joinedText([placeOf(city), placeOf(state), countryOf(country)]),
      },
    },
    search: true,
  },
  { id: 'place', label: () => l10n.t('Place'), tooltip: 1, page: { at: 1 } },
  {
    id: 'timezone',
    label: () => l10n.t('Time zone'),
    column: {},
    read: { v1: { from: ['timezone'] }, v2: { also: ['fields.timezone', 'timezone'] } },
    tooltip: 1,
  },
  {
    id: 'ip',
    label: () => l10n.t('IP address'),
    column: {},
    read: { v1: { from: ['ip'] }, v2: { from: ['fields.ip'] } },
    write: { v2: { at: 'fields.ip' } },
    writtenByName: true,
    told: { v1: ['ip'], v2: ['fields.ip'] },
    page: { at: 2 },
  },
  { id: 'clientType', write: { v2: { at: 'clientType' } } },
  {
    id: 'browser',
    label: () => l10n.t('Browser'),
    column: {},
    read: { v1: { from: ['browser_name'] }, v2: { from: ['clientName'] } },
    write: { v2: { as: 'clientName', at: 'clientName' } },
    told: { v1: ['browser_name'], v2: ['clientName'] },
    sort: 9,
    filter: { at: 4, where: 'clientName' },
  },
  {
    id: 'clientVersion',
    read: { v1: { from: ['browser_version'] }, v2: { from: ['clientVersion'] } },
    write: { v2: { at: 'clientVersion' } },
    told: { v1: ['browser_version'], v2: ['clientVersion'] },
  },
  {
    id: 'os',
    label: () => l10n.t('Operating system'),
    column: {},
    read: { v1: { from: ['os_name'] }, v2: { from: ['clientOsName'] } },
    write: { v2: { as: 'clientOsName', at: 'clientOsName' } },
    told: { v1: ['os_name'], v2: ['clientOsName'] },
    sort: 9,
    filter: { at: 4, where: 'clientOsName' },
  },
  {
    id: 'clientOsVersion',
    read: { v1: { from: ['os_version'] }, v2: { from: ['clientOsVersion'] } },
    write: { v2: { at: 'clientOsVersion' } },
    told: { v1: ['os_version'], v2: ['clientOsVersion'] },
  },
  {
    id: 'clientDeviceType',
    read: { v1: { from: ['device_name'] }, v2: { from: ['clientDeviceType'] } },
    write: { v2: { at: 'clientDeviceType' } },
    told: { v1: ['device_name'], v2: ['clientDeviceType'] },
  },
  {
    id: 'clientDeviceVendor',
    read: { v2: { from: ['clientDeviceVendor'] } },
    write: { v2: { at: 'clientDeviceVendor' } },
    told: { v2: ['clientDeviceVendor'] },
  },
  {
    id: 'clientDeviceModel',
    read: { v2: { from: ['clientDeviceModel'] } },
    write: { v2: { at: 'clientDeviceModel' } },
    told: { v2: ['clientDeviceModel'] },
  },
  { id: 'clientDetails', kind: 'object', write: { v2: { at: 'clientDetails' } } },
  { id: 'device', label: () => l10n.t('Device'), tooltip: 1, page: { at: 1 } },
  { id: 'companyId', label: () => l10n.t('Company ID'), kind: 'number', write: { v2: { at: 'companyId' } } },
  {
    id: 'agent',
    label: () => l10n.t('Agent'),
    column: { usual: 1 },
    read: { v1: { from: ['agent_name'] }, v2: { also: ['agentList'], by: (agents) => joinedText(listOf(agents)) } },
    sort: 8,
    filter: { at: 3 },
    tooltip: 1,
    page: { at: 1 },
  },
  {
    id: 'channel',
    label: () => l10n.t('Channel'),
    column: {},
    read: {
      v1: { from: ['source'] },
      v2: {
        from: ['channel'],
        also: ['channels'],
        by: (channel, channels) => firstText(channel, listOf(channels)[0]),
      },
    },
    sort: 8,
    filter: { at: 3, where: 'channel' },
    page: { at: 1 },
  },
  {
    id: 'status',
    label: () => l10n.t('Status'),
    column: {},
    read: { v1: { from: ['status'] }, v2: { from: ['status'] } },
    sort: 8,
    filter: { at: 3, where: 'status' },
    tooltip: 1,
    page: { at: 1 },
  },
  {
    id: 'tags',
    label: () => l10n.t('Tags'),
    kind: 'tags',
    column: { width: 16, usual: 1 },
    read: { v1: { from: ['tags_name', 'tags'] }, v2: { from: ['tags'] } },
    write: { v1: { at: 'tags', start: true }, v2: { at: 'tags' } },
    told: { v1: ['tags_name', 'tags'], v2: ['tags'] },
    one: { id: 'tag', label: () => l10n.t('Tag') },
    sort: 7,
    filter: { at: 1 },
    search: true,
    tooltip: 1,
    aliases: ['tags', 'tag', 'labels'],
  },
  {
    id: 'firstSeen',
    label: () => l10n.t('First seen'),
    kind: 'date',
    column: { width: 18 },
    orElse: 'created',
    read: { v1: { from: ['first_seen'], also: ['first_visit'] }, v2: { also: ['firstVisit.dateCreated'] } },
    told: { v1: ['first_visit'] },
    sort: 2,
    tooltip: 1,
    page: { at: 1 },
  },
  {
    id: 'lastSeen',
    label: () => l10n.t('Last seen'),
    kind: 'date',
    column: { width: 18, usual: 1 },
    orElse: 'updated',
    read: {
      v1: { from: ['last_seen'], also: ['last_visit', 'chat_updated'], by: newest },
      v2: { also: ['lastVisit.dateCreated', 'lastDateUpdated'], by: newest },
    },
    told: { v1: ['last_visit'] },
    sort: 1,
    tooltip: 1,
    page: { at: 1 },
  },
  {
    id: 'created',
    label: () => l10n.t('Created'),
    kind: 'date',
    column: { width: 18 },
    read: { v1: { from: ['date_created'], also: ['chat_created'] }, v2: { from: ['dateCreated'] } },
    sort: 3,
  },
  {
    id: 'updated',
    label: () => l10n.t('Updated'),
    kind: 'date',
    column: { width: 18 },
    read: { v1: { from: ['date_updated'], also: ['chat_updated'] }, v2: { from: ['dateUpdated'] } },
  },
  {
    id: 'visits',
    label: () => l10n.t('Visits'),
    read: { v1: { from: ['total_visit'] } },
    told: { v1: ['total_visit'] },
    page: { at: 1 },
  },
] as const satisfies readonly LeadField[];

type Row = (typeof TABLE)[number];
type Column = Extract<Row, { readonly column: object }>;
type Choice<T> = T extends { readonly one: { readonly id: infer I } }
  ? I
  : T extends { readonly id: infer I }
    ? I
    : never;

/** A column with a name of its own; any other is a field as the API names it. */
export type KnownColumn = Column['id'];
/** One of the things a list can be filtered by. */
export type Facet = Choice<Extract<Row, { readonly filter: object }>>;
/** One of the things leads can be sorted by. */
export type SortKey = Choice<Extract<Row, { readonly sort: number }>>;

/** The fields of leads, in the order of their columns. */
export const LEAD_FIELDS: readonly LeadField[] = TABLE;

/** The fields that have a place in some order, in that order. */
export const fieldsBy = (place: (field: LeadField) => number | undefined): readonly LeadField[] =>
  LEAD_FIELDS.map((field) => ({ field, at: place(field) }))
    .filter((row): row is { field: LeadField; at: number } => row.at !== undefined)
    .sort((a, b) => a.at - b.at)
    .map(({ field }) => field);

const BY_ID = new Map(LEAD_FIELDS.map((field) => [field.id, field]));
/** The field with this id. */
export const leadField = (id: string): LeadField | undefined => BY_ID.get(id);

/** The name of a field as a choice of filters, sort orders and groups. */
export const choiceOf = ({ id, one }: LeadField): string => one?.id ?? id;
const BY_CHOICE = new Map(LEAD_FIELDS.map((field) => [choiceOf(field), field]));
/** The field that filters, sort orders and groups call by this name. */
export const fieldOfChoice = (choice: string): LeadField | undefined => BY_CHOICE.get(choice);

/** A new lead needs one of these fields. */
export const CONTACT_FIELDS: readonly string[] = LEAD_FIELDS.filter(({ contact }) => contact).map(({ id }) => id);

/** True for a column or choice of dates, which is read newest first. */
export const isDate = (name: string): boolean => (leadField(name) ?? fieldOfChoice(name))?.kind === 'date';
