import { numberText } from '../../../../core/format';
import type { TableAction, TableShape, TableStrings } from '../../tableMessages';
import { createElement, replaceContent } from '../../../../platform/webview/dom';

/** A search starts after this pause in typing (ms). */
const TYPING = 250;

/** Above the rows: the search, the buttons, and lines that say what is shown, what is running and what failed. */
export class Toolbar {
  /** The buttons and the search box; the table places it. */
  readonly bar = createElement('div', { class: 'toolbar', role: 'toolbar' });
  /** The table's messages, below the buttons. */
  readonly lines = createElement('div', { class: 'lines', role: 'status', 'aria-live': 'polite' });
  private readonly search: HTMLInputElement;
  private strings: TableStrings | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;

  /** `act` gets the pressed button, `find` the text to search for. */
  constructor(
    private readonly act: (action: TableAction) => void,
    find: (text: string) => void,
  ) {
    const search = (this.search = createElement('input', {
      type: 'search',
      oninput: () => {
        clearTimeout(this.typing);
        this.typing = setTimeout(() => {
          find(search.value);
        }, TYPING);
      },
    }));
  }

  /** Sets the labels. Call it before drawing. */
  speak(strings: TableStrings): void {
    this.strings = strings;
    this.search.placeholder = strings.search;
    this.search.setAttribute('aria-label', strings.search);
    this.bar.setAttribute('aria-label', strings.table);
  }

  /** Shows the current search text, unless the user is typing. */
  showSearch(text: string): void {
    if (document.activeElement !== this.search) this.search.value = text;
  }

  /** Draws it for a table with this many selected rows. */
  draw(shape: TableShape, chosen: number): void {
    const { strings } = this;
    if (!strings) return;
    replaceContent(
      this.bar,
      this.search,
      this.button(strings.filter, 'filter'),
      this.button(strings.clear, 'clear', !shape.filtered),
      this.button(strings.columns, 'columns'),
      this.button(strings.loadAll, 'loadAll', !shape.partial || shape.busy !== undefined),
      this.button(strings.stop, 'stop', shape.busy === undefined),
      this.button(strings.refresh, 'refresh'),
      this.button(strings.export, 'export'),
      chosen > 0 &&
        createElement('span', { class: 'quiet chosen' }, strings.rowsSelected.replace('{0}', numberText(chosen))),
      chosen > 0 && this.button(strings.copyRows, 'copy'),
      chosen > 0 && shape.writable && this.button(strings.deleteRows, 'delete'),
    );
    const texts = [shape.failure, shape.busy, ...shape.lines].filter((text): text is string => Boolean(text));
    replaceContent(
      this.lines,
      ...texts.map((text) => createElement('span', { class: text === shape.failure ? 'problem' : 'quiet' }, text)),
      shape.failure !== undefined && this.button(strings.retry, 'refresh'),
    );
  }

  private button(label: string, action: TableAction, hidden = false): HTMLElement {
    return createElement(
      'button',
      {
        type: 'button',
        hidden,
        onclick: () => {
          this.act(action);
        },
      },
      label,
    );
  }
}
