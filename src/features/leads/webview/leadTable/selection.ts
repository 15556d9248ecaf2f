/** The number of a selected row that is elsewhere now. */
const UNKNOWN = -1;

/** Which rows are selected, by id, and where the keyboard is, by number. Ids of rows not in sight are kept. */
export class RowSelection {
  /** The numbers of the rows when they were selected, by id. */
  private readonly chosen = new Map<string, number>();
  /** The row the keyboard is on. */
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
  /** Where the rows of `ids` stood when they were selected. */
  get places(): readonly number[] {
    return [...this.chosen.values()];
  }
  /** Whether a lead is selected. */
  has(id: string): boolean {
    return this.chosen.has(id);
  }

  /** Selects this row alone. */
  only(row: number, id: string | undefined): void {
    this.chosen.clear();
    this.toggle(row, id);
  }

  /** Selects the lead of a row, or takes it out again; the next range begins here. */
  toggle(row: number, id: string | undefined): void {
    this.active = this.anchor = row;
    if (id === undefined) return;
    if (!this.chosen.delete(id)) this.chosen.set(id, row);
  }

  /** Selects from the last chosen row to this one. True when ids of rows between are not known: those are still to be added. */
  extend(row: number, idOf: (row: number) => string | undefined): boolean {
    this.active = row;
    const { from, to } = this.span;
    // Rows that are not kept anymore stay selected by the numbers they had.
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

  /** The rows from the last chosen one to the one the keyboard is on, up to before `to`. */
  get span(): { readonly from: number; readonly to: number } {
    return { from: Math.min(this.anchor, this.active), to: Math.max(this.anchor, this.active) + 1 };
  }

  /** The rows have other numbers now. */
  moved(): void {
    for (const id of this.chosen.keys()) this.chosen.set(id, UNKNOWN);
  }

  /** Selects rows beside those that are, each by its number and the id of its lead. */
  add(rows: Iterable<readonly [number, string]>): void {
    for (const [row, id] of rows) this.chosen.set(id, row);
  }

  /** These rows are there no more. */
  remove(ids: Iterable<string>): void {
    for (const id of ids) this.chosen.delete(id);
  }

  /** Selects nothing. */
  clear(): void {
    this.chosen.clear();
  }

  /** The rows are of another list now. */
  reset(): void {
    this.chosen.clear();
    this.active = this.anchor = 0;
  }
}
