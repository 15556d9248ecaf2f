import { API_VERSIONS } from '../../../api/client/apiVersions';
import type { Generation } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import type { ApiRequest } from '../../../api/client/types';
import { parseNumbersAsText } from '../../../core/json/exactJson';
import { decodePart, readQueryPairs } from '../urlText';

/** The read that shows the current state of a record: a documented operation and its parameters. */
export interface CurrentRecordRead {
  readonly operationId: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Lookups in the catalogue. */
export interface OperationSource {
  matchOperation(method: string, path: string, generation: Generation): readonly Operation[];
  findOperation(id: string): Operation | undefined;
}

/** Writes of 1.0.0, which are all POST: the field that names the record, and the read of that record. */
const FIRST_GENERATION: Readonly<Record<string, { readonly field: string; readonly read: string }>> = {
  'v1.lead.add-update': { field: 'visitor_id', read: 'v1.lead.detail' },
  'v1.lead.delete': { field: 'id', read: 'v1.lead.detail' },
  'v1.agent.update': { field: 'id', read: 'v1.agent.get' },
};

/** True for a request that changes or deletes one existing record, whose current state is worth showing first. */
export function changesRecord(operation: Operation | undefined, request: ApiRequest): boolean {
  if (operation && Object.hasOwn(FIRST_GENERATION, operation.id))
    return recordIds(request, FIRST_GENERATION[operation.id]!.field).length > 0;
  if (operation && !API_VERSIONS[operation.generation].methodsTell) return false;
  return (
    request.method === 'PUT' ||
    request.method === 'DELETE' ||
    request.method === 'PATCH' ||
    operation?.destructiveKind === 'merge'
  );
}

/** True if a request deletes its record. */
export function deletesRecord(operation: Operation | undefined, request: ApiRequest): boolean {
  return request.method === 'DELETE' || (operation?.destructiveKind?.includes('delete') ?? false);
}

/**
 * The read that shows the record a request is about to change: GET on the same path, otherwise the `get` operation of the same group with
 * the record's ID. Undefined if the catalogue has none, or if the request affects several records.
 */
export function findCurrentRecordRead(
  generation: Generation,
  operation: Operation | undefined,
  request: ApiRequest,
  pathname: string,
  source: OperationSource,
): CurrentRecordRead | undefined {
  const first = operation && Object.hasOwn(FIRST_GENERATION, operation.id) ? FIRST_GENERATION[operation.id] : undefined;
  if (first) {
    const ids = recordIds(request, first.field);
    return ids.length === 1 ? { operationId: first.read, params: { id: ids[0]! } } : undefined;
  }
  const same = source
    .matchOperation('GET', pathname, generation)
    .find((one) => one.reads && !one.itemsPath && one.pathParams.length > 0);
  if (same) return { operationId: same.id, params: placeholders(same, pathname) };
  const reader = operation && source.findOperation(operation.id.replace(/\.[^.]+$/, '.get'));
  if (!operation || !reader?.reads || reader.itemsPath || reader.pathParams.length !== 1) return undefined;
  const given = Object.values(placeholders(operation, pathname));
  const ids = given.length ? given : recordIds(request);
  return ids.length === 1 ? { operationId: reader.id, params: { [reader.pathParams[0]!.key]: ids[0]! } } : undefined;
}

/** The values of an operation's placeholders, by parameter key. */
function placeholders(operation: Operation, pathname: string): Record<string, string> {
  const given = pathname.split('/');
  const out: Record<string, string> = {};
  operation.path.split('/').forEach((segment, i) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name !== undefined && given[i])
      out[operation.pathParams.find((p) => p.name === name)?.key ?? name] = decodePart(given[i]);
  });
  return out;
}

const ID = /^(?:id|ids|[A-Za-z]+(?:Id|Ids|_id|_ids))$/;

/** IDs in the query or at the top level of the body of a request: under `field`, otherwise under any name of an ID. */
function recordIds(request: ApiRequest, field?: string): string[] {
  const out: string[] = [];
  const wanted = (name: string): boolean =>
    field === undefined ? ID.test(name) : name === field || name === `${field}[]` || name.startsWith(`${field}[`);
  const add = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(add);
    else if ((typeof value === 'string' || typeof value === 'number') && String(value).trim())
      out.push(String(value).trim());
  };
  for (const [name, value] of [...readQueryPairs(request.url), ...(request.query ?? [])]) if (wanted(name)) add(value);
  for (const [name, value] of sentFields(request)) if (wanted(name)) add(value);
  return [...new Set(out)];
}

/** The top-level fields of a request's body, with numbers as written. */
export function sentFields({ body }: ApiRequest): readonly (readonly [string, unknown])[] {
  switch (body?.kind) {
    case 'form':
      return body.fields;
    case 'multipart':
      return body.parts.flatMap((p) => (typeof p.value === 'string' ? [[p.name, p.value] as const] : []));
    case 'json':
      return entriesOf(body.value);
    case 'text':
      return /^\s*\{/.test(body.text) ? entriesOf(parseNumbersAsText(body.text)) : readQueryPairs(`?${body.text}`);
    default:
      return [];
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
