// The words for requests that are not sent because of the host they are addressed to.
import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../core/text';
import type { ErrorDetail } from './errors';

/** Why a request was not sent to a host. `account` is the account's name. */
export function untrustedHostText({ problem, origin }: ErrorDetail, account: string): string {
  const host = plainLabel(origin, 120);
  switch (problem) {
    case 'policy':
      return l10n.t('The request was not sent: the policy of this computer does not allow {0}.', host);
    case 'insecure':
      return l10n.t(
        'The request was not sent: {0} has no https, so the token could be read on the way. Plain http works for this computer alone.',
        host,
      );
    default:
      return l10n.t(
        'The request was not sent: it is addressed to {0}, which is not the host of {1}. Take the host out of the address, or switch to the account it belongs to.',
        host || l10n.t('another host'),
        account,
      );
  }
}
