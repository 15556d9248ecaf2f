// Editing a lead as JSON: a draft on this machine, and applying it to the lead as it is at Acquire then. Loaded on first use.
import * as vscode from 'vscode';
import type { Account } from '../../api/account';
import { plainLabel } from '../../core/text';
import { changeBody, threeWay, type FieldChange, type ThreeWay } from '../../leads/changes';
import { problemsOf, readRecord } from '../../leads/documentHelp';
import type { Draft } from '../../leads/drafts';
import type { Lead } from '../../leads/lead';
import type { Row } from '../../leads/read';
import { newLeadText, rebased } from '../../leads/rebase';
import type { LeadRecord } from '../../leads/source';
import type { Tag } from '../../leads/tags';
import { confirmDuplicates } from './duplicates';
import { fieldLabel, valueText } from './fieldWords';
import { atAcquire, leadAddress, leadUri } from './leadUri';
import type { LeadRoom } from './room';
import type { LeadTarget } from './targets';
import { leadLabel } from './words';

/** Opens a lead for editing; a draft that is there already is gone on with. */
export async function editLead(room: LeadRoom, target: LeadTarget): Promise<void> {
  const account = room.writer.account(target.accountKey);
  let draft = await room.drafts.get(target);
  let lead: Pick<Lead, 'id' | 'name' | 'email' | 'phone'> = target.lead ?? { id: target.id };
  if (!draft) {
    const record = await busy(vscode.l10n.t('Reading the lead'), () => room.writer.read(account, target.id));
    ({ lead } = record);
    draft = {
      accountKey: account.key,
      id: target.id,
      base: record.text,
      text: `${record.text}\n`,
      savedAt: Date.now(),
      isNew: false,
    };
    room.files.renew(account.key, record);
    await room.drafts.put(draft);
  }
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument(openUri(target) ?? leadUri(account.key, lead)),
    { preview: false },
  );
}

/** Opens an empty document for a new lead. */
export async function writeNewLead(room: LeadRoom, account: Account): Promise<void> {
  const id = `new-${Date.now().toString(36)}`;
  await room.drafts.put({
    accountKey: account.key,
    id,
    base: '{}',
    text: newLeadText(account.generation),
    savedAt: Date.now(),
    isNew: true,
  });
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument(leadUri(account.key, { id, name: 'new lead' })),
    { preview: false },
  );
}

/** The address a lead is open under already, so that it is not opened twice. */
function openUri({ accountKey, id }: LeadTarget): vscode.Uri | undefined {
  return vscode.workspace.textDocuments
    .map((document) => document.uri)
    .find((uri) => {
      const address = leadAddress(uri);
      return address?.accountKey === accountKey && address.id === id && !address.atAcquire;
    });
}

/** Sends what a draft changes, after comparing it with the lead as it is at Acquire now. Whatever fails, the draft stays. */
export async function applyDraft(room: LeadRoom, uri: vscode.Uri): Promise<void> {
  const draft = await savedDraft(room, uri);
  if (!draft) return;
  const { record } = readRecord(draft.text);
  if (!record) {
    await vscode.window.showErrorMessage(
      vscode.l10n.t('This document is not valid JSON, so nothing was sent. The problem is marked in the text.'),
    );
    return;
  }
  const account = await room.writer.writable(draft.accountKey);
  if (!account) return;
  if (draft.isNew) return createFromDraft(room, account, draft, record, uri);
  const now = await busy(vscode.l10n.t('Comparing with Acquire'), () => room.writer.read(account, draft.id));
  room.files.renew(account.key, now);
  const { fields, tags } = await room.facts.fields(account, now.lead.raw);
  const compared = threeWay(readRecord(draft.base).record ?? {}, record, now.lead.raw, fields, tags);
  const changes = await settle(room, account, uri, draft, now, compared);
  if (!changes) return;
  if (!changes.length) {
    await room.drafts.remove(draft);
    void vscode.window.showInformationMessage(
      compared.mine.refused.length
        ? vscode.l10n.t(
            'Nothing was sent: Acquire does not let these fields be changed: {0}.',
            plainLabel(compared.mine.refused.join(', ')),
          )
        : vscode.l10n.t('Nothing was sent: the lead at Acquire is as this document says.'),
    );
    return;
  }
  if (
    !(await confirm(
      account,
      uri,
      now.lead,
      changes,
      compared,
      problemsOf(draft.text, { base: readRecord(draft.base).record ?? {}, fields, tags })
        .filter((p) => p.severity === 'error')
        .map((p) => p.name),
    ))
  )
    return;
  const after = await busy(vscode.l10n.t('Sending to {0}', plainLabel(account.label, 40)), () =>
    room.writer.update(account, now, changes, tags),
  );
  if (after) room.files.renew(account.key, after);
  else room.files.forget(draft);
  await room.drafts.remove(draft);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t(
      '{0} was changed at {1}',
      leadLabel(now.lead, { l10n: vscode.l10n, generation: account.generation }),
      plainLabel(account.label, 40),
    ),
    4000,
  );
}

