import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { ImportFileError } from '../transfer/import/types';

const TEXTS: Readonly<Record<ImportFileError['reason'], (found: string) => string>> = {
  empty: () => l10n.t('The file has no rows.'),
  encoding: () =>
    l10n.t(
      'The text of this file is not UTF-8, so characters would be lost. Save it as "CSV UTF-8", then import it again.',
    ),
  'not-text': () => l10n.t('This is not a text file. Save it as "CSV UTF-8", then import it again.'),
  'no-header': () =>
    l10n.t('The file has no line with the names of its columns. Add one as the first line, then import it again.'),
  'invalid-json': (found) => {
    const [line = '', column = ''] = found.split(':');
    return l10n.t('This file cannot be read as CSV or JSON: see line {0}, column {1}.', line, column);
  },
  unreadable: (found) => l10n.t('The file could not be read: {0}', found),
  'changed-midway': () => l10n.t('The file changed during the import, so the import stopped.'),
  changed: () =>
    l10n.t(
      'The file has changed since it was checked, so nothing was sent. Restore it to resume, or import the new file from the start.',
    ),
};

/** The message for a file that cannot be imported. */
export const importFileErrorText = ({ reason, found }: ImportFileError): string =>
  TEXTS[reason](plainLabel(found, 200));
