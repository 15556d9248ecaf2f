// Exporting leads into a file. Loaded on first use.
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../api/account';
import { isAcquireError } from '../../api/errors';
import { plainLabel } from '../../core/text';
import { COLUMNS, USUAL_COLUMNS, otherColumns } from '../../leads/columns';
import { exportLeads, type ExportFormat, type ExportPlan } from '../../leads/exporting';
import { ExportStore, type StoredExport, type Unfinished } from '../../leads/exportStore';
import { isEmptyFilter, type LeadFilter } from '../../leads/find';
import type { Lead } from '../../leads/lead';
import { serverQuery } from '../../leads/list';
import type { LoadPage } from '../../leads/pages';
import type { LeadQuery } from '../../leads/source';
import { capabilities, sourceFor } from '../../leads/sources';
import { withTagNames } from '../../leads/tags';
import { columnLabel } from './columnWords';
import { filterText } from './findWords';
import { progressText, signalOf } from '../shared/progress';
import type { LeadRoom } from './room';
import type { LeadTarget } from './targets';
import { countText } from './words';

/** Rows asked for at a time; a server that gives fewer is followed. */
const PAGE = 200;
const COLUMNS_KEY = 'acquire.leads.exportColumns';

/** What is exported. */
interface Scope {
  readonly filter: LeadFilter;
  readonly leads?: readonly Lead[];
  readonly count?: number;
}

/** How it is written. */
interface Manner {
  readonly format: ExportFormat;
  readonly csv: ExportPlan['csv'];
  readonly whole: boolean;
  readonly ending: string;
}

const storeOf = (room: LeadRoom): ExportStore =>
  new ExportStore(path.join(room.services.context.globalStorageUri.fsPath, 'exports'));

/** The list an export is taken from, with the account it belongs to. `sample` are some of its leads, for the columns they have. */
export interface ExportFrom {
  readonly account: Account;
  readonly selected: readonly Lead[];
  readonly filter: LeadFilter;
  /** How many there are in all, where it is known. */
  readonly total: number | undefined;
  readonly sample: readonly Lead[];
}

/** Exports from the view: the selected leads, those that match its filter, or all. */
export async function exportFromView(room: LeadRoom, selected: readonly LeadTarget[]): Promise<void> {
  const { account, list } = room.browser;
  if (!account || !list) return;
  await room.browser.ensureLoaded();
  const picked = selected
    .filter((target) => target.accountKey === account.key)
    .flatMap((target) => (target.lead ? [target.lead] : []));
  await exportLeadsOf(room, {
    account,
    selected: picked,
    filter: list.arrangement.filter,
    total: list.narrowedByServer ? undefined : list.pages.total,
    sample: list.pages.leads.slice(0, 200),
  });
}

/** Asks what, how and where to, says how many requests it takes, and exports. */
export async function exportLeadsOf(room: LeadRoom, from: ExportFrom): Promise<void> {
  const { account } = from;
  const title = vscode.l10n.t('Export the Leads of {0}', plainLabel(account.label, 60));
  const scope = await askScope(from, title);
  const manner = scope && (await askManner(title));
  if (!scope || !manner) return;
  const columns = manner.whole ? undefined : await askColumns(room, from, title);
  if (!manner.whole && !columns?.length) return;
  const target = await askTarget(account, manner, title);
  if (!target) return;
  const query = scope.leads ? undefined : serverQuery(capabilities(account.generation), scope.filter);
  const plan: ExportPlan = {
    format: manner.format,
    csv: manner.csv,
    columns,
    filter: scope.leads ? {} : scope.filter,
    searched: query?.search !== undefined,
    pageSize: PAGE,
  };
  if (!scope.leads && !(await confirmBudget(account, scope, query))) return;
  const job = await storeOf(room).begin({
    accountKey: account.key,
    target: target.toString(),
    plan,
    query,
    startedAt: Date.now(),
  });
  await run(room, account, job, scope.leads);
}

/** Goes on with an export that was stopped. */
export async function resumeExport(room: LeadRoom): Promise<void> {
  const jobs = (await storeOf(room).list()).filter((job) => room.services.accounts.get(job.accountKey));
  if (!jobs.length) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no export to go on with.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    jobs.map((job) => ({
      label: plainLabel(path.basename(vscode.Uri.parse(job.target).path)),
      description: describe(room, job),
      job,
    })),
    { title: vscode.l10n.t('Resume Export'), placeHolder: vscode.l10n.t('Which export?') },
  );
  if (picked) await resume(room, picked.job.id);
}

