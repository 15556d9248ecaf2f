import { METHODS, type Draft } from '../../form/draft';
import type { LiveKind } from '../../form/liveKind';
import type { OperationForm } from '../../form/operationForm';
import { DOCUMENT_LANGUAGE } from '../../code/codeLanguages';
import type { LiveValue, PanelAccount, PanelStrings, ToPanel } from '../../form/panelMessages';
import { el, fill, freshId } from '../../../../platform/webview/dom';
import { Tabs } from '../../../../platform/webview/tabs';
import { BodyEditor } from './bodyEditor';
import { CodeView } from './codeView';
import { PairRows } from './pairRows';
import { Parameters } from './parameters';

/** What the form asks of the rest of the panel. */
export interface FormActions {
  edited(draft: Draft): void;
  /** Another tab was opened. */
  looked(): void;
  match(method: string, url: string): void;
  askLive(kind: LiveKind): void;
  askCode(language: string, draft: Draft): void;
  chooseAccount(key: string, draft: Draft): void;
  chooseOperation(): void;
  pasteCurl(text: string): void;
  action(id: string, draft: Draft): void;
  copy(what: string, text: string): void;
  send(): void;
  cancel(): void;
}

const MATCH_AFTER_MS = 150;

/** The upper half of the panel: account, operation, request line, and the request in tabs. */
export class RequestForm {
  /** What the panel places. */
  readonly element: HTMLElement;
  private readonly strings: PanelStrings;
  private readonly account: HTMLSelectElement;
  private readonly operation: HTMLButtonElement;
  private readonly sendButton: HTMLButtonElement;
  private readonly cancelButton: HTMLButtonElement;
  private readonly method: HTMLSelectElement;
  private readonly host = el('span', { class: 'host mono quiet' });
  private readonly path: HTMLInputElement;
  private readonly badges = el('div', { class: 'line badges' });
  private readonly summary = el('p', { class: 'quiet summary' });
  private readonly tabs: Tabs;
  private readonly parameters: Parameters;
  private readonly headers: PairRows;
  private readonly body: BodyEditor;
  private readonly text: CodeView;
  private readonly code: CodeView;
  private accounts: readonly PanelAccount[] = [];
  private form: OperationForm | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current!: Draft;

  constructor(
    init: ToPanel['init'],
    private readonly actions: FormActions,
  ) {
    const strings = (this.strings = init.strings);
    const set = (draft: Draft): void => this.edited(draft);
    this.account = el('select', {
      'aria-label': strings.account,
      class: 'account',
      onchange: () => {
        this.changedAccount();
        actions.chooseAccount(this.account.value, this.current);
      },
    });
    this.operation = el('button', {
      type: 'button',
      class: 'drop operation',
      'aria-haspopup': 'dialog',
      title: strings.operationHint,
      onclick: () => actions.chooseOperation(),
    });
    this.sendButton = el(
      'button',
      {
        type: 'button',
        class: 'primary',
        title: `${strings.send} (${init.mac ? '⌘↩' : 'Ctrl+Enter'})`,
        onclick: () => actions.send(),
      },
      strings.send,
    );
    this.cancelButton = el(
      'button',
      { type: 'button', title: `${strings.cancel} (Esc)`, onclick: () => actions.cancel() },
      strings.cancel,
    );
    this.method = el(
      'select',
      {
        'aria-label': strings.method,
        class: 'method mono',
        onchange: () => set({ ...this.current, method: this.method.value as Draft['method'] }),
      },
      ...METHODS.map((m) => el('option', { value: m }, m)),
    );
    this.path = el('input', {
      type: 'text',
      class: 'mono',
      'aria-label': strings.path,
      placeholder: strings.pathHint,
      spellcheck: 'false',
      autocomplete: 'off',
      oninput: () => set({ ...this.current, url: this.path.value }),
      onpaste: (e) => this.pasted(e as ClipboardEvent),
    });
    this.parameters = new Parameters(strings, set, (kind) => actions.askLive(kind));
    this.headers = new PairRows(strings, strings.headers, (headers) => set({ ...this.current, headers }), true);
    this.body = new BodyEditor(strings, set);
    const ask = (language: string): void => actions.askCode(language, this.current);
    const copy = (text: string): void => actions.copy('code', text);
    const toDocument = el(
      'button',
      { type: 'button', onclick: () => actions.action('openDocument', this.current) },
      strings.openAsDocument,
    );
    this.text = new CodeView(
      strings,
      [{ id: DOCUMENT_LANGUAGE, label: strings.requestText }],
      { label: strings.requestText, tools: [toDocument] },
      ask,
      copy,
    );
    this.code = new CodeView(strings, init.languages, { label: strings.code }, ask, copy);
    this.tabs = new Tabs(strings.request, () => {
      this.refreshTexts();
      actions.looked();
    });
    this.tabs.show([
      { id: 'parameters', label: strings.parameters, panel: this.parameters.element },
      { id: 'headers', label: strings.headers, panel: el('div', {}, this.headers.element) },
      { id: 'body', label: strings.body, panel: this.body.element },
      { id: 'text', label: strings.requestText, panel: this.text.element },
      { id: 'code', label: strings.code, panel: this.code.element, hidden: !init.languages.length },
    ]);
    const hostId = freshId('host');
    this.host.id = hostId;
    this.path.setAttribute('aria-describedby', hostId);
    this.element = el(
      'main',
      { class: 'request', 'aria-label': strings.request },
      el(
        'div',
        { class: 'bar-top' },
        this.account,
        this.operation,
        el('div', { class: 'line' }, this.sendButton, this.cancelButton),
      ),
      el('div', { class: 'request-line' }, this.method, this.host, this.path),
      this.badges,
      this.summary,
      this.tabs.element,
    );
    this.setSending(false);
  }

