import type * as vscode from 'vscode';
import { API_VERSIONS } from '../../../../api/client/apiVersions';
import type { ApiRequest } from '../../../../api/client/types';
import { toDraft, EMPTY_DRAFT, readDraft, type RequestDraft } from '../../form/draft';
import { operationDraft } from '../../form/operationForm';
import { isPanelId, type PanelDraft } from '../../form/panelDrafts';
import { OpenPanels } from '../../../../platform/panel/openPanels';
import type { RequestsContext } from '../context';
import { PanelRequest, type SourceDocument } from './panelRequest';
import { TryRequestSession } from './session';
import type { Services } from '../../../../platform/services';

/** The Try Request panels of this window. */
export class TryRequestPanels implements vscode.Disposable {
  private readonly open = new OpenPanels<TryRequestSession>('tryRequest', { enableFindWidget: true });

  constructor(
    private readonly services: Services,
    private readonly context: RequestsContext,
  ) {}

  /** Reveals the last used panel, or opens one with the first page of the account's leads ready to send. */
  async show(): Promise<TryRequestSession> {
    return this.open.reveal() ?? this.create(await this.first(), this.services.accounts.active()?.key);
  }

  /** Shows a request in the last used panel if no one has typed in it, otherwise in a new one. `source` is the document it came from. */
  async showRequest(
    request: ApiRequest,
    accountKey = this.services.accounts.active()?.key,
    source?: SourceDocument,
  ): Promise<TryRequestSession> {
    const draft = toDraft(request);
    if (draft === 'binary' || draft === 'file') throw new Error('a request with a file does not fit into the panel');
    const session = this.open.reveal(({ replaceable }) => replaceable) ?? this.create(draft, accountKey);
    await session.load(draft, accountKey, source);
    return session;
  }

  /**
   * Restores a panel after a window reload. Its saved state contains the ID under which the draft is stored; that of version 0.1
   * contains the draft itself. Without a draft, or if its account was signed out meanwhile, the panel is empty.
   */
  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<TryRequestSession> {
    const { accounts } = this.services;
    const saved = Object(state) as { id?: unknown; accountKey?: unknown; draft?: unknown };
    const id = isPanelId(saved.id) ? saved.id : undefined;
    const kept = id === undefined ? oldState(saved) : await this.context.drafts.get(id);
    const isSignedOut = kept?.accountKey !== undefined && !accounts.get(kept.accountKey);
    const { draft, accountKey, exchangeId }: PanelDraft = kept && !isSignedOut ? kept : { draft: EMPTY_DRAFT };
    const key = accountKey ?? accounts.active()?.key;
    return this.open.adopt(panel, () => this.session(panel, draft, key, id, exchangeId));
  }

  /** The open panels, with the last used one at the end. */
  get sessions(): readonly TryRequestSession[] {
    return this.open.all;
  }

  private create(draft: RequestDraft, accountKey: string | undefined): TryRequestSession {
    return this.open.create((panel) => this.session(panel, draft, accountKey));
  }

  private session(
    panel: vscode.WebviewPanel,
    ...request: [draft: RequestDraft, accountKey: string | undefined, id?: string, exchangeId?: string]
  ): TryRequestSession {
    return new TryRequestSession(panel, this.context, new PanelRequest(this.context, ...request));
  }

  private async first(): Promise<RequestDraft> {
    const account = this.services.accounts.active();
    if (!account) return EMPTY_DRAFT;
    const { findOperation } = await import('../../../../api/catalogue');
    const operation = findOperation(API_VERSIONS[account.generation].listLeads);
    return operation ? operationDraft(operation, account) : EMPTY_DRAFT;
  }

  /** Cancels running calls. The panels stay: VS Code restores them after a reload. */
  dispose(): void {
    this.open.dispose();
  }
}

/** What a panel of version 0.1 stored in its state. */
function oldState({ accountKey, draft }: { accountKey?: unknown; draft?: unknown }): PanelDraft | undefined {
  if (draft === undefined) return undefined;
  return { draft: readDraft(draft), ...(typeof accountKey === 'string' ? { accountKey } : {}) };
}
