// The table of error kinds: one row per kind, with its data, message and actions. The window and the command line derive from it.
import * as l10n from '@vscode/l10n';
import { aheadText, durationText, sizeText } from '../../core/format';
import { plainLabel } from '../../core/text';
import { prependSentence, withHint, type TableText } from './hints';
import { networkProblemText, readOnlyReasonText, requestProblemText, tlsProblemText } from './problems';
import { byField, errorRow, type ErrorSubject } from './row';

const limitText = (ms = 30_000): string => durationText(ms, 'long');
const pauseText = (seconds: number): string => aheadText(seconds * 1000);
const statusInBrackets = ({ status }: ErrorSubject<never>): string => (status && status !== 200 ? ` (${status})` : '');
const storageReason = ({ name }: ErrorSubject<'name'>): string => plainLabel(name, 120) || l10n.t('no response');
const notSent = (why: TableText): TableText => prependSentence(l10n.t('The request was not sent.'), why);

/** The option that replaces an account's write permission. */
const ALLOW_WRITES = 'Use --allow-writes if the command has that option.';
/** The command line gets the token from the process, so there is no keychain to unlock. */
const GIVE_TOKEN = 'Set ACQUIRE_TOKEN, or use --token-stdin.';

/** Where a server redirects users who are not signed in. */
const LOGIN_PAGE = /[/.](?:log[-_]?in|sign[-_]?in|sso|auth)(?:[/?#.]|$)/i;

/** Network failures that a retry does not fix. */
const LASTING_CODES = ['ENOTFOUND', 'EACCES', 'EPERM', 'PROXY_LOGIN', 'PROXY_REFUSED', 'PROXY_UNREACHABLE'];

/** All ways in which a call can fail. */
export const ERRORS = {
  network: errorRow<'code'>({
    text: ({ code, host, status }) => networkProblemText(code, host, status),
    actions: ({ code }) => (code?.startsWith('PROXY_') ? ['proxy', 'retry', 'details'] : ['retry', 'details']),
    severity: 'error',
    isTransient: ({ code }) => !LASTING_CODES.includes(code ?? ''),
  }),

  tls: errorRow<'code'>({
    text: ({ code, host }) => tlsProblemText(code, host),
    actions: ['details'],
    severity: 'error',
  }),

  timeout: errorRow<'phase' | 'limit'>({
    text: byField(
      'phase',
      {
        credential: ({ label, limit }) =>
          withHint(
            l10n.t('The credential of {0} was not available within {1}, so nothing was sent.', label, limitText(limit)),
            l10n.t('Unlock the keychain of your system if it asks for that, then try again.'),
            'Try again.',
          ),
        connect: ({ host, limit }) =>
          l10n.t(
            '{0} did not accept a connection within {1}. Check your network or proxy, then try again.',
            host,
            limitText(limit),
          ),
      },
      ({ host, limit }) =>
        withHint(
          l10n.t('{0} did not finish its response within {1}.', host, limitText(limit)),
          l10n.t('Try again, or allow more time in the settings.'),
          'Try again. In a request file, a line such as "# @timeout 120 s" allows more time.',
        ),
    ),
    actions: ({ phase }) =>
      phase === 'connect' || phase === 'credential' ? ['retry', 'details'] : ['retry', 'timeLimit', 'details'],
    severity: 'error',
    isTransient: ({ phase }) => phase === 'connect',
  }),

  cancelled: errorRow({ text: () => l10n.t('The request was canceled.'), actions: [], severity: 'quiet' }),

  'too-large': errorRow<'limit' | 'problem' | 'code'>({
    text: byField(
      'problem',
      {
        inflation: () => l10n.t('The response expands to more than 100 times its compressed size, so it was not read.'),
        disk: ({ code }) =>
          l10n.t(
            'The response is large, and there was no place to store it ({0}). Free some disk space.',
            plainLabel(code, 40),
          ),
      },
      ({ limit }) =>
        withHint(
          l10n.t('The response is larger than {0} and was not read.', sizeText(limit ?? 0)),
          l10n.t('Request fewer records, or raise the limit in the settings.'),
          'Request fewer records.',
        ),
    ),
    actions: ({ problem }) => (problem === undefined ? ['sizeLimit', 'details'] : ['details']),
    severity: 'error',
  }),

  redirect: errorRow<'location'>({
    text: ({ host, location, account, tokenPlace }) =>
      account && LOGIN_PAGE.test(location ?? '')
        ? l10n.t(
            '{0} responded with a redirect to a login page, which was not followed. The session may have expired, or your IP address may be missing from the whitelist in {1}.',
            host,
            tokenPlace,
          )
        : l10n.t(
            '{0} responded with a redirect to {1}. Redirects are not followed, to protect your token. Check the host of the account.',
            host,
            plainLabel(location, 120) || l10n.t('another address'),
          ),
    actions: ['details'],
    severity: 'error',
  }),

  'untrusted-host': errorRow<'problem' | 'origin'>({
    text: byField(
      'problem',
      {
        policy: ({ origin }) =>
          l10n.t('The request was not sent: the policy of this computer does not allow {0}.', plainLabel(origin, 120)),
        insecure: ({ origin }) =>
          l10n.t(
            'The request was not sent: {0} does not use https, so the token could be intercepted. Plain http works only for this computer.',
            plainLabel(origin, 120),
          ),
      },
      ({ origin, label }) =>
        withHint(
          l10n.t(
            'The request was not sent: its URL points to {0}, which is not the host of {1}.',
            plainLabel(origin, 120) || l10n.t('another host'),
            label,
          ),
          l10n.t('Remove the host from the URL, or switch to the account it belongs to.'),
          'Remove the host from the URL, or use --account to name the account it belongs to.',
        ),
    ),
    actions: [],
    severity: 'error',
  }),

  'read-only': errorRow<'problem' | 'name'>({
    text: byField(
      'problem',
      {
        policy: () => l10n.t('The policy of this computer allows changes for an hour at most.'),
        permissions: ({ label, name }) =>
          withHint(
            l10n.t(
              '{0} is read-only, because its write permission could not be read or saved{1}. The change was not sent.',
              label,
              name ? ` (${plainLabel(name, 80)})` : '',
            ),
            l10n.t('Allow changes to the account again.'),
            ALLOW_WRITES,
          ),
      },
      ({ label, problem, name }) => {
        const reason = readOnlyReasonText(problem, name);
        return reason === undefined
          ? withHint(
              l10n.t('{0} is read-only, so the change was not sent.', label),
              l10n.t('Allow changes to the account first.'),
              ALLOW_WRITES,
            )
          : notSent(reason);
      },
    ),
    actions: ['unlock'],
    severity: 'warning',
  }),

  'invalid-request': errorRow<'problem' | 'name'>({
    text: ({ problem, name }) => notSent(requestProblemText(problem, name)),
    actions: ({ problem }) => (problem === 'credential' ? ['replaceToken'] : []),
    severity: 'error',
  }),

  'secret-storage': errorRow<'problem' | 'name'>({
    text: byField(
      'problem',
      {
        store: (about) =>
          withHint(
            l10n.t(
              'The credential could not be saved, because secret storage is not working ({0}).',
              storageReason(about),
            ),
            l10n.t('Unlock the keychain of your system, then sign in again.'),
            GIVE_TOKEN,
          ),
        delete: (about) =>
          withHint(
            l10n.t(
              'The credential of {0} could not be deleted, because secret storage is not working ({1}).',
              about.label,
              storageReason(about),
            ),
            l10n.t('Unlock the keychain of your system, then try again.'),
            'Try again.',
          ),
      },
      (about) =>
        withHint(
          l10n.t(
            'The credential of {0} could not be read, because secret storage is not working ({1}). Nothing was sent.',
            about.label,
            storageReason(about),
          ),
          l10n.t('Unlock the keychain of your system, then try again.'),
          GIVE_TOKEN,
        ),
    ),
    actions: ['retry', 'details'],
    severity: 'error',
  }),

  unauthorized: errorRow<'problem' | 'origin'>({
    text: ({ problem, status, label, host, account, origin, tokenPlace }) => {
      if (problem === 'other-host')
        return withHint(
          l10n.t(
            'The saved credential of {0} is for a host other than {1}, so it was not used.',
            label,
            (origin ?? account?.origin) ? host : l10n.t('the host of the account'),
          ),
          l10n.t('If it is the right host, sign in again.'),
          'Check --account.',
        );
      if (!status)
        return withHint(
          l10n.t('The token for {0} is no longer stored.', label),
          l10n.t('Sign in again to continue.'),
          GIVE_TOKEN,
        );
      if (account?.kind === 'sandbox')
        return withHint(
          l10n.t('The sandbox refused its own token ({0}).', status),
          l10n.t('Start it again with "Use the Sandbox".'),
          'Use the token that "acquire sandbox" prints.',
        );
      return account?.credentialKind === 'oauth'
        ? withHint(
            l10n.t(
              'Acquire no longer accepts the session of {0} ({1}). Consent may have been withdrawn.',
              label,
              status,
            ),
            l10n.t('Sign in again to continue.'),
            GIVE_TOKEN,
          )
        : withHint(
            l10n.t(
              'Acquire rejected the token for {0} ({1}). It may have been regenerated, or your IP address may be missing from the whitelist.',
              label,
              status,
            ),
            l10n.t('Check {0}.', tokenPlace),
            `Check ${tokenPlace} in Acquire, and the token in ACQUIRE_TOKEN.`,
          );
    },
    actions: ({ problem, status, account }) => {
      if (problem === 'other-host' || !status) return ['replaceToken'];
      return account?.kind === 'sandbox' ? ['details'] : ['replaceToken', 'details'];
    },
    severity: 'warning',
    addsReason: true,
  }),

  forbidden: errorRow({
    text: (about) =>
      l10n.t(
        '{0} is not allowed to do this{1}. The key may lack the permission, or your IP address may be missing from the whitelist in {2}.',
        about.label,
        statusInBrackets(about),
        about.tokenPlace,
      ),
    actions: ['replaceToken', 'details'],
    severity: 'error',
    addsReason: true,
  }),

  'not-found': errorRow<'problem' | 'path'>({
    text: byField(
      'problem',
      { 'nothing-deleted': () => l10n.t('Nothing was deleted: the record no longer exists.') },
      ({ path, status }) =>
        path
          ? l10n.t(
              'Nothing was found at {0} ({1}). The record may have been deleted, or the path may be wrong.',
              plainLabel(path, 120),
              status ?? 404,
            )
          : l10n.t('Not found ({0}). The record may have been deleted.', status ?? 404),
    ),
    actions: ['details'],
    severity: 'error',
    addsReason: true,
  }),

  'rate-limited': errorRow<'retryAfterSeconds'>({
    text: ({ retryAfterSeconds }) =>
      retryAfterSeconds
        ? l10n.t('Rate limit reached (429). Try again {0}.', pauseText(retryAfterSeconds))
        : l10n.t('Rate limit reached (429). Try again in a minute.'),
    actions: ['retry', 'details'],
    severity: 'warning',
    addsReason: true,
    isTransient: () => true,
  }),

  rejected: errorRow({
    text: (about) =>
      about.reason
        ? l10n.t('Acquire rejected the request{0}: {1}', statusInBrackets(about), about.reason)
        : l10n.t(
            'Acquire rejected the request{0} without a reason. Check the parameters against the API reference.',
            statusInBrackets(about),
          ),
    actions: ['details'],
    severity: 'error',
  }),

  malformed: errorRow<'firstBytes' | 'problem' | 'name'>({
    text: byField(
      'problem',
      {
        encoding: (about) =>
          l10n.t(
            'The response of {0} could not be decompressed ({1}). Try again.',
            about.host,
            plainLabel(about.name, 40),
          ),
        cut: (about) =>
          l10n.t('The response of {0} is JSON that was cut off{1}. Try again.', about.host, statusInBrackets(about)),
        'no-list': (about) =>
          l10n.t(
            'The response of {0} has no list of records. It starts with: {1}',
            about.host,
            plainLabel(about.firstBytes, 80),
          ),
      },
      (about) =>
        about.firstBytes
          ? l10n.t(
              '{0} did not return valid JSON{1}. The response starts with: {2}',
              about.host,
              statusInBrackets(about),
              plainLabel(about.firstBytes, 80),
            )
          : l10n.t(
              '{0} did not return valid JSON{1}. Check the host of the account.',
              about.host,
              statusInBrackets(about),
            ),
    ),
    actions: ({ problem }) => (problem === undefined || problem === 'no-list' ? ['details'] : ['retry', 'details']),
    severity: 'error',
  }),

  server: errorRow<'retryAfterSeconds'>({
    text: ({ status, retryAfterSeconds }) =>
      retryAfterSeconds
        ? l10n.t('Acquire server error ({0}). Try again {1}.', status ?? 500, pauseText(retryAfterSeconds))
        : l10n.t('Acquire server error ({0}). Try again later.', status ?? 500),
    actions: ['retry', 'details'],
    severity: 'error',
    addsReason: true,
    isTransient: ({ status }) => status === 502 || status === 503 || status === 504,
  }),
};

/** The name of an error kind. */
export type ErrorKind = keyof typeof ERRORS;

/** Replaces the kind's row if an authorization server (`host`) could not renew an OAuth session. */
export const RENEWAL_FAILED = errorRow<'name' | 'retryAfterSeconds'>({
  text: ({ host, status, name, retryAfterSeconds }) => {
    const reason = [status, plainLabel(name, 60)].filter(Boolean).join(' ');
    return withHint(
      l10n.t('The authorization server {0} could not renew the session ({1}).', host, reason),
      retryAfterSeconds
        ? l10n.t('You are still signed in. Try again {0}.', pauseText(retryAfterSeconds))
        : l10n.t('You are still signed in. Try again later.'),
      GIVE_TOKEN,
    );
  },
  actions: ['retry', 'details'],
  severity: 'warning',
});
