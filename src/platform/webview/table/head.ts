import { MAX_COLUMN_PX, MIN_COLUMN_PX, type ColumnOrder, type TableColumn } from '../../../core/tableView';
import { createElement } from '../dom';

/** Gap between columns, as in the style sheet (pixels). */
const GAP = 8;
/** Padding at both ends of a row, as in the style sheet (pixels). */
export const ROW_EDGE_PX = 6;
/** How much a key press changes the width of a column (pixels). */
const KEY_STEP_PX = 16;
/** The drag type of a column, so that nothing else can be dropped on the header. */
const DRAGGED = 'application/x-acquire-column';

/** Minimum width of a column in a narrow panel (pixels), which then scrolls horizontally. */
const narrowest = ({ pixels, width }: TableColumn): number => pixels ?? Math.min(width, 22) * 8;

/** One template for the header and every row, so that columns line up. In pixels, because the bold header has wider characters. */
export function layOutColumns(element: HTMLElement, columns: readonly TableColumn[]): void {
  element.style.gridTemplateColumns = `32px ${columns
    .map((c) => (c.pixels === undefined ? `minmax(${narrowest(c)}px, ${c.width}fr)` : `${c.pixels}px`))
    .join(' ')}`;
  element.style.minWidth = `${columns.reduce((sum, c) => sum + narrowest(c) + GAP, 32 + 2 * ROW_EDGE_PX)}px`;
}

/** Callbacks of the table header. */
export interface TableHeadMessages {
  sort(column: string): void;
  move(column: string, to: number): void;
  resize(column: string, pixels: number): void;
  /** The width of a column while it is being resized. */
  preview(column: string, pixels: number): void;
}

/** The header: clicking a label sorts, dragging it moves the column, and dragging its edge resizes it. */
export class TableHead {
  /** The header row; the table places it. */
  readonly element = createElement('div', { class: 'head', role: 'row' });
  private columns: readonly TableColumn[] = [];

  constructor(private readonly line: TableHeadMessages) {}

  /** Draws the cells of these columns. `hint` explains how to resize them. */
  draw(columns: readonly TableColumn[], sort: ColumnOrder | undefined, hint: string): void {
    this.columns = columns;
    layOutColumns(this.element, columns);
    this.element.replaceChildren(
      createElement('span', { role: 'columnheader', class: 'cell' }),
      ...columns.map((column, n) => this.cell(column, n, sort, hint)),
    );
  }

  /** Moves or resizes a column by a step, for the keyboard. */
  step(at: number, by: -1 | 1, resize: boolean): void {
    const column = this.columns[at];
    if (!column) return;
    if (resize) return this.line.resize(column.id, clamped(this.widthOf(at) + by * KEY_STEP_PX));
    const to = at + by;
    if (to >= 0 && to < this.columns.length) this.line.move(column.id, to);
  }

  private cell(column: TableColumn, n: number, sort: ColumnOrder | undefined, hint: string): HTMLElement {
    const sorted = sort?.by === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined;
    const label = `${column.label}${sorted ? (sorted === 'descending' ? ' ↓' : ' ↑') : ''}`;
    const cell = createElement(
      'span',
      {
        role: 'columnheader',
        class: 'cell',
        draggable: 'true',
        'aria-colindex': n + 2,
        'aria-sort': sorted,
        ondragstart: (event) => {
          const { dataTransfer } = event as DragEvent;
          dataTransfer?.setData(DRAGGED, column.id);
          if (dataTransfer) dataTransfer.effectAllowed = 'move';
        },
        ondragover: (event) => {
          if (!(event as DragEvent).dataTransfer?.types.includes(DRAGGED)) return;
          event.preventDefault();
          cell.classList.add('target');
        },
        ondragleave: () => cell.classList.remove('target'),
        ondrop: (event) => {
          event.preventDefault();
          cell.classList.remove('target');
          const moved = (event as DragEvent).dataTransfer?.getData(DRAGGED);
          if (moved && moved !== column.id) this.line.move(moved, n);
        },
      },
      column.sortable
        ? sortButton(label, () => this.line.sort(column.id))
        : createElement('span', { class: 'name' }, label),
      this.edge(column.id, n, hint),
    );
    return cell;
  }

  /** The edge to drag to resize a column. */
  private edge(column: string, n: number, hint: string): HTMLElement {
    const edge = createElement('span', { class: 'edge', 'aria-hidden': 'true', title: hint });
    edge.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      event.stopPropagation();
      edge.setPointerCapture(event.pointerId);
      const start = this.widthOf(n) - event.clientX;
      const moved = (to: PointerEvent): void => this.line.preview(column, clamped(start + to.clientX));
      edge.addEventListener('pointermove', moved);
      edge.addEventListener(
        'pointerup',
        (to) => {
          edge.removeEventListener('pointermove', moved);
          if (to.clientX !== event.clientX) this.line.resize(column, clamped(start + to.clientX));
        },
        { once: true },
      );
    });
    // Otherwise the browser would start dragging the whole cell.
    edge.addEventListener('mousedown', (event) => event.preventDefault());
    edge.addEventListener('dblclick', () => this.line.resize(column, 0));
    return edge;
  }

  private widthOf(n: number): number {
    return this.element.children[n + 1]?.getBoundingClientRect().width ?? 0;
  }
}

const clamped = (pixels: number): number => Math.round(Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, pixels)));

function sortButton(label: string, onclick: () => void): HTMLElement {
  return createElement('button', { type: 'button', tabindex: -1, class: 'link', onclick }, label);
}
