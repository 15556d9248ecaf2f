import { ListProgress, type ListOutcome } from '../../../api/client/listProgress';
import { AcquireError } from '../../../api/errors/errors';
import { CSV_BOM, csvRows, type CsvMode } from '../../../core/csv';
import { cellText, cellValue } from './cells';
import { stringifyJson } from '../../../core/json/deepJson';
import { IdSet } from '../../../core/idSet';
import { isEmptyFilter, leadMatcher, type LeadFilter, type Nameless } from '../list/find';
import type { Lead } from '../model/lead';
import { ReadAhead, type ReadAheadOptions } from './readAhead';

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
export interface ExportPosition {
  readonly page: number;
  readonly pageSize: number;
  readonly rows: number;
  readonly seen: number;
  readonly total?: number | undefined;
  /** Rows without an id, which were left out. */
  readonly withoutId?: number;
}

/** An export that came to the end of the list: the leads it wrote, and how complete the list is that they are from. */
export interface ExportResult extends ListOutcome {
  readonly rows: number;
}

/** Where the text goes. `ids` are those of the leads looked at, for a resumed export to leave out; `reached` is told after each page. */
export interface ExportSink {
  append(text: string, ids: readonly string[]): Promise<void>;
  reached(point: ExportPosition): Promise<void>;
}

/** What a run is given. */
export interface ExportRun extends ReadAheadOptions {
  readonly plan: ExportPlan;
  readonly sink: ExportSink;
  /** Where an interrupted export stood, with the ids it had seen. */
  readonly from?: { readonly point: ExportPosition; readonly ids: Iterable<string> | AsyncIterable<string> };
  readonly onPoint?: (point: ExportPosition) => void;
  /** What leads without a name are called, for a filter that searches for it. */
  readonly nameless?: Nameless;
  readonly now?: () => number;
}

/**
 * Reads page after page and writes each lead once, in the order of the list; `ReadAhead` requests the following pages meanwhile. Where the
 * list ends, and what of it is read again, `ListProgress` decides. Rejects with an AcquireError; what was written until then is whole rows,
 * and the last point told says from where to go on.
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
      const answer = await ahead.take(page, size).catch((error: unknown) => {
        if (!progress.endsWith(error)) throw error;
      });
      if (!answer) break;
      const { leads, total, texts } = answer;
      const fresh = leads.map((lead, n) => ({ lead, text: texts?.[n] })).filter(({ lead }) => seen.add(lead.id));
      progress.add({ page, rows: answer.rows, identified: leads.length, seen: seen.size, total });
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

/** What comes before the first row. */
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
      ? stringifyJson(Object.fromEntries(columns.map((column) => [column, cellValue(lead, column)])))
      : (text ?? stringifyJson(lead.raw)),
  );
  return plan.format === 'ndjson' ? `${records.join('\n')}\n` : `${before ? ',' : ''}\n${records.join(',\n')}`;
}

/** What comes after the last row. */
function foot(plan: ExportPlan, rows: number): string {
  return plan.format === 'json' ? (rows ? '\n]\n' : ']\n') : '';
}
