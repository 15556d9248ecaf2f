import type { Pair } from '../../../../api/client/types';
import { isCredentialHeader } from '../../../../core/redaction';
import type { PanelStrings } from '../../form/panelMessages';
import { createElement, replaceContent, createId } from '../../../../platform/webview/dom';

/** Rows of names and values that can be added, changed and removed; there is always an empty row at the end. */
export class PairRows {
  /** The element for the form. */
  readonly element = createElement('div', { class: 'pairs' });
  private pairs: Pair[] = [];

  constructor(
    private readonly strings: PanelStrings,
    private readonly label: string,
    private readonly onChange: (pairs: Pair[]) => void,
    private readonly credentials = false,
  ) {
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', label);
  }

  /** Shows these pairs, except in rows someone is typing in. */
  show(pairs: readonly Pair[]): void {
    if (JSON.stringify(pairs) === JSON.stringify(this.pairs) && this.element.childElementCount) return;
    this.pairs = pairs.map(([n, v]) => [n, v]);
    if (this.element.contains(document.activeElement)) return;
    this.draw();
  }

  private draw(): void {
    replaceContent(this.element, ...[...this.pairs, undefined].map((_, i) => this.row(i)));
  }

  private row(index: number): HTMLElement {
    const { strings } = this;
    const [name, value] = this.pairs[index] ?? ['', ''];
    const warning = createElement('div', { class: 'problem', id: createId('warning') });
    const check = (): void => {
      const secret = this.credentials && isCredentialHeader(nameBox.value);
      warning.textContent = secret ? strings.secretHeader : '';
      nameBox.setAttribute('aria-invalid', String(secret));
    };
    const edit = (): void => {
      const fresh = !this.pairs[index];
      this.pairs[index] = [nameBox.value, valueBox.value];
      check();
      if (fresh) {
        this.element.append(this.row(index + 1));
        row.querySelector('button')!.hidden = false;
      }
      this.onChange([...this.pairs]);
    };
    const nameBox = createElement('input', {
      type: 'text',
      'aria-label': `${this.label}: ${strings.name}`,
      'aria-describedby': warning.id,
      placeholder: strings.name,
      spellcheck: 'false',
      autocomplete: 'off',
      oninput: edit,
    });
    const valueBox = createElement('input', {
      type: 'text',
      'aria-label': `${this.label}: ${strings.value}`,
      placeholder: strings.value,
      spellcheck: 'false',
      autocomplete: 'off',
      oninput: edit,
    });
    nameBox.value = name;
    valueBox.value = value;
    const remove = createElement(
      'button',
      {
        type: 'button',
        class: 'icon',
        title: strings.remove,
        'aria-label': `${strings.remove} ${name}`.trim(),
        hidden: !this.pairs[index],
        onclick: () => this.remove(index),
      },
      '×',
    );
    const row = createElement('div', { class: 'pair' }, nameBox, valueBox, remove, warning);
    check();
    return row;
  }

  private remove(index: number): void {
    this.pairs.splice(index, 1);
    this.draw();
    this.onChange([...this.pairs]);
    this.element.querySelectorAll<HTMLInputElement>('.pair input:first-child')[index]?.focus();
  }
}
