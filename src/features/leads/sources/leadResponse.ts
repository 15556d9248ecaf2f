import type { JsonPath } from '../../../api/catalogue/types';
import type { Account } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { findList, noListError } from '../../../api/client/response/list';
import { exchangeJson } from '../../../api/client/response/payload';
import { readTotal } from '../../../api/client/response/total';
import type { AcquireClientApi, ApiRequest } from '../../../api/client/types';
import { stringifyJson } from '../../../core/json/deepJson';
import type { Lead, LeadListPage } from '../model/lead';
import { isRecordRow, trimmedText, type RecordRow } from '../model/read';
import type { LeadTag } from '../model/tags';
import type { LeadApi, LeadRecord } from './source';

/** The content of a successful response: its `data`, the envelope around it, and the original text. */
export interface LeadResponse {
  readonly data: unknown;
  readonly envelope: unknown;
  readonly text: string;
}

/** Sends a request and returns the response with its text; a failed call throws its AcquireError. A write may have an empty response. */
export async function sendLeadRequest(
  client: AcquireClientApi,
  account: Account,
  request: ApiRequest,
  signal?: AbortSignal,
): Promise<LeadResponse> {
  const exchange = await client.send(account, request, signal);
  const envelope = exchangeJson(exchange);
  return { data: isRecordRow(envelope) ? envelope['data'] : undefined, envelope, text: exchange.response?.text ?? '' };
}

const about = (account: Account, request: ApiRequest): { method: string; path: string; origin: string } => ({
  method: request.method,
  path: request.url,
  origin: account.origin,
});

/** A number outside of strings with more digits than a JSON number can safely hold. */
const LONG_NUMBER = /[:[,]\s*-?\d[\d.]{15,}/;

/** Which page was requested, and where it is in the response. */
export interface PageRequest {
  /** The key of the rows below `data`, if `data` is not the list itself. */
  readonly key: string;
  /** Where the total number of leads is documented, below or beside `data`. */
  readonly totals: readonly JsonPath[];
  /** From 0. */
  readonly page: number;
}

/** A page of leads from a response. Rows without an id are left out, but counted. Throws `malformed` if there is no list of rows. */
export async function readLeadPage(
  api: LeadApi,
  { envelope, text }: LeadResponse,
  { key, totals, page }: PageRequest,
): Promise<LeadListPage> {
  const list = findList(envelope, key);
  if (!list) throw noListError(envelope, { firstBytes: text.slice(0, 200) });
  const { rows, path } = list;
  // Exact parsing is slow, so it is only used if a number is longer than JSON.parse can hold.
  const { rowIdTexts, rowTextsAt } =
    path && LONG_NUMBER.test(text)
      ? await import('../../../core/json/jsonText')
      : { rowIdTexts: undefined, rowTextsAt: undefined };
  const isInexact = (row: unknown): row is RecordRow => isRecordRow(row) && tooLong(api, row);
  const inexact = rows.some(isInexact);
  const ids = inexact && path ? rowIdTexts?.(text, path, api.idKeys) : undefined;
  const texts = path && rowTextsAt?.(text, path);
  const read = rows
    .map((row, n) => ({
      // A rounded id would be another lead's.
      lead: isRecordRow(row) && (ids || !isInexact(row)) ? api.readLead(row, ids?.[n]) : undefined,
      text: texts?.[n],
    }))
    .filter((row): row is { lead: Lead; text: string | undefined } => row.lead !== undefined);
  return {
    leads: read.map((row) => row.lead),
    rows: rows.length,
    total: readTotal(envelope, [...totals.map((path) => ['data', ...path]), ...totals]),
    page,
    ...(texts ? { texts: read.map((row) => row.text ?? stringifyJson(row.lead.raw)) } : {}),
  };
}

/** The single record of a response, with its text. Throws `not-found` if the response is fine but has no record. */
async function leadRecord(
  api: LeadApi,
  account: Account,
  response: LeadResponse,
  request: ApiRequest,
): Promise<LeadRecord> {
  const found: unknown = Array.isArray(response.data) ? response.data[0] : response.data;
  const { rowIdTexts, recordText } = await import('../../../core/json/jsonText');
  const exact =
    isRecordRow(found) && tooLong(api, found) && Array.isArray(response.data)
      ? rowIdTexts(response.text, ['data'], api.idKeys)[0]
      : undefined;
  const lead = isRecordRow(found) ? api.readLead(found, exact) : undefined;
  const text = recordText(response.text, Array.isArray(response.data) ? ['data', 0] : ['data']);
  if (!lead || text === undefined) throw new AcquireError('not-found', { ...about(account, request), status: 200 });
  return { lead, text };
}

/**
 * The record with an id. The lead gets the requested id, which is right even if the response's own is beyond 2^53. Rejects as the client
 * does, and with `not-found`.
 */
export async function readLeadRecord(
  client: AcquireClientApi,
  account: Account,
  api: LeadApi,
  { id, signal }: { readonly id: string; readonly signal?: AbortSignal },
): Promise<LeadRecord> {
  const request = api.readRequest(id);
  const { lead, text } = await leadRecord(
    api,
    account,
    await sendLeadRequest(client, account, request, signal),
    request,
  );
  return { lead: { ...lead, id }, text };
}

/** True if one of the ids is a number that JSON.parse could not hold exactly. */
const tooLong = ({ idKeys }: LeadApi, row: RecordRow): boolean =>
  idKeys.some((key) => typeof row[key] === 'number' && !Number.isSafeInteger(row[key]));

/** The tags of a response that lists them. */
export function readTags({ envelope }: LeadResponse): readonly LeadTag[] {
  return (findList(envelope, 'data')?.rows ?? []).flatMap((row) => {
    const id = isRecordRow(row) ? trimmedText(row['id']) : undefined;
    const name = isRecordRow(row) ? trimmedText(row['name']) : undefined;
    return id !== undefined && name !== undefined ? [{ id, name }] : [];
  });
}
