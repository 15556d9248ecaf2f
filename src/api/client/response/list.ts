import type { JsonPath } from '../../catalogue/types';
import { AcquireError, type ErrorDetail } from '../../errors/errors';
import { hasContent } from './json';
import { envelopePayload } from './payload';
import { reasonWithoutData } from './reason';

/** A list in a response. */
export interface FoundList {
  /** Rows of any kind, including null. */
  readonly rows: readonly unknown[];
  /** The path to the rows; undefined if they are not an array in the response. */
  readonly path: JsonPath | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Keys of a response that report the outcome and hold no list. */
const OUTCOME_KEYS: ReadonlySet<string> = new Set([
  'success',
  'ok',
  'error',
  'errors',
  'message',
  'status',
  'statusCode',
  'code',
  'type',
]);
/** Keys that never hold the list, even inside `data`. */
const ERROR_KEYS: ReadonlySet<string> = new Set(['error', 'errors']);
/** Keys where lists are found even if the documentation puts them elsewhere. */
const USUAL_KEYS = ['list', 'data', 'items', 'rows', 'records', 'results'];

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Values that servers send in place of an empty list: nothing, null, "", false, 0, {} and []. */
const isEmpty = (value: unknown): boolean => !value || (typeof value === 'object' && !Object.keys(value).length);

/**
 * The list in a successful response, documented as `key`. A server may send an empty one as null, "", false or {}, or leave
 * it out; put it under another key; or send an object with a row for each index or ID, as PHP does with an array that has gaps.
 * Undefined if the response contains something else, or only a message that does not say that the call succeeded.
 */
export function findList(response: unknown, key: string | undefined): FoundList | undefined {
  const inData = isObject(response) && Object.hasOwn(response, 'data');
  const data = envelopePayload(response);
  const base: JsonPath = inData ? ['data'] : [];
  if (Array.isArray(data)) return { rows: data, path: base };
  if (isEmpty(data)) return { rows: [], path: undefined };
  if (!isObject(data)) return undefined;
  const parts = Object.entries(data).filter(([name]) => !(inData ? ERROR_KEYS : OUTCOME_KEYS).has(name));
  const inner = (key === undefined ? USUAL_KEYS : [key, ...USUAL_KEYS]).find((name) => Object.hasOwn(data, name));
  if (inner !== undefined) {
    const value = data[inner];
    if (Array.isArray(value)) return { rows: value, path: [...base, inner] };
    if (isEmpty(value)) return { rows: [], path: undefined };
    if (isObject(value) && isKeyed(Object.entries(value))) return { rows: Object.values(value), path: undefined };
    return undefined;
  }
  if (isKeyed(parts)) return { rows: parts.map(([, row]) => row), path: undefined };
  const [list, another] = parts.filter(([, value]) => Array.isArray(value));
  if (list && !another) return { rows: list[1] as unknown[], path: [...base, list[0]] };
  const says = inData
    ? [data['error'], data['errors']]
    : [hasContent(data['success'] ?? data['ok']) ? undefined : data['message']];
  return !says.some((text) => hasContent(text)) && parts.every(([, value]) => isEmpty(value))
    ? { rows: [], path: undefined }
    : undefined;
}

/** The error for a successful response without the list it should have: its own reason, if it has no data at all. */
export function noListError(response: unknown, detail: ErrorDetail): AcquireError {
  const reason = reasonWithoutData(response);
  return reason.acquireError === undefined
    ? new AcquireError('malformed', { ...detail, problem: 'no-list' })
    : new AcquireError('rejected', { ...detail, ...reason });
}

/** True for rows by their index or ID: each key is a number or the ID of its row. */
function isKeyed(entries: readonly (readonly [string, unknown])[]): boolean {
  return (
    entries.length > 0 &&
    entries.every(
      ([key, row]) => isObject(row) && (/^\d+$/.test(key) || String(row['id'] ?? row['visitor_id']) === key),
    )
  );
}
