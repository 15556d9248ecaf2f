import type { Account } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { listOf } from '../../../api/client/response/list';
import { jsonOf } from '../../../api/client/response/payload';
import type { AcquireClientApi, ApiRequest } from '../../../api/client/types';
import { stringifyJson } from '../../../core/json/deepJson';
import type { Lead, LeadPage } from '../model/lead';
import { isRow, textOf, type Row } from '../model/read';
import type { Tag } from '../model/tags';
import type { LeadApi, LeadRecord } from './source';

/** What an answered call carries: its `data`, the whole it is part of, and the text it came as. */
export interface Answered {
  readonly data: unknown;
  readonly envelope: unknown;
  readonly text: string;
}

/** Sends and hands back the answer with its text; a failed call throws its AcquireError. A write may be answered without a body. */
export async function answered(
  client: AcquireClientApi,
  account: Account,
  request: ApiRequest,
  signal?: AbortSignal,
): Promise<Answered> {
  const exchange = await client.send(account, request, signal);
  const envelope = jsonOf(exchange);
  return { data: isRow(envelope) ? envelope['data'] : undefined, envelope, text: exchange.answer?.text ?? '' };
}

const about = (account: Account, request: ApiRequest): { method: string; path: string; origin: string } => ({
  method: request.method,
  path: request.url,
  origin: account.origin,
});

/** A number outside of quotes with more digits than a JSON number is sure to hold. */
const LONG_NUMBER = /[:[,]\s*-?\d[\d.]{15,}/;

/** Which page was asked for, and where it stands in the answer. */
export interface PageAsked {
  /** The key of the rows below `data`, where `data` is not the list itself. */
  readonly key: string;
  /** How many leads there are altogether, where an object around the list says. */
  readonly totalIn: (holder: Row) => number | undefined;
  /** From 0. */
  readonly page: number;
}

/** A page of leads from an answer. Rows without an id are left out, and counted. Throws `malformed` where there is no list of rows. */
export async function leadPage(
  api: LeadApi,
  { data, envelope, text }: Answered,
  { key, totalIn, page }: PageAsked,
): Promise<LeadPage> {
  const list = listOf(envelope, key);
  if (!list) throw new AcquireError('malformed', { firstBytes: text.slice(0, 200) });
  const { rows, path } = list;
  // Parsed again token by token, which is slow, only where a number is longer than JSON.parse can hold.
  const { exactIds, exactRows } =
    path && LONG_NUMBER.test(text)
      ? await import('../../../core/json/jsonText')
      : { exactIds: undefined, exactRows: undefined };
  const isInexact = (row: unknown): row is Row => isRow(row) && tooLong(api, row);
  const inexact = rows.some(isInexact);
  const ids = inexact && path ? exactIds?.(text, path, api.idKeys) : undefined;
  const texts = path && exactRows?.(text, path);
  const read = rows
    .map((row, n) => ({
      // An id that was rounded is another lead's.
      lead: isRow(row) && (ids || !isInexact(row)) ? api.readLead(row, ids?.[n]) : undefined,
      text: texts?.[n],
    }))
    .filter((row): row is { lead: Lead; text: string | undefined } => row.lead !== undefined);
  return {
    leads: read.map((row) => row.lead),
    rows: rows.length,
    total: [data, envelope].map((holder) => (isRow(holder) ? totalIn(holder) : undefined)).find((n) => n !== undefined),
    page,
    ...(texts ? { texts: read.map((row) => row.text ?? stringifyJson(row.lead.raw)) } : {}),
  };
}

/** The single record of an answer, with its text. Throws `not-found` where the answer is fine but holds no record. */
async function leadRecord(api: LeadApi, account: Account, answer: Answered, request: ApiRequest): Promise<LeadRecord> {
  const found: unknown = Array.isArray(answer.data) ? answer.data[0] : answer.data;
  const { exactIds, recordText } = await import('../../../core/json/jsonText');
  const exact =
    isRow(found) && tooLong(api, found) && Array.isArray(answer.data)
      ? exactIds(answer.text, ['data'], api.idKeys)[0]
      : undefined;
  const lead = isRow(found) ? api.readLead(found, exact) : undefined;
  const text = recordText(answer.text, Array.isArray(answer.data) ? ['data', 0] : ['data']);
  if (!lead || text === undefined) throw new AcquireError('not-found', { ...about(account, request), status: 200 });
  return { lead, text };
}

/**
 * The record of an id. The lead has the id asked for, which is right even where the answer's own is beyond 2^53.
 * Rejects as the client does, and with `not-found`.
 */
export async function recordOf(
  client: AcquireClientApi,
  account: Account,
  api: LeadApi,
  { id, signal }: { readonly id: string; readonly signal?: AbortSignal },
): Promise<LeadRecord> {
  const request = api.readRequest(id);
  const { lead, text } = await leadRecord(api, account, await answered(client, account, request, signal), request);
  return { lead: { ...lead, id }, text };
}

/** True when one of the ids is a number that JSON.parse could not hold exactly. */
const tooLong = ({ idKeys }: LeadApi, row: Row): boolean =>
  idKeys.some((key) => typeof row[key] === 'number' && !Number.isSafeInteger(row[key]));

/** A count given as a number or as numeric text. */
export function countOf(...values: unknown[]): number | undefined {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  }
  return undefined;
}

/** The tags of an answer that lists them. */
export function tagsIn({ envelope }: Answered): readonly Tag[] {
  return (listOf(envelope, 'data')?.rows ?? []).flatMap((row) => {
    const id = isRow(row) ? textOf(row['id']) : undefined;
    const name = isRow(row) ? textOf(row['name']) : undefined;
    return id !== undefined && name !== undefined ? [{ id, name }] : [];
  });
}