async function resume(room: LeadRoom, id: string): Promise<void> {
  const job = await storeOf(room).resume(id);
  const account = job && room.services.accounts.get(job.job.accountKey);
  if (job && account) await run(room, account, job, undefined);
}

function describe(room: LeadRoom, { accountKey, point }: StoredExport): string {
  const count = (n: number): string => countText(n, vscode.env.language);
  const done = point
    ? point.total === undefined
      ? count(point.seen)
      : vscode.l10n.t('{0} of {1}', count(point.seen), count(point.total))
    : vscode.l10n.t('not begun');
  return `${plainLabel(room.services.accounts.get(accountKey)?.label, 40)} · ${done}`;
}

async function askScope({ selected, filter, total }: ExportFrom, title: string): Promise<Scope | undefined> {
  const count = (n: number | undefined): string => (n === undefined ? '' : countText(n, vscode.env.language));
  const items: (vscode.QuickPickItem & { scope: Scope })[] = [];
  if (selected.length > 1)
    items.push({
      label: vscode.l10n.t('Selected leads'),
      description: count(selected.length),
      scope: { filter: {}, leads: selected, count: selected.length },
    });
  if (!isEmptyFilter(filter))
    items.push({
      label: vscode.l10n.t('Leads that match the filter'),
      description: filterText(filter, vscode.l10n, vscode.env.language),
      scope: { filter, count: total },
    });
  items.push({ label: vscode.l10n.t('All leads'), description: count(total), scope: { filter: {}, count: total } });
  if (items.length === 1) return items[0]?.scope;
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Which leads?') }))?.scope;
}

async function askManner(title: string): Promise<Manner | undefined> {
  const item = (label: string, detail: string, manner: Manner) => ({ label, detail, manner });
  return (
    await vscode.window.showQuickPick(
      [
        item(
          vscode.l10n.t('CSV for spreadsheets'),
          vscode.l10n.t('Nothing in it can act as a formula: an apostrophe stands before what could'),
          { format: 'csv', csv: 'safe', whole: false, ending: 'csv' },
        ),
        item(
          vscode.l10n.t('CSV for programs'),
          vscode.l10n.t('Every value exactly as it is; do not open it in a spreadsheet'),
          { format: 'csv', csv: 'lossless', whole: false, ending: 'csv' },
        ),
        item(vscode.l10n.t('JSON'), vscode.l10n.t('One list, each lead as Acquire gave it'), {
          format: 'json',
          csv: 'lossless',
          whole: true,
          ending: 'json',
        }),
        item(vscode.l10n.t('NDJSON'), vscode.l10n.t('One lead per line, as Acquire gave it'), {
          format: 'ndjson',
          csv: 'lossless',
          whole: true,
          ending: 'ndjson',
        }),
        item(vscode.l10n.t('JSON with chosen columns'), vscode.l10n.t('One list, the columns you choose'), {
          format: 'json',
          csv: 'lossless',
          whole: false,
          ending: 'json',
        }),
      ],
      { title, placeHolder: vscode.l10n.t('Which format?') },
    )
  )?.manner;
}

/** Columns are remembered for the account. They are written in the order of the list. */
async function askColumns(
  room: LeadRoom,
  { account, sample }: ExportFrom,
  title: string,
): Promise<readonly string[] | undefined> {
  const memory = room.services.context.globalState;
  const kept = memory.get<Record<string, string[]>>(COLUMNS_KEY, {});
  const before = kept[account.key] ?? [...USUAL_COLUMNS];
  const others = otherColumns(sample);
  const all = [
    ...COLUMNS,
    ...new Set([...others, ...before.filter((column) => !(COLUMNS as readonly string[]).includes(column))]),
  ];
  const picked = await vscode.window.showQuickPick(
    all.map((column) => ({
      label: columnLabel(column, vscode.l10n),
      description: plainLabel(column),
      picked: before.includes(column),
      column,
    })),
    { title, canPickMany: true, placeHolder: vscode.l10n.t('Which columns?') },
  );
  if (!picked?.length) return undefined;
  const columns = picked.map((item) => item.column);
  await memory.update(COLUMNS_KEY, { ...kept, [account.key]: columns });
  return columns;
}

