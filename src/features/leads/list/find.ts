import { readDate } from '../../../core/dates';
import { foldText } from '../../../core/fold';
import { startOfDay } from '../../../core/format';
import { fieldText } from '../model/columns';
import { LEAD_FIELDS, type Facet, type KnownColumn, type SortKey } from '../model/fieldTable';
import { choiceName, fieldOfChoice, fieldsInOrder } from '../model/knownFields';
import { leadCallName, lastSeenAt, type Lead } from '../model/lead';

/** Facets by which leads can be filtered and grouped, besides the search text. */
export const FACETS = fieldsInOrder(({ filter }) => filter?.at).map(choiceName) as readonly Facet[];

/** The conditions of a filter; all of them must hold. Within one facet, any of the values matches. */
export interface LeadFilter {
  readonly search?: string;
  readonly facets?: Readonly<Partial<Record<Facet, readonly string[]>>>;
  readonly hasEmail?: boolean;
  /** Seen within this many milliseconds. */
  readonly seenWithinMs?: number;
}

/** What leads can be sorted by. */
export const SORT_KEYS = fieldsInOrder(({ sort }) => sort).map(choiceName) as readonly SortKey[];
/** An order of leads. */
export interface LeadSort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** What leads can be grouped by: a facet, the day they were last seen, or whether they have an email. */
export const GROUP_KEYS: readonly GroupKey[] = [...FACETS, 'day', 'email'];
/** One of these group keys. */
export type GroupKey = Facet | 'day' | 'email';

/** How a list of leads is shown. If absent: in the API's order. */
export interface LeadArrangement {
  readonly filter: LeadFilter;
  readonly sort?: LeadSort;
  readonly group?: GroupKey;
}

/** True when the filter matches everything. */
export function isEmptyFilter(filter: LeadFilter): boolean {
  return (
    !searchWords(filter.search).length &&
    !filter.hasEmail &&
    filter.seenWithinMs === undefined &&
    !FACETS.some((facet) => filter.facets?.[facet]?.length)
  );
}

/** The values a lead has for a facet; none if unknown. */
export function facetValues(lead: Lead, facet: Facet): readonly string[] {
  if (facet === 'tag') return lead.tags;
  const value = lead[facet];
  return value === undefined ? [] : [value];
}

/** True when some lead has a value for the facet. */
export const hasFacet = (leads: readonly Lead[], facet: Facet): boolean =>
  leads.some((lead) => facetValues(lead, facet).length);

/** The words of a search; all of them must match. */
export const searchWords = (search: string | undefined): readonly string[] =>
  foldText(search ?? '')
    .split(/\s+/)
    .filter(Boolean);
const digits = (text: string): string => text.replace(/\D/g, '');

/** Ids of a record besides the lead's own. */
const SEARCHED_IDS = ['visitor_id', 'session_id', 'crm_record_id', 'contactId'];
const SEARCHED = LEAD_FIELDS.filter(({ search }) => search);

/** The name shown for a lead without name, email and phone, made from its ID. */
export type Nameless = (id: string) => string;

/**
 * The searchable text of a lead: name, email, phone, tags, place, company, ids, and the name shown for a lead without one. Ignores case
 * and accents.
 */
export function searchableText(lead: Lead, nameless?: Nameless): string {
  let text = nameless && !leadCallName(lead) ? nameless(lead.id) : '';
  for (const key of SEARCHED_IDS) {
    const id = lead.raw[key];
    if (id && (typeof id === 'number' || typeof id === 'string')) text += `\n${id}`;
  }
  for (const { id, kind } of SEARCHED) {
    const value = lead[id as KnownColumn];
    if (!value?.length) continue;
    text += `\n${typeof value === 'string' ? value : value.join('\n')}`;
    if (kind === 'phone') text += `\n${digits(String(value))}`;
  }
  return foldText(text);
}

/**
 * Makes the predicate for a filter at time `now` (ms since the epoch). `searched` says that the server has already searched for the text;
 * it may have matched fields that we do not have.
 */
export function leadMatcher(
  filter: LeadFilter,
  now: number,
  {
    searched = false,
    nameless,
  }: { readonly searched?: boolean | undefined; readonly nameless?: Nameless | undefined } = {},
): (lead: Lead) => boolean {
  const words = searched ? [] : searchWords(filter.search);
  const since = seenSinceTime(filter, now);
  const matches = facetMatcher(filter);
  return (lead) =>
    matches?.(lead) !== false &&
    (since === undefined || (lastSeenAt(lead) ?? -Infinity) >= since) &&
    (!words.length || includesAll(searchableText(lead, nameless), words));
}

/** True when the text contains all the words. */
export function includesAll(text: string, words: readonly string[]): boolean {
  for (const word of words) if (!text.includes(word)) return false;
  return true;
}

/** The earliest time at which a lead must have been seen. */
export const seenSinceTime = ({ seenWithinMs }: LeadFilter, now: number): number | undefined =>
  seenWithinMs === undefined ? undefined : now - seenWithinMs;

/** Makes the predicate for everything in a filter but text and time; undefined if there is nothing. */
export function facetMatcher(filter: LeadFilter): ((lead: Lead) => boolean) | undefined {
  const facets = FACETS.flatMap((facet) => {
    const wanted = filter.facets?.[facet];
    return wanted?.length ? [[facet, new Set(wanted)] as const] : [];
  });
  if (!facets.length && !filter.hasEmail) return undefined;
  return (lead) =>
    !(filter.hasEmail && lead.email === undefined) &&
    facets.every(([facet, wanted]) => facetValues(lead, facet).some((value) => wanted.has(value)));
}

/** What leads are sorted by: a time (NaN without one), or a text. */
export type SortValue =
  { readonly time: (lead: Lead) => number } | { readonly text: (lead: Lead) => string | undefined };

/** How to read the value that leads are sorted by. */
export function sortValueReader(by: SortKey): SortValue {
  if (by === 'lastSeen') return { time: (lead) => lastSeenAt(lead) ?? NaN };
  if (by === 'name') return { text: leadCallName };
  if (by === 'tag') return { text: ({ tags }) => tags[0] };
  const field = fieldOfChoice(by);
  const text = (lead: Lead): string | undefined => field && fieldText(lead, field);
  return field?.kind === 'date' ? { time: (lead) => readDate(text(lead))?.time ?? NaN } : { text };
}

/** Leads with a common value. `key` is the value, '' for those without one; for days it is the start of the day in ms. */
export interface LeadGroup {
  readonly key: string;
  readonly leads: readonly Lead[];
}

/** The keys of a lead's groups, '' if it has no value. `seen` is when it was last seen, NaN if unknown. */
export function groupKeys(lead: Lead, by: GroupKey, seen: () => number): readonly string[] {
  if (by === 'email') return [lead.email ? 'yes' : 'no'];
  if (by === 'day') return [Number.isNaN(seen()) ? '' : String(startOfDay(seen()))];
  const keys = facetValues(lead, by);
  return keys.length ? keys : [''];
}
