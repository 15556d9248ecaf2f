// The words of signing in: what was typed wrongly, and why Acquire did not take a token.
import { API_VERSIONS } from '../../../api/client/apiVersions';
import * as l10n from '@vscode/l10n';
import type { Generation } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { isAcquireHost } from '../credentials/credential';
import { v2Origin, type AccountIdProblem, type HostProblem } from '../origin';
import type { TokenProblem } from '../credentials/token';
import { plainLabel } from '../../../core/text';
import { errorWords, reasonOf, tokenPlace } from '../../../api/errors/messages';

/** What each API calls the token that is pasted. */
export const TOKEN_NAME: Readonly<Record<Generation, () => string>> = {
  '1.0.0': () => l10n.t('Access token'),
  '2.0.0': () => l10n.t('API key'),
};

/** Why a token that is known may not list leads. */
const FORBIDDEN: Readonly<Record<Generation, (status: number, place: string) => string>> = {
  '1.0.0': (status, place) =>
    l10n.t(
      'Acquire does not let this token list leads ({0}). Your address may be missing from the whitelist, or the token may lack the permission: look in {1}.',
      status,
      place,
    ),
  '2.0.0': (status, place) =>
    l10n.t(
      'Acquire knows this key but does not let it list contacts ({0}). Give the key that permission, or check whether your address is allowed, in {1}.',
      status,
      place,
    ),
};

/** Words for a text that is not a token. */
export function tokenProblemText(problem: TokenProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Paste the token first.');
    case 'blank-inside':
      return l10n.t('A token has no blanks inside. Copy it once more, the token alone.');
    case 'not-ascii':
      return l10n.t(
        'This has characters that no token has. It may have been shortened on the page: use its copy button.',
      );
    case 'account-id':
      return l10n.t(
        'The part of this API key before the colon is not an account ID. An account ID has only letters, digits and hyphens. Copy the whole key again.',
      );
    case 'placeholder':
      return l10n.t('This is the placeholder of a sample, not a token.');
    case 'too-long':
      return l10n.t('This is too long for a token. Copy it once more, the token alone.');
  }
}

/** Words for a text that is not a host to sign in at. */
export function hostProblemText(problem: HostProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Type a host first, for example acquire.example.com.');
    case 'not-an-address':
      return l10n.t('This is not a host. Type it like acquire.example.com or 127.0.0.1:4010.');
    case 'user-info':
      return l10n.t('A host has no user name or password in it. Type what stands behind the @.');
    case 'needs-https':
      return l10n.t(
        'Only https is used, so that the token cannot be read on the way. Plain http works for 127.0.0.1 and localhost alone.',
      );
    case 'scheme':
      return l10n.t('Only https addresses can be used.');
  }
}

/** Words for a text that is not an account id. */
export function accountIdProblemText(problem: AccountIdProblem): string {
  return problem === 'empty'
    ? l10n.t('Type the account id first: the first part of the address you work at.')
    : l10n.t(
        'An account id has letters, digits and hyphens only. It is the first part of the address you work at: for acme.acquire.io it is acme.',
      );
}

/** The account id of Acquire's own host of API 2.0.0; undefined for any other host. */
function accountIdOf({ generation, origin, accountId }: SignInTarget): string | undefined {
  if (API_VERSIONS[generation].origin !== undefined || !isAcquireHost(origin)) return undefined;
  return accountId ?? new URL(origin).hostname.split('.')[0];
}

/** Why an API key that names its account (`keyOwner`) may not be sent to the target; undefined when it may. */
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
        plainLabel(accountId, 80),
      );
}

/** The question before an API key that names its account is sent to a host that is not Acquire's; undefined when there is none. */
export function keyOwnerQuestionText(keyOwner: string | undefined, { origin }: SignInTarget): string | undefined {
  return keyOwner === undefined || isAcquireHost(origin)
    ? undefined
    : l10n.t(
        'This key is for {0}, but it would be sent to {1}. Press Enter again to send it there, or go back.',
        new URL(v2Origin(keyOwner)).host,
        plainLabel(new URL(origin).host, 80),
      );
}

/** What is being signed in to. */
export interface SignInTarget {
  readonly generation: Generation;
  readonly origin: string;
  readonly accountId?: string;
}

/**
 * Why the check of a token failed and what can be done, with every likely cause where several look the same from here.
 * What the server wrote is shown as plain text, cut.
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
  const place = tokenPlace(target.generation);
  switch (error.kind) {
    case 'network':
      if (detail.code === 'ENOTFOUND' && target.accountId)
        return l10n.t(
          'There is no host named {0}. Go back and check the account id "{1}", or check your network.',
          host,
          target.accountId,
        );
      return errorWords(error, context).text;
    case 'unauthorized':
      return target.accountId
        ? l10n.t(
            'Acquire refused this key ({0}). It may be mistyped or regenerated, it may belong to another account than {1}, or your address may be blocked. Look in {2}.',
            detail.status ?? 401,
            target.accountId,
            place,
          )
        : l10n.t(
            'Acquire refused this token ({0}). It may be mistyped or regenerated, it may belong to another host than {1}, or your address may be missing from the whitelist. Look in {2}.',
            detail.status ?? 401,
            host,
            place,
          );
    case 'forbidden':
      return FORBIDDEN[target.generation](detail.status ?? 403, place);
    case 'not-found':
      return l10n.t(
        '{0} answers, but there is no Acquire API of generation {1} there (404). Go back and check the generation and the host.',
        host,
        target.generation,
      );
    case 'malformed':
      return looksLikeHtml(detail.firstBytes)
        ? l10n.t(
            '{0} answered with a web page instead of the API. Go back and check the generation and the host; a login page of your network can be the cause too.',
            host,
          )
        : l10n.t("{0} sent an answer that is not Acquire's. Go back and check the generation and the host.", host);
    case 'redirect':
      return l10n.t(
        '{0} sends on to {1}, which was not followed, so that the token stays where it belongs. Go back and check the account id or host.',
        host,
        plainLabel(detail.location, 120) || l10n.t('another address'),
      );
    case 'rejected': {
      const reason = reasonOf(detail);
      return reason
        ? l10n.t(
            'Acquire did not accept the check: {0}. The token may be wrong or lack the permission: look in {1}.',
            reason,
            place,
          )
        : l10n.t(
            'Acquire did not accept the check and gave no reason. The token may be wrong or lack the permission: look in {0}.',
            place,
          );
    }
    default:
      return errorWords(error, context).text;
  }
}

const looksLikeHtml = (firstBytes: string | undefined): boolean =>
  /^\s*(?:<!doctype|<html|<head|<body|<\?xml|<!--)/i.test(firstBytes ?? '');
