import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { Lead, LeadListPage } from '../../../src/features/leads/model/lead';
import { TableRows, type RowsOptions } from '../../../src/features/leads/list/rows';
import { fakeLead, fakeLeadPage } from './fakes';

const NEITHER = { search: false, where: false, merge: false, block: false, bulkDelete: true };
const BOTH = { search: true, where: true, merge: true, block: true, bulkDelete: false };
const at = (n: number): Lead =>
  fakeLead(String(n), {
    name: `Person ${n}`,
    country: n % 2 ? 'Brazil' : 'India',
    browser: n % 4 ? 'Chrome' : 'Firefox',
  });

/** A list of `total` leads that are created on request. */
function table(total: number, { cap = 1000, can = NEITHER, ...more }: Partial<RowsOptions> & { cap?: number } = {}) {
  const calls: number[] = [];
  const rows = new TableRows({
    can,
    pageSize: 100,
    maxPages: 5,
    mostLoaded: 100_000,
    now: () => 0,
    load: (query) => async (page, size) => {
      calls.push(page);
      const n = Math.min(size, cap);
      const count = query?.search ? 7 : query?.where ? total / 4 : total;
      const own = (i: number): Lead => (query?.where ? at(i * 4) : at(i));
      return fakeLeadPage(
        Array.from({ length: Math.max(0, Math.min(n, count - page * n)) }, (_, i) => own(page * n + i)),
        count,
        page,
      );
    },
    ...more,
  });
  return { rows, calls };
}
const ids = (leads: readonly Lead[]): number[] => leads.map((l) => Number(l.id));

