import type { Surface } from '../../../api/errors/hints';
import { errorMessage } from '../../../api/errors/messages';
import type { Exchange } from '../../../api/client/types';
import { runBatch } from '../../requests';
import type { CheckResult } from '../checks';
import { notSentText } from '../texts/run';
import { judgeExchange, type Verdict } from './outcome';
import type { PlannedRequest } from './plan';
import type { DataRow } from './rows';

/** A request, with a row of its data file if it has one. */
export interface RunCase {
  readonly request: PlannedRequest;
  readonly row?: DataRow;
  /** 1-based. */
  readonly rowNumber?: number;
}

/** What a run needs from its environment. */
export interface RunHost<B> {
  /** Where reasons are shown. */
  readonly surface: Surface;
  /** Builds a request from the responses so far. Resolves to the reason if that fails. */
  build(one: RunCase): Promise<{ readonly built: B } | { readonly reason: string }>;
  /** Sends it once. */
  send(built: B, one: RunCase, signal: AbortSignal): Promise<Exchange>;
  /** Evaluates its checks and stores its captured values. */
  evaluate(one: RunCase, exchange: Exchange): readonly CheckResult[];
  /** Called with each result once it is known. */
  done(result: CaseResult): void;
}

/** The result of one case. */
export interface CaseResult extends Verdict {
  readonly one: RunCase;
  readonly exchange?: Exchange;
  readonly checks: readonly CheckResult[];
}

/** Options of a run. */
export interface CaseRunOptions {
  readonly concurrency: number;
  /** Start nothing more after a request that did not pass. */
  readonly bail: boolean;
  readonly signal: AbortSignal;
}

/** The cases of a request in a run, and what is known about them beforehand. */
export interface PlannedCases {
  readonly request: PlannedRequest;
  /** It only reads, so it may run in parallel with others. */
  readonly reads: boolean;
  readonly cases: readonly RunCase[];
}

/**
 * Runs requests in order: reads in parallel, each write on its own and once. A request is not sent if one of its dependencies did not
 * pass. Resolves to a result for every case.
 */
export async function runCases<B>(
  planned: readonly PlannedCases[],
  host: RunHost<B>,
  options: CaseRunOptions,
): Promise<readonly CaseResult[]> {
  const results = new Map<RunCase, CaseResult>();
  const failed = new Set<number>();
  let stopped = false;
  const finish = (result: CaseResult): void => {
    results.set(result.one, result);
    if (result.outcome !== 'passed') failed.add(result.one.request.index);
    host.done(result);
  };
  const steps = planned.flatMap(({ request, reads, cases }) =>
    cases.map((one) => ({
      one,
      reads,
      name: String(request.index),
      needs: new Set([...request.after].map(String)),
    })),
  );
  await runBatch(
    steps,
    async ({ one, reads }) => {
      if (stopped) return false;
      const reason = unmetDependency(one.request, planned, failed);
      finish(
        reason === undefined
          ? await runCase(one, reads, host, options.signal)
          : { one, outcome: 'not-sent', reason, checks: [] },
      );
      stopped = options.bail && failed.size > 0;
      return !stopped;
    },
    options,
  );
  for (const { one } of steps)
    if (!results.has(one)) finish({ one, outcome: 'not-sent', reason: notSentText('stopped'), checks: [] });
  return steps.map(({ one }) => results.get(one)!);
}

/** Why a request cannot be sent because of the requests it depends on. */
function unmetDependency(
  { after, unknown }: PlannedRequest,
  planned: readonly PlannedCases[],
  failed: ReadonlySet<number>,
): string | undefined {
  if (unknown !== undefined) return notSentText('unknown', unknown);
  const missing = after.size && planned.find(({ request: { index } }) => after.has(index) && failed.has(index));
  return missing ? notSentText('dependency', missing.request.name ?? '') : undefined;
}

async function runCase<B>(one: RunCase, reads: boolean, host: RunHost<B>, signal: AbortSignal): Promise<CaseResult> {
  let made: Awaited<ReturnType<RunHost<B>['build']>>;
  try {
    made = await host.build(one);
  } catch (error) {
    return { one, outcome: 'error', reason: errorMessage(error, { surface: host.surface }).text, checks: [] };
  }
  if ('reason' in made) return { one, outcome: 'error', reason: made.reason, checks: [] };
  if (signal.aborted) return { one, outcome: 'not-sent', reason: notSentText('stopped'), checks: [] };
  try {
    const exchange = await host.send(made.built, one, signal);
    const checks = host.evaluate(one, exchange);
    return { one, exchange, checks, ...judgeExchange(exchange, checks, host.surface) };
  } catch (error) {
    // It may have been sent.
    return {
      one,
      outcome: reads ? 'error' : 'unknown',
      reason: errorMessage(error, { surface: host.surface }).text,
      checks: [],
    };
  }
}
