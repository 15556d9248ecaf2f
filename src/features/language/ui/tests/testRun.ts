// Runs the requests of one file as tests, with the same rules as the command line.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable } from '../../../../api/client/account';
import { isDocumentedRead } from '../../../../api/client/access/readPolicy';
import { AcquireError } from '../../../../api/errors/errors';
import { errorWords } from '../../../../api/errors/messages';
import type { Exchange, Method } from '../../../../api/client/types';
import { plainLabel, plainText } from '../../../../core/text';
import { requestEffect } from '../../../requests/ui/sending';
import { targetView } from '../../edit/view';
import { parse } from '../../parse/parser';
import { prompts } from '../../resolve/scope';
import { withStandIns } from '../../parse/placeholders';
import { methodText, type HttpDocument, type RequestNode } from '../../parse/tree';
import { planRun, runCases, type CaseResult, type PlannedCases, type RunHost } from '../../run';
import type { PlannedRequest } from '../../run/plan';
import { buildProblemText } from '../../texts/buildProblems';
import { checkResultText } from '../../texts/checks';
import { statusText } from '../../texts/response';
import type { BuiltRequest } from '../sending/filling';
import type { DocumentSending } from '../sending/sending';
import type { TestItems } from './testItems';

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
  readonly signal: AbortSignal;
}

/** Runs the selected requests of a file and their dependencies. A write is sent only if it was selected itself. */
export async function runFile(run: FileRun): Promise<void> {
  const { sending, test, file, signal } = run;
  const editor = await vscode.workspace.openTextDocument(file.uri!);
  const document = parse(editor.getText());
  const { asked, nodes } = chosenRequests(run, document);
  const itemOf = new Map([...file.children].map(([, item]) => [run.items.placeOf(item)?.request, item] as const));
  const environment = await sending.parts.environments.of(editor.uri);
  const plan = planRun(document, nodes, environment.values);
  if ('cycle' in plan) {
    const message = new vscode.TestMessage(l10n.t('The request {0} depends on itself.', plainLabel(plan.cycle, 60)));
    test.errored(file, message);
    return;
  }
  const planned: PlannedCases[] = [];
  for (const request of plan.requests) {
    const item = itemOf.get(request.index);
    if (item) for (const one of [item, ...childrenOf(item)]) test.enqueued(one);
    planned.push({ request, reads: await readsAsWritten(sending, document, request.node), cases: [{ request }] });
  }
  const reads = new Map(planned.map((one) => [one.request, one.reads]));
  const isAsked = ({ index }: PlannedRequest): boolean => asked.has(index);
  const prompted = await askFor(
    run,
    document,
    planned.filter((one) => one.reads || isAsked(one.request)),
  );
  const skipped = new Set<number>();

  const host: RunHost<BuiltRequest> = {
    surface: 'window',
    build: async ({ request }) => {
      const { node, index } = request;
      const item = itemOf.get(index);
      if (item) test.started(item);
      const account = sending.filler.accountOf(document, node);
      if (!account) return { reason: l10n.t('No account is signed in for this request.') };
      const isRead = reads.get(request) === true;
      if (!isRead && !asked.has(index)) {
        skipped.add(index);
        return { reason: l10n.t('It may change data, so it runs only when it is chosen itself.') };
      }
      if (!isRead && !isWritable(account))
        return { reason: errorWords(new AcquireError('read-only'), { account }).text };
      const values = prompted.get(request);
      if (!values) return { reason: l10n.t('A value it asks for was not entered.') };
      const built = await sending.filler.fill({ editor, document, node, account, environment }, values);
      if ('problem' in built) return { reason: buildProblemText(built.problem) };
      if (isRead && !isDocumentedRead(await requestEffect(account, built.request)))
        return { reason: l10n.t('With the responses of this run it may change data, so it was not sent.') };
      return { built };
    },
    send: async (built, { request }, stop) => {
      if (reads.get(request)) return sending.sendAsked(editor.uri, built, stop);
      return (await sending.sendAsking(editor.uri, built, stop)) ?? notSent(built);
    },
    evaluate: ({ request }, { id }) => (id ? sending.sent.checksOf(editor.uri, document, request.node) : []),
    done: (result) => {
      const item = itemOf.get(result.one.request.index);
      if (item) show(test, item, result, skipped.has(result.one.request.index));
    },
  };
  await runCases(planned, host, { concurrency: CONCURRENCY, bail: false, signal });
}

/** Asks for what requests ask for, one after the other before anything is sent; each name once. A request without its values is left out. */
async function askFor(
  { sending, signal }: FileRun,
  document: HttpDocument,
  planned: readonly PlannedCases[],
): Promise<ReadonlyMap<PlannedRequest, ReadonlyMap<string, string>>> {
  const given = new Map<string, string>();
  const out = new Map<PlannedRequest, ReadonlyMap<string, string>>();
  for (const { request } of planned) {
    const names = prompts(document, request.node).map(({ name }) => name);
    if (!names.every((name) => given.has(name))) {
      if (signal.aborted) continue;
      const answers = await sending.filler.ask(document, request.node);
      if (!answers) continue;
      for (const [name, value] of answers) given.set(name, value);
    }
    out.set(request, new Map(names.map((name) => [name, given.get(name)!])));
  }
  return out;
}

/** What a request that the user said no to has come to. */
function notSent({ request, account }: BuiltRequest): Exchange {
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
  const url = withStandIns(targetView(document, node).path);
  const method = methodText(document, node.line!) as Method;
  return isDocumentedRead(await requestEffect(account, { method, url }));
}

const childrenOf = (item: vscode.TestItem): vscode.TestItem[] => [...item.children].map(([, child]) => child);

/** Shows the results of a request and its checks. */
function show(test: vscode.TestRun, item: vscode.TestItem, result: CaseResult, isSkipped: boolean): void {
  const { exchange, checks, outcome, reason } = result;
  const ms = exchange?.timing.totalMs;
  const children = childrenOf(item);
  const output = (text: string): void => {
    test.appendOutput(`${plainText(text).replace(/\n/g, '\r\n')}\r\n`, undefined, item);
  };
  output(`${item.label}: ${exchange ? statusText(exchange) : (reason ?? outcome)}`);
  checks.forEach((check, at) => {
    const child = children[at];
    if (!child) return;
    if (check.passed) test.passed(child);
    else {
      const message = checkResultText(check);
      output(message);
      test.failed(child, messageOf(child, message, check.expected, check.actual ?? ''));
    }
  });
  for (const child of children.slice(checks.length)) test.skipped(child);
  const message = messageOf(item, reason ?? outcome);
  if (outcome === 'passed') test.passed(item, ms);
  else if (outcome === 'not-sent' || isSkipped) test.skipped(item);
  else if (outcome === 'failed') test.failed(item, message, ms);
  else test.errored(item, message, ms);
}

function messageOf(item: vscode.TestItem, text: string, expected?: string, actual?: string): vscode.TestMessage {
  const message =
    expected === undefined
      ? new vscode.TestMessage(plainText(text))
      : vscode.TestMessage.diff(plainText(text), expected, actual ?? '');
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  return message;
}
