// Changes one field of a lead without opening a document. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { dateText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import { isSameFieldValue, type FieldChange } from '../../model/changes';
import { readTagIds, recordValueAt, type Field } from '../../model/fields';
import { CONTACT_FIELDS } from '../../model/knownFields';
import { leadCallName, type Lead } from '../../model/lead';
import { trimmedText } from '../../model/read';
import { readLeadRecordOf } from '../../sources/apis';
import type { LeadRecord } from '../../sources/source';
import type { LeadTag } from '../../model/tags';
import { withStatusProgress, createLead, editLead, openDraft, writeNewLead } from '../documents/editing';
import { fieldLabel, valueText } from '../../texts/fields';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';
import { leadInSentence } from '../../texts/lead';
import { sendEdit, reportEdit } from './writes';

/** Fields with their own command. */
export type QuickField = 'name' | 'email' | 'phone' | 'remarks' | 'tags';

/** A field to be changed, with the current lead at Acquire. */
interface BegunChange {
  readonly account: Account;
  readonly record: LeadRecord;
  readonly field: Field;
  readonly tags: readonly LeadTag[];
  readonly from: unknown;
}

/** Reads the lead of a change; undefined if the account may not be changed. */
async function beginChange(
  context: LeadsContext,
  target: LeadTarget,
  key: QuickField,
): Promise<BegunChange | undefined> {
  const account = await context.writer.writable(target.accountKey);
  if (!account) return undefined;
  const record = await withStatusProgress(l10n.t('Reading the lead'), () => context.writer.read(account, target.id));
  const { fields, tags } = await context.facts.fields(account, record.lead.raw);
  const field = fields.find((f) => f.key === key) ?? { key, path: ['fields', key], kind: 'text', custom: false };
  return { account, record, field, tags, from: recordValueAt(record.lead.raw, field.path) };
}

/** Sends a value that was typed while `shown` was visible. It never overwrites another change; a rejected value can be corrected. */
export async function sendTypedValue(
  context: LeadsContext,
  target: LeadTarget,
  key: QuickField,
  { text, shown }: { readonly text: string; readonly shown: Lead },
): Promise<{ readonly done: boolean; readonly problem?: string }> {
  const begun = await beginChange(context, target, key);
  if (!begun) return { done: false };
  const { field, from, tags } = begun;
  const to = text.trim();
  const problem = problemOf(field, to);
  if (problem !== undefined) return { done: false, problem };
  if (isSameFieldValue(field, from, to, tags)) return { done: true };
  if (!isSameFieldValue(field, recordValueAt(shown.raw, field.path), from, tags)) {
    context.changes.fire({ accountKey: target.accountKey, changed: [begun.record.lead], records: [begun.record] });
    return {
      done: false,
      problem: l10n.t('Nothing was sent: in Acquire this is now {0}. Send again to replace it.', valueText(from)),
    };
  }
  return { done: await sendChange(context, begun, to) };
}

/** Sends one changed field, and reports the outcome. */
async function sendChange(context: LeadsContext, begun: BegunChange, to: unknown): Promise<boolean> {
  const { account, record, field, from, tags } = begun;
  const edit = { account, record, changes: [{ field, from, to }], tags };
  const outcome = await withStatusProgress(l10n.t('Sending changes to {0}', sentenceText(account.label, 40)), () =>
    sendEdit(context, edit),
  );
  if (!reportEdit(context, edit, outcome)) return false;
  vscode.window.setStatusBarMessage(
    l10n.t(
      '{0} of {1}: {2}',
      fieldLabel(field),
      leadInSentence(record.lead, { generation: account.generation }),
      field.key === 'tags' ? names(to, tags) : valueText(to),
    ),
    4000,
  );
  return true;
}

/** Asks for a field's new value, starting from the current one at Acquire, and sends only that. */
export async function changeField(context: LeadsContext, target: LeadTarget, key: QuickField): Promise<void> {
  const begun = await beginChange(context, target, key);
  if (!begun) return;
  const { account, record, field, tags, from } = begun;
  if (key === 'remarks' && /[\r\n]/.test(trimmedText(from) ?? '')) {
    // An input box has one line, and would remove the line breaks.
    void vscode.window.showInformationMessage(
      l10n.t('{0} has several lines, so it is edited as JSON.', fieldLabel(field)),
    );
    await editLead(context, target);
    return;
  }
  const to =
    key === 'tags'
      ? await askTags(account, record, from, tags)
      : await askText(account, record, field, trimmedText(from) ?? '');
  if (to === undefined || isSameFieldValue(field, key === 'tags' ? from : inOneLine(trimmedText(from)), to, tags))
    return;
  await sendChange(context, begun, to);
}

/** The problem with a typed value; none if it is empty. */
const problemOf = ({ kind }: Field, typed: string): string | undefined =>
  kind === 'email' && typed.trim() && !/^[^\s@]+@[^\s@]+$/.test(typed.trim())
    ? l10n.t('This is not an email address.')
    : undefined;

