// Deleting, merging and blocking leads. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { numberText, pluralText, unitText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import type { LeadCapabilities } from '../../sources/source';
import { leadApiOf } from '../../sources/apis';
import type { LeadDraft } from '../../documents/drafts';
import { isUntouched } from '../documents/orphanedDrafts';
import { withStatusProgress } from '../documents/editing';
import { progressText, toAbortSignal } from '../../../../platform/progress';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';
import { distinctLabels, leadInSentence } from '../../texts/lead';
import { isOutcomeUnknown } from '../../sources/outcomes';
import { sendBlockAndCheck, sendMerge, sendRemoval, reportBlock, reportRemoval } from './writes';

/** Maximum number of names shown before the rest is counted. */
const MAX_NAMES_SHOWN = 12;

/** Warns that drafts with unsent changes are deleted with their leads. */
async function draftWarning(context: LeadsContext, targets: readonly LeadTarget[]): Promise<readonly string[]> {
  const isTarget = (draft: LeadDraft): boolean =>
    targets.some(({ accountKey, id }) => accountKey === draft.accountKey && id === draft.id);
  const drafts = (await context.drafts.all()).filter(isTarget);
  return drafts.every(isUntouched) ? [] : [l10n.t('Changes in drafts that were not sent are discarded.')];
}

/**
 * Deletes leads after a modal confirmation that names them; on request a copy is saved first. All must be of one account.
 * @returns whether they are gone
 */
export async function deleteLeads(context: LeadsContext, targets: readonly LeadTarget[]): Promise<boolean> {
  const [first] = targets;
  if (!first) return false;
  if (targets.some((target) => target.accountKey !== first.accountKey)) {
    void vscode.window.showInformationMessage(
      l10n.t('These leads belong to several accounts. Select leads of one account to delete them together.'),
    );
    return false;
  }
  const account = await context.writer.writable(first.accountKey);
  if (!account) return false;
  const remove = l10n.t('Delete');
  const copy = l10n.t('Save a Copy and Delete');
  const question =
    targets.length === 1
      ? l10n.t('Delete {0} from {1}?', nameOf(first, account), sentenceText(account.label, 60))
      : l10n.t('Delete {0} leads from {1}?', numberText(targets.length), sentenceText(account.label, 60));
  const choice = await vscode.window.showWarningMessage(
    question,
    {
      modal: true,
      detail: [
        namesOf(targets, account),
        l10n.t('This cannot be undone: Acquire keeps no copy.'),
        ...(await draftWarning(context, targets)),
      ].join('\n\n'),
    },
    remove,
    copy,
  );
  if (choice === copy && !(await saveCopy(context, account, targets))) return false;
  if (choice !== remove && choice !== copy) return false;
  const startedAt = Date.now();
  const outcome = await vscode.window.withProgress(
    {
      location: targets.length > 20 ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window,
      title: l10n.t('Deleting leads from {0}', sentenceText(account.label, 60)),
      cancellable: !leadApiOf(account.generation).can.bulkDelete,
    },
    (progress, token) =>
      sendRemoval(
        context,
        account,
        targets.map((target) => target.id),
        {
          onDone: (done) => progress.report({ message: progressText(done, targets.length, startedAt) }),
          signal: toAbortSignal(token),
        },
      ),
  );
  const gone = targets.filter(({ id }) => outcome.gone.includes(id));
  for (const target of gone) await context.drafts.remove(target);
  reportRemoval(context, account, outcome, {
    name: naming(targets, account),
    removal: 'deleted',
    count: targets.length,
  });
  if (isOutcomeUnknown(outcome.error)) return false;
  if (outcome.error !== undefined) {
    if (gone.length && targets.length > 1)
      void vscode.window.showWarningMessage(partialDeletionText(gone.length, targets.length, account));
    throw outcome.error;
  }
  if (gone.length)
    vscode.window.setStatusBarMessage(
      targets.length === 1
        ? l10n.t('Deleted {0}', nameOf(first, account))
        : pluralText(
            gone.length,
            l10n.t('Deleted {0} lead', numberText(gone.length)),
            l10n.t('Deleted {0} leads', numberText(gone.length)),
          ),
      4000,
    );
  return gone.length === targets.length;
}

