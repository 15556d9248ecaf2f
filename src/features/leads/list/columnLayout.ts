// Moving and resizing the columns of a table.
import { MAX_COLUMN_PX, MIN_COLUMN_PX } from '../../../core/tableView';

/** Moves a column to another position; an unknown column changes nothing. */
export function moveColumn(columns: readonly string[], column: string, to: number): readonly string[] {
  return columns.includes(column) ? columns.filter((one) => one !== column).toSpliced(to, 0, column) : columns;
}

/** The widths after one column was resized; 0 resets its width. */
export function resizeColumn(
  widths: Readonly<Record<string, number>>,
  column: string,
  pixels: number,
): Readonly<Record<string, number>> {
  const others = Object.entries(widths).filter(([one]) => one !== column);
  const clamped = Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, pixels));
  return Object.fromEntries(pixels ? [...others, [column, clamped]] : others);
}