  /** The request as it stands in the form. */
  get draft(): Draft {
    return this.current;
  }
  /** The tab in sight. */
  get tab(): string {
    return this.tabs.chosen;
  }
  set tab(id: string) {
    this.tabs.choose(id);
  }

  /** Shows a draft from the host in place of the present one. */
  show(draft: Draft, form: OperationForm | undefined): void {
    this.current = draft;
    this.path.value = draft.url;
    this.setForm(form);
  }

  /** Takes over the form of an operation; undefined for none. */
  setForm(form: OperationForm | undefined): void {
    this.form = form;
    this.refresh();
  }

  /** Takes over the accounts to choose from. */
  setAccounts(accounts: readonly PanelAccount[], chosen: string | undefined): void {
    this.accounts = accounts;
    const { strings } = this;
    fill(
      this.account,
      ...accounts.map(({ key, label }) => el('option', { value: key }, label)),
      (!accounts.length || !chosen) && el('option', { value: '' }, strings.noAccount),
    );
    this.account.value = chosen ?? '';
    this.changedAccount();
  }

  /** Says which of Send and Cancel can be pressed. */
  setSending(on: boolean): void {
    this.sendButton.setAttribute('aria-disabled', String(on));
    this.cancelButton.setAttribute('aria-disabled', String(!on));
  }

  /** Marks what is missing or wrong in the form. */
  check(): void {
    if (this.parameters.check()) this.tabs.choose('parameters');
  }

  /** Offers values of the account where a parameter takes them. */
  offer(kind: LiveKind, values: readonly LiveValue[]): void {
    this.parameters.offer(kind, values);
  }
  /** Takes over the request as text or as code of a language. */
  showCode(language: string, text: string): void {
    for (const view of [this.text, this.code]) view.show(language, text);
  }

  /** A curl command in the place of a path becomes the request it is. */
  private pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!/^\s*(?:[$>]\s*)?curl(?:\.exe)?\s/i.test(text)) return;
    event.preventDefault();
    this.actions.pasteCurl(text);
  }

  private changedAccount(): void {
    const account = this.accounts.find((a) => a.key === this.account.value);
    this.host.textContent = account?.origin ?? '';
    this.drawBadges();
  }

  private edited(draft: Draft): void {
    const moved = draft.url !== this.current.url || draft.method !== this.current.method;
    this.current = draft;
    if (document.activeElement !== this.path) this.path.value = draft.url;
    if (moved) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.actions.match(this.current.method, this.current.url), MATCH_AFTER_MS);
    }
    this.refresh();
    this.actions.edited(draft);
  }

  private refresh(): void {
    const { current, form, strings } = this;
    this.method.value = current.method;
    this.operation.textContent = form?.title ?? strings.chooseOperation;
    this.operation.setAttribute('aria-label', `${strings.operation}: ${form?.title ?? strings.chooseOperation}`);
    fill(
      this.summary,
      form && `${form.summary}. `,
      form &&
        el(
          'button',
          { type: 'button', class: 'link', onclick: () => this.actions.action('reference', this.current) },
          strings.reference,
        ),
    );
    this.summary.hidden = !form;
    this.drawBadges();
    this.parameters.show(current, form);
    this.headers.show(current.headers);
    this.body.show(current);
    this.refreshTexts();
  }

  /** Text and code are made only while their tab is open. */
  private refreshTexts(): void {
    if (this.tabs.chosen === 'text') this.text.refresh();
    if (this.tabs.chosen === 'code') this.code.refresh();
  }

  private drawBadges(): void {
    const { form, strings } = this;
    const account = this.accounts.find((a) => a.key === this.account.value);
    const badge = (text: string, kind = ''): HTMLElement => el('span', { class: `badge ${kind}`.trim() }, text);
    const writes = !form?.reads;
    fill(
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
