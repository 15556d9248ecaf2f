import type { JsonPath } from '../../catalogue/types';
import { plainName } from './json';
import { envelopePayload } from './payload';

/** The value at a path, own properties only. Undefined when any step is missing. */
export function valueAtPath(json: unknown, path: JsonPath): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** A count as text: at most 15 digits, which a number holds exactly, with zeros as the only decimals. */
const COUNT = /^\+?\d{1,15}(?:\.0*)?$/;

/** The first value that is a count, given as a number or as text: `130`, `130.0`, `"130"`, `" 130.0 "`. Never negative or fractional. */
export function readCount(...values: unknown[]): number | undefined {
  for (const value of values) {
    const number = typeof value === 'string' && COUNT.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  }
  return undefined;
}

/**
 * Names of totals where the documentation mentions none, lower case and without separators. Not `count`, which is often the number of rows
 * of the page: a list would end after its first page.
 */
const TOTALS = ['total', 'totalcount', 'totalrecords', 'totalitems', 'totalrows', 'totalresults', 'totalelements'];
/** Names of objects beside a list with facts about it. */
const FACTS = ['meta', 'metadata', 'pagination', 'paging', 'pageinfo', 'page', 'counts'];
/** Longer names cannot be one of these. */
const MAX_NAME = 16;
/** Facts can be nested once: `{meta: {pagination: {total: 130}}}`. */
const MAX_LEVELS = 2;

/** The values with one of these names, however it is spelled, in the order of the names. */
function valuesOf(holder: object, names: readonly string[]): readonly unknown[] {
  const found: unknown[][] = names.map(() => []);
  for (const [key, value] of Object.entries(holder))
    if (key.length <= MAX_NAME) found[names.indexOf(plainName(key))]?.push(value);
  return found.flat();
}

/** The total in an object around a list, or in the facts beside the list. */
function usualTotal(holder: unknown, levels = MAX_LEVELS): number | undefined {
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return undefined;
  const total = readCount(...valuesOf(holder, TOTALS));
  if (total !== undefined || levels === 0) return total;
  return valuesOf(holder, FACTS)
    .map((facts) => usualTotal(facts, levels - 1))
    .find((count) => count !== undefined);
}

/**
 * The total of the list in a response: at one of the documented paths, otherwise where APIs usually put it. It is only what the server
 * says: `ListProgress` notices when more rows come, or fewer.
 */
export function readTotal(response: unknown, documented: readonly JsonPath[] = []): number | undefined {
  return (
    readCount(...documented.map((path) => valueAtPath(response, path))) ??
    usualTotal(envelopePayload(response)) ??
    usualTotal(response)
  );
}
