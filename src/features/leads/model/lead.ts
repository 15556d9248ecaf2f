import { readDate } from '../../../core/dates';
import type { KnownColumn } from './fieldTable';
import { newestDate } from './read';

/**
 * One record in the browser, of either API version, read leniently: a text for each column of the table of fields, ids are strings, "" and
 * null are absent, everything unknown stays in `raw`.
 */
export interface Lead extends Readonly<Partial<Record<Exclude<KnownColumn, 'id' | 'tags'>, string>>> {
  readonly id: string;
  /** Tag ids or names as the API gave them. */
  readonly tags: readonly string[];
  /** The record as received. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** One page of leads. `total` is absent where the API does not tell. */
export interface LeadListPage {
  readonly leads: readonly Lead[];
  /** Rows of the response, those included that have no id and so are no leads. */
  readonly rows: number;
  readonly total?: number | undefined;
  /** From 0. */
  readonly page: number;
  /** The rows as received, on one line each; only where parsing them would lose digits. */
  readonly texts?: readonly string[];
}

/** What to call a lead that may have no name: name, e-mail, phone, or undefined when there is nothing but the id. */
export function leadCallName(lead: Pick<Lead, 'name' | 'email' | 'phone'>): string | undefined {
  return lead.name ?? lead.email ?? lead.phone;
}

/** The last activity of a lead (ms since the epoch), as far as the API tells. */
export function lastSeenAt(lead: Lead): number | undefined {
  return readDate(lead.lastSeen ?? lead.updated ?? lead.created)?.time;
}

/**
 * A lead read alone lacks what only list rows tell (agent, status, time zone, parts of its activity): that is kept from the row. The newest
 * activity counts, wherever it was read, so that every view says the same.
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
