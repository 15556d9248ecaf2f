// Runs several requests of a document: reads in parallel, writes one after another after a single confirmation that lists them.
import * as l10n from '@vscode/l10n';
import { outwardText } from '../../../../api/catalogue/effects';
import * as vscode from 'vscode';
import { isWritable, type Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { isDocumentedRead, needsConfirmation, type RequestEffect } from '../../../../api/client/access/readPolicy';
import type { ApiRequest, Exchange, Method } from '../../../../api/client/types';
import { numberText, pluralText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import type { CheckResult } from '../../checks';
import { parseRequests } from '../../parse/parser';
import { readPrompts } from '../../resolve/scope';
import {
  methodText,
  requestName,
  targetText,
  spanText,
  type HttpDocument,
  type RequestNode,
  type Span,
} from '../../parse/tree';
import { targetPath } from '../../resolve/target';
import { selectedRequests } from '../../edit/navigate';
import { targetView } from '../../edit/view';
import { runBatch, type BatchStep } from '../../../requests';
import { prerequisiteRequests } from '../../resolve/dependencies';
import { responseName, readEachTag } from '../../parse/runTags';
import { planRun, rowLabel, judgeExchange } from '../../run';
import { errorMessage } from '../../../../api/errors/messages';
import type { Services } from '../../../../platform/services';
import {
  shortenMiddle,
  findSendQuestion,
  whyWritesNeeded,
  refusalText,
  requestEffect,
  describeRequestLines,
} from '../../../requests/ui/sending';
import { buildProblemText } from '../../texts/buildProblems';
import { runQuestionText } from '../../texts/run';
import { showRunResults, runSummary, type RunResult } from './runResults';
import { showBuildProblem, type SendableRequest, type DocumentRequest, type SendAs } from './requestResolver';
import type { DocumentSending } from './sending';

/** Maximum number of concurrent reads. */
const CONCURRENCY = 4;
/** Maximum number of records read for the confirmation of writes, so that it does not become a run of its own. */
const MAX_PREVIEWS = 10;
const MAX_LISTED = 20;
/** Requests that must be listed share one confirmation; more do not fit into a dialog. */
const MAX_NAMED = 40;

/** A request of the run. */
export interface RunStep extends BatchStep {
  readonly node: RequestNode;
  readonly account: Account;
  readonly label: string;
  readonly prompted: ReadonlyMap<string, string>;
  /** The request, if it could be built before the run. */
  readonly built: SendableRequest | undefined;
  /** Its effect; if it is not built yet, judged by its method and its path as written. */
  readonly effect: RequestEffect;
  /** Method and path as known before the run: what the user agrees to. */
  readonly asked: ApiRequest;
  /** Why it is rejected before it is sent; such a request is left out of the run. */
  readonly refusal: string | undefined;
}

/** Runs requests of a document after the necessary confirmations. Resolves to the outcome of each; undefined if nothing was started. */
async function runRequests(
  services: Services,
  sending: DocumentSending,
  { editor, document, as }: Pick<DocumentRequest, 'editor' | 'document' | 'as'>,
  nodes: readonly RequestNode[],
): Promise<readonly RunResult[] | undefined> {
  if (!(await sending.filler.confirmLocalData(editor, document, nodes, as))) return undefined;
  const environment = await sending.parts.environments.of(editor.uri, as?.environment);
  const place = { editor, document, environment, as };
  const all = await prepare(sending, place, nodes);
  if (!all || !(await confirmWrites(services, sending, editor, all))) return undefined;
  const results = new Map<RunStep, RunResult>(
    all.map((step) => [
      step,
      step.refusal === undefined
        ? { label: step.label, state: 'unsent' }
        : { label: step.label, state: 'refused', detail: step.refusal },
    ]),
  );
  const steps = all.filter(({ refusal }) => refusal === undefined);
  const name = sentenceText(editor.uri.path.split('/').pop(), 60);
  const stop = new AbortController();
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: pluralText(
        steps.length,
        l10n.t('Running {0} request of {1}', steps.length, name),
        l10n.t('Running {0} requests of {1}', numberText(steps.length), name),
      ),
      cancellable: true,
    },
    async (progress, token) => {
      token.onCancellationRequested(() => {
        stop.abort();
      });
      let done = 0;
      await runBatch(
        steps,
        async (step) => {
          const result = await runOne(sending, place, step, stop.signal);
          results.set(step, result);
          progress.report({
            message: l10n.t('{0} of {1}', ++done, steps.length),
            increment: 100 / steps.length,
          });
          // Canceling one of them from its lens also ends the run; a failed check does not.
          return result.state === 'answered' || (result.exchange !== undefined && !result.exchange.error);
        },
        { concurrency: CONCURRENCY, signal: stop.signal },
      );
    },
  );
  return [...results.values()];
}

