import type * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { AccountsService, Services } from '../../../platform/services';

/**
 * Tells the user once per account that its credential is refused, with an action to fix it: not per call, and not again before the
 * credential was replaced. The view and the status bar keep showing it.
 */
export function promptForRefusedCredentials(
  accounts: AccountsService,
  showError: Services['showError'],
  onDidChangeCredential: AccountsService['health']['onDidChange'],
): vscode.Disposable {
  const store = new DisposableStore();
  const said = new Set<string>();
  store.add(onDidChangeCredential((key) => said.delete(key)));
  store.add(
    accounts.health.onDidChange((key) => {
      const account = accounts.get(key);
      const refusal = accounts.health.refusalOf(key);
      if (!account || account.kind === 'sandbox' || !refusal || said.has(key)) return;
      said.add(key);
      void showError(refusal, account);
    }),
  );
  return store;
}
