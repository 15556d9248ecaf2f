import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { durationText } from '../../../core/format';
import type { CommandHandlers } from '../../../platform/commands';
import { CLIPBOARD_SECRET_MS, type SecretClipboard } from '../../../platform/secretClipboard';
import { previewMarkdown } from '../../../platform/markdownPreview';
import { openSetting, getSetting } from '../../../platform/settings';
import type { WebhookCommandId } from '../commands';
import { isLoopbackAddress } from '../forward';
import { WEBHOOK_HELP_SCHEME } from '../../../platform/schemes';
import type { WebhookSession } from './session';

/** The receiver's URL as seen from outside: through VS Code's port forwarding if the window is remote. */
async function externalAddress(address: string): Promise<string> {
  const path = new URL(address).pathname;
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(address));
  const text = external.toString(true);
  // VS Code before 1.139 drops the path of a forwarded port.
  return text.includes(path) ? text : `${text.replace(/\/$/, '')}${path}`;
}

/** Starts the receiver, and offers a choice if the port is taken. Resolves to undefined if the user canceled. */
async function startReceiving(session: WebhookSession, port?: number): Promise<string | undefined> {
  try {
    return (await session.receiver.start(port)).address;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const wanted = port ?? getSetting('webhooks.port');
    const free = l10n.t('Use a Free Port');
    const settings = l10n.t('Change the Port');
    const words =
      code === 'EACCES'
        ? l10n.t('You are not allowed to listen on port {0}. Choose a port above 1023.', wanted)
        : l10n.t(
            'Port {0} is in use by another program, perhaps by another window. The receiver was not started.',
            wanted,
          );
    const choice = await vscode.window.showWarningMessage(words, free, settings);
    if (choice === settings) await openSetting('webhooks.port');
    return choice === free ? startReceiving(session, 0) : undefined;
  }
}

/** Commands for start, stop, URL, secret and public URL of the receiver. */
export function receiverHandlers(session: WebhookSession, secrets: SecretClipboard) {
  const { identity } = session;
  /** The URL to enter in Acquire: the tunnel's if one was entered, otherwise the one of VS Code's port forwarding. */
  const forAcquire = async (address: string): Promise<string> =>
    identity.publicBase ? identity.publicBase + new URL(address).pathname : externalAddress(address);
  /** VS Code may forward the port from its own host, which the receiver refuses until the user agrees. */
  const offerHost = async (address: string): Promise<void> => {
    const url = new URL(address);
    if (isLoopbackAddress(url) || identity.publicBase) return;
    const allow = l10n.t('Accept Deliveries for This Host');
    if (
      (await vscode.window.showInformationMessage(
        l10n.t(
          "VS Code forwards the receiver's port as {0}. The receiver rejects requests for that host until you accept it.",
          url.host,
        ),
        allow,
      )) === allow
    )
      await identity.setPublicBase(url.origin + url.pathname.replace(/\/[0-9a-f]{32}$/, ''));
  };
  return {
    'acquire.webhooks.start': async () => {
      const address = await startReceiving(session);
      if (!address) return;
      const copyButton = l10n.t('Copy Address');
      const secret = l10n.t('Set Signing Secret');
      const tunnel = l10n.t('About Tunnels');
      const external = await forAcquire(address);
      const listens = isLoopbackAddress(new URL(external))
        ? l10n.t(
            "The webhook receiver is listening at {0}, on this machine only. Acquire's deliveries reach it through a tunnel.",
            external,
          )
        : l10n.t('The webhook receiver is listening. Enter this address in Acquire: {0}', external);
      const words = identity.secret
        ? listens
        : `${listens} ${l10n.t('No signing secret is set, so only signatures of the sandbox are checked.')}`;
      void vscode.window
        .showInformationMessage(words, copyButton, ...(identity.secret ? [] : [secret]), tunnel)
        .then(async (choice) => {
          // Uses the commands, because they report failures.
          if (choice === copyButton) await vscode.commands.executeCommand('acquire.webhooks.copyAddress');
          else if (choice === tunnel) await vscode.commands.executeCommand('acquire.webhooks.aboutTunnels');
          else if (choice === secret) await vscode.commands.executeCommand('acquire.webhooks.setSecret');
        });
    },
    'acquire.webhooks.stop': async () => {
      await session.receiver.stop();
      await session.store.flush();
    },
    'acquire.webhooks.copyAddress': async () => {
      const wasRunning = session.receiver.running !== undefined;
      const address = await startReceiving(session);
      if (!address) return;
      const external = await forAcquire(address);
      await vscode.env.clipboard.writeText(external);
      vscode.window.setStatusBarMessage(
        wasRunning ? l10n.t('Webhook address copied.') : l10n.t('Webhook receiver started, address copied.'),
        4_000,
      );
      void offerHost(external);
    },
    'acquire.webhooks.aboutTunnels': async () => {
      await previewMarkdown(vscode.Uri.from({ scheme: WEBHOOK_HELP_SCHEME, path: `/${l10n.t('Webhook tunnels')}.md` }));
    },
    'acquire.webhooks.setSecret': () => changeSecret(session, secrets),
    'acquire.webhooks.setPublicAddress': async () => {
      const text = await vscode.window.showInputBox({
        title: l10n.t('Public Webhook Address'),
        value: identity.publicBase ?? '',
        ignoreFocusOut: true,
        prompt: l10n.t(
          'The address of your tunnel, for example https://name.example.dev. Leave it empty to accept only this machine.',
        ),
        validateInput: (v) =>
          !v.trim() || publicBaseOf(v)
            ? undefined
            : l10n.t('Enter an https address, such as https://name.example.dev.'),
      });
      if (text !== undefined) await identity.setPublicBase(publicBaseOf(text));
    },
  } satisfies Partial<CommandHandlers<WebhookCommandId>>;
}

