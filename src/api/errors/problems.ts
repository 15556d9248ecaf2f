// Texts for the codes in an error's data, one row per code: why a request was not sent, and why no connection was made.
import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../core/text';
import { withHint, type HintedText, type TableText } from './hints';

/** What is wrong with a request (`invalid-request`). `name` is what it concerns, as shortened plain text. */
export const REQUEST_PROBLEMS: Readonly<Record<string, (name: string) => TableText>> = {
  'authorization-header': (name) =>
    l10n.t("Remove the {0} header; the account's token is added automatically.", name || 'Authorization'),
  'header-name': (name) => l10n.t('"{0}" is not a valid header name.', name),
  'header-value': (name) => l10n.t('The value of the header {0} has characters that cannot be sent.', name),
  'header-not-allowed': (name) => l10n.t('The header {0} is set automatically. Remove it.', name),
  'url-empty': () => l10n.t('The URL has no path. Start with one, such as /profile/lead/list.'),
  'url-path': () => l10n.t('The path must start with a slash, such as /profile/lead/list.'),
  'url-scheme': () => l10n.t('Only https addresses can be used.'),
  'url-too-long': () => l10n.t('The URL is too long.'),
  'url-characters': () =>
    l10n.t('The URL contains line breaks, leading or trailing spaces, or other characters that are not allowed.'),
  'url-invisible': () => l10n.t('The URL contains invisible characters. Retype it.'),
  'url-backslash': () => l10n.t('The URL contains a backslash, which servers interpret differently. Use a slash.'),
  'url-userinfo': () => l10n.t('The URL contains a user name or password. Remove the part before the @.'),
  'url-invalid': () => l10n.t('The URL cannot be read. Start with a path, such as /profile/lead/list.'),
  origin: () =>
    withHint(l10n.t("The account's host is not a usable address."), l10n.t('Sign in again.'), 'Check --account.'),
  method: (name) => l10n.t('The method "{0}" is not supported.', name),
  'body-json': () => l10n.t('The body cannot be written as JSON.'),
  'part-type': (name) => l10n.t('Part {0} of the body has a content type that is not supported.', name),
  credential: () =>
    withHint(l10n.t('The token has characters that cannot be sent.'), l10n.t('Replace it.'), 'Check ACQUIRE_TOKEN.'),
  'unknown-operation': (name) => l10n.t('There is no operation named {0}.', name),
  'wrong-generation': (name) =>
    withHint(
      l10n.t("{0} belongs to the other version of Acquire's API.", name),
      l10n.t('Switch to an account of that version.'),
      'Use --account and --api to name an account of that version.',
    ),
  required: (name) => l10n.t('Enter a value for {0}.', name),
  'missing-parameter': (name) => l10n.t('Enter a value for {0}.', name),
  type: (name) => l10n.t('The value of {0} has the wrong type.', name),
  enum: (name) => l10n.t('The value of {0} is not one of the allowed values.', name),
  'path-parameter': (name) => l10n.t('The value of {0} cannot be used in a path.', name),
  'bad-id': (name) => l10n.t('"{0}" is not an ID.', name),
};

/** A full sentence to follow "The request was not sent." A problem without a row is shown as it is, so that nothing is hidden. */
export function requestProblemText(problem: string | undefined, raw: string | undefined): TableText {
  const name = plainLabel(raw, 80);
  if (problem === undefined) return l10n.t('A value is not valid.');
  if (Object.hasOwn(REQUEST_PROBLEMS, problem)) return REQUEST_PROBLEMS[problem]!(name);
  return name
    ? l10n.t('{0} is not valid ({1}).', name, plainLabel(problem, 60))
    : l10n.t('A value is not valid ({0}).', plainLabel(problem, 60));
}

/** The part of a request that keeps it from being a documented read. */
export type ReadOnlyReason = 'parameter' | 'header' | 'content-type' | 'encoding' | 'body';

/** Why a read-only account does not send a documented read, and what to do. */
const READ_ONLY_REASONS: Readonly<Record<ReadOnlyReason, (name: string) => HintedText>> = {
  parameter: (name) =>
    withHint(
      l10n.t('The parameter {0} is not documented for this request, so a read-only account does not send it.', name),
      l10n.t('Remove the parameter, or allow changes.'),
      'Remove the parameter, or use --allow-writes.',
    ),
  header: (name) =>
    withHint(
      l10n.t('The header {0} is not documented for this request, so a read-only account does not send it.', name),
      l10n.t('Remove the header, or allow changes.'),
      'Remove the header, or use --allow-writes.',
    ),
  encoding: (name) =>
    withHint(
      l10n.t('A read-only account does not send an encoded body ({0}).', name),
      l10n.t('Remove the Content-Encoding header, or allow changes.'),
      'Remove the Content-Encoding header, or use --allow-writes.',
    ),
  'content-type': (name) =>
    withHint(
      l10n.t('A read-only account sends only UTF-8 forms and JSON, and this body is {0}.', name),
      l10n.t('Change the Content-Type header, or allow changes.'),
      'Change the Content-Type header, or use --allow-writes.',
    ),
  body: (name) =>
    withHint(
      l10n.t('The body is not a valid {0}, so a read-only account does not send it.', name),
      l10n.t('Correct the body, or allow changes.'),
      'Correct the body, or use --allow-writes.',
    ),
};

