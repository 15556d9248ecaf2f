import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { AcquireError } from '../../../../api/errors/errors';
import { errorMessage } from '../../../../api/errors/messages';
import type { Exchange } from '../../../../api/client/types';
import { sentenceText } from '../../../../core/text';
import type { PanelHost } from '../../../../platform/panel/panelHost';
import { draftToRequest, type RequestDraft } from '../../form/draft';
import type { FROM_PANEL, ResponseViewData, ToPanel } from '../../form/panelMessages';
import type { RequestsContext } from '../context';
import { sendAfterQuestions } from '../sending/send';
import { createTableView } from '../../response/tableView';
import { exchangeUri } from '../exchanges/exchangeUri';
import { createResponseView, errorActions, TABLE_ROWS } from './responseView';
import type { PanelRequest } from './panelRequest';
import { missingPartText } from './draftProblems';
import { createFilteredView } from './filteredView';

/** Sends the request of a panel, one call at a time, and shows the response. */
export class PanelCall {
  /** The exchange shown in the panel. */
  last: Exchange | undefined;
  private running: AbortController | undefined;
  private requestId: string | undefined;
  /** The JSONPath applied to the body. */
  private jsonPath = '';
  /** Counts the requests put into the panel. */
  private turn = 0;
  /** Repeats the panel's last message about its call to a new page. */
  private repeat: (() => void) | undefined;

  constructor(
    private readonly host: PanelHost<ToPanel, typeof FROM_PANEL>,
    private readonly context: RequestsContext,
    private readonly request: PanelRequest,
  ) {}

  /** True while a call is running. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Sends a draft, after the confirmations it needs. `requestId` links the response to the message that asked for it. */
  async send(draft: RequestDraft, requestId: string | undefined): Promise<void> {
    if (this.running) return;
    this.request.take(draft);
    this.requestId = requestId;
    const { account } = this.request;
    const { turn } = this;
    const stop = (
      text: string,
      tone: 'quiet' | 'problem' = 'problem',
      actions: ToPanel['stopped']['actions'] = [],
    ): void => this.say('stopped', { text, tone, actions }, requestId);
    if (!account)
      return stop(l10n.t('You are not signed in to Acquire. Sign in, or try the built-in sandbox.'), 'problem', [
        ...errorActions(['signIn']),
        { id: 'sandbox', label: l10n.t('Use the Sandbox') },
      ]);
    const missing = missingPartText(draft);
    if (missing !== undefined) return stop(missing);
    const request = { ...draftToRequest(draft), secrets: this.request.draft.secrets };
    const call = (this.running = new AbortController());
    try {
      const sent = await sendAfterQuestions(this.context.services, account.key, request, call.signal, () => {
        this.say(
          'sending',
          {
            line: l10n.t(
              'Sending {0} {1} as {2}…',
              request.method,
              sentenceText(request.url, 120),
              sentenceText(account.label, 60),
            ),
          },
          requestId,
        );
      });
      if ('declined' in sent)
        return stop(
          sent.declined === 'locked'
            ? l10n.t('Nothing was sent: the account is still read-only.')
            : l10n.t('Nothing was sent.'),
          'quiet',
        );
      const { exchange } = sent;
      this.context.exchanges.add(exchange);
      if (turn !== this.turn) {
        const text = l10n.t('The response to the previous request is in the history.');
        return this.host.post('stopped', { text, tone: 'quiet', actions: [] }, requestId);
      }
      this.last = exchange;
      this.request.exchangeId = exchange.id;
      // There is no response to show, only the message.
      if (exchange.error && !exchange.response) throw exchange.error;
      this.say('response', await this.view(exchange, draft), requestId);
      if (this.jsonPath) this.filter(this.jsonPath);
    } catch (error) {
      if (!(error instanceof AcquireError))
        this.context.services.log.error(error instanceof Error ? error : String(error));
      const words = errorMessage(error, { account });
      stop(words.text, words.severity === 'quiet' ? 'quiet' : 'problem', errorActions(words.actions));
    } finally {
      this.running = undefined;
    }
  }

  /** Shows the state of the call in a new page. After a window reload the response comes from the history. */
  async showAgain(): Promise<void> {
    if (this.repeat) {
      this.repeat();
      // The order may have changed since the response arrived.
      if (this.last && this.context.documents.choicesOf(this.last).order) await this.postTable(this.last);
      return this.jsonPath ? this.filter(this.jsonPath) : undefined;
    }
    const { accountKey, exchangeId } = this.request;
    if (accountKey === undefined || exchangeId === undefined) return;
    const { turn } = this;
    const exchange = await this.context.documents.find(accountKey, exchangeId);
    if (!exchange || this.running || turn !== this.turn) return;
    this.last = exchange;
    this.say('response', { ...(await this.view(exchange)), again: true });
  }

  private async view(exchange: Exchange, draft?: RequestDraft): Promise<ResponseViewData> {
    const { printer, documents } = this.context;
    const operation = await this.request.operation(draft);
    return createResponseView(exchange, printer, this.request.account, operation, documents.choicesOf(exchange).order);
  }

  /** Sorts the table of the response by a column, here and in its editor. */
  sort(column: string): void {
    if (this.last) this.context.documents.sortBy(this.last, column);
  }

  /** Shows the table of the response in the order that was chosen for it, if this is its document. */
  async showTable(uri: vscode.Uri): Promise<void> {
    if (this.last && uri.toString() === exchangeUri(this.last, 'table').toString()) await this.postTable(this.last);
  }

  private async postTable(exchange: Exchange): Promise<void> {
    const { printer, documents } = this.context;
    const { order } = documents.choicesOf(exchange);
    const operation = await this.request.operation();
    const table = await createTableView(exchange, printer, operation, { rows: TABLE_ROWS, order });
    if (table && exchange === this.last) this.host.post('table', table);
  }

  /** The request was replaced, so the response shown does not belong to it. */
  forget(): void {
    this.turn++;
    this.last = undefined;
    this.jsonPath = '';
    this.repeat = undefined;
    this.request.exchangeId = undefined;
  }

  /** Shows what a JSONPath finds in the response. */
  filter(path: string): void {
    this.jsonPath = path;
    const text = this.last?.response?.text;
    if (!text) return;
    const filtered = path.trim() === '' ? {} : createFilteredView(text, path);
    this.host.post('filtered', { path, ...filtered });
  }

  private say<T extends 'sending' | 'stopped' | 'response'>(type: T, payload: ToPanel[T], requestId?: string): void {
    this.host.post(type, payload, requestId);
    this.repeat = () => {
      this.host.post(type, { ...payload, again: true }, requestId);
    };
  }

  /** Sends a draft again, in response to the message that started the previous call. */
  retry(draft: RequestDraft): Promise<void> {
    return this.send(draft, this.requestId);
  }

  /** Cancels the running call. */
  cancel(): void {
    this.running?.abort();
  }
}
