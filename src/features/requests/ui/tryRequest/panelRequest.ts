import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { Operation } from '../../../../api/catalogue/types';
import { draftToRequest, type RequestDraft } from '../../form/draft';
import { buildOperationForm, type OperationForm } from '../../form/operationForm';
import { newPanelId } from '../../form/panelDrafts';
import { openRequestText, type RequestsContext } from '../context';
import { findOperationFor } from '../sending/send';
import { warnAboutMaskedParts } from './draftProblems';

/** The document a request was taken from, and its position there. */
export interface SourceDocument {
  readonly uri: vscode.Uri;
  readonly line?: number;
}

/** The request of one Try Request panel: a draft and the account it is sent as, stored for a reload of the window. */
export class PanelRequest {
  /** No one has changed the draft since it was put into the panel. */
  untouched = true;
  private source: SourceDocument | undefined;
  /** The draft as originally put into the panel. */
  private began: RequestDraft | undefined;
  private current: RequestDraft;
  private shownExchange: string | undefined;

  constructor(
    private readonly context: RequestsContext,
    draft: RequestDraft,
    /** The key of the account this panel sends as. */
    public accountKey: string | undefined,
    /** The draft is stored under this ID. */
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

  /** The draft as last received from the panel, or as it will be shown once the panel is ready. */
  get draft(): RequestDraft {
    return this.current;
  }

  /** The account this panel sends as, while it is signed in. */
  get account(): Account | undefined {
    return this.accountKey === undefined ? undefined : this.context.services.accounts.get(this.accountKey);
  }

  /** Replaces the request with another one. */
  replace(draft: RequestDraft, accountKey: string | undefined, source: SourceDocument | undefined): void {
    this.source = source;
    this.began = draft;
    this.untouched = true;
    this.accountKey = accountKey;
    this.take(draft);
  }

  /** Applies a draft from the panel. The panel does not know the secrets that came with its request; they are kept. */
  take(draft: RequestDraft): void {
    const { secrets } = this.current;
    this.current = secrets && !draft.secrets ? { ...draft, secrets } : draft;
    this.store();
  }

  /** The documented operation of a draft, by default the current one. */
  async operation({ method, url }: RequestDraft = this.current): Promise<Operation | undefined> {
    return this.account && findOperationFor(this.account, method, url);
  }

  /** The form of the documented operation. */
  async form(): Promise<OperationForm | undefined> {
    const { account } = this;
    const operation = await this.operation();
    return account && operation && buildOperationForm(operation, account);
  }

  /** Returns to the source document, with its comments and variables, if the request is still the same one; otherwise opens a new one. */
  async openDocument(draft: RequestDraft): Promise<void> {
    const { source, began } = this;
    if (!source || !began || JSON.stringify(draftToRequest(began)) !== JSON.stringify(draftToRequest(draft))) {
      await openRequestText(await this.context.documentText(draftToRequest(draft), this.account));
      return warnAboutMaskedParts(draft);
    }
    const editor = await vscode.window.showTextDocument(source.uri, { viewColumn: vscode.ViewColumn.Active });
    if (source.line === undefined) return;
    const place = new vscode.Position(Math.min(source.line, editor.document.lineCount - 1), 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Stores the draft for a window reload, unless its account was signed out. */
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
