// `acquire leads import`: the dry run, the import itself, and resuming it.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Generation } from '../api/client/account';
import {
  createBeside,
  runDryRun,
  type DryRun,
  writableFieldsFor,
  guessMapping,
  ImportFileError,
  importFileErrorText,
  importProblemText,
  ImportJournal,
  journalFiles,
  openImport,
  importOutcome,
  sendRows,
  createLeadSource,
  writeLeftRows,
  type ImportFile,
  type LeadImportOptions,
  type ImportStopReason,
  type LeadLookup,
} from '../features/leads';
import { readAccountOptions, openSession, readTokenOption, type GivenAccount } from './account';
import { ACCOUNT_OPTIONS, readArguments, TOKEN_OPTIONS } from './arguments';
import { errorText } from './errorText';
import { fileReason } from './files';
import { importReport, outcomeReport, importSummaryText, type ImportReport } from './importReport';
import { EXIT_CODES, jsonText, terminalText, UsageError, type Io } from './io';

/** The journal of an import is next to its file: `leads.csv.acquire-import.json`, along with the log of rows. */
const JOURNAL = '.acquire-import';
/** All problems and matches are kept for the report. */
const KEEP = { leftOut: Infinity, others: 0, matches: Infinity };
const NO_REASONS: readonly undefined[] = [];

type Values = ReturnType<typeof argumentsOf>['values'];

function argumentsOf(argv: readonly string[]) {
  return readArguments(
    argv,
    {
      ...ACCOUNT_OPTIONS,
      ...TOKEN_OPTIONS,
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
      'id-column': { type: 'string' },
      'allow-writes': { type: 'boolean' },
      resume: { type: 'string' },
    },
    argv.some((one) => one === '--resume' || one.startsWith('--resume=')) ? { min: 0, max: 0 } : { min: 1, max: 1 },
  );
}

/** `acquire leads import FILE --dry-run`, `… FILE --allow-writes` and `… --resume FILE --allow-writes`. */
export async function runLeadImport(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = argumentsOf(argv);
  if (!values['dry-run'] && !values['allow-writes'])
    throw new UsageError(
      'Importing changes leads: add --allow-writes. With --dry-run it says what would be done and changes nothing.',
    );
  try {
    if (values.resume !== undefined) return await resumed(io, values, values.resume);
    return await begun(io, values, positionals[0]!);
  } catch (error) {
    if (error instanceof ImportFileError)
      throw new UsageError(
        `Cannot import ${terminalText(nameOf(values, positionals))}. ${importFileErrorText(error)}`,
        {
          cause: error,
        },
      );
    throw error;
  }
}

const nameOf = (values: Values, positionals: readonly string[]): string =>
  positionals[0] ?? `the file of ${values.resume}`;

async function begun(io: Io, values: Values, name: string): Promise<number> {
  const given = readAccountOptions(values);
  const writes = !values['dry-run'];
  if (writes && given.origin === undefined)
    throw new UsageError('Name the account: --account https://ACCOUNT.acquire.io.');
  const journal = `${name}${JOURNAL}`;
  if (writes) await assertNoJournal(name, journal);
  const file = await opened(name);
  try {
    const identity = identityOf(file, values['id-column']);
    const lookup = given.origin === undefined ? undefined : await connect(io, given, values, writes);
    const { fields, tags } = lookup ? await fieldsOf(lookup) : offlineFields(given);
    const { mapping, reasons } = guessMapping(file.facts, fields);
    const options: LeadImportOptions = {
      mapping: mapping.map((key, index) => (index === identity?.column ? undefined : key)),
      ...(identity ? { identity } : {}),
      fields,
      tags,
    };
    const run = await runDryRun({ file, options, ...(lookup ? { lookup } : {}), keep: KEEP });
    const report = importReport({
      file,
      options,
      reasons,
      run,
      idColumn: values['id-column'] ?? null,
      text: importProblemText,
    });
    if (!writes || !lookup) {
      print(io, values, report);
      return report.problems.length ? EXIT_CODES.failed : EXIT_CODES.ok;
    }
    return await send(io, values, {
      file,
      name,
      lookup,
      report,
      journal: await beginJournal(name, { run, options, lookup }),
    });
  } finally {
    await file.close();
  }
}

