import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable } from '../../../../api/client/account';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel, sentenceText } from '../../../../core/text';
import { CODE_LANGUAGES } from '../../code/codeLanguages';
import { parseCurl } from '../../curl/curl';
import { curlToDocument } from '../../curl/curlDocument';
import { toDraft, readDraft, draftToRequest, type RequestDraft } from '../../form/draft';
import { operationDraft, buildOperationForm } from '../../form/operationForm';
import { FROM_PANEL, panelStrings, type PanelAccount, type ToPanel } from '../../form/panelMessages';
import { runAction } from '../../../../platform/showError';
import type { OpenPanel } from '../../../../platform/panel/openPanels';
import { PanelHost } from '../../../../platform/panel/panelHost';
import { exchangeSummaryText } from './responseView';
import { curlProblemText, requestForAccount, reportCurlNotes } from './curlPaste';
import { pickOperationOfAccount } from './operationPick';
import { openRequestText, type RequestsContext } from '../context';
import { saveBody } from '../exchanges/saveBody';
import { PanelCall } from './panelCall';
import type { PanelRequest, SourceDocument } from './panelRequest';

/** One Try Request panel: handles its messages, and keeps what it shows up to date. */
export class TryRequestSession implements OpenPanel {
  private readonly parts = new DisposableStore();
  private readonly host: PanelHost<ToPanel, typeof FROM_PANEL>;
  /** What was sent from this panel. */
  readonly call: PanelCall;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: RequestsContext,
    /** The current request. */
    readonly request: PanelRequest,
  ) {
    const { services } = context;
    this.host = this.parts.add(
      new PanelHost(panel, {
        extensionUri: services.context.extensionUri,
        name: 'tryRequest',
        title: this.titleText(),
        protocol: FROM_PANEL,
        handlers: {
          ready: () => this.open(),
          send: (payload, requestId) => this.call.send(readDraft(payload.draft), requestId),
          edited: (payload) => {
            request.untouched = false;
            request.take(readDraft(payload.draft));
          },
          cancel: () => this.call.cancel(),
          chooseAccount: ({ accountKey, draft }) => this.chooseAccount(accountKey, readDraft(draft)),
          chooseOperation: () => this.chooseOperation(),
          match: async ({ method, url }) => {
            request.take({ ...request.draft, method: readDraft({ method }).method, url });
            this.host.post('form', { form: await request.form() });
          },
          filter: ({ path }) => this.call.filter(path),
          sort: ({ by }) => this.call.sort(by),
          live: async ({ kind }) => this.host.post('live', { kind, values: await context.live(request.account, kind) }),
          code: async ({ language, draft }) => {
            const text = await context.code(request.account, draftToRequest(readDraft(draft)), language);
            this.host.post('code', { language, text });
          },
          curl: ({ text }) => this.takeCurl(text),
          copy: ({ text }) => vscode.env.clipboard.writeText(services.redactor.text(text, request.draft.secrets)),
          action: ({ id, draft }) => this.act(id, readDraft(draft)),
        },
        onError: (error) => services.showError(error, request.account),
      }),
    );
    this.call = new PanelCall(this.host, context, request);
    this.parts.add(
      context.documents.onDidChange((uri) => {
        void this.call.showTable(uri).catch((error: unknown) => services.showError(error));
      }),
    );
    this.parts.add(services.accounts.onDidChange(() => this.accountsChanged()));
  }

  /** True if nothing would be lost by replacing the request. */
  get replaceable(): boolean {
    return this.request.untouched && !this.call.isRunning;
  }

  /** Puts another request into the panel. */
  async load(draft: RequestDraft, accountKey: string | undefined, source?: SourceDocument): Promise<void> {
    this.request.replace(draft, accountKey, source);
    this.host.title = this.titleText();
    this.host.post('accounts', this.accounts());
    await this.showFresh(draft);
  }

  onClosed(): void {
    void this.context.drafts.remove(this.request.id);
  }

  dispose(): void {
    this.call.cancel();
    this.parts.dispose();
  }

  private async open(): Promise<void> {
    this.host.post('init', {
      id: this.request.id,
      strings: panelStrings(),
      ...this.accounts(),
      draft: this.request.draft,
      form: await this.request.form(),
      languages: CODE_LANGUAGES,
      mac: process.platform === 'darwin',
    });
    // VS Code discards a page while another tab is active.
    await this.call.showAgain();
  }

  /** Shows the current request. `fresh`: the response shown does not belong to it. */
  private async showDraft(draft: RequestDraft, fresh?: boolean): Promise<void> {
    this.host.post('draft', { draft, form: await this.request.form(), ...(fresh && { fresh }) });
  }

  /** Shows another request and removes the response to the previous one. */
  private async showFresh(draft: RequestDraft): Promise<void> {
    this.call.forget();
    await this.showDraft(draft, true);
  }

  private accounts(): { accounts: PanelAccount[]; accountKey?: string } {
    const accounts = this.context.services.accounts.all().map((a) => ({
      key: a.key,
      label: plainLabel(a.label, 60),
      origin: a.origin,
      locked: !isWritable(a),
      sandbox: a.kind === 'sandbox',
    }));
    return { accounts, ...(this.request.account ? { accountKey: this.request.accountKey } : {}) };
  }

  private accountsChanged(): void {
    this.request.accountKey ??= this.context.services.accounts.active()?.key;
    this.host.title = this.titleText();
    this.host.post('accounts', this.accounts());
  }

  private titleText(): string {
    const { account } = this.request;
    return account ? l10n.t('Try Request · {0}', sentenceText(account.label, 40)) : l10n.t('Try Request');
  }

  /** The same request for another account: a documented operation uses the path form of that account. */
  private async chooseAccount(key: string, draft: RequestDraft): Promise<void> {
    const operation = await this.request.operation(draft);
    this.request.accountKey = key;
    this.host.title = this.titleText();
    const { account } = this.request;
    const adapted =
      account &&
      operation?.plainPath &&
      operation.generation === account.generation &&
      [operation.path, operation.plainPath].includes(draft.url.replace(/\?.*$/s, ''));
    const url = adapted ? buildOperationForm(operation, account).path + draft.url.replace(/^[^?]*/, '') : draft.url;
    this.request.take({ ...draft, url });
    await this.showDraft(this.request.draft);
  }

  private async chooseOperation(): Promise<void> {
    const account = this.request.account ?? ({ generation: '1.0.0', pathForm: 'api' } as const);
    const operation = await pickOperationOfAccount(account);
    if (!operation) return;
    const draft = operationDraft(operation, account);
    this.request.take(draft);
    this.call.forget();
    this.host.post('draft', { draft, form: buildOperationForm(operation, account), fresh: true });
  }

  /** Replaces the request with a pasted curl command; a command that sends a file becomes a document. */
  private async takeCurl(text: string): Promise<void> {
    const command = parseCurl(text);
    const { account } = this.request;
    if (typeof command === 'string') return void vscode.window.showInformationMessage(curlProblemText(command));
    const request = await requestForAccount(command, account);
    const draft = request && toDraft(request);
    if (draft && typeof draft === 'object') {
      this.request.take(draft);
      await this.showFresh(draft);
    } else await openRequestText(curlToDocument(command, { origin: account?.origin }));
    void reportCurlNotes(command, account, this.context.services.signIn);
  }

  private async act(id: string, draft: RequestDraft): Promise<void> {
    const { account } = this.request;
    const { call, context } = this;
    const { services } = context;
    const exchange = call.last;
    const retry = (): Promise<void> => call.retry(draft);
    if (await runAction(id, services, { account, retry })) return;
    switch (id) {
      case 'sandbox':
        await vscode.commands.executeCommand('acquire.sandbox.use');
        return;
      case 'reference':
        return context.openReference(await this.request.operation(draft));
      case 'openDocument':
        return this.request.openDocument(draft);
      case 'open':
        if (exchange) await context.documents.open(exchange);
        return;
      case 'copyBody':
        if (exchange?.response?.large)
          return void vscode.window.showInformationMessage(
            l10n.t('The response is too large to be copied. Save it to a file.'),
          );
        return vscode.env.clipboard.writeText(services.redactor.text(exchange?.response?.text ?? ''));
      case 'save':
        if (exchange) await saveBody(exchange, context);
        return;
      case 'compare': {
        const before = exchange && (await context.documents.before(exchange));
        if (before) return context.documents.compare(before, exchange);
        return void vscode.window.showInformationMessage(
          exchange
            ? l10n.t('There is no earlier response to this request to compare {0} with.', exchangeSummaryText(exchange))
            : '',
        );
      }
    }
  }
}