describe('the rows of the table', () => {
  it('are loaded where they are visible, with one call per page', async () => {
    const { rows, calls } = table(1_000_000);
    await rows.arrange({}, undefined);
    assert.deepEqual(
      [calls, rows.shape],
      [[0], { mode: 'demand', count: 1_000_000, loaded: 100, total: 1_000_000, allLoaded: false }],
    );
    assert.deepEqual(
      ids(await rows.rows(999_950, 1_000_000)),
      Array.from({ length: 50 }, (_, n) => 999_950 + n),
    );
    assert.deepEqual(ids(await rows.rows(150, 250)).length, 100);
    assert.deepEqual(calls, [0, 9999, 1, 2]);
    assert.deepEqual(await rows.rows(2_000_000, 2_000_010), []);
  });

  it('are selected up to the end of the list, whatever the server says the total is', async () => {
    const load = (page: number): Promise<LeadListPage> => {
      calls.push(page);
      const leads = page < 3 ? Array.from({ length: 100 }, (_, i) => at(page * 100 + i)) : [];
      return Promise.resolve(fakeLeadPage(leads, 999_999_999_999_999, page));
    };
    const { rows, calls } = table(0, { load: () => load });
    await rows.arrange({}, undefined);
    const all = await rows.idsOf(0, rows.shape.count, new AbortController().signal, () => undefined);
    assert.deepEqual(
      all.map(Number),
      Array.from({ length: 300 }, (_, n) => n),
    );
    assert.ok(calls.length < 10, `${calls.length} calls`);
  });

  it('evict the least recently used pages', async () => {
    const { rows, calls } = table(10_000);
    await rows.arrange({}, undefined);
    for (let n = 0; n < 100; n++) await rows.rows(n * 100, n * 100 + 50);
    assert.equal(rows.shape.loaded, 500);
    await rows.rows(9_900, 9_950);
    assert.equal(calls.length, 100);
  });

  it('fit a server that gives shorter pages', async () => {
    const { rows } = table(500, { cap: 30 });
    await rows.arrange({}, undefined);
    assert.deepEqual(
      ids(await rows.rows(25, 70)),
      Array.from({ length: 45 }, (_, n) => 25 + n),
    );
  });

  it('continue past a short first page without a total, and end at an empty page', async () => {
    for (const { count, shown } of [
      { count: 25, shown: [25] },
      { count: 0, shown: [0] },
      { count: 130, shown: [75, 130] },
      { count: 40, shown: [40] },
    ]) {
      const { rows } = table(0, {
        load: () => async (page, size) => {
          const from = page * Math.min(size, 25);
          const length = Math.max(0, Math.min(25, size, count - from));
          return fakeLeadPage(
            Array.from({ length }, (_, n) => at(from + n)),
            undefined,
            page,
          );
        },
      });
      await rows.arrange({}, undefined);
      assert.equal(rows.shape.count, shown[0]);
      for (let n = 0; n < 10; n++) await rows.rows(Math.max(0, rows.shape.count - 25), rows.shape.count);
      assert.equal(rows.shape.count, shown.at(-1));
    }
  });

  it('report what could not be read, once the complete list was requested', async () => {
    const { rows } = table(0, {
      load: () => async (page, size) => {
        const response = fakeLeadPage(
          Array.from({ length: Math.max(0, Math.min(size, 300 - page * size)) }, (_, n) => at(page * size + n)),
          300,
          page,
        );
        return page === 1 ? { ...response, leads: response.leads.slice(0, 90) } : response;
      },
    });
    await rows.arrange({}, undefined);
    assert.equal(rows.shape.outcome, undefined);
    await rows.loadAll(new AbortController().signal, () => undefined);
    const { seen, total, withoutId, missing } = rows.shape.outcome!;
    assert.deepEqual([rows.shape.count, seen, total, withoutId, missing], [290, 290, 300, 10, 10]);
  });

  it('are sorted over what is loaded, and over all once that is loaded', async () => {
    const { rows, calls } = table(1000);
    await rows.arrange({}, undefined);
    await rows.arrange({}, { by: 'id', descending: true });
    assert.deepEqual(
      [rows.shape, ids(await rows.rows(0, 2)), calls.length],
      [{ mode: 'loaded', count: 100, loaded: 100, total: 1000, allLoaded: false }, [99, 98], 1],
    );
    const told: number[] = [];
    await rows.loadAll(new AbortController().signal, (n) => told.push(n));
    assert.deepEqual(
      [rows.shape.count, rows.shape.allLoaded, ids(await rows.rows(0, 2)), told.at(-1), calls.length],
      [1000, true, [999, 998], 1000, 10],
    );
  });

  it('are filtered over what is loaded where the server cannot', async () => {
    const { rows } = table(1000);
    await rows.arrange({ facets: { country: ['Brazil'] } }, undefined);
    assert.deepEqual([rows.mode, rows.shape.count, ids(await rows.rows(0, 3))], ['loaded', 50, [1, 3, 5]]);
  });

  it('are searched and narrowed by the server where it can', async () => {
    const { rows, calls } = table(1000, { can: BOTH });
    await rows.arrange({ search: 'x' }, undefined);
    assert.deepEqual([rows.mode, rows.shape.count], ['demand', 7]);
    await rows.arrange({ search: 'x', hasEmail: true }, undefined);
    assert.deepEqual([rows.mode, rows.shape.count, calls.length], ['loaded', 0, 1]);
    await rows.arrange({ facets: { browser: ['Firefox'] } }, undefined);
    assert.deepEqual([rows.mode, rows.shape.count], ['demand', 250]);
  });

  it('cancel loads that are no longer needed', async () => {
    const signals: AbortSignal[] = [];
    const slow = new TableRows({
      can: NEITHER,
      pageSize: 100,
      maxPages: 5,
      mostLoaded: 1000,
      load: () => (page, _size, signal) => {
        signals[page] = signal;
        return page === 1 ? new Promise(() => undefined) : Promise.resolve(fakeLeadPage([at(page * 100)], 1000, page));
      },
    });
    void slow.rows(100, 150).catch(() => undefined);
    await slow.rows(500, 501);
    assert.equal(signals[1]?.aborted, true);
    assert.equal(signals[5]?.aborted, false);
  });

  it('stop loading all on request, and keep at most the maximum', async () => {
    const { rows } = table(10_000, { mostLoaded: 300 });
    await rows.loadAll(new AbortController().signal, () => undefined);
    assert.equal(rows.shape.loaded, 300);
    const stop = new AbortController();
    const other = new TableRows({
      can: NEITHER,
      pageSize: 100,
      maxPages: 5,
      mostLoaded: 10_000,
      load: () => async (page, _size, signal) => {
        if (page === 2) stop.abort();
        signal.throwIfAborted();
        return fakeLeadPage([at(page)], 1000, page);
      },
    });
    await assert.rejects(other.loadAll(stop.signal, () => undefined));
    assert.equal(other.mode, 'demand');
  });

  it('follow changes and deletions', async () => {
    const { rows, calls } = table(300);
    await rows.arrange({}, undefined);
    rows.follow([fakeLead('5', { name: 'Ada' })], []);
    assert.equal((await rows.rows(5, 6))[0]?.name, 'Ada');
    rows.follow([], ['7']);
    assert.equal(rows.shape.count, 299);
    await rows.rows(0, 10);
    assert.equal(calls.length, 2);
  });

  it('keep values of a row that a single lead response lacks', async () => {
    const { rows } = table(300);
    await rows.arrange({}, undefined);
    rows.follow([{ id: '5', name: 'Ada', tags: [], raw: {} }], []);
    const [now] = await rows.rows(5, 6);
    assert.deepEqual([now?.name, now?.browser], ['Ada', 'Chrome']);
  });

  it('stay if one of them is deleted while the order is our own, and are reloaded for the order of the server', async () => {
    const { rows, calls } = table(300);
    await rows.arrange({}, undefined);
    await rows.arrange({}, { by: 'id', descending: true });
    rows.follow([], ['98']);
    assert.deepEqual([rows.shape.count, ids(await rows.rows(0, 2)), calls.length], [99, [99, 97], 1]);
    await rows.arrange({}, undefined);
    await rows.rows(0, 10);
    assert.equal(calls.length, 2);
  });

  it('do not mix two searches when one is made while all are loaded', async () => {
    const { rows } = table(1000, { can: BOTH });
    await rows.arrange({}, { by: 'id', descending: false });
    let searching: Promise<void> | undefined;
    await assert.rejects(
      rows.loadAll(new AbortController().signal, () => {
        searching ??= rows.arrange({ search: 'x' }, undefined);
      }),
      { kind: 'cancelled' },
    );
    await searching;
    assert.deepEqual([rows.mode, rows.shape.count, rows.shape.loaded], ['demand', 7, 7]);
  });

  it('say that not all were inspected if there are more than the maximum', async () => {
    const { rows } = table(10_000, { mostLoaded: 300 });
    await rows.arrange({}, { by: 'id', descending: true });
    await rows.loadAll(new AbortController().signal, () => undefined);
    assert.deepEqual([rows.shape.loaded, rows.shape.total, rows.shape.allLoaded], [300, 10_000, false]);
  });

  it('are not requested again once all were loaded', async () => {
    const { rows, calls } = table(1_000);
    await rows.arrange({}, { by: 'name', descending: false });
    await rows.loadAll(new AbortController().signal, () => undefined);
    await rows.arrange({}, undefined);
    assert.deepEqual([rows.shape.mode, rows.shape.count, calls.length], ['demand', 1_000, 10]);
    assert.deepEqual(ids(await rows.rows(700, 703)), [700, 701, 702]);
    assert.equal(calls.length, 10);
  });

  it('do without `where` on a server that refuses it', async () => {
    const asked: unknown[] = [];
    const { rows } = table(400, {
      can: BOTH,
      load: (query) => async (page, size) => {
        asked.push(query);
        if (query?.where) throw new AcquireError('rejected', { status: 400 });
        return fakeLeadPage(
          Array.from({ length: size }, (_, n) => at(page * size + n)),
          400,
          page,
        );
      },
    });
    await rows.arrange({ facets: { browser: ['Firefox'] } }, undefined);
    assert.deepEqual([rows.shape.mode, rows.shape.count, asked.length], ['loaded', 25, 2]);
  });

  it('do not restore what was deleted or changed while their page was in flight', async () => {
    let release: (() => void)[] = [];
    const all = Array.from({ length: 300 }, (_, n) => at(n));
    const { rows } = table(0, {
      load: () => async (page, size) => {
        const leads = all.slice(page * size, page * size + size);
        const total = all.length;
        await new Promise<void>((resolve) => release.push(resolve));
        return fakeLeadPage(leads, total, page);
      },
    });
    const go = async (): Promise<void> => {
      await Promise.resolve();
      for (const one of release) one();
      release = [];
    };
    const arranged = rows.arrange({}, undefined);
    await Promise.resolve();
    // The first lead is deleted while the first page is in flight.
    all.shift();
    rows.follow([], ['0']);
    for (let n = 0; n < 10; n++) await go();
    await arranged;
    const second = rows.rows(100, 102);
    await Promise.resolve();
    rows.follow([{ ...at(101), name: 'Ada' }], []);
    for (let n = 0; n < 10; n++) await go();
    assert.deepEqual(
      (await second).map((l) => l.name),
      ['Ada', 'Person 102'],
    );
    assert.deepEqual(ids(await rows.rows(0, 2)), [1, 2]);
    const loading = rows.loadAll(new AbortController().signal, () => undefined);
    for (let n = 0; n < 3; n++) await go();
    all.shift();
    rows.follow([{ ...at(150), name: 'Bob' }], ['1']);
    for (let n = 0; n < 30; n++) await go();
    await loading;
    const find = (id: string) => rows.loaded.inMemory.find((one) => one.id === id);
    assert.deepEqual([rows.shape.loaded, find('1'), find('150')?.name], [298, undefined, 'Bob']);
  });

  it('return the ids of a range that is not loaded, with one call per page', async () => {
    const { rows, calls } = table(10_000);
    await rows.arrange({}, undefined);
    const { signal } = new AbortController();
    const span = await rows.idsOf(50, 250, signal, () => undefined);
    assert.deepEqual([span.length, span[0], span.at(-1), calls], [200, '50', '249', [0, 1, 2]]);
    await rows.arrange({}, { by: 'id', descending: true });
    assert.deepEqual(await rows.idsOf(0, 2, signal, () => undefined), ['99', '98']);
  });

  it('are read again if they were selected and evicted, with one call per page', async () => {
    const { rows, calls } = table(10_000);
    await rows.arrange({}, undefined);
    const selected = [5, 7_001, 7_002, 9_999].map((row) => ({ id: String(row), row }));
    const found = new Map([['5', at(5)]]);
    await rows.loaded.readAgain([...selected, { id: '12' }], found, new AbortController().signal, () => undefined);
    assert.deepEqual([[...found.keys()], calls, rows.shape.loaded], [['5', '7001', '7002', '9999'], [0, 70, 99], 100]);
  });
});
