import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { DataStore } from '../core/dataStore';
import { DisposableStore, type Disposable } from '../core/disposables';
import type { Account } from '../api/client/account';

/** What must hold before a command's handler runs; what is missing is said in one message that offers the way to get it. */
export type Need = 'signedIn' | 'trusted';

/** One row of the command table. `arguments` turns what VS Code (or anybody) passed into what the handler takes, or undefined when it is unusable. */
export interface CommandRow<A = unknown> {
  /** `acquire.<account|data|lead|leads|request|reference|sandbox|webhooks>.<verb>`. */
  readonly id: string;
  /** Key of the title in package.nls.json, without the percent signs. */
  readonly title: string;
  readonly needs?: readonly Need[];
  /** Absent: the handler takes what it is given and copes with nothing at all. */
  readonly arguments?: (...raw: unknown[]) => A | undefined;
  readonly handler: (args: A) => unknown;
}

/** Keeps the row's argument and handler types together while the table itself is a list of unknowns. */
export function command<A>(row: CommandRow<A>): CommandRow {
  return row as unknown as CommandRow;
}

/** A part of the user interface, as composition.ts sees it. */
export interface Feature extends Disposable {
  readonly rows: readonly CommandRow[];
  /** What it stores. */
  readonly data?: readonly DataStore[];
}

/** What registered commands need of the window. */
export interface CommandHost {
  /** The active account, if anybody is signed in. */
  active(): Account | undefined;
  /** Told of anything a handler throws; shows it once, in words. */
  report(error: unknown, commandId: string): void;
}

/** Registers the rows. A handler's error is reported, never rethrown into VS Code's own "command failed" toast. */
export function registerCommands(rows: readonly CommandRow[], host: CommandHost): DisposableStore {
  const store = new DisposableStore();
  for (const row of rows) {
    store.add(
      vscode.commands.registerCommand(row.id, async (...raw: unknown[]) => {
        try {
          if (row.needs?.includes('signedIn') && !host.active()) {
            const signIn = l10n.t('Sign In');
            const sandbox = l10n.t('Use the Sandbox');
            const choice = await vscode.window.showInformationMessage(
              l10n.t('You are not signed in to Acquire. Sign in, or look around with the built-in sandbox.'),
              signIn,
              sandbox,
            );
            if (choice)
              await vscode.commands.executeCommand(
                choice === signIn ? 'acquire.account.signIn' : 'acquire.sandbox.use',
              );
            return undefined;
          }
          if (row.needs?.includes('trusted') && !vscode.workspace.isTrusted) {
            const manage = l10n.t('Manage Workspace Trust');
            if (
              await vscode.window.showInformationMessage(
                l10n.t('This needs a trusted workspace, because it reads files of the workspace.'),
                manage,
              )
            )
              await vscode.commands.executeCommand('workbench.trust.manage');
            return undefined;
          }
          const args = row.arguments ? row.arguments(...raw) : raw;
          if (args === undefined) return undefined;
          return await row.handler(args);
        } catch (error) {
          host.report(error, row.id);
          return undefined;
        }
      }),
    );
  }
  return store;
}
