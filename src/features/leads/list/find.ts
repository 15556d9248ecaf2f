import { readDate } from '../../../core/dates';
import { compareText, startOfDay } from '../../../core/format';
import { fieldText } from '../model/columns';
import { LEAD_FIELDS, type Facet, type KnownColumn, type SortKey } from '../model/fieldTable';
import { choiceOf, fieldOfChoice, fieldsBy } from '../model/knownFields';
import { callOf, seenAt, type Lead } from '../model/lead';

/** What leads can be narrowed and grouped by, besides the search text. */
export const FACETS = fieldsBy(({ filter }) => filter?.at).map(choiceOf) as readonly Facet[];

/** What a list is narrowed by; all of it must hold. Within one facet any of the values will do. */
export interface LeadFilter {
  readonly search?: string;
  readonly facets?: Readonly<Partial<Record<Facet, readonly string[]>>>;
  readonly hasEmail?: boolean;
  /** Seen within the last so many milliseconds. */
  readonly seenWithinMs?: number;
}

/** What leads can be sorted by. */
export const SORT_KEYS = fieldsBy(({ sort }) => sort).map(choiceOf) as readonly SortKey[];
/** An order of leads. */
export interface LeadSort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** What leads can be grouped by: a facet, the day they were last seen, or whether they have an e-mail. */
export const GROUP_KEYS: readonly GroupKey[] = [...FACETS, 'day', 'email'];
/** One of the things leads can be grouped by. */
export type GroupKey = Facet | 'day' | 'email';

/** How a list of leads is shown. Absent: as the API gave it. */
export interface LeadArrangement {
  readonly filter: LeadFilter;
  readonly sort?: LeadSort;
  readonly group?: GroupKey;
}

/** True when the filter narrows nothing. */
export function isEmptyFilter(filter: LeadFilter): boolean {
  return (
    !searchWords(filter.search).length &&
    !filter.hasEmail &&
    filter.seenWithinMs === undefined &&
    !FACETS.some((facet) => filter.facets?.[facet]?.length)
  );
}

/** The values a lead has for a facet; none when it is not known. */
function facetValues(lead: Lead, facet: Facet): readonly string[] {
  if (facet === 'tag') return lead.tags;
  const value = lead[facet];
  return value === undefined ? [] : [value];
}

/** How often each value of a facet occurs, most frequent first. */
export function countFacet(
  leads: Iterable<Lead>,
  facet: Facet,
): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const lead of leads)
    for (const value of facetValues(lead, facet)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareText(a.value, b.value));
}

const MARKS = /\p{M}/gu;
const fold = (text: string): string => text.normalize('NFKD').replace(MARKS, '').toLowerCase();
const searchWords = (search: string | undefined): readonly string[] =>
  fold(search ?? '')
    .split(/\s+/)
    .filter(Boolean);
const digits = (text: string): string => text.replace(/\D/g, '');

const SEARCHED = LEAD_FIELDS.filter(({ search }) => search);

/** The text of a lead that is searched: name, e-mail, phone, tags, place, company, ids. Case and accents do not count. */
function searchText(lead: Lead): string {
  const texts: unknown[] = ['visitor_id', 'session_id', 'crm_record_id', 'contactId']
    .map((key) => lead.raw[key])
    .filter((id) => typeof id === 'number' || typeof id === 'string');
  for (const { id, kind } of SEARCHED) {
    const value = lead[id as KnownColumn];
    if (Array.isArray(value)) texts.push(...value);
    else if (kind === 'phone' && value) texts.push(value, digits(String(value)));
    else texts.push(value);
  }
  return fold(texts.filter(Boolean).join('\n'));
}

/**
 * Makes the test a filter stands for at time `now` (ms since the epoch). `searched` says that the server has already searched for the
 * text, which may have matched where we cannot look.
 */
export function matcher(filter: LeadFilter, now: number, searched = false): (lead: Lead) => boolean {
  const words = searched ? [] : searchWords(filter.search);
  const facets = FACETS.flatMap((facet) => {
    const wanted = filter.facets?.[facet];
    return wanted?.length ? [[facet, new Set(wanted)] as const] : [];
  });
  const since = filter.seenWithinMs === undefined ? undefined : now - filter.seenWithinMs;
  return (lead) => {
    if (filter.hasEmail && lead.email === undefined) return false;
    if (since !== undefined && (seenAt(lead) ?? -Infinity) < since) return false;
    if (!facets.every(([facet, wanted]) => facetValues(lead, facet).some((value) => wanted.has(value)))) return false;
    if (!words.length) return true;
    const text = searchText(lead);
    return words.every((word) => text.includes(word));
  };
}

/** The value a lead is sorted by: a time, a text, or nothing. */
function sortValue(lead: Lead, by: SortKey): number | string | undefined {
  if (by === 'lastSeen') return seenAt(lead);
  if (by === 'name') return callOf(lead);
  if (by === 'tag') return lead.tags[0];
  const field = fieldOfChoice(by);
  const text = field && fieldText(lead, field);
  return field?.kind === 'date' ? readDate(text)?.time : text;
}

/** Compares two leads; those that have no value come last in either direction, and equal ones keep their order. */
export function comparator({ by, descending }: LeadSort): (a: Lead, b: Lead) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const x = sortValue(a, by);
    const y = sortValue(b, by);
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : compareText(String(x), String(y)));
  };
}

/** Filters and sorts. The given list is not changed. */
export function arrange(
  leads: readonly Lead[],
  { filter, sort }: LeadArrangement,
  now: number,
  searched = false,
): readonly Lead[] {
  const found = isEmptyFilter(filter) ? leads : leads.filter(matcher(filter, now, searched));
  return sort ? [...found].sort(comparator(sort)) : found;
}

/** Leads that have a value in common. `key` is the value, '' for those that have none; for days it is the day's first moment in ms. */
export interface LeadGroup {
  readonly key: string;
  readonly leads: readonly Lead[];
}

/** Groups leads; a lead with several tags stands in the group of each. Days run from the newest, other groups from the largest; those without a value come last. */
export function groupLeads(leads: readonly Lead[], by: GroupKey): readonly LeadGroup[] {
  const groups = new Map<string, Lead[]>();
  for (const lead of leads) {
    const keys = groupKeys(lead, by);
    for (const key of keys.length ? keys : ['']) {
      const group = groups.get(key);
      if (group) group.push(lead);
      else groups.set(key, [lead]);
    }
  }
  const order = (a: LeadGroup, b: LeadGroup): number => {
    if (!a.key || !b.key) return a.key === b.key ? 0 : a.key ? -1 : 1;
    return by === 'day' ? Number(b.key) - Number(a.key) : b.leads.length - a.leads.length || compareText(a.key, b.key);
  };
  return [...groups].map(([key, members]) => ({ key, leads: members })).sort(order);
}

function groupKeys(lead: Lead, by: GroupKey): readonly string[] {
  if (by === 'email') return [lead.email ? 'yes' : 'no'];
  if (by !== 'day') return facetValues(lead, by);
  const seen = seenAt(lead);
  return seen === undefined ? [] : [String(startOfDay(seen))];
}
