import type { TableCell } from '../../../core/tableView';
import { createElement } from '../dom';

/** The text of a cell, for its tooltip. */
function textOf(cell: TableCell): string {
  if (typeof cell === 'string') return cell;
  return 'instead' in cell ? cell.instead : cell.join(', ');
}

/** A cell of a row: a text, a muted placeholder for a missing value, or chips. */
export function drawCell(cell: TableCell, column: number, here: boolean): HTMLElement {
  const text = textOf(cell);
  const attributes = {
    role: 'gridcell',
    class: `cell${here ? ' here' : ''}`,
    title: text,
    'aria-colindex': column + 2,
  };
  if (typeof cell === 'string') return createElement('span', attributes, cell);
  if ('instead' in cell) return createElement('span', { ...attributes, class: `${attributes.class} quiet` }, text);
  return createElement('span', attributes, ...cell.map((chip) => createElement('span', { class: 'badge' }, chip)));
}
