// All changes of leads go through here: sent once, verified, and reported to everything that shows leads. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { errorMessage } from '../../../../api/errors/messages';
import type { FieldChange } from '../../model/changes';
import type { LeadTag } from '../../model/tags';
import {
  sendBlock,
  checkBlocked,
  checkGone,
  checkUpdate,
  isOutcomeUnknown,
  mergeLeadsInto,
  removeLeads,
  updateLead,
  isUpdateConfirmed,
  type BlockOutcome,
  type RemovalOutcome,
  type UpdateOutcome,
} from '../../sources/outcomes';
import type { LeadChange, LeadRecord } from '../../sources/source';
import { blockOutcomeText, removalOutcomeText, updateOutcomeText, type Removal } from '../../texts/outcomes';
import type { LeadsContext } from '../context';
import { leadSource } from '../leadSource';

/** Changes to one lead, as it was last read. */
export interface LeadEdit {
  readonly account: Account;
  readonly record: LeadRecord;
  readonly changes: readonly FieldChange[];
  readonly tags: readonly LeadTag[];
}

/** Sends changed fields, and reads the lead again. Rejects if the change was definitely not made. */
export async function sendEdit(context: LeadsContext, edit: LeadEdit): Promise<UpdateOutcome> {
  const { account, record, changes, tags } = edit;
  const source = await leadSource(context.services, account);
  return shown(context, account, record.lead.id, await updateLead(source, account, record, changes, tags));
}

/**
 * Reports the outcome of an edit unless it succeeded; true if it did. While the outcome is unknown, it offers to read the lead again, but
 * never to send the change again.
 */
export function reportEdit(context: LeadsContext, edit: LeadEdit, outcome: UpdateOutcome): boolean {
  const { account, record, changes, tags } = edit;
  const made = isUpdateConfirmed(outcome);
  const text = updateOutcomeText(outcome, account, tags);
  if (text === undefined) return made;
  const lookAgain = async (): Promise<void> => {
    const source = await leadSource(context.services, account);
    const seen = await checkUpdate(source, account, record.lead.id, changes, tags);
    const now = { ...seen, ...(outcome.lost ? { lost: outcome.lost } : {}) };
    reportEdit(context, edit, shown(context, account, record.lead.id, now));
  };
  showOutcome(text, made, outcome.record ? undefined : { label: l10n.t('Check the Lead'), run: lookAgain });
  return made;
}

/**
 * Creates a lead; the id is known if the API returns it. If it is unknown whether the lead was created, this reloads lists, tells the
 * user, and returns undefined.
 */
export async function sendCreate(
  context: LeadsContext,
  account: Account,
  fields: LeadChange,
): Promise<{ readonly id?: string } | undefined> {
  const source = await leadSource(context.services, account);
  try {
    const made = await source.create(account, fields);
    context.changes.fire({ accountKey: account.key, added: true });
    return made;
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    context.changes.fire({ accountKey: account.key, added: true });
    showOutcome(
      `${errorMessage(error, { account }).text} ${l10n.t('Check whether the lead exists before you create it again.')}`,
      false,
      {
        label: l10n.t('Check Again'),
        run: () => context.changes.fire({ accountKey: account.key, added: true }),
      },
    );
    return undefined;
  }
}

/** Deletes leads, each once, and checks whether they are gone. Never rejects. */
export async function sendRemoval(
  context: LeadsContext,
  account: Account,
  ids: readonly string[],
  options: Parameters<typeof removeLeads>[3],
): Promise<RemovalOutcome> {
  const source = await leadSource(context.services, account);
  return removed(context, account, await removeLeads(source, account, ids, options));
}

/** Merges contacts into one, and reads that one again. Rejects if that was definitely not done. */
export async function sendMerge(
  context: LeadsContext,
  account: Account,
  into: string,
  others: readonly string[],
): Promise<RemovalOutcome> {
  const source = await leadSource(context.services, account);
  const outcome = removed(context, account, await mergeLeadsInto(source, account, into, others));
  shown(context, account, into, await checkUpdate(source, account, into, [], []));
  return outcome;
}

