import { createElement } from '../../../../platform/webview/dom';
import { colorJson } from './jsonColors';

/** A formatted JSON text whose objects and arrays can be folded with the mouse and the arrow keys. */
export class FoldableText {
  /** The element for the view. */
  readonly element: HTMLElement;
  private readonly folds: HTMLButtonElement[] = [];

  /** `fold` labels the buttons for screen readers; `{0}` is the line they fold. */
  constructor(
    text: string,
    label: string,
    private readonly fold: string,
  ) {
    this.element = createElement('div', {
      class: 'mono content foldable',
      role: 'region',
      'aria-label': label,
      tabindex: 0,
      onkeydown: (event) => this.key(event as KeyboardEvent),
    });
    const nodes: Text[] = [];
    const open: HTMLElement[] = [this.element];
    for (const line of text.split('\n')) {
      if (/^\s*[\]}]/.test(line) && open.length > 1) open.pop();
      const node = document.createTextNode(line);
      nodes.push(node);
      const row = createElement('div', { class: 'fold-line' }, node);
      open.at(-1)!.append(row);
      if (!/[[{]$/.test(line)) continue;
      const block = createElement('div');
      row.prepend(this.button(line.trim(), block));
      open.at(-1)!.append(block);
      open.push(block);
    }
    // The outermost value is always visible.
    this.folds[0]?.setAttribute('tabindex', '0');
    colorJson(nodes);
  }

  /** Folds everything but the outermost value, or unfolds everything. */
  setAll(folded: boolean): void {
    this.folds.forEach((button, i) => this.set(button, folded && i > 0));
  }

  private button(line: string, block: HTMLElement): HTMLButtonElement {
    const button = createElement('button', {
      type: 'button',
      class: 'fold',
      tabindex: -1,
      'aria-expanded': 'true',
      'aria-label': this.fold.replace('{0}', () => line.slice(0, 80)),
      onclick: () => this.set(button, !block.hidden),
    });
    this.folds.push(button);
    return button;
  }

  private set(button: HTMLButtonElement, folded: boolean): void {
    const row = button.parentElement!;
    (row.nextElementSibling as HTMLElement).hidden = folded;
    row.classList.toggle('folded', folded);
    button.setAttribute('aria-expanded', String(!folded));
  }

  private key(event: KeyboardEvent): void {
    const at = this.folds.indexOf(event.target as HTMLButtonElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = this.folds[at]!;
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') this.set(button, event.key === 'ArrowLeft');
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const shown = this.folds.filter((one) => one.offsetParent !== null);
      const next = shown[shown.indexOf(button) + (event.key === 'ArrowDown' ? 1 : -1)];
      if (!next) return;
      button.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else return;
    event.preventDefault();
  }
}
