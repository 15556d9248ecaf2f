// `acquire run`: sends the requests of files, evaluates their checks and reports the results.
import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { isSecretKey, maskUrl } from '../../core/redaction';
import type { Exchange } from '../../api/client/types';
import {
  responseName,
  type CaseResult,
  readChecks,
  evaluateChecks,
  methodText,
  neededResponses,
  requestName,
  type RequestNode,
  rowLabel,
  runCases,
  type RunHost,
  spanText,
} from '../../features/language';
import { openSession, readTokenOption, type Session } from '../account';
import { ACCOUNT_OPTIONS, readArguments, TOKEN_OPTIONS, VALUE_OPTIONS, readWholeNumber } from '../arguments';
import { buildRequest, requestScope, type BuildContext, type CliRequest } from '../buildRequest';
import { checkOutputs, distinctFiles, unwritableText } from '../files';
import { EXIT_CODES, jsonText, terminalText, UsageError, type Io } from '../io';
import { buildContext } from '../print';
import { loadRequestFile, type RequestFile } from '../requestFile';
import { requestValues } from '../values';
import { githubText } from './github';
import { junitText } from './junit';
import { prepareFile, runCaseRow, type PreparedFile } from './prepare';
import { jsonReport, resultLines, runSummaryText, type ResultRow } from './report';

const OPTIONS = {
  ...ACCOUNT_OPTIONS,
  ...TOKEN_OPTIONS,
  ...VALUE_OPTIONS,
  name: { type: 'string' },
  'allow-writes': { type: 'boolean' },
  bail: { type: 'boolean' },
  parallel: { type: 'string' },
  junit: { type: 'string' },
  json: { type: 'string' },
  github: { type: 'boolean' },
} as const;

const MAX_PARALLEL = 50;
/** Lines listed in the message about writes. */
const MAX_NAMED = 5;

/** `acquire run FILES…`: sends nothing until everything is known to be allowed. */
export async function runRequestFiles(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv, OPTIONS, { min: 1, max: Infinity });
  const concurrency = readWholeNumber('parallel', values.parallel) ?? 1;
  if (concurrency < 1 || concurrency > MAX_PARALLEL)
    throw new UsageError(`--parallel must be a number from 1 to ${MAX_PARALLEL}.`);
  const context = buildContext(io, values);
  for (const name of context.allowedVariables)
    if (isSecretKey(name) && io.env[name]) io.redactor.remember(io.env[name]);
  if (values['token-stdin'] && positionals.includes('-'))
    throw new UsageError('The request file and the token cannot both come from stdin. Set ACQUIRE_TOKEN instead.');
  await checkOutputs([values.json, values.junit], positionals);
  const files: RequestFile[] = [];
  for (const name of distinctFiles(positionals)) files.push(await loadRequestFile(io, name, values.env));
  const prepared: PreparedFile[] = [];
  for (const file of files) prepared.push(await prepareFile(file, chosen(file, values.name), context));
  if (values.name !== undefined && !prepared.some(({ planned }) => planned.length))
    throw new UsageError(`No request has the name ${terminalText(values.name)}.`);
  if (!values['allow-writes']) refuseWrites(prepared);

  const stop = new AbortController();
  // Each running request listens to it, and Node warns about more than ten listeners.
  setMaxListeners(0, stop.signal);
  const session = prepared.some(({ planned }) => planned.length)
    ? await openSession(io, { ...context.account, ...originOf(prepared, context) }, await readTokenOption(io, values), {
        signal: stop.signal,
        writes: values['allow-writes'] === true,
        asGiven: true,
      })
    : undefined;
  const running = runAll(io, prepared, {
    session,
    context,
    concurrency,
    bail: values.bail === true,
    redact: (text) => io.redactor.text(text),
    stop,
  });
  io.onInterrupt(async () => {
    stop.abort();
    await writeReports(io, values, await running);
  });
  const rows = await running;
  if (stop.signal.aborted) return EXIT_CODES.interrupted;
  const good = await writeReports(io, values, rows);
  return good && rows.every(({ outcome }) => outcome === 'passed') ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function chosen({ document }: RequestFile, name: string | undefined): readonly RequestNode[] {
  return document.requests.filter(
    (node) =>
      node.line &&
      (name === undefined ||
        requestName(document, node) === name ||
        (node.title && spanText(document, node.title) === name)),
  );
}

function refuseWrites(prepared: readonly PreparedFile[]): void {
  const all = prepared.flatMap(({ file, writes }) => writes.map((line) => `${file.name}:${line}`));
  if (!all.length) return;
  const shown = all.slice(0, MAX_NAMED).join(', ');
  throw new UsageError(
    terminalText(
      `Nothing was sent, because these requests may change data: ${shown}${all.length > MAX_NAMED ? ` and ${all.length - MAX_NAMED} more` : ''}. Use --allow-writes to allow that.`,
    ),
  );
}

/** A token belongs to one account. */
function originOf(prepared: readonly PreparedFile[], { account }: BuildContext): { readonly origin?: string } {
  if (account.origin !== undefined) return {};
  const [origin, ...others] = new Set(prepared.flatMap(({ origins }) => [...origins]));
  if (others.length)
    throw new UsageError(
      `The requests go to several accounts (${[origin, ...others].join(', ')}). Run them separately, or name the account with --account.`,
    );
  return origin === undefined ? {} : { origin };
}

