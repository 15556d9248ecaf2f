import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccountStore } from '../../accounts';
import { chooseAccount } from '../../accounts/choices';
import { quickInput } from '../../../platform/quickInput';
import type { CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { SetupCommandId } from '../commands';
import { previewMarkdown } from '../../../platform/markdownPreview';
import { openFirstSteps } from './firstSteps';
import { installCli } from './installCli';
import { SETUP_SCHEME } from '../../../platform/schemes';

/** The part of the setup feature that is loaded on first use. */
export interface SetupUi {
  /** The page of the last check. */
  readonly documents: vscode.TextDocumentContentProvider;
  readonly handlers: CommandHandlers<SetupCommandId>;
}

/** Creates the page of the setup check and the handlers of the commands. */
export function createSetupUi(services: Services, accounts: AccountStore): SetupUi {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const page = vscode.Uri.from({ scheme: SETUP_SCHEME, path: '/setup/Acquire setup.md' });
  let shown = '';
  const check = async (argument?: unknown): Promise<void> => {
    const account = await chooseAccount(quickInput, accounts, l10n.t('Run Diagnostics'), argument);
    if (!account && accounts.all().length) return;
    const { inspectSetup } = await import('./inspect');
    const result = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t('Checking the Acquire setup'),
        cancellable: true,
      },
      async (_progress, cancel) => {
        const abort = new AbortController();
        cancel.onCancellationRequested(() => {
          abort.abort();
        });
        try {
          return await inspectSetup(services, accounts, account, abort.signal);
        } catch (error) {
          if (abort.signal.aborted) return undefined;
          throw error;
        }
      },
    );
    if (!result) return;
    shown = result.page;
    changed.fire(page);
    await previewMarkdown(page);
    const copy = l10n.t('Copy Report');
    const again = l10n.t('Check Again');
    const mend =
      result.needsToken && account ? l10n.t('Replace Token') : accounts.all().length ? undefined : l10n.t('Sign In');
    const show = result.failed ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    void show(
      l10n.t('Acquire setup: {0}.', result.summary),
      ...(mend ? [mend] : []),
      copy,
      ...(result.failed ? [again] : []),
    ).then(async (choice) => {
      if (choice === copy) {
        await vscode.env.clipboard.writeText(result.report);
        vscode.window.setStatusBarMessage(l10n.t('Report copied, without token and personal data.'), 5_000);
      } else if (choice === again) await vscode.commands.executeCommand('acquire.account.checkSetup', account?.key);
      else if (mend && choice === mend)
        await vscode.commands.executeCommand(
          account ? 'acquire.account.replaceToken' : 'acquire.account.signIn',
          account?.key,
        );
    });
  };
  return {
    documents: {
      onDidChange: changed.event,
      provideTextDocumentContent: () => shown || l10n.t('Run "Acquire: Run Diagnostics" to see this page.'),
    },
    handlers: {
      'acquire.account.checkSetup': ([argument]) => check(argument),
      'acquire.account.getStarted': () =>
        openFirstSteps(services.context.extension.id, services.accounts.active() !== undefined),
      'acquire.cli.install': () => installCli(services.context.extension.extensionPath),
    },
  };
}