/** The draft of a document, with what stands unsaved in its editor. */
async function savedDraft(room: LeadRoom, uri: vscode.Uri): Promise<Draft | undefined> {
  const address = leadAddress(uri);
  if (!address) return undefined;
  const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
  if (document?.isDirty && !(await document.save())) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'Nothing was sent: the text could not be saved as a draft. Save the document, then apply it again.',
      ),
    );
    return undefined;
  }
  const draft = await room.drafts.get(address);
  if (!draft)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing to apply: this lead is not being edited.'),
    );
  return draft;
}

/**
 * What is to be sent. Where others changed the same fields meanwhile, the user decides; undefined when the decision is not to send now.
 * Comparing puts the draft on the lead as it is now, so that both sides of the diff editor show all there is, and nothing is lost.
 */
async function settle(
  room: LeadRoom,
  account: Account,
  uri: vscode.Uri,
  draft: Draft,
  now: LeadRecord,
  compared: ThreeWay,
): Promise<readonly FieldChange[] | undefined> {
  if (!compared.conflicts.length) return compared.send;
  const mine = vscode.l10n.t('Keep Mine');
  const theirs = vscode.l10n.t('Keep Theirs');
  const compare = vscode.l10n.t('Compare');
  const lines = compared.conflicts.map(({ field, base, mine: own, theirs: other }) =>
    vscode.l10n.t(
      '{0}: was {1}; yours is {2}, theirs is {3}',
      fieldLabel(field, vscode.l10n),
      valueText(base, vscode.l10n),
      valueText(own, vscode.l10n),
      valueText(other, vscode.l10n),
    ),
  );
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} was changed at Acquire since you began.',
      leadLabel(now.lead, { l10n: vscode.l10n, generation: account.generation }),
    ),
    { modal: true, detail: lines.join('\n') },
    compare,
    mine,
    theirs,
  );
  if (choice === mine) return compared.send;
  if (choice === theirs)
    return compared.send.filter(({ field }) => !compared.conflicts.some((c) => c.field.key === field.key));
  if (choice === compare) {
    await room.drafts.put({
      ...draft,
      base: now.text,
      text: `${rebased(now.text, compared.send)}\n`,
      savedAt: Date.now(),
    });
    await compareDraft(uri, now.lead);
  }
  return undefined;
}

async function confirm(
  account: Account,
  uri: vscode.Uri,
  lead: Lead,
  changes: readonly FieldChange[],
  { mine, theirs }: ThreeWay,
  doubtful: readonly string[],
): Promise<boolean> {
  const lines = changes.map(({ field, from, to }) =>
    vscode.l10n.t(
      '{0}: {1} → {2}',
      fieldLabel(field, vscode.l10n),
      valueText(from, vscode.l10n),
      valueText(to, vscode.l10n),
    ),
  );
  if (doubtful.length)
    lines.push('', vscode.l10n.t('Marked as wrong in the document: {0}', plainLabel(doubtful.join(', '))));
  if (mine.refused.length)
    lines.push(
      '',
      vscode.l10n.t('Not sent, because Acquire does not let it be changed: {0}', plainLabel(mine.refused.join(', '))),
    );
  const others = theirs.filter(({ field }) => !changes.some((c) => c.field.key === field.key));
  if (others.length)
    lines.push(
      '',
      vscode.l10n.t(
        'Changed by others meanwhile, and kept: {0}',
        plainLabel(others.map(({ field }) => fieldLabel(field, vscode.l10n)).join(', ')),
      ),
    );
  const apply = vscode.l10n.t('Apply to Acquire');
  const compare = vscode.l10n.t('Compare');
  const title =
    changes.length === 1
      ? vscode.l10n.t(
          'Send this change of {0} to {1}?',
          leadLabel(lead, { l10n: vscode.l10n, generation: account.generation }),
          plainLabel(account.label, 40),
        )
      : vscode.l10n.t(
          'Send these {0} changes of {1} to {2}?',
          changes.length,
          leadLabel(lead, { l10n: vscode.l10n, generation: account.generation }),
          plainLabel(account.label, 40),
        );
  const choice = await vscode.window.showInformationMessage(
    title,
    { modal: true, detail: lines.join('\n') },
    apply,
    compare,
  );
  if (choice === compare) await compareDraft(uri, lead);
  return choice === apply;
}

