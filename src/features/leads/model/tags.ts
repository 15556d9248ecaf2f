import type { Account } from '../../../api/client/account';
import type { AcquireClientApi } from '../../../api/client/types';
import { answered } from '../sources/answer';
import type { Lead } from './lead';
import { isRow, textOf } from './read';

/** A tag of the account. */
export interface Tag {
  readonly id: string;
  readonly name: string;
}

/** All tags of the account, in either generation. Rejects with an AcquireError. */
export async function loadTags(
  client: AcquireClientApi,
  account: Account,
  signal?: AbortSignal,
): Promise<readonly Tag[]> {
  const { data } = await answered(
    client,
    account,
    account.generation === '1.0.0'
      ? {
          method: 'POST',
          url: '/profile/lead/tag-account',
          operationId: 'v1.tag.list',
          body: { kind: 'form', fields: [] },
        }
      : { method: 'GET', url: '/api/v1/crm/tag', operationId: 'v2.tag.list' },
    signal,
  );
  const rows = isRow(data) ? data['data'] : data;
  return (Array.isArray(rows) ? rows : []).flatMap((row) => {
    const id = isRow(row) ? textOf(row['id']) : undefined;
    const name = isRow(row) ? textOf(row['name']) : undefined;
    return id !== undefined && name !== undefined ? [{ id, name }] : [];
  });
}

/** The lead with the names of its tags in the place of their ids, which are all that 1.0.0 list rows carry. */
export function withTagNames(lead: Lead, names: ReadonlyMap<string, string>): Lead {
  if (!lead.tags.some((tag) => names.has(tag))) return lead;
  return { ...lead, tags: lead.tags.map((tag) => names.get(tag) ?? tag) };
}
