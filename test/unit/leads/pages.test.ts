import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { LeadListPage } from '../../../src/features/leads/model/lead';
import { PagedLeads } from '../../../src/features/leads/list/pagedLeads';
import { fakeLead, fakeLeadPage } from './fakes';

const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => String(from + n));
const pageOf = (ids: readonly string[], total: number | undefined, page = 0): LeadListPage =>
  fakeLeadPage(
    ids.map((id) => fakeLead(id)),
    total,
    page,
  );
const ids = (pages: PagedLeads): string[] => pages.leads.map((l) => l.id);

/** A list on a server that may limit the page size and may change between calls. */
function server(all: () => string[], { cap = 1000, total = true } = {}) {
  const calls: number[] = [];
  const load = async (page: number, size: number): Promise<LeadListPage> => {
    calls.push(page);
    const n = Math.min(size, cap);
    const now = all();
    return pageOf(now.slice(page * n, page * n + n), total ? now.length : undefined, page);
  };
  return { calls, load };
}

describe('the pages of leads', () => {
  it('keeps the loaded pages on load more and ends on the total', async () => {
    const { calls, load } = server(() => range(0, 120));
    const pages = new PagedLeads(load, { pageSize: 50 });
    assert.equal(pages.state, 'idle');
    await pages.loadMore();
    assert.deepEqual([pages.leads.length, pages.total, pages.hasMore, pages.state], [50, 120, true, 'ready']);
    await pages.loadMore();
    await pages.loadMore();
    assert.deepEqual(ids(pages), range(0, 120));
    assert.equal(pages.hasMore, false);
    await pages.loadMore();
    assert.deepEqual(calls, [0, 1, 2]);
  });

  it('shows a lead on two pages once, and does not end early because of it', async () => {
    let all = range(0, 20);
    const { load } = server(() => all);
    const pages = new PagedLeads(load, { pageSize: 10 });
    await pages.loadMore();
    all = [...range(100, 103), ...all];
    await pages.loadAll();
    assert.deepEqual(ids(pages), [...range(0, 20), ...range(100, 103)]);
    assert.equal(pages.total, 23);
    assert.equal(pages.hasMore, false);
  });

  it('continues while a server caps the page size below the requested one', async () => {
    const { load, calls } = server(() => range(0, 45), { cap: 20 });
    const pages = new PagedLeads(load, { pageSize: 50 });
    await pages.loadAll();
    assert.equal(pages.leads.length, 45);
    assert.deepEqual(calls, [0, 1, 2]);
  });

  it('ends on empty pages though the total promises more, and says what is missing', async () => {
    const pages = new PagedLeads(async (page) => pageOf(page === 0 ? ['1', '2'] : [], 10, page), { pageSize: 2 });
    await pages.loadAll();
    assert.deepEqual([ids(pages), pages.hasMore, pages.total, pages.outcome?.missing], [['1', '2'], false, 10, 8]);
  });

  it('ends on a repeated page', async () => {
    let calls = 0;
    const pages = new PagedLeads(
      async () => {
        calls++;
        return pageOf(['1', '2'], undefined);
      },
      { pageSize: 2 },
    );
    await pages.loadAll();
    assert.deepEqual([ids(pages), calls, pages.hasMore], [['1', '2'], 2, false]);
  });

  it('ends without a total on a page shorter than an earlier one, not on a first short page', async () => {
    const { load, calls } = server(() => range(0, 25), { cap: 10, total: false });
    const pages = new PagedLeads(load, { pageSize: 50 });
    await pages.loadMore();
    assert.equal(pages.hasMore, true);
    await pages.loadAll();
    assert.deepEqual([pages.leads.length, calls, pages.total], [25, [0, 1, 2], undefined]);
  });

  it('joins concurrent loads', async () => {
    const { load, calls } = server(() => range(0, 30));
    const pages = new PagedLeads(load, { pageSize: 10 });
    await Promise.all([pages.loadMore(), pages.loadMore(), pages.loadMore()]);
    assert.deepEqual([calls, pages.leads.length], [[0], 10]);
    await Promise.all([pages.loadMore(), pages.loadMore()]);
    assert.deepEqual([calls, pages.leads.length], [[0, 1], 20]);
  });

  it('keeps the loaded pages when a page fails, and continues from there', async () => {
    let broken = false;
    const { load } = server(() => range(0, 30));
    const pages = new PagedLeads(
      async (page, size) => {
        if (broken) throw new AcquireError('server', { status: 503 });
        return load(page, size);
      },
      { pageSize: 10 },
    );
    await pages.loadMore();
    broken = true;
    await pages.loadMore();
    assert.deepEqual([pages.state, pages.leads.length, pages.hasMore], ['failed', 10, true]);
    assert.equal((pages.error as AcquireError).kind, 'server');
    await pages.refresh();
    assert.deepEqual([pages.state, pages.leads.length], ['failed', 10]);
    broken = false;
    await pages.loadMore();
    assert.deepEqual([pages.state, ids(pages), pages.error], ['ready', range(0, 20), undefined]);
  });

  it('starts over on refresh and forgets what is gone', async () => {
    let all = range(0, 30);
    const { load } = server(() => all);
    const pages = new PagedLeads(load, { pageSize: 10 });
    await pages.loadAll();
    all = range(5, 12);
    await pages.refresh();
    assert.deepEqual([ids(pages), pages.hasMore, pages.total], [range(5, 12), false, 7]);
  });

  it('cancels a running load on refresh, and ignores its late response', async () => {
    const waiting: ((page: LeadListPage) => void)[] = [];
    const signals: AbortSignal[] = [];
    const pages = new PagedLeads(
      (_page, _size, signal) =>
        new Promise((resolve) => {
          waiting.push(resolve);
          signals.push(signal);
        }),
      { pageSize: 2 },
    );
    const old = pages.loadMore();
    const fresh = pages.refresh();
    assert.equal(signals[0]?.aborted, true);
    waiting[1]?.(pageOf(['new'], 1));
    await fresh;
    waiting[0]?.(pageOf(['old'], 1));
    await old;
    assert.deepEqual(ids(pages), ['new']);
  });

  it('can be canceled and then loads again', async () => {
    const seen: string[] = [];
    let response: ((page: LeadListPage) => void) | undefined;
    const pages = new PagedLeads(
      (_page, _size, signal) =>
        new Promise((resolve, reject) => {
          response = resolve;
          signal.addEventListener('abort', () => reject(new AcquireError('cancelled')));
        }),
      { pageSize: 2 },
    );
    pages.onDidChange(() => seen.push(pages.state));
    const load = pages.loadMore();
    pages.cancel();
    await load;
    assert.deepEqual([pages.state, pages.error], ['idle', undefined]);
    const again = pages.loadMore();
    response?.(pageOf(['1'], 1));
    await again;
    assert.deepEqual(seen, ['loading', 'idle', 'loading', 'ready']);
  });

  it('ends a load without a response as a timeout', async () => {
    let aborted = false;
    const pages = new PagedLeads(
      (_page, _size, signal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return new Promise(() => undefined);
      },
      { pageSize: 2, deadlineMs: 5 },
    );
    await pages.loadMore();
    assert.deepEqual([pages.state, (pages.error as AcquireError).kind, aborted], ['failed', 'timeout', true]);
  });

  it('stops loading all on request', async () => {
    const stop = new AbortController();
    const { load } = server(() => range(0, 100));
    const pages = new PagedLeads(
      async (page, size) => {
        if (page === 2) stop.abort();
        return load(page, size);
      },
      { pageSize: 10 },
    );
    await pages.loadAll(stop.signal);
    assert.deepEqual([pages.leads.length, pages.state, pages.hasMore], [20, 'ready', true]);
  });

  it('replaces and removes in place', async () => {
    const { load } = server(() => range(0, 10));
    const pages = new PagedLeads(load, { pageSize: 5 });
    await pages.loadMore();
    pages.follow([fakeLead('3', { name: 'Ada' }), fakeLead('9', { name: 'not loaded' })], []);
    assert.equal(pages.get('3')?.name, 'Ada');
    pages.follow([], ['0', '2', '77']);
    assert.deepEqual([ids(pages), pages.total, pages.get('3')?.name], [['1', '3', '4'], 8, 'Ada']);
  });

  it("skips nothing after a deletion has moved the server's list", async () => {
    let all = range(0, 23);
    const { load } = server(() => all);
    const pages = new PagedLeads(load, { pageSize: 5 });
    await pages.loadMore();
    await pages.loadMore();
    all = all.filter((id) => !['1', '7'].includes(id));
    pages.follow([], ['1', '7']);
    await pages.loadAll();
    assert.deepEqual([...ids(pages)].sort(), [...all].sort());
  });

  it('does not restore what was deleted or changed while a response was in flight', async () => {
    let all = range(0, 30);
    const waiting: (() => void)[] = [];
    const pages = new PagedLeads(
      async (page, size) => {
        const response = pageOf(all.slice(page * size, page * size + size), all.length, page);
        if (waiting.length < 3) await new Promise<void>((resolve) => waiting.push(resolve));
        return response;
      },
      { pageSize: 10 },
    );
    const first = pages.loadMore();
    waiting[0]?.();
    await first;
    const fresh = pages.refresh();
    pages.follow([{ ...pages.leads[3]!, name: 'Ada' }], []);
    all = all.filter((id) => id !== '5');
    pages.follow([], ['5']);
    waiting[1]?.();
    await fresh;
    assert.deepEqual([pages.get('5'), pages.get('3')?.name], [undefined, 'Ada']);
    const more = pages.loadMore();
    all = all.filter((id) => id !== '7');
    pages.follow([], ['7']);
    waiting[2]?.();
    await more;
    await pages.loadAll();
    assert.deepEqual(new Set(ids(pages)), new Set(range(0, 30).filter((id) => id !== '5' && id !== '7')));
  });

  it('continues past a page that has shifted because the list grew', async () => {
    let all = range(0, 30);
    const { load } = server(() => all);
    const pages = new PagedLeads(load, { pageSize: 10 });
    await pages.loadMore();
    all = [...range(100, 110), ...all];
    await pages.loadMore();
    assert.deepEqual([pages.leads.length, pages.hasMore], [10, true]);
    await pages.loadAll();
    assert.deepEqual(ids(pages), [...range(0, 30), ...range(100, 110)]);
  });
});
