// Exports leads to a file. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { durationText, numberText, pluralText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import { writeLeadExport, type ExportResult, type ExportPlan } from '../../transfer/leadExport';
import { ExportStore, type StoredExport, type ExportJob } from '../../transfer/exportStore';
import type { ExportPause } from '../../transfer/readAhead';
import type { Lead } from '../../model/lead';
import { isWhereRefused, toServerQuery } from '../../list/serverPart';
import type { LoadPage } from '../../list/pagedLeads';
import { exportSource, leadSource } from '../leadSource';
import { leadApiOf } from '../../sources/apis';
import { withTagNames } from '../../model/tags';
import {
  EXPORT_PAGE_SIZE,
  pickExportFormat,
  pickExportScope,
  pickExportFile,
  confirmBudget,
  costText,
  exportCounts,
  type ExportFrom,
} from './exportChoices';
import { incompleteText } from '../../texts/listEnd';
import { progressText, toAbortSignal } from '../../../../platform/progress';
import { ThrottledProgress } from '../../../../platform/throttledProgress';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

/** The exports that were started. */
export const exportStoreOf = (context: LeadsContext): ExportStore =>
  new ExportStore(path.join(context.services.context.globalStorageUri.fsPath, 'exports'));

/** Exports from the view: the selected leads, those that match its filter, or all. */
export async function exportFromView(context: LeadsContext, selected: readonly LeadTarget[]): Promise<void> {
  const { account, list } = context.browser;
  if (!account || !list) return;
  await context.browser.ensureLoaded();
  const picked = selected
    .filter((target) => target.accountKey === account.key)
    .flatMap((target) => (target.lead ? [target.lead] : []));
  await runExport(context, {
    account,
    // A single selected row is often just where the user happens to be.
    selected: picked.length > 1 ? picked : [],
    filter: list.arrangement.filter,
    ...exportCounts(leadApiOf(account.generation).can, list.arrangement.filter, list.pages.total),
    sample: list.pages.leads.slice(0, 200),
  });
}

/** Asks for the leads, the format and the file, says how many requests it takes, and exports. */
export async function runExport(context: LeadsContext, from: ExportFrom): Promise<void> {
  const { account } = from;
  const title = l10n.t('Export the Leads of {0}', sentenceText(account.label, 60));
  const scope = await pickExportScope(from, title);
  const manner = scope && (await pickExportFormat(context, from, { title, cost: costText(scope) }));
  if (!scope || !manner) return;
  const { columns } = manner;
  const target = await pickExportFile(account, manner, title);
  if (!target) return;
  const query = scope.leads ? undefined : toServerQuery(leadApiOf(account.generation).can, scope.filter);
  const plan: ExportPlan = {
    format: manner.format,
    csv: manner.csv,
    columns,
    filter: scope.leads ? {} : scope.filter,
    searched: query?.search !== undefined,
    pageSize: EXPORT_PAGE_SIZE,
  };
  if (!scope.leads && !(await confirmBudget(account, scope, query))) return;
  const job = await exportStoreOf(context).begin({
    accountKey: account.key,
    target: target.toString(),
    plan,
    query,
    startedAt: Date.now(),
    ...(scope.leads ? { once: true } : {}),
  });
  await run(context, account, job, scope.leads);
}

/** Removes unfinished exports of accounts that were signed out. */
export async function forgetExports(context: LeadsContext): Promise<void> {
  await exportStoreOf(context).prune(new Set(context.services.accounts.all().map(({ key }) => key)));
}

/** Removes all unfinished exports; one that is running fails. */
export async function removeExports(context: LeadsContext): Promise<void> {
  await exportStoreOf(context).removeAll();
}

/** Resumes an interrupted export. */
export async function resumeExport(context: LeadsContext): Promise<void> {
  const jobs = (await exportStoreOf(context).list()).filter((job) => context.services.accounts.get(job.accountKey));
  if (!jobs.length) {
    void vscode.window.showInformationMessage(l10n.t('No interrupted export to resume.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    jobs.map((job) => ({
      label: plainLabel(path.basename(vscode.Uri.parse(job.target).path)),
      description: describe(context, job),
      job,
    })),
    { title: l10n.t('Resume Export'), placeHolder: l10n.t('Which export?') },
  );
  if (picked) await resume(context, picked.job.id);
}

