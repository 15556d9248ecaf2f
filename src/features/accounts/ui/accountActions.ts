import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccountStore } from '../accountStore';
import type { Reauthentication } from '../reauthentication';
import type { OAuthCredential } from '../credentials/credential';
import { SignInOutcome, SignInRefused } from '../oauth/outcome';
import type { OAuthServer } from '../oauth/types';
import type { Account, Generation } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { sentenceText } from '../../../core/text';
import { logExchange } from '../../../platform/log';
import type { Services } from '../../../platform/services';
import { quickInput } from '../../../platform/quickInput';
import type { QuickInputHost } from '../../../core/multiStepInput';
import { createTokenCheck } from './checkToken';
import { chooseAccount } from '../choices/choose';
import { pickColor, pickAuthHeader, pickManageAction } from '../choices/manageAccount';
import { runSignInFlow, readLabel, type SignInContext } from '../signIn/flow';
import { askForToken } from '../signIn/tokenQuestion';
import type { SignOut } from './signOut';
import { askForOAuth } from './oauthFlow';
import { signInFailureText, type SignInTarget } from '../signIn/texts';
import { pickAccountToUse } from '../choices/switchAccount';

/** What a user can do with accounts. Each action asks if it gets no argument, and does nothing if the user cancels. */
export class AccountActions {
  private readonly check: SignInContext['check'];

  constructor(
    private readonly services: Services,
    private readonly accounts: AccountStore,
    private readonly reauthentication: Reauthentication,
    private readonly leaving: SignOut,
    private readonly ask: QuickInputHost = quickInput,
  ) {
    this.check = createTokenCheck(services.redactor, (exchange) => logExchange(services.log, exchange));
  }

  /** The complete sign-in; nothing is stored before Acquire accepts the token. `argument` may hold a token that was pasted elsewhere. */
  async signIn(argument?: unknown): Promise<void> {
    const given =
      typeof argument === 'object' && argument !== null ? (argument as { token?: unknown }).token : undefined;
    const outcome = new SignInOutcome();
    const result = await runSignInFlow({
      ask: this.ask,
      check: this.check,
      log: (error) => this.note(error),
      labels: this.accounts.all().map((a) => a.label),
      ...(typeof given === 'string' ? { token: given } : {}),
      elsewhere: () => this.useSandbox('1.0.0'),
      oauth: (target, back) => this.askForOAuth(target, back, outcome),
      refused: (text) => {
        outcome.fail(new SignInRefused(text));
        return vscode.window.showWarningMessage(text);
      },
    });
    if (!result) return;
    const { credential, ...found } = result;
    await this.accounts.add({ ...found, credentialKind: credential.kind }, credential).catch((error: unknown) => {
      outcome.fail(error);
      throw error;
    });
    outcome.succeed();
    await vscode.commands.executeCommand('acquire.leads.focus');
  }

