import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { CommandHandlers } from '../../../platform/commands';
import type { ReceiverStatus } from '../../../platform/receiverStatus';
import { SecretClipboard } from '../../../platform/secretClipboard';
import type { Services } from '../../../platform/services';
import { onDidChangeSetting } from '../../../platform/settings';
import type { WebhookCommandId } from '../commands';
import { deliveryHandlers, type DeliveryContext } from './deliveryCommands';
import { DeliveryDocuments } from './documents';
import { receiverHandlers } from './receiverCommands';
import { WebhookSession } from './session';
import { WebhookTree, type WebhookNode } from './tree';
import type { ReceiverListener } from './windowReceiver';

/** What webhooks need from the window and from other features. */
export interface WebhooksContext extends DeliveryContext {
  /** Connects the sandbox to the receiver. */
  readonly onReceiver: ReceiverListener;
  readonly receiver: ReceiverStatus;
}

/** The part of the webhooks feature that is loaded on first use. */
export interface WebhooksUi extends vscode.Disposable {
  readonly session: WebhookSession;
  readonly tree: WebhookTree;
  readonly documents: DeliveryDocuments;
  readonly handlers: CommandHandlers<WebhookCommandId>;
}

/** Creates the session with receiver and log, the rows of the view, the documents, and the handlers of the commands. */
export function createWebhooksUi(
  services: Services,
  context: WebhooksContext,
  view: vscode.TreeView<WebhookNode>,
): WebhooksUi {
  const parts = new DisposableStore();
  const session = parts.add(new WebhookSession(services, context.onReceiver));
  const documents = parts.add(new DeliveryDocuments(session));
  const tree = parts.add(new WebhookTree(view, session, services.context.workspaceState, context.receiver));
  const secrets = parts.add(new SecretClipboard(vscode.env.clipboard));
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
    documents,
    handlers: {
      ...receiverHandlers(session, secrets),
      ...deliveryHandlers(session, tree, documents, { ...context, copyLinks: services.copyLinks }),
    },
    dispose: () => parts.dispose(),
  };
}
