import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import type { ApiRequest, Exchange } from '../../../api/client/types';
import type { HistoryEntry } from '../history/historyEntry';
import type { RequestsContext } from './context';
import { activeResource } from '../../../platform/ownEditors';
import { draftToRequest } from '../form/draft';
import { EXCHANGE_SCHEME } from '../../../platform/schemes';
import type { TryRequestPanels } from './tryRequest/panels';
import type { SourceDocument } from './tryRequest/panelRequest';
import type { DocumentRequests, RequestRow } from './view/rows';

/** The arguments of a command. */
export type CommandArguments = readonly unknown[];

/** What a command was invoked on: an exchange, or the request of a document. */
export interface CommandTarget {
  readonly request: ApiRequest;
  readonly accountKey?: string;
  readonly exchange?: Exchange;
  readonly entry?: HistoryEntry;
  readonly source?: SourceDocument;
}

/** True for a row of the Requests view. */
export const isRequestRow = (value: unknown): value is RequestRow =>
  typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string';

/** Finds the request or exchange that a command was invoked on: an argument, otherwise the open document or panel. */
export class RequestTargets {
  /** @param documents reads request files, if available */
  constructor(
    private readonly context: RequestsContext,
    private readonly panels: TryRequestPanels,
    private readonly documents: () => DocumentRequests | undefined,
  ) {}

  /** The request a command was invoked on. Shows a message if there is none. */
  async request(raw: CommandArguments): Promise<CommandTarget | undefined> {
    return (await this.find(raw)) ?? this.showNoTarget();
  }

  /** The exchange a command was invoked on. Shows a message if there is none. */
  async exchange(raw: CommandArguments): Promise<Exchange | undefined> {
    return (await this.find(raw))?.exchange ?? this.showNoTarget();
  }

  /** The account with a key, or the active account without one. */
  account(key: string | undefined): Account | undefined {
    return key === undefined ? this.context.services.accounts.active() : this.context.services.accounts.get(key);
  }

  /** Shows a message that there is no request. */
  showNoTarget(): undefined {
    void vscode.window.showInformationMessage(
      l10n.t('Open a response or a request file, or select a request in the Requests view.'),
    );
  }

  /** What a request file or the panel sent last, if the command was invoked on the document itself and not on one of its lines. */
  async lastSent([uri, line]: CommandArguments): Promise<CommandTarget | undefined> {
    const own = uri instanceof vscode.Uri ? uri : uri === undefined ? activeResource() : undefined;
    const exchange =
      own && own.scheme !== EXCHANGE_SCHEME && typeof line !== 'number'
        ? await this.documents()?.lastSent?.(own)
        : undefined;
    const last = exchange ?? (own ? undefined : this.panels.sessions.at(-1)?.call.last);
    return last && targetOf(last);
  }

  private async find([first, second]: CommandArguments): Promise<CommandTarget | undefined> {
    if (isRequestRow(first)) return first.kind === 'exchange' ? this.ofEntry(first.entry) : undefined;
    if (typeof first === 'string') {
      const { documents, exchanges, services } = this.context;
      const known = exchanges.get(first)?.account ?? services.accounts.active();
      const key = typeof second === 'string' ? second : known?.key;
      return key === undefined ? undefined : this.ofExchange(await documents.find(key, first));
    }
    const uri = first instanceof vscode.Uri ? first : activeResource();
    if (uri?.scheme === EXCHANGE_SCHEME) return this.ofExchange(await this.context.documents.exchange(uri));
    if (uri) {
      const line = typeof second === 'number' ? second : undefined;
      const found = await this.documents()?.requestAt(uri, line);
      const cursor = vscode.window.activeTextEditor?.selection.active;
      return found && { ...found, source: { uri, line: line ?? cursor?.line } };
    }
    const session = this.panels.sessions.at(-1);
    if (!session) return undefined;
    const { draft, accountKey } = session.request;
    // The current state of the form, sent or not.
    return { request: { ...draftToRequest(draft), secrets: draft.secrets }, accountKey, exchange: session.call.last };
  }

  /** The target for an entry of the history. */
  async ofEntry(entry: HistoryEntry): Promise<CommandTarget | undefined> {
    const exchange = await this.context.documents.find(entry.account.key, entry.id);
    return { request: exchange?.request ?? entry.request, accountKey: entry.account.key, exchange, entry };
  }

  private async ofExchange(exchange: Exchange | undefined): Promise<CommandTarget | undefined> {
    if (!exchange) return undefined;
    const kept = await this.context.history.store.get(exchange.account.key, exchange.id).catch(() => undefined);
    return { ...targetOf(exchange), entry: kept?.entry };
  }
}

const targetOf = (exchange: Exchange): CommandTarget => ({
  request: exchange.request,
  accountKey: exchange.account.key,
  exchange,
});
