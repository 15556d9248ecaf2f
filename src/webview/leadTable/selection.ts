/** Which rows are selected, by id, and where the keyboard is, by number. Ids of rows not in sight are kept. */
export class Selection {
  private readonly chosen = new Set<string>();
  /** The row the keyboard is on. */
  active = 0;
  private anchor = 0;

  /** How many leads are selected. */
  get size(): number {
    return this.chosen.size;
  }
  /** The ids of the selected leads. */
  get ids(): readonly string[] {
    return [...this.chosen];
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
    if (!this.chosen.delete(id)) this.chosen.add(id);
  }

  /** Selects from the last chosen row to this one; rows whose id is not known are left out. */
  extend(row: number, idOf: (row: number) => string | undefined): void {
    const from = Math.min(this.anchor, row);
    const to = Math.max(this.anchor, row);
    this.chosen.clear();
    for (let n = from; n <= to; n++) {
      const id = idOf(n);
      if (id !== undefined) this.chosen.add(id);
    }
    this.active = row;
  }

  /** Selects leads beside those that are. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.chosen.add(id);
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
