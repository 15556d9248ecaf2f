import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import { plainLabel, sentenceText } from '../../../core/text';
import { carriesMask, isResendable } from '../history/historyEntry';
import { toDraft } from '../form/draft';
import { saveBody } from './exchanges/saveBody';
import { exchangeUri } from './exchanges/exchangeUri';
import { EXCHANGE_SCHEME } from '../../../platform/schemes';
import { historyRow } from './view/historyRows';
import type { TryRequestPanels } from './tryRequest/panels';
import { openRequestText, type RequestsContext } from './context';
import { isRequestRow, type CommandArguments, type RequestTargets, type CommandTarget } from './requestTargets';
import type { RequestRow } from './view/rows';
import { RunningRequests } from './sending/runningRequests';
import { findOperationFor, sendAfterQuestions } from './sending/send';

/** Implements the commands for requests, responses and the history. */
export class RequestCommands {
  private readonly running = new RunningRequests();

  constructor(
    private readonly context: RequestsContext,
    private readonly panels: TryRequestPanels,
    private readonly targets: RequestTargets,
  ) {}

  /** Opens the response of an exchange as a document. */
  async open(raw: CommandArguments): Promise<void> {
    const exchange = await this.targets.exchange(raw);
    if (exchange) await this.context.documents.open(exchange, undefined, { beside: false });
  }

  /** Explains why a request failed, and what to do about it. */
  async showProblem(raw: CommandArguments): Promise<void> {
    const exchange = await this.targets.exchange(raw);
    if (!exchange?.error) return;
    const { services } = this.context;
    await services.showError(exchange.error, services.accounts.get(exchange.account.key));
  }

  /** Writes the body of a response to a file. */
  async save(raw: CommandArguments): Promise<void> {
    const exchange = await this.targets.exchange(raw);
    if (exchange) await saveBody(exchange, this.context);
  }

  /** Compares two selected exchanges, or one with the previous response. */
  async compare(raw: CommandArguments): Promise<void> {
    const chosen = (Array.isArray(raw[1]) ? (raw[1] as unknown[]) : [])
      .filter(isRequestRow)
      .filter((r) => r.kind === 'exchange');
    if (chosen.length === 2) {
      const [a, b] = await Promise.all(chosen.map((r) => this.targets.ofEntry(r.entry)));
      if (a?.exchange && b?.exchange) {
        const inOrder = a.exchange.timing.startedAt <= b.exchange.timing.startedAt;
        return this.context.documents.compare(inOrder ? a.exchange : b.exchange, inOrder ? b.exchange : a.exchange);
      }
    }
    const exchange = await this.targets.exchange(raw);
    if (!exchange) return;
    const before = await this.context.documents.before(exchange);
    if (before) return this.context.documents.compare(before, exchange);
    void vscode.window.showInformationMessage(
      l10n.t('There is no earlier response to this request to compare it with.'),
    );
  }

  /** Reads all pages of a request's list into a file. */
  async fetchAllPages(raw: CommandArguments): Promise<void> {
    const target = await this.targets.request(raw);
    if (!target) return;
    const account = this.targets.account(target.accountKey);
    if (!account) return this.targets.showNoTarget();
    if (await this.openIncomplete(target, account)) return;
    const { fetchAllPages } = await import('./sending/fetchPages');
    await fetchAllPages(this.context.services, account, target.request);
  }

  /** Sends a request again as the same account. If something was removed from it, it is opened for editing instead. */
  async resend(raw: CommandArguments): Promise<void> {
    const target = (await this.targets.lastSent(raw)) ?? (await this.targets.request(raw));
    if (!target) return;
    const { request, accountKey, exchange, entry } = target;
    if (!accountKey) return this.targets.showNoTarget();
    const { services } = this.context;
    const account = services.accounts.get(accountKey);
    if (!account)
      return void vscode.window.showInformationMessage(
        l10n.t('The account that sent this request is no longer signed in.'),
      );
    if (await this.openIncomplete(target, account)) return;
    const about = exchange ? exchangeUri(exchange) : vscode.Uri.from({ scheme: EXCHANGE_SCHEME });
    const title = l10n.t('Sending {0}…', sentenceText(request.url, 60));
    const key = `${account.key}\n${exchange?.id ?? entry?.id ?? `${request.method} ${request.url}`}`;
    await this.running.once(key, async () => {
      const sent = await this.running.runWithNotification(about, '', title, (signal) =>
        sendAfterQuestions(services, account.key, { ...request, onFirstPart: this.context.showFirstPart }, signal),
      );
      if ('declined' in sent) return;
      await this.context.show(sent.exchange);
    });
  }

