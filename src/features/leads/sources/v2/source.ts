import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { ListProgress } from '../../../../api/client/listProgress';
import { listOf } from '../../../../api/client/response/list';
import type { AcquireClientApi, ApiRequest, Pair } from '../../../../api/client/types';
import { answered, countOf, leadPage, recordOf, tagsIn } from '../answer';
import type { Lead, LeadPage } from '../../model/lead';
import { idValue, isRow, textOf, type Row } from '../../model/read';
import { optionsOf, type Attribute } from '../../model/fields';
import type { Tag } from '../../model/tags';
import { LEADS_V2 } from './api';
import { CONTACT, contactPath, segment } from './paths';
import type { LeadChange, LeadQuery, LeadRecord, LeadSource } from '../source';

/** Columns of a contact that are beside `fields` in a record and in a write (docs, contact create). */
const COLUMN_NAMES = new Set(LEADS_V2.fields.filter(({ path }) => path.length === 1).map(({ key }) => key));

/** A tag's id as a write takes it. */
const columnValue = (name: string, value: unknown): unknown =>
  name === 'tags' && Array.isArray(value) ? value.map((id) => idValue(String(id))) : value;

/** The body of a contact write: columns beside `fields`, everything else inside it, custom attributes by key. */
function contactBody(change: LeadChange): Record<string, unknown> {
  const entries = Object.entries(change);
  const fields = entries.filter(([name]) => !COLUMN_NAMES.has(name));
  return {
    ...(fields.length ? { fields: Object.fromEntries(fields) } : {}),
    ...Object.fromEntries(
      entries.filter(([name]) => COLUMN_NAMES.has(name)).map(([name, value]) => [name, columnValue(name, value)]),
    ),
  };
}

/** The contacts of a 2.0.0 account. Pages of CRM objects start at 0. */
export class LeadsV2 implements LeadSource {
  readonly can = LEADS_V2.can;

  constructor(private readonly client: AcquireClientApi) {}

  async page(
    account: Account,
    page: number,
    pageSize: number,
    query?: LeadQuery,
    signal?: AbortSignal,
  ): Promise<LeadPage> {
    if (query?.search) return this.search(account, query.search, page, pageSize, signal);
    const where: Pair[] = Object.entries(query?.where ?? {}).map(([column, value]) => [
      'where',
      `${column}|eq|${textOf(value) ?? ''}`,
    ]);
    const answer = await answered(
      this.client,
      account,
      {
        method: 'GET',
        url: CONTACT,
        operationId: 'v2.contact.list',
        query: [['limit', String(pageSize)], ['page', String(page)], ...where],
      },
      signal,
    );
    return leadPage(LEADS_V2, answer, { key: 'list', totalIn: (holder) => countsIn(holder, 'total', 'records'), page });
  }

  private async search(
    account: Account,
    search: string,
    page: number,
    pageSize: number,
    signal?: AbortSignal,
  ): Promise<LeadPage> {
    const request: ApiRequest = {
      method: 'POST',
      url: '/api/v1/crm/contact/list',
      operationId: 'v2.contact.search',
      body: { kind: 'json', value: { search, payload: {}, page, limit: pageSize } },
    };
    const answer = await answered(this.client, account, request, signal);
    const totalIn = (holder: Row): number | undefined => countsIn(holder, 'filteredCount', 'total');
    return leadPage(LEADS_V2, answer, { key: 'list', totalIn, page });
  }

