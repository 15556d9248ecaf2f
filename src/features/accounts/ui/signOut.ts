import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccountStore } from '../accountStore';
import type { Account } from '../../../api/client/account';
import { sentenceText } from '../../../core/text';
import { signOutAccounts } from './credentialProvider';

/** Signing out, and removing all data. */
export class SignOut {
  /** @param removeData removes all data the extension stores; resolves to the ids of the stores that still have some */
  constructor(
    private readonly accounts: AccountStore,
    private readonly removeData: () => Promise<readonly string[]>,
  ) {}

  /** Signs out of an account, after a confirmation. Its data is removed with it. */
  async signOut({ key, label, kind, credentialKind }: Account): Promise<void> {
    const verb = l10n.t('Sign Out');
    const detail =
      kind === 'sandbox'
        ? l10n.t('The changes you made in the sandbox are kept for the next time.')
        : [
            credentialKind === 'oauth'
              ? l10n.t(
                  'The session is removed from this computer, and ended at the authorization server if it supports that.',
                )
              : l10n.t('Its token is removed from this computer. Nothing changes in Acquire.'),
            l10n.t('Its history, drafts, saved views and write log are removed too.'),
          ].join(' ');
    const choice = await vscode.window.showWarningMessage(
      l10n.t('Sign out of {0}?', sentenceText(label, 60)),
      { modal: true, detail },
      verb,
    );
    if (choice !== verb) return;
    await this.takeOff([key], async () => ((await this.accounts.remove(key)) ? [] : ['accounts']));
  }

  /** Signs out of every account and removes all data, after one confirmation. */
  async signOutOfAll(): Promise<void> {
    const count = this.accounts.all().length;
    if (count) await this.removeEverything(l10n.t('Sign out of all accounts ({0})?', count), l10n.t('Sign Out of All'));
  }

  /** Removes all data the extension stores, after one confirmation. Signs out of all accounts. */
  async removeAllData(): Promise<void> {
    await this.removeEverything(l10n.t('Remove all Acquire data?'), l10n.t('Remove All Data'));
  }

  private async removeEverything(question: string, verb: string): Promise<void> {
    const isOAuth = this.accounts.all().some((a) => a.credentialKind === 'oauth');
    const detail = [
      l10n.t('This removes from this computer:'),
      ...[
        l10n.t('All accounts, tokens and write logs'),
        l10n.t('History, drafts, unfinished exports and saved views'),
        l10n.t('The webhook log, its signing secret and address'),
        l10n.t('Changes in the sandbox, open Acquire editors and logs'),
        l10n.t("VS Code's list of recently opened editors in this workspace"),
      ].map((line) => `• ${line}`),
      '',
      isOAuth
        ? l10n.t('OAuth sessions are also ended at authorization servers that support it.')
        : l10n.t('Nothing changes in Acquire.'),
      l10n.t('Your settings and files stay. This cannot be undone.'),
    ].join('\n');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, verb)) !== verb) return;
    const left = await this.takeOff(
      this.accounts.all().map(({ key }) => key),
      this.removeData,
    );
    if (!left.length)
      void vscode.window.showInformationMessage(l10n.t('All Acquire data was removed from this computer.'));
  }

  /** Signs out, and reports leftover data and sessions that may still be active because their server could not be reached. */
  private async takeOff(keys: readonly string[], remove: () => Promise<readonly string[]>): Promise<readonly string[]> {
    let left: readonly string[] = [];
    const notRevoked = await signOutAccounts(this.accounts, keys, async () => {
      left = await remove();
    });
    if (left.includes('accounts'))
      void vscode.window.showWarningMessage(
        l10n.t(
          'You are signed out, but the credential could not be deleted, because secret storage is not working. It will not be used again, and will be deleted when VS Code restarts.',
        ),
      );
    const others = left.filter((id) => id !== 'accounts');
    if (others.length)
      void vscode.window.showWarningMessage(
        l10n.t('Some data could not be removed ({0}). The log has the details.', others.join(', ')),
      );
    for (const { label, host } of notRevoked)
      void vscode.window.showWarningMessage(
        l10n.t(
          'Signed out of {0} on this computer, but {1} could not be reached to revoke the session. It may stay valid there until it expires.',
          sentenceText(label, 60),
          sentenceText(host, 80),
        ),
      );
    return left;
  }
}
