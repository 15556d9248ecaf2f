import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposables';
import type { Feature } from '../shared/feature';
import type { Services } from '../shared/services';
import { consent, deliveryRows, type WebhookSurroundings } from './deliveryCommands';
import { DeliveryDocuments } from './documents';
import { receiverRows } from './receiverCommands';
import { WebhookSession, type ReceiverListener } from './session';
import { WebhookTree } from './tree';

/** Webhooks: the receiver, the log with its view, replay and trigger. Nothing listens before the user starts it. `onReceiver` lets the sandbox speak to the receiver. */
export function webhooks(services: Services, around: WebhookSurroundings & { readonly onReceiver: ReceiverListener }): Feature {
  const parts = new DisposableStore();
  const session = parts.add(new WebhookSession(services, around.onReceiver));
  const documents = parts.add(new DeliveryDocuments(session));
  const tree = parts.add(new WebhookTree(session, services.context.workspaceState));
  const status = parts.add(vscode.window.createStatusBarItem('acquire.webhooks', vscode.StatusBarAlignment.Left, 0));
  let asked: string | undefined;
  status.name = vscode.l10n.t('Acquire Webhooks');
  status.command = 'acquire.webhooks.focus';
  parts.add(session.onDidChange(() => {
    if (session.port === undefined) { status.hide(); return; }
    status.text = `$(radio-tower) ${vscode.l10n.t('Webhooks {0}', session.port)}`;
    status.tooltip = vscode.l10n.t('Acquire webhook receiver on port {0}', session.port);
    status.accessibilityInformation = { label: status.tooltip };
    status.show();
    // A setting that points off this machine is asked about when the receiver runs, once, and not silently used.
    const url = session.forwardTo;
    if (url && url !== asked && session.needsConsent(url)) { asked = url; void consent(session, url); }
  }));
  return { rows: [...receiverRows(session), ...deliveryRows(session, tree, documents, around)], dispose: () => { parts.dispose(); } };
}
