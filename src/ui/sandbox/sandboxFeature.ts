import * as vscode from 'vscode';
import { command } from '../shared/commands';
import type { Feature } from '../shared/feature';
import type { Services } from '../shared/services';
import type { SandboxHost } from './sandboxHost';

/** The built-in sandbox in the user interface, beside its accounts: taking back what was changed in it. */
export function sandboxFeature({ accounts }: Services, sandbox: SandboxHost): Feature {
  const reset = async (): Promise<void> => {
    const verb = vscode.l10n.t('Reset the Sandbox');
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t('Reset the sandbox?'),
      { modal: true, detail: vscode.l10n.t('Every change you made in it is taken back, in both generations. Your other accounts are not touched.') },
      verb,
    );
    if (choice !== verb) return;
    await sandbox.reset();
    if (accounts.active()?.kind === 'sandbox') await vscode.commands.executeCommand('acquire.leads.refresh');
  };
  return { rows: [command({ id: 'acquire.sandbox.reset', title: 'command.sandbox.reset', handler: reset })], dispose: () => undefined };
}
