import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { Exchange } from '../../../../api/client/types';
import type { Disposable } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { parse } from '../../parse/parser';
import { neededAnswers } from '../../resolve/needs';
import { prompts } from '../../resolve/scope';
import { methodText, requestAt, requestName, tagValue, type HttpDocument, type RequestNode } from '../../parse/tree';
import { targetView } from '../../edit/view';
import { withStandIns } from '../../parse/placeholders';
import type { Services } from '../../../../platform/services';
import type { RequestsUi } from '../../../requests/ui';
import {
  isRead,
  operationOf,
  requestLines,
  RunningRequests,
  sendAsked,
  sendAsking,
} from '../../../requests/ui/sending';
import type { DocumentEnvironments, EnvironmentReader } from './environments';
import { fillIn, tellBuildProblem, type BuiltRequest, type Unbuilt } from './filling';
import { isEmpty, LocalDataConsent, type LocalData } from './localData';
import { SentRequests, blockText, requestKey } from './sent';

/** What sending from a document needs of the rest of the window. */
export interface SendingParts {
  readonly services: Services;
  readonly load: () => Promise<RequestsUi>;
  /** The fields of the selected lead, when it is one of this account. */
  readonly lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined;
  readonly environments: EnvironmentReader;
}

/** A request of a document, with the account it is sent as and the environment its variables are read from. */
export interface DocumentRequest {
  readonly editor: vscode.TextDocument;
  readonly document: HttpDocument;
  readonly node: RequestNode;
  readonly account: Account;
  readonly environment: DocumentEnvironments;
}

/** Sends requests of documents: variables filled in, named reads they need run first, answers shown beside. */
export class DocumentSending {
  /** Requests whose questions are open or that are on their way: a second press of Send is not a second request. */
  private readonly begun = new Set<string>();
  /** Needed reads under way, by document, account and name: whoever needs one too waits for it. */
  private readonly neededNow = new Map<string, Promise<unknown>>();
  private readonly masked = new Map<string, Disposable>();
  private readonly sent = new SentRequests();
  private readonly changed = new vscode.EventEmitter<void>();
  /** A request of a document was begun, answered or given up. */
  readonly onDidSend = this.changed.event;
  /** What is under way. */
  readonly running = new RunningRequests();

  private readonly consent: LocalDataConsent;

  constructor(private readonly parts: SendingParts) {
    this.consent = new LocalDataConsent(parts.services.context.workspaceState);
    this.running.onDidChange(() => {
      this.changed.fire();
    });
  }

  /** The environment files of documents. */
  get environments(): EnvironmentReader {
    return this.parts.environments;
  }

  /** The last exchange of a request of a document, by its text: an edited request has none. */
  lastOf(uri: vscode.Uri, document: HttpDocument, node: RequestNode): Exchange | undefined {
    return this.sent.lastOf(uri, document, node);
  }

  /** True while a request of a document is under way. */
  isRunning(uri: vscode.Uri, document: HttpDocument, node: RequestNode): boolean {
    return this.running.isRunning(uri, blockText(document, node));
  }

  /** The last exchange of a named request of a document, as this account. */
  answerOf(uri: vscode.Uri, accountKey: string, name: string): Exchange | undefined {
    return this.sent.answerOf(uri, accountKey, name);
  }

  /** The account a request sends as: the one it is pinned to with `# @account`, else the active one. Undefined, after saying so, when there is none. */
  accountOf(document: HttpDocument, node: RequestNode): Account | undefined {
    const { accounts } = this.parts.services;
    const label = tagValue(document, node, 'account');
    if (label === undefined) return accounts.active();
    return accounts.all().find((a) => a.label.toLowerCase() === label.trim().toLowerCase());
  }

  /** The account a request sends as. Says so when there is none, and offers to sign in. */
  async accountOrSay(document: HttpDocument, node: RequestNode): Promise<Account | undefined> {
    const account = this.accountOf(document, node);
    const label = tagValue(document, node, 'account');
    if (account) return account;
    if (label === undefined) await this.parts.services.signIn();
    else
      void vscode.window.showWarningMessage(
        l10n.t('No account is named {0}. Sign in to it, or change the @account line.', plainLabel(label, 60)),
      );
    return undefined;
  }

  /** The request at an offset, filled in; says what is missing and resolves to undefined when it cannot be built, or is given up. */
  async build(
    editor: vscode.TextDocument,
    offset: number,
    chain: readonly string[] = [],
    signal?: AbortSignal,
  ): Promise<BuiltRequest | undefined> {
    const document = parse(editor.getText());
    const node = requestAt(document, offset);
    if (!node?.line) {
      void vscode.window.showInformationMessage(l10n.t('There is no request here. Put the cursor on one.'));
      return undefined;
    }
    const account = await this.accountOrSay(document, node);
    if (!account) return undefined;
    const environment = await this.environments.of(editor.uri);
    const one: DocumentRequest = { editor, document, node, account, environment };
    if (!(await this.runNeeded(one, chain, signal))) return undefined;
    const prompted = await this.ask(document, node);
    if (!prompted || signal?.aborted) return undefined;
    const built = await this.tryBuild(one, prompted);
    if ('request' in built) return built;
    const { problem } = built;
    if (problem.code === 'local-data-declined') return undefined;
    const open = vscode.window.visibleTextEditors.find((e) => e.document === editor);
    if (open) {
      open.selection = new vscode.Selection(editor.positionAt(problem.start), editor.positionAt(problem.end));
      open.revealRange(open.selection);
    }
    tellBuildProblem(problem, built.environment);
    return undefined;
  }

