import { runAtOnce, type Computation } from './slices';
import type { Facet, SortKey } from '../model/fieldTable';
import { lastSeenAt, type Lead } from '../model/lead';
import {
  facetMatcher,
  FACETS,
  facetValues,
  groupKeys,
  includesAll,
  isEmptyFilter,
  searchableText,
  searchWords,
  seenSinceTime,
  sortValueReader,
  type GroupKey,
  type LeadArrangement,
  type LeadFilter,
  type LeadGroup,
  type Nameless,
} from './find';
import { LeadColumn } from './leadColumn';
import {
  VALUES_PER_LONG_STEP,
  orderByCount,
  orderByRanks,
  rankNumbers,
  rankTexts,
  VALUES_PER_STEP,
  type Ranks,
} from './ranks';

/** The leads to arrange, and how. */
export interface ArrangeInput {
  readonly leads: readonly Lead[];
  readonly arrangement: LeadArrangement;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The server has already searched for the text. */
  readonly searched?: boolean;
}

/** Leads as displayed; `groups` only if the arrangement groups them. */
export interface ArrangedLeads {
  readonly leads: readonly Lead[];
  /** What they are grouped by. */
  readonly by?: GroupKey;
  readonly groups?: readonly LeadGroup[];
}

/** A filter at a point in time, and the indexes of the leads that match it. */
interface Found {
  readonly leads: readonly Lead[];
  readonly filter: LeadFilter;
  readonly words: readonly string[];
  readonly since: number | undefined;
  readonly places: Uint32Array;
}

/**
 * Filters, sorts and groups the leads of one list, and caches what the next run needs: the text and times of each lead, the order, and the
 * matches, which a narrower filter searches. The given lists are not changed.
 */
export class Arranger {
  private readonly texts = new LeadColumn((lead) => searchableText(lead, this.nameless));
  private readonly seen = new LeadColumn((lead) => lastSeenAt(lead) ?? NaN);
  private readonly times = new Map<SortKey, LeadColumn<number>>([['lastSeen', this.seen]]);
  private ranked: { readonly leads: readonly Lead[]; readonly by: SortKey; readonly ranks: Ranks } | undefined;
  private order: { readonly ranks: Ranks; readonly descending: boolean; readonly places: Uint32Array } | undefined;
  private found: Found | undefined;

  /** `nameless`: the name by which leads without a name can be found. */
  constructor(private readonly nameless?: Nameless) {}

  /** Arranges the leads; results computed before an abort are kept. */
  *arrange(input: ArrangeInput): Computation<ArrangedLeads> {
    const { leads, arrangement } = input;
    const { sort, group } = arrangement;
    const order = sort && (yield* this.orderOf(leads, sort.by, sort.descending));
    const found = isEmptyFilter(arrangement.filter) ? undefined : yield* this.find(input);
    if (!found && !order && !group) return { leads };
    const places = order && found ? yield* inOrder(order, found) : (order ?? found);
    return {
      leads: places ? yield* pick(leads, places) : leads,
      ...(group ? { by: group, groups: yield* this.group(leads, places, group) } : {}),
    };
  }

  private *orderOf(leads: readonly Lead[], by: SortKey, descending: boolean): Computation<Uint32Array> {
    if (this.ranked?.leads !== leads || this.ranked.by !== by)
      this.ranked = { leads, by, ranks: yield* this.rank(leads, by) };
    const { ranks } = this.ranked;
    if (this.order?.ranks !== ranks || this.order.descending !== descending)
      this.order = { ranks, descending, places: yield* orderByRanks(ranks, descending) };
    return this.order.places;
  }

  private *rank(leads: readonly Lead[], by: SortKey): Computation<Ranks> {
    const value = sortValueReader(by);
    if ('time' in value) {
      const times = this.times.get(by) ?? new LeadColumn(value.time);
      this.times.set(by, times);
      return yield* rankNumbers(yield* times.of(leads));
    }
    const texts: (string | undefined)[] = [];
    for (let i = 0; i < leads.length; i++) {
      if (i % VALUES_PER_STEP === 0) yield;
      texts.push(value.text(leads[i]!));
    }
    return yield* rankTexts(texts);
  }

