/** Browsers end elements at about 33 million pixels, some earlier; beyond this the scroll bar stands for the rows in proportion. */
const MAX_SCROLL_PX = 8_000_000;

/**
 * Maps a scroll bar to rows of one height. Short lists scroll as any other; of long ones the bar is a shorter picture, the wheel and the
 * keys move by true rows, and dragging the bar jumps.
 */
export class VirtualScroll {
  private rows = 0;
  private view = 1;
  /** The true position of the top, in pixels of the whole list. */
  private top = 0;

  constructor(readonly rowHeight: number) {}

  /** Height of the element that is scrolled. */
  get height(): number {
    return Math.min(this.whole, MAX_SCROLL_PX);
  }
  /** Where the scroll bar belongs. */
  get barTop(): number {
    return this.scaled ? (this.top / Math.max(1, this.whole - this.view)) * (this.height - this.view) : this.top;
  }
  /** The row at the top of the view, from 0. */
  get firstRow(): number {
    return Math.floor(this.top / this.rowHeight);
  }
  /** How far the first row is scrolled out of sight, in pixels. */
  get offset(): number {
    return this.top % this.rowHeight;
  }
  /** How many rows are in sight, those cut off at an edge among them. */
  get visibleRows(): number {
    return Math.ceil(this.view / this.rowHeight) + 1;
  }
  /** How many rows are in sight whole. */
  get fullRows(): number {
    return Math.max(1, Math.floor(this.view / this.rowHeight));
  }

  /** Takes over the number of rows and the height of the view, pixels. */
  resize(rows: number, view: number): void {
    this.rows = rows;
    this.view = Math.max(1, view);
    this.moveTo(this.top);
  }

  /** The bar was dragged to here. False when that is where it is by our own doing. */
  dragged(barTop: number): boolean {
    if (Math.abs(barTop - this.barTop) < 1) return false;
    this.moveTo(this.scaled ? (barTop / Math.max(1, this.height - this.view)) * (this.whole - this.view) : barTop);
    return true;
  }

  /** Scrolls by this many pixels. */
  by(pixels: number): void {
    this.moveTo(this.top + pixels);
  }

  /** Scrolls as little as brings the row into sight. */
  reveal(row: number): void {
    const top = row * this.rowHeight;
    if (top < this.top) this.moveTo(top);
    else if (top + this.rowHeight > this.top + this.view) this.moveTo(top + this.rowHeight - this.view);
  }

  private get whole(): number {
    return this.rows * this.rowHeight;
  }
  private get scaled(): boolean {
    return this.whole > MAX_SCROLL_PX;
  }
  private moveTo(top: number): void {
    this.top = Math.max(0, Math.min(top, this.whole - this.view));
  }
}
