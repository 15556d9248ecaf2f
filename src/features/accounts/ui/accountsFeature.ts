import * as vscode from 'vscode';
import type { AccountStore } from '../accountStore';
import type { Reauthentication } from '../reauthentication';
import { DisposableStore } from '../../../core/disposables';
import { command, type CommandRow, type Feature } from '../../../platform/commands';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import type { FeatureServices, Services } from '../../../platform/services';
import { AccountActions } from './accountActions';
import { AccountColours } from './accountColours';
import { promptForRefusedCredentials } from './credentialPrompt';
import { createStatusItem } from './statusItem';

/** Accounts, with what other features may ask of them. */
export type AccountsFeature = Feature & Pick<FeatureServices, 'signIn' | 'replaceToken'>;

/** Accounts in the user interface: the status bar item, signing in and out, switching and managing, colours. */
export function accountsFeature(
  services: Services,
  accounts: AccountStore,
  reauthentication: Reauthentication,
  receiver: ReceiverStatus,
): AccountsFeature {
  const store = new DisposableStore();
  store.add(createStatusItem(accounts, receiver));
  store.add(vscode.window.registerFileDecorationProvider(store.add(new AccountColours(accounts))));
  store.add(promptForRefusedCredentials(accounts, services.showError, accounts.onDidChangeCredential));
  const actions = new AccountActions(services, accounts, reauthentication);
  const first = (raw: readonly unknown[]): unknown => raw[0];
  const row = (verb: string, handler: (argument: unknown) => unknown): CommandRow =>
    command<readonly unknown[]>({
      id: `acquire.account.${verb}`,
      title: `command.account.${verb}`,
      handler: (raw) => handler(first(raw)),
    });
  const forAccount = (verb: string, handler: (argument: unknown) => unknown): CommandRow => ({
    ...row(verb, handler),
    needs: ['signedIn'],
  });
  const rows: CommandRow[] = [
    row('signIn', (argument) => actions.signIn(argument)),
    row('switch', (argument) => actions.switchAccount(argument)),
    forAccount('manage', (argument) => actions.manage(argument)),
    forAccount('rename', (argument) => actions.rename(argument)),
    forAccount('setColour', (argument) => actions.setColour(argument)),
    forAccount('lock', (argument) => actions.lock(argument)),
    forAccount('unlock', (argument) => actions.unlock(argument)),
    forAccount('replaceToken', (argument) => actions.replaceToken(argument)),
    forAccount('setHeader', (argument) => actions.setHeader(argument)),
    forAccount('signOut', (argument) => actions.signOut(argument)),
    forAccount('signOutAll', () => actions.signOutOfAll()),
    row('showLog', () => services.log.show()),
    command({ id: 'acquire.sandbox.use', title: 'command.sandbox.use', handler: () => actions.useSandbox('1.0.0') }),
    command({
      id: 'acquire.sandbox.useContacts',
      title: 'command.sandbox.useContacts',
      handler: () => actions.useSandbox('2.0.0'),
    }),
  ];
  return {
    rows,
    signIn: (options) => actions.signIn(options),
    replaceToken: (key) => actions.replaceToken(key),
    dispose: () => store.dispose(),
  };
}
