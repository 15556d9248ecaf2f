import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable, type Account } from '../../../../api/client/account';
import type { Operation } from '../../../../api/catalogue/types';
import { AcquireError } from '../../../../api/errors/errors';
import type { Exchange } from '../../../../api/client/types';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { parseCurl } from '../../curl/curl';
import { documentOfCurl } from '../../curl/curlDocument';
import { draftOf, readDraft, requestOf, type Draft } from '../../form/draft';
import { draftOfOperation, formOf, type OperationForm } from '../../form/operationForm';
import { hostMessage, type HostMessage, type PanelAccount, type ToPanel } from '../../form/panelMessages';
import { newPanelId } from '../../form/panelDrafts';
import { errorWords } from '../../../../api/errors/messages';
import { runAction } from '../../../../platform/showError';
import { webviewHtml } from '../../../../platform/webviewHtml';
import { answerView, errorActions, summaryText } from './answerView';
import { curlProblemText, requestForAccount, tellOfCurl } from './curlPaste';
import { pickOperation } from './operationPick';
import { openRequestText, type RequestsContext } from '../context';
import { operationOf, sendAsking } from '../sending/send';
import { warnOfMaskedParts, whatIsMissing } from './sendable';
import { panelStrings } from './strings';

/** The document a request was taken from, and where in it. */
export interface SourceDocument {
  readonly uri: vscode.Uri;
  readonly line?: number;
}

