import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sentenceText } from '../../../core/text';
import { openSetting, getSetting, updateSetting } from '../../../platform/settings';
import { forwardTarget } from '../forward';
import type { WebhookSession } from './session';

const NAME = 'webhooks.forwardTo';

/** Asks for the URL of the handler and stores it as a setting. Resolves to it, or to undefined if there is none. */
export async function setHandler(session: WebhookSession): Promise<string | undefined> {
  return (await askAddress(session, false)) || undefined;
}

/** Changes the URL that deliveries are forwarded to, or stops forwarding, and shows which. */
export async function changeHandler(session: WebhookSession): Promise<void> {
  const address = await askAddress(session, true);
  if (address !== undefined)
    vscode.window.setStatusBarMessage(
      address
        ? l10n.t('Deliveries are forwarded to {0}.', sentenceText(address, 80))
        : l10n.t('Deliveries are no longer forwarded.'),
      6_000,
    );
}

/** The stored URL; undefined if the user canceled, declined to send to another machine, or it could not be stored. */
async function askAddress(session: WebhookSession, canBeEmpty: boolean): Promise<string | undefined> {
  const { forwarder, receiver } = session;
  const typed = await vscode.window.showInputBox({
    title: l10n.t('Forward Deliveries To'),
    value: forwarder.url,
    prompt: canBeEmpty
      ? l10n.t(
          'The address of your webhook handler, for example http://127.0.0.1:3000/acquire. Leave it empty to stop forwarding.',
        )
      : l10n.t('The address of your webhook handler, for example http://127.0.0.1:3000/acquire'),
    ignoreFocusOut: true,
    validateInput: (value) => (canBeEmpty && !value.trim() ? undefined : problemOf(value, receiver.running?.path)),
  });
  const address = typed?.trim();
  if (address === undefined || (!address && !canBeEmpty)) return undefined;
  if (address && (problemOf(address, receiver.running?.path) !== undefined || !(await forwarder.askConsent(address))))
    return undefined;
  // In a remote window, VS Code stores it on the remote machine, where the receiver runs.
  await updateSetting(NAME, address);
  if (getSetting(NAME).trim() === address) return address;
  const open = l10n.t('Open Setting');
  void vscode.window
    .showWarningMessage(l10n.t('The address was not stored, because another value of the setting counts.'), open)
    .then((choice) => (choice === open ? openSetting(NAME) : undefined));
  return undefined;
}

/** Why deliveries cannot be forwarded to this URL; undefined if they can. */
function problemOf(address: string, ownPath: string | undefined): string | undefined {
  const target = forwardTarget(address);
  if (!target) return l10n.t('Enter an http or https address without user name and password.');
  return ownPath !== undefined && target.pathname.endsWith(`/${ownPath}`)
    ? l10n.t("This is the receiver's own address. Enter the address of your handler.")
    : undefined;
}
