import { isSecretKey } from '../../../core/redaction';
import type { Operation } from '../../catalogue/types';
import type { ErrorKind } from '../../errors/errors';
import type { ApiRequest, Exchange } from '../types';

/** A write that is about to be sent. Holds none of its values, only the ids of the changed records. */
export interface WriteRecord {
  readonly id: string;
  readonly accountKey: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** The documented path with `{placeholders}` for a documented operation; otherwise the path as sent, without possible values. */
  readonly path: string;
  /** The ids of the records it names, if the operation is documented. */
  readonly recordIds: readonly string[];
}

/** How a write ended. `unknown`: the response was lost, so the change may have been made. */
export interface WriteOutcome {
  readonly status?: number;
  readonly error?: ErrorKind;
  readonly unknown?: true;
}

/** Records writes. */
export interface WriteLog {
  /** Records a write before it is sent. Never rejects: a failing log does not stop a change from being sent. */
  begin(write: WriteRecord): Promise<void>;
  /** Records the outcome. */
  end(write: WriteRecord, outcome: WriteOutcome): void;
}

const MAX_IDS = 20;
const ID = /^[\w.:-]{1,64}$/;
const ID_NAME = /^_?ids?(?:\[\d*\])?$|(?:_id|Id)s?(?:\[\d*\])?$/;
/** A part of a path that names a resource or a record: words with separators, or a number. Anything else may be a value or a token. */
const PLAIN_SEGMENT = /^(?:v?\d{1,19}|[A-Za-z]{0,24}(?:[_.~-][A-Za-z]{1,24}){0,4})$/;

/** What is recorded about a request that is not a read. `operation` is the documented operation, if that is certain. */
export function writeFacts(
  request: ApiRequest,
  pathname: string,
  operation: Operation | undefined,
): Pick<WriteRecord, 'method' | 'path' | 'recordIds'> {
  const { method } = request;
  if (!operation) return { method, path: pathname.split('/').map(plainSegment).join('/'), recordIds: [] };
  const ids = [...pathIds(operation.path, pathname), ...fieldIds(request)].filter((id) => ID.test(id));
  return { method, path: operation.path, recordIds: [...new Set(ids)].slice(0, MAX_IDS) };
}

/** The outcome of a write. */
export function writeOutcome({ response, error }: Exchange): WriteOutcome {
  return {
    ...(response ? { status: response.status } : {}),
    ...(error ? { error: error.kind } : {}),
    ...(error?.detail.outcomeUnknown ? { unknown: true as const } : {}),
  };
}

/** Names of secrets may end like those of ids: `session_id`. */
function isIdName(name: string): boolean {
  return ID_NAME.test(name) && !isSecretKey(name);
}

function plainSegment(segment: string): string {
  return PLAIN_SEGMENT.test(segment) ? segment : '…';
}

/** The values of the placeholders of a documented path. */
function pathIds(documented: string, pathname: string): readonly string[] {
  const template = documented.split('/').reverse();
  const sent = pathname.split('/').reverse();
  // Compared from the end, because 1.0.0 paths can start in two ways.
  return template.flatMap((part, i) => (part.startsWith('{') && sent[i] !== undefined ? [sent[i]] : []));
}

/** The values of request fields whose names are those of ids. */
function fieldIds({ query = [], body }: ApiRequest): readonly string[] {
  const pairs = body?.kind === 'form' ? [...query, ...body.fields] : query;
  const ids = pairs.filter(([name]) => isIdName(name)).map(([, value]) => value);
  const json = body?.kind === 'json' ? body.value : body?.kind === 'text' ? parsed(body.text) : undefined;
  if (typeof json !== 'object' || json === null) return ids;
  for (const [name, value] of Object.entries(json))
    if (isIdName(name))
      for (const one of [value].flat() as readonly unknown[])
        if (typeof one === 'string' || typeof one === 'number') ids.push(String(one));
  return ids;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const form = [...new URLSearchParams(text.replace(/\s+/g, ''))];
    return text.includes('=') ? Object.fromEntries(form) : undefined;
  }
}
