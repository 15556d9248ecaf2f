import * as vscode from 'vscode';
import type { AccountStore } from '../accountStore';
import type { DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import { lazy, type Lazy } from '../../../core/lazy';
import type { Feature } from '../../../platform/commands';
import { registerLazyDocuments } from '../../../platform/lazyProviders';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import type { FeatureServices, Services } from '../../../platform/services';
import { AccountNames } from './accountNames';
import type { AccountsUiDependencies } from './accountsUi';
import { announceReplacedAccount } from './activeAccountNotice';
import { promptForRefusedCredentials } from './credentialPrompt';
import { WRITE_LOG_SCHEME } from '../../../platform/schemes';
import { SERVERS_KEY } from './stateKeys';
import { createStatusItem, type SelectedEnvironment } from './statusItem';
import type { WriteLogStore } from '../writes/writeLogStore';

/** What the accounts feature needs besides the services. */
export interface AccountsDependencies extends AccountsUiDependencies {
  readonly receiver: ReceiverStatus;
  readonly environment: SelectedEnvironment;
}

/** The accounts feature, and what other features may use of it. */
export type AccountsFeature = Feature & Pick<FeatureServices, 'signIn' | 'replaceToken'>;

/** The UI for accounts: the status bar item, signing in and out, switching and managing. Loaded on first use, apart from what is always shown. */
export function accountsFeature(
  services: Services,
  accounts: AccountStore,
  dependencies: AccountsDependencies,
): AccountsFeature {
  const store = new DisposableStore();
  store.add(createStatusItem(accounts, dependencies.receiver, dependencies.environment));
  store.add(announceReplacedAccount(accounts));
  store.add(vscode.window.registerFileDecorationProvider(store.add(new AccountNames(accounts))));
  store.add(promptForRefusedCredentials(accounts, services.showError, accounts.onDidChangeCredential));
  const load = lazy(async () => {
    const { createAccountsUi } = await import('./accountsUi');
    return createAccountsUi(services, accounts, dependencies);
  });
  store.add(registerLazyDocuments(WRITE_LOG_SCHEME, async () => (await load()).writeLogs));
  return {
    handlers: async () => (await load()).handlers,
    data: dataOf(services, accounts, dependencies.writeLog),
    signIn: async (options) => (await load()).actions.signIn(options),
    replaceToken: async (key) => (await load()).actions.replaceToken(key),
    dispose: () => store.dispose(),
  };
}

/** Accounts with their credentials and permissions, their write logs, and the registrations at OAuth servers. */
function dataOf(
  { globalState }: Services,
  accounts: AccountStore,
  writeLog: Lazy<WriteLogStore>,
): readonly DataStore[] {
  return [
    {
      id: 'accounts',
      removeAll: async () => {
        if (!(await accounts.removeAll())) throw new Error('a credential could not be deleted');
      },
    },
    {
      id: 'writeLog',
      removeAll: async () => (await writeLog()).removeAll(),
      removeOf: async (keys) => (await writeLog()).removeOf(keys),
    },
    {
      id: 'oauthServers',
      removeAll: async () => globalState.update(SERVERS_KEY, undefined),
      // Stored by host, which several accounts may share.
      removeOf: async () => {
        const servers = globalState.get<Record<string, unknown>>(SERVERS_KEY);
        if (!servers) return;
        const used = new Set(accounts.all().map(({ origin }) => origin));
        const all = Object.entries(servers);
        const rest = all.filter(([origin]) => used.has(origin));
        // Each write stores this window's copy of the whole state, which may be older than another window's.
        if (rest.length === all.length) return;
        await globalState.update(SERVERS_KEY, rest.length ? Object.fromEntries(rest) : undefined);
      },
    },
  ];
}
