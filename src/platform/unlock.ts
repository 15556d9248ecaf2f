import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable, type Account, type WritePermission } from '../api/client/account';
import { activePolicy } from '../api/policy/policy';
import { sentenceText } from '../core/text';
import type { UnlockPrompt } from './services';

/** What the prompt needs from the accounts. */
export interface Unlockable {
  get(key: string): Account | undefined;
  readonly writes: {
    /** Reloads permissions that other windows have changed. */
    refresh(): Promise<void>;
    set(key: string, kind: WritePermission['kind']): Promise<Account | undefined>;
  };
}

/**
 * Creates the prompt before the first write to a read-only account. It is modal, because a change to customer data waits for
 * the choice, and names the account, because the user may have another in mind. Two writes that ask at the same time share one prompt.
 */
export function createUnlockPrompt(accounts: Unlockable): UnlockPrompt {
  const pendingPrompts = new Map<string, Promise<Account | undefined>>();
  const ask = async (account: Account, reason: string | undefined): Promise<Account | undefined> => {
    const hour = l10n.t('Allow for 1 Hour');
    const always = l10n.t('Always Allow for This Account');
    const choice = await vscode.window.showWarningMessage(
      l10n.t('{0} is read-only. Allow changes?', sentenceText(account.label, 60)),
      {
        modal: true,
        detail: [
          ...(reason === undefined ? [] : [reason, '']),
          l10n.t(
            'Accounts start read-only, so that nothing is changed in {0} by mistake. You can make it read-only again from the status bar.',
            new URL(account.origin).host,
          ),
        ].join('\n'),
      },
      hour,
      ...(activePolicy().permanentWriteAccess ? [always] : []),
    );
    if (choice !== hour && choice !== always) return undefined;
    return accounts.writes.set(account.key, choice === hour ? 'until' : 'always');
  };
  return async (stale, reason) => {
    // Another window may have allowed changes. If that cannot be read, the account stays read-only and the user is asked.
    await accounts.writes.refresh().catch(() => undefined);
    const account = accounts.get(stale.key);
    if (!account) return undefined;
    if (isWritable(account)) return account;
    const question =
      pendingPrompts.get(account.key) ?? ask(account, reason).finally(() => pendingPrompts.delete(account.key));
    pendingPrompts.set(account.key, question);
    return question;
  };
}