/** Why a read-only account does not send a request; undefined if `kind` is none of the reasons above. */
export function readOnlyReasonText(kind: string | undefined, name: string | undefined): HintedText | undefined {
  if (kind === undefined || !Object.hasOwn(READ_ONLY_REASONS, kind)) return undefined;
  return READ_ONLY_REASONS[kind as ReadOnlyReason](plainLabel(name, 80) || '""');
}

/** One text for several codes with the same meaning. */
const allOf = <T>(codes: readonly string[], text: T): Readonly<Record<string, T>> =>
  Object.fromEntries(codes.map((code) => [code, text]));

/** Why a host could not be reached (`network`), by Node's code or the client's own for the proxy of VS Code. */
const NETWORK_PROBLEMS: Readonly<Record<string, (host: string, status: number | undefined) => TableText>> = {
  ENOTFOUND: (host) => l10n.t('There is no host named {0}. Check the account ID or host, and your network.', host),
  EAI_AGAIN: (host) =>
    l10n.t('The name {0} could not be looked up. Check your network connection, then try again.', host),
  ECONNREFUSED: (host) =>
    l10n.t('No server responds at {0}. Check the host and port, and whether the server is running.', host),
  ...allOf(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'], (host) =>
    l10n.t('{0} is unreachable from this network. Check your network connection, then try again.', host),
  ),
  ...allOf(['ECONNRESET', 'EPIPE'], (host) => l10n.t('The connection to {0} was interrupted. Try again.', host)),
  PROXY_LOGIN: (host, status) =>
    withHint(
      l10n.t('Your proxy rejected the user name or password ({0}), so nothing was sent to {1}.', status ?? 407, host),
      l10n.t('Enter both in the proxy settings of VS Code, in the form http://user:password@proxy:port.'),
      'Correct both in HTTPS_PROXY or HTTP_PROXY, in the form http://user:password@proxy:port.',
    ),
  PROXY_REFUSED: (host, status) =>
    l10n.t(
      'Your proxy did not connect to {0} ({1}), so nothing was sent. Check the host, or ask the administrator of the proxy to allow it.',
      host,
      status ?? 403,
    ),
  PROXY_UNREACHABLE: (host) =>
    withHint(
      l10n.t('Your proxy does not respond, so nothing was sent to {0}.', host),
      l10n.t('Check the proxy settings of VS Code, and your network.'),
      'Check HTTPS_PROXY and HTTP_PROXY, and your network.',
    ),
};

/** Why a host could not be reached, and what to do. A code without a row is shown. */
export function networkProblemText(code: string | undefined, host: string, status: number | undefined): TableText {
  if (code !== undefined && Object.hasOwn(NETWORK_PROBLEMS, code)) return NETWORK_PROBLEMS[code]!(host, status);
  return l10n.t(
    '{0} could not be reached{1}. Check your network or proxy, then try again.',
    host,
    code ? ` (${plainLabel(code, 40)})` : '',
  );
}

/** Why a certificate was not accepted (`tls`), by OpenSSL's code. */
const TLS_PROBLEMS: Readonly<Record<string, (host: string) => TableText>> = {
  ...allOf(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'], (host) =>
    l10n.t(
      'The certificate of {0} is not valid today, so nothing was sent. Check the date of your computer, or contact the operator of the host.',
      host,
    ),
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: (host) =>
    l10n.t(
      'The certificate presented by {0} belongs to another host, so nothing was sent. Check the host of the account.',
      host,
    ),
  ...allOf(
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    (host) =>
      withHint(
        l10n.t('The certificate of {0} is not trusted on this computer, so nothing was sent.', host),
        l10n.t(
          'If your company inspects traffic, add its certificate to the certificates of this computer and restart VS Code.',
        ),
        'If your company inspects traffic, name the file of its certificate in NODE_EXTRA_CA_CERTS.',
      ),
  ),
};

/** Why no secure connection was made, and what to do. A code without a row is shown. */
export function tlsProblemText(code: string | undefined, host: string): TableText {
  if (code !== undefined && Object.hasOwn(TLS_PROBLEMS, code)) return TLS_PROBLEMS[code]!(host);
  return l10n.t(
    'A secure connection to {0} could not be established{1}, so nothing was sent.',
    host,
    code ? ` (${plainLabel(code, 60)})` : '',
  );
}