/** Runs requests and reports the results, with a button that lists the responses. */
export async function runAndReport(
  services: Services,
  sending: DocumentSending,
  editor: vscode.TextDocument,
  spans?: readonly Span[],
  as?: SendAs,
): Promise<void> {
  const document = parseRequests(editor.getText());
  const nodes = selectedRequests(document, spans);
  const [only, ...others] = nodes;
  if (!only)
    return void vscode.window.showInformationMessage(
      spans ? l10n.t('The selection contains no request.') : l10n.t('There is no request in this file.'),
    );
  if (!others.length && spans && !readEachTag(document, only)) {
    await sending.send(editor, only.line!.start, as);
    return;
  }
  const results = await runRequests(services, sending, { editor, document, as }, nodes);
  if (!results) return;
  const { text, good } = runSummary(results);
  const show = l10n.t('Show Results');
  const said = good ? vscode.window.showInformationMessage(text, show) : vscode.window.showWarningMessage(text, show);
  void said.then((choice) => (choice === show ? showRunResults(results) : undefined));
}

/** The requests of a run, each after its dependencies; in document order if there is a cycle. */
function inOrder(
  document: HttpDocument,
  nodes: readonly RequestNode[],
  environment: ReadonlyMap<string, string>,
): readonly RequestNode[] {
  const plan = planRun(document, nodes, environment);
  const chosen = new Set(nodes);
  return 'cycle' in plan ? nodes : plan.requests.map(({ node }) => node).filter((node) => chosen.has(node));
}

/** Checks each request before anything is sent: account, prompts, and whether it can be built. If one cannot: undefined, with a message. */
async function prepare(
  sending: DocumentSending,
  place: Omit<DocumentRequest, 'node' | 'account'>,
  nodes: readonly RequestNode[],
): Promise<RunStep[] | undefined> {
  const { editor, document, environment, as } = place;
  const steps: RunStep[] = [];
  const given = new Map<string, string>();
  const names = new Set(nodes.map((node) => responseName(document, node)));
  for (const node of inOrder(document, nodes, environment.values)) {
    const account = await sending.filler.requireAccount(document, node, as);
    if (!account) return undefined;
    // A prompt shared by several requests is asked once.
    const asks = readPrompts(document, node);
    const known = asks.every(({ name }) => given.has(name));
    const prompted = known ? given : await sending.filler.ask(editor.uri, document, node);
    if (!prompted) return undefined;
    for (const [name, value] of prompted) given.set(name, value);
    const own = new Map(asks.map(({ name }) => [name, prompted.get(name) ?? '']));
    const rows = await sending.filler.rowsOf(editor, document, node, as);
    if (typeof rows === 'string') return void vscode.window.showWarningMessage(rows);
    for (const [at, row] of (rows ?? [undefined]).entries()) {
      const step = await prepareCase(
        sending,
        { ...place, node, account },
        { names, prompted: new Map([...own, ...(row ?? [])]), rowNumber: row && at + 1 },
      );
      if (!step) return undefined;
      steps.push(step);
    }
  }
  return steps;
}

