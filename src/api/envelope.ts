import { AcquireError, type ErrorDetail, type ErrorKind } from './errors';
import { headerOf, type ReadAnswer } from './answer';
import type { Flags } from './json';
import { retryAfterSeconds } from './retry';

/** The error types 2.0.0 documents, and what they mean to a caller. The name decides before the status, which is 400 for most of them. */
const DOCUMENTED: Readonly<Record<string, ErrorKind>> = {
  ERROR_INVALID_INPUT: 'rejected',
  ERROR_RECORD_NOT_FOUND: 'not-found',
  ERROR_DUPLICATE_RECORD_FOUND: 'rejected',
  ERROR_UNAUTHORIZED: 'unauthorized',
  ERROR_UNAUTHORIZED_ACCESS: 'forbidden',
  ERROR_SERVER_ERROR: 'server',
};
const MAX_TEXT = 300;
const FIRST_BYTES = 200;

/**
 * Decides whether an answer is a success: status first, then `success`, then `data.success`; a body that should be JSON and is not is a failure too.
 * `origin`, `method` and `path` go into the error for its message. Undefined means success.
 */
export function judge(
  read: ReadAnswer,
  about: Pick<ErrorDetail, 'method' | 'path' | 'origin'>,
  now: number,
): AcquireError | undefined {
  const { status, headers, text } = read.answer;
  const told = toldBy(read.flags);
  const detail: ErrorDetail = { ...about, status, ...told };
  const fail = (kind: ErrorKind, more: ErrorDetail = {}): AcquireError =>
    new AcquireError(kind, { ...detail, ...more });

  if (status >= 300 && status < 400 && status !== 304) {
    const location = headerOf(headers, 'location');
    return fail('redirect', { location, origin: originOf(location, about.origin) });
  }
  if (status === 429 || status === 503) {
    const seconds = retryAfterSeconds(headerOf(headers, 'retry-after'), now);
    if (seconds !== undefined) detail.retryAfterSeconds = seconds;
  }
  const documented = told.acquireError === undefined ? undefined : DOCUMENTED[told.acquireError];
  if (status >= 400) return fail(status >= 500 ? 'server' : byStatus(status, documented), withStart(read));
  if (read.kind === 'html' || read.kind === 'broken')
    return fail('malformed', { firstBytes: text.slice(0, FIRST_BYTES) });
  if (isNo(read.flags.success) || isNo(read.flags.data?.success)) return fail(documented ?? 'rejected');
  return undefined;
}

function byStatus(status: number, documented: ErrorKind | undefined): ErrorKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'not-found';
    case 429:
      return 'rate-limited';
    default:
      return documented ?? 'rejected';
  }
}

/** The beginning of an error page, where the body is no JSON that speaks for itself. */
function withStart({ kind, answer }: ReadAnswer): ErrorDetail {
  return kind === 'html' || kind === 'broken' || kind === 'text'
    ? { firstBytes: answer.text.slice(0, FIRST_BYTES) }
    : {};
}

/** 1.0.0 writes flags as text here and there. */
function isNo(flag: unknown): boolean {
  return flag === false || flag === 0 || flag === 'false' || flag === '0';
}

/** Acquire's own words on a failure: a type looked for under error, type, code and message, and the text beside it. */
function toldBy(flags: Flags): Pick<ErrorDetail, 'acquireError' | 'acquireMessage'> {
  const texts: string[] = [];
  const gather = (value: unknown, depth = 0): void => {
    if (typeof value === 'string' && value.trim()) texts.push(value);
    else if (typeof value === 'number') texts.push(String(value));
    else if (typeof value === 'object' && value !== null && depth < 3) {
      for (const key of ['type', 'code', 'error', 'message'])
        if (Object.hasOwn(value, key)) gather((value as Record<string, unknown>)[key], depth + 1);
    }
  };
  for (const part of [flags, flags.data ?? {}]) {
    gather(part.error);
    gather(part.type);
    gather(part.code);
    gather(part.message);
  }
  const type = texts.find((text) => /^ERROR_[A-Z_]+$/.test(text));
  const words = texts.filter((text) => text !== type);
  const first = type ?? words.find((text) => !/^\d+$/.test(text)) ?? words[0];
  if (first === undefined) return {};
  const message = words.find((text) => text !== first && !/^\d+$/.test(text));
  return {
    acquireError: first.slice(0, MAX_TEXT),
    ...(message === undefined ? {} : { acquireMessage: message.slice(0, MAX_TEXT) }),
  };
}

function originOf(location: string | undefined, base: string | undefined): string | undefined {
  try {
    return new URL(location ?? '', base).origin;
  } catch {
    return base;
  }
}

/** What an answer carries, as its envelope says: the value under `data`, else the whole. */
export function payloadOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.hasOwn(json, 'data')
    ? (json as Record<string, unknown>)['data']
    : json;
}
