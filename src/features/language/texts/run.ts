import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { RowsProblem } from '../run/rows';

/** Why a request of a run was not sent. */
export function notSentText(why: 'dependency' | 'stopped', name = ''): string {
  return why === 'stopped'
    ? l10n.t('The run ended before its turn.')
    : l10n.t('{0} did not pass, which this request depends on.', plainLabel(name, 60) || l10n.t('Another request'));
}

/** Why a request cannot be sent as anyone. */
export const noAccountText = (): string => l10n.t('No account is signed in for this request.');

/** Why the file of `# @each` cannot be used. */
export function rowsProblemText(problem: RowsProblem, file: string): string {
  const shown = plainLabel(file, 120);
  switch (problem) {
    case 'rows-not-text':
      return l10n.t('The file {0} is not UTF-8 text.', shown);
    case 'rows-not-list':
      return l10n.t('The file {0} is not a JSON list of objects.', shown);
    case 'rows-empty':
      return l10n.t('The file {0} has no rows.', shown);
    case 'rows-unclear':
      return l10n.t('A row of the file {0} has an unclear quote, or more cells than the header.', shown);
    case 'rows-too-many':
      return l10n.t('The file {0} has more than 10,000 rows.', shown);
  }
}
