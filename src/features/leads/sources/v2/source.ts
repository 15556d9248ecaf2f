import type { JsonPath } from '../../../../api/catalogue/types';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { ListProgress } from '../../../../api/client/listProgress';
import { findList } from '../../../../api/client/response/list';
import { readCount, readTotal } from '../../../../api/client/response/total';
import type { AcquireClientApi, ApiRequest, Pair } from '../../../../api/client/types';
import { sendLeadRequest, readLeadPage, readLeadRecord, readTags } from '../leadResponse';
import type { Lead, LeadListPage } from '../../model/lead';
import { idValue, isRecordRow, trimmedText } from '../../model/read';
import { attributeOptions, type RecordAttribute } from '../../model/fields';
import type { LeadTag } from '../../model/tags';
import { LEADS_V2 } from './api';
import { CONTACT, contactPath, segment } from './paths';
import type { LeadChange, LeadQuery, LeadRecord, LeadSource } from '../source';

/** Columns of a contact that are next to `fields`, not inside, in a record and in a write (docs, contact create). */
const COLUMN_NAMES = new Set(LEADS_V2.fields.filter(({ path }) => path.length === 1).map(({ key }) => key));

/** A tag's id in the form that a write takes. */
const columnValue = (name: string, value: unknown): unknown =>
  name === 'tags' && Array.isArray(value) ? value.map((id) => idValue(String(id))) : value;

/** The body of a contact write: columns next to `fields`, everything else inside it, custom attributes by key. */
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
  ): Promise<LeadListPage> {
    if (query?.search) return this.search(account, query.search, page, pageSize, signal);
    const where: Pair[] = Object.entries(query?.where ?? {}).map(([column, value]) => [
      'where',
      `${column}|eq|${trimmedText(value) ?? ''}`,
    ]);
    const response = await sendLeadRequest(
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
    return readLeadPage(LEADS_V2, response, {
      key: 'list',
      totals: totalPaths('total', 'records'),
      page,
    });
  }

  private async search(
    account: Account,
    search: string,
    page: number,
    pageSize: number,
    signal?: AbortSignal,
  ): Promise<LeadListPage> {
    const request: ApiRequest = {
      method: 'POST',
      url: '/api/v1/crm/contact/list',
      operationId: 'v2.contact.search',
      body: { kind: 'json', value: { search, payload: {}, page, limit: pageSize } },
    };
    const response = await sendLeadRequest(this.client, account, request, signal);
    return readLeadPage(LEADS_V2, response, { key: 'list', totals: totalPaths('filteredCount', 'total'), page });
  }

  /** One contact in full, by its id. */
  async get(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord> {
    return readLeadRecord(this.client, account, LEADS_V2, { id, signal });
  }

  async create(account: Account, fields: LeadChange, signal?: AbortSignal): Promise<{ id?: string }> {
    const { data } = await sendLeadRequest(
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
    const id = isRecordRow(data) ? trimmedText(data['id']) : undefined;
    return id === undefined ? {} : { id };
  }

  async update(account: Account, lead: Lead, change: LeadChange, signal?: AbortSignal): Promise<void> {
    await sendLeadRequest(
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
      // A contact that someone else has already deleted must not stop the others.
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

  /** False if the contact did not exist. */
  private async delete(account: Account, request: ApiRequest, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const { data } = await sendLeadRequest(this.client, account, request, signal);
      return !isRecordRow(data) || readCount(data['deleted']) !== 0;
    } catch (error) {
      if (error instanceof AcquireError && error.kind === 'not-found') return false;
      throw error;
    }
  }

  async tags(account: Account, signal?: AbortSignal): Promise<readonly LeadTag[]> {
    const response = await sendLeadRequest(
      this.client,
      account,
      { method: 'GET', url: '/api/v1/crm/tag', operationId: 'v2.tag.list' },
      signal,
    );
    return readTags(response);
  }

  async attributes(account: Account, signal?: AbortSignal): Promise<readonly RecordAttribute[]> {
    const out = new Map<string, RecordAttribute>();
    const known = new Set<string>();
    const progress = new ListProgress({ size: 100 });
    while (!progress.ended) {
      const { page, size } = progress;
      const { envelope } = await sendLeadRequest(
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
      const rows = (findList(envelope, 'data')?.rows ?? []).filter(isRecordRow);
      for (const row of rows) {
        known.add(`${String(row['object'])}/${String(row['key'])}`);
        const attribute = readAttribute(row);
        if (attribute) out.set(attribute.key, attribute);
      }
      const total = readTotal(envelope, [['data', 'count']]);
      progress.add({ page, rows: rows.length, identified: rows.length, seen: known.size, total });
    }
    return [...out.values()];
  }

  /** Merges other contacts into `into`; cannot be undone. */
  async merge(account: Account, into: string, others: readonly string[], signal?: AbortSignal): Promise<void> {
    await sendLeadRequest(
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
    await sendLeadRequest(
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

function readAttribute(row: unknown): RecordAttribute | undefined {
  if (!isRecordRow(row) || row['object'] !== 'contact') return undefined;
  const key = trimmedText(row['key']);
  if (key === undefined) return undefined;
  const config = isRecordRow(row['config']) ? row['config'] : {};
  const input = isRecordRow(config['input']) ? config['input'] : {};
  const format = trimmedText(input['validationFormat']);
  return {
    key,
    label: trimmedText(config['label']) ?? trimmedText(input['label']) ?? key,
    type: format && format !== 'any' ? format : (trimmedText(input['type']) ?? trimmedText(row['type']) ?? 'text'),
    options: attributeOptions(input['options']),
    required: input['required'] === true,
    system: row['system'] === 'yes',
  };
}

/** Where the totals of contacts are: in `counts` by preference. */
const totalPaths = (...keys: string[]): readonly JsonPath[] => [
  ...keys.map((key) => ['counts', key]),
  ['count'],
  ['total'],
];
