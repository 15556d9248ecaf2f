import { type Fields, integer } from './decode';
import { invalid } from './answers';

/** A page asked for: how many rows, and the number of the first. */
export interface Page {
  readonly limit: number;
  readonly skip: number;
  readonly page: number;
}

/**
 * Reads `limit` and `page`. An absent, empty or zero limit means `fallback`; the cap holds whatever was asked.
 * `firstPage` is the number of the first page: 1 in 1.0.0 and most of 2.0.0, 0 for contacts, companies and cases. Page 0 is the first page everywhere.
 */
export function pageOf(fields: Fields, cap: number, fallback: number, firstPage: 0 | 1): Page {
  const limit = integer(fields, 'limit');
  const page = integer(fields, 'page');
  if (Number.isNaN(limit) || (limit !== undefined && limit < 0)) invalid('limit must be a whole number.');
  if (Number.isNaN(page) || (page !== undefined && page < 0)) invalid('page must be a whole number.');
  const rows = Math.min(limit || fallback, cap);
  const number = page ?? firstPage;
  return { limit: rows, page: number, skip: Math.max(0, number - firstPage) * rows };
}

/** Cuts a page out of a list that is all there. */
export function slice<T>(rows: readonly T[], page: Page): T[] {
  return rows.slice(page.skip, page.skip + page.limit);
}