async function askTarget(account: Account, { ending }: Manner, title: string): Promise<vscode.Uri | undefined> {
  const name = `${
    account.label
      .normalize('NFKD')
      .replace(/[^a-zA-Z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase() || 'acquire'
  }-leads-${new Date().toISOString().slice(0, 10)}.${ending}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title,
    saveLabel: vscode.l10n.t('Export'),
    filters: { [ending.toUpperCase()]: [ending] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
}

/** One line on what it costs before it starts, where it costs more than a few requests. */
async function confirmBudget(
  account: Account,
  { count, filter }: Scope,
  query: LeadQuery | undefined,
): Promise<boolean> {
  const requests = count === undefined ? undefined : Math.ceil(count / PAGE);
  if (requests !== undefined && requests <= 5) return true;
  const go = vscode.l10n.t('Export');
  const leads = (n: number): string => countText(n, vscode.env.language);
  const text =
    requests === undefined
      ? vscode.l10n.t('This reads all leads of {0}, {1} at a time.', plainLabel(account.label, 60), PAGE)
      : vscode.l10n.t(
          'This takes about {0} requests to {1}: {2} leads, {3} at a time.',
          leads(requests),
          plainLabel(account.label, 60),
          leads(count ?? 0),
          PAGE,
        );
  const partly =
    !isEmptyFilter(filter) && !query
      ? vscode.l10n.t('The API cannot filter this, so all leads are read and the matching ones written.')
      : '';
  return (
    (await vscode.window.showInformationMessage(
      text,
      { modal: true, detail: [partly, vscode.l10n.t('It can be stopped and resumed.')].filter(Boolean).join('\n') },
      go,
    )) === go
  );
}

/** Exports into the extension's own folder, and puts the finished file in its place. Stopped or failed, it can be gone on with. */
async function run(
  room: LeadRoom,
  account: Account,
  unfinished: Unfinished,
  leads: readonly Lead[] | undefined,
): Promise<void> {
  const { job } = unfinished;
  const target = vscode.Uri.parse(job.target);
  const name = plainLabel(path.basename(target.path));
  const startedAt = Date.now();
  const startedWith = job.point?.seen ?? 0;
  try {
    const load = leads ? fromMemory(leads) : await fromAcquire(room, account, job);
    const end = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Exporting to {0}', name),
        cancellable: true,
      },
      async (progress, token) => {
        let before = startedWith;
        let told = 0;
        return exportLeads({
          plan: job.plan,
          load,
          sink: unfinished,
          signal: signalOf(token),
          ...(job.point ? { from: { point: job.point, ids: unfinished.seenIds() } } : {}),
          onPoint: ({ seen, total }) => {
            if (Date.now() - told < 200) return;
            told = Date.now();
            progress.report({
              message: progressText(seen, total, startedAt, startedWith),
              ...(total ? { increment: ((seen - before) / total) * 100 } : {}),
            });
            before = seen;
          },
        });
      },
    );
    await unfinished.close();
    await vscode.workspace.fs.copy(vscode.Uri.file(unfinished.file), target, { overwrite: true });
    await storeOf(room).discard(job.id);
    const open = vscode.l10n.t('Open');
    void vscode.window
      .showInformationMessage(
        vscode.l10n.t('Exported {0} leads to {1}.', countText(end.rows, vscode.env.language), name),
        open,
      )
      .then((choice) => (choice === open ? vscode.commands.executeCommand('vscode.open', target) : undefined));
  } catch (error) {
    await unfinished.close().catch(() => undefined);
    if (leads) await storeOf(room).discard(job.id);
    if (leads || !isAcquireError(error)) throw error;
    await offerResume(room, account, unfinished.job, error.kind === 'cancelled' ? undefined : error);
  }
}

async function offerResume(room: LeadRoom, account: Account, job: StoredExport, error: unknown): Promise<void> {
  if (error) void room.services.showError(error, account);
  const again = vscode.l10n.t('Resume');
  const discard = vscode.l10n.t('Discard');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The export was stopped: {0}. What was read is kept, and no file was written yet.',
      describe(room, job),
    ),
    again,
    discard,
  );
  if (choice === again) await resume(room, job.id);
  else if (choice === discard) await storeOf(room).discard(job.id);
}

/** The pages of the account, with the names of tags where only ids come. */
async function fromAcquire(room: LeadRoom, account: Account, { query, plan }: StoredExport): Promise<LoadPage> {
  const client = await room.services.client();
  const names =
    account.generation === '1.0.0' && plan.columns?.includes('tags')
      ? new Map((await room.facts.of(account)).tags.map(({ id, name }) => [id, name]))
      : undefined;
  const source = sourceFor(account.generation, client);
  return async (page, size, signal) => {
    const answer = await source.page(account, page, size, query, signal);
    return names ? { ...answer, leads: answer.leads.map((lead) => withTagNames(lead, names)) } : answer;
  };
}

const fromMemory =
  (leads: readonly Lead[]): LoadPage =>
  async (page, size) => ({
    leads: leads.slice(page * size, (page + 1) * size),
    total: leads.length,
    page,
    more: (page + 1) * size < leads.length,
  });
