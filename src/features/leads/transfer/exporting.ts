import { AcquireError } from '../../../api/errors/errors';
import { mayPass } from '../../../api/errors/messages';
import { CSV_BOM, csvRows, type CsvMode } from '../../../core/csv';
import { cellText, cellValue } from './cells';
import { isEmptyFilter, matcher, type LeadFilter } from '../list/find';
import { IdSet } from '../model/idSet';
import type { Lead, LeadPage } from '../model/lead';
import { STALE_PAGES, type LoadPage } from '../list/pages';

/** How leads are written to a file. */
export type ExportFormat = 'csv' | 'json' | 'ndjson';

/** What an export writes. */
export interface ExportPlan {
  readonly format: ExportFormat;
  readonly csv: CsvMode;
  /** Columns in order; absent: the whole record as received (JSON formats only). */
  readonly columns?: readonly string[];
  readonly filter: LeadFilter;
  /** The server has searched for the filter's text. */
  readonly searched: boolean;
  readonly pageSize: number;
}

/** How far an export is. `page` is the next page to read; `rows` have been written, `seen` leads have been looked at. */
export interface ExportPoint {
  readonly page: number;
  readonly pageSize: number;
  readonly rows: number;
  readonly seen: number;
  readonly total?: number;
}

/** Where the text goes. `ids` are those of the leads looked at, for a resumed export to leave out; `reached` is told after each page. */
export interface ExportSink {
  append(text: string, ids: readonly string[]): Promise<void>;
  reached(point: ExportPoint): Promise<void>;
}

/** What a run is given. */
export interface ExportRun {
  readonly plan: ExportPlan;
  readonly load: LoadPage;
  readonly sink: ExportSink;
  readonly signal: AbortSignal;
  /** Where an interrupted export stood, with the ids it had seen. */
  readonly from?: { readonly point: ExportPoint; readonly ids: Iterable<string> | AsyncIterable<string> };
  readonly onPoint?: (point: ExportPoint) => void;
  /** Milliseconds before the first retry of a page that failed after the client's own retries; doubles each time. */
  readonly retryMs?: number;
  readonly now?: () => number;
}

const RETRIES = 5;

/**
 * Reads page after page and writes each lead once. The next two pages are asked for while one is read and written. Ends where the total says, on an
 * empty page, or after several pages without anything new. When leads were deleted meanwhile, the list has moved up, and the pages before
 * are read again. Rejects with an AcquireError; what was written until then is whole rows, and the last point told says from where to go on.
 */
export async function exportLeads(run: ExportRun): Promise<ExportPoint> {
  const { plan, sink, signal, from } = run;
  const seen = new IdSet();
  for await (const id of from?.ids ?? []) seen.add(id);
  const matches = isEmptyFilter(plan.filter) ? undefined : matcher(plan.filter, (run.now ?? Date.now)(), plan.searched);
  let point: ExportPoint = from?.point ?? { page: 0, pageSize: plan.pageSize, rows: 0, seen: 0 };
  if (!from) await sink.append(head(plan), []);
  // One page back: while the export stood still, the list may have moved.
  let page = Math.max(0, point.page - 1);
  let { pageSize } = point;
  let stale = from ? -1 : 0;
  let uneven = false;
  let next = ahead(run, page, pageSize);
  let second: { readonly page: number; readonly pageSize: number; readonly answer: Promise<LeadPage> } | undefined;
  for (;;) {
    const answer = await next;
    const { leads, total, texts } = answer;
    if (!leads.length) break;
    pageSize = actualSize(page, pageSize, answer);
    uneven ||= total !== undefined && leads.length < Math.min(pageSize, total - page * pageSize);
    const fresh = leads.map((lead, n) => ({ lead, text: texts?.[n] })).filter(({ lead }) => seen.add(lead.id));
    stale = fresh.length ? 0 : stale + 1;
    const movedUp =
      point.total !== undefined && total !== undefined && total < point.total
        ? Math.ceil((point.total - total) / pageSize)
        : 0;
    const ended =
      !movedUp &&
      (total === undefined ? stale > 0 : stale >= STALE_PAGES || (!uneven && (page + 1) * pageSize >= total));
    if (movedUp) stale = -1 - movedUp;
    page = movedUp ? Math.max(0, page - movedUp) : page + 1;
    if (!ended) {
      next = second?.page === page && second.pageSize === pageSize ? second.answer : ahead(run, page, pageSize);
      second =
        total !== undefined && (page + 1) * pageSize < total
          ? { page: page + 1, pageSize, answer: ahead(run, page + 1, pageSize) }
          : undefined;
    }
    const rows = matches ? fresh.filter(({ lead }) => matches(lead)) : fresh;
    await sink.append(
      body(plan, rows, point.rows),
      fresh.map(({ lead }) => lead.id),
    );
    point = { page, pageSize, rows: point.rows + rows.length, seen: seen.size, total };
    await sink.reached(point);
    run.onPoint?.(point);
    if (ended) break;
    if (signal.aborted) throw new AcquireError('cancelled');
  }
  await sink.append(foot(plan, point.rows), []);
  return point;
}

/** Starts loading a page; a failure counts only once it is awaited. */
function ahead(run: ExportRun, page: number, pageSize: number): Promise<LeadPage> {
  const loading = patiently(run, page, pageSize);
  loading.catch(() => undefined);
  return loading;
}

/** A server that caps its pages gives fewer rows than asked for; from then on as many are asked for, so that page numbers stay true. */
function actualSize(page: number, pageSize: number, { leads, total }: LeadPage): number {
  return page === 0 && leads.length < pageSize && total !== undefined && total > leads.length ? leads.length : pageSize;
}

async function patiently(
  { load, signal, retryMs = 1000 }: ExportRun,
  page: number,
  pageSize: number,
): Promise<LeadPage> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await load(page, pageSize, signal);
    } catch (error) {
      if (!(error instanceof AcquireError) || !mayPass(error) || attempt >= RETRIES || signal.aborted) throw error;
      await pause(Math.max(retryMs * 2 ** attempt, (error.detail.retryAfterSeconds ?? 0) * 1000), signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AcquireError('cancelled'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What stands before the first row. */
function head(plan: ExportPlan): string {
  if (plan.format === 'json') return '[';
  if (plan.format === 'ndjson') return '';
  return (plan.csv === 'safe' ? CSV_BOM : '') + csvRows([plan.columns ?? []], plan.csv);
}

/** Rows of a page; `before` rows have been written already. `text` is the record as received where parsing would lose something. */
function body(
  plan: ExportPlan,
  rows: readonly { readonly lead: Lead; readonly text?: string | undefined }[],
  before: number,
): string {
  if (!rows.length) return '';
  const { columns } = plan;
  if (plan.format === 'csv')
    return csvRows(
      rows.map(({ lead }) => (columns ?? []).map((column) => cellText(lead, column))),
      plan.csv,
    );
  const records = rows.map(({ lead, text }) =>
    columns
      ? JSON.stringify(Object.fromEntries(columns.map((column) => [column, cellValue(lead, column)])))
      : (text ?? JSON.stringify(lead.raw)),
  );
  return plan.format === 'ndjson' ? `${records.join('\n')}\n` : `${before ? ',' : ''}\n${records.join(',\n')}`;
}

/** What stands after the last row. */
function foot(plan: ExportPlan, rows: number): string {
  return plan.format === 'json' ? (rows ? '\n]\n' : ']\n') : '';
}
