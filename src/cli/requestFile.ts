// Loads a request file with its environment, and selects requests from it.
import path from 'node:path';
import * as catalogue from '../api/catalogue';
import type { Account } from '../api/client/account';
import { ScopedSecrets } from '../core/redaction';
import {
  diagnoseDocument,
  type CheckedAccount,
  environmentProblemText,
  type RequestDiagnostic,
  type HttpDocument,
  CatalogueIndex,
  type LineIndex,
  lineIndexOf,
  methodText,
  parseRequests,
  requestName,
  type RequestNode,
  targetView,
  spanText,
} from '../features/language';
import {
  ENVIRONMENT_FILES,
  type EnvironmentFile,
  Environments,
  inspectFile,
  readInspected,
} from '../features/requests';
import { runAccount, generationAtOrigin, type GivenAccount } from './account';
import { readText } from './files';
import { terminalText, UsageError, type Io } from './io';

/** A request file that was read. */
export interface RequestFile {
  /** As named on the command line. */
  readonly name: string;
  /** Absolute. Files in bodies are below it; undefined for stdin. */
  readonly folder: string | undefined;
  readonly document: HttpDocument;
  readonly lines: LineIndex;
  readonly environment: ReadonlyMap<string, string>;
  /** Secret values of the environment. */
  readonly secrets: ScopedSecrets;
}

/**
 * Reads a request file (`-` for stdin) and the variables of an environment, from the files next to it.
 * Throws a `UsageError` if the file, or the requested environment, cannot be read.
 */
export async function loadRequestFile(io: Io, name: string, environment: string | undefined): Promise<RequestFile> {
  const text = await readText(name, io);
  const folder = name === '-' ? undefined : path.dirname(path.resolve(name));
  const document = parseRequests(text);
  return {
    name,
    folder,
    document,
    lines: lineIndexOf(document),
    ...(await environmentOf(io, folder ?? process.cwd(), environment)),
  };
}

async function environmentOf(
  io: Io,
  folder: string,
  name: string | undefined,
): Promise<Pick<RequestFile, 'environment' | 'secrets'>> {
  const files: EnvironmentFile[] = [];
  for (const file of ENVIRONMENT_FILES) {
    const found = await inspectFile(file, folder, folder);
    if (found === 'file-unreadable') continue;
    const bytes = typeof found === 'object' && found.inside ? await readInspected(found) : undefined;
    files.push({
      name: file,
      text: bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : undefined,
      ...(typeof found === 'object' && !found.inside ? { outside: true } : {}),
    });
  }
  const environments = Environments.read(files);
  for (const problem of environments.problems) {
    if (name !== undefined) throw new UsageError(environmentProblemText(problem));
    io.err(`warning: ${environmentProblemText(problem)}`);
  }
  if (name !== undefined && !environments.names.includes(name))
    throw new UsageError(
      environments.names.length
        ? `There is no environment ${terminalText(name)}. Choose one of: ${terminalText(environments.names.join(', '))}.`
        : `There is no environment ${terminalText(name)}, because there is no ${ENVIRONMENT_FILES[0]} beside the request file.`,
    );
  const environment = environments.values(name);
  return { environment, secrets: new ScopedSecrets(environments.secretsAmong(environment.keys(), name)) };
}

/** The requests of a file with their index, or only those named `name`. Throws a `UsageError` if there is none with that name. */
export function selectRequests(
  { document, name: file }: RequestFile,
  name: string | undefined,
): readonly (readonly [index: number, node: RequestNode])[] {
  const all = [...document.requests.entries()].filter(([, node]) => node.line);
  if (name === undefined) return all;
  const named = all.filter(
    ([, node]) => requestName(document, node) === name || (node.title && spanText(document, node.title) === name),
  );
  if (!named.length) throw new UsageError(`No request in ${terminalText(file)} has the name ${terminalText(name)}.`);
  return named;
}

const knowledge = new CatalogueIndex(catalogue);
const NAMED_ACCOUNT = /^https:\/\/[a-z0-9-]+\.acquire\.io$/i;

/** The diagnostics of a file. If a request has one of Acquire's own URLs, it names the account, unless one is given. */
export function fileDiagnostics(
  { document, environment }: RequestFile,
  given: GivenAccount,
): readonly RequestDiagnostic[] {
  const accountOf = (node: RequestNode): CheckedAccount | undefined => {
    if (!node.line) return undefined;
    const { origin: written, path: target } = targetView(document, node);
    const origin = given.origin ?? (NAMED_ACCOUNT.test(written) ? written.toLowerCase() : undefined);
    if (origin === undefined) return undefined;
    const generation =
      given.generation ?? generationAtOrigin(origin) ?? documentedGeneration(methodText(document, node.line), target);
    return runAccount(origin, generation);
  };
  return diagnoseDocument(document, { knowledge, accountOf, environment, trusted: true });
}

/** The API version that documents a path, 1.0.0 first; 2.0.0 if neither does. */
export function documentedGeneration(method: string, target: string): Account['generation'] {
  return catalogue.matchOperation(method, target, '1.0.0').length ? '1.0.0' : '2.0.0';
}

/** Diagnostics saying that part of a request is dropped, changed or not understood. */
const NOTE_CODES: ReadonlySet<string> = new Set<RequestDiagnostic['code']>([
  'header-without-colon',
  'header-without-name',
  'script-not-closed',
  'variable-without-value',
  'tag-without-name',
  'ignored-response-script',
  'ignored-request-script',
  'ignored-response-reference',
  'ignored-redirection',
  'ignored-import',
  'ignored-text',
  'query-without-mark',
  'ignored-tag',
  'body-comment',
  'body-request',
  'body-variable',
  'body-handler',
  'multipart-outside',
  'multipart-header',
  'form-line-break',
  'multipart-not-closed',
]);

/** The diagnostics of one request saying that something is dropped, changed or not understood. */
export function noteDiagnostics(
  findings: readonly RequestDiagnostic[],
  node: RequestNode,
): readonly RequestDiagnostic[] {
  return findings.filter(({ code, start }) => NOTE_CODES.has(code) && node.start <= start && start < node.end);
}
