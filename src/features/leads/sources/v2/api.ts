import * as l10n from '@vscode/l10n';
import { LEAD_CAPABILITIES } from '../capabilities';
import { createRecordCodec } from '../record';
import type { LeadApi } from '../source';
import { contactPath } from './paths';

/** API 2.0.0 and its contacts. */
export const LEADS_V2: LeadApi = {
  ...createRecordCodec('v2'),
  can: LEAD_CAPABILITIES['2.0.0'],
  parts: ['fields', 'cases', 'visits', 'timeline'],
  nameless: (id) => l10n.t('Contact {0}', id),
  readRequest: (id) => ({
    method: 'GET',
    url: contactPath(id),
    operationId: 'v2.contact.get',
    query: [['relations', RELATIONS]],
  }),
};

/** What is read together with a contact, beyond its own fields. */
const RELATIONS = 'company,cases,fields,tags,visits,timeline';
