import { invalid, notFound } from '../http/answers';
import { type Fields, ids } from '../http/decode';
import { names, selected } from './query';

/** One id given as number or text; throws ERROR_INVALID_INPUT otherwise. */
export function idOf(value: unknown, name = 'The id'): number {
  const [id = NaN] = ids(value);
  return Number.isNaN(id) ? invalid(`${name} must be a number.`) : id;
}

/** The acknowledgement of a delete. */
export function removed(done: boolean, what: string): { deleted: 1 } {
  return done ? { deleted: 1 } : notFound(what);
}

/** The `{count, data}` form of a whole list. */
export function counted(
  rows: Record<string, unknown>[],
  query: Fields,
): { count: number; data: Record<string, unknown>[] } {
  const select = names(query.select);
  return { count: rows.length, data: rows.map((row) => selected(row, select)) };
}