  /** One click: starts the sandbox, makes its account active and shows its leads. */
  async useSandbox(generation: Generation): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: 'acquire.leads' } }, () =>
      this.services.sandboxAccount(generation, true),
    );
    await vscode.commands.executeCommand('acquire.leads.focus');
  }

  /** The quick pick behind the status bar item. */
  async switchAccount(argument?: unknown): Promise<void> {
    const named = typeof argument === 'string' ? this.accounts.get(argument) : undefined;
    const choice = named ? { to: 'account' as const, key: named.key } : await pickAccountToUse(this.ask, this.accounts);
    switch (choice?.to) {
      case 'account':
        return this.accounts.setActive(choice.key);
      case 'manage':
        return this.manage(choice.key);
      case 'signIn':
        return this.signIn();
      case 'sandbox':
        return this.useSandbox('1.0.0');
      case 'sandbox2':
        return this.useSandbox('2.0.0');
      case 'signOutAll':
        return this.leaving.signOutOfAll();
    }
  }

  /** The account's own page. */
  async manage(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Manage Account'), argument);
    if (!account) return;
    switch (
      await pickManageAction(this.ask, account, {
        active: account.key === this.accounts.active()?.key,
        several: this.accounts.all().length > 1,
      })
    ) {
      case 'use':
        return this.accounts.setActive(account.key);
      case 'rename':
        return this.rename(account);
      case 'color':
        return this.setColor(account);
      case 'unlockHour':
        await this.accounts.writes.set(account.key, 'until');
        return;
      case 'unlockAlways':
        await this.accounts.writes.set(account.key, 'always');
        return;
      case 'lock':
        return this.lock(account);
      case 'replaceToken':
        return this.replaceToken(account);
      case 'header':
        return this.setHeader(account);
      case 'signOut':
        return this.signOut(account);
      case 'signOutAll':
        return this.leaving.signOutOfAll();
    }
  }

  /** Asks for another name; names of other accounts are rejected. */
  async rename(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Rename Account'), argument);
    if (!account) return;
    const others = this.accounts
      .all()
      .filter((a) => a.key !== account.key)
      .map((a) => a.label);
    const answer = await this.ask.input<string>({
      title: l10n.t('Rename {0}', sentenceText(account.label, 60)),
      prompt: l10n.t('A name for this account that only you see.'),
      value: account.label,
      read: (typed) => readLabel(typed, others),
    });
    if (answer.kind === 'value') await this.accounts.rename(account.key, answer.value);
  }

  /** Asks for the account's color, or none. */
  async setColor(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Set Account Color'), argument);
    const color = account && (await pickColor(this.ask, account));
    if (account && color !== undefined) await this.accounts.update(account.key, { colour: color || undefined });
  }

  /** Makes the account read-only. */
  async lock(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Make Account Read-Only'), argument);
    if (account) await this.accounts.writes.set(account.key, 'locked');
  }

  /** Asks the same question as the first write. */
  async unlock(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Allow Changes'), argument);
    if (account) await this.services.unlock(account);
  }

  /** Asks for another token for the same account, stored only when Acquire accepts it; then waiting views continue. */
  async replaceToken(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Replace Token'), argument, (a) => a.kind !== 'sandbox');
    if (!account || account.kind === 'sandbox') return;
    await this.reauthentication.during(account.key, () =>
      account.credentialKind === 'oauth' ? this.renewOAuth(account) : this.askForAnotherToken(account),
    );
  }

  /** Sends the token in the other header from now on, once Acquire has accepted it there or if the user insists. */
  async setHeader(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Authentication Header'), argument, ownToken);
    const authHeader = account && ownToken(account) && (await pickAuthHeader(this.ask, account));
    if (!account || !authHeader || authHeader === account.authHeader) return;
    let { pathForm } = account;
    try {
      const stored = await this.accounts.stored(account.key);
      if (stored) ({ pathForm } = await this.checkWithProgress({ ...account, authHeader }, stored.token));
    } catch (error) {
      if (error instanceof AcquireError && error.kind === 'cancelled') return;
      this.note(error);
      const anyway = l10n.t('Change It Anyway');
      if ((await vscode.window.showWarningMessage(signInFailureText(error, account), anyway)) !== anyway) return;
    }
    await this.accounts.update(account.key, { pathForm, authHeader });
  }

  /** Removes an account and its data, after a confirmation. */
  async signOut(argument?: unknown): Promise<void> {
    const account = await this.choose(l10n.t('Sign Out'), argument);
    if (account) await this.leaving.signOut(account);
  }

  /** Runs an action for the account given as argument, or picked under `title`. */
  async onAccount(title: string, argument: unknown, work: (account: Account) => Promise<void>): Promise<void> {
    const account = await this.choose(title, argument);
    if (account) await work(account);
  }

  private choose(
    title: string,
    argument: unknown,
    suits: (account: Account) => boolean = () => true,
  ): Promise<Account | undefined> {
    const { accounts } = this;
    return chooseAccount(
      this.ask,
      { all: () => accounts.all().filter(suits), active: () => accounts.active(), get: (key) => accounts.get(key) },
      title,
      argument,
    );
  }

  private askForOAuth(
    target: SignInTarget,
    back: boolean,
    outcome: SignInOutcome,
    server?: OAuthServer,
  ): Promise<OAuthCredential | 'back' | undefined> {
    const { globalState, redactor } = this.services;
    return askForOAuth({
      ask: this.ask,
      memory: globalState,
      redactor,
      log: (error) => this.note(error),
      target,
      back,
      outcome,
      server,
    });
  }

  /** Resolves to whether the account has another token now. */
  private async askForAnotherToken(account: Account): Promise<boolean> {
    const answer = await askForToken({
      ask: this.ask,
      check: this.check,
      log: (error) => this.note(error),
      back: false,
      title: l10n.t('Replace the Token of {0}', sentenceText(account.label, 60)),
      target: account,
    });
    if (answer.kind !== 'value') return false;
    const { token, ...found } = answer.value;
    await this.accounts.replaceCredential(account.key, { kind: 'token', token }, found);
    return true;
  }

  /** Asks for consent in the browser again, at the server the account was signed in at. Resolves to whether there is a new session. */
  private async renewOAuth(account: Account): Promise<boolean> {
    // An unreadable session must not prevent a new sign-in.
    const stored = await this.accounts.stored(account.key).catch(() => undefined);
    const outcome = new SignInOutcome();
    const server = stored?.kind === 'oauth' ? stored.server : undefined;
    const credential = await this.askForOAuth(account, false, outcome, server);
    if (!credential || credential === 'back') return false;
    try {
      const { pathForm } = await this.check(account, credential.token, new AbortController().signal);
      await this.accounts.replaceCredential(account.key, credential, { pathForm, authHeader: account.authHeader });
      outcome.succeed();
      return true;
    } catch (error) {
      this.note(error);
      const text = signInFailureText(error, account);
      outcome.fail(new SignInRefused(text));
      void vscode.window.showWarningMessage(text);
      return false;
    }
  }

  /** Checks the token behind a cancelable progress notification. */
  private checkWithProgress(target: Account, token: string): PromiseLike<{ readonly pathForm: Account['pathForm'] }> {
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t('Checking the token at {0}', sentenceText(new URL(target.origin).host, 80)),
        cancellable: true,
      },
      (_progress, cancelled) => {
        const abort = new AbortController();
        cancelled.onCancellationRequested(() => abort.abort());
        return this.check(target, token, abort.signal);
      },
    );
  }

  private note(error: unknown): void {
    this.services.log.warn(`Sign-in check: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Accounts with the user's own token, which can be sent in either header. */
const ownToken = ({ kind, credentialKind }: Account): boolean => kind !== 'sandbox' && credentialKind === 'token';
