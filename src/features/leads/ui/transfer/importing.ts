// Importing leads from a file: mapping, a report of what would be done, then the writes. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { numberText, plural, sizeText } from '../../../../core/format';
import { csvRows } from '../../../../core/csv';
import { markdownText, plainLabel } from '../../../../core/text';
import type { Field } from '../../model/fields';
import {
  guessMapping,
  ID_TARGET,
  importProblemText,
  planImport,
  readTable,
  textOfFile,
  type ImportStep,
  type ImportTable,
  type Mapping,
} from '../../transfer/importing';
import { sendRow } from '../../transfer/importRow';
import { leadSource } from '../leadSource';
import { CONTACT_FIELDS } from '../../model/knownFields';
import { leadApi } from '../../sources/apis';
import type { Tag } from '../../model/tags';
import { errorWords } from '../../../../api/errors/messages';
import { busy } from '../documents/editing';
import { fieldLabel } from '../../texts/fields';
import { progressText, signalOf } from '../../../../platform/progress';
import type { LeadsContext } from '../context';

/** Rows shown in the report; the others are counted. */
const REPORTED = 1_000;
const MOST_BYTES = 50 * 1024 * 1024;

/** Asks for a file, what its columns are, shows what would be done, and does it. */
export async function importLeads(context: LeadsContext): Promise<void> {
  const active = context.services.accounts.active();
  const account = active && (await context.writer.writable(active.key));
  if (!account) return;
  const title = l10n.t('Import Leads into {0}', plainLabel(account.label, 60));
  const [file] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: l10n.t('Import'),
      filters: { [l10n.t('Leads')]: ['csv', 'tsv', 'txt', 'json', 'ndjson', 'jsonl'] },
    })) ?? [];
  const table = file && (await read(file));
  if (!file || !table) return;
  const { fields, tags } = await busy(l10n.t('Reading what {0} takes', plainLabel(account.label, 40)), () =>
    context.facts.fields(account, {}),
  );
  const mapping = await askMapping(table, fields, guessMapping(table.columns, fields), title);
  if (!mapping) return;
  const steps = planImport(table, mapping, fields, tags);
  await showReport(account, steps, fields);
  if (!(await confirm(account, steps))) return;
  await run(context, account, { file, table, steps, fields, tags });
}

