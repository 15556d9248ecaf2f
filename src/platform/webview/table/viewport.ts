import { createElement, replaceContent } from '../dom';
import { ROW_EDGE_PX } from './head';
import { VirtualScroll } from './scroll';

const ROW_HEIGHT = 24;

/** What a table is drawn from. */
export interface ViewportRows {
  count(): number;
  /** The row the keyboard is on. */
  active(): number;
  drawRow(n: number): HTMLElement;
}

/** What a table is told. */
export interface ViewportEvents {
  /** Other rows came into sight. */
  scrolled?(): void;
  /** The table has another size. */
  resized(): void;
}

/** The part of a table that scrolls: the head stays in sight, and only rows in sight are drawn. */
export class Viewport {
  /** What the table places; it has the focus. */
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
  /** How many rows are in sight, those cut off at an edge among them. */
  get visibleRows(): number {
    return this.scroll.visibleRows;
  }
  /** How many rows are in sight whole. */
  get fullRows(): number {
    return this.scroll.fullRows;
  }

  /** Draws the rows in sight. */
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
    // A row that is not drawn cannot be pointed to.
    if (active >= firstRow && active < end) this.element.setAttribute('aria-activedescendant', `row-${active}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** Takes over the number of rows and the height of the table. */
  fit(): void {
    this.scroll.resize(this.rows.count(), this.element.clientHeight - this.head.offsetHeight);
    // The head stays in sight and takes its height of the scrolled one.
    this.spacer.style.height = `${Math.max(0, this.scroll.height)}px`;
    this.place();
  }

  /** Scrolls as little as brings the row into sight. */
  reveal(row: number): void {
    this.scroll.reveal(row);
    this.place();
  }

  /** Scrolls sideways as little as brings the keyboard's column into sight. */
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

  /** Puts the scroll bar where the rows are. */
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
