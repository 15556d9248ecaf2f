// Runs the requests of one file as tests, with the same rules as the command line.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable } from '../../../../api/client/account';
import { isDocumentedRead } from '../../../../api/client/access/readPolicy';
import { AcquireError } from '../../../../api/errors/errors';
import { errorMessage } from '../../../../api/errors/messages';
import type { Exchange, Method } from '../../../../api/client/types';
import { requestEffect } from '../../../requests/ui/sending';
import { targetView } from '../../edit/view';
import { parseRequests } from '../../parse/parser';
import { readPrompts } from '../../resolve/scope';
import { replacePlaceholders } from '../../parse/placeholders';
import { methodText, type HttpDocument, type RequestNode } from '../../parse/tree';
import {
  expandCases,
  planRun,
  requestLabel,
  runCases,
  type CaseResult,
  type PlannedCases,
  type RunHost,
} from '../../run';
import type { PlannedRequest } from '../../run/plan';
import { buildProblemText } from '../../texts/buildProblems';
import { cycleText, noAccountText } from '../../texts/run';
import type { SendableRequest } from '../sending/requestResolver';
import type { DocumentSending } from '../sending/sending';
import type { OperationCoverage } from './coverage';
import type { TestItems } from './testItems';
import { childItems, reportTestResults, writeOutput } from './testResults';

/** Maximum number of concurrent reads. */
const CONCURRENCY = 4;

/** The run of one file. */
export interface FileRun {
  readonly sending: DocumentSending;
  readonly items: TestItems;
  readonly test: vscode.TestRun;
  readonly file: vscode.TestItem;
  /** The selection: the file itself, or requests and checks in it. */
  readonly included: readonly vscode.TestItem[];
  readonly excluded: readonly vscode.TestItem[];
  /** Counts the operations of all files of the run. */
  readonly coverage: OperationCoverage;
  readonly signal: AbortSignal;
}

/** Runs the selected requests of a file and their dependencies. A write is sent only if it was selected itself. */
export async function runTestFile(run: FileRun): Promise<void> {
  const { sending, test, file, signal } = run;
  const editor = await vscode.workspace.openTextDocument(file.uri!);
  const document = parseRequests(editor.getText());
  const { asked, nodes } = chosenRequests(run, document);
  const itemOf = new Map([...file.children].map(([, item]) => [run.items.placeOf(item)?.request, item] as const));
  const environment = await sending.parts.environments.of(editor.uri);
  const plan = planRun(document, nodes, environment.values);
  if ('cycle' in plan) {
    test.errored(file, new vscode.TestMessage(cycleText(requestLabel(document, plan.cycle))));
    return;
  }
  const planned: PlannedCases[] = [];
  const broken = new Map<PlannedRequest, string>();
  for (const request of plan.requests) {
    const item = itemOf.get(request.index);
    if (item) for (const one of [item, ...childItems(item)]) test.enqueued(one);
    const reads = await readsAsWritten(sending, document, request.node);
    const rows =
      reads || asked.has(request.index) ? await sending.filler.rowsOf(editor, document, request.node) : undefined;
    if (typeof rows === 'string') broken.set(request, rows);
    planned.push({ request, reads, cases: expandCases(request, typeof rows === 'string' ? undefined : rows) });
  }
  const reads = new Map(planned.map((one) => [one.request, one.reads]));
  const isAsked = ({ index }: PlannedRequest): boolean => asked.has(index);
  const prompted = await askFor(
    run,
    document,
    planned.filter((one) => one.reads || isAsked(one.request)),
  );
  const skipped = new Set<number>();
  const caseCount = new Map(planned.map(({ request, cases }) => [request, cases.length]));
  const results = new Map<PlannedRequest, CaseResult[]>();

  const host: RunHost<SendableRequest> = {
    surface: 'window',
    build: async ({ request, row }) => {
      const { node, index } = request;
      const item = itemOf.get(index);
      if (item) test.started(item);
      const account = sending.filler.accountOf(document, node);
      if (!account) return { reason: noAccountText() };
      const isRead = reads.get(request) === true;
      if (!isRead && !asked.has(index)) {
        skipped.add(index);
        return { reason: l10n.t('It may change data, so it runs only if you select it directly.') };
      }
      if (!isRead && !isWritable(account))
        return { reason: errorMessage(new AcquireError('read-only'), { account }).text };
      const problem = broken.get(request);
      if (problem !== undefined) return { reason: problem };
      const values = prompted.get(request);
      if (!values) return { reason: l10n.t('A value that it prompts for was not entered.') };
      const built = await sending.filler.fill(
        { editor, document, node, account, environment },
        new Map([...values, ...(row ?? [])]),
      );
      if ('problem' in built) return { reason: buildProblemText(built.problem) };
      if (isRead && !isDocumentedRead(await requestEffect(account, built.request)))
        return { reason: l10n.t('With the responses of this run it may change data, so it was not sent.') };
      return { built };
    },
    send: async (built, { request }, stop) => {
      const exchange = reads.get(request)
        ? await sending.sendConfirmed(editor.uri, built, stop)
        : ((await sending.sendAfterQuestions(editor.uri, built, stop)) ?? notSent(built));
      await run.coverage.add(exchange);
      return exchange;
    },
    evaluate: (_, exchange) => sending.sent.resultsOf(exchange),
    done: (result) => {
      const { request } = result.one;
      const own = results.get(request) ?? [];
      results.set(request, own);
      own.push(result);
      const item = itemOf.get(request.index);
      if (!item) return;
      writeOutput(test, item, result);
      if (own.length === caseCount.get(request)) reportTestResults(test, item, own, skipped.has(request.index));
    },
  };
  await runCases(planned, host, { concurrency: CONCURRENCY, bail: false, signal });
}

