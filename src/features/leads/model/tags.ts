import type { Lead } from './lead';
import { readList } from './read';

/** A tag of the account. */
export interface LeadTag {
  readonly id: string;
  readonly name: string;
}

/** The lead with tag names in place of ids, which are all that 1.0.0 list rows contain. */
export function withTagNames(lead: Lead, names: ReadonlyMap<string, string>): Lead {
  // Joined names in the record are ambiguous if one contains a comma; ids are not.
  const ids = readList(lead.raw['tags']);
  if (ids.length && ids.every((id) => names.has(id))) return { ...lead, tags: ids.map((id) => names.get(id) ?? id) };
  if (!lead.tags.some((tag) => names.has(tag))) return lead;
  return { ...lead, tags: lead.tags.map((tag) => names.get(tag) ?? tag) };
}
