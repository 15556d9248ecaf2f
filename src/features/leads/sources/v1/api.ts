import * as l10n from '@vscode/l10n';
import { idValue } from '../../model/read';
import { LEAD_CAPABILITIES } from '../capabilities';
import { createRecordCodec } from '../record';
import type { LeadApi } from '../source';

/** API 1.0.0 and its leads. */
export const LEADS_V1: LeadApi = {
  ...createRecordCodec('v1'),
  can: LEAD_CAPABILITIES['1.0.0'],
  parts: ['fields', 'custom_fields', 'custom_fields_value'],
  nameless: (id) => l10n.t('Visitor {0}', id),
  readRequest: (id) => ({
    method: 'POST',
    url: '/profile/lead/detail',
    operationId: 'v1.lead.detail',
    body: { kind: 'json', value: { id: idValue(id) } },
  }),
};