/** Refuses to restart an interrupted import: rows would be sent twice. */
async function assertNoJournal(name: string, base: string): Promise<void> {
  if (!(await ImportJournal.isUnfinished(base))) return;
  const { note, rows } = journalFiles(base);
  throw new UsageError(
    `An import of ${terminalText(name)} was interrupted. Resume it with --resume ${terminalText(note)}, or delete ${terminalText(note)} and ${terminalText(rows)} to start over.`,
  );
}

async function beginJournal(
  name: string,
  { run, options, lookup }: { readonly run: DryRun; readonly options: LeadImportOptions; readonly lookup: LeadLookup },
): Promise<ImportJournal> {
  const { origin, generation, key } = lookup.account;
  try {
    return await ImportJournal.begin(`${name}${JOURNAL}`, {
      version: 1,
      id: 'commandline',
      accountKey: key,
      account: { origin, generation },
      file: path.resolve(name),
      name: path.basename(name),
      planned: run.planned,
      options,
      startedAt: Date.now(),
    });
  } catch (error) {
    throw new UsageError(
      `Cannot write ${terminalText(journalFiles(`${name}${JOURNAL}`).note)}, which the import needs to be resumed: ${fileReason(error)}.`,
      { cause: error },
    );
  }
}

async function resumed(io: Io, values: Values, note: string): Promise<number> {
  if (values['id-column'] !== undefined || values['dry-run'])
    throw new UsageError('--resume goes on as the import was begun: leave --id-column and --dry-run out.');
  const journal = note.endsWith('.json') ? await ImportJournal.open(note.slice(0, -'.json'.length)) : undefined;
  if (!journal)
    throw new UsageError(
      `Cannot resume from ${terminalText(note)}: it is not there, is not the file of an import, or another process is using it.`,
    );
  try {
    const { job } = journal;
    const given = readAccountOptions(values);
    const account = { origin: job.account?.origin, generation: job.account?.generation as Generation | undefined };
    if (
      (given.origin !== undefined && given.origin !== account.origin) ||
      (given.generation !== undefined && given.generation !== account.generation)
    )
      throw new UsageError(`This import is into ${terminalText(account.origin ?? 'another account')}.`);
    const file = await opened(job.file);
    try {
      const lookup = await connect(io, account as GivenAccount, values, true);
      const { options } = job;
      const run = await runDryRun({ file, options, keep: KEEP });
      if (run.count.sha256 !== job.planned.sha256) throw new ImportFileError('changed');
      const { identity } = options;
      const idColumn = identity?.by === 'id' ? (file.facts.columns[identity.column] ?? null) : null;
      const report = importReport({ file, options, reasons: NO_REASONS, run, idColumn, text: importProblemText });
      return await send(io, values, { file, name: job.file, lookup, report, journal });
    } finally {
      await file.close();
    }
  } finally {
    await journal.close();
  }
}

async function send(
  io: Io,
  values: Values,
  run: {
    readonly file: ImportFile;
    readonly name: string;
    readonly lookup: LeadLookup;
    readonly report: ImportReport;
    readonly journal: ImportJournal;
  },
): Promise<number> {
  const { file, journal, lookup, report, name } = run;
  const pause = new AbortController();
  const startedAt = journal.position;
  const sending = (async (): Promise<number> => {
    let stop: ImportStopReason | undefined;
    try {
      io.err(`To resume after an interruption: acquire leads import --resume ${journal.file} --allow-writes`);
      stop = await sendRows({
        file,
        journal,
        lookup,
        signal: pause.signal,
        onProgress: ({ waitSeconds }) => {
          if (waitSeconds !== undefined) io.err(`Waiting ${waitSeconds} seconds: rate limit reached.`);
        },
      }).catch((error: unknown): ImportStopReason => {
        // The file changed after rows were sent: the report says which.
        if (error instanceof ImportFileError && journal.position > startedAt) return { why: 'failed', error };
        throw error;
      });
      const outcome = importOutcome(journal);
      const isOver = outcome.notSent === 0;
      if (isOver) await reportLeftRows(io, { ...run, name });
      print(io, values, outcomeReport(report, outcome, isOver ? null : journal.file));
      if (stop?.error instanceof ImportFileError) io.err(importFileErrorText(stop.error));
      else if (stop?.error !== undefined) io.err(errorText(stop.error, lookup.account));
      if (stop && !isOver) io.err('The import stopped before all rows were sent.');
      if (isOver) await journal.discard();
      const { refused, unknown, notSent, leftOut } = outcome;
      return refused + unknown + notSent + leftOut ? EXIT_CODES.failed : EXIT_CODES.ok;
    } catch (error) {
      // Nothing was sent, neither from the changed file nor before, so there is nothing to resume.
      if (error instanceof ImportFileError && journal.isUntouched) await journal.discard();
      throw error;
    } finally {
      await journal.close();
    }
  })();
  io.onInterrupt(async () => {
    pause.abort();
    await sending.catch(() => undefined);
  });
  return sending;
}

