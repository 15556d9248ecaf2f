/** Rows from `from` to before `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Number of rows to request beyond the visible ones, on either side. */
const OVERSCAN_ROWS = 20;

/**
 * Decides which rows to request. Rows that were received or failed are not requested again until the table is scrolled or its order
 * changes: rows may be missing permanently, and an unreachable host must not be queried several times a second.
 */
export class VisibleRangeLoader {
  private asked: RowRange | undefined;
  private answered: RowRange | undefined;

  /** What to request; undefined if all visible rows have been received or failed. */
  next(first: number, visible: number, count: number, known: (row: number) => boolean): RowRange | undefined {
    const end = Math.min(count, first + visible);
    let missing = false;
    for (let n = first; n < end; n++) if (!known(n)) missing = true;
    const range = { from: Math.max(0, first - OVERSCAN_ROWS), to: Math.min(count, first + visible + OVERSCAN_ROWS) };
    if (!missing || (range.from === this.answered?.from && range.to === this.answered.to)) return undefined;
    return (this.asked = range);
  }

  /** The host responded to the request that starts at this row. */
  markResponded(from: number): void {
    if (this.asked?.from === from) this.answered = this.asked;
  }

  /** The order of the rows has changed. */
  reset(): void {
    this.asked = this.answered = undefined;
  }
}
