import { writeFile } from 'node:fs/promises';
import { version } from '../../package.json';
import type { Account } from '../api/client/account';
import type { ApiRequest } from '../api/client/types';
import { V1_ORIGIN } from '../api/client/apiVersions';
import { AcquireError } from '../api/errors/errors';
import { diagnosticText, requestName } from '../features/language';
import {
  type CodeLanguageId,
  loadCodeGenerator,
  loadInterchange,
  type CurlCommand,
  curlNoteText,
  curlProblemText,
  curlToDocument,
  parseCurl,
  redactRequest,
  curlToRequest,
} from '../features/requests';
import { runAccount, generationAtOrigin } from './account';
import { ACCOUNT_OPTIONS, readChoice, readArguments, VALUE_OPTIONS } from './arguments';
import { buildRequest, type BuildContext } from './buildRequest';
import { errorText } from './errorText';
import { checkOutputs, inputName, readText, unwritableText } from './files';
import { EXIT_CODES, terminalText, UsageError, type Io } from './io';
import { buildContext } from './print';
import { fileDiagnostics, noteDiagnostics, loadRequestFile, selectRequests } from './requestFile';
import { requestValues } from './values';

/** What was lost or changed by a conversion. `line` is that of the input, from 1. */
interface Note {
  readonly code: string;
  readonly line: number;
  readonly message: string;
}

interface Converted {
  readonly text: string;
  readonly notes: readonly Note[];
}

const LANGUAGES = {
  curl: 'shell:curl',
  javascript: 'javascript:fetch',
  node: 'node:axios',
  python: 'python:requests',
  php: 'php:curl',
  ruby: 'ruby:native',
  java: 'java:nethttp',
  go: 'go:native',
  csharp: 'csharp:httpclient',
  powershell: 'powershell:webrequest',
  kotlin: 'kotlin:okhttp',
  swift: 'swift:urlsession',
} as const satisfies Record<string, CodeLanguageId>;
type Language = keyof typeof LANGUAGES;

const SOURCES = ['curl', 'http', 'postman', 'har'] as const;
const TARGETS = ['http', ...(Object.keys(LANGUAGES) as Language[]), 'har'] as const;

/** `acquire convert`: curl commands, Postman collections and HAR files to request files, requests to curl, code and HAR. */
export async function runConvert(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    argv,
    {
      ...ACCOUNT_OPTIONS,
      ...VALUE_OPTIONS,
      from: { type: 'string' },
      to: { type: 'string' },
      name: { type: 'string' },
      notes: { type: 'string' },
      strict: { type: 'boolean' },
    },
    { min: 0, max: 1 },
  );
  const from = readChoice('from', values.from, SOURCES);
  const to = readChoice('to', values.to, TARGETS);
  if (!from || !to) throw new UsageError('Name both formats: acquire convert --from curl --to http FILE.');
  if (from === to) throw new UsageError('--from and --to name the same format.');
  const file = positionals[0] ?? '-';
  const context = buildContext(io, values);
  if ((from === 'postman' || from === 'har') && to !== 'http')
    throw new UsageError(`--from ${from} converts to http only. Convert the request file then.`);
  if (values.notes === '-') throw new UsageError('Name a file for --notes: stdout has the converted text.');
  await checkOutputs([values.notes], [file]);
  const { text, notes } = await converted(io, file, { from, to, context, env: values.env, name: values.name });
  if (values.notes !== undefined) await writeNotes(values.notes, notes);
  io.out(text);
  for (const { line, message } of notes) io.err(`note: line ${line}: ${message}`);
  return notes.length && values.strict ? EXIT_CODES.failed : EXIT_CODES.ok;
}

interface Conversion {
  readonly from: (typeof SOURCES)[number];
  readonly to: (typeof TARGETS)[number];
  readonly context: BuildContext;
  readonly env: string | undefined;
  readonly name: string | undefined;
}

async function converted(io: Io, file: string, conversion: Conversion): Promise<Converted> {
  const { from, to, context } = conversion;
  if (from === 'postman' || from === 'har')
    return fromInterchange(from, await readText(file, io), context.account.origin);
  if (from === 'curl') return fromCurl(await readText(file, io), context, to);
  const { requests, notes } = await fromHttp(io, file, conversion);
  if (to === 'har') return withNotes(notes, await har(requests, context));
  return withNotes(notes, await programs(requests, to === 'http' ? 'curl' : to));
}

const withNotes = (before: readonly Note[], { text, notes }: Converted): Converted => ({
  text,
  notes: [...before, ...notes],
});

async function fromInterchange(from: 'postman' | 'har', text: string, origin: string | undefined): Promise<Converted> {
  const { importHar, importPostman, interchangeNoteText, interchangeProblemText } = await loadInterchange();
  const imported = (from === 'har' ? importHar : importPostman)(text, origin === undefined ? {} : { origin });
  if (typeof imported === 'string') throw new UsageError(interchangeProblemText(imported));
  const notes = imported.notes.map((note): Note => ({
    code: note.code,
    line: note.line,
    message: interchangeNoteText(note),
  }));
  return { text: imported.text, notes };
}

async function writeNotes(file: string, notes: readonly Note[]): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(notes, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(unwritableText(file, error), { cause: error });
  }
}