  /** The indexes of the leads that match a filter, in list order. */
  private *find({ leads, arrangement: { filter }, now, searched }: ArrangeInput): Computation<Uint32Array> {
    const words = searched ? [] : searchWords(filter.search);
    const since = seenSinceTime(filter, now);
    const wanted = { leads, filter, words, since };
    const within = this.found && isNarrower(wanted, this.found) ? this.found.places : undefined;
    const texts = words.length ? yield* this.texts.of(leads) : [];
    const seen = since === undefined ? [] : yield* this.seen.of(leads);
    const matches = facetMatcher(filter);
    const count = within?.length ?? leads.length;
    const places = new Uint32Array(count);
    let found = 0;
    for (let i = 0; i < count; i++) {
      if (i % VALUES_PER_STEP === 0) yield;
      const n = within ? within[i]! : i;
      if (matches && !matches(leads[n]!)) continue;
      if (since !== undefined && !(seen[n]! >= since)) continue;
      if (words.length && !includesAll(texts[n]!, words)) continue;
      places[found++] = n;
    }
    this.found = { ...wanted, places: places.slice(0, found) };
    return this.found.places;
  }

  private *group(
    leads: readonly Lead[],
    places: Uint32Array | undefined,
    by: GroupKey,
  ): Computation<readonly LeadGroup[]> {
    const seen = by === 'day' ? yield* this.seen.of(leads) : [];
    const groups = new Map<string, Lead[]>();
    const count = places?.length ?? leads.length;
    for (let i = 0; i < count; i++) {
      if (i % VALUES_PER_STEP === 0) yield;
      const n = places ? places[i]! : i;
      const lead = leads[n]!;
      for (const key of groupKeys(lead, by, () => seen[n]!)) {
        const group = groups.get(key);
        if (group) group.push(lead);
        else groups.set(key, [lead]);
      }
    }
    return yield* groupsInOrder(groups, by);
  }
}

/** Filters, sorts and groups in one go. */
export const arrangeLeads = (input: ArrangeInput): ArrangedLeads => runAtOnce(new Arranger().arrange(input));

/** Days from the newest, other groups from the largest; the group without a value last. */
function* groupsInOrder(groups: ReadonlyMap<string, readonly Lead[]>, by: GroupKey): Computation<readonly LeadGroup[]> {
  const keys = [...groups.keys()].filter(Boolean);
  yield;
  const sorted =
    by === 'day'
      ? keys.sort((a, b) => Number(b) - Number(a))
      : Array.from(yield* orderByCount(keys, (n) => groups.get(keys[n]!)!.length), (n) => keys[n]!);
  if (groups.has('')) sorted.push('');
  return sorted.map((key) => ({ key, leads: groups.get(key)! }));
}

/** How often each value of a facet occurs, most frequent first. */
export function* countFacet(
  leads: readonly Lead[],
  facet: Facet,
): Computation<readonly { readonly value: string; readonly count: number }[]> {
  const counts = new Map<string, number>();
  for (let i = 0; i < leads.length; i++) {
    if (i % VALUES_PER_STEP === 0) yield;
    for (const value of facetValues(leads[i]!, facet)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = [...counts].map(([value, count]) => ({ value, count }));
  const order = yield* orderByCount([...counts.keys()], (n) => values[n]!.count);
  return Array.from(order, (n) => values[n]!);
}

/** True when everything that matches `now` must be among the earlier matches. */
function isNarrower(now: Omit<Found, 'places'>, before: Found): boolean {
  const facets = before.filter.facets ?? {};
  return (
    now.leads === before.leads &&
    (!before.filter.hasEmail || now.filter.hasEmail === true) &&
    (before.since === undefined || (now.since !== undefined && now.since >= before.since)) &&
    before.words.every((word) => now.words.some((longer) => longer.includes(word))) &&
    FACETS.every((facet) => {
      const [values, wider] = [now.filter.facets?.[facet] ?? [], facets[facet] ?? []];
      return !wider.length || (values.length > 0 && values.every((value) => wider.includes(value)));
    })
  );
}

/** The matching indexes, in sort order. */
function* inOrder(order: Uint32Array, found: Uint32Array): Computation<Uint32Array> {
  const isFound = new Uint8Array(order.length);
  for (const n of found) isFound[n] = 1;
  yield;
  const places = new Uint32Array(found.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    if (isFound[order[i]!]) places[count++] = order[i]!;
  }
  return places;
}

function* pick(leads: readonly Lead[], places: Uint32Array): Computation<readonly Lead[]> {
  const picked: Lead[] = [];
  for (let i = 0; i < places.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    picked.push(leads[places[i]!]!);
  }
  return picked;
}
