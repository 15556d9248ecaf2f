import * as l10n from '@vscode/l10n';
import type { ListOutcome } from '../../../api/client/listProgress';
import { numberText, pluralText } from '../../../core/format';

/** What is known to be missing from a list that was read to its end, with numbers; '' if nothing is. */
export function incompleteText({ seen, missing, withoutId, disproved }: ListOutcome): string {
  const [read, all, rows] = [seen, seen + (missing ?? 0), withoutId].map((number) => numberText(number));
  return [
    missing
      ? pluralText(
          seen + missing,
          l10n.t('{0} of {1} lead could be read.', read!, all!),
          l10n.t('{0} of {1} leads could be read.', read!, all!),
        )
      : '',
    withoutId
      ? pluralText(
          withoutId,
          l10n.t('{0} row without an ID was left out.', rows!),
          l10n.t('{0} rows without an ID were left out.', rows!),
        )
      : '',
    disproved === undefined
      ? ''
      : l10n.t('Acquire reports a total of {0}, which is wrong, so there may be more.', numberText(disproved)),
  ]
    .filter(Boolean)
    .join(' ');
}
