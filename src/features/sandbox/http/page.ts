import { type FieldTree, integerField } from './decode';
import { throwInvalid } from './responses';

/** A requested page: the number of rows, and the index of the first. */
export interface PageWindow {
  readonly limit: number;
  readonly skip: number;
  readonly page: number;
}

/**
 * Reads `limit` and `page`. An absent, empty or zero limit means `fallback`; the cap always applies.
 * `firstPage` is the number of the first page: 1 in 1.0.0 and most of 2.0.0, 0 for contacts, companies and cases. Page 0 is the first page everywhere.
 */
export function readPageWindow(fields: FieldTree, cap: number, fallback: number, firstPage: 0 | 1): PageWindow {
  const limit = integerField(fields, 'limit');
  const page = integerField(fields, 'page');
  if (Number.isNaN(limit) || (limit !== undefined && limit < 0)) throwInvalid('limit must be a whole number.');
  if (Number.isNaN(page) || (page !== undefined && page < 0)) throwInvalid('page must be a whole number.');
  const rows = Math.min(limit || fallback, cap);
  const number = page ?? firstPage;
  return { limit: rows, page: number, skip: Math.max(0, number - firstPage) * rows };
}

/** Returns a page of a complete list. */
export function slicePage<T>(rows: readonly T[], page: PageWindow): T[] {
  return rows.slice(page.skip, page.skip + page.limit);
}
