// The words for each way a call can fail: what happened, then what to do next, and which actions are offered as buttons.
import * as l10n from '@vscode/l10n';
import type { Account } from '../client/account';
import { type ErrorDetail, AcquireError } from './errors';
import { plainLabel } from '../../core/text';
import { isSuspectKind } from '../client/access/requestNames';
import { untrustedHostText } from './hostMessages';
import { problemText } from './requestMessages';
import { readOnlyReasonText } from './readOnlyReason';
import { renewalFailedText } from './renewalFailed';

/** What a message may offer. `proxy` opens VS Code's proxy settings, `details` the log. */
export type ErrorAction = 'replaceToken' | 'signIn' | 'unlock' | 'retry' | 'proxy' | 'details';

/** One message. `quiet` is for what the user did on purpose (cancelling): said in place, never as a notification. */
export interface ErrorWords {
  readonly text: string;
  readonly actions: readonly ErrorAction[];
  readonly severity: 'error' | 'warning' | 'quiet';
}

/** What the message is about, where it is known. */
export interface ErrorContext {
  readonly account?: Pick<Account, 'label' | 'generation' | 'origin' | 'credentialKind' | 'kind'>;
}

/** Where a token is found, in the words of each generation's settings page. */
export function tokenPlace(generation: Account['generation'] | undefined): string {
  return generation === '2.0.0'
    ? l10n.t('Settings > For Developers > API Key')
    : l10n.t('Setting > API Token and Whitelist');
}

/** Words for any thrown value. Text of the server is shown as plain text, cut, and only where it helps; stack traces never are. */
export function errorWords(error: unknown, context: ErrorContext = {}): ErrorWords {
  if (!(error instanceof AcquireError))
    return {
      text: l10n.t('Acquire could not finish this. The log has the details.'),
      actions: ['details'],
      severity: 'error',
    };
  const words = withReason(error, ofKind(error, context));
  if (!error.detail.outcomeUnknown) return words;
  return {
    text: `${words.text} ${l10n.t('It is unknown whether the change was made: look at the record before you send it again.')}`,
    actions: words.actions.filter((a) => a !== 'retry'),
    severity: 'error',
  };
}

/** Acquire's own code and message, as plain text and cut; undefined where the response had none. */
export function reasonOf({ acquireError, acquireMessage }: ErrorDetail): string | undefined {
  const message = plainLabel(acquireMessage, 200);
  const code = plainLabel(acquireError, message ? 60 : 200);
  return [code, message].filter(Boolean).join(': ') || undefined;
}

/** What the text of these kinds does not say by itself: Acquire's reason, where it is more than the documented code of the kind. */
function withReason({ kind, detail }: AcquireError, words: ErrorWords): ErrorWords {
  const general = ['unauthorized', 'forbidden', 'not-found', 'rate-limited', 'server'].includes(kind);
  if (!general || (!detail.acquireMessage && /^ERROR_[A-Z_]+$/.test(detail.acquireError ?? ''))) return words;
  const reason = reasonOf(detail);
  return reason ? { ...words, text: `${words.text} ${l10n.t('Response: {0}', reason)}` } : words;
}

