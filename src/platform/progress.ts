import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { durationText, numberText } from '../core/format';

/** "12,300 of 1,204,000 · 2,100 a second · 9 min left": the progress of a long job. `startedAt` and `now` in ms since the epoch. */
export function progressText(
  done: number,
  total: number | undefined,
  startedAt: number,
  startedWith = 0,
  now = Date.now(),
): string {
  const seconds = (now - startedAt) / 1000;
  const rate = seconds > 0.5 ? (done - startedWith) / seconds : 0;
  const parts = [total === undefined ? numberText(done) : l10n.t('{0} of {1}', numberText(done), numberText(total))];
  if (rate > 0) parts.push(l10n.t('{0} a second', numberText(rate, rate < 10 ? 1 : 0)));
  if (rate > 0 && total !== undefined && total > done)
    parts.push(l10n.t('{0} left', durationText(rounded((total - done) / rate))));
  return parts.join(' · ');
}

/** Seconds as milliseconds, rounded to minutes from a minute on, because an estimate is not more precise. */
const rounded = (seconds: number): number =>
  seconds < 60 ? 1000 * Math.max(1, Math.round(seconds)) : 60_000 * Math.round(seconds / 60);

/** An AbortSignal that follows a cancel button. */
export function toAbortSignal(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (token.isCancellationRequested) abort.abort();
  token.onCancellationRequested(() => {
    abort.abort();
  });
  return abort.signal;
}
