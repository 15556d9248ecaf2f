import * as l10n from '@vscode/l10n';
import { AcquireError } from '../../../../api/errors/errors';
import { errorMessage } from '../../../../api/errors/messages';
import type { Exchange } from '../../../../api/client/types';
import { plainLabel } from '../../../../core/text';
import type { PanelHost } from '../../../../platform/panel/panelHost';
import { draftToRequest, type RequestDraft } from '../../form/draft';
import type { FROM_PANEL, ToPanel } from '../../form/panelMessages';
import type { RequestsContext } from '../context';
import { sendAfterQuestions } from '../sending/send';
import { createResponseView, errorActions } from './responseView';
import type { PanelRequest } from './panelRequest';
import { missingPartText } from './draftProblems';

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
              plainLabel(request.url, 120),
              plainLabel(account.label, 60),
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
      if (exchange.error && !exchange.answer) throw exchange.error;
      const operation = await this.request.operation(draft);
      this.say('answer', await createResponseView(exchange, this.context.printer, account, operation), requestId);
      if (this.jsonPath) await this.filter(this.jsonPath);
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
      return this.jsonPath ? this.filter(this.jsonPath) : undefined;
    }
    const { accountKey, exchangeId, account } = this.request;
    if (accountKey === undefined || exchangeId === undefined) return;
    const { turn } = this;
    const exchange = await this.context.documents.find(accountKey, exchangeId);
    if (!exchange || this.running || turn !== this.turn) return;
    this.last = exchange;
    const operation = await this.request.operation();
    this.say('answer', {
      ...(await createResponseView(exchange, this.context.printer, account, operation)),
      again: true,
    });
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
  async filter(path: string): Promise<void> {
    this.jsonPath = path;
    const text = this.last?.answer?.text;
    if (!text) return;
    const filtered = path.trim() === '' ? {} : (await import('./filteredView')).createFilteredView(text, path);
    if (path === this.jsonPath) this.host.post('filtered', { path, ...filtered });
  }

  private say<T extends 'sending' | 'stopped' | 'answer'>(type: T, payload: ToPanel[T], requestId?: string): void {
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