/** Reports the outcome of a removal, unless all leads are gone. While it is unknown, it offers to check again. */
export function reportRemoval(
  context: LeadsContext,
  account: Account,
  outcome: RemovalOutcome,
  how: Removal & { readonly into?: string },
): void {
  const text = removalOutcomeText(outcome, account, how);
  if (text === undefined) return;
  const { gone, there, unknown, error } = outcome;
  const lookAgain = async (): Promise<void> => {
    const source = await leadSource(context.services, account);
    const now = removed(context, account, await checkGone(source, account, { lost: unknown, into: how.into }));
    reportRemoval(
      context,
      account,
      { ...now, gone: [...gone, ...now.gone], there: [...there, ...now.there], error },
      how,
    );
  };
  const label = unknown.length === 1 ? l10n.t('Check the Lead') : l10n.t('Check Again');
  showOutcome(text, !there.length && !unknown.length, unknown.length ? { label, run: lookAgain } : undefined);
}

/** Blocks contacts, once, and checks whether they are blocked. Rejects if that was definitely not done. */
export async function sendBlockAndCheck(
  context: LeadsContext,
  account: Account,
  ids: readonly string[],
  until: string,
): Promise<BlockOutcome> {
  const source = await leadSource(context.services, account);
  const outcome = await sendBlock(source, account, ids, until);
  context.changes.fire({ accountKey: account.key, records: outcome.records, added: true });
  return outcome;
}

/** Reports which contacts are not blocked, or not known to be; true if all are. While it is unknown, it offers to check again. */
export function reportBlock(
  context: LeadsContext,
  account: Account,
  outcome: BlockOutcome,
  name: (id: string) => string,
): boolean {
  const text = blockOutcomeText(outcome, account, name);
  if (text === undefined) return true;
  const { lost, unknown } = outcome;
  const lookAgain = async (): Promise<void> => {
    const source = await leadSource(context.services, account);
    const seen = await checkBlocked(source, account, unknown);
    reportBlock(context, account, { ...seen, ...(lost ? { lost } : {}) }, name);
  };
  const isGood = !outcome.open.length && !unknown.length;
  showOutcome(text, isGood, unknown.length && lost ? { label: l10n.t('Check Again'), run: lookAgain } : undefined);
  return isGood;
}

interface Offer {
  readonly label: string;
  readonly run: () => unknown;
}

/** Shows a message with one helpful action. Nothing waits for it. */
function showOutcome(text: string, isGood: boolean, offer?: Offer): void {
  const show = isGood ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void show(text, ...(offer ? [offer.label] : [])).then((choice) =>
    choice !== undefined && choice === offer?.label ? offer.run() : undefined,
  );
}

/** Notifies everything that shows the lead. */
function shown(context: LeadsContext, account: Account, id: string, outcome: UpdateOutcome): UpdateOutcome {
  const { record, unread } = outcome;
  if (unread !== undefined)
    context.services.log.warn(`read after write: ${unread instanceof Error ? unread.message : String(unread)}`);
  context.changes.fire({
    accountKey: account.key,
    ...(record ? { changed: [record.lead], records: [record] } : { stale: [id], added: true }),
  });
  return outcome;
}

/** Notifies everything that shows leads which are gone. */
function removed(context: LeadsContext, account: Account, outcome: RemovalOutcome): RemovalOutcome {
  const { gone, there, unknown } = outcome;
  if (gone.length || there.length || unknown.length)
    context.changes.fire({
      accountKey: account.key,
      removed: gone,
      changed: there.map(({ lead }) => lead),
      records: there,
      ...(unknown.length ? { stale: unknown, added: true } : {}),
    });
  return outcome;
}
