// Servers with faulty lists: wrong totals, pages or shapes. Real sockets on 127.0.0.1.
import type { Generation } from '../../../src/api/client/account';
import { jsonHandler, startTestServer, type TestServer } from '../client/support';

/** The response to a page request. */
export interface WrongPage {
  /** Rows; numbers are leads with that id. */
  readonly rows?: readonly unknown[];
  /** Absent if the server does not return one. */
  readonly total?: unknown;
  /** The complete value of `data`, instead of rows and total. */
  readonly data?: unknown;
  /** The complete response, instead of everything else. */
  readonly response?: unknown;
  readonly status?: number;
}

/** A request for a page, and the number of earlier requests. */
export interface ListCall {
  /** From 0. */
  readonly page: number;
  readonly size: number;
  /** From 0. */
  readonly call: number;
}

/** The fault of a server. Created for each reader, because some change while they are read. */
export type ListFault = () => (asked: ListCall) => WrongPage;

const record = (row: unknown, generation: Generation): unknown =>
  typeof row !== 'number'
    ? row
    : generation === '1.0.0'
      ? { id: row, name: `Person ${row}` }
      : { id: row, fields: { name: `Person ${row}` } };

/** A response in the format of an API version. */
export function listResponse({ rows = [], total, data, response }: WrongPage, generation: Generation): unknown {
  if (response !== undefined) return response;
  const records = rows.map((row) => record(row, generation));
  const success = generation === '1.0.0' ? { success: true } : {};
  if (data !== undefined) return { ...success, data };
  if (generation === '1.0.0') return { ...success, data: { ...(total === undefined ? {} : { total }), data: records } };
  return { data: { list: records, ...(total === undefined ? {} : { counts: { total } }) } };
}

/** Starts a faulty server. */
export async function startWrongListServer(lie: ListFault, generation: Generation): Promise<TestServer> {
  const answer = lie();
  let call = 0;
  return startTestServer((_request, response, { method, url, body }) => {
    const given = new URLSearchParams(method === 'GET' ? url.split('?')[1] : body);
    const page = Number(given.get('page') ?? 0) - (generation === '1.0.0' ? 1 : 0);
    const said = answer({ page, size: Number(given.get('limit') ?? 20), call: call++ });
    jsonHandler(response, listResponse(said, generation), said.status ?? 200);
  });
}
