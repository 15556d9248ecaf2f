import type { CodeLanguage, PanelStrings } from '../../form/panelMessages';
import { createElement, createId } from '../../../../platform/webview/dom';

const ASK_AFTER_MS = 150;

/** What is written beside the language: the label of the whole, and buttons before "Copy". */
export interface CodeFrame {
  readonly label: string;
  readonly tools?: readonly HTMLElement[];
}

/** The request as text of a chosen language, made by the host. With one language there is nothing to choose. */
export class CodeView {
  /** What the form places. */
  readonly element = createElement('div');
  private readonly language: HTMLSelectElement;
  private readonly text: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    strings: PanelStrings,
    languages: readonly CodeLanguage[],
    { label, tools = [] }: CodeFrame,
    private readonly ask: (language: string) => void,
    copy: (text: string) => void,
  ) {
    const id = createId('language');
    const one = languages.length < 2;
    this.language = createElement(
      'select',
      { id, hidden: one, onchange: () => this.ask(this.language.value) },
      ...languages.map((l) => createElement('option', { value: l.id }, l.label)),
    );
    this.text = createElement('pre', { class: 'mono content', tabindex: 0, role: 'region', 'aria-label': label });
    this.element.append(
      createElement(
        'div',
        { class: 'line tools' },
        !one && createElement('label', { for: id, class: 'visually-hidden' }, strings.codeLanguage),
        this.language,
        ...tools,
        createElement('button', { type: 'button', onclick: () => copy(this.text.textContent ?? '') }, strings.copy),
      ),
      this.text,
    );
  }

  /** Asks for the text again, a moment after the last edit. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.language.value), ASK_AFTER_MS);
  }

  /** Takes over text or code, if it is of the language that is chosen. */
  show(language: string, text: string): void {
    if (language === this.language.value) this.text.textContent = text;
  }
}
