import type { JsonSchema, Operation } from './types';

const columns = new WeakMap<Operation, ReadonlySet<string>>();

/**
 * The columns that conditions and orders of a list may name, each sent as a parameter of its own (`search=How&id=DESC`): the fields of
 * its rows, and those of the documented examples. Empty for other operations.
 */
export function listColumns(operation: Operation): ReadonlySet<string> {
  let found = columns.get(operation);
  if (!found) {
    const flat = operation.query.filter((one) => one.flat);
    const list = operation.itemsPath?.reduce<JsonSchema | undefined>(
      (schema, step) => schema?.properties?.[step],
      operation.responseSchema,
    );
    found = new Set(
      flat.length
        ? [...Object.keys(list?.items?.properties ?? {}), ...flat.flatMap((one) => Object.keys(Object(one.example)))]
        : [],
    );
    columns.set(operation, found);
  }
  return found;
}