async function resume(context: LeadsContext, id: string): Promise<void> {
  const job = await exportStoreOf(context).resume(id);
  const account = job && context.services.accounts.get(job.job.accountKey);
  if (job && account) await run(context, account, job, undefined);
}

function describe(context: LeadsContext, { accountKey, point }: StoredExport): string {
  const done = point
    ? point.total === undefined
      ? numberText(point.seen)
      : l10n.t('{0} of {1}', numberText(point.seen), numberText(point.total))
    : l10n.t('not started');
  return `${sentenceText(context.services.accounts.get(accountKey)?.label, 40)} · ${done}`;
}

/** Exports to the extension's own folder, then moves the finished file to its target. If it stops or fails, it can be resumed. */
async function run(
  context: LeadsContext,
  account: Account,
  unfinished: ExportJob,
  leads: readonly Lead[] | undefined,
): Promise<void> {
  const { job } = unfinished;
  const target = vscode.Uri.parse(job.target);
  const name = sentenceText(path.basename(target.path));
  const startedAt = Date.now();
  const startedWith = job.point?.seen ?? 0;
  try {
    const load = await named(
      context,
      account,
      job.plan,
      leads ? fromMemory(leads) : await fromAcquire(context, account, job),
    );
    const end = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t('Exporting leads to {0}', name),
        cancellable: true,
      },
      async (progress, token) => {
        const shown = new ThrottledProgress(progress);
        let text = '';
        return writeLeadExport({
          plan: job.plan,
          load,
          nameless: leadApiOf(account.generation).nameless,
          sink: unfinished,
          signal: toAbortSignal(token),
          ...(job.point ? { from: { point: job.point, ids: unfinished.seenIds() } } : {}),
          onPoint: ({ seen, total }) => {
            text = progressText(seen, total, startedAt, startedWith);
            shown.report(text, total ? (seen / total) * 100 : undefined);
          },
          onPause: (pause) => shown.report([text, pauseText(pause)].filter(Boolean).join(' · ')),
        }).finally(() => shown.end());
      },
    );
    await unfinished.close();
    const placed = await place(unfinished.file, end.missing ? await incompleteTarget(target, end) : target);
    if (placed || leads) await exportStoreOf(context).discard(job.id);
    if (placed) void offerNext(context, account, job, { end, placed });
  } catch (error) {
    await unfinished.close().catch(() => undefined);
    if (leads) {
      await exportStoreOf(context).discard(job.id);
      throw error;
    }
    const isCancelled = error instanceof AcquireError && error.kind === 'cancelled';
    await offerResume(context, account, unfinished.job, isCancelled ? undefined : error);
  }
}

const pauseText = ({ reason, seconds }: ExportPause): string =>
  reason === 'asked'
    ? l10n.t('Rate limit reached. Continuing in {0}.', durationText(seconds * 1000))
    : l10n.t('Reading failed. Retrying in {0}.', durationText(seconds * 1000));

/** Reports what was written and what is missing, and offers to open the file or to read the list again. */
async function offerNext(
  context: LeadsContext,
  account: Account,
  { accountKey, target, plan, query }: StoredExport,
  { end, placed }: { readonly end: ExportResult; readonly placed: vscode.Uri },
): Promise<void> {
  const open = l10n.t('Open');
  const again = l10n.t('Read Again');
  const name = sentenceText(path.basename(placed.path));
  const done = pluralText(
    end.rows,
    l10n.t('Exported {0} lead to {1}.', numberText(end.rows), name),
    l10n.t('Exported {0} leads to {1}.', numberText(end.rows), name),
  );
  const incomplete = incompleteText(end);
  try {
    const choice = await (incomplete
      ? vscode.window.showWarningMessage(`${done} ${incomplete}`, open, again)
      : vscode.window.showInformationMessage(done, open));
    if (choice === open) await vscode.commands.executeCommand('vscode.open', placed);
    if (choice !== again) return;
    const startedAt = Date.now();
    const next = await exportStoreOf(context).begin({ accountKey, target, plan, query, startedAt });
    await run(context, account, next, undefined);
  } catch (error) {
    await context.services.showError(error, account);
  }
}

