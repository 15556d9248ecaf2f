// Sends the rows of an import, pauses and resumes it, and reports how it ended.
import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { errorMessage } from '../../../../api/errors/messages';
import { numberText, pluralText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import { progressText } from '../../../../platform/progress';
import { importFileErrorText } from '../../texts/importFileErrors';
import { ImportStore } from '../../transfer/import/importStore';
import type { ImportJournal } from '../../transfer/import/journal';
import type { LeadLookup } from '../../transfer/import/matching';
import { importOutcome, sendRows, type ImportOutcome, type ImportStopReason } from '../../transfer/import/sendRows';
import type { StoredImport } from '../../transfer/import/storedImport';
import { ImportFileError, type ImportFile } from '../../transfer/import/types';
import type { LeadsContext } from '../context';
import { leadSource } from '../leadSource';
import { withCancellableProgress, withImportFile } from './importSource';
import { LeftRowsWriter } from './leftRowsWriter';

/** The imports that were started. */
export const importStoreOf = (context: LeadsContext): ImportStore =>
  new ImportStore(path.join(context.services.context.globalStorageUri.fsPath, 'imports'));

/** An import that sends rows. */
export interface RunningImport {
  readonly journal: ImportJournal;
  readonly file: ImportFile;
  readonly uri: vscode.Uri;
  readonly lookup: LeadLookup;
}

/** Reports the result and may offer to continue. Runs after the file is closed, because the user may take hours to respond. */
export type ImportEnding = () => Promise<void>;

/** Sends the rows that were not sent yet, with progress that can be paused. */
export async function runImport(context: LeadsContext, account: Account, run: RunningImport): Promise<ImportEnding> {
  const { journal } = run;
  const label = sentenceText(account.label, 60);
  const before = importOutcome(journal);
  const startedAt = Date.now();
  let stop: ImportStopReason | undefined;
  try {
    stop = await withCancellableProgress(
      l10n.t('Importing rows into {0} (Cancel pauses the import)', label),
      (signal, report) =>
        sendRows({
          ...run,
          signal,
          onProgress: ({ done, total, waitSeconds }) => {
            const startedWith = total - before.notSent;
            report(
              waitSeconds === undefined ? progressText(done, total, startedAt, startedWith) : waitText(waitSeconds),
              done / total,
            );
          },
        }),
    );
  } catch (error) {
    // Nothing of the changed file was ever sent, so there is nothing to resume.
    if (error instanceof ImportFileError && journal.isUntouched) await journal.discard();
    await journal.close().catch(() => undefined);
    throw error;
  }
  const after = importOutcome(journal);
  if (sentOf(after) + after.unknown > sentOf(before) + before.unknown)
    context.changes.fire({ accountKey: account.key, added: true });
  if (!stop) return finish(account, run);
  await journal.close();
  const { job } = journal;
  const stopped = stop;
  return () => offerResume(context, account, job, stopped);
}

const waitText = (seconds: number): string =>
  pluralText(
    seconds,
    l10n.t('Waiting {0} second: rate limit reached', numberText(seconds)),
    l10n.t('Waiting {0} seconds: rate limit reached', numberText(seconds)),
  );

const sentOf = ({ created, updated }: ImportOutcome): number => created + updated;

/** Resumes an interrupted import. */
export async function resumeImport(context: LeadsContext): Promise<void> {
  const jobs = (await importStoreOf(context).list()).filter((job) => context.services.accounts.get(job.accountKey));
  if (!jobs.length) {
    void vscode.window.showInformationMessage(l10n.t('No interrupted import to resume.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    jobs.map((job) => ({ label: plainLabel(job.name), description: progressOf(context, job), job })),
    { title: l10n.t('Resume Lead Import'), placeHolder: l10n.t('Which import?') },
  );
  if (picked) await reopen(context, picked.job, 'resume');
}

function progressOf(context: LeadsContext, { accountKey, planned, counts }: StoredImport): string {
  const done = counts ? Object.values(counts).reduce((sum, count) => sum + count, 0) : 0;
  return [
    sentenceText(context.services.accounts.get(accountKey)?.label, 40),
    ...(counts ? [l10n.t('{0} of {1}', numberText(done), numberText(planned.rows - planned.leftOut))] : []),
  ].join(' · ');
}

/** Opens an interrupted import again, to send the rest or to finish without it. */
async function reopen(context: LeadsContext, { id, accountKey }: StoredImport, then: 'resume' | 'end'): Promise<void> {
  const account = then === 'resume' ? await context.writer.writable(accountKey) : context.writer.account(accountKey);
  const journal = account && (await importStoreOf(context).resume(id));
  if (!account) return;
  if (!journal) {
    void vscode.window.showInformationMessage(l10n.t('This import is running in another window, or has ended.'));
    return;
  }
  const uri = vscode.Uri.parse(journal.job.file);
  let ending: ImportEnding | undefined;
  try {
    const lookup = { source: await leadSource(context.services, account), account };
    ending = await withImportFile(uri, (file) => {
      const run = { journal, file, uri, lookup };
      return then === 'resume' ? runImport(context, account, run) : finish(account, run);
    });
  } finally {
    await journal.close();
  }
  await ending?.();
}

/** Says why an import stopped, and offers to continue. If the message is closed, the import can be resumed later. */
async function offerResume(
  context: LeadsContext,
  account: Account,
  job: StoredImport,
  { why, error }: ImportStopReason,
): Promise<void> {
  if (error instanceof AcquireError && why === 'failed') void context.services.showError(error, account);
  const resume = l10n.t('Resume');
  const end = l10n.t('End Import');
  const { planned, counts } = job;
  const done = counts ? Object.values(counts).reduce((sum, count) => sum + count, 0) : 0;
  const reason =
    why === 'paused' || why === 'failed' ? '' : ` ${errorMessage(error, { account, isolates: true }).text}`;
  const choice = await vscode.window.showInformationMessage(
    l10n.t(
      'The import into {0} is paused: {1} of {2} rows were sent.{3}',
      sentenceText(account.label, 60),
      numberText(done),
      numberText(planned.rows - planned.leftOut),
      reason,
    ),
    resume,
    end,
  );
  if (choice) await reopen(context, job, choice === resume ? 'resume' : 'end');
}

/** Writes the rows that were not imported, or whose outcome is unknown, to files next to the source. The ending reports the result. */
async function finish(account: Account, run: RunningImport): Promise<ImportEnding> {
  const { journal, uri } = run;
  const outcome = importOutcome(journal);
  const writer = new LeftRowsWriter(uri);
  let problem = '';
  try {
    await writer.write(run);
  } catch (error) {
    if (!(error instanceof ImportFileError)) {
      // The import can be finished again once the rows can be written.
      await journal.close();
      throw error;
    }
    problem = ` ${importFileErrorText(error)}`;
  }
  await journal.discard();
  const label = sentenceText(account.label, 60);
  const sent = sentOf(outcome);
  const done = pluralText(
    sent,
    l10n.t('Imported {0} row into {1}.', numberText(sent), label),
    l10n.t('Imported {0} rows into {1}.', numberText(sent), label),
  );
  const left = leftTexts(outcome, writer);
  return async () => {
    if (!left.length) return void vscode.window.showInformationMessage(done);
    const choice = await vscode.window.showWarningMessage(
      `${[done, ...left].join(' ')}${problem}`,
      ...writer.buttons(),
    );
    if (choice) await writer.open(choice);
  };
}

function leftTexts({ refused, notSent, leftOut, unknown }: ImportOutcome, writer: LeftRowsWriter): readonly string[] {
  const left = refused + notSent + leftOut;
  const texts: string[] = [];
  if (left) {
    const name = writer.nameOf('not-imported');
    texts.push(
      name === undefined
        ? pluralText(
            left,
            l10n.t('{0} row was not imported.', numberText(left)),
            l10n.t('{0} rows were not imported.', numberText(left)),
          )
        : pluralText(
            left,
            l10n.t('{0} row was not imported; it is in {1}, with the reason.', numberText(left), name),
            l10n.t('{0} rows were not imported; they are in {1}, each with the reason.', numberText(left), name),
          ),
    );
  }
  if (unknown) {
    const name = writer.nameOf('unknown');
    const count = numberText(unknown);
    texts.push(
      name === undefined
        ? pluralText(
            unknown,
            l10n.t('{0} row may or may not have been imported.', count),
            l10n.t('{0} rows may or may not have been imported.', count),
          )
        : pluralText(
            unknown,
            l10n.t(
              '{0} row may or may not have been imported; it is in {1}. Check this lead before you import it again.',
              count,
              name,
            ),
            l10n.t(
              '{0} rows may or may not have been imported; they are in {1}. Check these leads before you import them again.',
              count,
              name,
            ),
          ),
    );
  }
  return texts;
}

/** Removes unfinished imports of accounts that were signed out. */
export async function forgetImports(context: LeadsContext): Promise<void> {
  await importStoreOf(context).prune(new Set(context.services.accounts.all().map(({ key }) => key)));
}
