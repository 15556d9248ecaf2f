import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import type { ApiRequest, Exchange } from '../../../api/client/types';
import { plainLabel } from '../../../core/text';
import { CODE_LANGUAGES, DOCUMENT_LANGUAGE, TOKEN_VARIABLE } from '../code/codeLanguages';
import { SECRET_MASK } from '../../../core/redaction';
import { carriesMask, resendable, type HistoryEntry } from '../history/historyEntry';
import { jsonPlace } from '../json/jsonPlace';
import { draftOf } from '../form/draft';
import { saveBody } from './exchanges/exchangeDocuments';
import { EXCHANGE_PARTS, EXCHANGE_SCHEME, exchangeUri } from './exchanges/exchangeUri';
import { historyRow } from './view/historyRows';
import type { TryRequestPanels } from './tryRequest/panels';
import { openRequestText, PORTABLE, type RequestsContext } from './context';
import type { DocumentRequests, RequestRow } from './view/rows';
import { RunningRequests } from './sending/running';
import { sendAsking } from './sending/send';
import type { SourceDocument } from './tryRequest/session';

/** What a command was called on: an exchange that was made, or the request of a document. */
interface Target {
  readonly request: ApiRequest;
  readonly accountKey?: string;
  readonly exchange?: Exchange;
  readonly entry?: HistoryEntry;
  readonly source?: SourceDocument;
}

type Raw = readonly unknown[];
const isRow = (value: unknown): value is RequestRow =>
  typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string';

/** What the commands on requests and answers do. Each copes with no argument: then it is about the document that is open. */
export class RequestCommands {
  /** Set by whoever reads request documents. */
  documents: DocumentRequests | undefined;
  private readonly running = new RunningRequests();
  /** What is being sent again, its questions included: a second press is not a second request. */
  private readonly begun = new Set<string>();

  constructor(
    private readonly context: RequestsContext,
    private readonly panels: TryRequestPanels,
  ) {}