/** Writes the rows that were not imported to a file next to it, and reports where. */
async function reportLeftRows(
  io: Io,
  { file, journal, name }: { readonly file: ImportFile; readonly journal: ImportJournal; readonly name: string },
): Promise<void> {
  const { options } = journal.job;
  try {
    await writeLeftRows({
      file,
      journal,
      problemText: (problem) => importProblemText(problem, options),
      create: async (kind) => {
        const created = await createBeside(name, kind, journal);
        io.err(
          kind === 'unknown'
            ? `Rows whose outcome is unknown are in ${created.path}. Look at these leads before you import them again.`
            : `Rows that were not imported are in ${created.path}, each with its problem.`,
        );
        return created;
      },
    });
  } catch (error) {
    io.err(
      `The rows that were not imported could not be written beside the file: ${error instanceof ImportFileError ? importFileErrorText(error) : fileReason(error)}`,
    );
  }
}

function print(io: Io, values: Values, report: ImportReport): void {
  io.out(values.json ? jsonText(report) : importSummaryText(report));
}

/** Opens the file. Throws a `UsageError` if it is not a regular file. */
async function opened(name: string): Promise<ImportFile> {
  const shown = terminalText(name);
  let found;
  try {
    found = await stat(name);
  } catch (error) {
    throw new UsageError(`Cannot read ${shown}: ${fileReason(error)}.`, { cause: error });
  }
  if (found.isDirectory()) throw new UsageError(`Cannot read ${shown}: it is a folder.`);
  // Opening a pipe without a writer would block forever.
  if (!found.isFile()) throw new UsageError(`Cannot read ${shown}: it is not a regular file.`);
  return openImport({ path: name });
}

/** Only a named column identifies leads: one that merely looks like an id may come from another system. */
function identityOf({ facts }: ImportFile, name: string | undefined): { by: 'id'; column: number } | undefined {
  if (name === undefined) return undefined;
  const columns = facts.columns.flatMap((column, index) => (column === name ? [index] : []));
  if (columns.length === 1) return { by: 'id', column: columns[0]! };
  throw new UsageError(
    columns.length
      ? `There are ${columns.length} columns ${terminalText(name)} in the file. Rename one of them.`
      : `There is no column ${terminalText(name)} in the file.`,
  );
}

async function connect(io: Io, given: GivenAccount, values: Values, writes: boolean): Promise<LeadLookup> {
  const token = await readTokenOption(io, values);
  const { account, client } = await openSession(io, given, token, { signal: new AbortController().signal, writes });
  return { account, source: createLeadSource(account.generation, client) };
}

/** The fields and tags of the account. */
async function fieldsOf({ account, source }: LeadLookup): Promise<Pick<LeadImportOptions, 'fields' | 'tags'>> {
  const [attributes, tags] = await Promise.all([source.attributes(account), source.tags(account)]);
  return { fields: writableFieldsFor(account.generation, undefined, attributes), tags };
}

const offlineFields = ({ generation = '1.0.0' }: GivenAccount): Pick<LeadImportOptions, 'fields' | 'tags'> => ({
  fields: writableFieldsFor(generation, undefined),
  tags: [],
});
