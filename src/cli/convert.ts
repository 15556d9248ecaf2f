import type { ApiRequest } from '../api/client/types';
import { atomicReplace } from '../core/store/atomicReplace';
import { V1_ORIGIN } from '../api/client/apiVersions';
import { findingText } from '../features/language';
import {
  type CodeLanguageId,
  loadCodeGenerator,
  type CurlCommand,
  curlNoteText,
  curlProblemText,
  documentOfCurl,
  parseCurl,
  redactRequest,
  requestOfCurl,
} from '../features/requests';
import { givenAccount } from './account';
import { ACCOUNT_OPTIONS, choice, readArguments, VALUE_OPTIONS } from './arguments';
import { buildRequest, type BuildContext } from './buildRequest';
import { fileReason, readText } from './files';
import { EXIT, terminalText, UsageError, type Io } from './io';
import { buildContext } from './print';
import { diagnosticsOf, noteFindings, readRequestFile, requestsOf } from './requestFile';

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

/** `acquire convert`: curl commands to request files, requests to curl and to code. */
export async function convert(io: Io, argv: readonly string[]): Promise<number> {
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
  const from = choice('from', values.from, SOURCES);
  const to = choice('to', values.to, TARGETS);
  if (!from || !to) throw new UsageError('Name both formats: acquire convert --from curl --to http FILE.');
  for (const one of [from, to])
    if (one === 'postman' || one === 'har') throw new UsageError(`Converting ${one} is not available yet.`);
  if (from === to) throw new UsageError('--from and --to name the same format.');
  const file = positionals[0] ?? '-';
  const context = buildContext(io, values);
  const language = to === 'http' || to === 'har' ? undefined : to;
  const { text, notes } =
    from === 'curl'
      ? await fromCurl(await readText(file, io), givenAccount(values).origin, language)
      : await fromHttp(io, file, language ?? 'curl', { context, env: values.env, name: values.name });
  if (values.notes !== undefined) await writeNotes(values.notes, notes);
  io.out(text);
  for (const { line, message } of notes) io.err(`note: line ${line}: ${message}`);
  return notes.length && values.strict ? EXIT.failed : EXIT.ok;
}

async function writeNotes(file: string, notes: readonly Note[]): Promise<void> {
  try {
    await atomicReplace(file, `${JSON.stringify(notes, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`Cannot write ${terminalText(file)}: ${fileReason(error)}.`, { cause: error });
  }
}

async function fromCurl(text: string, origin: string | undefined, language: Language | undefined): Promise<Converted> {
  const command = parseCurl(text);
  if (typeof command === 'string') throw new UsageError(curlProblemText(command));
  const notes = command.notes.map((note): Note => ({
    code: note.code,
    line: note.line,
    message: curlNoteText(note) ?? TOKEN_NOTE,
  }));
  // Only 1.0.0 has one address for everybody; any other address says which account is meant.
  const base = origin ?? (command.url.startsWith(`${V1_ORIGIN}/`) ? V1_ORIGIN : undefined);
  if (!language) return { text: documentOfCurl(command, { origin: base, wholeAddress: base === undefined }), notes };
  const converted = await code(requestOf(command), base ?? new URL(command.url).origin, language, { line: 1 });
  return { ...converted, notes: [...notes, ...converted.notes] };
}

const TOKEN_NOTE = 'The credential was left out. Requests get the token of the account when they are sent.';

function requestOf(command: CurlCommand): ApiRequest {
  const request = requestOfCurl(command);
  if (!request) throw new UsageError('The command sends a file, which cannot be converted to code.');
  return request;
}

async function fromHttp(
  io: Io,
  name: string,
  language: Language,
  { context, env, name: wanted }: { context: BuildContext; env: string | undefined; name: string | undefined },
): Promise<Converted> {
  const file = await readRequestFile(io, name, env);
  const requests = requestsOf(file, wanted);
  if (!requests.length) throw new UsageError(`There is no request in ${terminalText(name)}.`);
  const findings = diagnosticsOf(file, context.account);
  const texts: string[] = [];
  const notes: Note[] = [];
  for (const one of requests) {
    const [, node] = one;
    const line = file.lines.at(node.line!.start).line;
    const built = await buildRequest(file, one, context);
    if ('code' in built) throw new UsageError(`${terminalText(name)}:${line}: ${built.message}`);
    const { account, request } = built;
    for (const finding of noteFindings(findings, node))
      notes.push({ code: finding.code, line: file.lines.at(finding.start).line, message: findingText(finding) });
    if (request.timeoutMs !== undefined)
      notes.push({ code: 'timeout-dropped', line, message: 'The timeout is not converted.' });
    const place = `${terminalText(name)}:${line}: `;
    const converted = await code(request, account.origin, language, { line, place });
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

/**
 * Code of a language with a final line break, and what differs in it from the request. Throws a `UsageError` for what code cannot hold.
 */
async function code(
  request: ApiRequest,
  origin: string,
  language: Language,
  { line, place = '' }: { readonly line: number; readonly place?: string },
): Promise<Converted> {
  const { codeNotes, codeOf, withTextFiles } = await loadCodeGenerator();
  const account = { origin, authHeader: 'bearer' } as const;
  try {
    const readable = withTextFiles(request);
    const notes = codeNotes(readable, account, LANGUAGES[language]).map((note): Note => ({ ...note, line }));
    if (JSON.stringify(redactRequest(readable)) !== JSON.stringify(readable))
      notes.push({ code: 'secret-masked', line, message: 'Secret values were replaced by •••.' });
    return { text: `${codeOf(readable, account, LANGUAGES[language]).trimEnd()}\n`, notes };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${place}The body is binary, which cannot be converted to code.`, { cause: error });
  }
}
