import * as vscode from 'vscode';
import type { AccountStore } from '../accountStore';
import { PERMISSIONS_FILE } from '../permissions/writePermissions';
import { isWritable } from '../../../api/client/account';
import { DisposableStore } from '../../../core/disposables';

/**
 * Keeps the context keys and the displayed accounts and write permissions up to date, including changes by other windows. These are seen
 * at once if the file system reports them, otherwise when this window gets the focus. This is for display only; the client reads the
 * permission before each write.
 * @param folder the global storage folder of the extension
 */
export function followAccounts(accounts: AccountStore, folder: vscode.Uri): vscode.Disposable {
  const store = new DisposableStore();
  const refresh = (): void => void accounts.writes.refresh().catch(() => undefined);
  const watcher = store.add(
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, PERMISSIONS_FILE)),
  );
  store.add(watcher.onDidCreate(refresh));
  store.add(watcher.onDidChange(refresh));
  store.add(watcher.onDidDelete(refresh));
  store.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) refresh();
    }),
  );
  refresh();
  store.add(accounts.onDidChange(() => setContextKeys(accounts)));
  setContextKeys(accounts);
  return store;
}

/** `acquire.signedIn`: an account is active. `acquire.writable`: it is writable. `acquire.sandboxAccount`: a sandbox account exists. */
function setContextKeys(accounts: AccountStore): void {
  const active = accounts.active();
  void vscode.commands.executeCommand('setContext', 'acquire.signedIn', !!active);
  void vscode.commands.executeCommand('setContext', 'acquire.writable', !!active && isWritable(active));
  const hasSandbox = accounts.all().some(({ kind }) => kind === 'sandbox');
  void vscode.commands.executeCommand('setContext', 'acquire.sandboxAccount', hasSandbox);
}
