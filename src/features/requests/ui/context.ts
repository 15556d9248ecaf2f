import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import type { ApiRequest, Exchange } from '../../../api/client/types';
import { DisposableStore } from '../../../core/disposables';
import { ResponseFiles } from '../response/responseFiles';
import { ResponsePrinter } from '../response/responsePrinter';
import { CODE_LANGUAGES, DOCUMENT_LANGUAGE } from '../code/codeLanguages';
import { RecentExchanges } from '../history/exchanges';
import { redactRequest } from '../history/redactRequest';
import { printRequest } from '../text/printRequest';
import { printPortableRequest } from '../text/portableText';
import type { LiveKind } from '../form/liveKind';
import { LiveValues } from '../form/liveValues';
import { PanelDraftStore } from '../form/panelDrafts';
import type { LiveValue } from '../form/panelMessages';
import { activeResource } from '../../../platform/ownEditors';
import type { Services } from '../../../platform/services';
import { getSetting } from '../../../platform/settings';
import { ExchangeDocuments } from './exchanges/exchangeDocuments';
import { EXCHANGE_SCHEME } from '../../../platform/schemes';
import { findOperationFor } from './sending/send';
import { RequestHistory } from './view/history';

/** The ID of a request file for other tools, among the languages of `code`. */
export const PORTABLE_LANGUAGE = 'portable';

const LIVE: readonly LiveKind[] = ['tags', 'agents', 'departments'];

/** What panels and documents of requests share in a window. */
export class RequestsContext implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  /** Formats JSON in its worker. */
  readonly printer = this.parts.add(new ResponsePrinter());
  /** The last exchanges of this window, in full. */
  readonly exchanges = new RecentExchanges();
  /** Sent requests, on disk and without credentials. */
  readonly history: RequestHistory;
  /** The bodies of responses that are too large for memory. */
  readonly files: ResponseFiles;
  /** What the panels show, for a window reload. */
  readonly drafts: PanelDraftStore;
  /** Responses as documents. */
  readonly documents: ExchangeDocuments;
  /** Tags, agents and departments of the accounts. */
  readonly values: LiveValues;

  constructor(readonly services: Services) {
    this.history = this.parts.add(new RequestHistory(services));
    const { context, redactor, log } = services;
    this.drafts = this.parts.add(
      new PanelDraftStore(
        vscode.Uri.joinPath(context.globalStorageUri, 'tryRequest').fsPath,
        (text) => redactor.text(text),
        (error) => log.warn(`a draft of Try Request could not be stored: ${String(error)}`),
      ),
    );
    void this.drafts.removeLeftovers();
    this.files = this.parts.add(new ResponseFiles(vscode.Uri.joinPath(context.globalStorageUri, 'responses').fsPath));
    void this.files.removeLeftovers();
    this.documents = this.parts.add(new ExchangeDocuments(this.exchanges, this.history, this.printer));
    this.values = new LiveValues(services.client);
  }

  /** Values of a kind (tags, agents, departments) with their names, for an account. */
  async live(account: Account | undefined, kind: string): Promise<readonly LiveValue[]> {
    const known = LIVE.find((k) => k === kind);
    return account && known ? this.values.get(account, known) : [];
  }

  /** A request as text to copy: a request file, or code in a language. Secret values are masked. */
  async code(account: Account | undefined, request: ApiRequest, language: string): Promise<string> {
    if (language === DOCUMENT_LANGUAGE) return this.documentText(redactRequest(request), account);
    const sender = account ?? { origin: 'https://app.acquire.io', authHeader: 'bearer' };
    if (language === PORTABLE_LANGUAGE) return printPortableRequest(request, sender);
    const known = CODE_LANGUAGES.find((l) => l.id === language);
    if (!known) return '';
    const { generateCode } = await import('../code/codegen');
    return generateCode(request, sender, known.id);
  }

  /** The text of a request file that sends as this account: pinned to it if it is not the active one, and titled like its operation. */
  async documentText(request: ApiRequest, account: Account | undefined): Promise<string> {
    const title = account && (await findOperationFor(account, request.method, request.url))?.title;
    return printRequest(request, {
      ...(title === undefined ? {} : { title }),
      ...(account && account.key !== this.services.accounts.active()?.key ? { account: account.label } : {}),
    });
  }

  /**
   * Shows a new exchange: its response opens beside, in the preview editor, which also shows how the call went. If there is no response,
   * the previous one stays, and a message says why.
   */
  async show(exchange: Exchange): Promise<void> {
    this.exchanges.add(exchange);
    this.documents.refresh(exchange);
    const { error, account } = exchange;
    if (exchange.response || !error) {
      const isInResponse = activeResource()?.scheme === EXCHANGE_SCHEME;
      return this.documents.open(exchange, 'body', {
        preserveFocus: !isInResponse && !getSetting('response.takeFocus'),
      });
    }
    if (error.kind === 'cancelled')
      return void vscode.window.setStatusBarMessage(`$(circle-slash) ${l10n.t('The request was canceled.')}`, 5000);
    await this.services.showError(error, this.services.accounts.get(account.key));
  }

  /** Shows the first part of a response that is too large for memory, while the rest is received. */
  readonly showFirstPart = (exchange: Exchange): void => {
    this.show(exchange).catch((error: unknown) => this.services.showError(error));
    this.documents.followGrowth(exchange);
  };

  /** Opens the reference of an operation. */
  async openReference(operation: Operation | undefined): Promise<void> {
    if (operation) await this.services.openReference(operation.id);
    else void vscode.window.showInformationMessage(l10n.t('This method and path are not in the API reference.'));
  }

  dispose(): void {
    this.parts.dispose();
    this.exchanges.clear();
  }
}

/** Opens a text as a new request file. */
export async function openRequestText(content: string): Promise<vscode.TextEditor> {
  const known = (await vscode.languages.getLanguages()).includes(DOCUMENT_LANGUAGE);
  const document = await vscode.workspace.openTextDocument({
    language: known ? DOCUMENT_LANGUAGE : 'plaintext',
    content,
  });
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Active });
}
