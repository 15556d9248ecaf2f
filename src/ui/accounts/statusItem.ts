import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposables';
import type { AccountsService } from '../shared/services';
import { statusWords } from './describe';

/** The one status bar item: which account is active, and whether it is locked. Hidden while nobody is signed in. */
export function createStatusItem(accounts: AccountsService): vscode.Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('acquire.account', vscode.StatusBarAlignment.Left, 0));
  item.name = vscode.l10n.t('Acquire Account');
  item.command = 'acquire.account.switch';
  const show = (): void => {
    const account = accounts.active();
    if (!account) return item.hide();
    const { text, tooltip, spoken, warning } = statusWords(vscode.l10n, account, accounts.health(account.key));
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: spoken };
    item.backgroundColor = warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  store.add(accounts.onDidChange(show));
  store.add(accounts.onDidChangeHealth(show));
  show();
  return store;
}
