import assert from 'node:assert/strict';
import { register } from 'tsx/esm/api';
import type * as listFind from '../../../src/features/leads/list/find';
import type * as columns from '../../../src/features/leads/model/columns';
import type * as fieldTable from '../../../src/features/leads/model/fieldTable';
import type * as sourcesApis from '../../../src/features/leads/sources/apis';
import type * as listServerPart from '../../../src/features/leads/list/serverPart';
import type * as sourcesSources from '../../../src/features/leads/sources/sources';
import type * as textsFields from '../../../src/features/leads/texts/fields';
import type * as textsFilters from '../../../src/features/leads/texts/filters';
import type * as textsLead from '../../../src/features/leads/texts/lead';
import type * as textsPage from '../../../src/features/leads/texts/page';
import type * as leadExport from '../../../src/features/leads/transfer/leadExport';
import type * as importMapping from '../../../src/features/leads/transfer/import/mapping';
import type * as importPlanner from '../../../src/features/leads/transfer/import/planner';
import type { LeadField } from '../../../src/features/leads/model/descriptor';
import { fakeAccount, FakeClient, fakeLeadPage } from './fakes';

/** A field that no account has. */
const ADDED: LeadField = {
  id: 'loyalty',
  label: () => 'Loyalty Card',
  column: { width: 11, usual: 1 },
  read: { v1: { from: ['loyalty_card'] }, v2: { from: ['fields.loyalty'] } },
  write: { v1: { at: 'loyalty_card', start: true }, v2: { at: 'fields.loyalty' } },
  shownPlaces: { v1: ['loyalty_card'], v2: ['fields.loyalty'] },
  sort: 4,
  filter: { at: 3, where: 'loyalty' },
  search: true,
  tooltip: 1,
  page: { at: 1 },
  aliases: ['card', 'membership'],
};
const CASES = [
  { generation: '1.0.0', raw: { id: 1, visitor_name: 'Ada', loyalty_card: 'gold' } },
  { generation: '2.0.0', raw: { id: 1, fields: { name: 'Ada', loyalty: 'gold' } } },
] as const;

/** The modules of leads with their own field table, which has an additional field. */
async function withAddedField() {
  const { import: load, unregister } = register({ namespace: 'added-field' });
  const of = <T>(path: string): Promise<T> =>
    load(`../../../src/features/leads/${path}.ts`, import.meta.url) as Promise<T>;
  const { LEAD_FIELDS } = await of<typeof fieldTable>('model/fieldTable');
  (LEAD_FIELDS as LeadField[]).push(ADDED);
  return {
    unregister,
    ...(await of<typeof columns>('model/columns')),
    ...(await of<typeof listFind>('list/find')),
    ...(await of<typeof sourcesApis>('sources/apis')),
    ...(await of<typeof listServerPart>('list/serverPart')),
    ...(await of<typeof sourcesSources>('sources/sources')),
    ...(await of<typeof textsFields>('texts/fields')),
    ...(await of<typeof textsFilters>('texts/filters')),
    ...(await of<typeof textsLead>('texts/lead')),
    ...(await of<typeof textsPage>('texts/page')),
    ...(await of<typeof leadExport>('transfer/leadExport')),
    ...(await of<typeof importMapping>('transfer/import/mapping')),
    ...(await of<typeof importPlanner>('transfer/import/planner')),
  };
}

describe('a field that is added to the table', () => {
  let leads: Awaited<ReturnType<typeof withAddedField>>;
  before(async function () {
    this.timeout(20_000);
    leads = await withAddedField();
  });
  after(() => leads.unregister());

  for (const { generation, raw } of CASES) {
    const read = () => leads.readLeadRecordOf(generation, raw) ?? assert.fail('it has no id');

    it(`is a column of tables and exports of ${generation}`, async () => {
      assert.ok((leads.KNOWN_COLUMNS as readonly string[]).includes('loyalty'));
      assert.ok((leads.DEFAULT_COLUMNS as readonly string[]).includes('loyalty'));
      assert.equal(leads.columnLabel('loyalty'), 'Loyalty Card');
      assert.equal(leads.columnWidth('loyalty'), 11);
      assert.equal(leads.sortKey('loyalty'), 'loyalty');
      assert.deepEqual(leads.findOtherColumns([read()]), []);
      let text = '';
      await leads.writeLeadExport({
        plan: { format: 'csv', csv: 'lossless', columns: ['id', 'loyalty'], filter: {}, searched: false, pageSize: 50 },
        load: async (page) => fakeLeadPage(page ? [] : [read()], 1, page),
        sink: {
          append: async (more) => {
            text += more;
          },
          reached: async () => undefined,
        },
        signal: new AbortController().signal,
      });
      assert.equal(text, 'id,loyalty\r\n1,gold\r\n');
    });

    it(`can be imported into ${generation}, by each of its names, and is written`, async () => {
      const fields = leads.writableFieldsFor(generation, undefined);
      for (const heading of ['Loyalty', 'Card', 'membership'])
        assert.deepEqual(leads.guessMapping({ columns: [heading] }, fields).mapping, ['loyalty']);
      const facts = { format: 'csv', columns: ['Name', 'Card'] } as const;
      const { mapping } = leads.guessMapping(facts, fields);
      const planner = new leads.Planner(facts, { mapping, fields, tags: [] });
      const step = planner.step({ row: 1, line: 2, cells: ['Ada', 'gold'], problems: [] });
      assert.deepEqual([step.action, step.values], ['create', { name: 'Ada', loyalty: 'gold' }]);
      const client = new FakeClient(() => ({ success: true, data: { id: 1 } }));
      await leads.createLeadSource(generation, client).create(fakeAccount(generation), { loyalty: 'gold' });
      assert.deepEqual(
        client.sent[0]?.request.body,
        generation === '1.0.0'
          ? { kind: 'form', fields: [['loyalty', 'gold']] }
          : { kind: 'json', value: { fields: { loyalty: 'gold' } } },
      );
      assert.equal(leads.fieldLabel({ key: 'loyalty' }), 'Loyalty Card');
      assert.equal('loyalty_card' in leads.leadApiOf(generation).emptyRecord, generation === '1.0.0');
    });

    it(`is on the page and in the tooltip of a lead of ${generation}, once`, () => {
      const context = { generation, now: 0 };
      const page = leads.headView(
        {
          account: fakeAccount(generation),
          shown: read(),
          text: JSON.stringify(raw),
          attributes: [],
          busy: false,
        },
        context,
      );
      assert.deepEqual(
        page.facts.filter(({ id }) => id === 'loyalty'),
        [{ id: 'loyalty', label: 'Loyalty Card', value: 'gold' }],
      );
      assert.deepEqual(page.fields, []);
      assert.match(leads.leadTooltip(read(), context), /^Loyalty Card: gold/m);
    });

    it(`filters, sorts and searches leads of ${generation}`, () => {
      const names: readonly string[][] = [[...leads.FACETS], [...leads.SORT_KEYS], [...leads.GROUP_KEYS]];
      for (const list of names) assert.ok(list.includes('loyalty'));
      const withCard = (card: string) => ({ facets: { loyalty: [card] } }) as object as listFind.LeadFilter;
      const filter = withCard('gold');
      assert.deepEqual(leads.toServerQuery({ search: true, where: true }, filter), { where: { loyalty: 'gold' } });
      assert.ok(leads.leadMatcher(filter, 0)(read()));
      assert.ok(leads.leadMatcher({ search: 'GOLD' }, 0)(read()));
      assert.ok(!leads.leadMatcher(withCard('silver'), 0)(read()));
    });
  }
});
