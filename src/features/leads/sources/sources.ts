import type { Generation } from '../../../api/client/account';
import type { AcquireClientApi } from '../../../api/client/types';
import type { LeadSource } from './source';
import { LeadsV1 } from './v1';
import { LeadsV2 } from './v2';

/** The source for a generation, over the one client. */
export function sourceFor(generation: Generation, client: AcquireClientApi): LeadsV1 | LeadsV2 {
  return generation === '1.0.0' ? new LeadsV1(client) : new LeadsV2(client);
}

/** What a generation can, without a client. */
export function capabilities(generation: Generation): LeadSource['can'] {
  return generation === '1.0.0' ? LeadsV1.can : LeadsV2.can;
}
