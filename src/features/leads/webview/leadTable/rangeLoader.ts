/** Rows from `from` to before `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Rows asked for beyond those in sight, on either side. */
const OVERSCAN_ROWS = 20;

/**
 * Which rows are to be asked for. What was answered, with rows or with a failure, is not asked for again before the table is scrolled or
 * of another order: rows may be missing for good, and a host that cannot be reached is not to be asked several times a second.
 */
export class VisibleRangeLoader {
  private asked: RowRange | undefined;
  private answered: RowRange | undefined;

  /** What to ask for; undefined when all in sight is there, or was answered. */
  next(first: number, visible: number, count: number, known: (row: number) => boolean): RowRange | undefined {
    const end = Math.min(count, first + visible);
    let missing = false;
    for (let n = first; n < end; n++) if (!known(n)) missing = true;
    const range = { from: Math.max(0, first - OVERSCAN_ROWS), to: Math.min(count, first + visible + OVERSCAN_ROWS) };
    if (!missing || (range.from === this.answered?.from && range.to === this.answered.to)) return undefined;
    return (this.asked = range);
  }

  /** The host answered what begins at this row. */
  markResponded(from: number): void {
    if (this.asked?.from === from) this.answered = this.asked;
  }

  /** The rows are of another order now. */
  reset(): void {
    this.asked = this.answered = undefined;
  }
}
