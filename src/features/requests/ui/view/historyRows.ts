import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { dateText, durationText, startOfDay } from '../../../../core/format';
import { plainLabel } from '../../../../core/text';
import { resendable, type HistoryEntry } from '../../history/historyEntry';

/** The path an entry went to, without the account's origin and the query. */
function pathOf({ url, account }: HistoryEntry): string {
  const bare = url.replace(/[?#].*$/s, '');
  return bare.startsWith(`${account.origin}/`) ? bare.slice(account.origin.length) : bare;
}

/** Today's entries by the time of day, older ones with the date. */
function whenText(ms: number): string {
  const today = startOfDay(ms) === startOfDay(Date.now());
  return dateText(ms, { ...(today ? {} : { dateStyle: 'short' }), timeStyle: 'short' });
}

/** What a row says of an entry: `200 POST /profile/lead/list` and `41 ms · 10:32`. */
export function historyRow(entry: HistoryEntry): { readonly label: string; readonly description: string } {
  const status = entry.answer
    ? String(entry.answer.status)
    : entry.error?.detail['outcomeUnknown'] === true
      ? l10n.t('unknown outcome')
      : entry.error?.kind === 'cancelled'
        ? l10n.t('canceled')
        : l10n.t('failed');
  return {
    label: plainLabel(`${status} ${entry.request.method} ${pathOf(entry)}`, 160),
    description: `${durationText(entry.timing.totalMs)} · ${whenText(entry.timing.startedAt)}`,
  };
}

/** An entry as a row of the view. `differs`: its answer was compared with the documentation and differs. */
export function historyItem(entry: HistoryEntry, differs = false): vscode.TreeItem {
  const { label, description: when } = historyRow(entry);
  const description = differs ? `${when} · ${l10n.t('differs from the documentation')}` : when;
  const failed = !!entry.error && entry.error.kind !== 'cancelled';
  const item = new vscode.TreeItem(label);
  item.id = `exchange:${entry.account.key}:${entry.id}`;
  item.description = description;
  item.iconPath = failed
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'))
    : new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
  item.tooltip = plainLabel(`${entry.request.method} ${entry.url}`, 1000);
  item.contextValue = ['exchange', resendable(entry) ? 'resendable' : '', differs ? 'differs' : '']
    .filter(Boolean)
    .join('.');
  item.accessibilityInformation = {
    label: `${failed ? l10n.t('failed') : l10n.t('completed')}, ${label}, ${description}`,
  };
  item.command = {
    command: 'acquire.request.openExchange',
    title: l10n.t('Open Response'),
    arguments: [{ kind: 'exchange', entry }],
  };
  return item;
}