/** One request, with the values of one row of its data file if it has one. Undefined, with a message, if it cannot be built. */
async function prepareCase(
  sending: DocumentSending,
  one: DocumentRequest,
  {
    names,
    prompted,
    rowNumber,
  }: {
    /** Names of the requests of this run. */
    readonly names: ReadonlySet<string | undefined>;
    readonly prompted: ReadonlyMap<string, string>;
    readonly rowNumber: number | undefined;
  },
): Promise<RunStep | undefined> {
  const { document, node, account, environment } = one;
  const built = await sending.filler.fill(one, prompted);
  const needs = prerequisiteRequests(document, node, environment.values);
  const line = node.line!;
  if ('problem' in built && !(needs.size && waitsForResponse(built.problem.code))) {
    showBuildProblem(built.problem, built.environment);
    return undefined;
  }
  const ready = 'request' in built ? built : undefined;
  const asked = ready?.request ?? {
    method: methodText(document, line) as Method,
    url: targetView(document, node).path,
  };
  const effect = await requestEffect(account, asked);
  const refusal = ready && refusalText(account, ready.request);
  const title = node.title ? spanText(document, node.title).trim() : '';
  const name = responseName(document, node);
  return {
    // The response may identify another record in this run than before, so the earlier record is not mentioned.
    node,
    account,
    effect,
    asked,
    refusal,
    needs,
    built: [...needs].some((n) => names.has(n)) ? undefined : ready,
    name,
    prompted,
    reads: mayBeSent(effect, account),
    label: rowLabel(
      plainLabel(
        requestName(document, node) ?? (title || `${methodText(document, line)} ${targetText(document, line)}`),
        80,
      ),
      rowNumber,
    ),
  };
}

/** True for what is sent without confirmation: a read, or on a read-only account a documented read. */
const mayBeSent = (effect: RequestEffect, account: Account): boolean =>
  effect.reads && (isWritable(account) || isDocumentedRead(effect));

/** Problems that a pending response may solve. */
const waitsForResponse = (code: string): boolean => /^(?:response-|json-path-nothing|header-missing)/.test(code);

/** Asks once for all writes, each listed with what it changes. True if there are none, or the user agrees. */
async function confirmWrites(
  services: Services,
  sending: DocumentSending,
  editor: vscode.TextDocument,
  all: readonly RunStep[],
): Promise<boolean> {
  const steps = all.filter(({ refusal }) => refusal === undefined);
  const writes = steps.filter((step) => !step.reads);
  if (!writes.length) return true;
  const named = writes.filter(({ effect }) => needsConfirmation(effect));
  if (named.length > MAX_NAMED) {
    void vscode.window.showWarningMessage(
      l10n.t(
        '{0} of these requests cannot be undone, reach people, or have an unknown effect. At most {1} can be run at once: select fewer requests.',
        named.length,
        MAX_NAMED,
      ),
    );
    return false;
  }
  const accounts = new Map(writes.map(({ account }) => [account.key, account]));
  for (const account of accounts.values()) {
    if (isWritable(account)) continue;
    const first = writes.find((step) => step.account.key === account.key);
    if (!(await services.unlock(account, first && whyWritesNeeded(first.effect)))) return false;
  }
  const labels = [...accounts.values()].map((a) => plainLabel(a.label, 40)).join(', ');
  const lines: string[] = [];
  const former = [...accounts.values()]
    .map((account) => sending.previousAccount(editor.uri, account))
    .find((a) => a !== undefined);
  if (former) lines.push(l10n.t('This file last sent to {0}.', sentenceText(former.label, 40)), '');
  // Writes that must be listed come first; only harmless ones are reduced to a number.
  const listed = [...named, ...writes.filter(({ effect }) => !needsConfirmation(effect))].slice(
    0,
    Math.max(MAX_LISTED, named.length),
  );
  for (const [i, step] of listed.entries()) lines.push(...(await describe(services, step, i)), '');
  if (writes.length > listed.length) lines.push(l10n.t('… and {0} more', writes.length - listed.length));
  const undocumented = writes.filter(({ effect }) => effect.unknown).length;
  const question = runQuestionText({
    sent: steps.length,
    changing: writes.length - undocumented,
    undocumented,
    refused: all.length - steps.length,
    accounts: labels,
  });
  const run = l10n.t('Run All');
  return (
    (await vscode.window.showWarningMessage(question, { modal: true, detail: lines.join('\n').trim() }, run)) === run
  );
}

