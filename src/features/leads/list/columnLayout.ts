// How columns of a table are moved and resized.
import { MAX_COLUMN_PX, MIN_COLUMN_PX } from '../../../core/tableView';

/** The columns, with one of them at another place; as they are for one that is not among them. */
export function moveColumn(columns: readonly string[], column: string, to: number): readonly string[] {
  return columns.includes(column) ? columns.filter((one) => one !== column).toSpliced(to, 0, column) : columns;
}

/** The widths after one column was resized; 0 is its usual width. */
export function resizeColumn(
  widths: Readonly<Record<string, number>>,
  column: string,
  pixels: number,
): Readonly<Record<string, number>> {
  const others = Object.entries(widths).filter(([one]) => one !== column);
  const clamped = Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, pixels));
  return Object.fromEntries(pixels ? [...others, [column, clamped]] : others);
}
