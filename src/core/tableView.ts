// Types of tables in panels, for their hosts and their browser code.

/** Columns can be resized within these bounds. */
export const MIN_COLUMN_PX = 40;
export const MAX_COLUMN_PX = 2_000;

/** A column as a table draws it. `width` in characters; `pixels` if the user resized it. */
export interface TableColumn {
  readonly id: string;
  readonly label: string;
  readonly width: number;
  readonly pixels?: number;
  readonly sortable: boolean;
}

/** The sort order of a table. */
export interface ColumnOrder {
  readonly by: string;
  readonly descending: boolean;
}

/** The content of a cell: a text, a placeholder for a missing value, or the texts of several chips. */
export type TableCell = string | { readonly instead: string } | readonly string[];
