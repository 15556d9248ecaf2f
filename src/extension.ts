import * as vscode from 'vscode';
import { DisposableStore } from './core/disposables';
import { buildFeatures, type Features } from './ui/commandTable';
import { assembleServices, type Assembly } from './ui/shared/assemble';
import { registerCommands } from './ui/shared/commands';
import type { Services } from './ui/shared/services';

/** What the tests inside VS Code get from `activate`; everybody else gets nothing. */
export interface TestApi { readonly services: Services; readonly accounts: Assembly['accounts']; readonly leads: Features['leads']; readonly requests: Features['requests']; readonly webhooks: Features['webhooks']; readonly commandIds: readonly string[] }

let running: { readonly store: DisposableStore; readonly assembly: Assembly } | undefined;

/** Composes the parts. Nothing here reaches the network or reads a secret. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const store = new DisposableStore();
  const built: { features?: Features } = {};
  const assembly = store.add(assembleServices(context, () => built.features?.late));
  running = { store, assembly };
  const { services, accounts } = assembly;
  const { rows, leads, requests, webhooks } = built.features = store.add(buildFeatures(assembly));
  store.add(registerCommands(rows, { active: () => accounts.active(), report: (error) => void services.showError(error, accounts.active()) }));
  return context.extensionMode === vscode.ExtensionMode.Test ? { services, accounts, leads, requests, webhooks, commandIds: rows.map((row) => row.id) } : undefined;
}

/** Ends timers, sockets and workers, last made first ended. Waits for the sandbox to write what it has not written yet. */
export async function deactivate(): Promise<void> {
  const ending = running;
  running = undefined;
  ending?.store.dispose();
  await ending?.assembly.sandbox.stop();
}
