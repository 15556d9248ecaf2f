import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../api/client/account';
import { AcquireError } from '../api/errors/errors';
import { errorMessage } from '../api/errors/messages';
import type { ErrorAction } from '../api/errors/row';
import { openSetting } from './settings';
import type { FeatureServices, Services } from './services';

/** What the buttons of an error message need. */
export interface ActionServices extends Pick<FeatureServices, 'signIn' | 'replaceToken'>, Pick<Services, 'log'> {
  /** Asks to allow changes to the account. */
  readonly unlock: (account: Account) => Promise<unknown>;
}

/** The services of the function that shows errors. */
export interface ErrorServices extends ActionServices {
  /** Whether the account still exists: a removed one cannot be made writable or get a new token. */
  readonly knows: (accountKey: string) => boolean;
}

/** The target of an action: the account of the failed call, and how to send it again if that is possible. */
export interface ActionTarget {
  readonly account?: Account | undefined;
  readonly retry?: (() => unknown) | undefined;
}

interface ActionRow {
  readonly label: () => string;
  readonly run: (services: ActionServices, target: ActionTarget) => unknown;
}

/** The button of each action. */
const ACTIONS: Readonly<Record<ErrorAction, ActionRow>> = {
  replaceToken: {
    label: () => l10n.t('Replace Token'),
    run: ({ replaceToken }, { account }) => account && replaceToken(account.key),
  },
  signIn: { label: () => l10n.t('Sign In'), run: ({ signIn }) => signIn() },
  unlock: { label: () => l10n.t('Allow Changes'), run: ({ unlock }, { account }) => account && unlock(account) },
  retry: { label: () => l10n.t('Try Again'), run: (_, { retry }) => retry?.() },
  proxy: {
    label: () => l10n.t('Open Proxy Settings'),
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy'),
  },
  timeLimit: { label: () => l10n.t('Open Setting'), run: () => openSetting('request.timeoutSeconds') },
  sizeLimit: { label: () => l10n.t('Open Setting'), run: () => openSetting('request.maxAnswerMegabytes') },
  details: { label: () => l10n.t('Details'), run: ({ log }) => log.show(true) },
};

/** The label of an action's button. */
export function actionLabel(action: ErrorAction): string {
  return ACTIONS[action].label();
}

/** Runs the action of a button. False for an id that is not an error action. */
export async function runAction(id: string, services: ActionServices, target: ActionTarget): Promise<boolean> {
  if (!Object.hasOwn(ACTIONS, id)) return false;
  await ACTIONS[id as ErrorAction].run(services, target);
  return true;
}

/**
 * Creates the function that shows a failed call as a message with the action that fixes it. Failures of one account with the same
 * text share one message: while it is visible, it is not shown again. `retry` is offered only if the caller supports it.
 */
export function createShowError(
  services: ErrorServices,
): (error: unknown, account?: Account, retry?: () => unknown) => Promise<void> {
  const visibleTexts = new Set<string>();
  return async (error, account, retry) => {
    if (!(error instanceof AcquireError)) services.log.error(error instanceof Error ? error : String(error));
    const { text, actions, severity } = errorMessage(error, { account, isolates: true });
    const about = `${account?.key ?? ''} ${text}`;
    if (severity === 'quiet' || visibleTexts.has(about)) return;
    const there = account !== undefined && services.knows(account.key);
    const labelOf = (action: ErrorAction): string =>
      action === 'replaceToken' && account?.credentialKind === 'oauth' ? l10n.t('Sign In Again') : actionLabel(action);
    const offered = actions
      .map((a): ErrorAction => (a === 'replaceToken' && !there ? 'signIn' : a))
      .filter((a) => (a === 'retry' ? retry !== undefined : a === 'unlock' ? there : true));
    const show = severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    visibleTexts.add(about);
    try {
      const chosen = await show(text, ...offered.map(labelOf));
      const action = offered.find((a) => labelOf(a) === chosen);
      if (action) await runAction(action, services, { account, retry });
    } finally {
      visibleTexts.delete(about);
    }
  };
}