/** The target of an incomplete export, which its name says, as in "leads (91 of 100).csv". */
async function incompleteTarget(target: vscode.Uri, { seen, missing = 0 }: ExportResult): Promise<vscode.Uri> {
  const { dir, name, ext } = path.posix.parse(target.path);
  // Not translated, and no "91/100": the slash would create a folder.
  const share = `${seen} of ${seen + missing}`;
  for (let n = 1; ; n++) {
    const numbered = n > 1 ? ` ${n}` : '';
    const free = target.with({ path: path.posix.join(dir, `${name} (${share})${numbered}${ext}`) });
    const exists = await vscode.workspace.fs.stat(free).then(
      () => true,
      () => false,
    );
    if (!exists) return free;
  }
}

/** The final location of the finished file; undefined if it could not be moved, and waits to be resumed. */
async function place(file: string, wanted: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (let target: vscode.Uri | undefined = wanted; target;) {
    const problem: unknown = await moveTo(file, target).then(
      () => undefined,
      (error: unknown) => error ?? 'unknown',
    );
    if (problem === undefined) return target;
    const elsewhere = l10n.t('Save Elsewhere…');
    const choice: string | undefined = await vscode.window.showErrorMessage(
      l10n.t(
        'The leads were read, but {0} could not be written: {1}',
        sentenceText(path.basename(target.path)),
        sentenceText(problem instanceof Error ? problem.message : '', 200),
      ),
      elsewhere,
    );
    target = choice === elsewhere ? await vscode.window.showSaveDialog({ defaultUri: target }) : undefined;
  }
  return undefined;
}

/** Copies to the target's folder first and then renames, so that a file with the final name is never incomplete. */
async function moveTo(file: string, target: vscode.Uri): Promise<void> {
  const beside = target.with({ path: `${target.path}.part` });
  try {
    await vscode.workspace.fs.copy(vscode.Uri.file(file), beside, { overwrite: true });
    await vscode.workspace.fs.rename(beside, target, { overwrite: true });
  } catch (error) {
    await vscode.workspace.fs.delete(beside).then(undefined, () => undefined);
    throw error;
  }
}

async function offerResume(context: LeadsContext, account: Account, job: StoredExport, error: unknown): Promise<void> {
  if (error) void context.services.showError(error, account);
  const again = l10n.t('Resume');
  const discard = l10n.t('Discard');
  const choice = await vscode.window.showInformationMessage(
    l10n.t('The export was stopped: {0}. What was read is kept; no file has been written yet.', describe(context, job)),
    again,
    discard,
  );
  if (choice === again) await resume(context, job.id);
  else if (choice === discard) await exportStoreOf(context).discard(job.id);
}

/** Loads pages filtered by the server. If it rejects our `where`, they are loaded without it, and filtered here. */
async function fromAcquire(context: LeadsContext, account: Account, { query }: StoredExport): Promise<LoadPage> {
  const source = await exportSource(context.services, account);
  let refused = false;
  return async (page, size, signal) => {
    try {
      if (!refused) return await source.page(account, page, size, query, signal);
    } catch (error) {
      if (!isWhereRefused(query, error)) throw error;
      refused = true;
    }
    return source.page(account, page, size, undefined, signal);
  };
}

/** Adds tag names if only ids are returned, and tags are written or searched. */
async function named(context: LeadsContext, account: Account, plan: ExportPlan, load: LoadPage): Promise<LoadPage> {
  const sought = Boolean(plan.filter.facets?.tag?.length || plan.filter.search);
  if (leadApiOf(account.generation).can.tagNames || !(sought || plan.columns?.includes('tags'))) return load;
  // Without the names a filter by tags would match nothing, so the export fails if they cannot be loaded.
  const tags = sought
    ? await (await leadSource(context.services, account)).tags(account)
    : (await context.facts.of(account)).tags;
  const names = new Map(tags.map(({ id, name }) => [id, name]));
  return async (page, size, signal) => {
    const response = await load(page, size, signal);
    return { ...response, leads: response.leads.map((lead) => withTagNames(lead, names)) };
  };
}

const fromMemory =
  (leads: readonly Lead[]): LoadPage =>
  async (page, size) => {
    const rows = leads.slice(page * size, (page + 1) * size);
    return { leads: rows, rows: rows.length, total: leads.length, page };
  };
