// The words for the fields of a lead and their values.
import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { Field } from '../model/fields';
import { isRow } from '../model/read';

/** The name of a field: ours for the known ones, the account's for custom ones. */
export function fieldLabel(field: Pick<Field, 'key' | 'label'>): string {
  switch (field.key) {
    case 'name':
      return l10n.t('Name');
    case 'email':
      return l10n.t('E-mail');
    case 'phone':
      return l10n.t('Phone');
    case 'remarks':
      return l10n.t('Remarks');
    case 'address':
      return l10n.t('Address');
    case 'tags':
      return l10n.t('Tags');
    case 'city':
      return l10n.t('City');
    case 'state':
      return l10n.t('State');
    case 'countryId':
      return l10n.t('Country ID');
    case 'companyId':
      return l10n.t('Company ID');
    default:
      return plainLabel(field.label ?? field.key, 60);
  }
}

/** A value as one short line of text; nothing is a dash. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length))
    return l10n.t('(nothing)');
  if (Array.isArray(value))
    return plainLabel(
      value.map((one) => (isRow(one) ? (one['name'] ?? one['id'] ?? JSON.stringify(one)) : one)).join(', '),
      100,
    );
  return plainLabel(typeof value === 'object' ? JSON.stringify(value) : value, 100);
}