  /** Fills in a request with what is at hand, after asking for consent to the data of this computer it reads; nothing is sent or said. */
  async tryBuild(one: DocumentRequest, prompted: ReadonlyMap<string, string>): Promise<BuiltRequest | Unbuilt> {
    const { editor, node, account, environment } = one;
    const built = await this.consent.fill(editor.uri, account, () => this.fill(one, prompted));
    return built ?? { problem: { code: 'local-data-declined', name: '', ...node.line! }, environment };
  }

  /** Asks once about the data of this computer that several requests read. False when the user says no. */
  async confirmLocalData(
    editor: vscode.TextDocument,
    document: HttpDocument,
    nodes: readonly RequestNode[],
  ): Promise<boolean> {
    const environment = await this.environments.of(editor.uri);
    const asked: [Account, LocalData][] = [];
    for (const node of nodes) {
      const account = this.accountOf(document, node);
      if (!account) continue;
      const { missing } = await this.fill({ editor, document, node, account, environment }, new Map());
      if (!isEmpty(missing)) asked.push([account, missing]);
    }
    return !asked.length || this.consent.ask(editor.uri, asked);
  }

  private fill(
    { editor, document, node, account, environment }: DocumentRequest,
    prompted: ReadonlyMap<string, string>,
  ): ReturnType<typeof fillIn> {
    return fillIn(editor.uri, document, node, account, {
      environment,
      prompted,
      lead: () => this.parts.lead(account.key),
      answer: (name) => this.sent.answerOf(editor.uri, account.key, name),
      missing: (data) => this.consent.missing(editor.uri, account, data),
    });
  }

  /**
   * Sends the request at an offset and shows its answer beside. Resolves to the exchange, or undefined when nothing was sent: so for a
   * request that was begun and has no answer yet. It counts as under way, and can be cancelled, from the first read it needs on.
   */
  async send(editor: vscode.TextDocument, offset: number): Promise<Exchange | undefined> {
    const document = parse(editor.getText());
    const node = requestAt(document, offset);
    const block = node ? blockText(document, node) : '';
    const key = node ? requestKey(editor.uri, document, node) : '';
    if (this.begun.has(key)) {
      void vscode.window.showInformationMessage(
        l10n.t('This request is under way already. Wait for its answer, or cancel it first.'),
      );
      return undefined;
    }
    this.begun.add(key);
    let exchange: Exchange | undefined;
    try {
      exchange = await this.running.during(editor.uri, block, (signal) => this.sendOne(editor, offset, [], signal));
    } finally {
      this.begun.delete(key);
    }
    if (exchange) await this.show(exchange);
    return exchange;
  }

