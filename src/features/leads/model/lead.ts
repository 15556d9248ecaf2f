import { readDate } from '../../../core/dates';
import type { KnownColumn } from './fieldTable';
import { newestDate } from './read';

/**
 * One record of either API version, read leniently: a text for each column of the table of fields. Ids are strings, "" and null are
 * absent, and everything unknown stays in `raw`.
 */
export interface Lead extends Readonly<Partial<Record<Exclude<KnownColumn, 'id' | 'tags'>, string>>> {
  readonly id: string;
  /** Tag ids or names as returned by the API. */
  readonly tags: readonly string[];
  /** The record as received. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** One page of leads. `total` is absent if the API does not report it. */
export interface LeadListPage {
  readonly leads: readonly Lead[];
  /** The rows of the response, including those without an id, which are not leads. */
  readonly rows: number;
  readonly total?: number | undefined;
  /** From 0. */
  readonly page: number;
  /** The rows as received, on one line each; only if parsing them would lose digits. */
  readonly texts?: readonly string[];
}

/** What to call a lead that may have no name: name, email, phone, or undefined when it only has an id. */
export function leadCallName(lead: Pick<Lead, 'name' | 'email' | 'phone'>): string | undefined {
  return lead.name ?? lead.email ?? lead.phone;
}

/** The last activity of a lead (ms since the epoch), as far as the API reports it. */
export function lastSeenAt(lead: Lead): number | undefined {
  return readDate(lead.lastSeen ?? lead.updated ?? lead.created)?.time;
}

/**
 * A lead read on its own lacks what only list rows contain (agent, status, time zone, parts of its activity): these are kept from the row.
 * The newest activity counts, wherever it was read, so that all views agree.
 */
export function mergeListRow(row: Lead | undefined, now: Lead): Lead {
  if (!row) return now;
  const known = Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
  return {
    ...row,
    name: undefined,
    email: undefined,
    phone: undefined,
    ...known,
    lastSeen: newestDate(row.lastSeen, now.lastSeen),
    raw: { ...row.raw, ...now.raw },
  } as Lead;
}
