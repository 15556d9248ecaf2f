// The texts of signing in: invalid input, and why Acquire rejected a token.
import { API_VERSIONS } from '../../../api/client/apiVersions';
import * as l10n from '@vscode/l10n';
import type { Generation } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { isAcquireHost } from '../credentials/credential';
import { v2Origin, type AccountIdProblem, type HostProblem } from '../origin';
import type { TokenProblem } from '../credentials/token';
import { plainLabel, sentenceText } from '../../../core/text';
import { errorMessage, acquireReason, tokenLocation } from '../../../api/errors/messages';

/** What each API calls the token that the user pastes. */
export const TOKEN_NAMES: Readonly<Record<Generation, () => string>> = {
  '1.0.0': () => l10n.t('Access token'),
  '2.0.0': () => l10n.t('API key'),
};

/** Why a valid token may not list leads. */
const FORBIDDEN: Readonly<Record<Generation, (status: number, place: string) => string>> = {
  '1.0.0': (status, place) =>
    l10n.t(
      'This token is not allowed to list leads ({0}). Your IP address may be missing from the whitelist, or the token may lack the permission. Check {1}.',
      status,
      place,
    ),
  '2.0.0': (status, place) =>
    l10n.t(
      'This key is not allowed to list contacts ({0}). In {1}, grant the permission or check whether your IP address is allowed.',
      status,
      place,
    ),
};

/** The message for a text that is not a token. */
export function tokenProblemText(problem: TokenProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Paste the token first.');
    case 'blank-inside':
      return l10n.t('A token cannot contain spaces. Copy only the token.');
    case 'not-ascii':
      return l10n.t(
        'This contains characters that are not allowed in a token. It may have been shortened on the page: use its copy button.',
      );
    case 'account-id':
      return l10n.t(
        'The part of this API key before the colon is not an account ID. An account ID has only letters, digits and hyphens. Copy the whole key again.',
      );
    case 'placeholder':
      return l10n.t('This is a placeholder from a sample, not a token.');
    case 'too-long':
      return l10n.t('This is too long for a token. Copy only the token.');
  }
}

/** The message for a text that is not a host to sign in at. */
export function hostProblemText(problem: HostProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Enter a host first, for example acquire.example.com.');
    case 'not-an-address':
      return l10n.t('This is not a host. Enter one, such as acquire.example.com or 127.0.0.1:4010.');
    case 'user-info':
      return l10n.t('Enter the host without user name and password.');
    case 'needs-https':
      return l10n.t(
        'Only https is allowed, so that the token cannot be intercepted. Plain http works only for 127.0.0.1 and localhost.',
      );
    case 'scheme':
      return l10n.t('Only https addresses can be used.');
  }
}

/** The message for a text that is not an account id. */
export function accountIdProblemText(problem: AccountIdProblem): string {
  return problem === 'empty'
    ? l10n.t('Enter the account ID first: the first part of your Acquire address.')
    : l10n.t(
        'An account ID has only letters, digits and hyphens. It is the first part of your Acquire address: for acme.acquire.io it is acme.',
      );
}

/** The account id for Acquire's own hosts of API 2.0.0; undefined for any other host. */
function accountIdOf({ generation, origin, accountId }: SignInTarget): string | undefined {
  if (API_VERSIONS[generation].origin !== undefined || !isAcquireHost(origin)) return undefined;
  return accountId ?? new URL(origin).hostname.split('.')[0];
}

/** Why an API key that contains its account (`keyOwner`) may not be sent to the target; undefined when it may. */
export function keyOwnerProblemText(keyOwner: string | undefined, target: SignInTarget): string | undefined {
  if (keyOwner === undefined || !isAcquireHost(target.origin)) return undefined;
  const accountId = accountIdOf(target);
  if (accountId === undefined)
    return l10n.t(
      'This is an API key of API 2.0.0 for the account {0}. It was not sent. Go back and choose API 2.0.0.',
      keyOwner,
    );
  return accountId === keyOwner
    ? undefined
    : l10n.t(
        'This key is for the account {0}, not for {1}. It was not sent. Paste the key of {1}, or sign in to {0} instead.',
        keyOwner,
        sentenceText(accountId, 80),
      );
}

