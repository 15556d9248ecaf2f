import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { CommandHandlers, Feature } from '../../../platform/commands';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import { SecretClipboard } from '../../../platform/secretClipboard';
import type { Services } from '../../../platform/services';
import { onDidChangeSetting } from '../../../platform/settings';
import type { WebhookCommandId } from '../commands';
import { deliveryHandlers, type DeliveryContext } from './deliveryCommands';
import { DeliveryDocuments } from './documents';
import { HELP_SCHEME, receiverHandlers } from './receiverCommands';
import { WebhookSession } from './session';
import { WebhookTree } from './tree';
import type { ReceiverListener } from './windowReceiver';

/** The webhooks feature with its internals, for the tests inside VS Code. */
export interface WebhooksFeature extends Feature {
  readonly session: WebhookSession;
  readonly tree: WebhookTree;
  /** Opens a delivery from the log. Resolves to false if it does not exist. */
  openDelivery(id: string): Promise<boolean>;
}

/** Webhooks: the receiver (which only the user starts), the log with its view, replay and trigger. `onReceiver` connects the sandbox. */
export function webhooksFeature(
  services: Services,
  context: DeliveryContext & { readonly onReceiver: ReceiverListener; readonly receiver: ReceiverStatus },
): WebhooksFeature {
  const parts = new DisposableStore();
  const session = parts.add(new WebhookSession(services, context.onReceiver));
  const documents = parts.add(new DeliveryDocuments(session));
  const tree = parts.add(new WebhookTree(session, services.context.workspaceState, context.receiver));
  const secrets = parts.add(new SecretClipboard(vscode.env.clipboard));
  parts.add(
    vscode.workspace.registerTextDocumentContentProvider(HELP_SCHEME, {
      provideTextDocumentContent: async () => (await import('../tunnelPage')).tunnelPage(),
    }),
  );
  let asked: string | undefined;
  // If the setting points to another machine, the user is asked once the receiver runs, before it is used.
  const askConsent = (): void => {
    const { forwarder, receiver } = session;
    if (!receiver.running || forwarder.url === asked || !forwarder.needsConsent(forwarder.url)) return;
    asked = forwarder.url;
    void forwarder.askConsent(asked);
  };
  parts.add(session.receiver.onDidChange(askConsent));
  parts.add(onDidChangeSetting(['webhooks.forwardTo'], askConsent));
  return {
    session,
    tree,
    openDelivery: async (id) => {
      await session.load();
      const delivery = session.log.get(id);
      if (delivery) await documents.open(delivery);
      return delivery !== undefined;
    },
    data: [{ id: 'webhooks', removeAll: () => session.removeAll(), forget: () => session.forget() }],
    handlers: {
      ...receiverHandlers(session, secrets),
      ...deliveryHandlers(session, tree, documents, { ...context, copyLinks: services.copyLinks }),
    } satisfies CommandHandlers<WebhookCommandId>,
    dispose: () => {
      parts.dispose();
    },
  };
}
