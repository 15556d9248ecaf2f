import type { Account } from '../../../api/client/account';
import { changeBody } from '../model/changes';
import type { Field } from '../model/fields';
import type { ImportStep } from './importing';
import type { LeadSource } from '../sources/source';
import type { Tag } from '../model/tags';

/** Sends one row of an import: an update of the lead it names or that has its e-mail address, else a new lead. Rejects with an AcquireError. */
export async function sendRow(
  source: LeadSource,
  account: Account,
  step: ImportStep,
  fields: readonly Field[],
  tags: readonly Tag[],
): Promise<void> {
  const changes = Object.entries(step.values).flatMap(([key, to]) => {
    const field = fields.find((f) => f.key === key);
    return field ? [{ field, from: undefined, to }] : [];
  });
  const body = changeBody(changes, tags);
  const id = step.id ?? (await existing(source, account, step));
  if (id === undefined) await source.create(account, body);
  else if (source.can.updateById) await source.update(account, { id, tags: [], raw: {} }, body);
  // Only the detail tells what selects the lead, which may be another number than its id.
  else await source.update(account, (await source.get(account, id)).lead, body);
}

/** The contact that has the row's e-mail address already, where the server can be asked. */
async function existing(source: LeadSource, account: Account, { values }: ImportStep): Promise<string | undefined> {
  const email = values['email'];
  if (!source.can.search || typeof email !== 'string') return undefined;
  const { leads } = await source.page(account, 0, 20, { search: email });
  return leads.find((lead) => lead.email?.toLowerCase() === email.toLowerCase())?.id;
}