async function describe(
  services: Services,
  { account, built, asked, effect, label }: RunStep,
  index: number,
): Promise<string[]> {
  const { operation, unknown } = effect;
  const question =
    built && index < MAX_PREVIEWS
      ? await findSendQuestion(services, account, effect, built.request, AbortSignal.timeout(10_000))
      : undefined;
  const effects = [
    operation?.destructive ? l10n.t('cannot be undone') : '',
    (operation && outwardText(operation)) ?? '',
    unknown ? l10n.t('may change data') : '',
  ]
    .filter(Boolean)
    .join(', ');
  const head = `${index + 1}. ${label}${operation && operation.title !== label ? ` (${operation.title})` : ''}${effects ? `: ${effects}` : ''}`;
  const lines =
    question?.lines ??
    (built
      ? describeRequestLines(account, asked)
      : [`${asked.method} ${shortenMiddle(asked.url)}`, l10n.t('Its values come from responses of this run.')]);
  return [head, ...lines.filter(Boolean)];
}

/**
 * True if a built request is the one the user agreed to: a read, the same documented operation, or for an unknown one the same
 * method and path.
 */
function isAsAsked({ account, reads, effect, asked }: RunStep, now: RequestEffect, request: ApiRequest): boolean {
  if (reads) return mayBeSent(now, account);
  if (effect.unknown !== now.unknown || effect.operation?.id !== now.operation?.id) return false;
  return !now.unknown || (request.method === asked.method && targetPath(request.url) === targetPath(asked.url));
}

/** Builds and sends one request. A write is sent once, whatever the result. */
async function runOne(
  sending: DocumentSending,
  place: Omit<DocumentRequest, 'node' | 'account'>,
  step: RunStep,
  signal: AbortSignal,
): Promise<RunResult> {
  const { label, node, account, prompted } = step;
  const one: DocumentRequest = { ...place, node, account };
  const failed = (detail: string): RunResult => ({ label, state: 'failed', detail });
  try {
    const chain = step.name ? [step.name] : [];
    const there = await sending.runNeeded(one, chain, signal);
    if (signal.aborted) return { label, state: 'unsent' };
    if (!there) return failed(l10n.t('The response of another request is missing.'));
    const built = await sending.filler.fill(one, prompted);
    if ('problem' in built) return failed(buildProblemText(built.problem));
    // Only what the user agreed to is sent: a response may have changed the address since it was listed.
    if (!isAsAsked(step, await requestEffect(account, built.request), built.request))
      return failed(l10n.t('With the responses of this run, it becomes a different operation. Send it separately.'));
    const exchange = await sending.sendConfirmed(place.editor.uri, built, signal);
    return resultOf(label, exchange, account, sending.sent.resultsOf(exchange));
  } catch (error) {
    if (!(error instanceof AcquireError)) throw error;
    return failed(errorMessage(error, { account }).text);
  }
}

function resultOf(label: string, exchange: Exchange, account: Account, checks: readonly CheckResult[]): RunResult {
  const { error } = exchange;
  const { outcome, reason } = judgeExchange(exchange, checks, 'window');
  if (outcome === 'failed' && !error) return { label, state: 'failed', exchange, detail: reason ?? '' };
  if (!error || outcome === 'passed') return { label, state: 'answered', exchange };
  return {
    label,
    state: error.detail.outcomeUnknown ? 'unknown' : error.kind === 'cancelled' ? 'cancelled' : 'failed',
    exchange,
    detail: errorMessage(error, { account }).text,
  };
}