function ofKind({ kind, detail }: AcquireError, { account }: ErrorContext): ErrorWords {
  const host = hostOf(detail.origin ?? account?.origin) || l10n.t('Acquire');
  const name = account ? plainLabel(account.label, 60) : host;
  if (detail.problem === 'authorization-server')
    return { text: renewalFailedText(detail, host), actions: ['retry', 'details'], severity: 'warning' };
  switch (kind) {
    case 'network':
      return {
        text: networkText(detail, host),
        actions: detail.code?.startsWith('PROXY_') ? ['proxy', 'retry', 'details'] : ['retry', 'details'],
        severity: 'error',
      };
    case 'tls':
      return { text: tlsText(detail, host), actions: ['details'], severity: 'error' };
    case 'timeout':
      return {
        text:
          detail.phase === 'credential'
            ? l10n.t(
                'The credential of {0} was not available within {1} seconds, so nothing was sent. Unlock the keychain of your system if it asks for that, then try again.',
                name,
                seconds(detail.limit),
              )
            : detail.phase === 'connect'
              ? l10n.t(
                  '{0} did not accept a connection within {1} seconds. Check your network or proxy, then try again.',
                  host,
                  seconds(detail.limit),
                )
              : l10n.t(
                  '{0} did not finish its answer within {1} seconds. Try again, or allow more time in the setting "Acquire: Request Timeout".',
                  host,
                  seconds(detail.limit),
                ),
        actions: ['retry', 'details'],
        severity: 'error',
      };
    case 'cancelled':
      return { text: l10n.t('The request was cancelled.'), actions: [], severity: 'quiet' };
    case 'too-large':
      return {
        text: l10n.t(
          'The answer is larger than {0} MB, so reading it was stopped. Ask for fewer records, or raise the limit in the settings.',
          megabytes(detail.limit),
        ),
        actions: ['details'],
        severity: 'error',
      };
    case 'redirect':
      return {
        text: l10n.t(
          '{0} answered with a redirect to {1}, which was not followed, so that the token stays where it belongs. Check the host of the account.',
          host,
          plainLabel(detail.location, 120) || l10n.t('another address'),
        ),
        actions: ['details'],
        severity: 'error',
      };
    case 'untrusted-host':
      return { text: untrustedHostText(detail, name), actions: [], severity: 'error' };
    case 'read-only':
      return {
        text:
          detail.problem === 'policy'
            ? l10n.t('The policy of this computer allows changes for an hour at most.')
            : isSuspectKind(detail.problem)
              ? `${l10n.t('The request was not sent.')} ${readOnlyReasonText({ kind: detail.problem, name: detail.name ?? '' })}`
              : detail.problem === 'permissions'
                ? l10n.t(
                    '{0} is read-only, because its write permission could not be read or saved{1}. The change was not sent. Allow changes to the account again.',
                    name,
                    detail.name ? ` (${plainLabel(detail.name, 80)})` : '',
                  )
                : l10n.t('{0} is read-only, so the change was not sent. Allow changes to the account first.', name),
        actions: ['unlock'],
        severity: 'warning',
      };
    case 'invalid-request':
      return {
        text: `${l10n.t('The request was not sent.')} ${problemText(detail)}`,
        actions: detail.problem === 'credential' ? ['replaceToken'] : [],
        severity: 'error',
      };
    case 'secret-storage':
      return { text: secretStorageText(detail, name), actions: ['retry', 'details'], severity: 'error' };
    case 'unauthorized':
      return unauthorizedWords(detail, name, account);
    case 'forbidden':
      return {
        text: l10n.t(
          'Acquire does not let {0} do this ({1}). The key may lack the permission, or your address may be missing from the whitelist in {2}.',
          name,
          detail.status ?? 403,
          tokenPlace(account?.generation),
        ),
        actions: ['replaceToken', 'details'],
        severity: 'error',
      };
    case 'not-found':
      return {
        text:
          detail.problem === 'nothing-deleted'
            ? l10n.t('Acquire deleted nothing: there is no such record any more.')
            : detail.path
              ? l10n.t(
                  'Acquire found nothing at {0} ({1}). The record may have been deleted, or the path may be wrong.',
                  plainLabel(detail.path, 120),
                  detail.status ?? 404,
                )
              : l10n.t('Acquire did not find this ({0}). The record may have been deleted.', detail.status ?? 404),
        actions: ['details'],
        severity: 'error',
      };
    case 'rate-limited':
      return {
        text: detail.retryAfterSeconds
          ? l10n.t(
              'Acquire asks for a pause: too many requests in a short time (429). Try again in {0} seconds.',
              Math.ceil(detail.retryAfterSeconds),
            )
          : l10n.t('Acquire asks for a pause: too many requests in a short time (429). Try again in a minute.'),
        actions: ['retry', 'details'],
        severity: 'warning',
      };
    case 'rejected': {
      const reason = reasonOf(detail);
      return {
        text: reason
          ? l10n.t('Acquire did not accept the request{0}: {1}', statusInBrackets(detail), reason)
          : l10n.t(
              'Acquire did not accept the request{0} and gave no reason. Check the parameters against the API reference.',
              statusInBrackets(detail),
            ),
        actions: ['details'],
        severity: 'error',
      };
    }
    case 'malformed':
      return {
        text: detail.firstBytes
          ? l10n.t(
              '{0} sent an answer that is not the JSON it should be{1}. It begins: {2}',
              host,
              statusInBrackets(detail),
              plainLabel(detail.firstBytes, 80),
            )
          : l10n.t(
              '{0} sent an answer that is not the JSON it should be{1}. Check the host of the account.',
              host,
              statusInBrackets(detail),
            ),
        actions: ['details'],
        severity: 'error',
      };
    case 'server':
      return {
        text: l10n.t('Acquire had a problem of its own ({0}). Try again in a moment.', detail.status ?? 500),
        actions: ['retry', 'details'],
        severity: 'error',
      };
  }
}

