import assert from 'node:assert/strict';
import { csvRows } from '../../../src/core/csv';
import { arrangeLeads } from '../../../src/features/leads/list/arranger';
import { FACETS, GROUP_KEYS, leadMatcher, SORT_KEYS, type LeadSort } from '../../../src/features/leads/list/find';
import { changeBody, changesBetween } from '../../../src/features/leads/model/changes';
import {
  KNOWN_COLUMNS,
  DEFAULT_COLUMNS,
  columnText,
  findOtherColumns,
} from '../../../src/features/leads/model/columns';
import { recordValueAt, type Field } from '../../../src/features/leads/model/fields';
import type { Lead } from '../../../src/features/leads/model/lead';
import { toServerQuery } from '../../../src/features/leads/list/serverPart';
import { writableFieldsFor, leadApiOf, readLeadRecordOf } from '../../../src/features/leads/sources/apis';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { columnLabel, fieldLabel } from '../../../src/features/leads/texts/fields';
import { choiceLabel } from '../../../src/features/leads/texts/filters';
import { leadTooltip } from '../../../src/features/leads/texts/lead';
import { headView } from '../../../src/features/leads/texts/page';
import { writeLeadExport, type ExportFormat } from '../../../src/features/leads/transfer/leadExport';
import { guessMapping } from '../../../src/features/leads/transfer/import/mapping';
import answers from '../../fixtures/lead-answers.json';
import expected from '../../fixtures/lead-fields.json';
import { fakeAccount, FakeClient, fakeLeadPage } from './fakes';

type Generation = '1.0.0' | '2.0.0';
type Row = Readonly<Record<string, unknown>>;
const GENERATIONS = ['1.0.0', '2.0.0'] as const;
const DATE = '2024-05-06 07:08:09';
const NOW = Date.UTC(2026, 5, 15, 12);

/** Keys of records that are read, or that look as if they were. */
const KEYS = [
  ...['id', 'visitor_id', 'session_id', 'crm_record_id', 'contactId', 'mainContactId', 'name', 'visitor_name'],
  ...['email', 'visitor_email', 'phone', 'visitor_phone', 'visitor_remarks', 'remarks', 'visitor_address', 'address'],
  ...['company_name', 'company', 'companyId', 'country_name', 'country', 'countryId', 'country_code', 'city', 'state'],
  ...['location_full_name', 'timezone', 'ip', 'browser_name', 'browser_version', 'os_name', 'os_version'],
  ...['device_name', 'agent_name', 'agentList', 'source', 'channel', 'channels', 'status', 'tags', 'tags_name'],
  ...['first_seen', 'first_visit', 'firstVisit', 'last_seen', 'last_visit', 'lastVisit', 'lastDateUpdated'],
  ...['date_created', 'date_updated', 'chat_created', 'chat_updated', 'dateCreated', 'dateUpdated', 'total_visit'],
  ...['custom_fields', 'custom_fields_value', 'cases', 'visits', 'timeline', 'clientType', 'clientName'],
  ...['clientVersion', 'clientOsName', 'clientOsVersion', 'clientDetails', 'clientDeviceType', 'clientDeviceVendor'],
  ...['clientDeviceModel', 'page_views'],
];

/** A record in which every key has a unique value. */
const full = (): Row => ({
  ...Object.fromEntries(KEYS.map((key) => [key, `the ${key}`])),
  ...Object.fromEntries(
    KEYS.filter((key) => /seen|visit$|Visit$|date|Date|chat_/.test(key)).map((key, n) => [
      key,
      `2024-05-${String(n + 10)} 07:08:09`,
    ]),
  ),
  id: 17,
  firstVisit: { dateCreated: '2024-05-01T07:08:09Z' },
  lastVisit: { dateCreated: '2024-06-01T07:08:09Z' },
  company: { name: 'Plain Co', fields: { name: 'Fields Co' } },
  agentList: [{ id: 1, name: 'Ann' }, { id: 2 }],
  tags: '73,74',
  fields: Object.fromEntries([...KEYS, 'text-1'].map((key) => [key, `the fields.${key}`])),
});