  /** Sends one and keeps its answer, without showing it. `chain`: the names of those that need it. */
  private async sendOne(
    editor: vscode.TextDocument,
    offset: number,
    chain: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Exchange | undefined> {
    const built = await this.build(editor, offset, chain, signal);
    if (!built) return undefined;
    const { request, account, document, node } = built;
    const { services } = this.parts;
    // Filled in, it may be another address than the one that was taken for a read.
    if (chain.length && !(await isRead(account, request))) return this.sayUnrun(chain[chain.length - 1]);
    const former = this.formerAccount(editor.uri, account);
    if (former && !(await isRead(account, request))) {
      const verb = l10n.t('Send');
      const question = l10n.t(
        'Send this to {0}? This document last sent to {1}.',
        plainLabel(account.label, 60),
        plainLabel(former.label, 60),
      );
      if (
        (await vscode.window.showWarningMessage(
          question,
          { modal: true, detail: requestLines(account, request).join('\n') },
          verb,
        )) !== verb
      )
        return undefined;
    }
    const title = `${request.method} ${plainLabel(request.url, 80)}`;
    const sent = await this.running.patiently(
      editor.uri,
      blockText(document, node),
      title,
      (own) => sendAsking(services, account.key, request, own),
      signal,
    );
    if ('declined' in sent) return undefined;
    this.keep(editor.uri, built, sent.exchange);
    return sent.exchange;
  }

  /** Shows an answer beside. The editor that loses the focus to it drops what it was about to refresh, so its lenses are told once more. */
  private async show(exchange: Exchange): Promise<void> {
    try {
      await (await this.parts.load()).context.show(exchange);
    } finally {
      this.changed.fire();
    }
  }

  private sayUnrun(name: string | undefined): undefined {
    void vscode.window.showWarningMessage(
      l10n.t(
        'This needs the answer of {0}, which may change data. Send that request yourself first.',
        plainLabel(name, 60),
      ),
    );
  }

  /** Sends a built request about which everything was asked already, as one of many: its answer is kept and not shown. */
  async sendAsked(uri: vscode.Uri, built: BuiltRequest, signal: AbortSignal): Promise<Exchange> {
    const { document, node, account, request } = built;
    const exchange = await this.running.during(
      uri,
      blockText(document, node),
      (own) => sendAsked(this.parts.services, account.key, request, own),
      signal,
    );
    this.keep(uri, built, exchange);
    (await this.parts.load()).context.exchanges.add(exchange);
    return exchange;
  }

  /** Cancels the request at an offset when it is under way, else whatever of its document is. False when nothing is. */
  cancel(editor: vscode.TextDocument, offset: number): boolean {
    const document = parse(editor.getText());
    const node = requestAt(document, offset);
    return this.running.cancel(editor.uri, node && blockText(document, node));
  }

  /** The account a document sent as before, when it is another one than now. */
  formerAccount(uri: vscode.Uri, now: Account): Account | undefined {
    const before = this.sent.accountOf(uri);
    return before === undefined || before === now.key ? undefined : this.parts.services.accounts.get(before);
  }

  /** The request a document sent last, and the account it was sent as. */
  lastSent(uri: vscode.Uri): Exchange | undefined {
    return this.sent.lastOfDocument(uri);
  }

  private keep(uri: vscode.Uri, { document, node, account }: BuiltRequest, exchange: Exchange): void {
    this.sent.keep(uri, document, node, account.key, exchange);
    this.changed.fire();
  }

  /** Drops what a document sent: it was closed. */
  forget(uri: vscode.Uri): void {
    this.sent.forget(uri);
    this.consent.forget(uri);
  }

  dispose(): void {
    for (const handle of this.masked.values()) handle.dispose();
    this.running.dispose();
    this.changed.dispose();
  }

  /**
   * Runs the named reads this request needs and that have not run or failed, or waits for one that is under way for another request; a
   * write is never run this way. False when one is missing. `signal` gives up the one that is under way and those behind it.
   */
  async runNeeded(
    { editor, document, node, account, environment }: DocumentRequest,
    chain: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const keyOf = (name: string): string => JSON.stringify([editor.uri.toString(), account.key, name]);
    // One that others wait for does not wait itself, so that no two wait for each other.
    const waits = !chain.some((name) => this.neededNow.has(keyOf(name)));
    for (const name of neededAnswers(document, node, environment.values)) {
      if (signal?.aborted) return false;
      const answer = (): Exchange | undefined => this.sent.answerOf(editor.uri, account.key, name);
      const known = answer();
      if (known && !known.error) continue;
      const other = document.requests.find((r) => r.line && requestName(document, r) === name);
      if (!other?.line) continue;
      if (chain.includes(name)) {
        void vscode.window.showWarningMessage(l10n.t('The request {0} needs its own answer.', plainLabel(name, 60)));
        return false;
      }
      const path = withStandIns(targetView(document, other).path);
      if (!(await operationOf(account, methodText(document, other.line), path))?.reads) {
        if (known) continue;
        this.sayUnrun(name);
        return false;
      }
      const key = keyOf(name);
      while (waits && !signal?.aborted && this.neededNow.has(key)) await endOf(this.neededNow.get(key)!, signal);
      if (signal?.aborted) return false;
      const meanwhile = answer();
      if (meanwhile && !meanwhile.error) continue;
      const run = this.sendOne(editor, other.line.start, [...chain, name], signal).finally(() => {
        this.neededNow.delete(key);
      });
      this.neededNow.set(key, run);
      const exchange = await run;
      if (!exchange || exchange.error?.kind === 'cancelled') return false;
    }
    return !signal?.aborted;
  }

  /** What was typed behind a mask is taken out of logs and history for as long as the window lives. */
  private keepSecret(value: string): void {
    if (!this.masked.has(value)) this.masked.set(value, this.parts.services.redactor.remember(value));
  }

  /** What the user gives for the prompts of a request; undefined when one is dismissed. */
  async ask(document: HttpDocument, node: RequestNode): Promise<Map<string, string> | undefined> {
    const answers = new Map<string, string>();
    for (const { name, text, masked } of prompts(document, node)) {
      const value = await vscode.window.showInputBox({
        title: plainLabel(name, 60),
        prompt: plainLabel(text, 200) || undefined,
        password: masked,
        ignoreFocusOut: true,
      });
      if (value === undefined) return undefined;
      if (masked) this.keepSecret(value);
      answers.set(name, value);
    }
    return answers;
  }
}

/** Waits for the end of what another began, or for the signal; never throws. */
function endOf(run: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  const given = new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
  return Promise.race([run.catch(() => undefined), given]);
}
