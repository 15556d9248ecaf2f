import * as vscode from 'vscode';
import type { Account } from '../../api/account';
import type { Operation } from '../../api/catalogue/types';
import type { ApiRequest, Exchange } from '../../api/types';
import { DisposableStore } from '../../core/disposables';
import { AnswerPrinter } from '../../requests/answerPrinter';
import { CODE_LANGUAGES } from '../../requests/codeLanguages';
import { requestOf, type Draft } from '../../requests/draft';
import { RecentExchanges } from '../../requests/exchanges';
import { fromRequest } from '../../requests/language/fromRequest';
import { DOCUMENT_LANGUAGE, type CodeLanguage, type LiveValue } from '../../requests/panelMessages';
import type { Services } from '../shared/services';
import { ExchangeDocuments, saveBody } from './exchangeDocuments';

/** What panels and documents of requests share in a window. */
export class RequestRoom implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  readonly printer = this.parts.add(new AnswerPrinter());
  readonly exchanges = new RecentExchanges();
  readonly documents = this.parts.add(new ExchangeDocuments(this.exchanges, this.printer));
  readonly languages: readonly CodeLanguage[] = CODE_LANGUAGES;

  constructor(readonly services: Services) {}

  /** Values of a kind (tags, agents, departments) with their names, for an account. */
  async live(_account: Account | undefined, _kind: string): Promise<LiveValue[]> { return []; }

  /** A request as text of a language: a document, or code. */
  async code(account: Account | undefined, request: ApiRequest, language: string): Promise<string> {
    if (language === DOCUMENT_LANGUAGE) return this.documentText(request, account);
    const known = CODE_LANGUAGES.find((l) => l.id === language);
    if (!known) return '';
    const { codeOf } = await import('../../requests/codegen');
    return codeOf(request, account ?? { origin: 'https://app.acquire.io', authHeader: 'bearer' }, known.id);
  }

  /** The text of a request document that sends as this account: pinned to it when it is not the active one. */
  documentText(request: ApiRequest, account: Account | undefined): string {
    return fromRequest(request, account && account.key !== this.services.accounts.active()?.key ? { account: account.label } : {});
  }

  /** Opens what the reference says about an operation. */
  async openReference(operation: Operation | undefined): Promise<void> {
    if (operation) await vscode.commands.executeCommand('acquire.reference.openPage', operation.id);
  }

  /** Opens a request as a document of its own. */
  async openDocument(draft: Draft, account: Account | undefined): Promise<void> {
    const known = (await vscode.languages.getLanguages()).includes(DOCUMENT_LANGUAGE);
    const document = await vscode.workspace.openTextDocument({ language: known ? DOCUMENT_LANGUAGE : 'plaintext', content: this.documentText(requestOf(draft), account) });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Active });
  }

  save(exchange: Exchange): Promise<void> { return saveBody(exchange); }

  dispose(): void {
    this.parts.dispose();
    this.exchanges.clear();
  }
}
