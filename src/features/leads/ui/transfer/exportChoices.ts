// The questions before an export. Loaded with it.
import { EXPORT_COLUMNS_KEY } from '../../list/stateKeys';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { listText, numberText, pluralText } from '../../../../core/format';
import { asciiSlug } from '../../../../core/fold';
import { plainLabel, sentenceText } from '../../../../core/text';
import { KNOWN_COLUMNS, DEFAULT_COLUMNS, findOtherColumns } from '../../model/columns';
import type { ExportFormat, ExportPlan } from '../../transfer/leadExport';
import { exportOnlyColumns } from '../../transfer/import/mapping';
import { isEmptyFilter, type LeadFilter } from '../../list/find';
import type { Lead } from '../../model/lead';
import { toServerQuery } from '../../list/serverPart';
import { writableFieldsFor } from '../../sources/apis';
import type { LeadQuery, QueryCapabilities } from '../../sources/source';
import { columnLabel } from '../../texts/fields';
import { filterText } from '../../texts/filters';
import type { LeadsContext } from '../context';

/** Rows per request; if a server returns fewer, that becomes the page size. */
export const EXPORT_PAGE_SIZE = 200;

/** Maximum number of columns named in the question. */
const NAMED_COLUMNS = 6;

/** What to export. */
export interface ExportScope {
  readonly filter: LeadFilter;
  readonly leads?: readonly Lead[];
  readonly count?: number;
}

/** How to write it. */
export interface ExportFormatChoice {
  readonly format: ExportFormat;
  readonly csv: ExportPlan['csv'];
  readonly whole: boolean;
  readonly ending: string;
}

/** The list to export from, and its account. `sample` has some of its leads, to find their columns. */
export interface ExportFrom {
  readonly account: Account;
  readonly selected: readonly Lead[];
  readonly filter: LeadFilter;
  /** The total number of leads, if known. */
  readonly total: number | undefined;
  /** The number of leads that match the filter, if the server has counted them. */
  readonly matching?: number;
  readonly sample: readonly Lead[];
}

/** What a list's total means: the number of matches if the server filters it, otherwise of all leads. */
export function exportCounts(
  can: QueryCapabilities,
  filter: LeadFilter,
  total: number | undefined,
): Pick<ExportFrom, 'total' | 'matching'> {
  if (!toServerQuery(can, filter)) return { total };
  return { total: undefined, ...(total === undefined ? {} : { matching: total }) };
}

/** Asks which leads to export. */
export async function pickExportScope(
  { selected, filter, total, matching }: ExportFrom,
  title: string,
): Promise<ExportScope | undefined> {
  const count = (n: number | undefined): string => (n === undefined ? '' : numberText(n));
  const items: (vscode.QuickPickItem & { scope: ExportScope })[] = [];
  if (selected.length)
    items.push({
      label: l10n.t('Selected leads'),
      description: count(selected.length),
      scope: { filter: {}, leads: selected, count: selected.length },
    });
  if (!isEmptyFilter(filter))
    items.push({
      label: l10n.t('Leads that match the filter'),
      description: filterText(filter),
      scope: { filter, count: matching ?? total },
    });
  items.push({ label: l10n.t('All leads'), description: count(total), scope: { filter: {}, count: total } });
  if (items.length === 1) return items[0]?.scope;
  return (
    await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Which leads do you want to export?') })
  )?.scope;
}

/** The choices of formats, in two groups: those with the selected columns, and those with everything. */
const manners = () => {
  const item = (label: string, detail: string, manner: ExportFormatChoice) => ({ label, detail, manner });
  return {
    columns: [
      item(
        l10n.t('CSV for spreadsheets'),
        l10n.t('Safe to open: values that look like formulas start with an apostrophe'),
        { format: 'csv', csv: 'safe', whole: false, ending: 'csv' },
      ),
      item(l10n.t('CSV for programs'), l10n.t('Values exactly as they are; do not open it in a spreadsheet'), {
        format: 'csv',
        csv: 'lossless',
        whole: false,
        ending: 'csv',
      }),
      item(l10n.t('JSON with chosen columns'), l10n.t('One list of objects'), {
        format: 'json',
        csv: 'lossless',
        whole: false,
        ending: 'json',
      }),
    ],
    whole: [
      item(l10n.t('JSON'), l10n.t('One list, each lead as returned by Acquire'), {
        format: 'json',
        csv: 'lossless',
        whole: true,
        ending: 'json',
      }),
      item(l10n.t('NDJSON'), l10n.t('One lead per line, as returned by Acquire'), {
        format: 'ndjson',
        csv: 'lossless',
        whole: true,
        ending: 'ndjson',
      }),
    ],
  };
};

