import type { AcquireError, ErrorKind } from '../errors/errors';

/**
 * The known outcome of a write: done, refused by the server, not processed (never sent, or rejected with 429), or unknown.
 * A write is sent once, so this is its end.
 */
export type WriteResult = 'done' | 'refused' | 'notProcessed' | 'unknown';

/** What the one attempt of a write came to. */
interface Attempted {
  /** The request may have reached the server. */
  readonly sent: boolean;
  /** Of the response, where its head arrived. */
  readonly status?: number | undefined;
  /** How the call failed; absent: it did not. */
  readonly error?: AcquireError | undefined;
}

/** What a readable response says by itself, whatever its status. All other failures say nothing of the outcome of the write. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['rejected', 'unauthorized', 'forbidden', 'not-found']);

/** How a write ended: the one rule for it. The status decides where a head arrived; its body, only where the status is no failure. */
export function writeResult({ sent, status, error }: Attempted): WriteResult {
  if (!error) return 'done';
  if (!sent) return 'notProcessed';
  if (status === 429) return 'notProcessed';
  if (status !== undefined && status >= 400) return status < 500 ? 'refused' : 'unknown';
  // 303 leads to the result of a request that was processed; the other redirects lead to where it should have been sent.
  if (status !== undefined && status >= 300) return status === 303 ? 'unknown' : 'refused';
  return REFUSALS.has(error.kind) ? 'refused' : 'unknown';
}

/** As `writeResult`; the error of an unknown outcome says so. */
export function settleWrite(attempted: Attempted): WriteResult {
  const result = writeResult(attempted);
  if (result === 'unknown' && attempted.error) attempted.error.detail.outcomeUnknown = true;
  return result;
}
