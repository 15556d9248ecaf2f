import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { DataStore } from '../core/dataStore';
import { DisposableStore, type Disposable } from '../core/disposables';
import type { Account } from '../api/client/account';
import { COMMAND_IDS } from './commandIds';

/** A precondition of a command's handler. If it is not met, a message says so and offers to fix it. */
type Need = 'signedIn' | 'trusted';

/** Runs a command with whatever arguments VS Code (or anyone) passed, which may be none. */
type Run = (raw: readonly unknown[]) => unknown;

/** The code of a command. Its manifest entry is a row in the `commands.ts` of its feature. */
export type CommandHandler = Run | { readonly needs: Need; readonly run: Run };

/** A handler for each of these ids. */
export type CommandHandlers<Id extends string = string> = Readonly<Record<Id, CommandHandler>>;

/** Runs only if there is an active account; otherwise offers to sign in. */
export const whenSignedIn = (run: Run): CommandHandler => ({ needs: 'signedIn', run });

/** Runs only in a trusted workspace. */
export const whenTrusted = (run: Run): CommandHandler => ({ needs: 'trusted', run });

/** A part of the user interface, as composition.ts sees it. */
export interface Feature extends Disposable {
  /** The handlers of its commands; called, and so loaded, when one of them runs. */
  readonly handlers: () => Promise<CommandHandlers>;
  /** What it stores. */
  readonly data?: readonly DataStore[];
}

/** What registered commands need from the window. */
export interface CommandHost {
  /** The active account, if anyone is signed in. */
  active(): Account | undefined;
  /** Called with anything a handler throws; shows it once as a message. */
  report(error: unknown, commandId: string): void;
}

/** The features by the name under which their commands are listed. */
export type Features = Readonly<Record<keyof typeof COMMAND_IDS, Feature>>;

/** Registers all commands. A handler's error is reported, never rethrown into VS Code's own "command failed" toast. */
export function registerCommands(features: Features, host: CommandHost): DisposableStore {
  const store = new DisposableStore();
  for (const [name, feature] of Object.entries(features))
    for (const id of COMMAND_IDS[name as keyof Features])
      store.add(
        vscode.commands.registerCommand(id, async (...raw: unknown[]) => {
          try {
            const handler = (await feature.handlers())[id];
            if (!handler) throw new Error(`${id} has no handler`);
            const { needs, run } = typeof handler === 'function' ? { run: handler } : handler;
            if (needs && !(await isMet(needs, host))) return undefined;
            return await run(raw);
          } catch (error) {
            host.report(error, id);
            return undefined;
          }
        }),
      );
  return store;
}

/** Whether `need` is met; if not, says so and offers to fix it. */
async function isMet(need: Need, host: CommandHost): Promise<boolean> {
  if (need === 'signedIn') {
    if (host.active()) return true;
    const signIn = l10n.t('Sign In');
    const sandbox = l10n.t('Use the Sandbox');
    const choice = await vscode.window.showInformationMessage(
      l10n.t('You are not signed in to Acquire. Sign in, or try the built-in sandbox.'),
      signIn,
      sandbox,
    );
    if (choice)
      await vscode.commands.executeCommand(choice === signIn ? 'acquire.account.signIn' : 'acquire.sandbox.use');
    return false;
  }
  if (vscode.workspace.isTrusted) return true;
  const manage = l10n.t('Manage Workspace Trust');
  if (
    await vscode.window.showInformationMessage(
      l10n.t('This needs a trusted workspace, because it reads files of the workspace.'),
      manage,
    )
  )
    await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
