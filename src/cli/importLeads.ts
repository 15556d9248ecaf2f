import {
  encodingOf,
  type Field,
  fieldsFor,
  guessMapping,
  ID_TARGET,
  importProblemText,
  type ImportStep,
  type ImportTable,
  sourceFor,
  type Mapping,
  planImport,
  readTable,
  type Tag,
  textOfFile,
} from '../features/leads';
import { givenAccount, openSession, readToken, type GivenAccount } from './account';
import { ACCOUNT_OPTIONS, readArguments, TOKEN_OPTIONS } from './arguments';
import { readBytes } from './files';
import { EXIT, jsonText, terminalText, UsageError, type Io } from './io';

/** `acquire leads import FILE --dry-run`: what an import would do with each row. Nothing is sent but reads. */
export async function importLeads(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    argv,
    {
      ...ACCOUNT_OPTIONS,
      ...TOKEN_OPTIONS,
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
      'id-column': { type: 'string' },
      'allow-writes': { type: 'boolean' },
    },
    { min: 1, max: 1 },
  );
  if (!values['dry-run']) throw new UsageError('Importing for real is not available yet. Use --dry-run.');
  const given = givenAccount(values);
  const bytes = await readBytes(positionals[0]!);
  const table = tableOf(bytes, positionals[0]!);
  const identity = values['id-column'] ?? null;
  if (identity !== null && !table.columns.includes(identity))
    throw new UsageError(`There is no column ${terminalText(identity)} in the file.`);
  const { fields, tags } = given.origin
    ? await accountFields(io, given, await readToken(io, values))
    : { fields: fieldsFor(given.generation ?? '1.0.0', undefined), tags: [] };
  const guess = guessMapping(table.columns, fields);
  const mapping = withIdentity(guess, identity);
  const steps = planImport(table, mapping, fields, tags);
  const of = (action: ImportStep['action']): number => steps.filter((step) => step.action === action).length;
  const report = {
    encoding: encodingOf(bytes),
    delimiter: table.csv?.delimiter ?? null,
    headerLine: table.csv?.headerLine ?? null,
    rows: table.rows.length,
    create: of('create'),
    update: of('update'),
    leftOut: of('skip'),
    columns: table.columns.map((header, index) => ({ index, header, ...columnTarget(header, mapping, guess) })),
    identity,
    matches: [],
    problems: steps.flatMap((step, index) => problemsOf(step, index, mapping, fields)),
  };
  io.out(values.json ? jsonText(report) : summary(report));
  return report.problems.length ? EXIT.failed : EXIT.ok;
}

function tableOf(bytes: Uint8Array, file: string): ImportTable {
  const text = textOfFile(bytes);
  if (text === undefined)
    throw new UsageError(`Cannot read ${terminalText(file)}: it is not UTF-8 text. Save it as "CSV UTF-8".`);
  try {
    return readTable(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`Cannot read ${terminalText(file)} as CSV or JSON: ${terminalText(error.message)}`, {
      cause: error,
    });
  }
}

/** The fields and tags that the account has. */
async function accountFields(
  io: Io,
  given: GivenAccount,
  token: string,
): Promise<{ readonly fields: readonly Field[]; readonly tags: readonly Tag[] }> {
  const { account, client } = await openSession(io, given, token, new AbortController().signal);
  const source = sourceFor(account.generation, client);
  const [attributes, tags] = await Promise.all([source.attributes(account), source.tags(account)]);
  return { fields: fieldsFor(account.generation, undefined, attributes), tags };
}

/** Only a column that was named identifies leads: a column that merely looks like an id may be another system's. */
function withIdentity(guess: Mapping, identity: string | null): Mapping {
  const mapping = new Map([...guess].filter(([, target]) => target !== ID_TARGET));
  if (identity !== null) mapping.set(identity, ID_TARGET);
  return mapping;
}

function columnTarget(
  header: string,
  mapping: Mapping,
  guess: Mapping,
): { readonly field: string | null; readonly reason: string | null } {
  const target = mapping.get(header);
  if (target !== undefined) return { field: target === ID_TARGET ? 'id' : target, reason: null };
  return { field: null, reason: guess.get(header) === ID_TARGET ? 'id-not-chosen' : 'unknown-field' };
}

interface ProblemRow {
  readonly row: number;
  readonly line: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

function problemsOf(step: ImportStep, index: number, mapping: Mapping, fields: readonly Field[]): ProblemRow[] {
  return step.problems.map((problem) => ({
    row: index + 1,
    line: step.line,
    column: [...mapping].find(([, target]) => target === problem.field)?.[0] ?? '',
    code: problem.code,
    message: importProblemText(problem, fields),
  }));
}

function summary(report: {
  readonly rows: number;
  readonly create: number;
  readonly update: number;
  readonly leftOut: number;
  readonly problems: readonly ProblemRow[];
}): string {
  const lines = [
    `Rows: ${report.rows}. To create: ${report.create}, to update: ${report.update}, left out: ${report.leftOut}.`,
    ...report.problems.map(({ line, column, message }) =>
      `line ${line}: ${column ? `${column}: ` : ''}${message}`.replace(/[\r\n]+/g, ' '),
    ),
  ];
  return `${terminalText(lines.join('\n'))}\n`;
}
