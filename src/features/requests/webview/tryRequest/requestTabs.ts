import type { RequestDraft } from '../../form/draft';
import type { OperationForm } from '../../form/operationForm';
import { DOCUMENT_LANGUAGE } from '../../code/codeLanguages';
import type { FromPanel, PanelState, ToPanel } from '../../form/panelMessages';
import type { PanelLine } from '../../../../platform/webview/connect';
import { createElement } from '../../../../platform/webview/dom';
import { Tabs } from '../../../../platform/webview/tabs';
import { BodyEditor } from './bodyEditor';
import { CodeView } from './codeView';
import { PairRows } from './pairRows';
import { Parameters } from './parameters';

/** What the form reports to the panel, and how it queries the host. */
export interface FormActions {
  readonly post: PanelLine<ToPanel, FromPanel, PanelState>['post'];
  /** The request was changed. */
  edited(): void;
  /** Another tab was opened. */
  looked(): void;
  send(): void;
  cancel(): void;
}

/** The request in tabs: its parameters, headers and body, and all of it as text and as code. */
export class RequestTabs extends Tabs {
  /** The parameters of the operation. */
  readonly parameters: Parameters;
  private readonly headers: PairRows;
  private readonly rawBody: BodyEditor;
  private readonly text: CodeView;
  private readonly code: CodeView;
  private draft!: RequestDraft;

  /** @param edit called with the draft after each edit */
  constructor({ strings, languages }: ToPanel['init'], actions: FormActions, edit: (draft: RequestDraft) => void) {
    super(strings.request, () => {
      this.refreshTexts();
      actions.looked();
    });
    this.parameters = new Parameters(strings, edit, (kind) => actions.post('live', { kind }));
    this.headers = new PairRows(strings, strings.headers, (headers) => edit({ ...this.draft, headers }), true);
    this.rawBody = new BodyEditor(strings, edit);
    const ask = (language: string): void => actions.post('code', { language, draft: this.draft });
    const copy = (text: string): void => actions.post('copy', { what: 'code', text });
    const toDocument = createElement(
      'button',
      { type: 'button', onclick: () => actions.post('action', { id: 'openDocument', draft: this.draft }) },
      strings.openAsDocument,
    );
    const asText = [{ id: DOCUMENT_LANGUAGE, label: strings.requestText }];
    this.text = new CodeView(strings, asText, { label: strings.requestText, tools: [toDocument] }, ask, copy);
    this.code = new CodeView(strings, languages, { label: strings.code }, ask, copy);
    this.show([
      { id: 'parameters', label: strings.parameters, panel: this.parameters.element },
      { id: 'headers', label: strings.headers, panel: createElement('div', {}, this.headers.element) },
      { id: 'body', label: strings.body, panel: this.rawBody.element },
      { id: 'text', label: strings.requestText, panel: this.text.element },
      { id: 'code', label: strings.code, panel: this.code.element, hidden: !languages.length },
    ]);
  }

  /** Shows a draft and the form of its operation. */
  showRequest(draft: RequestDraft, form: OperationForm | undefined): void {
    this.draft = draft;
    this.parameters.show(draft, form);
    this.headers.show(draft.headers);
    this.rawBody.show(draft);
    this.refreshTexts();
  }

  /** Marks what is missing or wrong in the parameters. */
  check(): void {
    if (this.parameters.check()) this.choose('parameters');
  }

  /** Shows the request as text or as code of a language. */
  showCode(language: string, text: string): void {
    for (const view of [this.text, this.code]) view.show(language, text);
  }

  /** Text and code are generated only while their tab is open. */
  private refreshTexts(): void {
    if (this.chosen === 'text') this.text.refresh();
    if (this.chosen === 'code') this.code.refresh();
  }
}
