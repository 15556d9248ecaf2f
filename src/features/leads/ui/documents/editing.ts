// Edits a lead as JSON: a draft on this machine. Loaded on first use.
import { leadApiOf } from '../../sources/apis';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { sentenceText } from '../../../../core/text';
import { changeBody, type FieldChange } from '../../model/changes';
import { CONTACT_FIELDS } from '../../model/knownFields';
import type { Lead } from '../../model/lead';
import { newLeadText } from '../../model/rebase';
import type { LeadRecord } from '../../sources/source';
import type { LeadTag } from '../../model/tags';
import type { LeadDraft } from '../../documents/drafts';
import { confirmDuplicates } from '../commands/duplicates';
import { sendCreate } from '../commands/writes';
import { remoteLeadUri, leadAddress, leadUri } from './leadUri';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

/** Opens a lead for editing; an existing draft is opened again. */
export async function editLead(context: LeadsContext, target: LeadTarget): Promise<void> {
  const account = context.writer.account(target.accountKey);
  let lead: Pick<Lead, 'id' | 'name' | 'email' | 'phone'> = target.lead ?? { id: target.id };
  if (!(await context.drafts.get(target))) {
    const record = await withStatusProgress(l10n.t('Reading the lead'), () => context.writer.read(account, target.id));
    ({ lead } = record);
    const begun: LeadDraft = {
      accountKey: account.key,
      id: target.id,
      base: record.text,
      text: `${record.text}\n`,
      savedAt: Date.now(),
      isNew: false,
    };
    context.files.renew(account.key, record);
    // Another draft may have been created and edited in the meantime.
    await context.drafts.update(begun, (there) => there ?? begun);
  }
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument(openUri(target) ?? leadUri(account.key, lead)),
    { preview: false },
  );
}

/** Shows the lead in Acquire next to a draft with new values. Returns false, without changing anything, if it already has a draft. */
export async function proposeDraft(
  context: LeadsContext,
  account: Account,
  record: LeadRecord,
  text: string,
): Promise<boolean> {
  const { id } = record.lead;
  const address = { accountKey: account.key, id };
  const draft = { ...address, base: record.text, text: `${text}\n`, savedAt: Date.now(), isNew: false };
  if ((await context.drafts.update(address, (there) => there ?? draft)) !== draft) return false;
  context.files.renew(account.key, record);
  await compareDraft(openUri(address) ?? leadUri(account.key, record.lead), record.lead);
  return true;
}

/** Opens an empty document for a new lead. */
export async function writeNewLead(context: LeadsContext, account: Account): Promise<void> {
  const id = `new-${Date.now().toString(36)}`;
  await context.drafts.put({
    accountKey: account.key,
    id,
    base: '{}',
    text: newLeadText(leadApiOf(account.generation).emptyRecord),
    savedAt: Date.now(),
    isNew: true,
  });
  await openDraft(account.key, id);
}

/** Opens the document of a new lead that was started earlier. */
export async function openDraft(accountKey: string, id: string): Promise<void> {
  const uri = openUri({ accountKey, id }) ?? leadUri(accountKey, { id, name: 'new lead' });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** The address under which a lead is already open, so that it is not opened twice. */
function openUri({ accountKey, id }: LeadTarget): vscode.Uri | undefined {
  return vscode.workspace.textDocuments
    .map((document) => document.uri)
    .find((uri) => {
      const address = leadAddress(uri);
      return address?.accountKey === accountKey && address.id === id && !address.isRemote;
    });
}

/** The document of an address, if it is open. */
export const findOpenDocument = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());

/** Shows the lead at Acquire next to the draft. */
export async function compareDraft(uri: vscode.Uri, lead?: Lead): Promise<void> {
  const title = l10n.t(
    '{0}: Acquire ↔ your draft',
    sentenceText(
      lead
        ? (lead.name ?? lead.email ?? lead.id)
        : uri.path
            .split('/')
            .at(-1)
            ?.replace(/\.json$/, ''),
      60,
    ),
  );
  await vscode.commands.executeCommand('vscode.diff', remoteLeadUri(uri), uri, title);
}

/** Removes a draft, after a confirmation if it was changed. The document shows the lead again. */
export async function discardDraft(context: LeadsContext, uri: vscode.Uri): Promise<void> {
  const address = leadAddress(uri);
  const draft = address && (await context.drafts.get(address));
  if (!draft) return;
  const document = findOpenDocument(uri);
  const differs = document?.isDirty === true || draft.text.trim() !== draft.base.trim();
  const discard = l10n.t('Discard Draft');
  if (
    differs &&
    (await vscode.window.showWarningMessage(
      l10n.t('Discard your changes to this lead? They were not sent and cannot be restored.'),
      { modal: true },
      discard,
    )) !== discard
  )
    return;
  if (document?.isDirty) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  if (draft.isNew) await closeTabs(uri);
  const left = await context.drafts.update(draft, (later) => (later?.text === draft.text ? undefined : later));
  if (!left && !draft.isNew) await closeComparisons(uri);
  if (left)
    void vscode.window.showWarningMessage(
      l10n.t('The draft was not discarded: another window has just changed it. Check its text, then discard it again.'),
    );
}

/** Creates a lead after looking for duplicates by email address or phone number. False if canceled, or if the outcome is unknown. */
export async function createLead(
  context: LeadsContext,
  account: Account,
  values: readonly FieldChange[],
  tags: readonly LeadTag[],
  refused: readonly string[] = [],
): Promise<boolean> {
  const texts = Object.fromEntries(
    values.flatMap(({ field, to }) => (typeof to === 'string' ? [[field.key, to.trim()] as const] : [])),
  );
  const scope = await confirmDuplicates(context, account, texts);
  if (scope === undefined) return false;
  const created = await withStatusProgress(l10n.t('Creating the lead in {0}', sentenceText(account.label, 40)), () =>
    sendCreate(context, account, changeBody(values, tags)),
  );
  if (!created) return false;
  const { id } = created;
  const open = l10n.t('Open');
  const made = l10n.t(
    '{0} was created in {1}.',
    sentenceText(CONTACT_FIELDS.map((key) => texts[key]).find(Boolean)) || l10n.t('The lead'),
    sentenceText(account.label, 40),
  );
  const unsent = refused.length
    ? l10n.t('Not sent, because it cannot be changed in Acquire: {0}', sentenceText(refused.join(', ')))
    : '';
  void vscode.window
    .showInformationMessage([made, unsent, scope].filter(Boolean).join(' '), ...(id === undefined ? [] : [open]))
    .then((choice) =>
      choice === open && id !== undefined
        ? vscode.commands.executeCommand('acquire.lead.open', { accountKey: account.key, id })
        : undefined,
    );
  return true;
}

/** Closes the tabs of a document. */
export async function closeTabs(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString());
  await vscode.window.tabGroups.close(tabs);
}

/** Closes the comparisons of a removed draft: they would show the same text twice. The lead stays open. */
export async function closeComparisons(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString());
  if (!tabs.length) return;
  await vscode.window.tabGroups.close(tabs);
  await vscode.window.showTextDocument(uri);
}

/** Shows in the status bar that something is in progress. */
export function withStatusProgress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}
