import { textCollator } from '../../../core/format';
import type { ColumnOrder } from '../../../core/tableView';

/** The order after a column is selected again: ascending, then descending, then as received. */
export function nextOrder(order: ColumnOrder | undefined, column: string): ColumnOrder | undefined {
  if (order?.by !== column) return { by: column, descending: false };
  return order.descending ? undefined : { by: column, descending: true };
}

/** Columns that identify the record of a row, the most informative first. */
const IDENTIFYING_COLUMNS: readonly RegExp[] = [
  /^(?:full|display|visitor|contact|lead)?_?name$/i,
  /e_?-?mail/i,
  /^(?:title|subject|label)$/i,
];

/** Facts about a column. */
interface ColumnFacts {
  readonly key: string;
  /** Number of distinct values. */
  readonly different: number;
}

/**
 * The columns, most informative first: name and email, then those with distinct values, then those with the same value in
 * every row. Otherwise the given order is kept.
 */
export function orderColumnsByInterest(columns: readonly ColumnFacts[]): readonly string[] {
  const rank = ({ key, different }: ColumnFacts): number => {
    const position = IDENTIFYING_COLUMNS.findIndex((pattern) => pattern.test(key));
    if (position >= 0) return position;
    return different > 1 ? IDENTIFYING_COLUMNS.length : IDENTIFYING_COLUMNS.length + 1;
  };
  return columns
    .map((column, at) => ({ key: column.key, rank: rank(column), at }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ key }) => key);
}

/** Rows sorted by the text of one cell: numbers by value, empty cells last in both directions. */
export function sortRows<R>(rows: readonly R[], cellOf: (row: R) => string, descending: boolean): readonly R[] {
  const collator = textCollator();
  return rows
    .map((row) => ({ row, text: cellOf(row) }))
    .sort((a, b) => {
      if (!a.text || !b.text) return Number(!a.text) - Number(!b.text);
      return descending ? collator.compare(b.text, a.text) : collator.compare(a.text, b.text);
    })
    .map(({ row }) => row);
}
