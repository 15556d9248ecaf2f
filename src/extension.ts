import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from './core/disposables';
import { buildFeatures, type Features } from './composition/commandTable';
import { assembleServices, type Assembly } from './composition/services';
import { registerCommands } from './platform/commands';
import type { Services } from './platform/services';

/** What the tests inside VS Code get from `activate`; everybody else gets nothing. */
export interface TestApi {
  readonly services: Services;
  readonly accounts: Assembly['accounts'];
  readonly leads: Features['leads'];
  readonly requests: Features['requests'];
  readonly webhooks: Features['webhooks'];
  readonly commandIds: readonly string[];
}

let running: { readonly store: DisposableStore; readonly assembly: Assembly; readonly features: Features } | undefined;

/** Composes the parts. Nothing here reaches the network or reads a secret. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  // Plain code makes its texts with the library, which reads the same bundle.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const store = new DisposableStore();
  const built: { features?: Features } = {};
  const assembly = store.add(assembleServices(context, () => built.features?.late));
  const { services, accounts } = assembly;
  const features = (built.features = store.add(buildFeatures(assembly)));
  running = { store, assembly, features };
  const { rows, leads, requests, webhooks } = features;
  store.add(
    registerCommands(rows, {
      active: () => accounts.active(),
      report: (error) => void services.showError(error, accounts.active()),
    }),
  );
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { services, accounts, leads, requests, webhooks, commandIds: rows.map((row) => row.id) }
    : undefined;
}

/** Ends timers, sockets and workers, last made first ended. Waits until the sandbox, the webhook log and the drafts of panels are written. */
export async function deactivate(): Promise<void> {
  const ending = running;
  running = undefined;
  ending?.store.dispose();
  await Promise.all([
    ending?.assembly.sandbox.stop(),
    ending?.features.webhooks.session.flush(),
    ending?.features.requests.flush(),
  ]);
}
