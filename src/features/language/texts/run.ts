import * as l10n from '@vscode/l10n';
import { pluralText } from '../../../core/format';
import { plainLabel } from '../../../core/text';
import type { RowsProblem } from '../run/rows';

/** Why a request of a run was not sent. */
export function notSentText(why: 'dependency' | 'unknown' | 'stopped', name = ''): string {
  const shown = plainLabel(name, 60);
  switch (why) {
    case 'stopped':
      return l10n.t('The run ended before its turn.');
    case 'unknown':
      return l10n.t('No request in this file is named {0}.', shown);
    case 'dependency':
      return l10n.t('{0} did not pass, which this request depends on.', shown || l10n.t('Another request'));
  }
}

/** Why a run cannot begin. */
export const cycleText = (name: string | null): string =>
  name === null
    ? l10n.t('A request depends on itself.')
    : l10n.t('The request {0} depends on itself.', plainLabel(name, 60));

/** Why a request has no account to send it with. */
export const noAccountText = (): string => l10n.t('No account is signed in for this request.');

/** Why the file of `# @each` cannot be used. */
export function rowsProblemText(problem: RowsProblem, file: string): string {
  const shown = plainLabel(file, 120);
  switch (problem) {
    case 'rows-unnamed':
      return l10n.t('Specify a CSV or JSON file with the rows, such as "# @each rows.csv".');
    case 'rows-repeated':
      return l10n.t('Two columns of the file {0} have the same name.', shown);
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

/** Numbers of requests in a run. */
export interface RunCounts {
  /** Requests that are sent. */
  readonly sent: number;
  /** Of these, documented writes. */
  readonly changing: number;
  /** The number of these requests that are not documented. */
  readonly undocumented: number;
  /** The number of other requests, which are rejected before they are sent. */
  readonly refused: number;
  /** The accounts of the writes. */
  readonly accounts: string;
}

/** The confirmation before a run that may change data: documented writes, possible writes, and what is left out. */
export function runQuestionText({ sent, changing, undocumented, refused, accounts }: RunCounts): string {
  return [
    pluralText(sent, l10n.t('Run {0} request?', sent), l10n.t('Run {0} requests?', sent)),
    changing
      ? pluralText(
          changing,
          l10n.t('{0} of them changes data in {1}.', changing, accounts),
          l10n.t('{0} of them change data in {1}.', changing, accounts),
        )
      : '',
    undocumented
      ? pluralText(
          undocumented,
          l10n.t('{0} is not documented and may change data in {1}.', undocumented, accounts),
          l10n.t('{0} are not documented and may change data in {1}.', undocumented, accounts),
        )
      : '',
    refused
      ? pluralText(
          refused,
          l10n.t('{0} more cannot be sent and is left out.', refused),
          l10n.t('{0} more cannot be sent and are left out.', refused),
        )
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}