  /**
   * Opens a request for editing, with a message, if something was removed from it and it cannot be sent as it is. Returns true if so. An
   * exchange of this window is complete, except for secrets in its address or headers.
   */
  private async openIncomplete({ entry, request }: CommandTarget, account: Account): Promise<boolean> {
    const masked = carriesMask(request);
    const whole = !entry || isResendable(entry) || this.context.exchanges.get(entry.id) !== undefined;
    if (whole && !masked) return false;
    const names = entry?.removed.join(', ');
    void vscode.window.showInformationMessage(
      names || masked
        ? l10n.t('The history does not keep {0}. Fill it in, then send.', sentenceText(names || 'token', 120))
        : l10n.t('The history does not keep the body of this request. Fill in the body, then send.'),
    );
    await this.panels.showRequest(request, account.key);
    return true;
  }

  /** Puts a request into Try Request. */
  async edit(raw: CommandArguments): Promise<void> {
    const target = await this.targets.request(raw);
    if (!target) return;
    if (typeof toDraft(target.request) === 'string')
      return void vscode.window.showInformationMessage(
        l10n.t('Try Request does not support requests with files. Send this one from its request file.'),
      );
    await this.panels.showRequest(target.request, this.targets.account(target.accountKey)?.key, target.source);
  }

  /** Opens the panel with the documented read of one record, for the IDs in responses. */
  async tryRead([accountKey, operationId, parameter, id]: CommandArguments): Promise<void> {
    const account = typeof accountKey === 'string' ? this.targets.account(accountKey) : undefined;
    const { findOperation } = await import('../../../api/catalogue');
    const operation = typeof operationId === 'string' ? findOperation(operationId) : undefined;
    if (!account || !operation || typeof parameter !== 'string' || typeof id !== 'string')
      return this.targets.showNoTarget();
    const { buildCall } = await import('../../../api/client/call');
    await this.panels.showRequest(buildCall(operation, { [parameter]: id }), account.key);
  }

  /** Opens a request as a request file. */
  async toDocument(raw: CommandArguments): Promise<void> {
    const target = await this.targets.request(raw);
    if (target)
      await openRequestText(await this.context.documentText(target.request, this.targets.account(target.accountKey)));
  }

  /** Removes the selected rows from the history. */
  async remove([first, all]: CommandArguments): Promise<void> {
    const rows = (Array.isArray(all) ? (all as unknown[]) : [first])
      .filter(isRequestRow)
      .filter((r) => r.kind === 'exchange');
    if (!rows.length) return this.targets.showNoTarget();
    for (const { entry } of rows) await this.context.history.store.remove(entry.account.key, entry.id);
  }

  /** Clears the history of the active account, after confirmation. */
  async clear(): Promise<void> {
    const account = this.context.services.accounts.active();
    const verb = l10n.t('Clear');
    if (!account) return;
    const question = l10n.t(
      'Clear the history of {0}? The requests and responses kept on this computer are deleted.',
      sentenceText(account.label, 60),
    );
    if ((await vscode.window.showWarningMessage(question, { modal: true }, verb)) !== verb) return;
    await this.context.history.store.clear(account.key);
    this.context.exchanges.clear();
  }

  /** Searches the history of the active account, and opens the selected entry. */
  async search(): Promise<void> {
    const account = this.context.services.accounts.active();
    const entries = account ? await this.context.history.store.list(account.key) : [];
    const items = await Promise.all(
      entries.map(async (entry) => {
        const { label, description } = historyRow(entry);
        const operation = await findOperationFor(entry.account, entry.request.method, entry.url);
        // Both titles can be searched for.
        const titles = new Set(operation && [operation.title, operation.documentedTitle]);
        return { label, description, detail: [...titles, plainLabel(entry.url, 300)].join(' · '), entry };
      }),
    );
    const chosen = await vscode.window.showQuickPick(items, {
      title: account ? l10n.t('History of {0}', sentenceText(account.label, 60)) : l10n.t('History'),
      matchOnDescription: true,
      matchOnDetail: true,
      placeHolder: items.length
        ? l10n.t('Search by method, path, status or query')
        : l10n.t('No requests in the history yet'),
    });
    if (chosen) await this.open([{ kind: 'exchange', entry: chosen.entry } satisfies RequestRow]);
  }
}
