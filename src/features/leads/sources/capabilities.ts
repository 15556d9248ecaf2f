import type { Generation } from '../../../api/client/account';
import type { LeadCapabilities } from './source';

/** What each API version can do with leads. */
export const LEAD_CAPABILITIES: Readonly<Record<Generation, LeadCapabilities>> = {
  '1.0.0': {
    search: false,
    where: false,
    merge: false,
    block: false,
    bulkDelete: true,
    updateById: false,
    listAttributes: false,
    tagNames: false,
  },
  '2.0.0': {
    search: true,
    where: true,
    merge: true,
    block: true,
    bulkDelete: false,
    updateById: true,
    listAttributes: true,
    tagNames: true,
  },
};