const RECORDS: Readonly<Record<Generation, Readonly<Record<string, Row>>>> = {
  '1.0.0': {
    row: answers['v1.lead.list'].data.data[0]!,
    detail: answers['v1.lead.detail'].data,
    full: full(),
  },
  '2.0.0': {
    row: answers['v2.contact.list'].data.list[0]!,
    found: answers['v2.contact.search'].data.list[0]!,
    detail: answers['v2.contact.get'].data,
    full: full(),
  },
};

const read = (generation: Generation, raw: Row): Lead =>
  readLeadRecordOf(generation, raw) ?? assert.fail('it has no id');
const shown = (lead: Lead): readonly string[] => KNOWN_COLUMNS.filter((column) => columnText(lead, column) !== '');

function page(generation: Generation, raw: Row) {
  const { facts, fields } = headView(
    {
      account: fakeAccount(generation),
      shown: read(generation, raw),
      text: JSON.stringify(raw),
      attributes: [],
      busy: false,
    },
    { generation },
  );
  return { facts, fields };
}

async function exported(leads: readonly Lead[], format: ExportFormat): Promise<string> {
  let text = '';
  await writeLeadExport({
    plan: { format, csv: 'safe', columns: KNOWN_COLUMNS, filter: {}, searched: false, pageSize: 50 },
    load: async (n) => fakeLeadPage(n ? [] : leads, leads.length, n),
    sink: {
      append: async (more) => {
        text += more;
      },
      reached: async () => undefined,
    },
    signal: new AbortController().signal,
  });
  return text;
}

/** How a record with a single value is shown. */
function alone(generation: Generation, key: string, value: unknown, inside: boolean): string {
  const raw = { id: 1, ...(inside ? { fields: { [key]: value } } : { [key]: value }) };
  const lead = read(generation, raw);
  const { facts, fields } = page(generation, raw);
  return [
    shown(lead).join(' '),
    findOtherColumns([lead]).join(' '),
    facts
      .filter(({ value }) => value)
      .map(({ id }) => id)
      .join(' '),
    fields.map(({ label }) => label).join(' '),
    leadMatcher({ search: 'the' }, NOW)(lead) ? 'searched' : '',
  ].join(' | ');
}

async function written(generation: Generation): Promise<unknown> {
  const client = new FakeClient(() => ({ success: true, data: { id: 1 } }));
  const source = createLeadSource(generation, client);
  const record: Row = { ...full(), tags: [] };
  const fields = writableFieldsFor(generation, record);
  const before: Record<string, unknown> = {};
  const after = structuredClone(record);
  const { fields: changes, refused } = changesBetween(before, after, fields);
  await source.create(fakeAccount(generation), changeBody(changes));
  await source.create(fakeAccount(generation), { ...changeBody(changes), tags: ['73', 'x'] });
  return { refused, requests: client.sent.map(({ request }) => [request.url, request.body]) };
}

/** The field that an import guesses for each column, or why it guesses none. */
function guessed(columns: readonly string[], fields: readonly Field[]): readonly (readonly unknown[])[] {
  const { mapping, reasons } = guessMapping({ columns }, fields);
  return columns.map((column, n) => [column, mapping[n] ?? null, ...(reasons[n] ? [reasons[n]] : [])]);
}