function unauthorizedWords(detail: ErrorDetail, name: string, account: ErrorContext['account']): ErrorWords {
  if (detail.problem === 'other-host')
    return {
      text: l10n.t(
        'The saved credential of {0} is for another host than {1}, so it was not used. If {1} is the right host, sign in again.',
        name,
        hostOf(detail.origin ?? account?.origin) || l10n.t('the host of the account'),
      ),
      actions: ['replaceToken'],
      severity: 'warning',
    };
  if (!detail.status)
    return {
      text: l10n.t('There is no token for {0} any more. Sign in again to go on.', name),
      actions: ['replaceToken'],
      severity: 'warning',
    };
  if (account?.kind === 'sandbox')
    return {
      text: l10n.t('The sandbox refused its own token ({0}). Start it again with "Use the Sandbox".', detail.status),
      actions: ['details'],
      severity: 'warning',
    };
  if (account?.credentialKind === 'oauth')
    return {
      text: l10n.t(
        'Acquire does not accept the session of {0} any more ({1}). Consent may have been withdrawn. Sign in again to go on.',
        name,
        detail.status,
      ),
      actions: ['replaceToken', 'details'],
      severity: 'warning',
    };
  return {
    text: l10n.t(
      'Acquire refused the token for {0} ({1}). It may have been regenerated, or your address may be missing from the whitelist, in {2}.',
      name,
      detail.status,
      tokenPlace(account?.generation),
    ),
    actions: ['replaceToken', 'details'],
    severity: 'warning',
  };
}

/** What failed in VS Code's secret storage, and what that means for the user. */
function secretStorageText({ problem, name: reason }: ErrorDetail, name: string): string {
  const why = plainLabel(reason, 120) || l10n.t('no response');
  switch (problem) {
    case 'store':
      return l10n.t(
        'The credential could not be saved, because secret storage is not working ({0}). Unlock the keychain of your system, then sign in again.',
        why,
      );
    case 'delete':
      return l10n.t(
        'The credential of {0} could not be deleted, because secret storage is not working ({1}). Unlock the keychain of your system, then try again.',
        name,
        why,
      );
    default:
      return l10n.t(
        'The credential of {0} could not be read, because secret storage is not working ({1}). Nothing was sent. Unlock the keychain of your system, then try again.',
        name,
        why,
      );
  }
}

function networkText({ code, status }: ErrorDetail, host: string): string {
  switch (code) {
    case 'ENOTFOUND':
      return l10n.t('There is no host named {0}. Check the account id or host, and your network.', host);
    case 'EAI_AGAIN':
      return l10n.t('The name {0} could not be looked up. Check your network connection, then try again.', host);
    case 'ECONNREFUSED':
      return l10n.t('Nothing answers at {0}. Check the host and port, and whether the server is running.', host);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
      return l10n.t('There is no way to reach {0} from here. Check your network connection, then try again.', host);
    case 'ECONNRESET':
    case 'EPIPE':
      return l10n.t('The connection to {0} broke off. Try again.', host);
    case 'PROXY_LOGIN':
      return l10n.t(
        'Your proxy wants another login ({0}), so nothing was sent to {1}. Put user name and password into the setting "Http: Proxy" of VS Code, in the form http://user:password@proxy:port.',
        status ?? 407,
        host,
      );
    case 'PROXY_REFUSED':
      return l10n.t(
        'Your proxy did not connect to {0} ({1}), so nothing was sent. Check the host, or ask whoever runs the proxy to allow it.',
        host,
        status ?? 403,
      );
    case 'PROXY_UNREACHABLE':
      return l10n.t(
        'The proxy set in VS Code does not answer, so nothing was sent to {0}. Check the setting "Http: Proxy" of VS Code, and your network.',
        host,
      );
    default:
      return l10n.t(
        '{0} could not be reached{1}. Check your network or proxy, then try again.',
        host,
        code ? ` (${plainLabel(code, 40)})` : '',
      );
  }
}

function tlsText({ code }: ErrorDetail, host: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return l10n.t(
        'The certificate of {0} is not valid today, so nothing was sent. Check the date of your computer, or tell whoever runs the host.',
        host,
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return l10n.t(
        'The certificate shown for {0} belongs to another host, so nothing was sent. Check the host of the account.',
        host,
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return l10n.t(
        'The certificate of {0} was not issued by anybody this computer trusts, so nothing was sent. If your company inspects traffic, add its certificate to the certificates of this computer and start VS Code again.',
        host,
      );
    default:
      return l10n.t(
        'No safe connection to {0} could be made{1}, so nothing was sent.',
        host,
        code ? ` (${plainLabel(code, 60)})` : '',
      );
  }
}

function hostOf(origin: string | undefined): string {
  if (!origin) return '';
  try {
    return plainLabel(new URL(origin).host, 80);
  } catch {
    return plainLabel(origin, 80);
  }
}

const seconds = (ms: number | undefined): number => Math.round((ms ?? 30_000) / 1000);
const megabytes = (bytes: number | undefined): number => Math.round((bytes ?? 0) / (1024 * 1024));
const statusInBrackets = ({ status }: ErrorDetail): string => (status && status !== 200 ? ` (${status})` : '');
