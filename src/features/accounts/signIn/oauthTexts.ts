import * as l10n from '@vscode/l10n';
import type { CallbackPages } from '../oauth/listener';
import { SignInRefused } from '../oauth/outcome';
import { OAuthProblem } from '../oauth/problem';
import { AcquireError } from '../../../api/errors/errors';
import { plainLabel } from '../../../core/text';
import { errorMessage } from '../../../api/errors/messages';

/** The text of the page in the browser after the callback of a sign-in. */
export function callbackPages(): CallbackPages {
  return {
    done: l10n.t('You are signed in. You can close this page and return to VS Code.'),
    pending: l10n.t(
      'VS Code received the authorization and is still checking it. Return to VS Code to see the result.',
    ),
    failed: (error) => l10n.t('You are not signed in. {0}', oauthProblemText(error)),
    other: l10n.t('This page is not part of a sign-in. Return to VS Code for details.'),
  };
}

/** Why an OAuth step failed, and what to do. Text from the server is shown as plain text, shortened. */
export function oauthProblemText(error: unknown): string {
  if (error instanceof AcquireError) return errorMessage(error).text;
  if (error instanceof SignInRefused) return error.text;
  if (!(error instanceof OAuthProblem)) return l10n.t('The sign-in did not work. The log has the details; try again.');
  const code = plainLabel(error.code, 60);
  switch (error.kind) {
    case 'discovery':
      return l10n.t('No OAuth description was found there. Check the address, or enter the two endpoints yourself.');
    case 'insecure':
      return l10n.t(
        'Only https is allowed, so that nothing can be intercepted. Plain http works only for 127.0.0.1 and localhost.',
      );
    case 'local-endpoint':
      return l10n.t(
        'The authorization server names an address on this computer, where another program would receive the code. It was not used.',
      );
    case 'unavailable':
      return l10n.t(
        'The authorization server is not available ({0}). Try again later.',
        [error.status, code].filter(Boolean).join(' '),
      );
    case 'wrong-issuer':
      return l10n.t(
        'The response came from an authorization server other than the one you entered, so it was not used. Check the address and try again.',
      );
    case 'denied':
      return l10n.t('Access was denied in the browser. Nothing was saved; try again when access can be granted.');
    case 'refused':
      return code
        ? l10n.t(
            'The authorization server refused the sign-in ({0}). Check the client ID, scopes and redirect address in its registration.',
            code,
          )
        : l10n.t(
            'The authorization server refused the sign-in. Check the client ID, scopes and redirect address in its registration.',
          );
    case 'revoked':
      return l10n.t('The permission has expired or was withdrawn. Sign in again.');
    case 'malformed':
      return l10n.t(
        'This does not complete the sign-in. Paste the full address the browser ended at, or only the code.',
      );
    case 'missing-state':
    case 'foreign-state':
      return l10n.t(
        'This response belongs to another sign-in, so it was not used. Paste what the page of this sign-in shows.',
      );
    case 'used-state':
      return l10n.t('This response was used before. Start the sign-in again.');
    case 'expired-state':
    case 'timed-out':
      return l10n.t('The sign-in took longer than 10 minutes. Start it again.');
    case 'cancelled':
      return l10n.t('The sign-in was canceled.');
  }
}
