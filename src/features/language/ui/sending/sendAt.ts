import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel } from '../../../../core/text';
import type { Services } from '../../../../platform/services';
import { parseRequests } from '../../parse/parser';
import { readEachTag } from '../../parse/runTags';
import { findRequestAt, tagValue } from '../../parse/tree';
import { environmentItems } from './environments';
import type { SendAs } from './requestResolver';
import { runAndReport } from './runAll';
import type { DocumentSending } from './sending';

/** Sends the request at an offset and shows its response, or runs it once for each row of its data file and reports the results. */
export async function sendRequestAt(
  services: Services,
  sending: DocumentSending,
  editor: vscode.TextDocument,
  offset: number,
  as?: SendAs,
): Promise<void> {
  const document = parseRequests(editor.getText());
  const node = findRequestAt(document, offset);
  if (node?.line && readEachTag(document, node)) return runAndReport(services, sending, editor, [node.line], as);
  await sending.send(editor, offset, as);
}

/** Asks for an account and an environment, if there is a choice, and sends the request at an offset with them, once. */
export async function sendWith(
  services: Services,
  sending: DocumentSending,
  editor: vscode.TextDocument,
  offset: number,
): Promise<void> {
  const document = parseRequests(editor.getText());
  const node = findRequestAt(document, offset);
  if (!node?.line) return void vscode.window.showInformationMessage(l10n.t('Place the cursor in a request.'));
  const { accounts } = services;
  const isPinned = tagValue(document, node, 'account') !== undefined;
  const active = accounts.active();
  // The current account comes first.
  const accountItems = [...accounts.all()]
    .sort((a, b) => Number(b === active) - Number(a === active))
    .map(({ key, label, generation, origin }) => ({
      label: plainLabel(label, 60),
      description: [new URL(origin).host, l10n.t('API {0}', generation)].filter((part) => part !== label).join(' · '),
      key,
    }));
  const found = await sending.parts.environments.of(editor.uri);
  const items = [...environmentItems(found)].sort(
    (a, b) => Number(b.name === found.chosen) - Number(a.name === found.chosen),
  );
  const asksAccount = !isPinned && accountItems.length > 1;
  if (!asksAccount && !items.length)
    return void vscode.window.showInformationMessage(
      l10n.t('There is no other account or environment to send this request with.'),
    );
  const title = l10n.t('Run Request With');
  const account = asksAccount
    ? await vscode.window.showQuickPick(accountItems, { title, placeHolder: l10n.t('Which account?') })
    : undefined;
  if (asksAccount && !account) return;
  const environment = items.length
    ? await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Which environment?') })
    : undefined;
  if (items.length && !environment) return;
  await sendRequestAt(services, sending, editor, offset, {
    ...(account && { accountKey: account.key }),
    ...(environment && { environment }),
  });
}