/** Asks for the format. Uses the last selected columns, unless the user selects others here first. */
export async function pickExportFormat(
  context: LeadsContext,
  from: ExportFrom,
  { title, cost }: { readonly title: string; readonly cost: string },
): Promise<(ExportFormatChoice & { readonly columns?: readonly string[] }) | undefined> {
  for (;;) {
    const columns = keptColumns(context, from.account);
    const { columns: withColumns, whole } = manners();
    const rule = (label: string): vscode.QuickPickItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const choose = {
      label: l10n.t('Choose Columns…'),
      detail: listText(columns.slice(0, NAMED_COLUMNS).map(columnLabel)) + (columns.length > NAMED_COLUMNS ? ' …' : ''),
      manner: undefined,
    };
    const picked = await vscode.window.showQuickPick(
      [...withColumns, choose, rule(l10n.t('with all fields')), ...whole],
      { title, placeHolder: [l10n.t('Which format do you want?'), cost].filter(Boolean).join(' ') },
    );
    if (!picked) return undefined;
    if ('manner' in picked && picked.manner) return picked.manner.whole ? picked.manner : { ...picked.manner, columns };
    if (!(await pickExportColumns(context, from, title))) return undefined;
  }
}

/** The columns last exported for the account. */
const keptColumns = ({ services }: LeadsContext, { key }: Account): readonly string[] =>
  services.globalState.get<Record<string, string[]>>(EXPORT_COLUMNS_KEY, {})[key] ?? DEFAULT_COLUMNS;

/** Asks for the columns, and stores them for the account. They are written in the order of the list. */
async function pickExportColumns(
  context: LeadsContext,
  { account, sample }: ExportFrom,
  title: string,
): Promise<readonly string[] | undefined> {
  const memory = context.services.globalState;
  const before = keptColumns(context, account);
  const others = findOtherColumns(sample);
  const all = [
    ...KNOWN_COLUMNS,
    ...new Set([...others, ...before.filter((column) => !(KNOWN_COLUMNS as readonly string[]).includes(column))]),
  ];
  const record = { fields: Object.assign({}, ...sample.map(({ raw }) => raw['fields'])) as unknown };
  const lost = exportOnlyColumns(all, writableFieldsFor(account.generation, record));
  const picked = await vscode.window.showQuickPick(
    all.map((column) => ({
      label: columnLabel(column),
      description: [plainLabel(column), ...(lost.has(column) ? [l10n.t('export only')] : [])].join(' · '),
      picked: before.includes(column),
      column,
    })),
    {
      title,
      canPickMany: true,
      placeHolder: l10n.t('Which columns? Those marked "export only" cannot be imported again.'),
    },
  );
  if (!picked?.length) return undefined;
  const columns = picked.map((item) => item.column);
  await memory.update(EXPORT_COLUMNS_KEY, {
    ...memory.get<Record<string, string[]>>(EXPORT_COLUMNS_KEY, {}),
    [account.key]: columns,
  });
  return columns;
}

/** Asks for the target file. */
export async function pickExportFile(
  account: Account,
  { ending }: ExportFormatChoice,
  title: string,
): Promise<vscode.Uri | undefined> {
  const name = `${asciiSlug(account.label).toLowerCase() || 'acquire'}-leads-${new Date().toISOString().slice(0, 10)}.${ending}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title,
    saveLabel: l10n.t('Export'),
    filters: { [ending.toUpperCase()]: [ending] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
}

/** Maximum number of requests without a confirmation. More of them take minutes. */
const MAX_UNASKED_REQUESTS = 50;

const requestsFor = (count: number | undefined): number | undefined =>
  count === undefined ? undefined : Math.ceil(count / EXPORT_PAGE_SIZE);

/** How many requests it takes, in one line; '' if unknown. Leads in memory need none. */
export function costText({ count, leads }: ExportScope): string {
  const requests = requestsFor(count);
  if (count === undefined || requests === undefined || leads) return '';
  return pluralText(
    requests,
    pluralText(
      count,
      l10n.t('{0} lead with {1} request', numberText(count), numberText(requests)),
      l10n.t('{0} leads with {1} request', numberText(count), numberText(requests)),
    ),
    l10n.t('{0} leads with about {1} requests', numberText(count), numberText(requests)),
  );
}

/** Asks for confirmation if there are many requests or their number is unknown, or if more is read than written. */
export async function confirmBudget(
  account: Account,
  { count, filter }: ExportScope,
  query: LeadQuery | undefined,
): Promise<boolean> {
  const requests = requestsFor(count);
  if (requests !== undefined && requests <= MAX_UNASKED_REQUESTS) return true;
  const go = l10n.t('Export');
  const text =
    requests === undefined
      ? l10n.t('This reads all leads of {0}, {1} at a time.', sentenceText(account.label, 60), EXPORT_PAGE_SIZE)
      : l10n.t(
          'This takes about {0} requests to {1}: {2} leads, {3} at a time.',
          numberText(requests),
          sentenceText(account.label, 60),
          numberText(count ?? 0),
          EXPORT_PAGE_SIZE,
        );
  const partly =
    !isEmptyFilter(filter) && !query
      ? l10n.t('The API cannot filter by this, so all leads are read and only the matching ones are written.')
      : '';
  return (
    (await vscode.window.showInformationMessage(
      text,
      { modal: true, detail: [partly, l10n.t('It can be stopped and resumed.')].filter(Boolean).join('\n') },
      go,
    )) === go
  );
}
