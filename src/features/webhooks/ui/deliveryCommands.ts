import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isFromSandbox, type Delivery } from '../delivery';
import type { EventLead } from '../events';
import { fixtureText } from '../fixture';
import { command, type CommandRow } from '../../../platform/commands';
import { DeliveryChoice } from './deliveryChoice';
import { openCase, openLead, type RecordContext } from './openRecord';
import type { DeliveryDocuments } from './documents';
import { logRows } from './logCommands';
import { sendingRows } from './sendingCommands';
import type { WebhookSession } from './session';
import type { WebhookTree } from './tree';
import { eventName } from '../texts';

/** What the commands need of other features. */
export interface DeliveryContext extends RecordContext {
  /** The lead selected in the lead browser, to fill a triggered event with. */
  readonly selectedLead: () => EventLead | undefined;
}

/** Everything done with deliveries: open, replay, compare, trigger, export, into code. */
export function deliveryRows(
  session: WebhookSession,
  tree: WebhookTree,
  documents: DeliveryDocuments,
  context: DeliveryContext,
): CommandRow[] {
  const choice = new DeliveryChoice(session, tree);
  const one = (id: string, title: string, handler: (delivery: Delivery) => unknown): CommandRow =>
    command<readonly unknown[]>({
      id,
      title,
      handler: async (raw) => {
        const [d] = await choice.meant(raw);
        if (d) await handler(d);
      },
    });
  return [
    one('acquire.webhooks.openDelivery', 'command.webhooks.openDelivery', (d) => documents.open(d)),
    one('acquire.webhooks.editAndReplay', 'command.webhooks.editAndReplay', (d) => documents.edit(d)),
    one('acquire.webhooks.copyFixture', 'command.webhooks.copyFixture', async (d) => {
      await vscode.env.clipboard.writeText(fixtureText(d));
      vscode.window.setStatusBarMessage(l10n.t('Test fixture copied, without personal data.'), 4_000);
    }),
    one('acquire.webhooks.openLead', 'command.webhooks.openLead', async (d) => {
      if (d.facts.leadId) await openLead(context, d.facts.leadId, isFromSandbox(d));
      else void vscode.window.showInformationMessage(l10n.t('This delivery names no lead.'));
    }),
    one('acquire.webhooks.openCase', 'command.webhooks.openCase', async (d) => {
      if (!d.facts.caseId) void vscode.window.showInformationMessage(l10n.t('This delivery names no case.'));
      else if (!(await openCase(context, d.facts.caseId, isFromSandbox(d))))
        void vscode.window.showInformationMessage(
          l10n.t('Cases are read by API 2.0.0. Sign in to an account of that generation first.'),
        );
    }),
    command<readonly unknown[]>({
      id: 'acquire.webhooks.compare',
      title: 'command.webhooks.compare',
      handler: async (raw) => {
        const [a, second] = await choice.meant(raw);
        const b =
          second ?? (a && (await choice.pickOne(l10n.t('Compare {0} with which other delivery?', eventName(a)), a)));
        if (a && b) await documents.compare(...(a.receivedAt <= b.receivedAt ? ([a, b] as const) : ([b, a] as const)));
      },
    }),
    ...sendingRows(session, choice, documents, context.selectedLead),
    ...logRows(session, tree),
    command({
      id: 'acquire.webhooks.newHandler',
      title: 'command.webhooks.newHandler',
      handler: async () => {
        const { SNIPPETS } = await import('../snippets');
        const picked = await vscode.window.showQuickPick(
          SNIPPETS.map((s) => ({ label: s.label, snippet: s })),
          {
            title: l10n.t('New Webhook Handler'),
            placeHolder: l10n.t('A handler that verifies the signature, in which language?'),
          },
        );
        if (picked)
          await vscode.window.showTextDocument(
            await vscode.workspace.openTextDocument({
              language: picked.snippet.language,
              content: picked.snippet.text,
            }),
          );
      },
    }),
  ];
}
