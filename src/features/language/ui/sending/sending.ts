import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { Exchange } from '../../../../api/client/types';
import { plainLabel, sentenceText } from '../../../../core/text';
import { parseRequests } from '../../parse/parser';
import { prerequisiteRequests } from '../../resolve/dependencies';
import { readChecks, evaluateChecks, redactCheckResult } from '../../checks';
import { findRequestByName } from '../../parse/runTags';
import { replacePlaceholders } from '../../parse/placeholders';
import { methodText, findRequestAt, type HttpDocument, type RequestNode } from '../../parse/tree';
import type { DataRow } from '../../run';
import { targetView } from '../../edit/view';
import {
  cancelAllRequests,
  isKnownRead,
  findOperationFor,
  describeRequestLines,
  RunningRequests,
  sendConfirmed,
  sendAfterQuestions,
} from '../../../requests/ui/sending';
import {
  RequestResolver,
  showBuildProblem,
  type SendableRequest,
  type DocumentRequest,
  type SendAs,
  type SendingParts,
} from './requestResolver';
import { LastResponses, requestBlockText, requestKey } from './lastResponses';

/** How a request of a document is sent. */
interface SendOptions {
  /** Names of the requests that need it. */
  readonly chain?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Values of a row of its data file. */
  readonly row?: DataRow;
  /** Shows a response that is too large for memory while it is received. */
  readonly shows?: true;
  readonly as?: SendAs | undefined;
}

/** Sends requests of documents: named reads they need run first, and responses open beside. */
export class DocumentSending {
  /** Running reads that other requests need, by document, account and name: any other request that needs one waits for it. */
  private readonly neededNow = new Map<string, Promise<unknown>>();
  /** What was sent. */
  readonly sent = new LastResponses();
  private readonly changed = new vscode.EventEmitter<void>();
  /** A request of a document was started, has received a response, or was canceled. */
  readonly onDidSend = this.changed.event;
  /** The running requests. */
  readonly running = new RunningRequests();

  /** Builds the requests. */
  readonly filler: RequestResolver;

  constructor(readonly parts: SendingParts) {
    this.filler = new RequestResolver(parts, this.sent);
    this.running.onDidChange(() => {
      this.changed.fire();
    });
  }

  /** The request at an offset, built; shows what is missing and resolves to undefined if it cannot be built or is canceled. */
  async build(
    editor: vscode.TextDocument,
    offset: number,
    { chain = [], signal, row = new Map(), as }: SendOptions = {},
  ): Promise<SendableRequest | undefined> {
    const document = parseRequests(editor.getText());
    const node = findRequestAt(document, offset);
    if (!node?.line) {
      void vscode.window.showInformationMessage(l10n.t('Place the cursor in a request.'));
      return undefined;
    }
    const account = await this.filler.requireAccount(document, node, as);
    if (!account) return undefined;
    const environment = await this.parts.environments.of(editor.uri, as?.environment);
    const one: DocumentRequest = { editor, document, node, account, environment, as };
    if (!(await this.runNeeded(one, chain, signal))) return undefined;
    const prompted = await this.filler.ask(editor.uri, document, node);
    if (!prompted || signal?.aborted) return undefined;
    const built = await this.filler.fill(one, new Map([...prompted, ...row]));
    if ('request' in built) return built;
    const { problem } = built;
    if (problem.code === 'local-data-declined') return undefined;
    const open = vscode.window.visibleTextEditors.find((e) => e.document === editor);
    if (open) {
      open.selection = new vscode.Selection(editor.positionAt(problem.start), editor.positionAt(problem.end));
      open.revealRange(open.selection);
    }
    showBuildProblem(problem, built.environment);
    return undefined;
  }

