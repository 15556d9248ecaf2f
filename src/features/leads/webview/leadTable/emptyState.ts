import type { TableAction, TableShape, TableStrings } from '../../tableMessages';
import { createElement, replaceContent } from '../../../../platform/webview/dom';

/** What is shown in place of rows where there are none: why, and what to do next. */
export class EmptyState {
  /** The table places it over its rows. */
  readonly element = createElement('div', { class: 'empty', role: 'status', hidden: true });

  /** `act` is told which button was pressed. */
  constructor(private readonly act: (action: TableAction) => void) {}

  /** Draws it for a table; hides it where there are rows, or where they are on their way or failed. */
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
