import * as vscode from 'vscode';
import type { Account } from '../../api/account';
import type { Operation } from '../../api/catalogue/types';
import type { ApiRequest, Exchange } from '../../api/types';
import { DisposableStore } from '../../core/disposables';
import { AnswerPrinter } from '../../requests/answerPrinter';
import type { Draft } from '../../requests/draft';
import { RecentExchanges } from '../../requests/exchanges';
import type { CodeLanguage, LiveValue } from '../../requests/panelMessages';
import { requestText } from '../../requests/requestText';
import type { Services } from '../shared/services';
import { ExchangeDocuments, saveBody } from './exchangeDocuments';

/** What panels and documents of requests share in a window. */
export class RequestRoom implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  readonly printer = this.parts.add(new AnswerPrinter());
  readonly exchanges = new RecentExchanges();
  readonly documents = this.parts.add(new ExchangeDocuments(this.exchanges, this.printer));
  readonly languages: readonly CodeLanguage[] = [];

  constructor(readonly services: Services) {}

  /** Values of a kind (tags, agents, departments) with their names, for an account. */
  async live(_account: Account | undefined, _kind: string): Promise<LiveValue[]> { return []; }

  /** A request as code of a language. */
  async code(_account: Account, _request: ApiRequest, _language: string): Promise<string> { return ''; }

  /** Opens what the reference says about an operation. */
  async openReference(operation: Operation | undefined): Promise<void> {
    if (operation) await vscode.commands.executeCommand('acquire.reference.open', operation.id);
  }

  /** Opens a request as a document of its own. */
  async openDocument(draft: Draft, _account: Account | undefined): Promise<void> {
    const languages = await vscode.languages.getLanguages();
    const document = await vscode.workspace.openTextDocument({ language: languages.includes('acquire-http') ? 'acquire-http' : 'plaintext', content: requestText(draft) });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Active });
  }

  save(exchange: Exchange): Promise<void> { return saveBody(exchange); }

  dispose(): void {
    this.parts.dispose();
    this.exchanges.clear();
  }
}
