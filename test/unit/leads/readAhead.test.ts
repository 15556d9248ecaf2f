import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { AcquireError } from '../../../src/api/errors/errors';
import type { LoadPage } from '../../../src/features/leads/list/pagedLeads';
import { writeLeadExport, type ExportPlan } from '../../../src/features/leads/transfer/leadExport';
import { fakeLead, fakeLeadPage } from './fakes';

const SIZE = 10;
const PLAN: ExportPlan = { format: 'ndjson', csv: 'safe', filter: {}, searched: false, pageSize: SIZE };
const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => String(from + n));

/** A server with a list. `before` sees each request first, and may delay or fail it. */
class Server {
  readonly sent: { readonly page: number; readonly at: number }[] = [];
  inFlight = 0;
  most = 0;
  canceled = 0;
  constructor(
    readonly ids: string[],
    private readonly before: (page: number, nth: number) => Promise<void> | void = () => undefined,
    private readonly isTotalTold = true,
  ) {}

  readonly load: LoadPage = async (page, size, signal) => {
    this.most = Math.max(this.most, ++this.inFlight);
    this.sent.push({ page, at: performance.now() });
    signal.addEventListener('abort', () => this.canceled++);
    try {
      await this.before(page, this.sent.filter((one) => one.page === page).length);
      signal.throwIfAborted();
      const { ids } = this;
      const rows = ids.slice(page * size, page * size + size).map((id) => fakeLead(id));
      return fakeLeadPage(rows, this.isTotalTold ? ids.length : undefined, page);
    } finally {
      this.inFlight--;
    }
  };
}

async function exported(server: Server, signal = new AbortController().signal): Promise<string[]> {
  const ids: string[] = [];
  await writeLeadExport({
    plan: PLAN,
    load: server.load,
    sink: { append: async (_text, more) => void ids.push(...more), reached: async () => undefined },
    signal,
    retryMs: 1,
  });
  return ids;
}

const limited = (retryAfterSeconds?: number): AcquireError =>
  new AcquireError('rate-limited', { status: 429, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });

describe('reading pages ahead', () => {
  it('has four requests in flight and keeps the order, however long each takes', async () => {
    const server = new Server(range(1, 400), (page) => sleep((page * 7) % 20));
    assert.deepEqual(await exported(server), range(1, 400));
    assert.deepEqual([server.most, server.sent.length], [4, 40]);
  });

  it('requests one page at a time before a total is known', async () => {
    const server = new Server(range(1, 45), () => sleep(1), false);
    assert.deepEqual(await exported(server), range(1, 45));
    // One page is read while the previous one is written.
    assert.equal(server.most, 1);
  });

  it('sends nothing while Acquire asks for a pause, and continues with the refused page', async () => {
    let pausedAt = 0;
    const server = new Server(range(1, 201), async (page, nth) => {
      await sleep(5);
      if (page !== 6 || nth > 1) return;
      pausedAt = performance.now();
      throw limited(1);
    });
    assert.deepEqual(await exported(server), range(1, 201));
    const late = server.sent.filter(({ at }) => at > pausedAt);
    assert.ok(late.length > 5 && late.every(({ at }) => at >= pausedAt + 990));
    assert.equal(late[0]?.page, 6);
  });

  it('continues with one request at a time if it is repeatedly rejected', async () => {
    let busy = 0;
    const server = new Server(range(1, 301), async () => {
      busy++;
      await sleep(2);
      if (busy-- > 1) throw limited();
    });
    assert.deepEqual(await exported(server), range(1, 301));
  });

  it('retries a page that failed while another one was read', async () => {
    const failed = new Set<number>();
    const server = new Server(range(1, 301), async (page) => {
      await sleep(page % 3);
      if (page % 4 !== 3 || failed.has(page)) return;
      failed.add(page);
      throw new AcquireError('network', {});
    });
    assert.deepEqual(await exported(server), range(1, 301));
    assert.equal(failed.size, 7);
  });

  it('misses and repeats none when leads are deleted while pages are in flight', async () => {
    const all = range(1000, 1500);
    const server = new Server([...all], async (page, nth) => {
      // Later pages arrive first.
      await sleep(8 - 2 * (page % 4));
      if (nth === 1 && page % 5 === 2) server.ids.splice(0, 7);
    });
    const ids = await exported(server);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      server.ids.filter((id) => !ids.includes(id)),
      [],
    );
  });

  it('cancels requests for pages that are not wanted any more', async () => {
    const server = new Server(range(1, 401), async (page, nth) => {
      await sleep(page % 4 ? 30 : 1);
      if (page === 5 && nth === 1) server.ids.splice(0, 45);
    });
    await exported(server);
    assert.ok(server.canceled > 0);
    assert.ok(server.most <= 4 + 3);
  });

  it('cancels everything when the export is stopped', async () => {
    const stop = new AbortController();
    const server = new Server(range(1, 401), async (page) => {
      await sleep(5);
      if (page === 8) stop.abort();
    });
    await assert.rejects(exported(server, stop.signal));
    const { length } = server.sent;
    await sleep(30);
    assert.deepEqual([server.sent.length, server.inFlight], [length, 0]);
  });
});