async function fromCurl(text: string, context: BuildContext, to: (typeof TARGETS)[number]): Promise<Converted> {
  const { origin, generation } = context.account;
  const command = parseCurl(text);
  if (typeof command === 'string') throw new UsageError(curlProblemText(command));
  const notes = command.notes.map((note): Note => ({
    code: note.code,
    line: note.line,
    message: curlNoteText(note) ?? TOKEN_NOTE,
  }));
  // Only 1.0.0 has the same URL for everyone; any other URL identifies the account.
  const base = origin ?? (command.url.startsWith(`${V1_ORIGIN}/`) ? V1_ORIGIN : undefined);
  if (to === 'http')
    return { text: curlToDocument(command, { origin: base, wholeAddress: base === undefined }), notes };
  const address = base ?? new URL(command.url).origin;
  const account = runAccount(address, generation ?? generationAtOrigin(address) ?? '2.0.0');
  const built: Built = { account, request: requestOf(command), line: 1, place: '' };
  return withNotes(notes, to === 'har' ? await har([built], context) : await programs([built], to));
}

const TOKEN_NOTE = 'The credential was left out. Requests get the token of the account when they are sent.';

function requestOf(command: CurlCommand): ApiRequest {
  const request = curlToRequest(command);
  if (!request) throw new UsageError('The command sends a file, which cannot be converted to code or HAR.');
  return request;
}

/** A request that is ready to be converted. */
interface Built {
  readonly account: Account;
  readonly request: ApiRequest;
  readonly line: number;
  /** File and line, for an error. */
  readonly place: string;
  readonly name?: string;
}

async function fromHttp(
  io: Io,
  name: string,
  { context, env, name: wanted }: Conversion,
): Promise<{ readonly requests: readonly Built[]; readonly notes: readonly Note[] }> {
  const file = await loadRequestFile(io, name, env);
  const requests = selectRequests(file, wanted);
  if (!requests.length) throw new UsageError(`There is no request in ${inputName(name)}.`);
  const findings = fileDiagnostics(file, context.account);
  const ready: Built[] = [];
  const notes: Note[] = [];
  for (const one of requests) {
    const [, node] = one;
    const line = file.lines.at(node.line!.start).line;
    const built = await buildRequest(file, one, context);
    if ('code' in built) throw new UsageError(`${terminalText(name)}:${line}: ${built.message}`);
    const { account, request } = built;
    for (const finding of noteDiagnostics(findings, node))
      notes.push({ code: finding.code, line: file.lines.at(finding.start).line, message: diagnosticText(finding) });
    if (request.timeoutMs !== undefined)
      notes.push({ code: 'timeout-dropped', line, message: 'The timeout is not converted.' });
    const place = `${terminalText(name)}:${line}: `;
    const title = requestName(file.document, node);
    ready.push({ account, request, line, place, ...(title === undefined ? {} : { name: title }) });
  }
  return { requests: ready, notes };
}

/** Generates one program for each request. */
async function programs(requests: readonly Built[], language: Language): Promise<Converted> {
  const texts: string[] = [];
  const notes: Note[] = [];
  for (const one of requests) {
    const converted = await code(one, language);
    notes.push(...converted.notes);
    texts.push(converted.text);
  }
  if (texts.length > 1 && language !== 'curl')
    notes.push({
      code: 'several-requests',
      line: 1,
      message: `The file has ${texts.length} requests. Each became a program of its own; choose one with --name.`,
    });
  return { text: texts.join('\n'), notes };
}

/** An HTTP archive of requests, without responses. */
async function har(requests: readonly Built[], { fixed }: BuildContext): Promise<Converted> {
  const { writeHar, isMasked } = await loadInterchange();
  const values = requestValues(fixed, 0, () => undefined);
  const sources = requests.map(({ account, request, name }) => ({ account, request, title: name }));
  try {
    const text = writeHar(sources, { version, now: values.now, bytes: (count) => values.bytes(count) });
    return { text, notes: requests.filter(({ request }) => isMasked(request)).map(maskedNote) };
  } catch (error) {
    if (!(error instanceof AcquireError)) throw error;
    throw new UsageError(errorText(error), { cause: error });
  }
}

const maskedNote = ({ line }: Pick<Built, 'line'>): Note => ({
  code: 'secret-masked',
  line,
  message: 'Secret values were replaced with •••.',
});

/**
 * Code in a language with a final line break, and how it differs from the request. Throws a `UsageError` for what code cannot express.
 */
async function code({ request, account: { origin }, line, place }: Built, language: Language): Promise<Converted> {
  const { codeNotes, generateCode, withTextFiles } = await loadCodeGenerator();
  const account = { origin, authHeader: 'bearer' } as const;
  try {
    const readable = withTextFiles(request);
    const notes = codeNotes(readable, account, LANGUAGES[language]).map((note): Note => ({ ...note, line }));
    if (JSON.stringify(redactRequest(readable)) !== JSON.stringify(readable)) notes.push(maskedNote({ line }));
    return { text: `${generateCode(readable, account, LANGUAGES[language]).trimEnd()}\n`, notes };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${place}The body is binary, which cannot be converted to code.`, { cause: error });
  }
}
