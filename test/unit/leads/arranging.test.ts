import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareText, setDisplayLanguage, startOfDay } from '../../../src/core/format';
import { readDate } from '../../../src/core/dates';
import { runInSlices, runAtOnce } from '../../../src/features/leads/list/slices';
import { Arranger, type ArrangedLeads, type ArrangeInput } from '../../../src/features/leads/list/arranger';
import {
  GROUP_KEYS,
  leadMatcher,
  SORT_KEYS,
  type GroupKey,
  type LeadArrangement,
  type LeadSort,
} from '../../../src/features/leads/list/find';
import { LiveArrangement } from '../../../src/features/leads/list/liveArrangement';
import { rankNumbers, rankTexts } from '../../../src/features/leads/list/ranks';
import { columnText } from '../../../src/features/leads/model/columns';
import { leadCallName, lastSeenAt, type Lead } from '../../../src/features/leads/model/lead';
import { assertLinear } from '../../fixtures/growth';
import { fakeLead } from './fakes';

const NOW = Date.UTC(2026, 5, 15, 12);

const some = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });
const names = fc.constantFrom(
  ...[
    'Ada',
    'ada',
    'Ådne',
    'José',
    'Jose',
    'x9',
    'x10',
    'x010',
    'Łukasz',
    'ß',
    'ss',
    '東京',
    'が',
    'か',
    '-',
    '(a)',
    '',
  ],
);
const dates = fc
  .integer({ min: NOW - 9 * 86_400_000, max: NOW })
  .map((time) => new Date(time).toISOString())
  .filter(Boolean);
const leads = fc.array(
  fc
    .record({
      name: some(names),
      email: some(fc.constantFrom('a@x.example', 'b@x.example')),
      country: some(names),
      browser: some(fc.constantFrom('Chrome', 'Firefox')),
      tags: fc.array(names, { maxLength: 2 }),
      created: some(fc.oneof(dates, fc.constant('soon'))),
      lastSeen: some(dates),
    })
    .map((more) => Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined))),
  { maxLength: 25 },
);
const arrangements: fc.Arbitrary<LeadArrangement> = fc.record({
  filter: fc.record({
    search: some(fc.constantFrom('a', 'ad', 'ada', 'jose', 'x', 'x1', 'o s', 'か', ' ')),
    hasEmail: some(fc.boolean()),
    seenWithinMs: some(fc.constantFrom(86_400_000, 4 * 86_400_000)),
    facets: some(fc.record({ browser: some(fc.subarray(['Chrome', 'Firefox'])), country: some(fc.subarray(['Ada'])) })),
  }),
  sort: some(fc.record({ by: fc.constantFrom(...SORT_KEYS), descending: fc.boolean() })),
  group: some(fc.constantFrom(...GROUP_KEYS)),
}) as fc.Arbitrary<LeadArrangement>;

/** The sort value of a lead, read again for each comparison. */
function valueOf(one: Lead, by: LeadSort['by']): number | string | undefined {
  if (by === 'lastSeen') return lastSeenAt(one);
  if (by === 'name') return leadCallName(one);
  if (by === 'tag') return one.tags[0];
  const text = columnText(one, by) || (one as unknown as Record<string, string | undefined>)[by];
  return by === 'created' || by === 'firstSeen' ? readDate(text)?.time : text;
}

function keysOf(one: Lead, by: GroupKey): readonly string[] {
  if (by === 'email') return [one.email ? 'yes' : 'no'];
  const seen = lastSeenAt(one);
  if (by === 'day') return [seen === undefined ? '' : String(startOfDay(seen))];
  const values = by === 'tag' ? one.tags : [one[by as 'country']];
  return values.length ? values.map((value) => value ?? '') : [''];
}

