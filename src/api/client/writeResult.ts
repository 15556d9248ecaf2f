import type { AcquireError, ErrorKind } from '../errors/errors';

/**
 * The known outcome of a write: done, refused by the server, not processed (never sent, or rejected with 429), or unknown.
 * A write is sent only once, so this is final.
 */
export type WriteResult = 'done' | 'refused' | 'notProcessed' | 'unknown';

/** The result of the only attempt of a write. */
interface Attempted {
  /** The request may have reached the server. */
  readonly sent: boolean;
  /** Status of the response, if its headers arrived. */
  readonly status?: number | undefined;
  /** The failure of the call; absent if it succeeded. */
  readonly error?: AcquireError | undefined;
}

/** Refusals that a readable response can state, whatever its status. All other failures say nothing about the outcome of the write. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['rejected', 'unauthorized', 'forbidden', 'not-found']);

/** The outcome of a write. The status decides if headers arrived; the body decides only if the status is not a failure. */
export function writeResult({ sent, status, error }: Attempted): WriteResult {
  if (!error) return 'done';
  if (!sent) return 'notProcessed';
  if (status === 429) return 'notProcessed';
  if (status !== undefined && status >= 400) return status < 500 ? 'refused' : 'unknown';
  // 303 leads to the result of a request that was processed; the other redirects lead to where it should have been sent.
  if (status !== undefined && status >= 300) return status === 303 ? 'unknown' : 'refused';
  return REFUSALS.has(error.kind) ? 'refused' : 'unknown';
}

/** Like `writeResult`; also marks the error if the outcome is unknown. */
export function settleWrite(attempted: Attempted): WriteResult {
  const result = writeResult(attempted);
  if (result === 'unknown' && attempted.error) attempted.error.detail.outcomeUnknown = true;
  return result;
}