/** One Try Request panel and what it stands for: an account, a draft, at most one call under way and the answer that is shown. */
export class TryRequestSession implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  private call: AbortController | undefined;
  private exchange: Exchange | undefined;
  private requestId: string | undefined;
  private ready = false;
  private untouched = true;
  private source: SourceDocument | undefined;
  /** The draft as it was put into the panel. */
  private began: Draft | undefined;
  /** The draft as last heard from the panel, or as it is to be shown once the panel is ready. Set by `take`. */
  private draft: Draft;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly context: RequestsContext,
    draft: Draft,
    private accountKey: string | undefined,
    /** Under this id the draft is stored. */
    readonly id = newPanelId(),
  ) {
    this.draft = draft;
    this.store();
    this.parts.add(
      panel.webview.onDidReceiveMessage((raw: unknown) => {
        void this.hear(raw);
      }),
    );
    this.parts.add(context.services.accounts.onDidChange(() => this.accountsChanged()));
    panel.webview.html = webviewHtml(
      panel.webview,
      context.services.context.extensionUri,
      'tryRequest',
      l10n.t('Try Request'),
    );
    this.setTitle();
  }

  /** The key of the account this panel sends as. */
  get account(): string | undefined {
    return this.accountKey;
  }
  /** The request as it stands. */
  get request(): Draft {
    return this.draft;
  }
  /** Nothing would be lost if another request took this one's place. */
  get replaceable(): boolean {
    return this.untouched && !this.call;
  }
  /** The last exchange of this panel. */
  get last(): Exchange | undefined {
    return this.exchange;
  }

  /** Puts another request into the panel. */
  async load(draft: Draft, accountKey: string | undefined, source?: SourceDocument): Promise<void> {
    this.source = source;
    this.began = draft;
    this.untouched = true;
    this.accountKey = accountKey;
    this.take(draft);
    this.setTitle();
    if (!this.ready) return;
    this.post('accounts', this.accounts());
    this.exchange = undefined;
    this.post('draft', { draft, form: await this.form(draft), fresh: true });
  }

  dispose(): void {
    this.call?.abort();
    this.parts.dispose();
  }

  private post<T extends keyof ToPanel>(type: T, payload: ToPanel[T], requestId?: string): void {
    void this.panel.webview.postMessage({ v: 1, type, payload, ...(requestId ? { requestId } : {}) });
  }

  /** The panel does not know the secrets its request brought along; they stay with the draft. */
  private take(draft: Draft): void {
    const { secrets } = this.draft;
    this.draft = secrets && !draft.secrets ? { ...draft, secrets } : draft;
    this.store();
  }

  /** Stores the draft for a reload of the window, unless its account was signed out. */
  private store(): void {
    const { accountKey, draft } = this;
    if (accountKey === undefined || this.current())
      this.context.drafts.put(this.id, { draft, ...(accountKey !== undefined && { accountKey }) });
  }

  private current(): Account | undefined {
    return this.accountKey === undefined ? undefined : this.context.services.accounts.get(this.accountKey);
  }

  private async hear(raw: unknown): Promise<void> {
    const message = hostMessage(raw);
    if (!message) return;
    try {
      await this.answer(message);
    } catch (error) {
      await this.context.services.showError(error, this.current());
    }
  }

  private async answer(message: HostMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.open();
      case 'send':
        return this.send(readDraft(message.payload.draft), message.requestId);
      case 'edited': {
        this.untouched = false;
        return this.take(readDraft(message.payload.draft));
      }
      case 'cancel': {
        this.call?.abort();
        return;
      }
      case 'chooseAccount':
        return this.chooseAccount(String(message.payload.accountKey), readDraft(message.payload.draft));
      case 'chooseOperation':
        return this.chooseOperation();
      case 'match': {
        const { method, url } = message.payload;
        this.take({ ...this.draft, method: readDraft({ method }).method, url: String(url) });
        return this.post('form', { form: await this.form(this.draft) });
      }
      case 'live': {
        const { kind } = message.payload;
        return this.post('live', { kind: String(kind), values: await this.context.live(this.current(), String(kind)) });
      }
      case 'code': {
        const language = String(message.payload.language);
        return this.post('code', {
          language,
          text: await this.context.code(this.current(), requestOf(readDraft(message.payload.draft)), language),
        });
      }
      case 'curl':
        return this.takeCurl(String(message.payload.text));
      case 'copy': {
        const { redactor } = this.context.services;
        await vscode.env.clipboard.writeText(redactor.text(String(message.payload.text), this.draft.secrets));
        return;
      }
      case 'action':
        return this.act(String(message.payload.id), readDraft(message.payload.draft));
    }
  }

  private async open(): Promise<void> {
    this.ready = true;
    this.post('init', {
      id: this.id,
      strings: panelStrings(),
      ...this.accounts(),
      draft: this.draft,
      form: await this.form(this.draft),
      languages: this.context.languages,
      mac: process.platform === 'darwin',
    });
  }

  private accounts(): { accounts: PanelAccount[]; accountKey?: string } {
    const accounts = this.context.services.accounts.all().map((a) => ({
      key: a.key,
      label: plainLabel(a.label, 60),
      origin: a.origin,
      locked: !isWritable(a),
      sandbox: a.kind === 'sandbox',
    }));
    return { accounts, ...(this.current() ? { accountKey: this.accountKey } : {}) };
  }

  private accountsChanged(): void {
    this.accountKey ??= this.context.services.accounts.active()?.key;
    this.setTitle();
    if (this.ready) this.post('accounts', this.accounts());
  }

  private setTitle(): void {
    const account = this.current();
    this.panel.title = account ? l10n.t('Try Request · {0}', plainLabel(account.label, 40)) : l10n.t('Try Request');
  }

  private async operation(draft: Draft): Promise<Operation | undefined> {
    const account = this.current();
    return account && operationOf(account, draft.method, draft.url);
  }

  private async form(draft: Draft): Promise<OperationForm | undefined> {
    const account = this.current();
    const operation = await this.operation(draft);
    return account && operation && formOf(operation, account);
  }

  /** The same request for another account: a documented operation takes the form of path the other account answers. */
  private async chooseAccount(key: string, draft: Draft): Promise<void> {
    const operation = await this.operation(draft);
    this.accountKey = key;
    this.setTitle();
    const account = this.current();
    const adapted =
      account &&
      operation?.plainPath &&
      operation.generation === account.generation &&
      [operation.path, operation.plainPath].includes(draft.url.replace(/\?.*$/s, ''));
    const url = adapted ? formOf(operation, account).path + draft.url.replace(/^[^?]*/, '') : draft.url;
    this.take({ ...draft, url });
    this.post('draft', { draft: this.draft, form: await this.form(this.draft) });
  }

  private async chooseOperation(): Promise<void> {
    const account = this.current();
    const operation = await pickOperation(account?.generation ?? '1.0.0');
    if (!operation) return;
    const draft = draftOfOperation(operation, account ?? { pathForm: 'api' });
    this.take(draft);
    this.post('draft', { draft, form: formOf(operation, account ?? { pathForm: 'api' }) });
  }

  /** A pasted curl command in the place of the request; one that sends a file becomes a document. */
  private async takeCurl(text: string): Promise<void> {
    const command = parseCurl(text);
    const account = this.current();
    if (typeof command === 'string') return void vscode.window.showInformationMessage(curlProblemText(command));
    const request = await requestForAccount(command, account);
    const draft = request && draftOf(request);
    if (draft && typeof draft === 'object') {
      this.take(draft);
      this.post('draft', { draft, form: await this.form(draft), fresh: true });
    } else await openRequestText(documentOfCurl(command, { origin: account?.origin }));
    void tellOfCurl(command, account, this.context.services.signIn);
  }

  private async send(draft: Draft, requestId: string | undefined): Promise<void> {
    if (this.call) return;
    this.take(draft);
    this.requestId = requestId;
    const account = this.current();
    const stop = (
      text: string,
      tone: 'quiet' | 'problem' = 'problem',
      actions: ToPanel['stopped']['actions'] = [],
    ): void => this.post('stopped', { text, tone, actions }, requestId);
    if (!account)
      return stop(
        l10n.t('You are not signed in to Acquire. Sign in, or look around with the built-in sandbox.'),
        'problem',
        [...errorActions(['signIn']), { id: 'sandbox', label: l10n.t('Use the Sandbox') }],
      );
    const missing = whatIsMissing(draft);
    if (missing !== undefined) return stop(missing);
    const request = { ...requestOf(draft), secrets: this.draft.secrets };
    const call = (this.call = new AbortController());
    try {
      const sent = await sendAsking(this.context.services, account.key, request, call.signal, () => {
        this.post('sending', {
          line: l10n.t(
            'Sending {0} {1} as {2}…',
            request.method,
            plainLabel(request.url, 120),
            plainLabel(account.label, 60),
          ),
        });
      });
      if ('declined' in sent)
        return stop(
          sent.declined === 'locked'
            ? l10n.t('Nothing was sent: the account is still locked.')
            : l10n.t('Nothing was sent.'),
          'quiet',
        );
      await this.show(sent.exchange, draft, account);
    } catch (error) {
      if (!(error instanceof AcquireError))
        this.context.services.log.error(error instanceof Error ? error : String(error));
      const words = errorWords(error, { account });
      stop(words.text, words.severity === 'quiet' ? 'quiet' : 'problem', errorActions(words.actions));
    } finally {
      this.call = undefined;
    }
  }

  private async show(exchange: Exchange, draft: Draft, account: Account): Promise<void> {
    const { error, answer } = exchange;
    this.context.exchanges.add(exchange);
    this.exchange = exchange;
    if (error && !answer) {
      // nothing came back: the words alone say it
      const words = errorWords(error, { account });
      return this.post(
        'stopped',
        {
          text: words.text,
          tone: words.severity === 'quiet' ? 'quiet' : 'problem',
          actions: errorActions(words.actions),
        },
        this.requestId,
      );
    }
    this.post(
      'answer',
      await answerView(exchange, this.context.printer, account, await this.operation(draft)),
      this.requestId,
    );
  }

  /** Back to the document the request came from, as long as it is the same request: its comments and variables are there. Else a new one. */
  private async openDocument(draft: Draft, account: Account | undefined): Promise<void> {
    const { source, began } = this;
    if (!source || !began || JSON.stringify(requestOf(began)) !== JSON.stringify(requestOf(draft)))
      return this.context.openDocument(draft, account).then(() => warnOfMaskedParts(draft));
    const editor = await vscode.window.showTextDocument(source.uri, { viewColumn: vscode.ViewColumn.Active });
    if (source.line === undefined) return;
    const place = new vscode.Position(Math.min(source.line, editor.document.lineCount - 1), 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async act(id: string, draft: Draft): Promise<void> {
    const account = this.current();
    const { exchange, context } = this;
    const retry = (): Promise<void> => this.send(draft, this.requestId);
    if (await runAction(id, context.services, { account, retry })) return;
    switch (id) {
      case 'sandbox':
        await vscode.commands.executeCommand('acquire.sandbox.use');
        return;
      case 'reference':
        return context.openReference(await this.operation(draft));
      case 'openDocument':
        return this.openDocument(draft, account);
      case 'open':
        if (exchange) await context.documents.open(exchange);
        return;
      case 'save':
        if (exchange) await context.save(exchange);
        return;
      case 'compare': {
        const before = exchange && (await context.documents.before(exchange));
        if (before) return context.documents.compare(before, exchange);
        return void vscode.window.showInformationMessage(
          exchange
            ? l10n.t('There is no earlier answer to this request to compare {0} with.', summaryText(exchange))
            : '',
        );
      }
    }
  }
}