/** Everything that depends on lead fields, as shown, read and written. */
async function everything(): Promise<unknown> {
  const byGeneration: Record<string, unknown> = {};
  for (const generation of GENERATIONS) {
    const records = Object.entries(RECORDS[generation]);
    const leads = records.map(([, raw]) => read(generation, raw));
    const api = leadApiOf(generation);
    const fields = writableFieldsFor(generation, undefined);
    byGeneration[generation] = {
      read: leads.map(({ raw: _, ...lead }) => lead),
      csv: (await exported(leads, 'csv')).split('\r\n'),
      ndjson: (await exported(leads, 'ndjson')).split('\n'),
      others: leads.map((lead) => findOtherColumns([lead])),
      tooltips: leads.map((lead) => leadTooltip(lead, { generation, now: NOW }).split('\n')),
      pages: records.map(([, raw]) => {
        const { facts, fields: others } = page(generation, raw);
        return { facts, others: others.map(({ label, custom }) => (custom ? `${label} (custom)` : label)).join(' ') };
      }),
      idKeys: api.idKeys,
      emptyRecord: JSON.stringify(api.emptyRecord),
      writable: fields.map((field) => [field.key, field.path.join('.'), field.kind, fieldLabel(field)].join(' ')),
      present: fields
        .filter((field) => recordValueAt(RECORDS[generation]['detail'] ?? {}, field.path) !== undefined)
        .map(({ key }) => key),
      mapping: guessed(
        [
          ...['ID', 'Full Name', 'E-Mail', 'mobile', 'Notes', 'visitor_address', 'Labels', 'City', 'IP', 'state'],
          ...['companyid', 'client name', 'Browser', 'Contact-ID', 'mail', 'country_id', 'Status', 'clientDetails'],
        ],
        fields,
      ),
      columnNames: guessed(KNOWN_COLUMNS, fields),
      written: await written(generation),
      keys: Object.fromEntries(
        KEYS.filter((key) => key !== 'id').map((key) => [key, alone(generation, key, `the ${key}`, false)]),
      ),
      dates: Object.fromEntries(
        KEYS.filter((key) => key !== 'id').map((key) => [key, alone(generation, key, DATE, false)]),
      ),
      ownFields: Object.fromEntries(KEYS.map((key) => [key, alone(generation, key, `the ${key}`, true)])),
    };
  }
  const leads = GENERATIONS.flatMap((generation) =>
    Object.values(RECORDS[generation]).map((raw) => read(generation, raw)),
  );
  const names = new Map(leads.map((lead, n) => [lead, n]));
  const sorted = (sort: LeadSort): string =>
    arrangeLeads({ leads, arrangement: { filter: {}, sort }, now: NOW })
      .leads.map((lead) => names.get(lead))
      .join(' ');
  return {
    ...byGeneration,
    columns: KNOWN_COLUMNS.map((column) => [column, columnLabel(column)]),
    usual: DEFAULT_COLUMNS,
    filters: FACETS.map((facet) => [facet, choiceLabel(facet)]),
    sorts: SORT_KEYS.map((by) => [
      by,
      choiceLabel(by),
      sorted({ by, descending: false }),
      sorted({ by, descending: true }),
    ]),
    groups: GROUP_KEYS.map((by) => [
      by,
      choiceLabel(by),
      ...(arrangeLeads({ leads, arrangement: { filter: {}, group: by }, now: NOW }).groups ?? []).map(
        ({ key, leads: members }) => `${key}: ${members.length}`,
      ),
    ]),
    filtered: FACETS.map((facet) => [
      facet,
      toServerQuery({ search: true, where: true }, { facets: { [facet]: ['x'] } })?.where ?? null,
    ]),
    labels: [...KEYS, 'text-1'].map((key) => [key, fieldLabel({ key }), columnLabel(`raw.${key}`)].join(' ')),
    heading: csvRows([KNOWN_COLUMNS.map(columnLabel)], 'lossless').trim(),
  };
}

describe('what depends on the fields of leads', () => {
  const zone = process.env['TZ'];
  before(() => {
    process.env['TZ'] = 'UTC';
  });
  after(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it('matches the samples of both API versions', async () => {
    const now = JSON.parse(JSON.stringify(await everything()).replaceAll('\u202f', ' ')) as Record<string, unknown>;
    for (const [part, value] of Object.entries(expected as Record<string, unknown>))
      assert.deepEqual(now[part], value, part);
    assert.deepEqual(Object.keys(now), Object.keys(expected));
  });
});
