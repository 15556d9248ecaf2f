import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isFromSandbox, type Delivery } from '../delivery';
import type { EventLead } from '../events';
import { fixtureText } from '../fixture';
import type { CommandHandler, CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { WebhookCommandId } from '../commands';
import { DeliveryChoice } from './deliveryChoice';
import { openCase, openLead, type RecordContext } from './openRecord';
import type { DeliveryDocuments } from './documents';
import { logHandlers } from './logCommands';
import { sendingHandlers } from './sendingCommands';
import type { WebhookSession } from './session';
import type { WebhookTree } from './tree';
import { eventName } from '../texts';

/** What the commands need from other features. */
export interface DeliveryContext extends RecordContext {
  /** The lead selected in the lead browser, for the data of a triggered event. */
  readonly selectedLead: () => EventLead | undefined;
}

type Dependencies = DeliveryContext & Pick<Services, 'copyLinks'>;

/** Commands for deliveries: open, replay, compare, trigger, export, copy as code. */
export function deliveryHandlers(
  session: WebhookSession,
  tree: WebhookTree,
  documents: DeliveryDocuments,
  context: Dependencies,
) {
  const choice = new DeliveryChoice(session, tree);
  const one =
    (run: (delivery: Delivery) => unknown): CommandHandler =>
    async (raw) => {
      const [d] = await choice.resolveTargets(raw);
      if (d) await run(d);
    };
  return {
    'acquire.webhooks.openDelivery': one((d) => documents.open(d)),
    'acquire.webhooks.editAndReplay': one((d) => documents.edit(d)),
    'acquire.webhooks.copyFixture': one(async (d) => {
      await vscode.env.clipboard.writeText(fixtureText(d));
      vscode.window.setStatusBarMessage(l10n.t('Test fixture copied, without personal data.'), 4_000);
    }),
    'acquire.webhooks.copyLink': async (raw) => {
      const deliveries = await choice.resolveTargets(raw);
      if (deliveries.length) await context.copyLinks(deliveries.map(({ id }) => ({ kind: 'delivery', id })));
    },
    'acquire.webhooks.openLead': one(async (d) => {
      if (d.facts.leadId) await openLead(context, d.facts.leadId, isFromSandbox(d));
      else void vscode.window.showInformationMessage(l10n.t('This delivery does not mention a lead.'));
    }),
    'acquire.webhooks.openCase': one(async (d) => {
      if (!d.facts.caseId) void vscode.window.showInformationMessage(l10n.t('This delivery does not mention a case.'));
      else if (!(await openCase(context, d.facts.caseId, isFromSandbox(d))))
        void vscode.window.showInformationMessage(
          l10n.t('Cases can be read with API 2.0.0 only. Sign in to a 2.0.0 account first.'),
        );
    }),
    'acquire.webhooks.compare': async (raw) => {
      const [a, second] = await choice.resolveTargets(raw);
      const b =
        second ?? (a && (await choice.pickOne(l10n.t('Compare {0} with which other delivery?', eventName(a)), a)));
      if (a && b) await documents.compare(...(a.receivedAt <= b.receivedAt ? ([a, b] as const) : ([b, a] as const)));
    },
    ...sendingHandlers(session, choice, documents, context.selectedLead),
    ...logHandlers(session, tree),
    'acquire.webhooks.newHandler': async () => {
      const { SNIPPETS } = await import('../snippets');
      const picked = await vscode.window.showQuickPick(
        SNIPPETS.map((s) => ({ label: s.label, snippet: s })),
        {
          title: l10n.t('New Webhook Handler'),
          placeHolder: l10n.t('In which language should the webhook handler be written?'),
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
  } satisfies Partial<CommandHandlers<WebhookCommandId>>;
}
