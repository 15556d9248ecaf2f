/** The number of a selected row whose current position is unknown. */
const UNKNOWN = -1;

/** Which rows are selected, by id, and which row has the keyboard focus, by number. Keeps the ids of rows that are not visible. */
export class RowSelection {
  /** The numbers of the rows when they were selected, by id. */
  private readonly chosen = new Map<string, number>();
  /** The row with the keyboard focus. */
  active = 0;
  private anchor = 0;

  /** How many leads are selected. */
  get size(): number {
    return this.chosen.size;
  }
  /** The ids of the selected leads. */
  get ids(): readonly string[] {
    return [...this.chosen.keys()];
  }
  /** The row numbers of `ids` when they were selected. */
  get places(): readonly number[] {
    return [...this.chosen.values()];
  }
  /** Whether a lead is selected. */
  has(id: string): boolean {
    return this.chosen.has(id);
  }

  /** Selects only this row. */
  only(row: number, id: string | undefined): void {
    this.chosen.clear();
    this.toggle(row, id);
  }

  /** Toggles the lead of a row; the next range starts here. */
  toggle(row: number, id: string | undefined): void {
    this.active = this.anchor = row;
    if (id === undefined) return;
    if (!this.chosen.delete(id)) this.chosen.set(id, row);
  }

  /** Selects from the last chosen row to this one. True if the ids of rows in between are unknown: they must be added later. */
  extend(row: number, idOf: (row: number) => string | undefined): boolean {
    this.active = row;
    const { from, to } = this.span;
    // Rows no longer in memory stay selected by their old row numbers.
    const there = new Set<number>();
    for (const [id, place] of this.chosen) {
      if (place < from || place >= to) this.chosen.delete(id);
      else there.add(place);
    }
    let missing = false;
    for (let n = from; n < to; n++) {
      const id = idOf(n);
      if (id !== undefined) this.chosen.set(id, n);
      else if (!there.has(n)) missing = true;
    }
    return missing;
  }

  /** The rows from the last chosen one to the focused one, up to before `to`. */
  get span(): { readonly from: number; readonly to: number } {
    return { from: Math.min(this.anchor, this.active), to: Math.max(this.anchor, this.active) + 1 };
  }

  /** The row numbers have changed. */
  moved(): void {
    for (const id of this.chosen.keys()) this.chosen.set(id, UNKNOWN);
  }

  /** Adds rows to the selection, each by its number and the id of its lead. */
  add(rows: Iterable<readonly [number, string]>): void {
    for (const [row, id] of rows) this.chosen.set(id, row);
  }

  /** These rows no longer exist. */
  remove(ids: Iterable<string>): void {
    for (const id of ids) this.chosen.delete(id);
  }

  /** Clears the selection. */
  clear(): void {
    this.chosen.clear();
  }

  /** The rows are from another list now. */
  reset(): void {
    this.chosen.clear();
    this.active = this.anchor = 0;
  }
}
