import { createHash } from 'node:crypto';
import type { Account } from './account';
import type { Operation } from '../catalogue/types';
import { stringifyJson } from '../../core/json/deepJson';
import { IdSet } from '../../core/idSet';
import { ListProgress, type ListOutcome } from './listProgress';
import type { AcquireClientApi, CallResult } from './types';

/** What the iterator needs from an entry. */
export type PagedOperation = Pick<Operation, 'id' | 'paging'>;

/** A page of a list that has something new, whatever the operation's page style. */
export interface ListPage {
  /** Counted from 0, even if the API counts from 1. */
  readonly index: number;
  /** The rows that were not on an earlier page. */
  readonly items: readonly unknown[];
  /** For each row of the response, whether it is among `items`. */
  readonly fresh: readonly boolean[];
  /** As reported by the response; absent if it reports none. */
  readonly total?: number;
  /** Rows of this page and all earlier ones. */
  readonly seen: number;
  readonly result: CallResult;
}

/** How a list is read page by page. */
export interface PageOptions {
  /** Rows requested, if the operation takes a limit. Default 50; the server may return fewer. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_PAGE_SIZE = 50;

/**
 * The pages of a list operation: always the first one, then those with new rows. `ListProgress` decides where it ends; if
 * the operation has no paging, after the first. `params` may name a first page or offset. Returns how complete the list is.
 * Throws the AcquireError of a page that failed.
 */
export async function* loadPages(
  client: Pick<AcquireClientApi, 'call'>,
  account: Account,
  operation: PagedOperation,
  params: Readonly<Record<string, unknown>> = {},
  options: PageOptions = {},
): AsyncGenerator<ListPage, ListOutcome, undefined> {
  const { style, parameter, limitParameter, firstPage } = operation.paging;
  const moves = style !== 'none' && parameter !== undefined;
  const base: Record<string, unknown> = { ...params };
  const size = numberIn(base[limitParameter ?? '']) ?? options.pageSize ?? DEFAULT_PAGE_SIZE;
  if (limitParameter !== undefined && base[limitParameter] === undefined && (moves || options.pageSize !== undefined))
    base[limitParameter] = size;
  const byPage = style === 'page';
  const begin = (moves ? numberIn(base[parameter]) : undefined) ?? (byPage ? firstPage : 0);
  const first = byPage ? begin - firstPage : 0;
  const progress = new ListProgress({ size, first, skipped: byPage ? first * size : moves ? begin : 0 });
  // Where each page begins, for operations that count rows.
  const offsets = new Map([[first, begin]]);
  const known = new KnownRows();
  for (let index = 0; !progress.ended; index++) {
    const { page } = progress;
    const at = byPage ? firstPage + page : offsets.get(page);
    const limit = limitParameter !== undefined && progress.size < size ? { [limitParameter]: progress.size } : {};
    let result: CallResult;
    try {
      const asked = moves ? { ...base, ...limit, [parameter]: at } : base;
      result = await client.call(account, operation.id, asked, options.signal);
    } catch (error) {
      if (progress.endsWith(error)) break;
      throw error;
    }
    const { items = [], total } = result;
    const fresh = known.add(items);
    const news = items.filter((_item, n) => fresh[n]);
    progress.add({ page, rows: items.length, identified: items.length, seen: known.count, total });
    offsets.set(page + 1, (offsets.get(page) ?? 0) + (items.length || progress.size));
    if (index === 0 || news.length)
      yield { index, items: news, fresh, seen: known.count, result, ...(total === undefined ? {} : { total }) };
    if (!moves) break;
  }
  return progress.outcome;
}

function numberIn(given: unknown): number | undefined {
  const number = typeof given === 'number' || (typeof given === 'string' && /^\d+$/.test(given)) ? Number(given) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/**
 * Recognizes rows that came before, without keeping them. A row with an ID came before if it is unchanged; rows without one
 * may be alike, so they came before only if the whole page did.
 */
class KnownRows {
  /** Rows that did not come before. */
  count = 0;
  private readonly rows = new IdSet();
  private readonly pages = new Set<string>();

  /** Adds the rows of a page: for each, whether it is new. */
  add(items: readonly unknown[]): readonly boolean[] {
    const texts = items.map((item) => stringifyJson(item));
    const page = items.length ? fingerprint(texts.join('\n')) : '';
    const repeated = this.pages.has(page);
    this.pages.add(page);
    const fresh = items.map((item, n) =>
      hasId(item) ? this.rows.add(String(parseInt(fingerprint(texts[n]!), 16))) : !repeated,
    );
    this.count += fresh.filter(Boolean).length;
    return fresh;
  }
}

const hasId = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && ['string', 'number'].includes(typeof (item as { id?: unknown }).id);

/** 13 hexadecimal digits: as many as fit in a number. */
const fingerprint = (text: string): string => createHash('sha1').update(text).digest('hex').slice(0, 13);
