import type { Account } from '../../../api/client/account';
import type { Surface } from '../../../api/errors/hints';
import {
  writableFieldsFor,
  createHistorySource,
  type Lead,
  leadMatcher,
  type SectionKind,
  createLeadSource,
  withTagNames,
} from '../../leads';
import { notPersonal } from '../result/personal';
import { parseLongNumbersAsText } from '../../../core/json/exactJson';
import { ToolError, type ToolResponse, type ToolContext, type ToolHandler } from '../ports';
import { errorData } from '../result/errorData';

const DEFAULT_LIMIT = 20;
/** If the server cannot filter the list, this many leads are read per page, up to `SCANNED_PAGES` pages per call. */
const SCANNED_PAGE = 200;
const SCANNED_PAGES = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

interface SearchArguments {
  readonly search?: string;
  readonly tag?: string;
  readonly seen_within_days?: number;
  readonly limit?: number;
  readonly page?: number;
}

/** The values of a lead in a list. */
function rowOf({ id, raw, ...values }: Lead): object {
  void raw;
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value.length);
  return { id: notPersonal(id), ...Object.fromEntries(known) };
}

/** `acquire_search_leads`: one page if the server can filter the list, otherwise the matches among the next 1,000 leads. */
export const searchLeadsTool: ToolHandler<SearchArguments> = async (context, args) => {
  const account = context.account();
  const source = createLeadSource(account.generation, await context.ports.client());
  const { limit = DEFAULT_LIMIT, page = 1, search, tag, seen_within_days: days } = args;
  const names = source.can.tagNames ? undefined : await tagNames(context, account);
  const named = (leads: readonly Lead[]): Lead[] =>
    leads.map((lead) => (names ? withTagNames(lead, names) : lead)) as Lead[];
  const local = tag !== undefined || days !== undefined || (search !== undefined && !source.can.search);
  if (!local) {
    const query = search === undefined ? undefined : { search };
    const found = await source.page(account, page - 1, limit, query, context.signal);
    const more = found.rows >= limit && (found.total === undefined || page * limit < found.total);
    return {
      data: { total: notPersonal(found.total), leads: named(found.leads).map(rowOf) },
      ...(more ? { hint: `There may be more: repeat the call with "page": ${page + 1}.` } : {}),
    };
  }
  const narrowed = source.can.search && search !== undefined;
  const filter = {
    ...(narrowed ? {} : { search }),
    ...(days === undefined ? {} : { seenWithinMs: days * DAY_MS }),
  };
  const matches = leadMatcher(filter, Date.now());
  const hasTag = (lead: Lead): boolean =>
    tag === undefined || lead.tags.some((one) => one.toLowerCase() === tag.toLowerCase());
  const found: Lead[] = [];
  let next: number | undefined = page;
  let read = 0;
  for (let n = 0; n < SCANNED_PAGES && next !== undefined && found.length < limit; n++) {
    const query = narrowed ? { search } : undefined;
    const { leads, rows } = await source.page(account, next - 1, SCANNED_PAGE, query, context.signal);
    found.push(...named(leads).filter((lead) => matches(lead) && hasTag(lead)));
    read += rows;
    next = rows >= SCANNED_PAGE ? next + 1 : undefined;
  }
  return {
    // A page is returned in full, so that no match is lost between two calls.
    data: { leads_read: notPersonal(read), leads: found.map(rowOf) },
    ...(next === undefined ? {} : { hint: `Only a part of the leads was read: repeat the call with "page": ${next}.` }),
  };
};

async function tagNames({ ports, signal }: ToolContext, account: Account): Promise<ReadonlyMap<string, string>> {
  const tags = await createLeadSource(account.generation, await ports.client()).tags(account, signal);
  return new Map(tags.map(({ id, name }) => [id, name]));
}

/** `acquire_read_lead`: the record as received, and which fields can be changed. */
export const readLeadTool: ToolHandler<{ readonly lead_id: string }> = async (context, { lead_id: id }) => {
  const account = context.account();
  const source = createLeadSource(account.generation, await context.ports.client());
  const { lead, text } = await source.get(account, id, context.signal);
  const fields = writableFieldsFor(account.generation, lead.raw);
  return {
    data: {
      id: notPersonal(lead.id),
      changeable_fields: fields.map((field) => (field.custom ? { key: field.key } : notPersonal({ key: field.key }))),
      record: parseLongNumbersAsText(text) ?? text,
    },
  };
};

interface TimelineArguments {
  readonly lead_id: string;
  readonly section?: SectionKind;
  readonly item_id?: string;
  readonly page?: number;
}

/** `acquire_read_timeline`: the sections of a lead's timeline, or the messages of one entry. */
export const readTimelineTool: ToolHandler<TimelineArguments> = async (context, args) => {
  const account = context.account();
  const client = await context.ports.client();
  const { lead } = await createLeadSource(account.generation, client).get(account, args.lead_id, context.signal);
  const history = createHistorySource(account.generation, client);
  const { section, item_id: itemId, page = 1 } = args;
  if (section && !history.sections.includes(section))
    throw new ToolError(
      `API ${account.generation} has no ${section} of a lead. There are: ${history.sections.join(', ')}.`,
    );
  if (itemId !== undefined) {
    if (!section) throw new ToolError('Name the section of the entry, too.');
    const { items } = await history.page(account, lead, section, page - 1, context.signal);
    const item = items.find(({ id }) => id === itemId);
    if (!item) throw new ToolError('There is no such entry on this page of the section.');
    const messages = history.opens(item) ? await history.messages(account, lead, item, context.signal) : [];
    return {
      data: { item: { ...item, id: notPersonal(item.id), kind: notPersonal(item.kind) }, messages: marked(messages) },
    };
  }
  return sectionsOf(section ? [section] : history.sections, context.ports.surface, async (kind) => {
    const { items, more, total } = await history.page(account, lead, kind, page - 1, context.signal);
    return {
      ...(total === undefined ? {} : { total: notPersonal(total) }),
      more: notPersonal(more),
      items: marked(items),
    };
  });
};

const marked = (rows: readonly { readonly id: string; readonly kind?: string; readonly from?: string }[]): object[] =>
  rows.map((row) => ({
    ...row,
    id: notPersonal(row.id),
    ...(row.kind ? { kind: notPersonal(row.kind) } : {}),
    ...(row.from ? { from: notPersonal(row.from) } : {}),
  }));

/** Reads sections in parallel. If some fail, the others are still returned; an error is thrown only if all fail. */
async function sectionsOf(
  kinds: readonly SectionKind[],
  surface: Surface,
  read: (kind: SectionKind) => Promise<object>,
): Promise<ToolResponse> {
  const results = await Promise.allSettled(kinds.map(read));
  if (results.every(({ status }) => status === 'rejected')) throw (results[0] as PromiseRejectedResult).reason;
  return {
    data: Object.fromEntries(
      results.map((result, n) => [
        kinds[n],
        result.status === 'fulfilled' ? result.value : { error: errorData(result.reason, surface) },
      ]),
    ),
  };
}