/** The names of some leads, by id. */
function naming(targets: readonly LeadTarget[], account: Account): (id: string) => string {
  return (id) => nameOf(targets.find((target) => target.id === id) ?? { accountKey: account.key, id }, account);
}

const nameOf = (target: LeadTarget, account: Account): string =>
  leadInSentence(target.lead ?? { id: target.id }, { generation: account.generation });

function namesOf(targets: readonly LeadTarget[], account: Account): string {
  const lines = targets
    .slice(0, MAX_NAMES_SHOWN)
    .map((target) =>
      [nameOf(target, account), sentenceText(target.lead?.email, 80), plainLabel(target.id, 40)]
        .filter(Boolean)
        .join(' · '),
    );
  if (targets.length > MAX_NAMES_SHOWN)
    lines.push(l10n.t('and {0} more', numberText(targets.length - MAX_NAMES_SHOWN)));
  return lines.join('\n');
}

/** What a deletion that failed halfway says: `gone` of `count` leads are deleted, and the next one may be. */
const partialDeletionText = (gone: number, count: number, account: Account): string => {
  const parts = [numberText(gone), numberText(count), sentenceText(account.label, 60)] as const;
  return pluralText(
    gone,
    l10n.t(
      '{0} of {1} leads was deleted from {2} before the failure. Check the others: one of them may be deleted too.',
      ...parts,
    ),
    l10n.t(
      '{0} of {1} leads were deleted from {2} before the failure. Check the others: one of them may be deleted too.',
      ...parts,
    ),
  );
};

/** Saves the leads, read in full, to a file the user picks. Resolves to false if no file was written; then nothing is deleted. */
async function saveCopy(context: LeadsContext, account: Account, targets: readonly LeadTarget[]): Promise<boolean> {
  const day = new Date().toISOString().slice(0, 10);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `acquire-deleted-${day}.json`;
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t('Save a Copy of What Is Deleted'),
    saveLabel: l10n.t('Save and Delete'),
    filters: { JSON: ['json'] },
    defaultUri: folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(`/${name}`),
  });
  if (!uri) return false;
  const startedAt = Date.now();
  const texts = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Reading the leads to delete'),
      cancellable: true,
    },
    async (progress, token) => {
      const signal = toAbortSignal(token);
      const out: string[] = [];
      for (const target of targets) {
        if (signal.aborted) throw new AcquireError('cancelled');
        out.push((await context.writer.read(account, target.id, signal)).text);
        progress.report({
          message: progressText(out.length, targets.length, startedAt),
          increment: 100 / targets.length,
        });
      }
      return out;
    },
  );
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`[\n${texts.join(',\n')}\n]\n`));
  return true;
}

/** The first of some leads and their account, which must support something; shows a message if it does not. */
function leadsThatCan(
  context: LeadsContext,
  ability: keyof LeadCapabilities,
  [first]: readonly LeadTarget[],
  refusal: string,
): { readonly first: LeadTarget; readonly account: Account } | undefined {
  const account = first && context.writer.account(first.accountKey);
  if (first && account && leadApiOf(account.generation).can[ability]) return { first, account };
  void vscode.window.showInformationMessage(refusal);
  return undefined;
}

