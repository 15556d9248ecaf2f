import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccountStore } from '../accountStore';
import type { Reauthentication } from '../reauthentication';
import type { DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import { whenSignedIn, type CommandHandlers, type Feature } from '../../../platform/commands';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import type { FeatureServices, Services } from '../../../platform/services';
import type { AccountCommandId } from '../commands';
import { AccountActions } from './accountActions';
import { AccountNames } from './accountNames';
import { announceReplacedAccount } from './activeAccountNotice';
import { promptForRefusedCredentials } from './credentialPrompt';
import { SERVERS_KEY } from './oauthFlow';
import { SignOut } from './signOut';
import { createStatusItem, type SelectedEnvironment } from './statusItem';
import { WriteLogCommands } from './writeLogCommands';
import type { WriteLogStore } from '../writes/writeLogStore';

/** What the accounts feature needs besides the services. */
export interface AccountsDependencies {
  readonly reauthentication: Reauthentication;
  readonly receiver: ReceiverStatus;
  readonly environment: SelectedEnvironment;
  readonly writeLog: WriteLogStore;
  /** Removes all data the extension stores; resolves to the ids of the stores that still have some. */
  readonly removeData: () => Promise<readonly string[]>;
}

/** The accounts feature, and what other features may use of it. */
export type AccountsFeature = Feature & Pick<FeatureServices, 'signIn' | 'replaceToken'>;

/** The UI for accounts: the status bar item, signing in and out, switching and managing. */
export function accountsFeature(
  services: Services,
  accounts: AccountStore,
  { reauthentication, receiver, environment, writeLog, removeData }: AccountsDependencies,
): AccountsFeature {
  const store = new DisposableStore();
  store.add(createStatusItem(accounts, receiver, environment));
  store.add(announceReplacedAccount(accounts));
  store.add(vscode.window.registerFileDecorationProvider(store.add(new AccountNames(accounts))));
  store.add(promptForRefusedCredentials(accounts, services.showError, accounts.onDidChangeCredential));
  const leaving = new SignOut(accounts, removeData);
  const actions = new AccountActions(services, accounts, reauthentication, leaving);
  const writes = store.add(new WriteLogCommands(writeLog));
  const handlers: CommandHandlers<AccountCommandId> = {
    'acquire.account.signIn': ([argument]) => actions.signIn(argument),
    'acquire.account.switch': ([argument]) => actions.switchAccount(argument),
    'acquire.account.manage': whenSignedIn(([argument]) => actions.manage(argument)),
    'acquire.account.rename': whenSignedIn(([argument]) => actions.rename(argument)),
    'acquire.account.setColour': whenSignedIn(([argument]) => actions.setColor(argument)),
    'acquire.account.lock': whenSignedIn(([argument]) => actions.lock(argument)),
    'acquire.account.unlock': whenSignedIn(([argument]) => actions.unlock(argument)),
    'acquire.account.replaceToken': whenSignedIn(([argument]) => actions.replaceToken(argument)),
    'acquire.account.setHeader': whenSignedIn(([argument]) => actions.setHeader(argument)),
    'acquire.account.signOut': whenSignedIn(([argument]) => actions.signOut(argument)),
    'acquire.account.signOutAll': whenSignedIn(() => leaving.signOutOfAll()),
    'acquire.account.showWriteLog': whenSignedIn(([argument]) =>
      actions.onAccount(l10n.t('Show Write Log'), argument, (one) => writes.show(one)),
    ),
    'acquire.account.exportWriteLog': whenSignedIn(([argument]) =>
      actions.onAccount(l10n.t('Export Write Log'), argument, (one) => writes.exportLog(one)),
    ),
    'acquire.account.showLog': () => services.log.show(),
    'acquire.data.removeAll': () => leaving.removeAllData(),
    'acquire.sandbox.use': () => actions.useSandbox('1.0.0'),
    'acquire.sandbox.useContacts': () => actions.useSandbox('2.0.0'),
  };
  return {
    handlers,
    data: dataOf(services, accounts, writeLog),
    signIn: (options) => actions.signIn(options),
    replaceToken: (key) => actions.replaceToken(key),
    dispose: () => store.dispose(),
  };
}

/** Accounts with their credentials and permissions, their write logs, and the registrations at OAuth servers. */
function dataOf({ globalState }: Services, accounts: AccountStore, writeLog: WriteLogStore): readonly DataStore[] {
  return [
    {
      id: 'accounts',
      removeAll: async () => {
        if (!(await accounts.removeAll())) throw new Error('a credential could not be deleted');
      },
    },
    {
      id: 'writeLog',
      removeAll: () => writeLog.removeAll(),
      removeOf: (keys) => writeLog.removeOf(keys),
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
