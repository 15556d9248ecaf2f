import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../../core/disposables';
import { sentenceText } from '../../../core/text';
import type { AccountsService } from '../../../platform/services';

/** Shows which account is active now after the previous one was signed out, in this window or another. */
export function announceReplacedAccount(accounts: AccountsService): Disposable {
  let last = accounts.active();
  return accounts.onDidChange(() => {
    const now = accounts.active();
    if (last && now && !accounts.get(last.key)) void show(last.label, now.label);
    last = now;
  });
}

async function show(before: string, now: string): Promise<void> {
  const button = l10n.t('Switch Account');
  const choice = await vscode.window.showInformationMessage(
    l10n.t('Signed out of {0}. You now work with {1}.', sentenceText(before, 60), sentenceText(now, 60)),
    button,
  );
  if (choice === button) await vscode.commands.executeCommand('acquire.account.switch');
}
