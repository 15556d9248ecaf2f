import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { SandboxCommandId } from '../commands';
import type { SandboxHost } from './sandboxHost';

/** The handlers of the commands of the sandbox, apart from its accounts: resetting its changes, and simulating a chat. */
export function sandboxHandlers({ accounts }: Services, sandbox: SandboxHost): CommandHandlers<SandboxCommandId> {
  const reset = async (): Promise<void> => {
    const verb = l10n.t('Reset the Sandbox');
    const choice = await vscode.window.showWarningMessage(
      l10n.t('Reset the sandbox?'),
      {
        modal: true,
        detail: l10n.t(
          'All your changes in it are undone, in both API versions. Your other accounts are not affected.',
        ),
      },
      verb,
    );
    if (choice !== verb) return;
    await sandbox.reset();
    if (accounts.active()?.kind === 'sandbox') await vscode.commands.executeCommand('acquire.leads.refresh');
  };
  return { 'acquire.sandbox.reset': reset, 'acquire.sandbox.chat': () => chat(sandbox) };
}

/** Simulates a whole chat of the newest lead, so that a webhook handler gets events: started, accepted, replied to, closed. */
async function chat(sandbox: SandboxHost): Promise<void> {
  const begun = await sandbox.converse({ action: 'start', text: l10n.t('Hello, is anybody there?') });
  if (!begun) return;
  const chatId = begun.id;
  await sandbox.converse({ action: 'accept', chatId });
  await sandbox.converse({ action: 'message', chatId, from: 'agent', text: l10n.t('Yes. How can I help?') });
  await sandbox.converse({ action: 'close', chatId });
  if (sandbox.hasWebhookTarget)
    void vscode.window.showInformationMessage(
      l10n.t('A sandbox chat was simulated. Its webhook events are being sent to the receiver.'),
    );
  else void offerReceiver();
}

async function offerReceiver(): Promise<void> {
  const start = l10n.t('Start Webhook Receiver');
  const text = l10n.t(
    'A sandbox chat was simulated, but nothing receives its webhooks. Start the receiver, then simulate another chat.',
  );
  if ((await vscode.window.showInformationMessage(text, start)) === start)
    await vscode.commands.executeCommand('acquire.webhooks.start');
}
