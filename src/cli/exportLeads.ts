import { API_VERSIONS } from '../api/client/apiVersions';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { temporaryName } from '../core/store/temporaries';
import {
  KNOWN_COLUMNS,
  type ExportResult,
  type ExportFormat,
  writeLeadExport as exportPages,
  type ExportPause,
  type ExportPlan,
  type LoadPage,
  createLeadSource,
  withoutRetries,
  withTagNames,
} from '../features/leads';
import { readAccountOptions, openSession, readTokenOption, type Session } from './account';
import { ACCOUNT_OPTIONS, readChoice, readArguments, TOKEN_OPTIONS } from './arguments';
import { durationText } from '../core/format';
import { unwritableText } from './files';
import { EXIT_CODES, jsonText, terminalText, UsageError, type Io } from './io';

const FORMATS = ['csv', 'json', 'jsonl'] as const;
/** The most that both API versions return at once. */
const PAGE_SIZE = 200;
/** Personal data: readable only by the user. */
const PRIVATE_MODE = 0o600;

/** `acquire leads export`: writes all leads of an account to a file, which appears only once it is complete. */
export async function runLeadExport(io: Io, argv: readonly string[]): Promise<number> {
  const { values } = readArguments(
    argv,
    {
      ...ACCOUNT_OPTIONS,
      ...TOKEN_OPTIONS,
      out: { type: 'string' },
      format: { type: 'string' },
      json: { type: 'boolean' },
    },
    { min: 0, max: 0 },
  );
  const given = readAccountOptions(values);
  const format = readChoice('format', values.format, FORMATS);
  if (values.out === undefined || format === undefined)
    throw new UsageError(`Name the file and its format: --out FILE --format ${FORMATS.join('|')}.`);
  if (values.out === '-') throw new UsageError('An export is not written to stdout. Name a file with --out.');
  if (given.origin === undefined && !(given.generation && API_VERSIONS[given.generation].origin))
    throw new UsageError('Name the account: --account https://ACCOUNT.acquire.io.');
  const token = await readTokenOption(io, values);
  const target = await OutputFile.begin(values.out);
  const abort = new AbortController();
  const exporting = exportTo(
    target,
    { plan: plan(format), signal: abort.signal, onPause: ({ reason, seconds }) => io.err(pauseText(reason, seconds)) },
    () => openSession(io, given, token, { signal: abort.signal }),
  );
  io.onInterrupt(async () => {
    abort.abort();
    await exporting.catch(() => undefined);
  });
  const end = await exporting;
  const { seen, total, missing = null } = end;
  const complete = missing === 0;
  io.out(
    values.json
      ? jsonText({ seen, total: total ?? null, missing, complete, file: values.out })
      : `Exported ${seen} of ${total ?? 'an unknown number of'} leads to ${terminalText(values.out)}.\n`,
  );
  if (!complete) io.err(incompleteText(end));
  return complete ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function incompleteText({ missing, withoutId, disproved }: ExportResult): string {
  const texts: string[] = [];
  if (missing) texts.push(`Incomplete: ${missing} more should exist and could not be read.`);
  if (withoutId) texts.push(`Rows without an ID that were left out: ${withoutId}.`);
  if (disproved !== undefined)
    texts.push(`The server counts ${disproved}, which is wrong, so it is unknown whether these are all.`);
  else if (missing === undefined)
    texts.push('The server did not say how many leads there are, so it is unknown whether these are all.');
  return texts.join(' ');
}

const pauseText = (reason: ExportPause['reason'], seconds: number): string =>
  reason === 'asked'
    ? `The server asks for a pause of ${durationText(seconds * 1000, 'long')}.`
    : `Reading failed and is tried again in ${durationText(seconds * 1000, 'long')}.`;

/** CSV is safe to open in a spreadsheet; the JSON formats hold each record as received. */
function plan(format: (typeof FORMATS)[number]): ExportPlan {
  const written: ExportFormat = format === 'jsonl' ? 'ndjson' : format;
  return {
    format: written,
    csv: 'safe',
    filter: {},
    searched: false,
    pageSize: PAGE_SIZE,
    ...(format === 'csv' ? { columns: KNOWN_COLUMNS } : {}),
  };
}

async function exportTo(
  target: OutputFile,
  job: Pick<Parameters<typeof exportPages>[0], 'plan' | 'signal' | 'onPause'>,
  connect: () => Promise<Session>,
): Promise<ExportResult> {
  const { plan, signal } = job;
  try {
    const session = await connect();
    const load = await loaderOf(session, plan, signal);
    const sink = { append: (text: string) => target.append(text), reached: () => Promise.resolve() };
    const end = await exportPages({ ...job, load, sink });
    signal.throwIfAborted();
    await target.finish();
    return end;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** Loads pages; if lists have only the ids of tags, CSV gets their names. */
async function loaderOf({ account, client }: Session, plan: ExportPlan, signal: AbortSignal): Promise<LoadPage> {
  const source = createLeadSource(account.generation, client);
  const pages = createLeadSource(account.generation, withoutRetries(client));
  const load: LoadPage = (page, size, given) => pages.page(account, page, size, undefined, given);
  if (source.can.tagNames || !plan.columns) return load;
  const names = new Map((await source.tags(account, signal)).map(({ id, name }) => [id, name]));
  return async (page, size, given) => {
    const found = await load(page, size, given);
    return { ...found, leads: found.leads.map((lead) => withTagNames(lead, names)) };
  };
}

/** A file that appears under its name only when it is complete. */
class OutputFile {
  private constructor(
    private readonly target: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** Creates the temporary file next to the target. Throws a `UsageError` if that is not possible. */
  static async begin(name: string): Promise<OutputFile> {
    const target = await realpath(name).catch(() => path.resolve(name));
    const temporary = temporaryName(target);
    try {
      const existing = await stat(target).catch(() => undefined);
      if (existing?.isDirectory()) throw new UsageError(`Cannot write ${terminalText(name)}: it is a folder.`);
      // The file is renamed over the old one, which would remove a device or a pipe.
      if (existing && !existing.isFile())
        throw new UsageError(`Cannot write ${terminalText(name)}: it is not a regular file.`);
      return new OutputFile(target, temporary, await open(temporary, 'wx', PRIVATE_MODE));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(unwritableText(name, error), { cause: error });
    }
  }

  /** Adds text. */
  async append(text: string): Promise<void> {
    if (text) await this.handle.appendFile(text);
  }

  /** Moves the file to its final name. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.temporary, this.target);
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }
}
