// A million leads, 2.0.0: the memory for paging through all rows of the table, and for exporting all of them. The sandbox runs in a
// separate process. BENCH_LEADS reduces the number of leads.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Account } from '../../src/api/client/account';
import { createClient } from '../../src/api/client/client';
import { Redactor } from '../../src/core/redaction';
import { DEFAULT_COLUMNS } from '../../src/features/leads/model/columns';
import { writeLeadExport, type ExportPlan } from '../../src/features/leads/transfer/leadExport';
import { ExportStore } from '../../src/features/leads/transfer/exportStore';
import { TableRows } from '../../src/features/leads/list/rows';
import { LeadsV2 } from '../../src/features/leads/sources/v2/source';
import { recordMeasurement } from './record';
import { startBenchSandbox } from './sandbox';

const LEADS = Number(process.env.BENCH_LEADS ?? 1_000_000);
/** The page sizes of the table and the export. */
const TABLE_PAGE = 100;
const TABLE_PAGES = 12;
const EXPORT_PAGE = 200;
/** Pages read before memory is first measured, because a running extension host has loaded its code and grown its heap already. */
const WARM = 300;
const MB = 1_048_576;

/** Memory growth since the start, sampled now and then after a garbage collection. */
class Memory {
  private readonly before = Memory.now();
  most = 0;
  look(): void {
    this.most = Math.max(this.most, Memory.now() - this.before);
  }
  private static now(): number {
    globalThis.gc?.();
    return process.memoryUsage().rss / MB;
  }
}

async function measure(): Promise<void> {
  const { origin, token, stop } = await startBenchSandbox(LEADS);
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-bench-'));
  const client = createClient({
    credentials: { credential: async () => token },
    redactor: new Redactor(),
    defaults: () => ({ timeoutMs: 30_000, maxBytes: 50_000_000 }),
    retry: { attempts: 3, baseMs: 10, maxDelayMs: 100 },
  });
  const account: Account = {
    key: 'bench0000001',
    label: 'Bench',
    generation: '2.0.0',
    origin,
    pathForm: 'api',
    kind: 'sandbox',
    credentialKind: 'token',
    authHeader: 'bearer',
    writes: { kind: 'locked' },
  };
  const source = new LeadsV2(client);
  const load = (page: number, size: number, signal: AbortSignal) => source.page(account, page, size, undefined, signal);
  const plan: ExportPlan = {
    format: 'csv',
    csv: 'safe',
    columns: DEFAULT_COLUMNS,
    filter: {},
    searched: false,
    pageSize: EXPORT_PAGE,
  };
  const signal = new AbortController().signal;
  try {
    for (let page = 0; page < WARM; page++) await source.page(account, page, TABLE_PAGE);

    const scrolling = new Memory();
    const table = new TableRows({
      can: source.can,
      pageSize: TABLE_PAGE,
      maxPages: TABLE_PAGES,
      mostLoaded: 100_000,
      load: () => load,
    });
    await table.arrange({}, undefined);
    let started = performance.now();
    for (let from = 0; from < LEADS; from += 40) {
      await table.rows(from, from + 60);
      if (from % 40_000 === 0) scrolling.look();
    }
    scrolling.look();
    console.log(
      `table: ${LEADS.toLocaleString('en')} rows paged through in ${((performance.now() - started) / 1000).toFixed(0)} s, memory up by ${scrolling.most.toFixed(0)} MB at most`,
    );
    recordMeasurement({
      line: 'table-memory',
      what: `memory, ${LEADS.toLocaleString('en')} rows of the table`,
      who: 'ours',
      value: scrolling.most,
      unit: 'MB',
      atMost: 64,
    });
    table.dispose();

    const exporting = new Memory();
    const unfinished = await new ExportStore(folder).begin({
      accountKey: account.key,
      target: `file://${folder}/all.csv`,
      plan,
      startedAt: Date.now(),
    });
    started = performance.now();
    let points = 0;
    const end = await writeLeadExport({
      plan,
      load,
      sink: unfinished,
      signal,
      onPoint: () => {
        if (points++ % 250 === 0) exporting.look();
      },
    });
    await unfinished.close();
    exporting.look();
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `export: ${end.rows.toLocaleString('en')} rows in ${seconds.toFixed(0)} s, ${Math.round(end.rows / seconds).toLocaleString('en')} rows/s, memory up by ${exporting.most.toFixed(0)} MB at most`,
    );
    recordMeasurement({
      line: 'export-memory',
      what: `memory, ${LEADS.toLocaleString('en')} leads exported`,
      who: 'ours',
      value: exporting.most,
      unit: 'MB',
      atMost: 64,
    });
    recordMeasurement({
      line: 'export-whole',
      what: 'leads exported a second, whole run',
      who: 'ours',
      value: end.rows / seconds,
      unit: '/s',
    });
  } finally {
    client.dispose();
    rmSync(folder, { recursive: true, force: true });
    await stop();
  }
}

void measure();