/** Arranges without caches, for comparison. */
function plainly({ leads: all, arrangement: { filter, sort, group }, now }: ArrangeInput): ArrangedLeads {
  const found = all.filter(leadMatcher(filter, now));
  if (sort)
    found.sort((a, b) => {
      const [x, y] = [valueOf(a, sort.by), valueOf(b, sort.by)];
      if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
      const order = typeof x === 'number' ? x - Number(y) : compareText(x, String(y));
      return sort.descending ? -order : order;
    });
  if (!group) return { leads: found };
  const groups = new Map<string, Lead[]>();
  for (const one of found) for (const key of keysOf(one, group)) groups.set(key, [...(groups.get(key) ?? []), one]);
  const sorted = [...groups].map(([key, members]) => ({ key, leads: members }));
  sorted.sort((a, b) => {
    if (!a.key || !b.key) return a.key === b.key ? 0 : a.key ? -1 : 1;
    if (group === 'day') return Number(b.key) - Number(a.key);
    return b.leads.length - a.leads.length || compareText(a.key, b.key);
  });
  return { leads: found, by: group, groups: sorted };
}

const ids = ({ leads: shown, groups }: ArrangedLeads): unknown => [
  shown.map(({ id }) => id),
  groups?.map(({ key, leads: members }) => [key, members.map(({ id }) => id)]),
];

