import type { Account } from '../../../api/client/account';
import type { Services } from '../../../platform/services';
import type { LeadSource } from '../sources/source';

/** The leads of an account. The code for its API version is loaded on first use. */
export async function leadSource(
  services: Pick<Services, 'client'>,
  { generation }: Pick<Account, 'generation'>,
): Promise<LeadSource> {
  const [{ createLeadSource }, client] = await Promise.all([import('../sources/sources'), services.client()]);
  return createLeadSource(generation, client);
}

/** The leads of an account for an export, which handles retries itself. */
export async function exportSource(
  services: Pick<Services, 'client'>,
  { generation }: Pick<Account, 'generation'>,
): Promise<LeadSource> {
  const [{ createLeadSource, withoutRetries }, client] = await Promise.all([
    import('../sources/sources'),
    services.client(),
  ]);
  return createLeadSource(generation, withoutRetries(client));
}
