import { findHeaderValue } from '../../../core/headers';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../errors/errors';
import type { ReadResponse } from './readResponse';
import { hasContent, type ResponseFlags } from './json';
import { readReason } from './reason';
import { retryAfterSeconds } from '../retry';

/** The documented error types of 2.0.0, and what they mean to a caller. They take precedence over the status, which is 400 for most. */
const DOCUMENTED: Readonly<Record<string, ErrorKind>> = {
  ERROR_INVALID_INPUT: 'rejected',
  ERROR_RECORD_NOT_FOUND: 'not-found',
  ERROR_DUPLICATE_RECORD_FOUND: 'rejected',
  ERROR_UNAUTHORIZED: 'unauthorized',
  ERROR_UNAUTHORIZED_ACCESS: 'forbidden',
  ERROR_SERVER_ERROR: 'server',
};
const FIRST_BYTES = 200;

/**
 * Decides whether a response is a success: by status, then `success`, then `data.success`, then `error`. A body that should be JSON and is
 * not is also a failure.
 * `origin`, `method` and `path` go into the error for its message. Undefined means success.
 */
export function checkEnvelope(
  read: ReadResponse,
  about: Pick<ErrorDetail, 'method' | 'path' | 'origin'>,
  now: number,
): AcquireError | undefined {
  const { status, headers } = read.response;
  const text = read.start ?? read.response.text;
  const failed = status >= 400 || saysFailure(read.flags);
  const stated = failed ? readReason(read, status) : {};
  const detail: ErrorDetail = { ...about, status, ...stated };
  const fail = (kind: ErrorKind, more: ErrorDetail = {}): AcquireError =>
    new AcquireError(kind, { ...detail, ...more });

  if (status >= 300 && status < 400 && status !== 304) {
    const location = findHeaderValue(headers, 'location');
    return fail('redirect', { location });
  }
  if (status === 429 || status === 503) {
    const seconds = retryAfterSeconds(findHeaderValue(headers, 'retry-after'), now, findHeaderValue(headers, 'date'));
    if (seconds !== undefined) detail.retryAfterSeconds = seconds;
  }
  const documented = stated.acquireError === undefined ? undefined : DOCUMENTED[stated.acquireError];
  if (status >= 400) return fail(status >= 500 ? 'server' : byStatus(status, documented), withStart(read));
  if (read.kind === 'html' || read.kind === 'broken')
    return fail('malformed', {
      firstBytes: text.slice(0, FIRST_BYTES),
      ...(read.kind === 'broken' && isCutOff(text) ? { problem: 'cut' } : {}),
    });
  return failed ? fail(documented ?? 'rejected') : undefined;
}

/** True if the body of a response says that the call failed, whatever its status. */
function saysFailure(flags: ResponseFlags): boolean {
  const { success, ok, data } = flags;
  if (isNo(success) || isNo(ok)) return true;
  if (isNo(data?.success) && !isCountOf(data)) return true;
  // A number is how many succeeded.
  if (typeof data?.innerSuccess !== 'number' && isNo(data?.innerSuccess)) return true;
  return isErrorStatus(flags) || hasErrorCode(flags) || isErrorWithoutData(flags) || isErrorAsData(flags);
}

/** True for text that starts like JSON but is cut off. */
const isCutOff = (text: string): boolean => /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text.slice(-200));

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

/** Adds the beginning of an error page, if the body is not JSON with its own reason. */
function withStart({ kind, response, start = response.text }: ReadResponse): ErrorDetail {
  return kind === 'html' || kind === 'broken' || kind === 'text' ? { firstBytes: start.slice(0, FIRST_BYTES) } : {};
}

/** Values for a flag that is not set: 1.0.0 sometimes has flags as text. */
const NO = /^\s*(?:false|0|no|n|error|fail(?:ed|ure)?)\s*$/i;

function isNo(flag: unknown): boolean {
  return flag === false || flag === 0 || (typeof flag === 'string' && NO.test(flag));
}

/** True for `{status: "error"}` and `{status: false}`. A record has a status as well, but also an id. */
function isErrorStatus({ status, success, ok, id, hasData }: ResponseFlags): boolean {
  if (hasContent(success ?? ok ?? id)) return false;
  if (status === false) return !hasData;
  return typeof status === 'string' && /^(?:error|fail(?:ed|ure)?)$/i.test(status.trim());
}

/** True for `{code: 401, message: "Token expired"}`: the status of an error in the body instead of the response. */
function hasErrorCode({ code, status, statusCode, message, success, ok, id, hasData }: ResponseFlags): boolean {
  return (
    !hasData &&
    !hasContent(success ?? ok ?? id) &&
    hasContent(message) &&
    [code, status, statusCode].some((one) => /^[45]\d\d$/.test(String(one)))
  );
}

/** True where `data.success` is how many succeeded: `{success: 0, failed: 3}`. */
function isCountOf(data: ResponseFlags['data']): boolean {
  return typeof data?.success === 'number' && data.counts === true;
}

/** Values that some servers put in `error` if there is none. */
const NO_ERROR =
  /^\s*(?:ok|okay|success|successful|successfully|no[ _-]?errors?|none|nil|undefined|n\/a|-+|2\d\d|2\d\d ok)\s*[.!]?\s*$/i;

/** True for an `error` that only says that there is none: `{code: 200, message: "OK"}`. */
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
 * True for an error without data, whatever the status. Source: a removed page of the 2.0.0 documentation, `{error: {code, message, data}}`.
 * A text or number in `error`, and a list in `errors`, count only if no flag says that the call succeeded.
 */
function isErrorWithoutData({ error, errors, success, ok, hasData }: ResponseFlags): boolean {
  if (hasData) return false;
  const silent = (success ?? ok ?? undefined) === undefined;
  if (!saysNoError(error)) return typeof error === 'object' || silent;
  return silent && typeof errors === 'object' && !saysNoError(errors);
}

/** True for `{data: {error: "No access"}}`. */
function isErrorAsData({ data, success, ok }: ResponseFlags): boolean {
  return (
    data !== undefined && !data.hasOther && isErrorWithoutData({ error: data.error, errors: data.errors, success, ok })
  );
}
