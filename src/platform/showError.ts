import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../api/client/account';
import { AcquireError } from '../api/errors/errors';
import { errorWords, type ErrorAction } from '../api/errors/messages';
import type { FeatureServices } from './services';

/** What the buttons of an error message do. */
export interface ErrorActions extends Pick<FeatureServices, 'signIn' | 'replaceToken'> {
  readonly log: vscode.LogOutputChannel;
  /** Whether the account is still there: a removed one can neither be unlocked nor get another token. */
  readonly knows: (accountKey: string) => boolean;
  /** Asks to unlock the account. */
  readonly unlock: (account: Account) => Promise<unknown>;
}

/**
 * Makes the function that shows a failed call in words, with the action that mends it. Several failures of one account with the same
 * text are one message: as long as it stands, it is not shown again. `retry` is offered only when the caller can do it.
 */
export function createShowError({
  log,
  knows,
  unlock,
  signIn,
  replaceToken,
}: ErrorActions): (error: unknown, account?: Account, retry?: () => unknown) => Promise<void> {
  const standing = new Set<string>();
  return async (error, account, retry) => {
    if (!(error instanceof AcquireError)) log.error(error instanceof Error ? error : String(error));
    const { text, actions, severity } = errorWords(error, { account });
    const about = `${account?.key ?? ''} ${text}`;
    if (severity === 'quiet' || standing.has(about)) return;
    const labels: Record<ErrorAction, string> = {
      replaceToken: account?.credentialKind === 'oauth' ? l10n.t('Sign In Again') : l10n.t('Replace Token'),
      signIn: l10n.t('Sign In'),
      unlock: l10n.t('Allow Changes'),
      retry: l10n.t('Try Again'),
      proxy: l10n.t('Open Proxy Settings'),
      details: l10n.t('Details'),
    };
    const there = account !== undefined && knows(account.key);
    const offered = actions
      .map((a): ErrorAction => (a === 'replaceToken' && !there ? 'signIn' : a))
      .filter((a) => (a === 'retry' ? retry !== undefined : a === 'unlock' ? there : true));
    const show = severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    standing.add(about);
    try {
      const chosen = await show(text, ...offered.map((a) => labels[a]));
      const action = offered.find((a) => labels[a] === chosen);
      if (action === 'details') log.show(true);
      else if (action === 'retry') await retry?.();
      else if (action === 'proxy') await vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy');
      else if (action === 'unlock' && account) await unlock(account);
      else if (action === 'signIn') await signIn();
      else if (action === 'replaceToken' && account) await replaceToken(account.key);
    } finally {
      standing.delete(about);
    }
  };
}