/** A text as an input box returns it, without line breaks. */
const inOneLine = (text: string | undefined): string | undefined => text?.replace(/[\r\n]/g, '');

const names = (ids: unknown, tags: readonly LeadTag[]): string =>
  valueText(readTagIds(ids, tags).map((id) => tags.find((tag) => tag.id === id)?.name ?? id));

function askText(account: Account, { lead }: LeadRecord, field: Field, value: string): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: l10n.t(
        '{0} of {1} ({2})',
        fieldLabel(field),
        leadInSentence(lead, { generation: account.generation }),
        sentenceText(account.label, 40),
      ),
      prompt: l10n.t('Press Enter to send the change to Acquire. Empty text clears the field.'),
      value,
      validateInput: (text) => problemOf(field, text),
    })
    .then((text) => text?.trim());
}

async function askTags(
  account: Account,
  { lead }: LeadRecord,
  value: unknown,
  tags: readonly LeadTag[],
): Promise<readonly string[] | undefined> {
  if (!tags.length) {
    void vscode.window.showInformationMessage(
      l10n.t('{0} has no tags, or they could not be read.', sentenceText(account.label, 40)),
    );
    return undefined;
  }
  const now = readTagIds(value, tags);
  const known = tags.map((tag) => ({
    label: plainLabel(tag.name, 80),
    description: tag.id,
    picked: now.includes(tag.id),
    id: tag.id,
  }));
  const others = now
    .filter((id) => !tags.some((tag) => tag.id === id))
    .map((id) => ({ label: plainLabel(id, 80), description: '', picked: true, id }));
  const picked = await vscode.window.showQuickPick([...known, ...others], {
    canPickMany: true,
    title: l10n.t('Tags of {0}', leadInSentence(lead, { generation: account.generation })),
    placeHolder: l10n.t('Press Enter to send the change to Acquire'),
  });
  return picked?.map((item) => item.id);
}

/** New leads that were started as JSON and not sent: their documents may have been closed since. */
async function begun(
  context: LeadsContext,
  account: Account,
): Promise<readonly (vscode.QuickPickItem & { readonly form: false; readonly id: string })[]> {
  const drafts = (await context.drafts.all()).filter((draft) => draft.isNew && draft.accountKey === account.key);
  const [last] = drafts;
  if (!last) return [];
  const { parseRecord } = await import('../../documents/documentHelp');
  return drafts.toReversed().map(({ id, text, savedAt }) => {
    const lead = readLeadRecordOf(account.generation, { ...parseRecord(text).record, id });
    return {
      label: l10n.t(
        'Continue Editing {0}',
        sentenceText(leadCallName(lead ?? {}), 60) || l10n.t('a draft without a name'),
      ),
      detail: l10n.t('Not sent yet; last changed {0}', dateText(savedAt)),
      form: false,
      id,
    };
  });
}

/** Asks for a new lead's fields, or opens a document to write it as JSON. */
export async function newLead(context: LeadsContext): Promise<void> {
  const active = context.services.accounts.active();
  const account = active && (await context.writer.writable(active.key));
  if (!account) return;
  const title = l10n.t('New Lead in {0}', sentenceText(account.label, 40));
  const how = await vscode.window.showQuickPick(
    [
      { label: l10n.t('Fill In a Form'), detail: l10n.t('Name, email, phone'), form: true },
      {
        label: l10n.t('Write JSON'),
        detail: l10n.t('All fields, including custom ones, in a document that is sent when you apply it'),
        form: false,
      },
      ...(await begun(context, account)),
    ],
    { title, placeHolder: l10n.t('How do you want to enter the lead?') },
  );
  if (!how) return;
  if ('id' in how) return openDraft(account.key, how.id);
  if (!how.form) return writeNewLead(context, account);
  const { fields, tags } = await context.facts.fields(account, {});
  const values: FieldChange[] = [];
  for (const [step, key] of CONTACT_FIELDS.entries()) {
    const field = fields.find((f) => f.key === key);
    if (!field) continue;
    const text = await vscode.window.showInputBox({
      title: `${title} (${step + 1}/${CONTACT_FIELDS.length})`,
      prompt:
        step === CONTACT_FIELDS.length - 1
          ? l10n.t('{0}. Press Enter to create the lead.', fieldLabel(field))
          : l10n.t('{0}. Leave it empty if you do not know.', fieldLabel(field)),
      ignoreFocusOut: true,
      validateInput: (typed) =>
        problemOf(field, typed) ??
        (step === CONTACT_FIELDS.length - 1 && !typed.trim() && !values.length
          ? l10n.t('A lead needs a name, an email address or a phone number.')
          : undefined),
    });
    if (text === undefined) return;
    if (text.trim()) values.push({ field, from: undefined, to: text.trim() });
  }
  await createLead(context, account, values, tags);
}
