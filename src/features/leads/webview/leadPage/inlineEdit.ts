import type { EditableField, FactEdit, FactView, PageStrings } from '../../pageMessages';
import { createElement, replaceContent, createId } from '../../../../platform/webview/dom';
import { keyedButton } from './keyedButton';

/** What an editor needs from its page. */
export interface InlineEditLine {
  send(field: EditableField, text: string): void;
  /** The user is typing a value; undefined when its editor was closed. */
  draft(field: EditableField, text: string | undefined): void;
  /** An editor opened or closed, so redraw the facts. `focus`: the key of the button to focus. */
  redraw(focus?: string): void;
}

type TextBox = HTMLInputElement | HTMLTextAreaElement;

interface Editor {
  readonly element: HTMLElement;
  readonly box: TextBox;
  readonly problem: HTMLElement;
  readonly send: HTMLElement;
}

/** The key of the button that opens the editor of a field. */
export const changeKey = (field: EditableField): string => `change-${field}`;

/** The values being edited in place. An editor stays the same element while the page is redrawn around it. */
export class InlineEdits {
  private readonly editors = new Map<EditableField, Editor>();

  /** `drafts`: unsent input from before the page was hidden. */
  constructor(
    private readonly strings: PageStrings,
    private readonly drafts: Map<EditableField, string>,
    private readonly line: InlineEditLine,
  ) {}

  /** The editor of a fact, if it is open. */
  of({ label }: FactView, edit: FactEdit, account: string): HTMLElement | undefined {
    const { field } = edit;
    const text = this.drafts.get(field);
    this.drafts.delete(field);
    if (text !== undefined) this.editors.set(field, this.make(label, { ...edit, text }, account));
    return this.editors.get(field)?.element;
  }

  /** Opens the editor of a fact, with its full value. */
  open({ label }: FactView, edit: FactEdit, account: string): void {
    this.editors.set(edit.field, this.make(label, edit, account));
    this.line.redraw();
    this.editors.get(edit.field)?.box.select();
  }

  /** Applies the outcome of a change. */
  changed(field: EditableField, done: boolean, problem: string | undefined): void {
    const editor = this.editors.get(field);
    if (!editor) return;
    if (done) return this.close(field);
    setBusy(editor, false);
    replaceContent(editor.problem, problem);
    editor.box.setAttribute('aria-invalid', String(problem !== undefined));
    if (document.hasFocus()) editor.box.focus();
  }

  private close(field: EditableField): void {
    this.editors.delete(field);
    this.line.draft(field, undefined);
    this.line.redraw(changeKey(field));
  }

  private make(label: string, { field, text, lines }: FactEdit, account: string): Editor {
    const { strings } = this;
    const hint = createElement(
      'span',
      { class: 'quiet', id: createId('hint') },
      (lines ? strings.sendLinesHint : strings.sendHint).replace('{0}', () => account),
    );
    const problem = createElement('p', { class: 'problem', role: 'alert' });
    const attributes = { 'aria-label': label, 'aria-describedby': hint.id, 'data-key': `edit-${field}`, dir: 'auto' };
    const box: TextBox = lines
      ? createElement('textarea', { ...attributes, rows: 4 })
      : createElement('input', attributes);
    box.value = text;
    const submit = (): void => {
      const editor = this.editors.get(field);
      if (!editor || box.readOnly) return;
      replaceContent(problem);
      setBusy(editor, true);
      this.line.send(field, box.value);
    };
    box.addEventListener('input', () => this.line.draft(field, box.value));
    box.addEventListener('keydown', (event) => {
      const key = event as KeyboardEvent;
      if (key.isComposing) return;
      if (key.key === 'Escape') this.close(field);
      else if (key.key === 'Enter' && (!lines || key.ctrlKey || key.metaKey)) submit();
      else return;
      key.preventDefault();
      key.stopPropagation();
    });
    const send = keyedButton(strings.send, `send-${field}`, submit, { class: 'primary' });
    const element = createElement(
      'div',
      { class: 'editor' },
      box,
      problem,
      createElement(
        'div',
        { class: 'buttons' },
        send,
        keyedButton(strings.cancel, `cancel-${field}`, () => this.close(field)),
        hint,
      ),
    );
    return { element, box, problem, send };
  }
}

/** While a change is being sent, its text can be read but not edited. */
function setBusy({ box, send }: Editor, busy: boolean): void {
  box.readOnly = busy;
  send.toggleAttribute('disabled', busy);
}