describe('arranging leads', () => {
  it('agrees with the uncached result for any sequence of leads, filters, orders and groups', () => {
    fc.assert(
      fc.property(leads, fc.array(arrangements, { minLength: 1, maxLength: 6 }), (rows, views) => {
        const all = rows.map((row, n) => fakeLead(String(n), row));
        const arranger = new Arranger();
        for (const arrangement of views) {
          const input = { leads: all, arrangement, now: NOW };
          assert.deepEqual(ids(runAtOnce(arranger.arrange(input))), ids(plainly(input)));
        }
      }),
      { numRuns: 80 },
    );
  });

  it('handles leads that are added, changed and removed, and canceled arrangements', () => {
    fc.assert(
      fc.property(
        leads,
        leads,
        fc.array(fc.tuple(fc.nat(), arrangements, fc.nat(60)), { maxLength: 6 }),
        (rows, more, steps) => {
          let all = rows.map((row, n) => fakeLead(String(n), row));
          const arranger = new Arranger();
          for (const [dice, arrangement, stop] of steps) {
            const at = all.length ? dice % all.length : 0;
            const row = more[dice % Math.max(1, more.length)] ?? {};
            if (dice % 3 === 0) all = [...all, fakeLead(`new ${dice} ${all.length}`, row)];
            else if (dice % 3 === 1) all = all.filter((_, n) => n !== at);
            else all = all.map((one, n) => (n === at ? fakeLead(one.id, row) : one));
            const input = { leads: all, arrangement, now: NOW };
            const given = arranger.arrange(input);
            for (let n = 0; n < stop && !given.next().done; n++);
            assert.deepEqual(ids(runAtOnce(arranger.arrange(input))), ids(plainly(input)));
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('takes time proportional to the number of leads', async () => {
    const many = (count: number): Lead[] =>
      Array.from({ length: 4 * count }, (_, n) =>
        fakeLead(String(n), {
          name: `Łukasz ${(n * 7919) % 997}`,
          created: new Date(NOW - ((n * 7919) % 9973) * 1e6).toISOString(),
        }),
      );
    for (const by of ['name', 'created', 'id'] as const)
      await assertLinear(`sorting by ${by}`, (count) => {
        const all = many(count);
        const arrangement = { filter: { search: 'lu' }, sort: { by, descending: false } };
        return () => runAtOnce(new Arranger().arrange({ leads: all, arrangement, now: NOW }));
      });
  });

  it('stops when it is aborted, and yields to other work', async () => {
    const all = Array.from({ length: 20_000 }, (_, n) => fakeLead(String(n), { name: `Person ${n}` }));
    const abort = new AbortController();
    let turns = 0;
    const turn = (): void => {
      if (++turns === 2) abort.abort();
      setImmediate(turn).unref();
    };
    setImmediate(turn);
    const arrangement: LeadArrangement = { filter: { search: 'person' }, sort: { by: 'name', descending: false } };
    await assert.rejects(runInSlices(new Arranger().arrange({ leads: all, arrangement, now: NOW }), abort.signal));
    assert.ok(turns >= 2);
  });
});

describe('ranks', () => {
  afterEach(() => setDisplayLanguage('en'));

  const letters = [...'aAbBcChHlLsSzZ019 -_.@(', ...'äÄåßæøłéčñ', ...'ыжが한東ー', '\u0301', '😀'];
  for (const language of ['en', 'de', 'sv', 'cs', 'da', 'hu', 'ja', 'th', 'ko', 'zh-CN', 'tr'])
    it(`order texts as compareText does, in ${language}`, () => {
      setDisplayLanguage(language);
      fc.assert(
        fc.property(
          fc.array(some(fc.string({ unit: fc.constantFrom(...letters), maxLength: 5 })), { maxLength: 60 }),
          (texts) => {
            const { of } = runAtOnce(rankTexts(texts));
            for (const [a, left] of texts.entries())
              for (const [b, right] of texts.entries())
                if (left !== undefined && right !== undefined)
                  assert.equal(Math.sign(of[a]! - of[b]!), Math.sign(compareText(left, right)), `${left} ${right}`);
                else if (left === undefined) assert.equal(of[a], 0);
          },
        ),
        { numRuns: 20 },
      );
    });

  it('order many texts whose beginnings are the same, by any of their numbers', () => {
    const texts = Array.from({ length: 3000 }, (_, n) => `user${(n * 7919) % 2003}@Example${n % 7}.com`);
    const { of } = runAtOnce(rankTexts(texts));
    const sorted = texts.map((_, n) => n).sort((a, b) => of[a]! - of[b]!);
    for (const [i, n] of sorted.entries()) if (i) assert.ok(compareText(texts[sorted[i - 1]!]!, texts[n]!) <= 0);
  });

  it('order numbers of any size, and leave out those that are absent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constant(NaN)), { maxLength: 50 }),
        (values) => {
          const { of } = runAtOnce(rankNumbers(values));
          const sorted = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
          assert.deepEqual(
            [...of],
            values.map((value) => sorted.indexOf(value) + 1),
          );
        },
      ),
    );
  });
});

describe('an arrangement of very many leads', () => {
  const all = Array.from({ length: 5000 }, (_, n) => fakeLead(String(n), { name: `Person ${n % 100}!` }));
  const searching = (search: string): LeadArrangement => ({ filter: { search } });

  it('shows the previous result until the last slice, and then updates', async () => {
    let arrangement: LeadArrangement = { filter: {} };
    let fired = 0;
    const live = new LiveArrangement(
      () => ({ leads: all, arrangement, now: NOW }),
      () => fired++,
    );
    assert.equal(live.current.leads, all);
    arrangement = searching('person 42!');
    assert.deepEqual([live.current.leads, fired], [all, 0]);
    await live.settled();
    assert.deepEqual([live.current.leads.length, fired], [50, 1]);
    live.dispose();
  });

  it('cancels a search at the next keystroke', async () => {
    let arrangement = searching('person 4');
    const live = new LiveArrangement(
      () => ({ leads: all, arrangement, now: NOW }),
      () => undefined,
    );
    const first = live.settled();
    arrangement = searching('person 42!');
    const second = live.settled();
    await Promise.all([first, second]);
    assert.equal(live.current.leads.length, 50);
    live.dispose();
  });

  it('arranges leads that were added meanwhile after the current ones', async () => {
    let leadsNow: readonly Lead[] = all;
    const live = new LiveArrangement(
      () => ({ leads: leadsNow, arrangement: BY_ID, now: NOW }),
      () => undefined,
    );
    const settled = live.settled();
    leadsNow = [...all, fakeLead('5000')];
    await settled;
    assert.equal(live.current.leads[0]?.id, '4999');
    await live.settled();
    assert.equal(live.current.leads[0]?.id, '5000');
    live.dispose();
  });

  const BY_ID: LeadArrangement = { filter: {}, sort: { by: 'id', descending: true } };
});
