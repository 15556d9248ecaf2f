// The texts for the fields of a lead and their values.
import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import { knownColumn } from '../model/columns';
import type { Field } from '../model/fields';
import { leadField } from '../model/knownFields';
import { isRecordRow } from '../model/read';

/** The heading of a column: `COLUMNS`, `raw.<key>` or `field.<key>`. */
export const columnLabel = (column: string): string =>
  knownColumn(column)?.label?.() ?? plainLabel(column.replace(/^(raw|field)\./, ''), 60);

/** The label of a writable field: ours for those every account has, the account's for custom ones. */
export function fieldLabel({ key, label }: Pick<Field, 'key' | 'label'>): string {
  const field = leadField(key);
  const ours = field?.write && !field.writtenByName ? field.label?.() : undefined;
  return ours ?? plainLabel(label ?? key, 60);
}

/** A value as one short line of text; a dash if it is empty. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length))
    return l10n.t('(nothing)');
  if (Array.isArray(value))
    return plainLabel(
      value.map((one) => (isRecordRow(one) ? (one['name'] ?? one['id'] ?? JSON.stringify(one)) : one)).join(', '),
      100,
    );
  return plainLabel(typeof value === 'object' ? JSON.stringify(value) : value, 100);
}
