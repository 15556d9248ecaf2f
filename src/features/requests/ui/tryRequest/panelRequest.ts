import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { Operation } from '../../../../api/catalogue/types';
import { requestOf, type Draft } from '../../form/draft';
import { formOf, type OperationForm } from '../../form/operationForm';
import { newPanelId } from '../../form/panelDrafts';
import { openRequestText, type RequestsContext } from '../context';
import { operationOf } from '../sending/send';
import { warnOfMaskedParts } from './sendable';

/** The document a request was taken from, and where in it. */
export interface SourceDocument {
  readonly uri: vscode.Uri;
  readonly line?: number;
}

/** The request of one Try Request panel: a draft and the account it is sent as, stored for a reload of the window. */
export class PanelRequest {
  /** Nobody has changed the draft since it was put into the panel. */
  untouched = true;
  private source: SourceDocument | undefined;
  /** The draft as it was put into the panel. */
  private began: Draft | undefined;
  private current: Draft;
  private shownExchange: string | undefined;

  constructor(
    private readonly context: RequestsContext,
    draft: Draft,
    /** The key of the account this panel sends as. */
    public accountKey: string | undefined,
    /** Under this id the draft is stored. */
    readonly id = newPanelId(),
    exchangeId?: string,
  ) {
    this.current = draft;
    this.shownExchange = exchangeId;
    this.store();
  }

  /** The exchange whose response is shown; after a window reload it is looked up in the history. */
  get exchangeId(): string | undefined {
    return this.shownExchange;
  }
  set exchangeId(id: string | undefined) {
    this.shownExchange = id;
    this.store();
  }

  /** The draft as last heard from the panel, or as it is to be shown once the panel is ready. */
  get draft(): Draft {
    return this.current;
  }

  /** The account this panel sends as, while it is signed in. */
  get account(): Account | undefined {
    return this.accountKey === undefined ? undefined : this.context.services.accounts.get(this.accountKey);
  }

  /** Puts another request in the place of this one. */
  replace(draft: Draft, accountKey: string | undefined, source: SourceDocument | undefined): void {
    this.source = source;
    this.began = draft;
    this.untouched = true;
    this.accountKey = accountKey;
    this.take(draft);
  }

  /** Takes over a draft. The panel does not know the secrets its request brought along; they stay with the draft. */
  take(draft: Draft): void {
    const { secrets } = this.current;
    this.current = secrets && !draft.secrets ? { ...draft, secrets } : draft;
    this.store();
  }

  /** The documented operation of a draft, by default of the present one. */
  async operation({ method, url }: Draft = this.current): Promise<Operation | undefined> {
    return this.account && operationOf(this.account, method, url);
  }

  /** The form of the documented operation. */
  async form(): Promise<OperationForm | undefined> {
    const { account } = this;
    const operation = await this.operation();
    return account && operation && formOf(operation, account);
  }

  /** Back to the document the request came from, as long as it is the same request: its comments and variables are there. Else a new one. */
  async openDocument(draft: Draft): Promise<void> {
    const { source, began } = this;
    if (!source || !began || JSON.stringify(requestOf(began)) !== JSON.stringify(requestOf(draft))) {
      await openRequestText(await this.context.documentText(requestOf(draft), this.account));
      return warnOfMaskedParts(draft);
    }
    const editor = await vscode.window.showTextDocument(source.uri, { viewColumn: vscode.ViewColumn.Active });
    if (source.line === undefined) return;
    const place = new vscode.Position(Math.min(source.line, editor.document.lineCount - 1), 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Stores the draft for a reload of the window, unless its account was signed out. */
  private store(): void {
    const { accountKey, exchangeId, current: draft } = this;
    if (accountKey === undefined || this.account)
      this.context.drafts.put(this.id, {
        draft,
        ...(accountKey !== undefined && { accountKey }),
        ...(exchangeId !== undefined && { exchangeId }),
      });
  }
}
