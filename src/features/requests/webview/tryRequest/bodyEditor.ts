import { BODY_KINDS, type RequestDraft, type DraftBody } from '../../form/draft';
import type { PanelStrings } from '../../form/panelMessages';
import { createElement, createId } from '../../../../platform/webview/dom';
import { PairRows } from './pairRows';

/** The raw body: its kind, and its rows or text. */
export class BodyEditor {
  /** The element for the form. */
  readonly element = createElement('div', { class: 'body-editor' });
  private readonly kind: HTMLSelectElement;
  private readonly rows: PairRows;
  private readonly text: HTMLTextAreaElement;
  private readonly problem = createElement('div', { class: 'problem', id: createId('problem') });
  private draft!: RequestDraft;

  constructor(
    private readonly strings: PanelStrings,
    private readonly onEdit: (draft: RequestDraft) => void,
  ) {
    const names: Record<DraftBody, string> = {
      none: strings.bodyNone,
      form: strings.bodyForm,
      json: strings.bodyJson,
      multipart: strings.bodyMultipart,
      text: strings.bodyText,
    };
    const kindId = createId('kind');
    this.kind = createElement(
      'select',
      { id: kindId, onchange: () => this.edit({ bodyKind: this.kind.value as DraftBody }) },
      ...BODY_KINDS.map((k) => createElement('option', { value: k }, names[k])),
    );
    this.rows = new PairRows(strings, strings.otherForm, (form) => this.edit({ form }));
    this.text = createElement('textarea', {
      rows: 10,
      'aria-label': strings.bodyContent,
      'aria-describedby': this.problem.id,
      spellcheck: 'false',
      oninput: () => this.edit({ text: this.text.value }),
      onblur: () => this.check(),
    });
    this.element.append(
      createElement('div', { class: 'line' }, createElement('label', { for: kindId }, strings.bodyKind), this.kind),
      this.rows.element,
      this.text,
      this.problem,
    );
  }

  /** Shows the body of a draft. */
  show(draft: RequestDraft): void {
    this.draft = draft;
    const { bodyKind: kind } = draft;
    const isRows = kind === 'form' || kind === 'multipart';
    const isText = kind === 'json' || kind === 'text';
    this.kind.value = kind;
    this.rows.element.hidden = !isRows;
    this.text.hidden = !isText;
    if (isRows) this.rows.show(draft.form);
    if (isText && this.text.value !== draft.text) this.text.value = draft.text;
    if (document.activeElement !== this.text) this.check();
  }

  private edit(change: Partial<RequestDraft>): void {
    this.draft = { ...this.draft, ...change };
    this.onEdit(this.draft);
  }

  private check(): void {
    let broken = false;
    if (this.draft.bodyKind === 'json' && this.draft.text.trim() && !this.draft.text.includes('{{'))
      try {
        JSON.parse(this.draft.text);
      } catch {
        broken = true;
      }
    this.problem.textContent = broken ? this.strings.notJson : '';
    this.text.setAttribute('aria-invalid', String(broken));
  }
}
