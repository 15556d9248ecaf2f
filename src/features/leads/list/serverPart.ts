import { AcquireError } from '../../../api/errors/errors';
import { fieldOfChoice } from '../model/knownFields';
import type { Lead } from '../model/lead';
import type { LeadQuery, QueryCapabilities } from '../sources/source';
import type { ArrangeInput } from './arranger';
import { FACETS, isEmptyFilter, leadMatcher, type LeadArrangement, type LeadFilter } from './find';

/** The list column for a facet in the server's `where`. The docs show `column|eq|value` but no list of columns. */
const whereOf = (facet: string): string | undefined => fieldOfChoice(facet)?.filter?.where;

/** The part of a filter that the server applies, if the generation can; the rest is applied to the loaded leads. */
export function toServerQuery(can: QueryCapabilities, filter: LeadFilter): LeadQuery | undefined {
  const search = filter.search?.trim();
  if (search && can.search) return { search };
  if (!can.where) return undefined;
  const where = FACETS.flatMap((facet) => {
    const column = whereOf(facet);
    const wanted = filter.facets?.[facet];
    return column !== undefined && wanted?.length === 1 ? [[column, wanted[0]] as const] : [];
  });
  return where.length ? { where: Object.fromEntries(where) } : undefined;
}

/** True if the server rejected our `where`. */
export const isWhereRefused = (query: LeadQuery | undefined, error: unknown): boolean =>
  query?.where !== undefined && error instanceof AcquireError && error.kind === 'rejected';

/** The part of an arrangement that the server was asked for. The rest is done here, including what a server rejects or ignores. */
export class ServerPart {
  /** The last server query. */
  query: LeadQuery | undefined;
  /** Whether all of these leads matched this filter. */
  private appliedWhere:
    { readonly filter: LeadFilter; readonly leads: readonly Lead[]; readonly is: boolean } | undefined;

  /** `now` gives milliseconds since the epoch. */
  constructor(
    private can: QueryCapabilities,
    private readonly now: () => number = Date.now,
  ) {}

  /** True when this filter needs a different server query. */
  differs(filter: LeadFilter): boolean {
    return JSON.stringify(toServerQuery(this.can, filter)) !== JSON.stringify(this.query);
  }

  /** Sets the query for a filter. */
  ask(filter: LeadFilter): void {
    this.query = toServerQuery(this.can, filter);
  }

  /** True when the error says that the server rejects our `where`: it is never sent one again. */
  refuses(error: unknown, filter: LeadFilter): boolean {
    if (!isWhereRefused(this.query, error)) return false;
    this.can = { ...this.can, where: false };
    this.ask(filter);
    return true;
  }

  /** True when nothing of the filter is left to do here, judging by the leads received. */
  doesAll(filter: LeadFilter, leads: () => readonly Lead[]): boolean {
    const { search, where } = this.query ?? {};
    const facets = Object.entries(filter.facets ?? {}).filter(
      ([facet]) => !where || !((whereOf(facet) ?? '') in where),
    );
    const left = { ...filter, search: search === undefined ? filter.search : '', facets: Object.fromEntries(facets) };
    return isEmptyFilter(left) && (!where || this.isHeeded(filter, leads()));
  }

  /** A server may accept a `where` and ignore it. */
  private isHeeded(filter: LeadFilter, leads: readonly Lead[]): boolean {
    const { appliedWhere: heeded } = this;
    if (heeded?.filter === filter && heeded.leads === leads) return heeded.is;
    const is = leads.every(leadMatcher(filter, this.now()));
    this.appliedWhere = { filter, leads, is };
    return is;
  }

  /** What is left to do here with the leads received. */
  rest(leads: readonly Lead[], arrangement: LeadArrangement): ArrangeInput {
    return { leads, arrangement, now: this.now(), searched: this.query?.search !== undefined };
  }
}
