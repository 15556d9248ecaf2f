import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { pluralText } from '../../../core/format';
import { bodyText, type Delivery } from '../delivery';
import { redactDelivery } from '../fixture';
import type { LogFilter } from '../log';
import type { CommandHandlers } from '../../../platform/commands';
import type { WebhookCommandId } from '../commands';
import type { WebhookSession } from './session';
import type { WebhookTree } from './tree';
import { eventName } from '../texts';

/** Commands for the whole log: export, clear, filter, group. */
export function logHandlers(session: WebhookSession, tree: WebhookTree) {
  return {
    'acquire.webhooks.export': () => exportShown(session, tree),
    'acquire.webhooks.clear': async () => {
      await session.load();
      const { kept } = session.log.counts();
      const clear = l10n.t('Clear');
      if (
        !kept ||
        (await vscode.window.showWarningMessage(
          l10n.t('Clear the webhook log?'),
          {
            modal: true,
            detail: pluralText(
              kept,
              l10n.t(
                '{0} delivery is removed from the log, which all windows of this folder share. This cannot be undone.',
                kept,
              ),
              l10n.t(
                '{0} deliveries are removed from the log, which all windows of this folder share. This cannot be undone.',
                kept,
              ),
            ),
          },
          clear,
        )) === clear
      )
        await session.clear();
    },
    'acquire.webhooks.filter': () => {
      askFilter(session, tree);
    },
    'acquire.webhooks.clearFilter': () => {
      tree.filter = {};
    },
    'acquire.webhooks.toggleGroups': () => tree.toggleGroups(),
  } satisfies Partial<CommandHandlers<WebhookCommandId>>;
}

/** Writes the deliveries in the view to a JSON file, oldest first. */
async function exportShown(session: WebhookSession, tree: WebhookTree): Promise<void> {
  await session.load();
  const all = session.log.list(tree.filter).reverse();
  if (!all.length) {
    void vscode.window.showInformationMessage(
      l10n.t('There is no delivery to export. Start the receiver, or trigger an event.'),
    );
    return;
  }
  const redacted = l10n.t('Without personal data');
  const whole = l10n.t('As received');
  const how = await vscode.window.showQuickPick(
    [
      { label: redacted, description: l10n.t('keeps events, IDs, dates and statuses; replaces other values') },
      { label: whole, description: l10n.t('with everything visitors wrote') },
    ],
    {
      title: l10n.t('Export Deliveries'),
      placeHolder: pluralText(
        all.length,
        l10n.t('{0} delivery as JSON', all.length),
        l10n.t('{0} deliveries as JSON', all.length),
      ),
    },
  );
  const uri =
    how &&
    (await vscode.window.showSaveDialog({
      filters: { JSON: ['json'] },
      saveLabel: l10n.t('Export'),
      defaultUri: suggested('acquire-webhooks.json'),
    }));
  if (!how || !uri) return;
  const rows = all.map((delivery) => {
    const shown =
      how.label === redacted
        ? redactDelivery(delivery)
        : { ...delivery, event: delivery.facts.event, body: bodyText(delivery) };
    return {
      receivedAt: new Date(delivery.receivedAt).toISOString(),
      event: shown.event,
      signature: delivery.signature,
      attempt: delivery.attempt,
      headers: shown.headers,
      body: shown.body,
      handler: shown.forward,
    };
  });
  await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(rows, null, 2)}\n`, 'utf8'));
  vscode.window.setStatusBarMessage(
    pluralText(
      rows.length,
      l10n.t('{0} delivery exported.', rows.length),
      l10n.t('{0} deliveries exported.', rows.length),
    ),
    5_000,
  );
}

/** Asks which deliveries to show: by typed text, outcome, signature or event. */
function askFilter(session: WebhookSession, tree: WebhookTree): void {
  const failed = l10n.t('Failed only');
  const verified = l10n.t('Verified only');
  const other = l10n.t('Not verified only');
  const events = [...new Set(session.log.list().flatMap((d) => (d.facts.event ? [d.facts.event] : [])))];
  const pick = vscode.window.createQuickPick();
  pick.title = l10n.t('Filter Deliveries');
  pick.placeholder = l10n.t('Enter any text to search for, or select');
  pick.value = tree.filter.text ?? '';
  const names = new Map(events.map((e) => [eventName({ facts: { event: e }, unreadable: false } as Delivery), e]));
  const rows = [
    { label: failed, description: l10n.t('handler failed, or signature wrong') },
    { label: verified },
    { label: other },
    ...[...names.keys()].map((label) => ({ label, description: l10n.t('event') })),
  ];
  const draw = (): void => {
    pick.items = [
      ...(pick.value.trim() ? [{ label: l10n.t('Search for “{0}”', pick.value.trim()), alwaysShow: true }] : []),
      ...rows,
    ];
  };
  pick.onDidChangeValue(draw);
  pick.onDidAccept(() => {
    const label = pick.activeItems[0]?.label;
    const typed = pick.value.trim();
    const fixed = new Map<string, LogFilter>([
      [failed, { failed: true }],
      [verified, { trust: 'trusted' }],
      [other, { trust: 'untrusted' }],
    ]);
    tree.filter =
      fixed.get(label ?? '') ??
      (label && names.has(label) ? { event: names.get(label) } : typed ? { text: typed } : {});
    pick.hide();
  });
  draw();
  pick.onDidHide(() => {
    pick.dispose();
  });
  pick.show();
}

function suggested(name: string): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder && vscode.Uri.joinPath(folder, name);
}
