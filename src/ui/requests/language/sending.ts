import * as vscode from 'vscode';
import type { Account } from '../../../api/account';
import type { ApiRequest, Exchange } from '../../../api/types';
import { plainLabel } from '../../../core/text';
import { liveSources } from '../../../requests/language/dynamicValues';
import { parse } from '../../../requests/language/parser';
import { neededAnswers } from '../../../requests/language/needs';
import { prompts, Scope } from '../../../requests/language/scope';
import { toRequest } from '../../../requests/language/toRequest';
import { requestAt, requestName, tagValue, textOf, type HttpDocument, type RequestNode } from '../../../requests/language/tree';
import type { Services } from '../../shared/services';
import type { RequestsChunk } from '../chunk';
import { operationOf, sendAsking } from '../send';
import { buildProblemText } from './problemWords';

/** Milliseconds after which a call that is under way shows a notification with Cancel. */
const PATIENCE = 800;

export interface SendingParts {
  readonly services: Services;
  readonly load: () => Promise<RequestsChunk>;
  /** The fields of the selected lead, when it is one of this account. */
  readonly lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined;
}

/** Sends requests of documents: variables filled in, named reads they need run first, answers shown beside. */
export class DocumentSending {
  /** Per document: the account it last sent as, and the last exchange of each of its named requests with that account. */
  private readonly sentAs = new Map<string, string>();
  private readonly answers = new Map<string, Exchange>();
  /** Per document and request start line: what its code lens shows. */
  private readonly last = new Map<string, Exchange>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** A request of a document was sent. */
  readonly onDidSend = this.changed.event;

  constructor(private readonly parts: SendingParts) {}

  /** The last exchange of a request, by its text: an edited request has none. */
  lastOf(document: HttpDocument, node: RequestNode): Exchange | undefined { return this.last.get(document.text.slice(node.start, node.end)); }

  /** The last exchange of a named request of a document, as this account. */
  answerOf(uri: vscode.Uri, accountKey: string, name: string): Exchange | undefined { return this.answers.get(answerKey(uri, accountKey, name)); }

  /** The account a request sends as: the one it is pinned to with `# @account`, else the active one. Undefined, after saying so, when there is none. */
  accountOf(document: HttpDocument, node: RequestNode): Account | undefined {
    const { accounts } = this.parts.services, label = tagValue(document, node, 'account');
    if (label === undefined) return accounts.active();
    return accounts.all().find((a) => a.label.toLowerCase() === label.trim().toLowerCase());
  }

  /** The request at an offset, filled in; says what is missing and resolves to undefined when it cannot be built. */
  async build(editor: vscode.TextDocument, offset: number, chain: readonly string[] = []): Promise<{ request: ApiRequest; account: Account; document: HttpDocument; node: RequestNode } | undefined> {
    const document = parse(editor.getText()), node = requestAt(document, offset);
    if (!node?.line) { void vscode.window.showInformationMessage(vscode.l10n.t('There is no request here. Put the cursor on one.')); return undefined; }
    const account = this.accountOf(document, node);
    if (!account) {
      const label = tagValue(document, node, 'account');
      if (label === undefined) await vscode.commands.executeCommand('acquire.account.signIn');
      else void vscode.window.showWarningMessage(vscode.l10n.t('No account is named {0}. Sign in to it, or change the @account line.', plainLabel(label, 60)));
      return undefined;
    }
    if (!(await this.runNeeded(editor, document, node, account, chain))) return undefined;
    const answers = await this.ask(document, node);
    if (!answers) return undefined;
    const processEnv = vscode.workspace.isTrusted ? (name: string): string | undefined => process.env[name] : undefined;
    const scope = new Scope(document, node, {
      prompts: answers, lead: this.parts.lead(account.key), dynamic: liveSources(processEnv), answer: (name) => this.answers.get(answerKey(editor.uri, account.key, name)),
    });
    const { matchOperation } = await import('../../../api/catalogue');
    const files = await readFiles(editor.uri, document, node);
    const built = toRequest(document, node, {
      resolve: (inner) => scope.resolve(inner), file: (path) => files.get(path), origin: account.origin,
      operation: (method, path) => matchOperation(method, path, account.generation)[0],
    });
    if (built.request) return { request: built.request, account, document, node };
    const [first] = built.problems;
    if (first) {
      const open = vscode.window.visibleTextEditors.find((e) => e.document === editor);
      if (open) { open.selection = new vscode.Selection(editor.positionAt(first.start), editor.positionAt(first.end)); open.revealRange(open.selection); }
      void vscode.window.showWarningMessage(buildProblemText(vscode.l10n, first));
    }
    return undefined;
  }

