import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { lazy, type Lazy } from '../../../core/lazy';
import type { Feature } from '../../../platform/commands';
import { createLazyTreeView, registerLazyDocuments } from '../../../platform/lazyProviders';
import type { Services } from '../../../platform/services';
import { onDidChangeSetting } from '../../../platform/settings';
import { DELIVERY_SCHEME, WEBHOOK_HELP_SCHEME } from '../../../platform/schemes';
import type { WebhookNode } from './tree';
import type { WebhooksContext, WebhooksUi } from './webhooksUi';

/** The webhooks feature, and what other features may use of it. */
export interface WebhooksFeature extends Feature {
  readonly load: Lazy<WebhooksUi>;
  /** Opens a delivery from the log. Resolves to false if it does not exist. */
  openDelivery(id: string): Promise<boolean>;
  /** Resolves when the log is written. */
  flush(): Promise<void>;
}

/** Webhooks: the receiver (which only the user starts), the log with its view, replay and trigger. Loaded on first use. */
export function webhooksFeature(services: Services, context: WebhooksContext): WebhooksFeature {
  const parts = new DisposableStore();
  const load: Lazy<WebhooksUi> = lazy(async () => {
    const { createWebhooksUi } = await import('./webhooksUi');
    return parts.add(createWebhooksUi(services, context, view));
  });
  const view = parts.add(
    createLazyTreeView<WebhookNode>(
      'acquire.webhooks',
      { canSelectMany: true, showCollapseAll: true, resolves: true },
      async () => (await load()).tree,
    ),
  );
  parts.add(registerLazyDocuments(DELIVERY_SCHEME, async () => (await load()).documents));
  parts.add(
    vscode.workspace.registerTextDocumentContentProvider(WEBHOOK_HELP_SCHEME, {
      provideTextDocumentContent: async () => (await import('../tunnelPage')).tunnelPage(),
    }),
  );
  const redactStored = (): void => {
    load()
      .then(({ session }) => session.redactStored())
      .catch((error: unknown) => services.log.warn(`webhook log: ${String(error)}`));
  };
  parts.add(services.onDidChangePolicy(redactStored));
  parts.add(onDidChangeSetting(['webhooks.redact'], redactStored));
  return {
    load,
    openDelivery: async (id) => {
      const { session, documents } = await load();
      await session.load();
      const delivery = session.log.get(id);
      if (delivery) await documents.open(delivery);
      return delivery !== undefined;
    },
    flush: async () => (await load.created)?.session.store.flush(),
    data: [
      {
        id: 'webhooks',
        removeAll: async () => (await load()).session.removeAll(),
        forget: async () => (await load.created)?.session.forget(),
      },
    ],
    handlers: async () => (await load()).handlers,
    dispose: () => parts.dispose(),
  };
}