  private async target([first, second]: Raw): Promise<Target | undefined> {
    if (isRow(first)) return first.kind === 'exchange' ? this.ofEntry(first.entry) : undefined;
    if (typeof first === 'string')
      return this.ofId(first, typeof second === 'string' ? second : this.context.exchanges.get(first)?.account.key);
    const uri = first instanceof vscode.Uri ? first : vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme === EXCHANGE_SCHEME) {
      return this.ofExchange(await this.context.documents.exchange(uri));
    }
    if (uri) {
      const line = typeof second === 'number' ? second : undefined;
      const found = await this.documents?.requestAt(uri, line);
      const cursor = vscode.window.activeTextEditor?.selection.active;
      return found && { ...found, source: { uri, line: line ?? cursor?.line } };
    }
    const last = this.panels.sessions.at(-1)?.last;
    return last && { request: last.request, accountKey: last.account.key, exchange: last };
  }

  private async ofEntry(entry: HistoryEntry): Promise<Target | undefined> {
    const exchange = await this.context.documents.find(entry.account.key, entry.id);
    return { request: exchange?.request ?? entry.request, accountKey: entry.account.key, exchange, entry };
  }

  private async ofId(
    id: string,
    accountKey = this.context.services.accounts.active()?.key,
  ): Promise<Target | undefined> {
    return accountKey === undefined ? undefined : this.ofExchange(await this.context.documents.find(accountKey, id));
  }

  private async ofExchange(exchange: Exchange | undefined): Promise<Target | undefined> {
    if (!exchange) return undefined;
    const { request, account } = exchange;
    return { request, accountKey: account.key, exchange, entry: await this.entryOf(exchange) };
  }

  private async entryOf({ account, id }: Exchange): Promise<HistoryEntry | undefined> {
    return (await this.context.history.store.get(account.key, id).catch(() => undefined))?.entry;
  }

  private account(key: string | undefined): Account | undefined {
    return key === undefined ? this.context.services.accounts.active() : this.context.services.accounts.get(key);
  }

  private nothing(): void {
    void vscode.window.showInformationMessage(
      l10n.t('There is no request here. Open an answer or a request document, or choose one in the Requests view.'),
    );
  }

  /** Opens the answer of an exchange as a document. */
  async open(raw: Raw): Promise<void> {
    const target = await this.target(raw);
    if (target?.exchange) await this.context.documents.open(target.exchange, 'body', false);
    else this.nothing();
  }

  /** Opens another part of an exchange; asks which where none is named. */
  async showPart([uri, part, piece]: Raw): Promise<void> {
    const target = await this.target([uri]);
    if (!target?.exchange) return this.nothing();
    const known =
      EXCHANGE_PARTS.find((p) => p === part) ??
      ((await vscode.window.showQuickPick([...EXCHANGE_PARTS], {
        placeHolder: l10n.t('Which part of the answer?'),
      })) as (typeof EXCHANGE_PARTS)[number] | undefined);
    if (known) await this.context.documents.open(target.exchange, known, false, typeof piece === 'number' ? piece : 0);
  }

  /** Writes the body of an answer to a file. */
  async save(raw: Raw): Promise<void> {
    const target = await this.target(raw);
    if (target?.exchange) await saveBody(target.exchange);
    else this.nothing();
  }

  /** Compares two chosen exchanges, or one with the answer before it. */
  async compare(raw: Raw): Promise<void> {
    const chosen = (Array.isArray(raw[1]) ? (raw[1] as unknown[]) : [])
      .filter(isRow)
      .filter((r) => r.kind === 'exchange');
    if (chosen.length === 2) {
      const [a, b] = await Promise.all(chosen.map((r) => this.ofEntry(r.entry)));
      if (a?.exchange && b?.exchange) {
        const inOrder = a.exchange.timing.startedAt <= b.exchange.timing.startedAt;
        return this.context.documents.compare(inOrder ? a.exchange : b.exchange, inOrder ? b.exchange : a.exchange);
      }
    }
    const target = await this.target(raw);
    if (!target?.exchange) return this.nothing();
    const before = await this.context.documents.before(target.exchange);
    if (before) return this.context.documents.compare(before, target.exchange);
    void vscode.window.showInformationMessage(l10n.t('There is no earlier answer to this request to compare it with.'));
  }

  /** Reads all pages of the list a request asks for into a file. */
  async fetchAllPages(raw: Raw): Promise<void> {
    const target = await this.target(raw);
    const account = target && this.account(target.accountKey);
    if (!target || !account) return this.nothing();
    if (await this.openIncomplete(target, account)) return;
    const { fetchAllPages } = await import('./sending/fetchPages');
    await fetchAllPages(this.context.services, account, target.request);
  }

  /** What a request document sent last, when the command was called on the document itself and not on a line of it. */
  private async lastOfDocument([uri, line]: Raw): Promise<Target | undefined> {
    const own =
      uri instanceof vscode.Uri ? uri : uri === undefined ? vscode.window.activeTextEditor?.document.uri : undefined;
    const exchange =
      own && own.scheme !== EXCHANGE_SCHEME && typeof line !== 'number'
        ? await this.documents?.lastSent?.(own)
        : undefined;
    return exchange && { request: exchange.request, accountKey: exchange.account.key, exchange };
  }

  /** Sends the same request again as the same account. What was taken out of it cannot be put back, so such a request is opened for editing. */
  async resend(raw: Raw): Promise<void> {
    const target = (await this.lastOfDocument(raw)) ?? (await this.target(raw));
    if (!target?.accountKey) return this.nothing();
    const { services } = this.context;
    const account = services.accounts.get(target.accountKey);
    if (!account)
      return void vscode.window.showInformationMessage(
        l10n.t('The account this request was sent as is not signed in any more.'),
      );
    if (await this.openIncomplete(target, account)) return;
    const key = `${account.key}\n${target.exchange?.id ?? target.entry?.id ?? `${target.request.method} ${target.request.url}`}`;
    if (this.begun.has(key))
      return void vscode.window.showInformationMessage(
        l10n.t('This request is under way already. Wait for its answer, or cancel it first.'),
      );
    this.begun.add(key);
    try {
      await this.sendAgain(target, account);
    } finally {
      this.begun.delete(key);
    }
  }

  private async sendAgain(target: Target, account: Account): Promise<void> {
    const { services } = this.context;
    const title = l10n.t('Sending {0}…', plainLabel(target.request.url, 60));
    const about = target.exchange ? exchangeUri(target.exchange) : vscode.Uri.from({ scheme: EXCHANGE_SCHEME });
    const sent = await this.running.patiently(about, '', title, (signal) =>
      sendAsking(services, account.key, target.request, signal),
    );
    if ('declined' in sent) return;
    if (sent.exchange.error && !sent.exchange.answer) await services.showError(sent.exchange.error, account);
    else await this.context.show(sent.exchange);
  }

  /**
   * A request from which something was taken out cannot be sent as it is: it is opened for editing, and that is said. True when it was. An
   * exchange of this window is whole, but for secrets that stood in its address or headers.
   */
  private async openIncomplete({ entry, request }: Target, account: Account): Promise<boolean> {
    const masked = carriesMask(request);
    const whole = !entry || resendable(entry) || this.context.exchanges.get(entry.id) !== undefined;
    if (whole && !masked) return false;
    const names = entry?.removed.join(', ');
    void vscode.window.showInformationMessage(
      names || masked
        ? l10n.t('The history does not keep {0}. Fill it in, then send.', plainLabel(names || 'token', 120))
        : l10n.t('The history does not keep the body of this request. Fill it in, then send.'),
    );
    await this.panels.showRequest(request, account.key);
    return true;
  }

  /** Puts a request into Try Request. */
  async edit(raw: Raw): Promise<void> {
    const target = await this.target(raw);
    if (!target) return this.nothing();
    if (typeof draftOf(target.request) === 'string')
      return void vscode.window.showInformationMessage(
        l10n.t('A request with a file does not fit into the panel. Send it from its document.'),
      );
    await this.panels.showRequest(target.request, this.account(target.accountKey)?.key, target.source);
  }

  /** Opens the panel with the documented read of one record: for the ids in answers. */
  async tryRead([accountKey, operationId, parameter, id]: Raw): Promise<void> {
    const account = typeof accountKey === 'string' ? this.account(accountKey) : undefined;
    const { findOperation } = await import('../../../api/catalogue');
    const operation = typeof operationId === 'string' ? findOperation(operationId) : undefined;
    if (!account || !operation || typeof parameter !== 'string' || typeof id !== 'string') return this.nothing();
    const { buildCall } = await import('../../../api/client/call');
    await this.panels.showRequest(buildCall(operation, { [parameter]: id }), account.key);
  }

  /** Opens a request as a request document. */
  async toDocument(raw: Raw): Promise<void> {
    const target = await this.target(raw);
    if (target) await openRequestText(this.context.documentText(target.request, this.account(target.accountKey)));
    else this.nothing();
  }

  /** Copies a request as code, in a language that is asked for. */
  async copyAs(raw: Raw): Promise<void> {
    const target = await this.target(raw);
    if (target) await this.copyRequestAs(target.request, this.account(target.accountKey));
    else this.nothing();
  }

  /** Copies a request document, or the request of an answer, for other tools: host and token are variables. */
  async copyPortable(raw: Raw): Promise<void> {
    const uri = raw[0] instanceof vscode.Uri ? raw[0] : vscode.window.activeTextEditor?.document.uri;
    let request: ApiRequest | undefined;
    let text =
      isRow(raw[0]) || !uri || uri.scheme === EXCHANGE_SCHEME ? undefined : await this.documents?.portable(uri);
    if (text === undefined) {
      const target = isRow(raw[0]) || uri?.scheme === EXCHANGE_SCHEME ? await this.target(raw) : undefined;
      if (!target) return this.nothing();
      request = target.request;
      text = await this.context.code(this.account(target.accountKey), request, PORTABLE);
    }
    await this.copyRedacted(text, request, l10n.t('Copied. Host and token are the variables host and token.'));
  }

  /** Puts a text without secrets on the clipboard, and says so where values are missing in it. */
  private async copyRedacted(text: string, request: ApiRequest | undefined, message: string): Promise<void> {
    const safe = this.context.services.redactor.text(text, request?.secrets);
    await vscode.env.clipboard.writeText(safe);
    const isIncomplete = safe.includes(SECRET_MASK) || safe.includes(encodeURIComponent(SECRET_MASK));
    vscode.window.setStatusBarMessage(
      isIncomplete ? `${message} ${l10n.t('Secret values were replaced by {0}.', SECRET_MASK)}` : message,
      5000,
    );
  }

  /** Asks for a language and copies a request as its code. */
  async copyRequestAs(request: ApiRequest, account: Account | undefined): Promise<void> {
    const items = [
      ...CODE_LANGUAGES.map(({ id, label }) => ({ label, id: id as string })),
      { label: l10n.t('Request document'), id: DOCUMENT_LANGUAGE },
      { label: l10n.t('Portable .http, for other tools'), id: PORTABLE },
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Copy Request As'),
      placeHolder: l10n.t('The token is written as the environment variable {0}', TOKEN_VARIABLE),
    });
    if (!chosen) return;
    try {
      const text = await this.context.code(account, request, chosen.id);
      await this.copyRedacted(text, request, l10n.t('Copied as {0}.', chosen.label));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      void vscode.window.showInformationMessage(l10n.t('A request with a binary body cannot be written as code.'));
    }
  }

  /** Copies the JSONPath of the value under the cursor of a JSON document, or the value itself. */
  async copyPlace(what: 'path' | 'value'): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const place =
      editor?.document.languageId === 'json'
        ? jsonPlace(editor.document.getText(), editor.document.offsetAt(editor.selection.active))
        : undefined;
    if (place) await vscode.env.clipboard.writeText(place[what]);
    else void vscode.window.showInformationMessage(l10n.t('Put the cursor on a value of a JSON answer first.'));
  }

  /** Takes the chosen rows out of the history. */
  async remove([first, all]: Raw): Promise<void> {
    const rows = (Array.isArray(all) ? (all as unknown[]) : [first]).filter(isRow).filter((r) => r.kind === 'exchange');
    if (!rows.length) return this.nothing();
    for (const { entry } of rows) await this.context.history.store.remove(entry.account.key, entry.id);
  }

  /** Forgets the history of the active account, after a question. */
  async clear(): Promise<void> {
    const account = this.context.services.accounts.active();
    const verb = l10n.t('Clear');
    if (!account) return;
    const question = l10n.t(
      'Clear the history of {0}? The requests and answers kept on this machine are deleted.',
      plainLabel(account.label, 60),
    );
    if ((await vscode.window.showWarningMessage(question, { modal: true }, verb)) !== verb) return;
    await this.context.history.store.clear(account.key);
    this.context.exchanges.clear();
  }

  /** Searches the history of the active account, and opens what is chosen. */
  async search(): Promise<void> {
    const account = this.context.services.accounts.active();
    const entries = account ? await this.context.history.store.list(account.key) : [];
    const items = entries.map((entry) => {
      const { label, description } = historyRow(entry);
      return { label, description, detail: plainLabel(entry.url, 300), entry };
    });
    const chosen = await vscode.window.showQuickPick(items, {
      title: account ? l10n.t('History of {0}', plainLabel(account.label, 60)) : l10n.t('History'),
      matchOnDescription: true,
      matchOnDetail: true,
      placeHolder: items.length
        ? l10n.t('Search by method, path, status or query')
        : l10n.t('No requests are kept yet'),
    });
    if (chosen) await this.open([{ kind: 'exchange', entry: chosen.entry } satisfies RequestRow]);
  }
}
