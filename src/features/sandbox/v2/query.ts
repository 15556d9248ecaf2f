// The query language of 2.0.0 lists: `where=column|expression|value`, `select`, `relations`, `order`.
import { throwInvalid } from '../http/responses';
import { type FieldTree, listField, nestedField } from '../http/decode';

/** One condition. The documentation shows only `eq`; the others are common in such query builders. */
export interface Condition {
  readonly column: string;
  readonly expression: string;
  readonly value: string;
}

const EXPRESSIONS = ['eq', 'neq', 'ne', 'like', 'gt', 'gte', 'lt', 'lte', 'in', 'null', 'notnull'];

/**
 * Reads conditions given as `a|eq|1`, a list of such texts (`where[]=…`, repeated, JSON), or an object of equal values (`{"status":"active"}`).
 * Throws ERROR_INVALID_INPUT for anything else.
 */
export function readConditions(where: unknown): Condition[] {
  if (where === undefined || where === null || where === '') return [];
  const object = nestedField(where);
  if (Object.keys(object).length > 0)
    return Object.entries(object).map(([column, value]) => ({ column, expression: 'eq', value: String(value) }));
  const entries = Array.isArray(where)
    ? (where as unknown[])
    : typeof where === 'string' && where.trim().startsWith('[')
      ? listField(where)
      : [where];
  return entries.map((entry) => {
    if (typeof entry === 'object' && entry !== null) {
      const { column, expression, value } = entry as Record<string, unknown>;
      return checked(String(column ?? ''), String(expression ?? 'eq'), String(value ?? ''));
    }
    const [column = '', expression = '', ...value] = String(entry).split('|');
    return checked(column, expression, value.join('|'));
  });
}

function checked(column: string, expression: string, value: string): Condition {
  if (column === '' || !EXPRESSIONS.includes(expression)) throwInvalid('where must be column|expression|value.');
  return { column, expression, value };
}

/** True when a value meets a condition. Numbers and dates are compared as such, texts ignoring case. */
export function matchesCondition(actual: unknown, condition: Condition): boolean {
  const { expression, value } = condition;
  const empty = actual === null || actual === undefined || actual === '';
  if (expression === 'null') return empty;
  if (expression === 'notnull') return !empty;
  if (Array.isArray(actual))
    return expression === 'neq' || expression === 'ne'
      ? !actual.some((one) => same(one, value))
      : actual.some((one) => matchesCondition(one, condition));
  switch (expression) {
    case 'eq':
      return same(actual, value);
    case 'neq':
    case 'ne':
      return !same(actual, value);
    case 'in':
      return value.split(',').some((one) => same(actual, one.trim()));
    case 'like':
      return String(actual ?? '')
        .toLowerCase()
        .includes(value.replace(/^%|%$/g, '').toLowerCase());
    default:
      return compares(order(actual), order(value), expression);
  }
}

function same(actual: unknown, value: string): boolean {
  return String(actual ?? '').toLowerCase() === value.toLowerCase();
}

function order(value: unknown): number | string {
  const shown = String(value ?? '');
  const number = Number(shown);
  if (shown !== '' && !Number.isNaN(number)) return number;
  const date = Date.parse(/^\d{4}-\d\d-\d\d \d/.test(shown) ? `${shown.replace(' ', 'T')}Z` : shown);
  return Number.isNaN(date) ? shown.toLowerCase() : date;
}

function compares(a: number | string, b: number | string, expression: string): boolean {
  if (typeof a !== typeof b) return false;
  switch (expression) {
    case 'gt':
      return a > b;
    case 'gte':
      return a >= b;
    case 'lt':
      return a < b;
    default:
      return a <= b;
  }
}

/** The names in `select` or `relations`: a list, repeated, or joined by commas; undefined if absent. */
export function readNames(value: unknown): Set<string> | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const object = nestedField(value);
  const given = Object.keys(object).length > 0 ? Object.keys(object) : listField(value).map(String);
  return given.length > 0 ? new Set(given) : undefined;
}

/** Keeps the selected columns of a record, and always its `id`. */
export function selectColumns(
  record: Record<string, unknown>,
  select: Set<string> | undefined,
): Record<string, unknown> {
  if (!select) return record;
  return Object.fromEntries(
    Object.entries(record).filter(
      ([key]) => key === 'id' || select.has(key) || (key === 'dateCreated' && select.has('dateCreate')),
    ),
  );
}

/** Conditions and order as plain query parameters, as a removed page shows them: `?status=active&id=DESC`. */
function flat(columns: object, query: FieldTree): { where: Condition[]; order: [string, unknown][] } {
  const pairs = Object.entries(query).filter(
    ([column, value]) => Object.hasOwn(columns, column) && typeof value === 'string' && value !== '',
  );
  const sorts = ([, value]: readonly [string, unknown]): boolean => /^(?:ASC|DESC)$/i.test(String(value));
  return {
    where: pairs
      .filter((pair) => !sorts(pair))
      .map(([column, value]) => ({ column, expression: 'eq', value: String(value) })),
    order: pairs.filter(sorts),
  };
}

/**
 * Filters and sorts the rows of a small list by `where` and `order` (`{"id":"DESC"}`), or by plain parameters; ascending by ID
 * by default.
 */
export function filterAndSort<T extends Record<string, unknown>>(rows: readonly T[], query: FieldTree): T[] {
  const alone = flat(rows[0] ?? {}, query);
  const wanted = [...readConditions(query.where), ...alone.where];
  const out = rows.filter((row) => wanted.every((c) => matchesCondition(row[c.column], c)));
  for (const [column, direction] of [...Object.entries(nestedField(query.order)), ...alone.order].reverse()) {
    const sign = String(direction).toUpperCase() === 'DESC' ? -1 : 1;
    out.sort((a, b) => {
      const x = order(a[column]);
      const y = order(b[column]);
      return x === y ? 0 : (x < y ? -1 : 1) * sign;
    });
  }
  return out;
}
