import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../core/text';
import type { ErrorDetail } from './errors';

/** The text for an authorization server (`host`) that could not renew an OAuth session now. What the server wrote is shown as plain text, cut. */
export function renewalFailedText({ status, name, retryAfterSeconds }: ErrorDetail, host: string): string {
  const reason = [status, plainLabel(name, 60)].filter(Boolean).join(' ');
  return retryAfterSeconds
    ? l10n.t(
        'The authorization server {0} could not renew the session ({1}). You are still signed in. Try again in {2} seconds.',
        host,
        reason,
        Math.ceil(retryAfterSeconds),
      )
    : l10n.t(
        'The authorization server {0} could not renew the session ({1}). You are still signed in. Try again later.',
        host,
        reason,
      );
}
