import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { dateText, durationText, startOfDay } from '../../../../core/format';
import { plainLabel } from '../../../../core/text';
import { isResendable, type HistoryEntry } from '../../history/historyEntry';
import { findOperationFor } from '../sending/send';
import type { RequestRow } from './rows';
import { OUTCOME_STYLES, exchangeOutcome, type ExchangeOutcome } from '../../response/outcome';

/** The path of an entry, without the account's origin and the query. */
function pathOf({ url, account }: HistoryEntry): string {
  const bare = url.replace(/[?#].*$/s, '');
  return bare.startsWith(`${account.origin}/`) ? bare.slice(account.origin.length) : bare;
}

/** Today's entries with the time, older ones with the date. */
function whenText(ms: number): string {
  const today = startOfDay(ms) === startOfDay(Date.now());
  return dateText(ms, { ...(today ? {} : { dateStyle: 'short' }), timeStyle: 'short' });
}

/** The status of an entry: a number, or how it ended without one. */
function statusOf(entry: HistoryEntry): string {
  const status = entry.answer?.status ?? entry.error?.detail.status;
  if (typeof status === 'number' && status) return String(status);
  switch (exchangeOutcome(entry)) {
    case 'canceled':
      return l10n.t('canceled');
    case 'unsent':
      return l10n.t('not sent');
    case 'unknown':
      return l10n.t('unknown outcome');
    default:
      return l10n.t('no response');
  }
}

/** How long an entry took; empty if it was not sent. */
const tookText = (entry: HistoryEntry): string =>
  exchangeOutcome(entry) === 'unsent' ? '' : durationText(entry.timing.totalMs);

const joined = (...parts: readonly string[]): string => parts.filter(Boolean).join(' · ');

/** The text of an entry in a list: `200 POST /profile/lead/list` and `41 ms · 10:32`. */
export function historyRow(entry: HistoryEntry): { readonly label: string; readonly description: string } {
  return {
    label: plainLabel(`${statusOf(entry)} ${entry.request.method} ${pathOf(entry)}`, 160),
    description: joined(tookText(entry), whenText(entry.timing.startedAt)),
  };
}

/** The days on which entries were sent, each with its entries, in the given order. */
export function dayRows(entries: readonly HistoryEntry[]): RequestRow[] {
  const days = new Map<number, HistoryEntry[]>();
  for (const entry of entries) {
    const day = startOfDay(entry.timing.startedAt);
    const known = days.get(day);
    if (known) known.push(entry);
    else days.set(day, [entry]);
  }
  return [...days].map(([day, ofDay]) => ({ kind: 'day', day, entries: ofDay }));
}

/** Entries with the titles of their documented operations. */
export function exchangeRows(entries: readonly HistoryEntry[]): Promise<RequestRow[]> {
  return Promise.all(
    entries.map(async (entry) => ({
      kind: 'exchange' as const,
      entry,
      title: (await findOperationFor(entry.account, entry.request.method, entry.url))?.title,
    })),
  );
}

/** The heading of a day. Today is expanded. */
function dayItem({ day, entries }: RequestRow & { readonly kind: 'day' }): vscode.TreeItem {
  const today = startOfDay(Date.now());
  const label =
    day === today
      ? l10n.t('Today')
      : day === startOfDay(today - 1)
        ? l10n.t('Yesterday')
        : dateText(day, { dateStyle: 'medium' });
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, day === today ? Expanded : Collapsed);
  item.id = `day:${entries[0]?.account.key}:${day}`;
  item.contextValue = 'day';
  item.accessibilityInformation = { label };
  return item;
}

/** A row of the history. `differs`: its response was compared with the documentation and differs. */
export function historyItem(
  row: RequestRow & { readonly kind: 'day' | 'exchange' },
  differs: boolean,
): vscode.TreeItem {
  return row.kind === 'day' ? dayItem(row) : exchangeItem(row, differs);
}

/** An entry below its day. Without the title of a documented operation, it shows the method and path. */
function exchangeItem({ entry, title }: RequestRow & { readonly kind: 'exchange' }, differs: boolean): vscode.TreeItem {
  const { timing, request } = entry;
  const label = plainLabel(title === undefined ? historyRow(entry).label : `${statusOf(entry)} ${title}`, 160);
  const time = dateText(timing.startedAt, { timeStyle: 'short' });
  const description = joined(tookText(entry), time, differs ? l10n.t('differs from the documentation') : '');
  const outcome = exchangeOutcome(entry);
  const { icon, color } = OUTCOME_STYLES[outcome];
  const item = new vscode.TreeItem(label);
  item.id = `exchange:${entry.account.key}:${entry.id}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.tooltip = [
    plainLabel(`${request.method} ${entry.url}`, 1000),
    dateText(timing.startedAt, { dateStyle: 'medium', timeStyle: 'medium' }),
  ].join('\n');
  item.contextValue = ['exchange', isResendable(entry) ? 'resendable' : '', differs ? 'differs' : '']
    .filter(Boolean)
    .join('.');
  item.accessibilityInformation = { label: `${outcomeText(outcome)}, ${label}, ${description}` };
  item.command = {
    command: 'acquire.request.openExchange',
    title: l10n.t('Open Response'),
    arguments: [{ kind: 'exchange', entry }],
  };
  return item;
}

/** An outcome as read by screen readers. */
function outcomeText(outcome: ExchangeOutcome): string {
  switch (outcome) {
    case 'success':
      return l10n.t('completed');
    case 'canceled':
      return l10n.t('canceled');
    case 'unsent':
      return l10n.t('not sent');
    case 'unknown':
      return l10n.t('unknown outcome');
    case 'failed':
      return l10n.t('failed');
  }
}
