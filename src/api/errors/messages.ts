// The message for a failed call, from the table of kinds: what happened, what to do next, and which actions to offer.
import * as l10n from '@vscode/l10n';
import type { Account } from '../client/account';
import { AcquireError, type ErrorDetail, type ErrorKind } from './errors';
import { durationText, sizeText } from '../../core/format';
import { isolate, plainLabel } from '../../core/text';
import { withHint, surfaceText } from './hints';
import type { ErrorAction, ErrorContext, ErrorRow } from './row';
import { ERRORS, RENEWAL_FAILED } from './table';

/** One message. Severity `quiet`: not shown as a notification. */
export interface ErrorMessage extends Pick<ErrorRow, 'severity'> {
  readonly text: string;
  readonly actions: readonly ErrorAction[];
}

const TOKEN_PLACES: Readonly<Record<Account['generation'], () => string>> = {
  '1.0.0': () => l10n.t('Setting > API Token and Whitelist'),
  '2.0.0': () => l10n.t('Settings > For Developers > API Key'),
};

/** Where to find a token, as named on the API's settings page; 1.0.0 if the API is unknown. */
export function tokenLocation(generation: Account['generation'] = '1.0.0'): string {
  return TOKEN_PLACES[generation]();
}

/** The message for any thrown value. Server text is shown as plain text, shortened, and only where it helps; stack traces never are. */
export function errorMessage(
  error: unknown,
  { account, foundOut, surface = 'window', isolates = false }: ErrorContext = {},
): ErrorMessage {
  if (!(error instanceof AcquireError))
    return {
      text: surfaceText(
        surface,
        withHint(
          l10n.t('This could not be completed.'),
          l10n.t('The log has the details.'),
          plainLabel(error instanceof Error ? error.message : String(error), 200),
        ),
      ),
      actions: ['details'],
      severity: 'error',
    };
  const { kind, detail } = error;
  const row: ErrorRow = detail.problem === 'authorization-server' ? RENEWAL_FAILED : ERRORS[kind];
  const host = hostOf(detail.origin ?? account?.origin) || l10n.t('Acquire');
  const inSentence = isolates ? isolate : (text: string): string => text;
  const label = inSentence(account ? plainLabel(account.label, 60) : host);
  const stated = acquireReason(detail);
  const reason = stated === undefined ? undefined : inSentence(stated);
  const about = { ...detail, host, label, account, reason, tokenPlace: tokenLocation(account?.generation) };
  if (detail.outcomeUnknown) {
    const text = foundOut ? lostResponseText(error) : unknownOutcomeText(error);
    return {
      text: reason === undefined ? text : `${text} ${responseText(reason)}`,
      actions: actionsOf(row, about).filter((action) => action !== 'retry'),
      severity: 'error',
    };
  }
  const texts = [surfaceText(surface, row.text(about))];
  if (ERRORS[kind].addsReason && reason !== undefined && saysMore(detail)) texts.push(responseText(reason));
  return { text: texts.join(' '), actions: actionsOf(row, about), severity: row.severity };
}

const responseText = (reason: string): string => l10n.t('Response: {0}', reason);

const actionsOf = ({ actions }: ErrorRow, about: Parameters<ErrorRow['text']>[0]): readonly ErrorAction[] =>
  typeof actions === 'function' ? actions(about) : actions;

/** Why the response to a write says nothing about its outcome, for kinds where a status or code is not enough. */
const LOST_TEXTS: Readonly<Partial<Record<ErrorKind, (detail: ErrorDetail) => string>>> = {
  timeout: ({ limit }) => l10n.t('no response within {0}', durationText(limit ?? 30_000, 'long')),
  cancelled: () => l10n.t('canceled'),
  malformed: ({ status, code }) =>
    [l10n.t('not valid JSON'), status ?? plainLabel(code, 40)].filter(Boolean).join(', '),
  'too-large': ({ limit }) => l10n.t('larger than {0}', sizeText(limit ?? 0)),
};

const lossOf = ({ kind, detail }: AcquireError): string | number =>
  LOST_TEXTS[kind]?.(detail) ?? detail.status ?? plainLabel(detail.code, 40);

/** Why the outcome of a write had to be determined by reading the record again. */
function lostResponseText(error: AcquireError): string {
  const cause = lossOf(error);
  return cause
    ? l10n.t("Acquire's response to this change was lost ({0}).", cause)
    : l10n.t("Acquire's response to this change was lost.");
}

/** Says that it is unknown whether a write took effect. Never suggests sending it again. */
function unknownOutcomeText(error: AcquireError): string {
  const cause = lossOf(error);
  return cause
    ? l10n.t("Acquire's response to this change was lost ({0}). The change may or may not have been made.", cause)
    : l10n.t("Acquire's response to this change was lost. The change may or may not have been made.");
}

/** True for a kind of failure that may resolve itself: the network, a rate limit, an Acquire server error. */
export function isTemporary({ kind }: AcquireError): boolean {
  return 'isTransient' in ERRORS[kind];
}

/** Acquire's own code and message, as shortened plain text; undefined if the response had none. */
export function acquireReason({ acquireError, acquireMessage }: ErrorDetail): string | undefined {
  const message = plainLabel(acquireMessage, 200);
  const code = plainLabel(acquireError, message ? 60 : 200);
  return [code, message].filter(Boolean).join(': ') || undefined;
}

/** True if Acquire's reason says more than the documented code of the kind. */
const saysMore = ({ acquireError, acquireMessage }: ErrorDetail): boolean =>
  !!acquireMessage || !/^ERROR_[A-Z_]+$/.test(acquireError ?? '');

function hostOf(origin: string | undefined): string {
  if (!origin) return '';
  try {
    return plainLabel(new URL(origin).host, 80);
  } catch {
    return plainLabel(origin, 80);
  }
}