  /**
   * Sends the request at an offset and shows its response beside. Resolves to the exchange, or undefined if nothing was sent, as for a
   * request that is already running. It counts as running, and can be canceled, from the first read it needs.
   */
  async send(editor: vscode.TextDocument, offset: number, as?: SendAs): Promise<Exchange | undefined> {
    const document = parseRequests(editor.getText());
    const node = findRequestAt(document, offset);
    const block = node ? requestBlockText(document, node) : '';
    const key = node ? requestKey(editor.uri, document, node) : '';
    const exchange = await this.running.once(key, () =>
      this.running.during(editor.uri, block, (signal) => this.sendOne(editor, offset, { signal, as, shows: true })),
    );
    if (!exchange) return undefined;
    try {
      await (await this.parts.load()).context.show(exchange);
    } finally {
      // An editor that loses focus discards its pending refresh, so its lenses are updated once more.
      this.changed.fire();
    }
    return exchange;
  }

  /** Sends a read that another request needs, once per row of its data file. Resolves to the last exchange, or the first that failed. */
  private async sendNeeded(
    editor: vscode.TextDocument,
    document: HttpDocument,
    node: RequestNode,
    options: SendOptions,
  ): Promise<Exchange | undefined> {
    const rows = await this.filler.rowsOf(editor, document, node, options.as);
    if (typeof rows === 'string') return void vscode.window.showWarningMessage(rows);
    let last: Exchange | undefined;
    for (const row of rows ?? [new Map<string, string>()]) {
      last = await this.sendOne(editor, node.line!.start, { ...options, row });
      if (!last || last.error) break;
    }
    return last;
  }

  /** Sends one request and stores its response, without showing it. */
  private async sendOne(
    editor: vscode.TextDocument,
    offset: number,
    options: SendOptions,
  ): Promise<Exchange | undefined> {
    const { chain = [], signal } = options;
    const built = await this.build(editor, offset, options);
    if (!built) return undefined;
    const { request, account, document, node } = built;
    const { services } = this.parts;
    // Once built, its address may differ from the one that was considered a read.
    if (chain.length && !(await isKnownRead(account, request))) return this.sayUnrun(chain[chain.length - 1]);
    const former = this.previousAccount(editor.uri, account);
    if (former && !(await isKnownRead(account, request))) {
      const verb = l10n.t('Send');
      const question = l10n.t(
        'Send this to {0}? This file last sent to {1}.',
        sentenceText(account.label, 60),
        sentenceText(former.label, 60),
      );
      if (
        (await vscode.window.showWarningMessage(
          question,
          { modal: true, detail: describeRequestLines(account, request).join('\n') },
          verb,
        )) !== verb
      )
        return undefined;
    }
    const title = `${request.method} ${plainLabel(request.url, 80)}`;
    const followed = options.shows ? { onFirstPart: (await this.parts.load()).context.showFirstPart } : {};
    const sent = await this.running.runWithNotification(
      editor.uri,
      requestBlockText(document, node),
      title,
      (own) => sendAfterQuestions(services, account.key, { ...request, ...followed }, own),
      signal,
    );
    if ('declined' in sent) return undefined;
    this.keep(editor.uri, built, sent.exchange);
    return sent.exchange;
  }

  private sayUnrun(name: string | undefined): undefined {
    void vscode.window.showWarningMessage(
      l10n.t(
        'This needs the response of {0}, which may change data. Send that request yourself first.',
        sentenceText(name, 60),
      ),
    );
  }

  /** Sends a built, already confirmed request as one of many: its response is stored but not shown. */
  async sendConfirmed(uri: vscode.Uri, built: SendableRequest, signal: AbortSignal): Promise<Exchange> {
    const { document, node, account, request } = built;
    const exchange = await this.running.during(
      uri,
      requestBlockText(document, node),
      (own) => sendConfirmed(this.parts.services, account.key, request, own),
      signal,
    );
    this.keep(uri, built, exchange);
    (await this.parts.load()).context.exchanges.add(exchange);
    return exchange;
  }

