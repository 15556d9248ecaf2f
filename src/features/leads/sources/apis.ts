import type { Generation } from '../../../api/client/account';
import { writableFields, type RecordAttribute, type Field } from '../model/fields';
import type { Lead } from '../model/lead';
import { isRecordRow, type RecordRow } from '../model/read';
import type { LeadApi } from './source';
import { LEADS_V1 } from './v1/api';
import { LEADS_V2 } from './v2/api';

const APIS: Readonly<Record<Generation, LeadApi>> = { '1.0.0': LEADS_V1, '2.0.0': LEADS_V2 };

/** What we know about leads in an API version, without a client. */
export const leadApiOf = (generation: Generation): LeadApi => APIS[generation];

/** What a list of leads needs to know about an API version for searching and filtering. */
export const queryOptions = (generation: Generation): Pick<LeadApi, 'can' | 'nameless'> => {
  const { can, nameless } = leadApiOf(generation);
  return { can, nameless };
};

/** The initial records of new leads, for all API versions. */
export const emptyRecords = (): readonly RecordRow[] => Object.values(APIS).map(({ emptyRecord }) => emptyRecord);

/** Reads a record of the account's API version; undefined when it has no id. `exactId` replaces an id that JSON numbers cannot hold. */
export const readLeadRecordOf = (generation: Generation, raw: unknown, exactId?: string): Lead | undefined =>
  isRecordRow(raw) ? leadApiOf(generation).readLead(raw, exactId) : undefined;

/** The writable fields of a record: those of the API version, the account's custom ones, and those only the record has. */
export const writableFieldsFor = (
  generation: Generation,
  record: RecordRow | undefined,
  attributes?: readonly RecordAttribute[],
): readonly Field[] => writableFields(leadApiOf(generation).fields, record, attributes);
