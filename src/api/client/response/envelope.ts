import { AcquireError, type ErrorDetail, type ErrorKind } from '../../errors/errors';
import { headerOf, type ReadAnswer } from './answer';
import { hasContent, type Flags } from './json';
import { retryAfterSeconds } from '../retry';

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
/** Items of a list of errors that are looked at. */
const MAX_ITEMS = 3;

/**
 * Decides whether an answer is a success: status first, then `success`, then `data.success`, then `error`; a body that should be JSON and is
 * not is a failure too.
 * `origin`, `method` and `path` go into the error for its message. Undefined means success.
 */
export function judge(
  read: ReadAnswer,
  about: Pick<ErrorDetail, 'method' | 'path' | 'origin'>,
  now: number,
): AcquireError | undefined {
  const { status, headers, text } = read.answer;
  const told = toldBy(read.flags, status);
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
  const { success, data } = read.flags;
  if (isNo(success) || (isNo(data?.success) && !isCountOf(data))) return fail(documented ?? 'rejected');
  if (isErrorWithoutData(read.flags)) return fail(documented ?? 'rejected');
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

/** True where `data.success` is how many succeeded: `{success: 0, failed: 3}`. */
function isCountOf(data: Flags['data']): boolean {
  return typeof data?.success === 'number' && data.counts === true;
}

/** What some servers write under `error` where there is none. */
const NO_ERROR =
  /^\s*(?:ok|okay|success|successful|successfully|no[ _-]?errors?|none|nil|undefined|n\/a|-+|2\d\d|2\d\d ok)\s*[.!]?\s*$/i;

/** True for an error all of whose content says that there is none: `{code: 200, message: "OK"}`. */
function saysNoError(error: unknown, levels = 3): boolean {
  if (!hasContent(error)) return true;
  if (typeof error === 'string' || typeof error === 'number') return NO_ERROR.test(String(error));
  return (
    typeof error === 'object' &&
    levels > 0 &&
    Object.values(error as object).every((inner) => saysNoError(inner, levels - 1))
  );
}

/**
 * True for an error beside no data, whatever the status. Source: a removed page of the 2.0.0 documentation, `{error: {code, message, data}}`.
 * A text or number under `error` counts only where no flag says that the call succeeded.
 */
function isErrorWithoutData({ error, success, hasData }: Flags): boolean {
  if (hasData || saysNoError(error)) return false;
  return typeof error === 'object' || success === undefined || success === null;
}

/**
 * Acquire's own words on a failure: a code looked for under error, type, code and message, and the text beside it. A number is a code only where
 * there is no other, and where it does not repeat the status.
 */
function toldBy(flags: Flags, status: number): Pick<ErrorDetail, 'acquireError' | 'acquireMessage'> {
  const texts: string[] = [];
  const gather = (value: unknown, depth = 0): void => {
    if (typeof value === 'string' && value.trim()) texts.push(value);
    else if (typeof value === 'number') texts.push(String(value));
    else if (Array.isArray(value) && depth < 3) for (const item of value.slice(0, MAX_ITEMS)) gather(item, depth + 1);
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
  const words = texts.filter((text) => !/^\d+$/.test(text));
  const code =
    words.find((text) => /^ERROR_[A-Z_]+$/.test(text)) ?? words.find((text) => /^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(text));
  const number = texts.find((text) => /^[1-9]\d*$/.test(text) && text !== String(status));
  const first = code ?? words[0] ?? number;
  if (first === undefined) return {};
  const second = words.find((text) => text !== first);
  const [acquireError, acquireMessage] =
    code === undefined && second === undefined && number !== undefined && number !== first
      ? [number, first]
      : [first, second];
  return {
    acquireError: acquireError.slice(0, MAX_TEXT),
    ...(acquireMessage === undefined ? {} : { acquireMessage: acquireMessage.slice(0, MAX_TEXT) }),
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
