import type { ColumnOrder, TableColumn } from '../../../core/tableView';
import { createElement } from '../dom';
import { commandLetter } from '../keys';
import { drawCell } from './cells';
import { TableHead, layOutColumns } from './head';
import { Viewport } from './viewport';
import './table.css';

/** Maximum automatic column width in characters. Up to it, columns are wider than their longest text, so that none is cut off. */
const MAX_CHARACTERS = 36;
const ROOM = 2;
/** Number of rows whose cells determine the widths. */
const SAMPLE = 100;

/** The texts that a table shows. */
export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly order?: ColumnOrder | undefined;
}

/** The callbacks and texts of a table. */
export interface DataTableOptions {
  readonly label: string;
  /** Explains how to resize columns. */
  readonly resizeHint: string;
  sort(column: string): void;
  copy(text: string): void;
}

/** A table of texts with numbered rows. Clicking a header sorts; columns can be moved and resized; arrow keys move between cells. */
export class DataTable {
  /** The element to place in the panel. */
  readonly element: HTMLElement;
  private readonly head: TableHead;
  private readonly viewport: Viewport;
  private data: TableData = { columns: [], rows: [] };
  private columns: readonly TableColumn[] = [];
  /** Index of a column's cells in a row, by column id. */
  private places = new Map<string, number>();
  /** The user's column order and widths. */
  private moved: readonly string[] = [];
  private readonly pixels = new Map<string, number>();
  private row = 0;
  private column = 0;

  constructor(private readonly options: DataTableOptions) {
    this.head = new TableHead({
      sort: (column) => options.sort(column),
      move: (column, to) => this.move(column, to),
      resize: (column, pixels) => this.resize(column, pixels),
      preview: (column, pixels) => this.resize(column, pixels, false),
    });
    this.viewport = new Viewport(
      this.head.element,
      { count: () => this.data.rows.length, active: () => this.row, drawRow: (n) => this.drawRow(n) },
      { resized: () => this.viewport.draw() },
    );
    this.element = createElement('div', { class: 'stage' }, this.viewport.element);
    this.viewport.element.setAttribute('aria-label', options.label);
    this.viewport.element.addEventListener('keydown', (event) => this.key(event));
  }

  /** Shows new data; the user's changes to columns stay. */
  show(data: TableData): void {
    this.data = data;
    this.places = new Map(data.columns.map((column, n) => [column, n]));
    this.row = Math.min(this.row, Math.max(0, data.rows.length - 1));
    this.column = Math.min(this.column, Math.max(0, data.columns.length - 1));
    this.draw();
  }

  private draw(): void {
    const { columns, order } = this.data;
    const known = this.moved.filter((column) => this.places.has(column));
    const inOrder = [...known, ...columns.filter((column) => !known.includes(column))];
    this.columns = inOrder.map((id) => {
      const pixels = this.pixels.get(id);
      return { id, label: id, width: this.widthOf(id), sortable: true, ...(pixels === undefined ? {} : { pixels }) };
    });
    this.head.draw(this.columns, order, this.options.resizeHint);
    this.viewport.element.setAttribute('aria-colcount', String(this.columns.length + 1));
    this.viewport.fit();
    this.viewport.draw();
  }

  private drawRow(n: number): HTMLElement {
    const cells = this.data.rows[n] ?? [];
    const isActive = n === this.row;
    const row = createElement(
      'div',
      {
        id: `row-${n}`,
        class: `row${isActive ? ' active' : ''}`,
        role: 'row',
        'aria-rowindex': n + 2,
        onclick: (event) => this.click(n, event.target as Element),
      },
      createElement('span', { role: 'rowheader', class: 'cell ordinal quiet', 'aria-colindex': 1 }, String(n + 1)),
      ...this.columns.map(({ id }, c) => drawCell(cells[this.places.get(id)!] ?? '', c, isActive && c === this.column)),
    );
    layOutColumns(row, this.columns);
    return row;
  }

  private click(n: number, target: Element): void {
    const at = Number(target.closest('[aria-colindex]')?.getAttribute('aria-colindex') ?? 2) - 2;
    this.row = n;
    this.column = Math.max(0, at);
    this.viewport.draw();
  }

  private widthOf(id: string): number {
    const place = this.places.get(id)!;
    const longest = this.data.rows
      .slice(0, SAMPLE)
      .reduce((most, row) => Math.max(most, row[place]!.length), id.length);
    return Math.min(MAX_CHARACTERS, longest + ROOM);
  }

  private move(column: string, to: number): void {
    const others = this.columns.map(({ id }) => id).filter((id) => id !== column);
    this.moved = [...others.slice(0, to), column, ...others.slice(to)];
    this.draw();
  }

  /** `pixels`: 0 for automatic width. `done`: false while the edge is being dragged, so the header must not be redrawn. */
  private resize(column: string, pixels: number, done = true): void {
    if (pixels) this.pixels.set(column, pixels);
    else this.pixels.delete(column);
    if (done) return this.draw();
    this.columns = this.columns.map((c) => (c.id === column ? { ...c, pixels } : c));
    layOutColumns(this.head.element, this.columns);
    this.viewport.draw();
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.viewport.element) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (commandLetter(event) === 'c') {
      const id = this.columns[this.column]?.id;
      const value = this.data.rows[this.row]?.[this.places.get(id ?? '') ?? -1];
      if (value === undefined) return;
      this.options.copy(value);
    } else if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      const by = event.key === 'ArrowLeft' ? -1 : 1;
      this.head.step(this.column, by, event.shiftKey);
      if (!event.shiftKey) this.goTo(this.row, this.column + by);
    } else if (isCommand || event.altKey || !this.step(event.key)) return;
    event.preventDefault();
    // VS Code has other uses of these keys.
    event.stopPropagation();
  }

  /** Handles a key; false if the key has no function here. */
  private step(key: string): boolean {
    const { row, column } = this;
    const last = this.data.rows.length - 1;
    const to: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + this.viewport.fullRows, column],
      PageUp: [row - this.viewport.fullRows, column],
      Home: [0, column],
      End: [last, column],
    };
    const id = this.columns[column]?.id;
    if (key === 'Enter' && id !== undefined) this.options.sort(id);
    else if (to[key]) this.goTo(...to[key]);
    else return false;
    return true;
  }

  private goTo(row: number, column: number): void {
    this.row = Math.max(0, Math.min(this.data.rows.length - 1, row));
    this.column = Math.max(0, Math.min(this.columns.length - 1, column));
    this.viewport.reveal(this.row);
    this.viewport.draw();
    this.viewport.revealColumn();
  }
}
