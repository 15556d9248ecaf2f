import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { findHeaderValue } from '../../../core/headers';
import { DisposableStore } from '../../../core/disposables';
import { looksLikeXml } from '../../../core/xml';
import { bodyText, type Delivery } from '../delivery';
import { deliveryDocument } from '../fixture';
import { printJson } from '../../requests/json';
import { DELIVERY_SCHEME } from '../../../platform/schemes';
import type { WebhookSession } from './session';
import { eventName } from '../texts';

/** The URI of a delivery's document; the name is for the tab. */
function deliveryUri(delivery: Delivery): vscode.Uri {
  const name =
    eventName(delivery)
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'delivery';
  return vscode.Uri.from({ scheme: DELIVERY_SCHEME, path: `/${delivery.id}/${name}.json` });
}
/** Formats JSON for reading, with every token as received. */
function layOut(body: Uint8Array): string | undefined {
  const { bytes, valid } = printJson(body);
  return valid ? Buffer.from(bytes).toString('utf8') : undefined;
}
const idOf = (uri: vscode.Uri): string => uri.path.split('/')[1] ?? '';

/** Read-only JSON documents of deliveries with a link to the lead, and untitled documents for editing a delivery before replay. */
export class DeliveryDocuments
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.CodeLensProvider, vscode.Disposable
{
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changed.event;
  private readonly drafts = new Map<string, string>();

  constructor(private readonly session: WebhookSession) {
    this.parts.add(vscode.languages.registerDocumentLinkProvider({ scheme: DELIVERY_SCHEME }, this));
    this.parts.add(vscode.languages.registerCodeLensProvider({ scheme: 'untitled' }, this));
    this.parts.add(
      vscode.workspace.onDidCloseTextDocument((d) => {
        this.drafts.delete(d.uri.toString());
      }),
    );
    this.parts.add(
      session.log.onDidChange(() => {
        for (const d of vscode.workspace.textDocuments)
          if (d.uri.scheme === DELIVERY_SCHEME && !d.isClosed && session.log.get(idOf(d.uri))) this.changed.fire(d.uri);
      }),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    await this.session.load();
    const delivery = this.session.log.get(idOf(uri));
    return delivery
      ? deliveryDocument(delivery, layOut)
      : `// ${l10n.t('This delivery is no longer in the log. Older deliveries are dropped when the log is full or cleared.')}\n`;
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const delivery = this.session.log.get(idOf(document.uri));
    if (!delivery) return [];
    const linkTo = (name: 'leadId' | 'caseId', command: string, tooltip: string): vscode.DocumentLink[] => {
      const found = delivery.facts[name] ? new RegExp(`"${name}": "[^"\\n]{1,80}"`).exec(document.getText()) : null;
      if (!found) return [];
      const range = new vscode.Range(
        document.positionAt(found.index),
        document.positionAt(found.index + found[0].length),
      );
      const link = new vscode.DocumentLink(
        range,
        vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([delivery.id]))}`),
      );
      link.tooltip = tooltip;
      return [link];
    };
    return [
      ...linkTo('leadId', 'acquire.webhooks.openLead', l10n.t('Open Lead')),
      ...linkTo('caseId', 'acquire.webhooks.openCase', l10n.t('Open Case Request')),
    ];
  }

  /** Opens a delivery as a document. */
  async open(delivery: Delivery): Promise<void> {
    const document = await vscode.workspace.openTextDocument(deliveryUri(delivery));
    await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'json'), {
      preview: true,
    });
  }

  /** Opens the body for editing; its code lenses replay the edited text. */
  async edit(delivery: Delivery): Promise<void> {
    const json = layOut(delivery.body);
    const content = json ?? bodyText(delivery);
    const language =
      json !== undefined
        ? 'json'
        : looksLikeXml(content, findHeaderValue(delivery.headers, 'content-type'))
          ? 'xml'
          : 'plaintext';
    const document = await vscode.workspace.openTextDocument({ language, content });
    this.drafts.set(document.uri.toString(), delivery.id);
    await vscode.window.showTextDocument(document);
  }

  /** The delivery an untitled document was opened from, and its current text. */
  draft(uri: string): { delivery: Delivery; text: string } | undefined {
    const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri);
    const delivery = this.session.log.get(this.drafts.get(uri) ?? '');
    return document && delivery ? { delivery, text: document.getText() } : undefined;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const uri = document.uri.toString();
    if (!this.drafts.has(uri)) return [];
    return [
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title: l10n.t('Send Edited Delivery'),
        command: 'acquire.webhooks.replayDraft',
        arguments: [uri],
      }),
    ];
  }

  /** Shows two deliveries side by side. */
  async compare(older: Delivery, newer: Delivery): Promise<void> {
    await vscode.commands.executeCommand(
      'vscode.diff',
      deliveryUri(older),
      deliveryUri(newer),
      l10n.t('{0} ↔ {1}', eventName(older), eventName(newer)),
    );
  }

  dispose(): void {
    this.parts.dispose();
  }
}
