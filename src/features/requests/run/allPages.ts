import type { Account } from '../../../api/client/account';
import { readCallResult } from '../../../api/client/call';
import type { Operation, Paging } from '../../../api/catalogue/types';
import { noListError } from '../../../api/client/response/list';
import { AcquireError, type ErrorDetail } from '../../../api/errors/errors';
import { loadPages, type ListPage } from '../../../api/client/paging';
import type { AcquireClientApi, ApiRequest, CallResult } from '../../../api/client/types';
import { stringifyJson } from '../../../core/json/deepJson';
import { rowTextsAt } from '../../../core/json/jsonText';
import { maskCredentials, maskJson } from '../../../core/redaction';
import { setParameter } from './pageRequest';

/** A JSON list, or one JSON value per line. */
export type PagesFormat = 'json' | 'ndjson';

/** Progress of reading a list. */
export interface PagesPosition {
  readonly requests: number;
  readonly rows: number;
  readonly total: number | undefined;
  /** Names whose values were masked so far. */
  readonly removed: readonly string[];
  /** Rows of the first page: the server's page size. */ readonly perPage: number;
}

/** A list that was read to its end, and how complete it is. */
export interface PagesResult extends PagesPosition {
  /** Rows that exist according to the server's count but were not received; undefined if the count is missing or wrong. */
  readonly missing: number | undefined;
}

/** The input for reading a list. */
export interface PagesRun {
  readonly client: Pick<AcquireClientApi, 'send'>;
  readonly account: Account;
  readonly operation: Operation;
  readonly paging: Paging;
  /** The request for one page; its page and limit are set for each. */
  readonly request: ApiRequest;
  readonly pageSize: number;
  readonly format: PagesFormat;
  readonly signal: AbortSignal;
  /** Receives text in order. */
  readonly write: (text: string) => Promise<void>;
  /** Called after the first page, before more is read; false stops reading. */
  readonly goOn: (first: PagesPosition) => Promise<boolean>;
  readonly onPoint?: (point: PagesPosition) => void;
}

/**
 * Reads all pages of a list, one after another, and writes every row as the server sent it, except for whitespace. Resolves to where
 * it ended, or undefined if `goOn` said no. Rejects with the AcquireError of a page that failed; the output must then be discarded.
 */
export async function readAllPages(run: PagesRun): Promise<PagesResult | undefined> {
  const { account, operation, paging, format, signal } = run;
  let requests = 0;
  const client = {
    call: (_account: Account, _id: string, params: Record<string, unknown> = {}) => {
      requests++;
      return onePage(run, params);
    },
  };
  let point: PagesPosition = { requests: 0, rows: 0, total: undefined, perPage: 0, removed: [] };
  const removed = new Set<string>();
  await run.write(format === 'json' ? '[' : '');
  const found = loadPages(client, account, { id: operation.id, paging }, {}, { pageSize: run.pageSize, signal });
  let next = await found.next();
  for (; !next.done; next = await found.next()) {
    const page = next.value;
    const perPage = page.items.length;
    if (page.index === 0 && !(await run.goOn({ requests, rows: perPage, total: page.total, perPage, removed: [] })))
      return undefined;
    if (signal.aborted) throw new AcquireError('cancelled');
    const rows = rowTexts(page, operation.itemsPath ?? [], removed);
    if (rows.length)
      await run.write(format === 'ndjson' ? `${rows.join('\n')}\n` : `${point.rows ? ',' : ''}\n${rows.join(',\n')}`);
    point = {
      requests,
      rows: point.rows + rows.length,
      total: page.total ?? point.total,
      perPage: point.perPage || rows.length,
      removed: [...removed],
    };
    run.onPoint?.(point);
  }
  if (format === 'json') await run.write(point.rows ? '\n]\n' : ']\n');
  const { missing, total } = next.value;
  return { ...point, requests, total, missing };
}

async function onePage(
  { client, account, operation, paging, request, signal }: PagesRun,
  params: Record<string, unknown>,
): Promise<CallResult> {
  let asked = request;
  for (const name of [paging.limitParameter, paging.parameter])
    if (name !== undefined && typeof params[name] === 'number')
      asked = setParameter(asked, name, params[name], paging.in ?? 'query');
  const exchange = await client.send(account, asked, signal);
  const { response, error } = exchange;
  if (error) throw error;
  let json = response?.json;
  if (json === undefined && response?.text) {
    try {
      json = JSON.parse(response.text) as unknown;
    } catch {
      /* reported below */
    }
  }
  const result = json === undefined ? undefined : readCallResult(operation, json, exchange);
  if (result?.items) return result;
  const detail: ErrorDetail = {
    method: request.method,
    origin: account.origin,
    path: new URL(exchange.url).pathname,
    firstBytes: response?.text.slice(0, 200),
  };
  throw json === undefined ? new AcquireError('malformed', detail) : noListError(json, detail);
}

/**
 * The new rows of a page as in its text, without secret values, whose names are added to `removed`; as parsed if the
 * response has its list elsewhere than documented.
 */
function rowTexts({ result, fresh }: ListPage, path: readonly string[], removed: Set<string>): readonly string[] {
  const { items = [], exchange } = result;
  const exact = rowTextsAt(exchange.response?.text ?? '', path);
  const rows = exact.length === items.length ? exact : items.map(stringifyJson);
  return rows
    .filter((_row, n) => fresh[n])
    .map((row) => {
      const masked = maskJson(row);
      masked.removed.forEach((name) => removed.add(name));
      return maskCredentials(masked.text);
    });
}