/** Merges leads: asks which one to keep, then for confirmation. */
export async function mergeLeads(context: LeadsContext, targets: readonly LeadTarget[]): Promise<void> {
  const able = leadsThatCan(context, 'merge', targets, l10n.t('API 1.0.0 cannot merge leads.'));
  if (!able) return;
  const { account } = able;
  if (targets.length < 2 || targets.some((target) => target.accountKey !== account.key)) {
    void vscode.window.showInformationMessage(
      l10n.t('Select two or more leads of one account in the view, then choose "Merge Leads" again.'),
    );
    return;
  }
  const writable = await context.writer.writable(account.key);
  if (!writable) return;
  const names = distinctLabels(
    targets.map((target) => target.lead ?? { id: target.id }),
    { generation: account.generation },
  );
  const stays = await vscode.window.showQuickPick(
    targets.map((target, i) => ({
      label: names[i]!,
      description: plainLabel(target.lead?.email, 80),
      detail: plainLabel(target.id, 40),
      target,
    })),
    {
      title: l10n.t('Merge {0} Leads', targets.length),
      placeHolder: l10n.t('Which lead should remain? The others are merged into it and deleted.'),
    },
  );
  if (!stays) return;
  const others = targets.filter((target) => target !== stays.target);
  const merge = l10n.t('Merge');
  if (
    (await vscode.window.showWarningMessage(
      l10n.t(
        'Merge {0} into {1}? Only {1} remains.',
        others.length === 1 && others[0]
          ? names[targets.indexOf(others[0])]!
          : l10n.t('{0} leads', numberText(others.length)),
        stays.label,
      ),
      { modal: true, detail: `${namesOf(others, account)}\n\n${l10n.t('This cannot be undone.')}` },
      merge,
    )) !== merge
  )
    return;
  const outcome = await withStatusProgress(l10n.t('Merging leads in {0}', sentenceText(account.label, 40)), () =>
    sendMerge(
      context,
      writable,
      stays.target.id,
      others.map((target) => target.id),
    ),
  );
  reportRemoval(context, writable, outcome, {
    name: naming(others, account),
    removal: 'merged',
    count: others.length,
    into: stays.target.id,
  });
}

const DAY = 24 * 3_600_000;

/** Blocks leads for a while. */
export async function blockLeads(context: LeadsContext, targets: readonly LeadTarget[]): Promise<void> {
  const able = leadsThatCan(context, 'block', targets, l10n.t('API 1.0.0 cannot block leads.'));
  if (!able) return;
  const { first, account } = able;
  if (targets.some((target) => target.accountKey !== account.key)) {
    void vscode.window.showInformationMessage(
      l10n.t('These leads belong to several accounts. Select leads of one account to block them together.'),
    );
    return;
  }
  const writable = await context.writer.writable(account.key);
  if (!writable) return;
  const span = await vscode.window.showQuickPick(
    [
      { label: unitText(1, 'day', 'long'), ms: DAY },
      { label: unitText(1, 'week', 'long'), ms: 7 * DAY },
      { label: unitText(1, 'month', 'long'), ms: 30 * DAY },
      { label: unitText(1, 'year', 'long'), ms: 365 * DAY },
    ],
    { title: l10n.t('Block Leads'), placeHolder: l10n.t('For how long?') },
  );
  if (!span) return;
  const block = l10n.t('Block');
  const question =
    targets.length === 1
      ? l10n.t('Block {0} for {1}?', nameOf(first, account), span.label)
      : l10n.t('Block {0} leads for {1}?', targets.length, span.label);
  if (
    (await vscode.window.showWarningMessage(
      question,
      {
        modal: true,
        detail: `${namesOf(targets, account)}\n\n${l10n.t('They cannot start a chat while they are blocked.')}`,
      },
      block,
    )) !== block
  )
    return;
  const outcome = await withStatusProgress(l10n.t('Blocking leads in {0}', sentenceText(account.label, 40)), () =>
    sendBlockAndCheck(
      context,
      writable,
      targets.map((target) => target.id),
      new Date(Date.now() + span.ms).toISOString(),
    ),
  );
  if (!reportBlock(context, writable, outcome, naming(targets, account))) return;
  vscode.window.setStatusBarMessage(
    targets.length === 1 ? l10n.t('Blocked {0}', nameOf(first, account)) : l10n.t('Blocked {0} leads', targets.length),
    4000,
  );
}
