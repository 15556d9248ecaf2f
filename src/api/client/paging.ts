import { createHash } from 'node:crypto';
import type { Account } from './account';
import type { Operation } from '../catalogue/types';
import type { AcquireClientApi, CallResult } from './types';

/** What the iterator needs of an entry. */
export type PagedOperation = Pick<Operation, 'id' | 'paging'>;

/** One page of a list, whatever the operation's page style. */
export interface Page {
  /** Counted from 0, whatever the API's own count. */
  readonly index: number;
  readonly items: readonly unknown[];
  /** As the answer tells it; absent where it does not. */
  readonly total?: number;
  /** Items of this page and all before it. */
  readonly seen: number;
  readonly result: CallResult;
}

/** How a list is read page by page. */
export interface PageOptions {
  /** Rows asked for, where the operation takes a limit. Default 50; the server may give fewer. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_PAGE_SIZE = 50;

/**
 * The pages of a list operation. Ends after an empty page, after the total, after a page that repeats the one before it, and after the first
 * page where the operation has none. `params` may name a first page or offset to begin with. Throws the AcquireError of a page that failed.
 */
export async function* pages(
  client: Pick<AcquireClientApi, 'call'>,
  account: Account,
  operation: PagedOperation,
  params: Readonly<Record<string, unknown>> = {},
  options: PageOptions = {},
): AsyncGenerator<Page, void, undefined> {
  const { style, parameter, limitParameter, firstPage } = operation.paging;
  const size = options.pageSize ?? DEFAULT_PAGE_SIZE;
  const moves = style !== 'none' && parameter !== undefined;
  const base: Record<string, unknown> = { ...params };
  if (limitParameter !== undefined && base[limitParameter] === undefined && (moves || options.pageSize !== undefined))
    base[limitParameter] = size;
  let at = moves ? beginning(base[parameter], style === 'page' ? firstPage : 0) : 0;
  // In rows where the style counts rows; else unknown when the caller begins in the middle.
  const skipped = !moves ? 0 : style === 'page' ? (at - firstPage) * beginning(base[limitParameter ?? ''], size) : at;
  let seen = 0;
  let before = '';
  for (let index = 0; ; index++) {
    const result = await client.call(
      account,
      operation.id,
      moves ? { ...base, [parameter]: at } : base,
      options.signal,
    );
    const items = result.items ?? [];
    const print = fingerprint(items);
    if (index > 0 && (items.length === 0 || print === before)) return;
    seen += items.length;
    yield { index, items, seen, result, ...(result.total === undefined ? {} : { total: result.total }) };
    if (!moves || items.length === 0 || (result.total !== undefined && skipped + seen >= result.total)) return;
    before = print;
    at += style === 'page' ? 1 : items.length;
  }
}

function beginning(given: unknown, first: number): number {
  const number = typeof given === 'number' || (typeof given === 'string' && /^\d+$/.test(given)) ? Number(given) : NaN;
  return Number.isSafeInteger(number) ? number : first;
}

/** Recognises a page that came before without keeping it. */
function fingerprint(items: readonly unknown[]): string {
  return items.length ? createHash('sha1').update(JSON.stringify(items)).digest('base64') : '';
}
