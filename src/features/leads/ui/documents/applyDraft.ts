// Applies the draft of a lead to the current lead at Acquire. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { sentenceText } from '../../../../core/text';
import {
  changesBetween,
  refusedChanges,
  compareThreeWay,
  type FieldChange,
  type PlacedChange,
  type ThreeWayChanges,
} from '../../model/changes';
import { documentProblems, parseRecord } from '../../documents/documentHelp';
import type { LeadDraft } from '../../documents/drafts';
import type { Field } from '../../model/fields';
import type { Lead } from '../../model/lead';
import type { RecordRow } from '../../model/read';
import { rebaseRecord } from '../../model/rebase';
import type { LeadRecord } from '../../sources/source';
import type { LeadTag } from '../../model/tags';
import { withStatusProgress, closeComparisons, closeTabs, compareDraft, createLead, findOpenDocument } from './editing';
import { fieldLabel, valueText } from '../../texts/fields';
import { leadAddress } from './leadUri';
import type { LeadsContext } from '../context';
import { leadInSentence } from '../../texts/lead';
import { sendEdit, reportEdit } from '../commands/writes';

/** Sends the changes of a draft, after comparing it with the current lead at Acquire. If anything fails, the draft stays. */
export async function applyDraft(context: LeadsContext, uri: vscode.Uri): Promise<void> {
  const address = leadAddress(uri);
  const key = address && `${address.accountKey}/${address.id}`;
  if (key === undefined || context.applying.has(key)) return;
  context.applying.add(key);
  try {
    await applyOnce(context, uri);
  } finally {
    context.applying.delete(key);
  }
}

async function applyOnce(context: LeadsContext, uri: vscode.Uri): Promise<void> {
  const draft = await savedDraft(context, uri);
  if (!draft) return;
  const { record } = parseRecord(draft.text);
  if (!record) {
    await vscode.window.showErrorMessage(
      l10n.t('This document is not valid JSON, so nothing was sent. The problem is marked in the text.'),
    );
    return;
  }
  const account = await context.writer.writable(draft.accountKey);
  if (!account) return;
  if (draft.isNew) return createFromDraft(context, account, draft, record, uri);
  const now = await withStatusProgress(l10n.t('Comparing with Acquire'), () => context.writer.read(account, draft.id));
  context.files.renew(account.key, now);
  const { fields, tags } = await context.facts.fields(account, now.lead.raw);
  const compared = compareThreeWay(parseRecord(draft.base).record ?? {}, record, now.lead.raw, fields, tags);
  const changes = await settle(context, { account, uri, draft }, now, compared);
  if (!changes) return;
  const { refused } = compared.mine;
  const kept = refusedChanges(record, refused);
  const about = { fields, tags };
  if (!changes.length) {
    // If nothing of a draft can be sent, it stays as it was written.
    if (!refused.length || compared.conflicts.length)
      await doneWith(context, uri, draft, { now: now.text, kept, ...about });
    void vscode.window.showInformationMessage(
      refused.length
        ? l10n.t(
            'Nothing was sent: these fields cannot be changed in Acquire: {0}. The draft is kept.',
            sentenceText(refused.join(', ')),
          )
        : l10n.t('Nothing was sent: the lead in Acquire already matches this document.'),
    );
    return;
  }
  if (
    !(await confirm(
      { account, uri },
      now.lead,
      changes,
      compared,
      documentProblems(draft.text, { base: parseRecord(draft.base).record ?? {}, fields, tags })
        .filter((p) => p.severity === 'error')
        .map((p) => p.name),
    ))
  )
    return;
  const edit = { account, record: now, changes, tags };
  const outcome = await withStatusProgress(l10n.t('Sending changes to {0}', sentenceText(account.label, 40)), () =>
    sendEdit(context, edit),
  );
  const made = reportEdit(context, edit, outcome);
  // While it is unknown whether the change was made, the draft keeps it.
  if (outcome.lost && !outcome.record) return;
  await doneWith(context, uri, draft, {
    now: outcome.record?.text ?? rebaseRecord(now.text, changes),
    kept: [...kept, ...outcome.missed.map(({ field, to }) => ({ path: field.path, to }))],
    ...about,
  });
  if (!made) return;
  const name = leadInSentence(now.lead, { generation: account.generation });
  const where = sentenceText(account.label, 40);
  if (refused.length)
    void vscode.window.showInformationMessage(
      l10n.t(
        'Changed {0} in {1}. The draft keeps what was not sent: {2}.',
        name,
        where,
        sentenceText(refused.join(', ')),
      ),
    );
  else vscode.window.setStatusBarMessage(l10n.t('Changed {0} in {1}', name, where), 4000);
}

/** The state after a draft was sent. */
interface Sent {
  /** The current text of the lead. */
  readonly now: string;
  /** Changes of the draft that Acquire does not have. */
  readonly kept: readonly PlacedChange[];
  readonly fields: readonly Field[];
  readonly tags: readonly LeadTag[];
}

/** Removes a draft whose changes are at Acquire. Unsent changes, and what was typed meanwhile, are kept as a draft of the current lead. */
async function doneWith(
  context: LeadsContext,
  uri: vscode.Uri,
  sent: LeadDraft,
  { now, kept, fields, tags }: Sent,
): Promise<void> {
  const left = await context.drafts.update(sent, (later) => {
    const dirty = findOpenDocument(uri)?.isDirty === true;
    if (!later || (later.text === sent.text && !dirty && !kept.length)) return undefined;
    const before = parseRecord(sent.text).record;
    const after = parseRecord(later.text).record;
    const text =
      before && after && !dirty
        ? `${rebaseRecord(now, [...kept, ...changesBetween(before, after, fields, tags).fields])}\n`
        : later.text;
    return { ...later, base: now, text, savedAt: Math.max(Date.now(), later.savedAt + 1) };
  });
  if (!left) await closeComparisons(uri);
}

