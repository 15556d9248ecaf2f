// Servers whose lists lie: about their total, their pages or their shape. Real sockets on 127.0.0.1.
import type { Generation } from '../../../src/api/client/account';
import { jsonHandler, startTestServer, type TestServer } from '../client/support';

/** What a server responds to a page. */
export interface WrongPage {
  /** Rows; numbers are leads with that id. */
  readonly rows?: readonly unknown[];
  /** Absent where the server does not say. */
  readonly total?: unknown;
  /** The whole of what is under `data`, in place of rows and total. */
  readonly data?: unknown;
  /** The whole response, in place of everything. */
  readonly response?: unknown;
  readonly status?: number;
}

/** What was asked, and how often anything was before. */
export interface ListCall {
  /** From 0. */
  readonly page: number;
  readonly size: number;
  /** From 0. */
  readonly call: number;
}

/** How a server lies. Created again for each reader, since some change while they are read. */
export type ListFault = () => (asked: ListCall) => WrongPage;

const record = (row: unknown, generation: Generation): unknown =>
  typeof row !== 'number'
    ? row
    : generation === '1.0.0'
      ? { id: row, name: `Person ${row}` }
      : { id: row, fields: { name: `Person ${row}` } };

/** What a server says in the shape of an API version. */
export function listResponse({ rows = [], total, data, response }: WrongPage, generation: Generation): unknown {
  if (response !== undefined) return response;
  const records = rows.map((row) => record(row, generation));
  const success = generation === '1.0.0' ? { success: true } : {};
  if (data !== undefined) return { ...success, data };
  if (generation === '1.0.0') return { ...success, data: { ...(total === undefined ? {} : { total }), data: records } };
  return { data: { list: records, ...(total === undefined ? {} : { counts: { total } }) } };
}

/** Starts a server that lies. */
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