/** Shows the lead at Acquire beside the draft. */
export async function compareDraft(uri: vscode.Uri, lead?: Lead): Promise<void> {
  const title = vscode.l10n.t(
    '{0}: at Acquire ↔ your draft',
    plainLabel(
      lead
        ? (lead.name ?? lead.email ?? lead.id)
        : uri.path
            .split('/')
            .at(-1)
            ?.replace(/\.json$/, ''),
      60,
    ),
  );
  await vscode.commands.executeCommand('vscode.diff', atAcquire(uri), uri, title);
}

/** Takes a draft away, after asking when it differs from what it began with. The document shows the lead again. */
export async function discardDraft(room: LeadRoom, uri: vscode.Uri): Promise<void> {
  const address = leadAddress(uri);
  const draft = address && (await room.drafts.get(address));
  if (!draft) return;
  const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
  const differs = document?.isDirty === true || draft.text.trim() !== draft.base.trim();
  const discard = vscode.l10n.t('Discard Draft');
  if (
    differs &&
    (await vscode.window.showWarningMessage(
      vscode.l10n.t('Discard your changes to this lead? They were not sent, and cannot be brought back.'),
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
  await room.drafts.remove(draft);
}

async function createFromDraft(
  room: LeadRoom,
  account: Account,
  draft: Draft,
  record: Row,
  uri: vscode.Uri,
): Promise<void> {
  const { fields, tags } = await room.facts.fields(account, record);
  const { mine } = threeWay({}, record, {}, fields, tags);
  if (!mine.fields.length) {
    await vscode.window.showErrorMessage(
      vscode.l10n.t('Nothing was sent: fill in a name, an e-mail address or a phone number first.'),
    );
    return;
  }
  if (!(await createLead(room, account, mine.fields, tags))) return;
  await closeTabs(uri);
  await room.drafts.remove(draft);
}

/** Creates a lead after looking for one with the same e-mail address or phone number. False when the user gave up. */
export async function createLead(
  room: LeadRoom,
  account: Account,
  values: readonly FieldChange[],
  tags: readonly Tag[],
): Promise<boolean> {
  const value = (key: string): string => {
    const to = values.find(({ field }) => field.key === key)?.to;
    return typeof to === 'string' ? to.trim() : '';
  };
  const scope = await confirmDuplicates(room, account, { email: value('email'), phone: value('phone') });
  if (scope === undefined) return false;
  const { id } = await busy(vscode.l10n.t('Creating the lead in {0}', plainLabel(account.label, 40)), () =>
    room.writer.create(account, changeBody(account.generation, values, tags)),
  );
  const open = vscode.l10n.t('Open');
  const made = vscode.l10n.t(
    '{0} was created in {1}.',
    plainLabel(value('name') || value('email') || value('phone')) || vscode.l10n.t('The lead'),
    plainLabel(account.label, 40),
  );
  void vscode.window
    .showInformationMessage([made, scope].filter(Boolean).join(' '), ...(id === undefined ? [] : [open]))
    .then((choice) =>
      choice === open && id !== undefined
        ? vscode.commands.executeCommand('acquire.lead.open', { accountKey: account.key, id })
        : undefined,
    );
  return true;
}

async function closeTabs(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString());
  await vscode.window.tabGroups.close(tabs);
}

/** Shows in the status bar that something is under way. */
export function busy<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}
