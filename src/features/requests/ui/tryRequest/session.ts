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
import { FROM_PANEL, panelStrings, type PanelAccount, type ToPanel } from '../../form/panelMessages';
import { newPanelId } from '../../form/panelDrafts';
import { errorWords } from '../../../../api/errors/messages';
import { runAction } from '../../../../platform/showError';
import type { OpenPanel } from '../../../../platform/panel/openPanels';
import { PanelHost } from '../../../../platform/panel/panelHost';
import { answerView, errorActions, summaryText } from './answerView';
import { curlProblemText, requestForAccount, tellOfCurl } from './curlPaste';
import { pickOperation } from './operationPick';
import { openRequestText, type RequestsContext } from '../context';
import { operationOf, sendAsking } from '../sending/send';
import { warnOfMaskedParts, whatIsMissing } from './sendable';

/** The document a request was taken from, and where in it. */
export interface SourceDocument {
  readonly uri: vscode.Uri;
  readonly line?: number;
}

/** One Try Request panel and what it stands for: an account, a draft, at most one call under way and the answer that is shown. */
export class TryRequestSession implements OpenPanel {
  private readonly parts = new DisposableStore();
  private readonly host: PanelHost<ToPanel, typeof FROM_PANEL>;
  private call: AbortController | undefined;
  private exchange: Exchange | undefined;
  private requestId: string | undefined;
  private untouched = true;
  private source: SourceDocument | undefined;
  /** The draft as it was put into the panel. */
  private began: Draft | undefined;
  /** The draft as last heard from the panel, or as it is to be shown once the panel is ready. Set by `take`. */
  private draft: Draft;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: RequestsContext,
    draft: Draft,
    private accountKey: string | undefined,
    /** Under this id the draft is stored. */
    readonly id = newPanelId(),
  ) {
    this.draft = draft;
    this.store();
    this.host = this.parts.add(
      new PanelHost(panel, {
        extensionUri: context.services.context.extensionUri,
        name: 'tryRequest',
        title: this.titleText(),
        protocol: FROM_PANEL,
        handlers: {
          ready: () => this.open(),
          send: (payload, requestId) => this.send(readDraft(payload.draft), requestId),
          edited: (payload) => {
            this.untouched = false;
            this.take(readDraft(payload.draft));
          },
          cancel: () => this.call?.abort(),
          chooseAccount: ({ accountKey: key, draft }) => this.chooseAccount(key, readDraft(draft)),
          chooseOperation: () => this.chooseOperation(),
          match: ({ method, url }) => this.match(method, url),
          live: async ({ kind }) =>
            this.host.post('live', { kind, values: await this.context.live(this.current(), kind) }),
          code: ({ language, draft }) => this.code(language, readDraft(draft)),
          curl: ({ text }) => this.takeCurl(text),
          copy: ({ text }) =>
            vscode.env.clipboard.writeText(this.context.services.redactor.text(text, this.draft.secrets)),
          action: ({ id, draft }) => this.act(id, readDraft(draft)),
        },
        onError: (error) => this.context.services.showError(error, this.current()),
      }),
    );
    this.parts.add(context.services.accounts.onDidChange(() => this.accountsChanged()));
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
    this.host.title = this.titleText();
    this.exchange = undefined;
    this.host.post('accounts', this.accounts());
    this.host.post('draft', { draft, form: await this.form(draft), fresh: true });
  }

  onClosed(): void {
    void this.context.drafts.remove(this.id);
  }

  dispose(): void {
    this.call?.abort();
    this.parts.dispose();
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

  private async open(): Promise<void> {
    this.host.post('init', {
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
    this.host.title = this.titleText();
    this.host.post('accounts', this.accounts());
  }

  private titleText(): string {
    const account = this.current();
    return account ? l10n.t('Try Request · {0}', plainLabel(account.label, 40)) : l10n.t('Try Request');
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
    this.host.title = this.titleText();
    const account = this.current();
    const adapted =
      account &&
      operation?.plainPath &&
      operation.generation === account.generation &&
      [operation.path, operation.plainPath].includes(draft.url.replace(/\?.*$/s, ''));
    const url = adapted ? formOf(operation, account).path + draft.url.replace(/^[^?]*/, '') : draft.url;
    this.take({ ...draft, url });
    this.host.post('draft', { draft: this.draft, form: await this.form(this.draft) });
  }

  private async match(method: string, url: string): Promise<void> {
    this.take({ ...this.draft, method: readDraft({ method }).method, url });
    this.host.post('form', { form: await this.form(this.draft) });
  }

  private async code(language: string, draft: Draft): Promise<void> {
    this.host.post('code', { language, text: await this.context.code(this.current(), requestOf(draft), language) });
  }

  private async chooseOperation(): Promise<void> {
    const account = this.current();
    const operation = await pickOperation(account?.generation ?? '1.0.0');
    if (!operation) return;
    const draft = draftOfOperation(operation, account ?? { pathForm: 'api' });
    this.take(draft);
    this.host.post('draft', { draft, form: formOf(operation, account ?? { pathForm: 'api' }) });
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
      this.host.post('draft', { draft, form: await this.form(draft), fresh: true });
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
    ): void => this.host.post('stopped', { text, tone, actions }, requestId);
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
        this.host.post('sending', {
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
      return this.host.post(
        'stopped',
        {
          text: words.text,
          tone: words.severity === 'quiet' ? 'quiet' : 'problem',
          actions: errorActions(words.actions),
        },
        this.requestId,
      );
    }
    this.host.post(
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
