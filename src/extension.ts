import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { compose, type Composition } from './composition';
import { setDisplayLanguage } from './core/format';
import { COMMAND_IDS } from './platform/commandIds';
import { registerCommands } from './platform/commands';

/** What `activate` returns to the tests inside VS Code; everyone else gets nothing. */
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
  // Code without access to `vscode` gets its texts from the l10n library, which reads the same bundle.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  running = compose(context);
  const { features, services, accounts, policy, writeLog, leads, links, requests, webhooks } = running;
  context.subscriptions.push(
    registerCommands(features, {
      active: () => accounts.active(),
      report: (error) => void services.showError(error, accounts.active()),
    }),
  );
  return context.extensionMode === vscode.ExtensionMode.Test
    ? {
        services,
        accounts,
        policy,
        writeLog,
        leads,
        links,
        requests,
        webhooks,
        commandIds: Object.values(COMMAND_IDS).flat(),
      }
    : undefined;
}

/** Disposes timers, sockets and workers in reverse order. Waits until the sandbox state, the webhook log and panel drafts are written. */
export async function deactivate(): Promise<void> {
  const ending = running;
  running = undefined;
  ending?.dispose();
  await ending?.flush();
}
