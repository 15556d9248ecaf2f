import type { Exchange } from '../../../api/client/types';
import type { Surface } from '../../../api/errors/hints';
import { errorMessage } from '../../../api/errors/messages';
import type { CheckResult } from '../checks';
import { checkFailureSummary } from '../texts/checks';

/**
 * The outcome of a request in a run. `failed`: a check failed, or the request itself failed and no check expects that. `error`: it could
 * not be built, or received no response. `unknown`: a write that may have been applied.
 */
export type RunOutcome = 'passed' | 'failed' | 'error' | 'not-sent' | 'unknown';

/** An outcome with its reason; null if none is needed. */
export interface Verdict {
  readonly outcome: RunOutcome;
  readonly reason: string | null;
  /** Why the request itself failed, if a check failed too and none expected that. Part of `reason`. */
  readonly cause?: string;
}

/** A check of one of these states the expected outcome of the request itself. */
const DECIDING = /^\?\?\s*(?:!|not\s)?\s*(?:status|success)(?:\s|$)/;

/** Judges an exchange by its checks. Without a check of status or success, the request itself must also have succeeded. */
export function judgeExchange(exchange: Exchange, checks: readonly CheckResult[], surface: Surface): Verdict {
  const { error, response } = exchange;
  const reason = error ? errorMessage(error, { surface, account: exchange.account }).text : null;
  if (error?.detail.outcomeUnknown) return { outcome: 'unknown', reason };
  if (error && !response) return { outcome: error.kind === 'cancelled' ? 'not-sent' : 'error', reason };
  const failed = checks.filter(({ passed }) => !passed);
  const isExpected = checks.some(({ text, passed }) => passed && DECIDING.test(text));
  const cause = isExpected ? null : reason;
  if (failed.length) {
    const summary = checkFailureSummary(failed, checks.length);
    return cause === null
      ? { outcome: 'failed', reason: summary }
      : { outcome: 'failed', reason: `${summary} ${cause}`, cause };
  }
  if (cause !== null) return { outcome: 'failed', reason: cause };
  return { outcome: 'passed', reason: null };
}
