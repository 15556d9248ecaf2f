import assert from 'node:assert/strict';
import { runAtOnce } from '../../../src/features/leads/list/slices';
import { arrangeLeads, Arranger, countFacet, type ArrangedLeads } from '../../../src/features/leads/list/arranger';
import {
  isEmptyFilter,
  leadMatcher,
  type GroupKey,
  type LeadArrangement,
  type LeadFilter,
} from '../../../src/features/leads/list/find';
import type { Lead } from '../../../src/features/leads/model/lead';
import { SavedViews, readView, type Memory } from '../../../src/features/leads/list/views';
import { startOfDay } from '../../../src/core/format';
import { fakeLead } from './fakes';

const now = Date.UTC(2026, 5, 15, 12);
const DAY = 24 * 3_600_000;
const at = (ms: number): string => new Date(now - ms).toISOString();
const people: Lead[] = [
  fakeLead('70574', {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    phone: '+1 (202) 555-0101',
    country: 'United Kingdom',
    tags: ['vip', 'returning'],
    browser: 'Chrome',
    lastSeen: at(1000),
  }),
  fakeLead('70575', {
    name: 'José Müller',
    country: 'Brazil',
    city: 'São Paulo',
    tags: ['vip'],
    browser: 'Firefox',
    lastSeen: at(3 * DAY),
  }),
  fakeLead('70576', { email: 'x10@example.com', country: 'Brazil', tags: [], lastSeen: at(40 * DAY) }),
  fakeLead('70577', { email: 'x9@example.com', tags: [], raw: { id: 70577, visitor_id: 999123 } }),
];
const arranged = (arrangement: Partial<LeadArrangement>): ArrangedLeads =>
  arrangeLeads({ leads: people, arrangement: { filter: {}, ...arrangement }, now });
const arrangedWith = (leads: readonly Lead[], filter: LeadFilter): readonly Lead[] =>
  runAtOnce(new Arranger((id) => `Visitor ${id}`).arrange({ leads, arrangement: { filter }, now })).leads;
const groups = (group: GroupKey): (readonly [string, number])[] =>
  (arranged({ group }).groups ?? []).map(({ key, leads }) => [key, leads.length]);
const found = (filter: LeadFilter, searched = false): string[] =>
  people.filter(leadMatcher(filter, now, { searched, nameless: (id) => `Visitor ${id}` })).map((l) => l.id);

