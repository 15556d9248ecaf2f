import type { TableAction, TableShape, TableStrings } from '../../tableMessages';
import { el, fill } from '../../../../platform/webview/dom';

/** What is shown in place of rows where there are none: why, and what to do next. */
export class EmptyState {
  /** The table places it over its rows. */
  readonly element = el('div', { class: 'empty', role: 'status', hidden: true });

  /** `act` is told which button was pressed. */
  constructor(private readonly act: (action: TableAction) => void) {}

  /** Draws it for a table; hides it where there are rows, or where they are on their way or failed. */
  draw(shape: TableShape, strings: TableStrings): void {
    const { busy, count, failure, filtered, partial, settled } = shape;
    this.element.hidden = !settled || count > 0 || busy !== undefined || failure !== undefined;
    if (this.element.hidden) return fill(this.element);
    const text = !filtered ? strings.none : partial ? strings.noMatchYet : strings.noMatch;
    fill(
      this.element,
      el('p', {}, text),
      partial && filtered && this.button(strings.loadAll, 'loadAll'),
      filtered ? this.button(strings.clear, 'clear') : this.button(strings.refresh, 'refresh'),
    );
  }

  private button(label: string, action: TableAction): HTMLElement {
    return el('button', { type: 'button', onclick: () => this.act(action) }, label);
  }
}
