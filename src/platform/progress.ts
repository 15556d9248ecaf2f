import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** A count as the user's language writes it. */
const countText = (count: number, locale: string): string => count.toLocaleString(locale);

/** "12,300 of 1,204,000 · 2,100 a second · 9 min left": how far a long job is. `startedAt` and `now` in ms since the epoch. */
export function progressText(
  done: number,
  total: number | undefined,
  startedAt: number,
  startedWith = 0,
  now = Date.now(),
): string {
  const seconds = (now - startedAt) / 1000;
  const rate = seconds > 0.5 ? (done - startedWith) / seconds : 0;
  const count = (n: number): string => countText(Math.round(n), vscode.env.language);
  const parts = [total === undefined ? count(done) : l10n.t('{0} of {1}', count(done), count(total))];
  if (rate > 0) parts.push(l10n.t('{0} a second', rate < 10 ? rate.toFixed(1) : count(rate)));
  if (rate > 0 && total !== undefined && total > done) parts.push(l10n.t('{0} left', spanText((total - done) / rate)));
  return parts.join(' · ');
}

/** "12 s", "9 min", "2 h". */
function spanText(seconds: number): string {
  if (seconds < 90) return l10n.t('{0} s', Math.max(1, Math.round(seconds)));
  if (seconds < 90 * 60) return l10n.t('{0} min', Math.round(seconds / 60));
  return l10n.t('{0} h', Math.round(seconds / 3600));
}

/** An AbortSignal that follows a cancel button. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (token.isCancellationRequested) abort.abort();
  token.onCancellationRequested(() => {
    abort.abort();
  });
  return abort.signal;
}
