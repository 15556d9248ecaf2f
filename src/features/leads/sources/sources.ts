import type { Generation } from '../../../api/client/account';
import type { AcquireClientApi } from '../../../api/client/types';
import type { LeadSource } from './source';
import { LeadsV1 } from './v1/source';
import { LeadsV2 } from './v2/source';

const SOURCES: Readonly<Record<Generation, new (client: AcquireClientApi) => LeadSource>> = {
  '1.0.0': LeadsV1,
  '2.0.0': LeadsV2,
};

/** The source for an API version, over the one client. */
export const sourceFor = (generation: Generation, client: AcquireClientApi): LeadSource =>
  new SOURCES[generation](client);
