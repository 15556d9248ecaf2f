import assert from 'node:assert/strict';
import type { Account, Generation } from '../../../src/api/client/account';
import { operation } from '../../../src/api/catalogue';
import type { ListOutcome } from '../../../src/api/client/listProgress';
import { buildCall } from '../../../src/api/client/call';
import type { AcquireClient } from '../../../src/api/client/client';
import { PagedLeads, type LoadPage } from '../../../src/features/leads/list/pagedLeads';
import { TableRows } from '../../../src/features/leads/list/rows';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { writeLeadExport } from '../../../src/features/leads/transfer/leadExport';
import { readAllPages } from '../../../src/features/requests/run/allPages';
import { findPaging } from '../../../src/features/requests/run/pageRequest';
import { testAccount as accountOf, testClient as clientFor, closeAll } from '../client/support';
import { WRONG_LISTS } from './wrongLists';
import { startWrongListServer, type ListFault } from './wrongListServer';

const PAGE_SIZE = 50;
/** Pages that an export requests before it knows that they exist. */
const AHEAD = 3;
const LIST = { '1.0.0': 'v1.lead.list', '2.0.0': 'v2.contact.list' } as const;

/** What was reported, and the number of calls. */
interface ListReport {
  readonly said: string;
  readonly calls: number;
}

const text = ({ seen, missing, withoutId, disproved }: ListOutcome): string =>
  `${seen} of ${missing === undefined ? '?' : seen + missing}` +
  (withoutId ? `, ${withoutId} without ID` : '') +
  (disproved === undefined ? '' : `, not ${disproved}`);

describe('faulty lists', () => {
  const { client } = clientFor({ retry: { attempts: 1 } });
  after(closeAll);

  /** Runs a reader against a new server. */
  async function reportedBy(
    lie: ListFault,
    generation: Generation,
    read: (client: AcquireClient, account: Account, load: LoadPage) => Promise<string>,
  ): Promise<ListReport> {
    const server = await startWrongListServer(lie, generation);
    const account = accountOf(server.origin, {}, generation);
    const source = createLeadSource(generation, client);
    const load: LoadPage = (page, size, signal) => source.page(account, page, size, undefined, signal);
    try {
      return { said: await read(client, account, load), calls: server.hits.length };
    } finally {
      await server.close();
    }
  }

  const view = async (_client: AcquireClient, _account: Account, load: LoadPage): Promise<string> => {
    const pages = new PagedLeads(load, { pageSize: PAGE_SIZE });
    await pages.loadAll();
    if (pages.error !== undefined) throw pages.error as Error;
    assert.equal(new Set(pages.leads.map(({ id }) => id)).size, pages.outcome?.seen);
    return text(pages.outcome!);
  };

  const table = async (_client: AcquireClient, _account: Account, load: LoadPage): Promise<string> => {
    const rows = new TableRows({
      can: { search: false, where: false },
      pageSize: PAGE_SIZE,
      maxPages: 4,
      mostLoaded: 100_000,
      load: () => load,
    });
    await rows.arrange({}, undefined);
    await rows.loadAll(new AbortController().signal, () => undefined);
    assert.equal(rows.shape.count, rows.shape.outcome?.seen);
    return text(rows.shape.outcome!);
  };

  const file = async (_client: AcquireClient, _account: Account, load: LoadPage): Promise<string> => {
    const ids: string[] = [];
    const end = await writeLeadExport({
      plan: { format: 'ndjson', csv: 'safe', filter: {}, searched: false, pageSize: PAGE_SIZE },
      load,
      sink: { append: async (_text, added) => void ids.push(...added), reached: async () => undefined },
      signal: new AbortController().signal,
      retryMs: 1,
    });
    assert.deepEqual([ids.length, new Set(ids).size], [end.seen, end.seen]);
    return text(end);
  };

  const fetched = async (client: AcquireClient, account: Account): Promise<string> => {
    const entry = operation(LIST[account.generation]);
    let lines = '';
    const end = await readAllPages({
      client,
      account,
      operation: entry,
      paging: findPaging(entry)!,
      request: buildCall(entry, {}),
      pageSize: PAGE_SIZE,
      format: 'ndjson',
      signal: new AbortController().signal,
      write: async (piece) => void (lines += piece),
      goOn: async () => true,
    });
    assert.equal(lines.split('\n').filter(Boolean).length, end?.rows);
    return `${end!.rows} of ${end!.missing === undefined ? '?' : end!.rows + end!.missing}`;
  };

  for (const generation of ['1.0.0', '2.0.0'] as const)
    for (const [name, { lie, leads, view: viewed = leads, rows, calls }] of Object.entries(WRONG_LISTS))
      it(`${name} (${generation}): ${leads}`, async () => {
        const readers = { view, table, file, fetched };
        const results: Record<string, ListReport> = {};
        for (const [reader, read] of Object.entries(readers)) results[reader] = await reportedBy(lie, generation, read);
        const said = Object.fromEntries(Object.entries(results).map(([reader, result]) => [reader, result.said]));
        const most = Math.max(
          ...Object.entries(results).map(([reader, result]) => result.calls - (reader === 'file' ? AHEAD : 0)),
        );
        assert.deepEqual(said, { view: viewed, table: leads, file: leads, fetched: rows });
        assert.ok(most <= calls, `${most} calls`);
      });
});
