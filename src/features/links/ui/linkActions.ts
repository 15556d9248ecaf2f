import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sentenceText } from '../../../core/text';
import { quickInput } from '../../../platform/quickInput';
import type { LinkTarget, Services } from '../../../platform/services';
import { chooseAccount } from '../../accounts/choices';
import { linkAccountName, linkText } from '../link';
import { openLink, type LinkProblem, type LinkTargets } from '../openLink';

/** What links can open in other features. */
export type LinkDependencies = Pick<LinkTargets, 'openLead' | 'openRequest' | 'openDelivery'>;

/** Opens the target of a link, or says why nothing was opened. The only thing it sends is the read of a lead. */
export async function followLink(services: Services, dependencies: LinkDependencies, uri: vscode.Uri): Promise<void> {
  const { accounts } = services;
  const choose: LinkTargets['choose'] = (named) =>
    chooseAccount(
      quickInput,
      { all: () => named, active: () => accounts.active(), get: (key) => named.find((one) => one.key === key) },
      l10n.t('Open Link'),
    );
  const problem = await openLink(uri, { ...dependencies, accounts: () => accounts.all(), choose });
  if (problem) await report(services, problem);
}

/** Says why nothing was opened. */
async function report({ signIn }: Services, problem: LinkProblem): Promise<void> {
  switch (problem.kind) {
    case 'unreadable':
      void vscode.window.showWarningMessage(
        l10n.t('The link cannot be read, so nothing was opened. Copy it again from its source.'),
      );
      return;
    case 'no-delivery':
      void vscode.window.showInformationMessage(
        l10n.t(
          'The delivery is not in the webhook log of this folder. Open the link in a window of the folder where it arrived.',
        ),
      );
      return;
    case 'no-account': {
      const button = l10n.t('Sign In');
      const choice = await vscode.window.showInformationMessage(
        l10n.t(
          'You are not signed in to {0}, so nothing was opened. Sign in to that account, then open the link again.',
          sentenceText(problem.account, 80),
        ),
        button,
      );
      if (choice === button) await signIn();
    }
  }
}

/** Copies a link to each target, one per line. */
export async function copyLinks({ accounts }: Services, targets: readonly LinkTarget[]): Promise<void> {
  const texts = targets.map((target) => {
    if (target.kind === 'delivery') return linkText(vscode.env.uriScheme, target);
    const account = accounts.get(target.accountKey);
    if (!account) return undefined;
    const link = target.kind === 'request' ? { ...target, request: onAccount(target.request, account.origin) } : target;
    return linkText(vscode.env.uriScheme, { ...link, account: linkAccountName(account) });
  });
  if (!texts.length || texts.some((text) => text === undefined)) {
    void vscode.window.showInformationMessage(
      l10n.t(
        'This cannot be made into a link: it is too long, or contains a file, a binary body or invisible characters.',
      ),
    );
    return;
  }
  await vscode.env.clipboard.writeText(texts.join('\n'));
  vscode.window.setStatusBarMessage(l10n.t('Link copied.'), 4_000);
}

/** Replaces an address on the account's own host with its path. */
function onAccount<T extends { readonly url: string }>(request: T, origin: string): T {
  return request.url.startsWith(`${origin}/`) ? { ...request, url: request.url.slice(origin.length) } : request;
}
