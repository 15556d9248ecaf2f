import type { TableColumn, TableShape } from '../../tableMessages';
import { el } from '../../../../platform/webview/dom';

/** Between columns, as the style sheet has it (pixels). */
const GAP = 8;
/** At both ends of a row, as the style sheet has it (pixels). */
export const EDGE = 6;

/** Pixels a column keeps in a narrow panel, which then scrolls sideways. */
const narrowest = (characters: number): number => Math.min(characters, 18) * 8;

/** One template for the head and every row, so that columns line up. In pixels: a character of the head is bold, and wider. */
export function layOut(element: HTMLElement, columns: readonly TableColumn[]): void {
  element.style.gridTemplateColumns = `32px ${columns.map((c) => `minmax(${narrowest(c.width)}px, ${c.width}fr)`).join(' ')}`;
  element.style.minWidth = `${columns.reduce((sum, c) => sum + narrowest(c.width) + GAP, 32 + 2 * EDGE)}px`;
}

/** The cells of the head. `choose` is told the id of a column whose head is clicked, if the table can be sorted by it. */
export function headCells(
  columns: readonly TableColumn[],
  sort: TableShape['sort'],
  choose: (column: string) => void,
): HTMLElement[] {
  return [
    el('span', { role: 'columnheader', class: 'cell' }),
    ...columns.map((column, n) => {
      const sorted = sort?.by === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined;
      const label = `${column.label}${sorted ? (sorted === 'descending' ? ' ↓' : ' ↑') : ''}`;
      return el(
        'span',
        { role: 'columnheader', class: 'cell', 'aria-colindex': n + 2, 'aria-sort': sorted },
        column.sortable
          ? sortButton(label, () => {
              choose(column.id);
            })
          : label,
      );
    }),
  ];
}

function sortButton(label: string, onclick: () => void): HTMLElement {
  return el('button', { type: 'button', tabindex: -1, class: 'link', onclick }, label);
}