  /** One contact whole, by its id. */
  async get(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord> {
    return recordOf(this.client, account, LEADS_V2, { id, signal });
  }

  async create(account: Account, fields: LeadChange, signal?: AbortSignal): Promise<{ id?: string }> {
    const { data } = await answered(
      this.client,
      account,
      {
        method: 'POST',
        url: CONTACT,
        operationId: 'v2.contact.create',
        body: { kind: 'json', value: contactBody(fields) },
      },
      signal,
    );
    const id = isRow(data) ? textOf(data['id']) : undefined;
    return id === undefined ? {} : { id };
  }

  async update(account: Account, lead: Lead, change: LeadChange, signal?: AbortSignal): Promise<void> {
    await answered(
      this.client,
      account,
      {
        method: 'PUT',
        url: contactPath(lead.id),
        operationId: 'v2.contact.update',
        body: { kind: 'json', value: contactBody(change) },
      },
      signal,
    );
  }

  async remove(
    account: Account,
    ids: readonly string[],
    onDone?: (id: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const id of ids) {
      if (signal?.aborted) throw new AcquireError('cancelled');
      const request: ApiRequest = { method: 'DELETE', url: contactPath(id), operationId: 'v2.contact.delete' };
      const gone = await this.delete(account, request, signal);
      // Of many, one that somebody else has deleted already does not keep the others.
      if (!gone && ids.length === 1)
        throw new AcquireError('not-found', {
          method: 'DELETE',
          path: request.url,
          origin: account.origin,
          status: 200,
        });
      onDone?.(id);
    }
  }

  /** False when the contact was not there. */
  private async delete(account: Account, request: ApiRequest, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const { data } = await answered(this.client, account, request, signal);
      return !isRow(data) || countOf(data['deleted']) !== 0;
    } catch (error) {
      if (error instanceof AcquireError && error.kind === 'not-found') return false;
      throw error;
    }
  }

  async tags(account: Account, signal?: AbortSignal): Promise<readonly Tag[]> {
    const answer = await answered(
      this.client,
      account,
      { method: 'GET', url: '/api/v1/crm/tag', operationId: 'v2.tag.list' },
      signal,
    );
    return tagsIn(answer);
  }

  async attributes(account: Account, signal?: AbortSignal): Promise<readonly Attribute[]> {
    const out = new Map<string, Attribute>();
    const known = new Set<string>();
    const progress = new ListProgress({ size: 100 });
    while (!progress.ended) {
      const { page, size } = progress;
      const { data, envelope } = await answered(
        this.client,
        account,
        {
          method: 'GET',
          url: '/api/v1/crm/objects/object-field',
          operationId: 'v2.custom-attribute.list',
          query: [
            ['page', String(page)],
            ['limit', String(size)],
          ],
        },
        signal,
      );
      const rows = (listOf(envelope, 'data')?.rows ?? []).filter(isRow);
      for (const row of rows) {
        known.add(`${String(row['object'])}/${String(row['key'])}`);
        const attribute = readAttribute(row);
        if (attribute) out.set(attribute.key, attribute);
      }
      const total = isRow(data) ? countOf(data['count']) : undefined;
      progress.add({ page, rows: rows.length, identified: rows.length, seen: known.size, total });
    }
    return [...out.values()];
  }

  /** Merges other contacts into `into`; cannot be undone. */
  async merge(account: Account, into: string, others: readonly string[], signal?: AbortSignal): Promise<void> {
    await answered(
      this.client,
      account,
      {
        method: 'POST',
        url: `/api/v1/crm/contact/merge/${segment(into)}`,
        operationId: 'v2.contact.merge',
        body: { kind: 'json', value: { mergeId: others.map(idValue) } },
      },
      signal,
    );
  }

  /** Blocks contacts until a point in time (ISO text with zone). */
  async block(account: Account, ids: readonly string[], until: string, signal?: AbortSignal): Promise<void> {
    await answered(
      this.client,
      account,
      {
        method: 'POST',
        url: '/api/v1/crm/block-visitor',
        operationId: 'v2.contact.block',
        body: { kind: 'json', value: { data: ids.map(idValue), type: 'contact', blockTill: until } },
      },
      signal,
    );
  }
}

function readAttribute(row: unknown): Attribute | undefined {
  if (!isRow(row) || row['object'] !== 'contact') return undefined;
  const key = textOf(row['key']);
  if (key === undefined) return undefined;
  const config = isRow(row['config']) ? row['config'] : {};
  const input = isRow(config['input']) ? config['input'] : {};
  const format = textOf(input['validationFormat']);
  return {
    key,
    label: textOf(config['label']) ?? textOf(input['label']) ?? key,
    type: format && format !== 'any' ? format : (textOf(input['type']) ?? textOf(row['type']) ?? 'text'),
    options: optionsOf(input['options']),
    required: input['required'] === true,
    system: row['system'] === 'yes',
  };
}

function countsIn(holder: Row, ...keys: string[]): number | undefined {
  const counts = isRow(holder['counts']) ? holder['counts'] : {};
  return countOf(...keys.map((key) => counts[key]), holder['count'], holder['total']);
}
