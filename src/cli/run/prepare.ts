// Prepares a run before anything is sent: which requests, in which order, with which rows, and what they do.
import {
  cycleText,
  expandCases,
  readExpression,
  findPlaceholders,
  planRun,
  requestLabel,
  type ReadDataFile,
  type PlannedCases,
  type RequestNode,
  readCaseRows,
  type RunCase,
  spanText,
} from '../../features/language';
import { AllowedFiles, buildRequest, REFUSALS, type BuildContext, type CliRequest } from '../buildRequest';
import { terminalText, UsageError } from '../io';
import type { RequestFile } from '../requestFile';

/** The requests of one file to run. */
export interface PreparedFile {
  readonly file: RequestFile;
  readonly planned: readonly PlannedCases[];
  /** Origins that the requests are sent to, if known. */
  readonly origins: ReadonlySet<string>;
  /** Lines of requests that are not documented reads. */
  readonly writes: readonly number[];
  /** Requests that need no values or files, so they are built only once. */
  readonly built: ReadonlyMap<RunCase, CliRequest>;
}

/** Problems that an option must solve before anything is sent. */
const NOT_STARTED: ReadonlySet<string> = new Set(['file-not-allowed', 'env-not-allowed', 'needs-account']);

/** Analyzes the requests of a file. Throws a `UsageError` for a missing option, a cycle or an unreadable data file. */
export async function prepareFile(
  file: RequestFile,
  nodes: readonly RequestNode[],
  context: BuildContext,
): Promise<PreparedFile> {
  const { document, lines, environment, name } = file;
  const plan = planRun(document, nodes, environment);
  if ('cycle' in plan)
    throw new UsageError(
      terminalText(
        `${name}:${lines.at(plan.cycle.line!.start).line}: ${cycleText(requestLabel(document, plan.cycle))} Remove one of its dependencies.`,
      ),
    );
  const origins = new Set<string>();
  const writes: number[] = [];
  const planned: PlannedCases[] = [];
  const constant = new Map<RunCase, CliRequest>();
  for (const request of plan.requests) {
    const { node, index } = request;
    const { line } = lines.at(node.line!.start);
    const stop = (message: string): never => {
      throw new UsageError(`${terminalText(name)}:${line}: ${message}`);
    };
    const denied = variablesOfChecks(file, node).find((one) => !context.allowedVariables.includes(one));
    if (denied !== undefined)
      stop(`A check reads the environment variable ${terminalText(denied)}. Use --allow-env to allow that.`);
    const rows = await readCaseRows(document, node, dataFiles(file, context));
    if (typeof rows === 'string') return stop(rows);
    const cases = expandCases(request, rows);
    let reads = true;
    for (const one of cases) {
      const built = await buildRequest(file, [index, node], { ...context, ...runCaseRow(one), beforeRun: true });
      if (!('code' in built)) {
        origins.add(built.account.origin);
        reads &&= built.documentedRead;
        if (built.constant) constant.set(one, built);
      } else if (NOT_STARTED.has(built.code)) stop(built.message);
      // Its URL comes from a response.
      else if (built.code === 'needs-response') reads = false;
    }
    if (!reads) writes.push(line);
    planned.push({ request, reads, cases });
  }
  return { file, planned, origins, writes, built: constant };
}

/** The row of a case, for the context of its request. */
export const runCaseRow = ({ row, rowNumber }: RunCase): Pick<BuildContext, 'row' | 'rowNumber'> =>
  row && rowNumber ? { row, rowNumber } : {};

/** Reads the data files of `# @each`. */
function dataFiles({ folder }: RequestFile, { allowedFiles }: BuildContext): ReadDataFile {
  return async (written) => {
    const bytes = await new AllowedFiles(folder, allowedFiles).read(written);
    if (typeof bytes !== 'string') return bytes;
    const shown = terminalText(written);
    return bytes === 'file-outside'
      ? `The file ${shown} is outside the folder of the request file. Use --allow-file ${shown} to allow reading it.`
      : `The file ${shown} cannot be read: ${REFUSALS[bytes]}.`;
  };
}

/** The environment variables that checks read. */
function variablesOfChecks({ document }: RequestFile, node: RequestNode): string[] {
  return node.checks.flatMap((span) =>
    findPlaceholders(spanText(document, span)).flatMap(({ inner }) => {
      const what = readExpression(inner);
      return what.kind === 'dynamic' && what.name === '$processEnv' ? what.args.slice(0, 1) : [];
    }),
  );
}
