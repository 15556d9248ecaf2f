// Searching, sorting and grouping 100,000 loaded leads: how long each takes, how long it blocks the event loop at most, and the
// memory of its caches. BENCH_FOUND reduces the number of leads.
import { runInSlices } from '../../src/features/leads/list/slices';
import { Arranger, type ArrangeInput } from '../../src/features/leads/list/arranger';
import { GROUP_KEYS, SORT_KEYS, type LeadArrangement } from '../../src/features/leads/list/find';
import type { Lead } from '../../src/features/leads/model/lead';
import { generatePerson } from '../../src/features/sandbox/people/person';
import { countryById } from '../../src/features/sandbox/people/places';
import { median, recordMeasurement, spreadOf } from './record';

const LEADS = Number(process.env.BENCH_FOUND ?? 100_000);
const ROUNDS = 5;
const MB = 1_048_576;
const now = Date.UTC(2026, 5, 15);
const count = LEADS.toLocaleString('en');
/** A search as it is typed, corrected and continued. */
const TYPED = ['a', 'an', 'ann', 'anna', 'ann', 'an', 'ana', 'ana s', 'ana si', 'example', '7012', '@'];

function leadAt(place: number): Lead {
  const { id, name, email, phone, city, browser, os, tags, companyId, agentId, countryId, ...p } = generatePerson(
    { seed: 7, leads: LEADS, epoch: now },
    place,
  );
  const date = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return {
    id: String(id),
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(companyId === null ? {} : { company: `Company ${companyId}` }),
    country: String(countryById(countryId)?.name),
    city,
    browser,
    os,
    agent: `Agent ${agentId}`,
    tags: tags.map((tag) => `tag ${tag}`),
    created: date(p.created),
    lastSeen: date(p.lastVisit),
    raw: { id, visitor_id: id + 1_000_000 },
  };
}

const memory = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
};

/** Records the longest time between two turns of the event loop. */
class Blocks {
  longest = 0;
  private last = performance.now();
  private running = true;
  start(): void {
    const turn = (): void => {
      const at = performance.now();
      this.longest = Math.max(this.longest, at - this.last);
      this.last = at;
      if (this.running) setImmediate(turn);
    };
    this.last = performance.now();
    setImmediate(turn);
  }
  stop(): number {
    this.running = false;
    return this.longest;
  }
}

const blocks: number[] = [];

async function timed(arranger: Arranger, input: ArrangeInput): Promise<number> {
  const turns = new Blocks();
  turns.start();
  const started = performance.now();
  await runInSlices(arranger.arrange(input));
  const took = performance.now() - started;
  blocks.push(turns.stop());
  return took;
}

/** Points for the curves: the time of a search and a sort by number of leads. */
async function measureGrowth(
  leads: readonly Lead[],
  input: (leads: readonly Lead[], arrangement: Partial<LeadArrangement>) => ArrangeInput,
): Promise<void> {
  const arranger = new Arranger();
  await timed(arranger, input(leads, { filter: { search: 'x' } }));
  const keys: number[] = [];
  for (const search of TYPED) keys.push(await timed(arranger, input(leads, { filter: { search } })));
  const sorts: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    sorts.push(await timed(new Arranger(), input(leads, { sort: { by: 'name', descending: true } })));
  const point = (of: string, times: readonly number[]): void => {
    const what = `${of}, ${leads.length.toLocaleString('en')} leads`;
    recordMeasurement({
      line: 'find',
      what,
      who: 'ours',
      ...spreadOf(times),
      unit: 'ms',
      growth: { of, size: leads.length },
    });
  };
  point('A key in a search', keys);
  point('A sort by name', sorts);
}

async function main(): Promise<void> {
  const all = Array.from({ length: LEADS }, (_, place) => leadAt(place));
  const input = (leads: readonly Lead[], arrangement: Partial<LeadArrangement>): ArrangeInput => ({
    leads,
    arrangement: { filter: {}, ...arrangement },
    now,
  });
  const before = memory();
  const arranger = new Arranger();
  const first = await timed(arranger, input(all, { filter: { search: 'anna' } }));
  const kept = (memory() - before) / MB;
  const keys: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const search of TYPED) keys.push(await timed(arranger, input(all, { filter: { search } })));
  const line = (what: string, value: number, atMost?: number): void =>
    recordMeasurement({ line: 'find', what, who: 'ours', value, unit: 'ms', ...(atMost ? { atMost } : {}) });
  line(`first search in ${count} leads`, first);
  recordMeasurement({
    line: 'find',
    what: `search in ${count} leads, a keystroke`,
    who: 'ours',
    ...spreadOf(keys),
    unit: 'ms',
    atMost: 16,
  });
  line(`search in ${count} leads, slowest keystroke`, Math.max(...keys));
  recordMeasurement({ line: 'find', what: `memory of ${count} searched leads`, who: 'ours', value: kept, unit: 'MB' });
  // Each round uses a new list, so that no order is cached from the last one.
  for (const by of SORT_KEYS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      times.push(await timed(new Arranger(), input(all, { sort: { by, descending: true } })));
    line(`sort of ${count} leads by ${by}`, median(times), 150);
  }
  for (const group of GROUP_KEYS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timed(new Arranger(), input(all, { group })));
    line(`groups of ${count} leads by ${group}`, median(times), 150);
  }
  for (let size = 10; size <= LEADS; size *= 10) await measureGrowth(all.slice(0, size), input);
  blocks.sort((a, b) => b - a);
  line('longest block, searching, sorting, grouping', blocks[0] ?? NaN, 16);
  line('median longest block', blocks[blocks.length >> 1] ?? NaN, 16);
}

void main();
