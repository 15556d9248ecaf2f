import type { Generation } from '../../../api/client/account';
import type { AcquireClientApi } from '../../../api/client/types';
import type { LeadSource } from './source';
import { LeadsV1 } from './v1/source';
import { LeadsV2 } from './v2/source';

const SOURCES: Readonly<Record<Generation, new (client: AcquireClientApi) => LeadSource>> = {
  '1.0.0': LeadsV1,
  '2.0.0': LeadsV2,
};

/** The source for an API version, using the shared client. */
export const createLeadSource = (generation: Generation, client: AcquireClientApi): LeadSource =>
  new SOURCES[generation](client);

/** The client without retries, for callers that retry failed reads themselves: their other requests have to wait as well. */
export const withoutRetries = (client: AcquireClientApi): AcquireClientApi => ({
  send: (account, request, signal) => client.send(account, { ...request, maxAttempts: 1 }, signal),
  read: (account, request, signal) => client.read(account, { ...request, maxAttempts: 1 }, signal),
  call: (account, operationId, params, signal) => client.call(account, operationId, params, signal),
});
