import { ListProgress, type ListOutcome } from '../../../api/client/listProgress';
import { AcquireError } from '../../../api/errors/errors';
import { CSV_BOM, csvRows, type CsvMode } from '../../../core/csv';
import { cellText, cellValue } from './cells';
import { stringifyJson } from '../../../core/json/deepJson';
import { IdSet } from '../../../core/idSet';
import { isEmptyFilter, leadMatcher, type LeadFilter, type Nameless } from '../list/find';
import type { Lead } from '../model/lead';
import { ReadAhead, type ReadAheadOptions } from './readAhead';

/** The formats of an export. */
export type ExportFormat = 'csv' | 'json' | 'ndjson';

/** What an export writes. */
export interface ExportPlan {
  readonly format: ExportFormat;
  readonly csv: CsvMode;
  /** Columns in order; absent: the full record as received (JSON formats only). */
  readonly columns?: readonly string[];
  readonly filter: LeadFilter;
  /** The server has already searched for the filter's text. */
  readonly searched: boolean;
  readonly pageSize: number;
}

/** The position of an export. `page` is the next page to read; `rows` were written, `seen` leads were read. */
export interface ExportPosition {
  readonly page: number;
  readonly pageSize: number;
  readonly rows: number;
  readonly seen: number;
  readonly total?: number | undefined;
  /** Rows without an id, which were skipped. */
  readonly withoutId?: number;
}

/** The result of an export that reached the end of the list: how many leads it wrote, and how complete the list was. */
export interface ExportResult extends ListOutcome {
  readonly rows: number;
}

/** Receives the text. `ids` are those of the leads read, which a resumed export skips; `reached` is called after each page. */
export interface ExportSink {
  append(text: string, ids: readonly string[]): Promise<void>;
  reached(point: ExportPosition): Promise<void>;
}

/** The input of a run. */
export interface ExportRun extends ReadAheadOptions {
  readonly plan: ExportPlan;
  readonly sink: ExportSink;
  /** The position of an interrupted export, with the ids it had read. */
  readonly from?: { readonly point: ExportPosition; readonly ids: Iterable<string> | AsyncIterable<string> };
  readonly onPoint?: (point: ExportPosition) => void;
  /** The name by which a filter finds leads without a name. */
  readonly nameless?: Nameless;
  readonly now?: () => number;
}

/**
 * Reads page after page and writes each lead once, in list order, while `ReadAhead` requests the following pages. `ListProgress` decides
 * where the list ends and which pages are read again. Rejects with an AcquireError; what was written by then are whole rows, and the last
 * reported position is where to resume.
 */
export async function writeLeadExport(run: ExportRun): Promise<ExportResult> {
  const { plan, sink, signal, from } = run;
  const seen = new IdSet();
  for await (const id of from?.ids ?? []) seen.add(id);
  const matches = isEmptyFilter(plan.filter)
    ? undefined
    : leadMatcher(plan.filter, (run.now ?? Date.now)(), { searched: plan.searched, nameless: run.nameless });
  let rows = from?.point.rows ?? 0;
  if (!from) await sink.append(head(plan), []);
  const progress = new ListProgress({
    size: from?.point.pageSize ?? plan.pageSize,
    ...(from ? { from: { ...from.point, total: from.point.total, seen: seen.size } } : {}),
  });
  const ahead = new ReadAhead(run);
  try {
    while (!progress.ended) {
      const { page, size } = progress;
      const response = await ahead.take(page, size).catch((error: unknown) => {
        if (!progress.endsWith(error)) throw error;
      });
      if (!response) break;
      const { leads, total, texts } = response;
      const fresh = leads.map((lead, n) => ({ lead, text: texts?.[n] })).filter(({ lead }) => seen.add(lead.id));
      progress.add({ page, rows: response.rows, identified: leads.length, seen: seen.size, total });
      if (!progress.ended) ahead.prepare(progress);
      const written = matches ? fresh.filter(({ lead }) => matches(lead)) : fresh;
      await sink.append(
        body(plan, written, rows),
        fresh.map(({ lead }) => lead.id),
      );
      rows += written.length;
      const { outcome } = progress;
      const point: ExportPosition = {
        page: progress.page,
        pageSize: progress.size,
        rows,
        seen: seen.size,
        total: outcome.total,
        ...(outcome.withoutId ? { withoutId: outcome.withoutId } : {}),
      };
      await sink.reached(point);
      run.onPoint?.(point);
      if (!progress.ended && signal.aborted) throw new AcquireError('cancelled');
    }
  } finally {
    ahead.dispose();
  }
  await sink.append(foot(plan, rows), []);
  return { ...progress.outcome, rows };
}

/** The text before the first row. */
function head(plan: ExportPlan): string {
  if (plan.format === 'json') return '[';
  if (plan.format === 'ndjson') return '';
  return (plan.csv === 'safe' ? CSV_BOM : '') + csvRows([plan.columns ?? []], plan.csv);
}

/** The rows of a page; `before` rows were written earlier. `text` is the record as received, if parsing would lose something. */
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
      ? stringifyJson(Object.fromEntries(columns.map((column) => [column, cellValue(lead, column)])))
      : (text ?? stringifyJson(lead.raw)),
  );
  return plan.format === 'ndjson' ? `${records.join('\n')}\n` : `${before ? ',' : ''}\n${records.join(',\n')}`;
}

/** The text after the last row. */
function foot(plan: ExportPlan, rows: number): string {
  return plan.format === 'json' ? (rows ? '\n]\n' : ']\n') : '';
}
