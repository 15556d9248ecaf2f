import type { TableAction, TableShape, TableStrings } from '../../tableMessages';
import { createElement, replaceContent } from '../../../../platform/webview/dom';

/** Shown when there are no rows: says why, and what to do next. */
export class EmptyState {
  /** The table places it over its rows. */
  readonly element = createElement('div', { class: 'empty', role: 'status', hidden: true });

  /** `act` gets the pressed button. */
  constructor(private readonly act: (action: TableAction) => void) {}

  /** Draws it for a table; hides it if there are rows, or if they are loading or failed. */
  draw(shape: TableShape, strings: TableStrings): void {
    const { busy, count, failure, filtered, partial, settled } = shape;
    this.element.hidden = !settled || count > 0 || busy !== undefined || failure !== undefined;
    if (this.element.hidden) return replaceContent(this.element);
    const text = !filtered ? strings.none : partial ? strings.noMatchYet : strings.noMatch;
    replaceContent(
      this.element,
      createElement('p', {}, text),
      partial && filtered && this.button(strings.loadAll, 'loadAll'),
      filtered ? this.button(strings.clear, 'clear') : this.button(strings.refresh, 'refresh'),
    );
  }

  private button(label: string, action: TableAction): HTMLElement {
    return createElement('button', { type: 'button', onclick: () => this.act(action) }, label);
  }
}
