import * as vscode from 'vscode';
import { buildFeatures } from './ui/commandTable';
import { assembleServices, type LateServices } from './ui/shared/assemble';
import { registerCommands } from './ui/shared/commands';
import { DisposableStore } from './core/disposables';
import type { Services } from './ui/shared/services';

/** What the tests inside VS Code get from `activate`; undefined for everybody else. */
export interface TestApi { readonly services: Services; readonly commandIds: readonly string[] }

let running: DisposableStore | undefined;

/** Composes the parts. Nothing here reaches the network or reads a secret. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const store = running = new DisposableStore();
  const late: LateServices = {
    sandboxAccount: () => Promise.reject(new Error('the sandbox is not there yet')),
    tryRequest: (request, accountKey) => features.tryRequest(request, accountKey),
  };
  const { services, accounts } = store.add(assembleServices(context, () => late));
  const features = store.add(buildFeatures(services, accounts));
  store.add(registerCommands(features.rows, { active: () => accounts.active(), report: (error) => void services.showError(error, accounts.active()) }));
  return context.extensionMode === vscode.ExtensionMode.Test ? { services, commandIds: features.rows.map((r) => r.id) } : undefined;
}

/** Ends timers, sockets and workers, last made first ended. */
export function deactivate(): void {
  running?.dispose();
  running = undefined;
}