async function read(file: vscode.Uri): Promise<ImportTable | undefined> {
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > MOST_BYTES) {
    void vscode.window.showErrorMessage(
      l10n.t('The file is larger than {0}. Split it, and import the parts.', sizeText(MOST_BYTES)),
    );
    return undefined;
  }
  try {
    const text = textOfFile(await vscode.workspace.fs.readFile(file));
    if (text === undefined) {
      void vscode.window.showErrorMessage(
        l10n.t(
          'The text of this file is not UTF-8, so letters would be lost. Save it as "CSV UTF-8", then import it again.',
        ),
      );
      return undefined;
    }
    const table = readTable(text);
    if (table.rows.length) return table;
    void vscode.window.showInformationMessage(l10n.t('There is no row in this file.'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    void vscode.window.showErrorMessage(
      l10n.t('This file is neither CSV nor JSON that can be read: {0}', plainLabel(error.message, 200)),
    );
  }
  return undefined;
}

/** Shows what each column is taken for; choosing one changes it. */
async function askMapping(
  table: ImportTable,
  fields: readonly Field[],
  guess: Mapping,
  title: string,
): Promise<Mapping | undefined> {
  const mapping = new Map(guess);
  const targetLabel = (target: string | undefined): string =>
    target === undefined
      ? l10n.t('not imported')
      : target === ID_TARGET
        ? l10n.t('ID of the lead to update')
        : fieldLabel(fields.find((f) => f.key === target) ?? { key: target });
  for (;;) {
    const go = {
      label: l10n.t('Check the {0} Rows', numberText(table.rows.length)),
      description: l10n.t('nothing is sent yet'),
      iconPath: new vscode.ThemeIcon('check'),
      column: '',
    };
    const columns = table.columns.map((column) => ({
      label: l10n.t('{0} → {1}', plainLabel(column, 60), targetLabel(mapping.get(column))),
      description: plainLabel(table.rows.find((row) => row.cells[column])?.cells[column], 60),
      column,
    }));
    const chosen = await vscode.window.showQuickPick([...(mapping.size ? [go] : []), ...columns], {
      title,
      placeHolder: l10n.t('Choose a column to change what it is taken for'),
    });
    if (!chosen) return undefined;
    if (chosen.column === '') return mapping;
    const target = await vscode.window.showQuickPick(
      [
        { label: targetLabel(undefined), target: undefined },
        { label: targetLabel(ID_TARGET), target: ID_TARGET },
        ...fields.map((field) => ({
          label: fieldLabel(field),
          description: plainLabel(field.key, 60),
          target: field.key,
        })),
      ],
      { title: plainLabel(chosen.column, 60), placeHolder: l10n.t('What is this column?') },
    );
    if (!target) continue;
    for (const [column, taken] of mapping) if (taken === target.target) mapping.delete(column);
    if (target.target === undefined) mapping.delete(chosen.column);
    else mapping.set(chosen.column, target.target);
  }
}

/** The first of name, e-mail and phone that the row has. */
const nameOf = ({ values }: ImportStep): unknown =>
  CONTACT_FIELDS.map((key) => values[key]).find((value) => value !== undefined);

/** A document that says for each row what would be done with it. */
async function showReport(account: Account, steps: readonly ImportStep[], fields: readonly Field[]): Promise<void> {
  const actions = { create: l10n.t('create'), update: l10n.t('update'), skip: l10n.t('left out') };
  const lines = [
    `# ${l10n.t('What an import into {0} would do', markdownText(account.label))}`,
    '',
    totals(steps),
    '',
    `| ${l10n.t('Line')} | ${l10n.t('Action')} | ${l10n.t('Lead')} | ${l10n.t('Problems')} |`,
    '| ---: | --- | --- | --- |',
    ...steps
      .slice(0, REPORTED)
      .map(
        (step) =>
          `| ${step.line} | ${actions[step.action]} | ${markdownText([nameOf(step), step.id && `#${step.id}`].filter(Boolean).join(' '), 80)} | ${step.problems.map((p) => markdownText(importProblemText(p, fields), 160)).join('; ')} |`,
      ),
    ...(steps.length > REPORTED
      ? ['', l10n.t('{0} more rows are not shown.', numberText(steps.length - REPORTED))]
      : []),
    '',
  ];
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'markdown', content: lines.join('\n') }),
    { preview: true, preserveFocus: true },
  );
}

function totals(steps: readonly ImportStep[]): string {
  const of = (action: ImportStep['action']): string =>
    numberText(steps.filter((step) => step.action === action).length);
  return l10n.t('{0} to create, {1} to update, {2} left out.', of('create'), of('update'), of('skip'));
}

async function confirm(account: Account, steps: readonly ImportStep[]): Promise<boolean> {
  const todo = steps.filter((step) => step.action !== 'skip').length;
  if (!todo) {
    void vscode.window.showInformationMessage(l10n.t('No row can be imported. The report says why.'));
    return false;
  }
  const go = l10n.t('Import');
  const { can } = leadApi(account.generation);
  const detail = [
    totals(steps),
    l10n.t('One request for each row. It can be stopped; rows that were sent by then stay.'),
    can.search
      ? l10n.t(
          'A new row whose e-mail address a contact has already updates that contact, which takes one more request.',
        )
      : l10n.t('API 1.0.0 cannot search: rows without an ID always create a lead.'),
    ...(!can.updateById && steps.some((step) => step.action === 'update')
      ? [l10n.t('An update takes one more request, which reads the lead first.')]
      : []),
  ];
  return (
    (await vscode.window.showWarningMessage(
      plural(
        todo,
        l10n.t('Import {0} row into {1}?', numberText(todo), plainLabel(account.label, 60)),
        l10n.t('Import {0} rows into {1}?', numberText(todo), plainLabel(account.label, 60)),
      ),
      { modal: true, detail: detail.join('\n') },
      go,
    )) === go
  );
}

