import { METHODS, type RequestDraft } from '../../form/draft';
import type { OperationForm } from '../../form/operationForm';
import type { PanelAccount, PanelStrings, ToPanel } from '../../form/panelMessages';
import { createElement, replaceContent, createId } from '../../../../platform/webview/dom';
import { RequestTabs, type FormActions } from './requestTabs';

const MATCH_AFTER_MS = 150;

/** The upper half of the panel: account, operation, request line, and the request in tabs. */
export class RequestForm {
  /** The element for the panel. */
  readonly element: HTMLElement;
  private readonly strings: PanelStrings;
  private readonly account: HTMLSelectElement;
  private readonly operation: HTMLButtonElement;
  private readonly sendButton: HTMLButtonElement;
  private readonly cancelButton: HTMLButtonElement;
  private readonly method: HTMLSelectElement;
  private readonly host = createElement('span', { class: 'host mono quiet' });
  private readonly path: HTMLInputElement;
  private readonly badges = createElement('div', { class: 'line badges' });
  private readonly summary = createElement('p', { class: 'quiet summary' });
  /** The request below the request line. */
  readonly tabs: RequestTabs;
  private accounts: readonly PanelAccount[] = [];
  private form: OperationForm | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current!: RequestDraft;

  constructor(
    init: ToPanel['init'],
    private readonly actions: FormActions,
  ) {
    const strings = (this.strings = init.strings);
    const set = (draft: RequestDraft): void => this.edited(draft);
    this.account = createElement('select', {
      'aria-label': strings.account,
      class: 'account',
      onchange: () => {
        this.drawAccount();
        actions.post('chooseAccount', { accountKey: this.account.value, draft: this.current });
      },
    });
    this.operation = createElement('button', {
      type: 'button',
      class: 'drop operation',
      'aria-haspopup': 'dialog',
      title: strings.operationHint,
      onclick: () => actions.post('chooseOperation', {}),
    });
    this.sendButton = createElement(
      'button',
      {
        type: 'button',
        class: 'primary',
        title: `${strings.send} (${init.mac ? '⌘↩' : 'Ctrl+Enter'})`,
        onclick: () => actions.send(),
      },
      strings.send,
    );
    this.cancelButton = createElement(
      'button',
      { type: 'button', title: `${strings.cancel} (Esc)`, onclick: () => actions.cancel() },
      strings.cancel,
    );
    this.method = createElement(
      'select',
      {
        'aria-label': strings.method,
        class: 'method mono',
        onchange: () => set({ ...this.current, method: this.method.value as RequestDraft['method'] }),
      },
      ...METHODS.map((m) => createElement('option', { value: m }, m)),
    );
    this.path = createElement('input', {
      type: 'text',
      class: 'mono',
      'aria-label': strings.path,
      placeholder: strings.pathHint,
      spellcheck: 'false',
      autocomplete: 'off',
      oninput: () => set({ ...this.current, url: this.path.value }),
      onpaste: (event) => {
        // A curl command pasted as the path replaces the request.
        const text = (event as ClipboardEvent).clipboardData?.getData('text/plain') ?? '';
        if (!/^\s*(?:[$>]\s*)?curl(?:\.exe)?\s/i.test(text)) return;
        event.preventDefault();
        actions.post('curl', { text });
      },
    });
    this.tabs = new RequestTabs(init, actions, set);
    const hostId = createId('host');
    this.host.id = hostId;
    this.path.setAttribute('aria-describedby', hostId);
    this.element = createElement(
      'main',
      { class: 'request', 'aria-label': strings.request },
      createElement(
        'div',
        { class: 'bar-top' },
        this.account,
        this.operation,
        createElement('div', { class: 'line' }, this.sendButton, this.cancelButton),
      ),
      createElement('div', { class: 'request-line' }, this.method, this.host, this.path),
      this.badges,
      this.summary,
      this.tabs.element,
    );
    this.setSending(false);
  }

  /** The request as currently entered. */
  get draft(): RequestDraft {
    return this.current;
  }

  /** Shows a draft from the host instead of the current one. */
  show(draft: RequestDraft, form: OperationForm | undefined): void {
    this.current = draft;
    this.path.value = draft.url;
    this.setForm(form);
  }

  /** Sets the form of an operation; undefined for none. */
  setForm(form: OperationForm | undefined): void {
    this.form = form;
    const { current, strings } = this;
    this.method.value = current.method;
    this.method.dataset.method = current.method;
    this.operation.textContent = form?.title ?? strings.chooseOperation;
    this.operation.setAttribute('aria-label', `${strings.operation}: ${form?.title ?? strings.chooseOperation}`);
    replaceContent(
      this.summary,
      form && `${form.summary}. `,
      form &&
        createElement(
          'button',
          {
            type: 'button',
            class: 'link',
            onclick: () => this.actions.post('action', { id: 'reference', draft: this.current }),
          },
          strings.reference,
        ),
    );
    this.summary.hidden = !form;
    this.drawAccount();
    this.tabs.showRequest(current, form);
  }

  /** Sets the accounts to choose from. */
  setAccounts(accounts: readonly PanelAccount[], chosen: string | undefined): void {
    this.accounts = accounts;
    const { strings } = this;
    replaceContent(
      this.account,
      ...accounts.map(({ key, label }) => createElement('option', { value: key }, label)),
      (!accounts.length || !chosen) && createElement('option', { value: '' }, strings.noAccount),
    );
    this.account.value = chosen ?? '';
    this.drawAccount();
  }

  /** Enables either Send or Cancel. */
  setSending(on: boolean): void {
    this.sendButton.setAttribute('aria-disabled', String(on));
    this.cancelButton.setAttribute('aria-disabled', String(!on));
  }

  private edited(draft: RequestDraft): void {
    const moved = draft.url !== this.current.url || draft.method !== this.current.method;
    this.current = draft;
    if (document.activeElement !== this.path) this.path.value = draft.url;
    if (moved) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const { method, url } = this.current;
        this.actions.post('match', { method, url });
      }, MATCH_AFTER_MS);
    }
    this.setForm(this.form);
    this.actions.edited();
  }

  /** Shows the host of the account, and what sending as that account means. */
  private drawAccount(): void {
    const { form, strings } = this;
    const account = this.accounts.find((a) => a.key === this.account.value);
    this.host.textContent = account?.origin ?? '';
    const badge = (text: string, kind = ''): HTMLElement =>
      createElement('span', { class: `badge ${kind}`.trim() }, text);
    const writes = !form?.reads;
    replaceContent(
      this.badges,
      form?.destructive && badge(strings.destructive, 'danger'),
      form?.outward !== undefined && badge(`${strings.outward}: ${form.outward}`, 'warning'),
      form?.retired && badge(strings.retired, 'warning'),
      form?.suspect && badge(strings.suspect, 'warning'),
      account?.locked && writes && badge(strings.locked),
    );
    this.badges.hidden = !this.badges.childElementCount;
  }
}
