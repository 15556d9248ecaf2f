import * as l10n from '@vscode/l10n';

/** A Markdown page about using a tunnel to get deliveries to the receiver. */
export const tunnelPage = (): string => `# ${l10n.t('Reaching your webhook receiver from Acquire')}

${l10n.t("The receiver listens only on this machine (127.0.0.1). Acquire's servers cannot reach that address, so a tunnel has to forward their deliveries.")}

1. ${l10n.t("Start a tunnel to the receiver's port. In VS Code: open the Ports view, forward the port and set its visibility to Public. Any other tunnel works too.")}
2. ${l10n.t('Run "Acquire: Set Public Webhook Address…" and enter the address of the tunnel. Requests for any other host are rejected.')}
3. ${l10n.t('Run "Acquire: Copy Webhook Address" and enter it in Acquire. 2.0.0: Settings > For Developers > Webhooks. 1.0.0: the webhook page of the settings.')}
4. ${l10n.t('Enter the same signing secret in Acquire and in "Acquire: Set Webhook Signing Secret…", so that each delivery is checked.')}

${l10n.t('The long random part of the address is what keeps strangers out. Do not publish it. Stop the tunnel when you are done.')}
`;
