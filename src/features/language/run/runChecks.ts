import * as catalogue from '../../../api/catalogue';
import type { Account } from '../../../api/client/account';
import type { ApiRequest, Exchange } from '../../../api/client/types';
import type { Surface } from '../../../api/errors/hints';
import { readChecks, evaluateChecks, type CheckResult } from '../checks';
import { lineIndexOf } from '../parse/lineIndex';
import { parseRequests } from '../parse/parser';
import { responseName } from '../parse/runTags';
import { createDynamicSources } from '../resolve/dynamicValues';
import { VariableScope } from '../resolve/scope';
import { buildDocumentRequest } from '../resolve/toRequest';
import { buildProblemText } from '../texts/buildProblems';
import { cycleText } from '../texts/run';
import type { RunOutcome } from './outcome';
import { planRun, requestLabel } from './plan';
import { runCases, type RunCase } from './runner';

/** What is needed to run the checks of a text. Files and environment variables are not read. */
export interface RunChecksOptions {
  readonly account: Pick<Account, 'origin' | 'generation'>;
  readonly environment?: ReadonlyMap<string, string>;
  /** Only the request with this name, and its dependencies. */
  readonly name?: string;
  /** Where reasons are shown. */
  readonly surface: Surface;
  /** Why a request is not sent; undefined allows it. */
  refusal(request: ApiRequest): Promise<string | undefined>;
  send(request: ApiRequest, signal: AbortSignal): Promise<Exchange>;
  readonly signal: AbortSignal;
}

/** The result of one request. */
export interface RequestResult {
  readonly name: string | null;
  /** 1-based. */
  readonly line: number;
  readonly outcome: RunOutcome;
  readonly reason: string | null;
  readonly status: number | null;
  readonly checks: readonly CheckResult[];
}

/** Runs the requests of a request file one after another and evaluates their checks. Rejects if one depends on itself. */
export async function runFileChecks(text: string, options: RunChecksOptions): Promise<readonly RequestResult[]> {
  const { account, environment = new Map<string, string>(), signal } = options;
  const document = parseRequests(text);
  const nodes = document.requests.filter(
    (node) => node.line && (options.name === undefined || responseName(document, node) === options.name),
  );
  const plan = planRun(document, nodes, environment);
  if ('cycle' in plan) throw new Error(cycleText(requestLabel(document, plan.cycle)));
  const responses = new Map<string, Exchange>();
  const refused = new Set<RunCase>();
  const scopeOf = ({ request }: RunCase): VariableScope =>
    new VariableScope(document, request.node, {
      environment,
      response: (name) => responses.get(name),
      dynamic: createDynamicSources(),
    });
  const out: RequestResult[] = [];
  await runCases<ApiRequest>(
    plan.requests.map((request) => ({ request, reads: false, cases: [{ request }] })),
    {
      surface: options.surface,
      build: async (one) => {
        const scope = scopeOf(one);
        const made = buildDocumentRequest(document, one.request.node, {
          resolve: (inner) => scope.resolve(inner),
          origin: account.origin,
          operation: (method, path) => catalogue.matchOperation(method, path, account.generation)[0],
        });
        const { request } = made;
        if (!request) return { reason: made.problems?.[0] ? buildProblemText(made.problems[0]) : '' };
        const reason = await options.refusal(request);
        if (reason === undefined) return { built: request };
        refused.add(one);
        return { reason };
      },
      send: (request, _, stop) => options.send(request, stop),
      evaluate: (one, exchange) => {
        const name = responseName(document, one.request.node);
        if (name !== undefined) responses.set(name, exchange);
        const scope = scopeOf(one);
        return evaluateChecks(document, readChecks(document, one.request.node), exchange, (inner) =>
          scope.resolve(inner),
        );
      },
      done: ({ one, exchange, outcome, reason, checks }) => {
        out.push({
          name: one.request.name,
          line: lineIndexOf(document).at(one.request.node.line!.start).line,
          outcome: refused.has(one) ? 'not-sent' : outcome,
          reason,
          status: exchange?.response?.status ?? null,
          checks,
        });
      },
    },
    { concurrency: 1, bail: false, signal },
  );
  return out.sort((a, b) => a.line - b.line);
}