  /** Sends the request at an offset and shows its answer beside. Resolves to the exchange, or undefined when nothing was sent. */
  async send(editor: vscode.TextDocument, offset: number, chain: readonly string[] = []): Promise<Exchange | undefined> {
    const built = await this.build(editor, offset, chain);
    if (!built) return undefined;
    const { request, account, document, node } = built, uri = editor.uri.toString();
    const operation = await operationOf(account, request.method, request.url);
    const before = this.sentAs.get(uri), former = before === account.key ? undefined : this.parts.services.accounts.get(before ?? '');
    if (former && !operation?.reads) {
      const verb = vscode.l10n.t('Send');
      const question = vscode.l10n.t('Send this to {0}? This document last sent to {1}.', plainLabel(account.label, 60), plainLabel(former.label, 60));
      if ((await vscode.window.showWarningMessage(question, { modal: true, detail: `${request.method} ${plainLabel(request.url, 200)}` }, verb)) !== verb) return undefined;
    }
    const sent = await withCancel((signal) => sendAsking(this.parts.services, account.key, request, signal), `${request.method} ${plainLabel(request.url, 80)}`);
    if ('declined' in sent) return undefined;
    const { exchange } = sent, name = requestName(document, node);
    this.sentAs.set(uri, account.key);
    if (name) this.answers.set(answerKey(editor.uri, account.key, name), exchange);
    this.last.set(document.text.slice(node.start, node.end), exchange);
    this.changed.fire();
    if (!chain.length) await (await this.parts.load()).room.show(exchange);
    return exchange;
  }

  forget(uri: vscode.Uri): void {
    this.sentAs.delete(uri.toString());
    for (const key of [...this.answers.keys()]) if (key.startsWith(`${uri.toString()}\n`)) this.answers.delete(key);
  }

  dispose(): void { this.changed.dispose(); }

  /** Runs the named reads this request needs and that have not run; a write is never run this way. False when one is missing. */
  private async runNeeded(editor: vscode.TextDocument, document: HttpDocument, node: RequestNode, account: Account, chain: readonly string[]): Promise<boolean> {
    for (const name of neededAnswers(document, node)) {
      if (this.answers.has(answerKey(editor.uri, account.key, name))) continue;
      const other = document.requests.find((r) => r.line && requestName(document, r) === name);
      if (!other?.line) continue;
      if (chain.includes(name)) { void vscode.window.showWarningMessage(vscode.l10n.t('The request {0} needs its own answer.', plainLabel(name, 60))); return false; }
      const target = other.line.pieces[0], method = other.line.method ? textOf(document, other.line.method).toUpperCase() : 'GET';
      const operation = target && (await operationOf(account, method, textOf(document, target).split(/[?{]/)[0] ?? ''));
      if (!operation?.reads) { void vscode.window.showWarningMessage(vscode.l10n.t('This needs the answer of {0}, which may change data. Send that request yourself first.', plainLabel(name, 60))); return false; }
      const exchange = await this.send(editor, other.line.start, [...chain, name]);
      if (!exchange) return false;
    }
    return true;
  }

  private async ask(document: HttpDocument, node: RequestNode): Promise<Map<string, string> | undefined> {
    const answers = new Map<string, string>();
    for (const { name, text, masked } of prompts(document, node)) {
      const value = await vscode.window.showInputBox({ title: plainLabel(name, 60), prompt: plainLabel(text, 200) || undefined, password: masked, ignoreFocusOut: true });
      if (value === undefined) return undefined;
      answers.set(name, value);
    }
    return answers;
  }
}

const answerKey = (uri: vscode.Uri, account: string, name: string): string => `${uri.toString()}\n${account}\n${name}`;

/** The files a body names, beside the document; none in a workspace that is not trusted. */
async function readFiles(uri: vscode.Uri, document: HttpDocument, node: RequestNode): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  if (!vscode.workspace.isTrusted || !node.body?.files || uri.scheme === 'untitled') return files;
  for (const [, path = ''] of document.text.slice(node.body.start, node.body.end).matchAll(/^<@?[ \t]*([^\s<%{][^\r\n]{0,1000})$/gm)) {
    const name = path.trim();
    try { files.set(name, await vscode.workspace.fs.readFile(vscode.Uri.joinPath(uri, '..', name))); } catch { /* said when the request is built */ }
  }
  return files;
}

/** Runs a call; when it takes long, a notification offers to cancel it. */
async function withCancel<T>(run: (signal: AbortSignal) => Promise<T>, title: string): Promise<T> {
  const abort = new AbortController(), work = run(abort.signal);
  const timer = setTimeout(() => {
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (_progress, token) => {
      token.onCancellationRequested(() => { abort.abort(); });
      return work.then(() => undefined, () => undefined);
    });
  }, PATIENCE);
  try { return await work; } finally { clearTimeout(timer); }
}
