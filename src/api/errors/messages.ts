// The message for a failed call, from the table of kinds: what happened, what to do next, and what is offered.
import * as l10n from '@vscode/l10n';
import type { Account } from '../client/account';
import { AcquireError, type ErrorDetail } from './errors';
import { plainLabel } from '../../core/text';
import { ERRORS, RENEWAL_FAILED, type ErrorAction, type ErrorContext, type ErrorRow } from './table';

/** One message. Severity `quiet`: not shown as a notification. */
export interface ErrorWords extends Pick<ErrorRow, 'severity'> {
  readonly text: string;
  readonly actions: readonly ErrorAction[];
}

const TOKEN_PLACES: Readonly<Record<Account['generation'], () => string>> = {
  '1.0.0': () => l10n.t('Setting > API Token and Whitelist'),
  '2.0.0': () => l10n.t('Settings > For Developers > API Key'),
};

/** Where a token is found, in the words of each API's settings page; where the API is unknown, of 1.0.0. */
export function tokenPlace(generation: Account['generation'] = '1.0.0'): string {
  return TOKEN_PLACES[generation]();
}

/** Words for any thrown value. Text of the server is shown as plain text, cut, and only where it helps; stack traces never are. */
export function errorWords(error: unknown, { account }: ErrorContext = {}): ErrorWords {
  if (!(error instanceof AcquireError))
    return {
      text: l10n.t('Acquire could not finish this. The log has the details.'),
      actions: ['details'],
      severity: 'error',
    };
  const { kind, detail } = error;
  const row: ErrorRow = detail.problem === 'authorization-server' ? RENEWAL_FAILED : ERRORS[kind];
  const host = hostOf(detail.origin ?? account?.origin) || l10n.t('Acquire');
  const label = account ? plainLabel(account.label, 60) : host;
  const reason = reasonOf(detail);
  const about = { ...detail, host, label, account, reason, tokenPlace: tokenPlace(account?.generation) };
  const texts = [row.text(about)];
  if (ERRORS[kind].addsReason && reason !== undefined && saysMore(detail)) texts.push(l10n.t('Response: {0}', reason));
  const actions = typeof row.actions === 'function' ? row.actions(about) : row.actions;
  if (!detail.outcomeUnknown) return { text: texts.join(' '), actions, severity: row.severity };
  texts.push(l10n.t('It is unknown whether the change was made: look at the record before you send it again.'));
  return { text: texts.join(' '), actions: actions.filter((a) => a !== 'retry'), severity: 'error' };
}

/** True for a kind of failure that may go away by itself: the network, a pause Acquire asks for, a problem of its own. */
export function mayPass({ kind }: AcquireError): boolean {
  return 'isTransient' in ERRORS[kind];
}

/** Acquire's own code and message, as plain text and cut; undefined where the response had none. */
export function reasonOf({ acquireError, acquireMessage }: ErrorDetail): string | undefined {
  const message = plainLabel(acquireMessage, 200);
  const code = plainLabel(acquireError, message ? 60 : 200);
  return [code, message].filter(Boolean).join(': ') || undefined;
}

/** Acquire's reason is more than the documented code of the kind. */
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
