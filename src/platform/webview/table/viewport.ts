import { createElement, replaceContent } from '../dom';
import { ROW_EDGE_PX } from './head';
import { VirtualScroll } from './scroll';

const ROW_HEIGHT = 24;

/** The rows that a table draws. */
export interface ViewportRows {
  count(): number;
  /** The row with the keyboard cursor. */
  active(): number;
  drawRow(n: number): HTMLElement;
}

/** Events of the viewport. */
export interface ViewportEvents {
  /** The visible rows have changed. */
  scrolled?(): void;
  /** The table was resized. */
  resized(): void;
}

/** The scrolling part of a table: the header stays visible, and only visible rows are drawn. */
export class Viewport {
  /** The element to place in the table; it has the focus. */
  readonly element: HTMLElement;
  private readonly body = createElement('div', { class: 'body', role: 'rowgroup' });
  private readonly spacer = createElement('div', { class: 'spacer', 'aria-hidden': 'true' });
  private readonly scroll = new VirtualScroll(ROW_HEIGHT);

  constructor(
    private readonly head: HTMLElement,
    private readonly rows: ViewportRows,
    private readonly events: ViewportEvents,
  ) {
    this.element = createElement('div', { class: 'view', role: 'grid', tabindex: 0 }, head, this.body, this.spacer);
    this.element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.element.addEventListener('scroll', () => {
      if (!this.scroll.dragged(this.element.scrollTop)) return;
      this.draw();
      this.events.scrolled?.();
    });
    new ResizeObserver(() => {
      this.fit();
      this.events.resized();
    }).observe(this.element);
  }

  /** The row at the top, from 0. */
  get firstRow(): number {
    return this.scroll.firstRow;
  }
  /** The number of visible rows, including partly visible ones. */
  get visibleRows(): number {
    return this.scroll.visibleRows;
  }
  /** The number of fully visible rows. */
  get fullRows(): number {
    return this.scroll.fullRows;
  }

  /** Draws the visible rows. */
  draw(): void {
    const { firstRow, visibleRows, offset } = this.scroll;
    const count = this.rows.count();
    const active = this.rows.active();
    const end = Math.min(count, firstRow + visibleRows);
    this.body.style.transform = `translateY(${-offset}px)`;
    replaceContent(
      this.body,
      ...Array.from({ length: Math.max(0, end - firstRow) }, (_, i) => this.rows.drawRow(firstRow + i)),
    );
    this.element.setAttribute('aria-rowcount', String(count + 1));
    // A row that is not drawn cannot be referenced.
    if (active >= firstRow && active < end) this.element.setAttribute('aria-activedescendant', `row-${active}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** Updates the number of rows and the height of the table. */
  fit(): void {
    this.scroll.resize(this.rows.count(), this.element.clientHeight - this.head.offsetHeight);
    // The sticky header is part of the scrolled height.
    this.spacer.style.height = `${Math.max(0, this.scroll.height)}px`;
    this.place();
  }

  /** Scrolls just enough to make the row visible. */
  reveal(row: number): void {
    this.scroll.reveal(row);
    this.place();
  }

  /** Scrolls horizontally just enough to make the column with the keyboard cursor visible. */
  revealColumn(): void {
    const { body, element } = this;
    const cell = body.querySelector<HTMLElement>('.here');
    if (!cell) return;
    const { left, right } = cell.getBoundingClientRect();
    const sight = element.getBoundingClientRect();
    if (left < sight.left) element.scrollLeft -= sight.left - left + ROW_EDGE_PX;
    else if (right > sight.left + element.clientWidth)
      element.scrollLeft += right - sight.left - element.clientWidth + ROW_EDGE_PX;
  }

  /** Moves the scroll bar to match the rows. */
  private place(): void {
    this.element.scrollTop = this.scroll.barTop;
  }

  private wheel(event: WheelEvent): void {
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    this.scroll.by(event.deltaMode === 1 ? event.deltaY * ROW_HEIGHT : event.deltaY);
    this.place();
    this.draw();
    this.events.scrolled?.();
  }
}
