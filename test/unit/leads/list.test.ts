import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { Lead, LeadListPage } from '../../../src/features/leads/model/lead';
import { LeadList, type ListOptions } from '../../../src/features/leads/list/leadList';
import { toServerQuery } from '../../../src/features/leads/list/serverPart';
import type { LeadQuery } from '../../../src/features/leads/sources/source';
import { fakeLead, fakeLeadPage } from './fakes';

const NEITHER = { search: false, where: false, merge: false, block: false, bulkDelete: true };
const BOTH = { search: true, where: true, merge: true, block: true, bulkDelete: false };
const all: Lead[] = Array.from({ length: 40 }, (_, n) =>
  fakeLead(String(n), {
    name: `Person ${n}`,
    country: n % 2 ? 'Brazil' : 'India',
    browser: n % 4 ? 'Chrome' : 'Firefox',
  }),
);

/** A list of forty leads; `answer` may filter or refuse. */
function list(can: ListOptions['can'], answer: (query: LeadQuery | undefined) => readonly Lead[] = () => all) {
  const asked: (LeadQuery | undefined)[] = [];
  const made = new LeadList({
    can,
    pageSize: 10,
    now: () => 0,
    load:
      (query) =>
      async (page, size): Promise<LeadListPage> => {
        asked.push(query);
        const rows = answer(query);
        return fakeLeadPage(rows.slice(page * size, page * size + size), rows.length, page);
      },
  });
  return { made, asked };
}

describe('an arranged list of leads', () => {
  it('filters the loaded leads if the server cannot, and says how many that are', async () => {
    const { made, asked } = list(NEITHER);
    await made.pages.loadMore();
    await made.setArrangement({ filter: { search: 'person', facets: { country: ['India'] } } });
    assert.deepEqual(
      [made.shown.length, made.coverage, made.narrowedByServer, asked.length],
      [5, { matching: 5, searched: 10, total: 40, complete: false }, false, 1],
    );
    await made.pages.loadAll();
    assert.deepEqual(made.coverage, { matching: 20, searched: 40, total: 40, complete: true });
    await made.setArrangement({ filter: {} });
    assert.equal(made.shown.length, 40);
  });

  it('lets the server search, and does the rest here', async () => {
    const { made, asked } = list(BOTH, (query) => (query?.search === 'custom' ? all.slice(0, 6) : all));
    await made.pages.loadMore();
    await made.setArrangement({ filter: { search: ' custom ', facets: { country: ['Brazil'] } } });
    assert.deepEqual(
      [asked.at(-1), made.shown.map((l) => l.id), made.coverage.complete],
      [{ search: 'custom' }, ['1', '3', '5'], true],
    );
    assert.equal(made.narrowedByServer, false);
    await made.setArrangement({ filter: { search: 'custom' } });
    assert.equal(made.narrowedByServer, true);
    await made.setArrangement({ filter: {} });
    assert.deepEqual([asked.at(-1), made.shown.length], [undefined, 10]);
  });

  it('narrows by columns on the server, and notices a server that ignores it', async () => {
    assert.deepEqual(toServerQuery(BOTH, { facets: { browser: ['Chrome'], os: ['Windows'], country: ['India'] } }), {
      where: { clientName: 'Chrome', clientOsName: 'Windows' },
    });
    assert.equal(toServerQuery(BOTH, { facets: { browser: ['Chrome', 'Firefox'] } }), undefined);
    const filtering = list(BOTH, (query) =>
      query?.where ? all.filter((l) => l.browser === query.where?.['clientName']) : all,
    ).made;
    await filtering.setArrangement({ filter: { facets: { browser: ['Firefox'] } } });
    assert.deepEqual([filtering.shown.length, filtering.coverage.total, filtering.narrowedByServer], [10, 10, true]);
    const ignores = list(BOTH).made;
    await ignores.setArrangement({ filter: { facets: { browser: ['Firefox'] } } });
    assert.deepEqual([ignores.shown.length, ignores.narrowedByServer], [3, false]);
  });

  it('does without `where` on a server that refuses it', async () => {
    const { made, asked } = list(BOTH, (query) => {
      if (query?.where) throw new AcquireError('rejected', { status: 400 });
      return all;
    });
    await made.setArrangement({ filter: { facets: { browser: ['Firefox'] } } });
    assert.deepEqual(
      [made.shown.length, made.pages.state, asked.map((q) => q !== undefined)],
      [3, 'ready', [true, false]],
    );
    await made.setArrangement({ filter: { facets: { browser: ['Chrome'] } } });
    assert.deepEqual([made.shown.length, asked.length], [7, 2]);
  });

  it('keeps showing the previous list until the server has responded', async () => {
    let release: (() => void) | undefined;
    const made = new LeadList({
      can: BOTH,
      pageSize: 10,
      load: (query) => async (page) => {
        if (query)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        return fakeLeadPage(query ? all.slice(0, 1) : all.slice(0, 10), query ? 1 : 40, page);
      },
    });
    await made.pages.loadMore();
    const done = made.setArrangement({ filter: { search: 'x' } });
    await Promise.resolve();
    assert.equal(made.shown.length, 10);
    release?.();
    await done;
    assert.equal(made.shown.length, 1);
  });

  it('sorts and groups', async () => {
    const { made } = list(NEITHER);
    await made.pages.loadMore();
    await made.setArrangement({ filter: {}, sort: { by: 'id', descending: true }, group: 'country' });
    assert.deepEqual(
      made.groups?.map((g) => [g.key, g.leads.map((l) => l.id)]),
      [
        ['Brazil', ['9', '7', '5', '3', '1']],
        ['India', ['8', '6', '4', '2', '0']],
      ],
    );
  });
});
