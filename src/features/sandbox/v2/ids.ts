import { throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, idListField } from '../http/decode';
import { readNames, selectColumns } from './query';

/** An id given as a number or text; throws ERROR_INVALID_INPUT otherwise. */
export function readIdParameter(value: unknown, name = 'The id'): number {
  const [id = NaN] = idListField(value);
  return Number.isNaN(id) ? throwInvalid(`${name} must be a number.`) : id;
}

/** The acknowledgment of a delete. */
export function deleteResult(done: boolean, what: string): { deleted: 1 } {
  return done ? { deleted: 1 } : throwNotFound(what);
}

/** The `{count, data}` format of a complete list. */
export function countedList(
  rows: Record<string, unknown>[],
  query: FieldTree,
): { count: number; data: Record<string, unknown>[] } {
  const select = readNames(query.select);
  return { count: rows.length, data: rows.map((row) => selectColumns(row, select)) };
}
