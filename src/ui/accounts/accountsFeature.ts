import type { AccountStore } from '../../accounts/accountStore';
import { DisposableStore } from '../../core/disposables';
import { command, type CommandRow } from '../shared/commands';
import type { Feature } from '../shared/feature';
import type { Services } from '../shared/services';

/** Accounts in the user interface: the status bar item, signing in and out, switching and managing. */
export function accountsFeature(services: Services, accounts: AccountStore): Feature {
  const store = new DisposableStore();
  const rows: CommandRow[] = [
    command({ id: 'acquire.account.showLog', title: 'command.account.showLog', handler: () => services.log.show() }),
  ];
  void accounts;
  return { rows, dispose: () => store.dispose() };
}
