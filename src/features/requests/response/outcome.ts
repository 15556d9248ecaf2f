import * as l10n from '@vscode/l10n';
import type { Exchange } from '../../../api/client/types';
import { acquireReason } from '../../../api/errors/messages';
import { durationText } from '../../../core/format';
import { plainLabel } from '../../../core/text';

/** How a request ended. `unsent`: it was rejected before anything was sent. `unknown`: a write that may have been applied. */
export type ExchangeOutcome = 'success' | 'failed' | 'unknown' | 'canceled' | 'unsent';

/** What determines the outcome of an exchange, including exchanges from the history. */
export interface EndedExchange {
  readonly response?: { readonly status: number; readonly statusText: string };
  readonly error?:
    | { readonly kind: string; readonly detail: { readonly status?: unknown; readonly outcomeUnknown?: unknown } }
    | undefined;
  readonly timing: { readonly attempts?: number };
}

/** How a request ended. */
export function exchangeOutcome({ response, error, timing }: EndedExchange): ExchangeOutcome {
  if (!error) return 'success';
  if (error.detail.outcomeUnknown === true) return 'unknown';
  if (error.kind === 'cancelled') return 'canceled';
  return !response && timing.attempts === 0 ? 'unsent' : 'failed';
}

/** `200 OK`, or how the request ended without a status. */
export function statusText(ended: EndedExchange): string {
  const { response, error } = ended;
  if (response) return plainLabel(`${response.status} ${response.statusText}`.trim(), 60);
  const status = error?.detail.status;
  if (typeof status === 'number' && status) return String(status);
  switch (exchangeOutcome(ended)) {
    case 'canceled':
      return l10n.t('Canceled');
    case 'unsent':
      return l10n.t('Not sent');
    case 'unknown':
      return l10n.t('Unknown outcome');
    default:
      return l10n.t('No response');
  }
}

/** `200 OK · 41 ms`; with Acquire's reason if a success status hides a failure, and without a duration if nothing was sent. */
export function exchangeResultText(exchange: Exchange): string {
  const { response, error, timing } = exchange;
  const hidden = error && response && response.status < 400 ? (acquireReason(error.detail) ?? l10n.t('failed')) : '';
  return [
    statusText(exchange),
    exchangeOutcome(exchange) === 'unsent' ? '' : durationText(timing.totalMs),
    plainLabel(hidden, 80),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The codicon and the theme color of an outcome; a color never appears without its text. */
export const OUTCOME_STYLES: Readonly<Record<ExchangeOutcome, { readonly icon: string; readonly color: string }>> = {
  success: { icon: 'pass', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'problemsErrorIcon.foreground' },
  unknown: { icon: 'question', color: 'problemsWarningIcon.foreground' },
  canceled: { icon: 'circle-slash', color: 'disabledForeground' },
  unsent: { icon: 'circle-outline', color: 'disabledForeground' },
};
