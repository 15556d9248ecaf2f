// The messages for rows and columns that are not imported.
import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { FieldKind } from '../model/descriptor';
import type { ColumnReason, LeadImportOptions, ImportProblem, ProblemCode } from '../transfer/import/types';
import { fieldLabel } from './fields';

/** The values inserted into a message. */
interface ProblemTexts {
  /** The value, or the number of the other row. */
  readonly value: string;
  /** The field of the column. */
  readonly label: string;
  readonly kind: FieldKind;
}

const PROBLEMS: Readonly<Record<ProblemCode, (words: ProblemTexts) => string>> = {
  empty: () => l10n.t('nothing in it is imported'),
  'no-contact': () => l10n.t('a new lead needs a name, an email address or a phone number'),
  'too-many-cells': ({ value }) => l10n.t('it has more cells than there are columns: {0}', value),
  'stray-quote': ({ value }) => l10n.t('a quotation mark is in the wrong place: {0}', value),
  'not-an-object': ({ value }) => l10n.t('it is not a JSON object: {0}', value),
  'invalid-json': ({ value }) => l10n.t('it is not valid JSON: {0}', value),
  email: ({ value }) => l10n.t('{0} is not an email address', value),
  phone: ({ value }) => l10n.t('{0} is not a phone number', value),
  choice: ({ label, value }) => l10n.t('{0} does not accept {1}', label, value),
  type: ({ label, value, kind }) =>
    kind === 'number'
      ? l10n.t('{0} needs a number, not {1}', label, value)
      : kind === 'object'
        ? l10n.t('{0} needs a JSON object or list, not {1}', label, value)
        : l10n.t('{0} needs a text, not {1}', label, value),
  'damaged-number': ({ value }) =>
    l10n.t('a spreadsheet has changed the number {0}; format its column as text, and save the file again', value),
  'unknown-tag': ({ value }) => l10n.t('there is no tag {0}', value),
  'bad-id': ({ value }) => l10n.t('{0} is not an ID', value),
  'no-id': () => l10n.t('it has no ID, and a new lead needs a name, an email address or a phone number'),
  'repeated-id': ({ value }) => l10n.t('row {0} has the same ID', value),
  'repeated-email': ({ value }) => l10n.t('row {0} has the same email address', value),
  'repeated-phone': ({ value }) => l10n.t('row {0} has the same phone number, and there is no email address', value),
  'no-such-lead': ({ value }) => l10n.t('there is no lead {0}', value),
};

/** The message for a row that is not imported. */
export function importProblemText(
  { code, column, value }: ImportProblem,
  { mapping, fields }: Pick<LeadImportOptions, 'mapping' | 'fields'>,
): string {
  const key = column === undefined ? undefined : mapping[column];
  const field = fields.find((one) => one.key === key);
  return PROBLEMS[code]({
    value: plainLabel(value, 60),
    label: field ? fieldLabel(field) : '',
    kind: field?.kind ?? 'text',
  });
}

const REASONS: Readonly<Record<ColumnReason, () => string>> = {
  'unknown-field': () => l10n.t('unknown field'),
  'not-writable': () => l10n.t('the API does not write this field'),
  'id-not-chosen': () => l10n.t('it looks like an ID; leads are matched by it only if you choose it'),
  empty: () => l10n.t('the column has no name'),
  'repeated-column': () => l10n.t('another column is imported into this field'),
  'further-value': () => l10n.t('used where the columns before it are empty'),
};

/** The message for a column that is not imported, or not in every row. */
export const columnReasonText = (reason: ColumnReason): string => REASONS[reason]();
