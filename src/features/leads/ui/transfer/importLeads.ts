// Imports leads from a file: mapping, a report of what would be done, then the writes. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { numberText, pluralText } from '../../../../core/format';
import { sentenceText } from '../../../../core/text';
import { leadApiOf } from '../../sources/apis';
import { countsText, importReportText, MAX_REPORTED_ROWS, reportTitle } from '../../texts/importReport';
import { runDryRun, type DryRun, type LeadLookup } from '../../transfer/import/matching';
import { guessMapping } from '../../transfer/import/mapping';
import { IMPORT_EXTENSIONS, type ImportFile, type LeadImportOptions } from '../../transfer/import/types';
import type { LeadsContext } from '../context';
import { withStatusProgress } from '../documents/editing';
import { leadSource } from '../leadSource';
import { pickMapping } from './mappingChoices';
import { showReport } from './importReports';
import { importStoreOf, runImport, type ImportEnding } from './importRun';
import { fileNameText, withCancellableProgress, withImportFile } from './importSource';

const KEEP = { leftOut: MAX_REPORTED_ROWS, others: 0, matches: MAX_REPORTED_ROWS };

/** Asks for a file if none is given, and for its columns, shows what would be done, and does it. */
export async function importLeadsFromFile(context: LeadsContext, given?: vscode.Uri): Promise<void> {
  const active = context.services.accounts.active();
  const account = active && (await context.writer.writable(active.key));
  if (!account) return;
  const file = given ?? (await askFile(account));
  const ending = file && (await withImportFile(file, (opened) => importFile(context, account, file, opened)));
  await ending?.();
}

async function askFile(account: Account): Promise<vscode.Uri | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: titleOf(account),
    openLabel: l10n.t('Import'),
    filters: { [l10n.t('Leads')]: [...IMPORT_EXTENSIONS] },
  });
  return files?.[0];
}

const titleOf = ({ label }: Account): string => l10n.t('Import Leads into {0}', sentenceText(label, 60));

async function importFile(
  context: LeadsContext,
  account: Account,
  uri: vscode.Uri,
  file: ImportFile,
): Promise<ImportEnding | undefined> {
  const { fields, tags } = await withStatusProgress(
    l10n.t('Reading the fields of {0}', sentenceText(account.label, 40)),
    () => context.facts.fields(account, {}),
  );
  const guess = guessMapping(file.facts, fields);
  const { rows } = (await check(uri, { file, options: { mapping: guess.mapping, fields, tags } })).count;
  if (!rows) {
    void vscode.window.showInformationMessage(l10n.t('There is no row in this file.'));
    return undefined;
  }
  const { can } = leadApiOf(account.generation);
  const asked = { facts: file.facts, rows, fields, can, title: titleOf(account) };
  const chosen = await pickMapping(asked, guess.mapping);
  if (!chosen) return undefined;
  const { identity } = chosen;
  // The column of the IDs is not a field.
  const mapping = chosen.mapping.map((key, index) =>
    identity?.by === 'id' && identity.column === index ? undefined : key,
  );
  const options: LeadImportOptions = { mapping, ...(identity ? { identity } : {}), fields, tags };
  const reasons = guess.reasons.map((reason, index) => (mapping[index] === guess.mapping[index] ? reason : undefined));
  const lookup = { source: await leadSource(context.services, account), account };
  const run = await check(uri, { file, options, lookup });
  const name = fileNameText(uri);
  await showReport(
    reportTitle(name),
    importReportText({ name, account: account.label, facts: file.facts, options, reasons, run }),
  );
  if (!(await confirm(account, run, options))) return undefined;
  const journal = await importStoreOf(context).begin({
    accountKey: account.key,
    file: uri.toString(),
    name,
    planned: run.planned,
    options,
    startedAt: Date.now(),
  });
  return runImport(context, account, { journal, file, uri, lookup });
}

/** Checks all rows, and looks up the leads they would change, with cancelable progress. */
function check(
  uri: vscode.Uri,
  of: { readonly file: ImportFile; readonly options: LeadImportOptions; readonly lookup?: LeadLookup },
): Thenable<DryRun> {
  return withCancellableProgress(l10n.t('Checking {0}', fileNameText(uri)), (signal, report) =>
    runDryRun({
      ...of,
      keep: KEEP,
      signal,
      onProgress: ({ phase, done, total, share }) => {
        const all = numberText(total ?? 0);
        report(
          phase === 'checking'
            ? pluralText(done, l10n.t('{0} row read', numberText(done)), l10n.t('{0} rows read', numberText(done)))
            : l10n.t('{0} of {1} leads looked up', numberText(done), all),
          phase === 'checking' ? share : undefined,
        );
      },
    }),
  );
}

async function confirm(
  account: Account,
  { count, matches, unchanged }: DryRun,
  options: LeadImportOptions,
): Promise<boolean> {
  const todo = count.create + count.update;
  if (!todo) {
    void vscode.window.showInformationMessage(l10n.t('No row can be imported. The report says why.'));
    return false;
  }
  const go = l10n.t('Import');
  const label = sentenceText(account.label, 60);
  const detail = [
    countsText(count),
    ...(matches.length && unchanged
      ? [
          pluralText(
            unchanged,
            l10n.t('{0} row would change nothing.', numberText(unchanged)),
            l10n.t('{0} rows would change nothing.', numberText(unchanged)),
          ),
        ]
      : []),
    options.identity
      ? l10n.t('The report names each lead that would be changed, with its old and new values.')
      : l10n.t('Each row becomes a new lead.'),
    l10n.t('Changes cannot be undone. You can pause the import; rows already sent stay in Acquire.'),
  ];
  const question = pluralText(
    todo,
    l10n.t('Import {0} row into {1}?', numberText(todo), label),
    l10n.t('Import {0} rows into {1}?', numberText(todo), label),
  );
  const read = l10n.t('Read the Report');
  for (;;) {
    const choice = await vscode.window.showWarningMessage(
      question,
      { modal: true, detail: detail.join('\n') },
      go,
      read,
    );
    if (choice !== read) return choice === go;
    // The question hides the report, so it is asked again after the user has read the report.
    const goOn = l10n.t('Import…');
    if ((await vscode.window.showInformationMessage(question, goOn)) !== goOn) return false;
  }
}
