// The words for `invalid-request`: what is wrong with a request that was therefore not sent.
import type { ErrorDetail } from '../../api/errors';
import { plainLabel } from '../../core/text';
import type { Localiser } from './errorText';

/** The second half of "The request was not sent: …". Unknown codes are shown as they are, so that nothing is hidden. */
export function problemText(l10n: Localiser, { problem, name: raw }: ErrorDetail): string {
  const name = plainLabel(raw, 80);
  switch (problem) {
    case 'authorization-header': return l10n.t('it carries an Authorization header of its own. Take it out: the token of the account is attached for you.');
    case undefined: return l10n.t('something in it is not valid.');
    default: return name ? l10n.t('{0} is not valid ({1}).', name, plainLabel(problem, 60)) : l10n.t('something in it is not valid ({0}).', plainLabel(problem, 60));
  }
}