interface Running {
  readonly session: Session | undefined;
  readonly context: BuildContext;
  readonly concurrency: number;
  readonly bail: boolean;
  /** Masks the secrets of the process in the texts of responses and checks. */
  readonly redact: (text: string) => string;
  readonly stop: AbortController;
}

async function runAll(io: Io, prepared: readonly PreparedFile[], running: Running): Promise<readonly ResultRow[]> {
  const rows: ResultRow[] = [];
  const ended = new AbortController();
  const all = prepared.flatMap(({ planned }) => planned.flatMap(({ cases }) => cases)).length;
  for (const one of prepared) {
    const own: ResultRow[] = [];
    const signal = ended.signal.aborted ? ended.signal : running.stop.signal;
    if (!one.planned.length) continue;
    await runCases(
      one.planned,
      hostOf(one, running, (row) => {
        own.push(row);
        io.progress(`${rows.length + own.length} of ${all}`);
      }),
      { concurrency: running.concurrency, bail: running.bail, signal },
    );
    own.sort((a, b) => a.line - b.line || (a.row ?? 0) - (b.row ?? 0));
    rows.push(...own);
    if (running.bail && own.some(({ outcome }) => outcome !== 'passed')) ended.abort();
  }
  io.progress('');
  return rows;
}

function hostOf(
  { file, planned, built: constant }: PreparedFile,
  { session, context, redact }: Running,
  onResult: (row: ResultRow) => void,
): RunHost<CliRequest> {
  const { document, environment, lines, secrets } = file;
  const { account, client } = session!;
  const clean = (text: string): string => redact(secrets.text(text));
  const responses = new Map<string, Exchange>();
  const used = new Set(planned.flatMap(({ request }) => [...neededResponses(document, request.node, environment)]));
  const reads = new Map(planned.map((one) => [one.request, one.reads]));
  const response = (name: string): Exchange | undefined => responses.get(name);
  const full: BuildContext = {
    ...context,
    account: { origin: account.origin, generation: account.generation },
    response,
  };
  const allowedVariable = (name: string): string | undefined =>
    context.allowedVariables.includes(name) ? context.env[name] : undefined;
  return {
    surface: 'commandLine',
    build: async (one) => {
      const known = constant.get(one);
      if (known?.account.origin === account.origin && known.account.generation === account.generation)
        return { built: known };
      const { node, index } = one.request;
      const built = await buildRequest(file, [index, node], { ...full, ...runCaseRow(one) });
      if ('code' in built) return { reason: built.message };
      if (reads.get(one.request) && !built.documentedRead)
        return { reason: 'With the responses of this run it is another request than before, so it was not sent.' };
      return { built };
    },
    send: (built, _, signal) => client.send(account, { ...built.request, secrets }, signal),
    evaluate: (one, exchange) => {
      const { node, index } = one.request;
      const name = responseName(document, node);
      if (name !== undefined && used.has(name)) responses.set(name, exchange);
      const scope = requestScope(
        file,
        node,
        { response, ...runCaseRow(one) },
        requestValues(context.fixed, one.rowNumber ? `${index}.${one.rowNumber}` : index, allowedVariable),
      );
      return evaluateChecks(document, readChecks(document, node), exchange, (inner) => scope.resolve(inner));
    },
    done: ({ one, exchange, checks, outcome, reason, cause }: CaseResult) => {
      const { node, name } = one.request;
      const row = one.rowNumber;
      onResult({
        file: file.name,
        name: row ? rowLabel(name ?? methodText(document, node.line!), row) : name,
        line: lines.at(node.line!.start).line,
        ...(row ? { row } : {}),
        method: methodText(document, node.line!),
        url: exchange ? clean(maskUrl(exchange.url).text) : null,
        status: exchange?.response?.status ?? null,
        durationMs: exchange ? Math.round(exchange.timing.totalMs) : null,
        outcome,
        reason: reason === null ? null : clean(reason),
        ...(cause === undefined ? {} : { cause: clean(cause) }),
        checks: checks.map((check) => ({
          ...check,
          expected: clean(check.expected),
          actual: check.actual === null ? null : clean(check.actual),
          ...(check.message === undefined ? {} : { message: clean(check.message) }),
        })),
      });
    },
  };
}

/** Writes the requested reports, and the text report if stdout is free. False if a report could not be written. */
async function writeReports(
  io: Io,
  values: { readonly json?: string; readonly junit?: string; readonly github?: boolean },
  rows: readonly ResultRow[],
): Promise<boolean> {
  let good = true;
  const write = async (target: string | undefined, text: () => string): Promise<void> => {
    if (target === '-') io.out(text());
    else if (target !== undefined)
      await writeFile(target, text()).catch((error: unknown) => {
        good = false;
        io.err(unwritableText(target, error));
      });
  };
  await write(values.json, () => jsonText(jsonReport(rows)));
  await write(values.junit, () => junitText(rows));
  const isFree = values.json !== '-' && values.junit !== '-';
  if (values.github)
    for (const one of githubText(rows))
      if (isFree) io.out(`${one}\n`);
      else io.err(one);
  if (!isFree) return good;
  for (const row of rows) io.out(`${resultLines(row)}\n`);
  io.out(`${runSummaryText(rows)}\n`);
  return good;
}
