import * as l10n from '@vscode/l10n';
import type { AccountStore } from '../accountStore';
import type { Reauthentication } from '../reauthentication';
import type { Lazy } from '../../../core/lazy';
import { whenSignedIn, type CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { AccountCommandId } from '../commands';
import type { WriteLogStore } from '../writes/writeLogStore';
import { AccountActions } from './accountActions';
import { SignOut } from './signOut';
import { WriteLogCommands } from './writeLogCommands';

/** What the commands for accounts need besides the services. */
export interface AccountsUiDependencies {
  readonly reauthentication: Reauthentication;
  readonly writeLog: Lazy<WriteLogStore>;
  /** Removes all data the extension stores; resolves to the ids of the stores that still have some. */
  readonly removeData: () => Promise<readonly string[]>;
}

/** The part of the accounts feature that is loaded on first use. */
export interface AccountsUi {
  readonly actions: AccountActions;
  readonly writeLogs: WriteLogCommands;
  readonly handlers: CommandHandlers<AccountCommandId>;
}

/** Creates what signs in and out, switches and manages accounts, and the handlers of the commands. */
export function createAccountsUi(
  services: Services,
  accounts: AccountStore,
  { reauthentication, writeLog, removeData }: AccountsUiDependencies,
): AccountsUi {
  const leaving = new SignOut(accounts, removeData);
  const actions = new AccountActions(services, accounts, reauthentication, leaving);
  const writeLogs = new WriteLogCommands(writeLog);
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
      actions.onAccount(l10n.t('Show Write Log'), argument, (one) => writeLogs.show(one)),
    ),
    'acquire.account.exportWriteLog': whenSignedIn(([argument]) =>
      actions.onAccount(l10n.t('Export Write Log'), argument, (one) => writeLogs.exportLog(one)),
    ),
    'acquire.account.showLog': () => services.log.show(),
    'acquire.data.removeAll': () => leaving.removeAllData(),
    'acquire.sandbox.use': () => actions.useSandbox('1.0.0'),
    'acquire.sandbox.useContacts': () => actions.useSandbox('2.0.0'),
  };
  return { actions, writeLogs, handlers };
}
