/** Which rows are selected, by id, and where the keyboard is, by number. Ids of rows not in sight are kept. */
export class Selection {
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

  /** Selects from the last chosen row to this one; rows whose id is not known are left out. */
  extend(row: number, idOf: (row: number) => string | undefined): void {
    const from = Math.min(this.anchor, row);
    const to = Math.max(this.anchor, row);
    this.chosen.clear();
    for (let n = from; n <= to; n++) {
      const id = idOf(n);
      if (id !== undefined) this.chosen.set(id, n);
    }
    this.active = row;
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
