import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { AccountStore } from '../features/accounts/accountStore';
import { PERMISSIONS_FILE, WritePermissionFile } from '../features/accounts/permissions/writePermissions';
import { Reauthentication } from '../features/accounts/reauthentication';
import { isWritable, type Generation } from '../api/client/account';
import type { Exchange } from '../api/client/types';
import { DisposableStore } from '../core/disposables';
import { Emitter } from '../core/events';
import { Redactor } from '../core/redaction';
import { createCredentialProvider } from '../features/accounts/ui/credentialProvider';
import { createSandboxHost, type SandboxHost } from '../features/sandbox/ui/sandboxHost';
import { createWindowClient } from '../platform/clientProvider';
import { createLog, logExchange } from '../platform/log';
import type { Services } from '../platform/services';
import { createShowError } from '../platform/showError';
import { createUnlockPrompt } from '../platform/unlock';

/** What the composition has beyond the services every feature gets. */
export interface Assembly extends vscode.Disposable {
  readonly services: Services;
  /** The accounts with everything that changes them. */
  readonly accounts: AccountStore;
  readonly sandbox: SandboxHost;
  readonly mending: Reauthentication;
}

/** Services that a feature provides; they are called long after all features are there. */
export type LateServices = Pick<Services, 'tryRequest'>;

/**
 * Builds what all features share. Reads global state and, without waiting for them, the file with the write permissions and, when somebody
 * is signed in, whether the credentials are bound to their hosts: no network.
 */
export function assembleServices(context: vscode.ExtensionContext, late: () => LateServices | undefined): Assembly {
  const store = new DisposableStore();
  const redactor = new Redactor();
  const log = store.add(createLog(redactor));
  const permissions = vscode.Uri.joinPath(context.globalStorageUri, PERMISSIONS_FILE);
  const accounts = store.add(
    new AccountStore({
      memory: context.globalState,
      vault: context.secrets,
      redactor,
      permissions: new WritePermissionFile(permissions.fsPath),
    }),
  );
  const exchanges = store.add(new Emitter<Exchange>());
  const unlock = createUnlockPrompt(accounts);

  // Each window has a sandbox and a token of its own; both end with the window.
  const sandboxToken = `sandbox-${randomBytes(16).toString('hex')}`;
  const sandbox = store.add(createSandboxHost(context, log, () => Promise.resolve(sandboxToken)));
  const sandboxLabel = (generation: Generation): string =>
    generation === '1.0.0' ? l10n.t('Sandbox') : l10n.t('Sandbox 2.0.0');
  const sandboxAccount = async (generation: Generation = '1.0.0', activate = false) =>
    accounts.useSandbox(generation, sandboxLabel(generation), await sandbox.start(), activate);

  const onExchange = (exchange: Exchange): void => {
    accounts.noteExchange(exchange);
    logExchange(log, exchange);
    exchanges.fire(exchange);
  };
  const live = createCredentialProvider(accounts);
  const mending = new Reauthentication();
  let client: ReturnType<typeof createWindowClient> | undefined;
  store.add({
    dispose: () =>
      void client?.then(
        (c) => c.dispose(),
        () => undefined,
      ),
  });

  const services: Services = {
    context,
    log,
    redactor,
    accounts,
    unlock,
    sandboxAccount,
    client: () =>
      (client ??= createWindowClient({
        accounts: {
          get: (key) => accounts.get(key),
          credential: live.credential,
          mayWrite: (account) => accounts.mayWrite(account),
        },
        reauthenticate: async (account, refused) =>
          (await live.reauthenticate(account, refused)) || mending.wait(account.key),
        redactor,
        log,
        onExchange,
        wakeSandbox: (account) => sandboxAccount(account.generation),
      })),
    onDidExchange: exchanges.event,
    showError: createShowError({ log, unlock, knows: (key) => accounts.get(key) !== undefined }),
    tryRequest: async (request, accountKey) => late()?.tryRequest(request, accountKey),
  };
  store.add(followOtherWindows(accounts, context.globalStorageUri));
  store.add(accounts.onDidChange(() => setContextKeys(accounts)));
  setContextKeys(accounts);
  return { services, accounts, sandbox, mending, dispose: () => store.dispose() };
}

/**
 * Shows what other windows do to accounts and their write permissions: at once where the file system reports it, else when this window
 * gets the focus. Only what is shown depends on it; the client reads the permission before each write.
 */
function followOtherWindows(accounts: AccountStore, folder: vscode.Uri): vscode.Disposable {
  const store = new DisposableStore();
  const refresh = (): void => void accounts.refreshPermissions().catch(() => undefined);
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
  return store;
}

/** `acquire.signedIn`: there is an active account. `acquire.writable`: it may be written to now. */
function setContextKeys(accounts: AccountStore): void {
  const active = accounts.active();
  void vscode.commands.executeCommand('setContext', 'acquire.signedIn', !!active);
  void vscode.commands.executeCommand('setContext', 'acquire.writable', !!active && isWritable(active));
}