/** Asks for the signing secret: a new one, the one set in Acquire, or none. A secret is copied only at the user's request. */
async function changeSecret(session: WebhookSession, secrets: SecretClipboard): Promise<void> {
  await session.load();
  const { identity } = session;
  const generate = l10n.t('Generate a New Secret');
  const enter = l10n.t('Enter the Secret Set in Acquire…');
  const copy = l10n.t('Copy Secret');
  const remove = l10n.t('Remove the Secret');
  const copySecret = async (): Promise<void> => {
    if (identity.secret === undefined) return;
    await secrets.copy(identity.secret);
    vscode.window.setStatusBarMessage(
      l10n.t('Signing secret copied. The clipboard is cleared in {0}.', durationText(CLIPBOARD_SECRET_MS, 'long')),
      5_000,
    );
  };
  const choice = await vscode.window.showQuickPick([generate, enter, ...(identity.secret ? [copy, remove] : [])], {
    title: l10n.t('Webhook Signing Secret'),
    placeHolder: identity.secret
      ? l10n.t("A secret is set. It is kept in VS Code's secret storage.")
      : l10n.t("Used to check deliveries. It is kept in VS Code's secret storage."),
  });
  if (choice === remove) await identity.setSecret(undefined);
  if (choice === copy) await copySecret();
  if (choice === generate) {
    await identity.setSecret(randomBytes(24).toString('base64url'));
    void vscode.window
      .showInformationMessage(
        l10n.t("A new signing secret is set. Copy it and enter it in Acquire as the webhook's secret key."),
        copy,
      )
      .then((button) => (button === copy ? copySecret() : undefined));
  }
  if (choice === enter) {
    const secret = await vscode.window.showInputBox({
      title: l10n.t('Webhook Signing Secret'),
      prompt: l10n.t('The secret key of the webhook in Acquire'),
      password: true,
      ignoreFocusOut: true,
      validateInput: (v) => (v.trim() ? undefined : l10n.t('Enter the secret.')),
    });
    if (secret?.trim()) await identity.setSecret(secret.trim());
  }
}

/** Converts an http(s) URL or a bare host name to the base of the receiver's URL: without the secret path, query and trailing slash. */
function publicBaseOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed) return undefined;
  try {
    const url = new URL(/^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
    return url.username || url.password || !url.hostname.includes('.')
      ? undefined
      : url.origin + url.pathname.replace(/(?<!\/)\/+$/, '').replace(/\/[0-9a-f]{32}$/, '');
  } catch {
    return undefined;
  }
}
