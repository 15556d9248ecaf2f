import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { Event } from '../../../core/events';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import type { AccountsService } from '../../../platform/services';
import { statusItemText, addEnvironment, addReceiver } from '../choices/texts';

/** The environment that is selected for request files. */
export interface SelectedEnvironment {
  readonly name: string | undefined;
  readonly onDidChange: Event<void>;
}

/**
 * The one status bar item: which account is active, whether it is read-only, which environment request files use, and whether webhooks are
 * received. Hidden when there is nothing to show.
 */
export function createStatusItem(
  accounts: AccountsService,
  receiver: ReceiverStatus,
  environment: SelectedEnvironment,
): vscode.Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('acquire.account', vscode.StatusBarAlignment.Left, 0));
  item.name = l10n.t('Acquire Account');
  const show = (): void => {
    const account = accounts.active();
    const plain = account && statusItemText(account, accounts.health.of(account.key));
    const name = vscode.workspace.isTrusted ? environment.name : undefined;
    const own = plain && name !== undefined ? addEnvironment(plain, name) : plain;
    const words = receiver.state ? addReceiver(own, receiver.state) : own;
    if (!words) return item.hide();
    const { text, tooltip, spoken, background } = words;
    item.command = account ? 'acquire.account.switch' : 'acquire.webhooks.focus';
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: spoken };
    item.backgroundColor = background && new vscode.ThemeColor(`statusBarItem.${background}Background`);
    item.show();
  };
  store.add(accounts.onDidChange(show));
  store.add(accounts.health.onDidChange(show));
  store.add(receiver.onDidChange(show));
  store.add(environment.onDidChange(show));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(show));
  show();
  return store;
}