/** Asks for the prompts of requests, in order and before anything is sent; each name once. A request without its values is left out. */
async function askFor(
  { sending, signal, file }: FileRun,
  document: HttpDocument,
  planned: readonly PlannedCases[],
): Promise<ReadonlyMap<PlannedRequest, ReadonlyMap<string, string>>> {
  const given = new Map<string, string>();
  const out = new Map<PlannedRequest, ReadonlyMap<string, string>>();
  for (const { request } of planned) {
    const names = readPrompts(document, request.node).map(({ name }) => name);
    if (!names.every((name) => given.has(name))) {
      if (signal.aborted) continue;
      const answers = await sending.filler.ask(file.uri!, document, request.node);
      if (!answers) continue;
      for (const [name, value] of answers) given.set(name, value);
    }
    out.set(request, new Map(names.map((name) => [name, given.get(name)!])));
  }
  return out;
}

/** The exchange of a request that the user declined to send. */
function notSent({ request, account }: SendableRequest): Exchange {
  const { key, label, generation, origin } = account;
  return {
    id: '',
    account: { key, label, generation, origin },
    request,
    url: origin,
    sentHeaders: [],
    error: new AcquireError('cancelled', {}),
    timing: { startedAt: Date.now(), totalMs: 0, attempts: 0 },
  };
}

function chosenRequests(
  { items, file, included, excluded }: FileRun,
  document: HttpDocument,
): { readonly asked: ReadonlySet<number>; readonly nodes: readonly RequestNode[] } {
  const requestOf = (item: vscode.TestItem): number | undefined => items.placeOf(item)?.request;
  const asked = new Set(included.flatMap((item) => requestOf(item) ?? []));
  const left = new Set(excluded.filter((item) => items.placeOf(item)?.check === undefined).map(requestOf));
  const all = included.includes(file);
  return {
    asked,
    nodes: document.requests.filter((node, at) => node.line && (all || asked.has(at)) && !left.has(at)),
  };
}

/** True for a documented read, judging by its method and its path as written. */
async function readsAsWritten(sending: DocumentSending, document: HttpDocument, node: RequestNode): Promise<boolean> {
  const account = sending.filler.accountOf(document, node);
  if (!account) return true;
  const url = replacePlaceholders(targetView(document, node).path);
  const method = methodText(document, node.line!) as Method;
  return isDocumentedRead(await requestEffect(account, { method, url }));
}
