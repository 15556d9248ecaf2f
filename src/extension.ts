import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { compose, type Composition } from './composition';
import { setDisplayLanguage } from './core/format';
import { registerCommands } from './platform/commands';

/** What the tests inside VS Code get from `activate`; everyone else gets nothing. */
export interface TestApi extends Pick<
  Composition,
  'services' | 'accounts' | 'policy' | 'writeLog' | 'leads' | 'links' | 'requests' | 'webhooks'
> {
  readonly commandIds: readonly string[];
}

let running: Composition | undefined;

/** Composes the extension. Nothing here reaches the network or reads a secret. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle ? vscode.env.language : 'en');
  // Plain code makes its texts with the library, which reads the same bundle.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  running = compose(context);
  const { handlers, services, accounts, policy, writeLog, leads, links, requests, webhooks } = running;
  context.subscriptions.push(
    registerCommands(handlers, {
      active: () => accounts.active(),
      report: (error) => void services.showError(error, accounts.active()),
    }),
  );
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { services, accounts, policy, writeLog, leads, links, requests, webhooks, commandIds: Object.keys(handlers) }
    : undefined;
}

/** Ends timers, sockets and workers, last made first ended. Waits until the sandbox, the webhook log and the drafts of panels are written. */
export async function deactivate(): Promise<void> {
  const ending = running;
  running = undefined;
  ending?.dispose();
  await ending?.flush();
}