/** How often saving is tried, and the pause between attempts, in ms. */
const SAVE_ATTEMPTS = 4;
const SAVE_PAUSE_MS = 250;

/**
 * Saves a document if it is dirty. `save()` resolves to false without a reason, even if VS Code is just not ready, as seen on a slow
 * machine right after the document was opened; so it is retried before the user is told.
 */
async function saved(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 1; document.isDirty; attempt++) {
    if (await document.save()) return true;
    if (attempt === SAVE_ATTEMPTS) return false;
    await new Promise((resolve) => setTimeout(resolve, SAVE_PAUSE_MS));
  }
  return true;
}

/** The draft of a document, including unsaved text in its editor. */
async function savedDraft(context: LeadsContext, uri: vscode.Uri): Promise<LeadDraft | undefined> {
  const address = leadAddress(uri);
  if (!address) return undefined;
  const document = findOpenDocument(uri);
  if (document && !(await saved(document))) {
    void vscode.window.showWarningMessage(
      l10n.t('Nothing was sent: the text could not be saved as a draft. Save the document, then apply it again.'),
    );
    return undefined;
  }
  const draft = await context.drafts.get(address);
  if (!draft) {
    void vscode.window.showInformationMessage(l10n.t('There is nothing to apply: this lead is not being edited.'));
    return undefined;
  }
  if (document && context.drafts.isFromElsewhere(draft) && !sameLines(document.getText(), draft.text)) {
    context.files.reload(address);
    void vscode.window.showWarningMessage(
      l10n.t('Nothing was sent: this draft was changed in another window. Check its text, then apply it again.'),
    );
    return undefined;
  }
  return draft;
}

/** Equal except for line endings, which an editor normalizes. */
const sameLines = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

/**
 * What to send. If others changed the same fields meanwhile, the user decides; undefined if the decision is not to send now. Comparing
 * rebases the draft on the current lead, so that the two sides of the diff editor are complete and nothing is lost.
 */
async function settle(
  context: LeadsContext,
  { account, uri, draft }: { readonly account: Account; readonly uri: vscode.Uri; readonly draft: LeadDraft },
  now: LeadRecord,
  compared: ThreeWayChanges,
): Promise<readonly FieldChange[] | undefined> {
  if (!compared.conflicts.length) return compared.send;
  const mine = l10n.t('Keep My Values');
  const theirs = l10n.t("Keep Acquire's Values");
  const compare = l10n.t('Compare');
  const lines = compared.conflicts.map(({ field, base, mine: own, theirs: other }) =>
    l10n.t(
      '{0}: was {1}; yours is {2}, Acquire has {3}',
      fieldLabel(field),
      valueText(base),
      valueText(own),
      valueText(other),
    ),
  );
  const choice = await vscode.window.showWarningMessage(
    l10n.t(
      '{0} was changed in Acquire since you started editing.',
      leadInSentence(now.lead, { generation: account.generation }),
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
    await context.drafts.put({
      ...draft,
      base: now.text,
      text: `${rebaseRecord(now.text, compared.send)}\n`,
      savedAt: Date.now(),
    });
    await compareDraft(uri, now.lead);
  }
  return undefined;
}

async function confirm(
  { account, uri }: { readonly account: Account; readonly uri: vscode.Uri },
  lead: Lead,
  changes: readonly FieldChange[],
  { mine, theirs }: ThreeWayChanges,
  doubtful: readonly string[],
): Promise<boolean> {
  const lines = changes.map(({ field, from, to }) =>
    l10n.t('{0}: {1} → {2}', fieldLabel(field), valueText(from), valueText(to)),
  );
  if (doubtful.length)
    lines.push('', l10n.t('Marked as wrong in the document: {0}', sentenceText(doubtful.join(', '))));
  if (mine.refused.length)
    lines.push(
      '',
      l10n.t('Not sent, because it cannot be changed in Acquire: {0}', sentenceText(mine.refused.join(', '))),
    );
  const others = theirs.filter(({ field }) => !changes.some((c) => c.field.key === field.key));
  if (others.length)
    lines.push(
      '',
      l10n.t(
        'Changed by others in the meantime and kept: {0}',
        sentenceText(others.map(({ field }) => fieldLabel(field)).join(', ')),
      ),
    );
  const apply = l10n.t('Apply to Acquire');
  const compare = l10n.t('Compare');
  const title =
    changes.length === 1
      ? l10n.t(
          'Send this change of {0} to {1}?',
          leadInSentence(lead, { generation: account.generation }),
          sentenceText(account.label, 40),
        )
      : l10n.t(
          'Send these {0} changes of {1} to {2}?',
          changes.length,
          leadInSentence(lead, { generation: account.generation }),
          sentenceText(account.label, 40),
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

async function createFromDraft(
  context: LeadsContext,
  account: Account,
  draft: LeadDraft,
  record: RecordRow,
  uri: vscode.Uri,
): Promise<void> {
  const { fields, tags } = await context.facts.fields(account, record);
  const { mine } = compareThreeWay({}, record, {}, fields, tags);
  if (!mine.fields.length) {
    await vscode.window.showErrorMessage(
      l10n.t('Nothing was sent: fill in a name, an email address or a phone number first.'),
    );
    return;
  }
  if (!(await createLead(context, account, mine.fields, tags, mine.refused))) return;
  const isDone = (later: LeadDraft | undefined): boolean =>
    later?.text === draft.text && !findOpenDocument(uri)?.isDirty;
  if (!isDone(await context.drafts.get(draft))) return;
  await closeTabs(uri);
  await context.drafts.update(draft, (later) => (isDone(later) ? undefined : later));
}
