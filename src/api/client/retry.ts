import type { AcquireError } from '../errors/errors';
import type { ErrorRow } from '../errors/row';
import { ERRORS } from '../errors/table';

/** How reads are retried. Milliseconds. */
export interface RetryPolicy {
  /** Total number of attempts, including the first one. */
  readonly attempts: number;
  readonly baseMs: number;
  /** Maximum of the growing delay. */
  readonly maxDelayMs: number;
  /** A Retry-After beyond this is reported, not waited for. */
  readonly maxRetryAfterMs: number;
  /** Between 0 and 1; a constant in tests. */
  readonly random: () => number;
}

/** Three attempts with growing delays (milliseconds). A `Retry-After` of more than half a minute is not waited for. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 3,
  baseMs: 300,
  maxDelayMs: 4_000,
  maxRetryAfterMs: 30_000,
  random: Math.random,
};

/** From this number on, a value is not a delay but a time in seconds since the epoch; with three more digits, in milliseconds. */
const MIN_EPOCH_SECONDS = 1e9;
/** The oldest of the three HTTP date formats, which is in GMT without saying so. */
const ASCTIME = /^[a-z]{3} [a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A point in time in ms since the epoch, in any format that servers use in Retry-After; NaN for other text. */
function pointInTime(text: string): number {
  if (/^\d{10}$|^\d{13}$/.test(text)) return Number(text) * (text.length === 10 ? 1000 : 1);
  if (ASCTIME.test(text)) return Date.parse(`${text} GMT`);
  return /[a-z]{3}/i.test(text) || ISO_DATE.test(text) ? Date.parse(text) : NaN;
}

/**
 * Seconds to wait, from a Retry-After header: a number of seconds, an HTTP date or another common date format. Undefined if it is
 * none of these. A date is compared with the response's own `Date`, because the clocks may differ; without one, with `now`.
 */
export function retryAfterSeconds(header: string | undefined, now: number, date?: string): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d{1,10}(?:\.\d{1,9})?$/.test(text) && Number(text) < MIN_EPOCH_SECONDS) return Math.ceil(Number(text));
  const at = pointInTime(text);
  const sentAt = pointInTime(date?.trim() ?? '');
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - (Number.isNaN(sentAt) ? now : sentAt)) / 1000));
}

/** True for failures of a read that may resolve themselves within seconds: the network, 429, 502 to 504. */
export function isTransient({ kind, detail }: AcquireError): boolean {
  const { isTransient }: ErrorRow = ERRORS[kind];
  return isTransient?.(detail) ?? false;
}

/** Milliseconds until the next attempt of a read; undefined if there should be none. `leftMs` is the remaining time of the whole call. */
export function nextDelay(
  error: AcquireError,
  attempt: number,
  leftMs: number,
  policy: RetryPolicy,
): number | undefined {
  if (attempt >= policy.attempts || !isTransient(error)) return undefined;
  const asked = (error.detail.retryAfterSeconds ?? 0) * 1000;
  if (asked > policy.maxRetryAfterMs) return undefined;
  const growing = Math.min(policy.maxDelayMs, policy.baseMs * 2 ** (attempt - 1));
  // Half fixed, half random, so that many clients do not retry at the same moment.
  const delay = Math.max(asked, growing / 2 + (policy.random() * growing) / 2);
  return delay < leftMs ? delay : undefined;
}

/** Waits; rejects with the signal's reason when it is aborted first. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
