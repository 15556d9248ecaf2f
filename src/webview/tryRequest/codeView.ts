import type { CodeLanguage, PanelStrings } from '../../requests/panelMessages';
import { el, freshId } from '../shared/dom';

const ASK_AFTER_MS = 200;

/** The request as code in a chosen language, made by the host. */
export class CodeView {
  readonly element = el('div', {});
  private readonly language: HTMLSelectElement;
  private readonly text = el('pre', { class: 'mono content', tabindex: 0, role: 'region' });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(strings: PanelStrings, languages: readonly CodeLanguage[], private readonly ask: (language: string) => void, copy: (text: string) => void) {
    const id = freshId('language');
    this.language = el('select', { id, onchange: () => this.ask(this.language.value) }, ...languages.map((l) => el('option', { value: l.id }, l.label)));
    this.text.setAttribute('aria-label', strings.code);
    this.element.append(
      el('div', { class: 'line tools' }, el('label', { for: id, class: 'visually-hidden' }, strings.language), this.language, el('button', { type: 'button', onclick: () => copy(this.text.textContent ?? '') }, strings.copy)),
      this.text);
  }

  /** Asks for the code anew, a moment after the last edit. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.language.value), ASK_AFTER_MS);
  }

  show(language: string, text: string): void { if (language === this.language.value) this.text.textContent = text; }
}