/** Asks before an API key that contains its account is sent to a host that is not Acquire's; undefined when there is nothing to ask. */
export function keyOwnerQuestionText(keyOwner: string | undefined, { origin }: SignInTarget): string | undefined {
  return keyOwner === undefined || isAcquireHost(origin)
    ? undefined
    : l10n.t(
        'This key is for {0}, but it would be sent to {1}. Press Enter again to send it there, or go back.',
        new URL(v2Origin(keyOwner)).host,
        sentenceText(new URL(origin).host, 80),
      );
}

/** What the user is signing in to. */
export interface SignInTarget {
  readonly generation: Generation;
  readonly origin: string;
  readonly accountId?: string;
}

/**
 * Why the check of a token failed and what to do, with every likely cause where several look the same from here. Text from the server is
 * shown as plain text, shortened.
 */
export function signInFailureText(error: unknown, target: SignInTarget): string {
  const host = plainLabel(new URL(target.origin).host, 80);
  const context = {
    account: {
      label: host,
      generation: target.generation,
      origin: target.origin,
      credentialKind: 'token' as const,
      kind: 'own' as const,
    },
  };
  if (!(error instanceof AcquireError))
    return l10n.t('The token could not be checked. Try again; the log has the details.');
  const { detail } = error;
  const place = tokenLocation(target.generation);
  switch (error.kind) {
    case 'network':
      if (detail.code === 'ENOTFOUND' && target.accountId)
        return l10n.t(
          'There is no host named {0}. Go back and check the account ID "{1}", or check your network.',
          host,
          target.accountId,
        );
      return errorMessage(error, context).text;
    case 'unauthorized':
      return target.accountId
        ? l10n.t(
            'Acquire rejected this key ({0}). It may be mistyped or regenerated, it may belong to an account other than {1}, or your IP address may be blocked. Check {2}.',
            detail.status ?? 401,
            target.accountId,
            place,
          )
        : l10n.t(
            'Acquire rejected this token ({0}). It may be mistyped or regenerated, it may belong to a host other than {1}, or your IP address may be missing from the whitelist. Check {2}.',
            detail.status ?? 401,
            host,
            place,
          );
    case 'forbidden':
      return FORBIDDEN[target.generation](detail.status ?? 403, place);
    case 'not-found':
      return l10n.t(
        '{0} responds, but has no Acquire API {1} (404). Go back and check the API version and the host.',
        host,
        target.generation,
      );
    case 'malformed':
      if (detail.problem !== undefined) return errorMessage(error, context).text;
      return looksLikeHtml(detail.firstBytes)
        ? l10n.t(
            '{0} responded with a web page instead of the API. Go back and check the API version and the host. A login page of your network can also be the cause.',
            host,
          )
        : l10n.t('{0} did not respond as Acquire does. Go back and check the API version and the host.', host);
    case 'redirect':
      return l10n.t(
        '{0} redirects to {1}. Redirects are not followed, to protect your token. Go back and check the account ID or host.',
        host,
        sentenceText(detail.location, 120) || l10n.t('another address'),
      );
    case 'rejected': {
      const reason = acquireReason(detail);
      return reason
        ? l10n.t(
            'Acquire rejected the check: {0}. The token may be wrong or lack the permission. Check it under {1}.',
            reason,
            place,
          )
        : l10n.t(
            'Acquire rejected the check without a reason. The token may be wrong or lack the permission. Check it under {0}.',
            place,
          );
    }
    default:
      return errorMessage(error, context).text;
  }
}

const looksLikeHtml = (firstBytes: string | undefined): boolean =>
  /^\s*(?:<!doctype|<html|<head|<body|<\?xml|<!--)/i.test(firstBytes ?? '');
