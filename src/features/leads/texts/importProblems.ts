import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { Field } from '../model/fields';
import { ID_TARGET, type ImportProblem } from '../transfer/importing';
import { fieldLabel } from './fields';

/** Why a row is not imported, in words. */
export function importProblemText({ code, field, value }: ImportProblem, fields: readonly Field[]): string {
  const label =
    field === ID_TARGET ? l10n.t('ID') : field ? fieldLabel(fields.find((f) => f.key === field) ?? { key: field }) : '';
  switch (code) {
    case 'empty':
      return l10n.t('nothing in it is imported');
    case 'email':
      return l10n.t('{0} is not an e-mail address', plainLabel(value, 60));
    case 'choice':
      return l10n.t('{0} does not take {1}', label, plainLabel(value, 60));
    case 'unknown-tag':
      return l10n.t('there is no tag {0}', plainLabel(value, 60));
    case 'bad-id':
      return l10n.t('{0} is not an ID', plainLabel(value, 60));
    case 'repeated':
      return l10n.t('the same {0} stands in line {1}', label, value);
    case 'no-contact':
      return l10n.t('a new lead needs a name, an e-mail address or a phone number');
  }
}
