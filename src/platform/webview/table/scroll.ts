/** Browsers limit elements to about 33 million pixels, some to less; beyond this, the scroll bar represents the rows proportionally. */
const MAX_SCROLL_PX = 8_000_000;

/**
 * Maps a scroll bar to rows of equal height. Short lists scroll normally; for long lists the bar is scaled down, the wheel and the
 * keys move by actual rows, and dragging the bar jumps.
 */
export class VirtualScroll {
  private rows = 0;
  private view = 1;
  /** The actual scroll position, in pixels of the whole list. */
  private top = 0;

  constructor(readonly rowHeight: number) {}

  /** Height of the scrolled element. */
  get height(): number {
    return Math.min(this.whole, MAX_SCROLL_PX);
  }
  /** Position of the scroll bar. */
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
  /** The number of visible rows, including partly visible ones. */
  get visibleRows(): number {
    return Math.ceil(this.view / this.rowHeight) + 1;
  }
  /** The number of fully visible rows. */
  get fullRows(): number {
    return Math.max(1, Math.floor(this.view / this.rowHeight));
  }

  /** Sets the number of rows and the height of the view in pixels. */
  resize(rows: number, view: number): void {
    this.rows = rows;
    this.view = Math.max(1, view);
    this.moveTo(this.top);
  }

  /** Handles a drag of the bar to a position. False if we moved it there ourselves. */
  dragged(barTop: number): boolean {
    if (Math.abs(barTop - this.barTop) < 1) return false;
    this.moveTo(this.scaled ? (barTop / Math.max(1, this.height - this.view)) * (this.whole - this.view) : barTop);
    return true;
  }

  /** Scrolls by this many pixels. */
  by(pixels: number): void {
    this.moveTo(this.top + pixels);
  }

  /** Scrolls just enough to make the row visible. */
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
