import type { Lead } from './lead';
import { readList } from './read';

/** A tag of the account. */
export interface LeadTag {
  readonly id: string;
  readonly name: string;
}

/** The lead with the names of its tags in place of their ids, which are all that 1.0.0 list rows carry. */
export function withTagNames(lead: Lead, names: ReadonlyMap<string, string>): Lead {
  // Names joined in the record cannot be told apart where one holds a comma; its ids can.
  const ids = readList(lead.raw['tags']);
  if (ids.length && ids.every((id) => names.has(id))) return { ...lead, tags: ids.map((id) => names.get(id) ?? id) };
  if (!lead.tags.some((tag) => names.has(tag))) return lead;
  return { ...lead, tags: lead.tags.map((tag) => names.get(tag) ?? tag) };
}