  /** Sends a built request after any confirmations; its response is stored but not shown. Resolves to undefined if the user declined. */
  async sendAfterQuestions(
    uri: vscode.Uri,
    built: SendableRequest,
    signal: AbortSignal,
  ): Promise<Exchange | undefined> {
    const { document, node, account, request } = built;
    const sent = await this.running.during(
      uri,
      requestBlockText(document, node),
      (own) => sendAfterQuestions(this.parts.services, account.key, request, own),
      signal,
    );
    if ('declined' in sent) return undefined;
    this.keep(uri, built, sent.exchange);
    (await this.parts.load()).context.exchanges.add(sent.exchange);
    return sent.exchange;
  }

  /**
   * Cancels the request at an offset if it is running, otherwise all running requests of its document, otherwise all in this window. False
   * if none is running.
   */
  cancel(editor: vscode.TextDocument | undefined, offset: number): boolean {
    if (!editor) return cancelAllRequests();
    const document = parseRequests(editor.getText());
    const node = findRequestAt(document, offset);
    return this.running.cancel(editor.uri, node && requestBlockText(document, node)) || cancelAllRequests();
  }

  /** The account a document sent as before, if it differs from the current one. */
  previousAccount(uri: vscode.Uri, now: Account): Account | undefined {
    const before = this.sent.accountOf(uri);
    return before === undefined || before === now.key ? undefined : this.parts.services.accounts.get(before);
  }

  /** Stores an exchange with the results of its checks. */
  private keep(
    uri: vscode.Uri,
    { document, node, account, resolve, request }: SendableRequest,
    exchange: Exchange,
  ): void {
    const checks = evaluateChecks(document, readChecks(document, node), exchange, resolve).map((result) =>
      redactCheckResult(result, request.secrets),
    );
    this.sent.keep(uri, { document, node, accountKey: account.key }, exchange, checks);
    this.changed.fire();
  }

  /** Removes what a closed document sent. */
  forget(uri: vscode.Uri): void {
    this.sent.forget(uri);
    this.filler.forget(uri);
  }

  dispose(): void {
    this.filler.dispose();
    this.running.dispose();
    this.changed.dispose();
  }

  /**
   * Runs the named reads that this request needs and that have not succeeded yet, or waits for one that is running for another request; a
   * write is never run this way. False if one is missing. `signal` cancels the running one and those after it.
   */
  async runNeeded(
    { editor, document, node, account, environment, as }: DocumentRequest,
    chain: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const keyOf = (name: string): string => JSON.stringify([editor.uri.toString(), account.key, name]);
    // A read that others wait for does not wait itself, which prevents a deadlock.
    const waits = !chain.some((name) => this.neededNow.has(keyOf(name)));
    for (const name of prerequisiteRequests(document, node, environment.values)) {
      if (signal?.aborted) return false;
      const response = (): Exchange | undefined => this.sent.responseOf(editor.uri, account.key, name);
      const known = response();
      if (known && !known.error) continue;
      const other = findRequestByName(document, name);
      if (!other?.line) continue;
      if (chain.includes(name)) {
        void vscode.window.showWarningMessage(
          l10n.t('The request {0} refers to its own response.', sentenceText(name, 60)),
        );
        return false;
      }
      const path = replacePlaceholders(targetView(document, other).path);
      if (!(await findOperationFor(account, methodText(document, other.line), path))?.reads) {
        if (known) continue;
        this.sayUnrun(name);
        return false;
      }
      const key = keyOf(name);
      while (waits && !signal?.aborted && this.neededNow.has(key)) await endOf(this.neededNow.get(key)!, signal);
      if (signal?.aborted) return false;
      const meanwhile = response();
      if (meanwhile && !meanwhile.error) continue;
      const run = this.sendNeeded(editor, document, other, { chain: [...chain, name], signal, as }).finally(() => {
        this.neededNow.delete(key);
      });
      this.neededNow.set(key, run);
      const exchange = await run;
      if (!exchange || exchange.error?.kind === 'cancelled') return false;
    }
    return !signal?.aborted;
  }
}

/** Waits for the end of another request's run, or for the signal; never throws. */
function endOf(run: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  const given = new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
  return Promise.race([run.catch(() => undefined), given]);
}