describe('finding leads', () => {
  it('searches name, email, phone, tags, place and ids, ignoring case and accents', () => {
    assert.deepEqual(found({ search: 'LOVE' }), ['70574']);
    assert.deepEqual(found({ search: 'jose muller' }), ['70575']);
    assert.deepEqual(found({ search: 'sao' }), ['70575']);
    assert.deepEqual(found({ search: '2025550101' }), ['70574']);
    assert.deepEqual(found({ search: 'returning' }), ['70574']);
    assert.deepEqual(found({ search: '70576' }), ['70576']);
    assert.deepEqual(found({ search: '999123' }), ['70577']);
    assert.deepEqual(found({ search: 'brazil vip' }), ['70575']);
    assert.deepEqual(
      found({ search: '  ' }),
      people.map((l) => l.id),
    );
  });

  it('finds a lead without a name by what it is called instead', () => {
    const nameless = fakeLead('70999');
    const search = (text: string): number =>
      arrangedWith([...people, nameless], { search: text }).filter(({ id }) => id === nameless.id).length;
    assert.deepEqual(['visitor', 'Visitor 70999', 'visit', 'visitors', 'contact'].map(search), [1, 1, 1, 0, 0]);
    assert.deepEqual(found({ search: 'visitor' }), []);
  });

  it('leaves the search to a server that has done it', () => {
    assert.deepEqual(found({ search: 'in a custom field', facets: { country: ['Brazil'] } }, true), ['70575', '70576']);
  });

  it('narrows by facets, any value of one and all of them together', () => {
    assert.deepEqual(found({ facets: { country: ['Brazil', 'India'] } }), ['70575', '70576']);
    assert.deepEqual(found({ facets: { country: ['Brazil'], tag: ['vip'] } }), ['70575']);
    assert.deepEqual(found({ hasEmail: true }), ['70574', '70576', '70577']);
    assert.deepEqual(found({ seenWithinMs: 7 * DAY }), ['70574', '70575']);
  });

  it('knows an empty filter', () => {
    assert.ok(isEmptyFilter({}) && isEmptyFilter({ search: ' ', facets: { tag: [] } }));
    assert.ok(
      !isEmptyFilter({ hasEmail: true }) && !isEmptyFilter({ search: 'a' }) && !isEmptyFilter({ seenWithinMs: 0 }),
    );
  });

  it('sorts with the missing last in both directions, numbers in text as numbers', () => {
    const by = (descending: boolean, key: 'email' | 'lastSeen'): string[] =>
      arranged({ sort: { by: key, descending } }).leads.map((l) => l.id);
    assert.deepEqual(by(false, 'email'), ['70574', '70577', '70576', '70575']);
    assert.deepEqual(by(true, 'email'), ['70576', '70577', '70574', '70575']);
    assert.deepEqual(by(true, 'lastSeen'), ['70574', '70575', '70576', '70577']);
    assert.deepEqual(by(false, 'lastSeen'), ['70576', '70575', '70574', '70577']);
  });

  it('arranges without changing the given list', () => {
    const before = [...people];
    assert.deepEqual(
      arranged({ filter: { hasEmail: true }, sort: { by: 'id', descending: true } }).leads.map((l) => l.id),
      ['70577', '70576', '70574'],
    );
    assert.deepEqual(people, before);
  });

  it('groups by facet, with those that have none last, and by day, newest first', () => {
    assert.deepEqual(groups('tag'), [
      ['vip', 2],
      ['returning', 1],
      ['', 2],
    ]);
    const keys = (group: GroupKey): string[] => groups(group).map(([key]) => key);
    assert.deepEqual(keys('country'), ['Brazil', 'United Kingdom', '']);
    assert.deepEqual(keys('day'), [
      String(startOfDay(now - 1000)),
      String(startOfDay(now - 3 * DAY)),
      String(startOfDay(now - 40 * DAY)),
      '',
    ]);
  });

  it('counts the values of a facet', () => {
    assert.deepEqual(runAtOnce(countFacet(people, 'tag')), [
      { value: 'vip', count: 2 },
      { value: 'returning', count: 1 },
    ]);
  });
});

describe('saved views', () => {
  const memory = (): Memory & { stored: Record<string, unknown> } => {
    const stored: Record<string, unknown> = {};
    return {
      stored,
      get: (key) => stored[key],
      update: async (key, value) => {
        stored[key] = JSON.parse(JSON.stringify(value)) as unknown;
      },
    };
  };

  it('keeps views per account, replaces by name and removes', async () => {
    const views = new SavedViews(memory());
    await views.save('a', {
      name: 'VIPs',
      filter: { facets: { tag: ['vip'] } },
      sort: { by: 'name', descending: false },
    });
    await views.save('a', { name: 'Brazil', filter: { facets: { country: ['Brazil'] } }, group: 'day' });
    await views.save('a', { name: 'VIPs', filter: { hasEmail: true } });
    await views.save('b', { name: 'Other', filter: {} });
    assert.deepEqual(
      views.of('a').map((v) => v.name),
      ['Brazil', 'VIPs'],
    );
    assert.deepEqual(views.of('a')[1], { name: 'VIPs', filter: { hasEmail: true } });
    await views.remove('a', 'Brazil');
    assert.deepEqual([views.of('a').length, views.of('b').length], [1, 1]);
  });

  it('safely reads what another version or a person stored', () => {
    const store = memory();
    store.stored['acquire.leads.views'] = {
      a: [
        null,
        'x',
        { name: '' },
        {
          name: 'ok',
          filter: { facets: { tag: ['a', 3], nonsense: ['x'] }, seenWithinMs: 'soon' },
          sort: { by: 'constructor' },
          group: '__proto__',
        },
      ],
      __proto__: 3,
    };
    assert.deepEqual(new SavedViews(store).of('a'), [{ name: 'ok', filter: { facets: { tag: ['a'] } } }]);
    assert.deepEqual(new SavedViews(store).of('constructor'), []);
    assert.equal(readView([]), undefined);
  });

  it('keeps at most fifty', async () => {
    const views = new SavedViews(memory());
    for (let n = 0; n < 55; n++) await views.save('a', { name: `v${n}`, filter: {} });
    assert.deepEqual([views.of('a').length, views.of('a')[0]?.name], [50, 'v5']);
  });
});