interface Failed {
  readonly step: ImportStep;
  readonly why: string;
}

/** An import that was agreed to. */
interface Import {
  readonly file: vscode.Uri;
  readonly table: ImportTable;
  readonly steps: readonly ImportStep[];
  readonly fields: readonly Field[];
  readonly tags: readonly Tag[];
}

/** Sends the rows one after the other, with progress that can be cancelled, and says how it went. */
async function run(
  context: LeadsContext,
  account: Account,
  { file, table, steps, fields, tags }: Import,
): Promise<void> {
  const source = await leadSource(context.services, account);
  const todo = steps.filter((step) => step.action !== 'skip');
  const failed: Failed[] = steps
    .filter((step) => step.action === 'skip')
    .map((step) => ({ step, why: step.problems.map((p) => importProblemText(p, fields)).join('; ') }));
  let done = 0;
  let sent = 0;
  let stopped = false;
  const startedAt = Date.now();
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Importing into {0}', plainLabel(account.label, 60)),
      cancellable: true,
    },
    async (progress, token) => {
      const signal = signalOf(token);
      for (const step of todo) {
        if (signal.aborted) break;
        try {
          // A write under way is not torn off: it would be unknown whether it took effect.
          await sendRow(source, account, step, fields, tags);
          sent++;
        } catch (error) {
          failed.push({ step, why: errorWords(error, { account }).text });
          if (error instanceof AcquireError && ['unauthorized', 'read-only', 'untrusted-host'].includes(error.kind)) {
            void context.services.showError(error, account);
            stopped = true;
            break;
          }
        }
        progress.report({ message: progressText(++done, todo.length, startedAt), increment: 100 / todo.length });
      }
      for (const step of todo.slice(done + (stopped ? 1 : 0)))
        failed.push({ step, why: l10n.t('not sent: the import was stopped') });
    },
  );
  if (sent) context.changes.fire({ accountKey: account.key, added: true });
  await tell(account, file, table, sent, failed);
}

/** Says how it went; rows that were not imported are written to a file beside, to be mended and imported again. */
async function tell(
  account: Account,
  file: vscode.Uri,
  table: ImportTable,
  sent: number,
  failed: readonly Failed[],
): Promise<void> {
  if (!failed.length) {
    void vscode.window.showInformationMessage(
      plural(
        sent,
        l10n.t('Imported {0} row into {1}.', numberText(sent), plainLabel(account.label, 60)),
        l10n.t('Imported {0} rows into {1}.', numberText(sent), plainLabel(account.label, 60)),
      ),
    );
    return;
  }
  const beside = file.with({ path: `${file.path.replace(/\.[^./]*$/, '')}-failed.csv` });
  const rows = [
    [...table.columns, 'problem', 'line'],
    ...failed.map(({ step, why }) => [
      ...table.columns.map((column) => step.row.cells[column] ?? ''),
      why,
      String(step.line),
    ]),
  ];
  const text = csvRows(rows, 'safe');
  try {
    await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(text));
  } catch {
    // The report is not lost with the folder that takes no files: it is shown, to be saved elsewhere.
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text }), {
      preview: false,
    });
    void vscode.window.showWarningMessage(
      l10n.t(
        'Imported {0} rows into {1}. {2} rows were not imported; {3} could not be written, so they are shown here.',
        numberText(sent),
        plainLabel(account.label, 60),
        numberText(failed.length),
        plainLabel(beside.path.split('/').at(-1), 80),
      ),
    );
    return;
  }
  const open = l10n.t('Open');
  const choice = await vscode.window.showWarningMessage(
    l10n.t(
      'Imported {0} rows into {1}. {2} rows were not imported; they are in {3}, each with the reason.',
      numberText(sent),
      plainLabel(account.label, 60),
      numberText(failed.length),
      plainLabel(beside.path.split('/').at(-1), 80),
    ),
    open,
  );
  if (choice === open) await vscode.commands.executeCommand('vscode.open', beside);
}
