import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import type { AcquireClientApi, ApiRequest, Pair } from '../../../../api/client/types';
import { sendLeadRequest, readLeadPage, readLeadRecord, readTags } from '../leadResponse';
import type { Lead, LeadListPage } from '../../model/lead';
import { idValue, isRecordRow, trimmedText } from '../../model/read';
import { LEADS_V1 } from './api';
import type { LeadTag } from '../../model/tags';
import type { LeadChange, LeadQuery, LeadRecord, LeadSource } from '../source';

/** Fields of add-update with their own parameter; everything else is a custom field (docs, profile-add-update). */
const NAMED_FIELDS = new Set(LEADS_V1.fields.map(({ key }) => key));

const form = (fields: readonly Pair[]): ApiRequest['body'] => ({ kind: 'form', fields });

/** The id by which add-update, feedback and threads select a lead: the detail's `visitor_id` can differ from its `id`. */
export function visitorId(lead: Lead): string {
  const id = trimmedText(lead.raw['visitor_id']);
  return id === undefined || id === '0' ? lead.id : id;
}

/** Name and value of a form field; custom fields are sent as `[extra_field][key]key`. */
function v1Pair(name: string, value: unknown): Pair {
  const known = NAMED_FIELDS.has(name);
  return [known ? name : `[extra_field][${name}]${name}`, formText(value)];
}

/** A value in a form: empty text for nothing, a list joined by commas, an object as JSON. */
function formText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((part) => trimmedText(part) ?? '').join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The leads (profiles) of a 1.0.0 account. The list takes a page and a size, but no search or sort order. */
export class LeadsV1 implements LeadSource {
  readonly can = LEADS_V1.can;

  constructor(private readonly client: AcquireClientApi) {}

  async page(
    account: Account,
    page: number,
    pageSize: number,
    _query?: LeadQuery,
    signal?: AbortSignal,
  ): Promise<LeadListPage> {
    const request: ApiRequest = {
      method: 'POST',
      url: '/profile/lead/list',
      operationId: 'v1.lead.list',
      body: form([
        ['limit', String(pageSize)],
        ['page', String(page + 1)],
      ]),
    };
    const response = await sendLeadRequest(this.client, account, request, signal);
    return readLeadPage(LEADS_V1, response, { key: 'data', totals: [['total']], page });
  }

  /** One lead in full, by its id. */
  async get(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord> {
    return readLeadRecord(this.client, account, LEADS_V1, { id, signal });
  }

  async create(account: Account, fields: LeadChange, signal?: AbortSignal): Promise<{ id?: string }> {
    const pairs = Object.entries(fields).map(([name, value]) => v1Pair(name, value));
    const { data } = await sendLeadRequest(this.client, account, this.addUpdate(pairs), signal);
    const id = isRecordRow(data) ? trimmedText(data['visitor_id'] ?? data['id']) : undefined;
    return id === undefined ? {} : { id };
  }

  async update(account: Account, lead: Lead, change: LeadChange, signal?: AbortSignal): Promise<void> {
    const pairs = Object.entries(change).map(([name, value]) => v1Pair(name, value));
    await sendLeadRequest(this.client, account, this.addUpdate([['visitor_id', visitorId(lead)], ...pairs]), signal);
  }

  async remove(
    account: Account,
    ids: readonly string[],
    onDone?: (id: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    if (!ids.length) throw new AcquireError('invalid-request', { problem: 'missing-parameter', name: 'id' });
    await sendLeadRequest(
      this.client,
      account,
      {
        method: 'POST',
        url: '/profile/lead/delete',
        operationId: 'v1.lead.delete',
        body: { kind: 'json', value: { id: ids.map(idValue) } },
      },
      signal,
    );
    for (const id of ids) onDone?.(id);
  }

  async tags(account: Account, signal?: AbortSignal): Promise<readonly LeadTag[]> {
    const response = await sendLeadRequest(
      this.client,
      account,
      { method: 'POST', url: '/profile/lead/tag-account', operationId: 'v1.tag.list', body: form([]) },
      signal,
    );
    return readTags(response);
  }

  attributes(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  private addUpdate(fields: readonly Pair[]): ApiRequest {
    return { method: 'POST', url: '/profile/lead/add-update', operationId: 'v1.lead.add-update', body: form(fields) };
  }
}
