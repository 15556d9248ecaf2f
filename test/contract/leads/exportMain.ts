// Runs an export in a separate process that can be killed. Starts one, or resumes an existing one. Arguments: folder, format, leads.
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadPage } from '../../../src/features/leads/list/pagedLeads';
import { writeLeadExport, type ExportFormat, type ExportPlan } from '../../../src/features/leads/transfer/leadExport';
import { ExportStore } from '../../../src/features/leads/transfer/exportStore';

const PAGE_SIZE = 50;
/** Long enough that an export of a few thousand leads saves its progress several times. */
const PAGE_MS = 40;

const [folder, format, count] = process.argv.slice(2) as [string, ExportFormat, string];
const total = Number(count);

const load: LoadPage = async (page, size) => {
  await sleep(PAGE_MS);
  const from = page * size;
  const leads = Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, n) => {
    const id = String(from + n + 1);
    return {
      id,
      name: `Person ${id}, "é😀"\n${'x'.repeat(Number(id) % 97)}`,
      tags: [],
      raw: { id, note: 'é😀\u2028' },
    };
  });
  return { leads, rows: leads.length, total, page };
};

const plan: ExportPlan = {
  format,
  csv: 'lossless',
  filter: {},
  searched: false,
  pageSize: PAGE_SIZE,
  ...(format === 'csv' ? { columns: ['id', 'name'] } : {}),
};
const store = new ExportStore(path.join(folder, 'exports'));
const [left] = await store.list();
const unfinished =
  (left && (await store.resume(left.id))) ??
  (await store.begin({ accountKey: 'abcdef123456', target: 'file:///x', plan, startedAt: Date.now() }));
const { job } = unfinished;
console.log(`begun at ${job.point?.seen ?? 0}`);
const end = await writeLeadExport({
  plan: job.plan,
  load,
  sink: unfinished,
  signal: new AbortController().signal,
  ...(job.point ? { from: { point: job.point, ids: unfinished.seenIds() } } : {}),
});
await unfinished.close();
await rename(unfinished.file, path.join(folder, 'done'));
await store.discard(job.id);
console.log(`done ${end.seen} ${end.missing}`);
