// Builds one request of a file as the client would send it. Nothing is sent.
import { API_VERSIONS, V1_ORIGIN } from '../api/client/apiVersions';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as catalogue from '../api/catalogue';
import type { Account } from '../api/client/account';
import { encodeBody, appendQuery } from '../api/client/body';
import { accountTarget, checkHeaders } from '../api/client/access/origin';
import { effectOf, isDocumentedRead, type RequestEffect } from '../api/client/access/readPolicy';
import type { ApiRequest, Exchange, Pair } from '../api/client/types';
import { headerFields } from '../api/client/transport/headers';
import { AcquireError } from '../api/errors/errors';
import {
  type BuildProblem,
  buildProblemText,
  type BuildResult,
  type DynamicSources,
  fillPlain,
  fillTarget,
  findHeader,
  findRequestByName,
  headerValue,
  methodText,
  neededResponses,
  targetPath,
  type RequestNode,
  type DataRow,
  VariableScope,
  targetText,
  buildDocumentRequest,
} from '../features/language';
import { MAX_FILE_BYTES, inspectFile, isBelowFolder, readInspected, type FileRefusal } from '../features/requests';
import { runAccount, generationAtOrigin, type GivenAccount } from './account';
import { errorText } from './errorText';
import { terminalText } from './io';
import { documentedGeneration, type RequestFile } from './requestFile';
import { requestValues, type FixedValues, type RequestValues } from './values';

/** What requests are built from. */
export interface BuildContext {
  readonly account: GivenAccount;
  readonly fixed: FixedValues;
  /** Files and folders outside the folder of the request file that bodies may name. */
  readonly allowedFiles: readonly string[];
  /** Environment variables that may be read. */
  readonly allowedVariables: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The responses to earlier requests. */
  readonly response?: (name: string) => Exchange | undefined;
  /** Values from responses not received yet are replaced by a number, to find out what the request does and needs. */
  readonly beforeRun?: true;
  /** The row of a data file. */
  readonly row?: DataRow;
  /** 1-based; dynamic values differ from row to row. */
  readonly rowNumber?: number;
}

/** Why a request cannot be built. */
export interface BuildFailure {
  readonly code: string;
  readonly message: string;
}

/** A request as the client would send it. */
export interface CliRequest {
  readonly account: Account;
  readonly request: ApiRequest;
  readonly url: string;
  /** In wire order, the credential as `<credential>`; without Host, Connection and Content-Length. */
  readonly headers: readonly Pair[];
  readonly body: Buffer;
  readonly operation: string | null;
  readonly effect: 'read' | 'write' | 'destructive' | 'unknown';
  /** It is documented as a read in this form, so it needs no permission. */
  readonly documentedRead: boolean;
  /** It depends only on its text, not on values or files, so building it again gives the same result. */
  readonly constant: boolean;
}

/** One of Acquire's own URLs at the start of a target; the scheme may be missing. */
const NAMED_ACCOUNT = /^(?:https:\/\/)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.acquire\.io)(?=[/?#]|$)/i;
/** Set by Node for the current connection, not by the request. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set(['content-length', 'connection', 'host']);

/** Builds the request at `index` of the file. Resolves to the reason if that fails. */
export async function buildRequest(
  file: RequestFile,
  [index, node]: readonly [number, RequestNode],
  context: BuildContext,
): Promise<CliRequest | BuildFailure> {
  const { document, environment } = file;
  const needed = [...neededResponses(document, node, environment)].find((name) => !context.response?.(name));
  const needsResponse: BuildFailure | undefined =
    needed === undefined
      ? undefined
      : {
          code: 'needs-response',
          message: findRequestByName(document, needed)
            ? `The request needs the response of ${terminalText(needed)}, which is known only after that was sent.`
            : `The request needs the response of ${terminalText(needed)}, but no request in this file is named so.`,
        };
  if (needsResponse && !context.beforeRun) return needsResponse;
  const denied = new Set<string>();
  const processEnv = (name: string): string | undefined => {
    if (context.allowedVariables.includes(name)) return context.env[name];
    denied.add(name);
    return undefined;
  };
  const values = (): RequestValues =>
    requestValues(context.fixed, context.rowNumber ? `${index}.${context.rowNumber}` : index, processEnv);
  const scope = (): VariableScope => requestScope(file, node, context, values());
  let constant = true;
  const resolver = (filled: VariableScope) => (inner: string) => {
    constant = false;
    return filled.resolve(inner);
  };
  const account = accountOf(file, node, context.account, resolver(scope()));
  if ('code' in account) return account;

  const files = new AllowedFiles(file.folder, context.allowedFiles);
  const build = (): BuildResult => {
    const resolve = resolver(scope());
    return buildDocumentRequest(document, node, {
      resolve: (inner) => (context.beforeRun ? withStandIn(resolve(inner)) : resolve(inner)),
      file: (written) => files.content(written),
      origin: account.origin,
      operation: (method, target) => catalogue.matchOperation(method, target, account.generation)[0],
    });
  };
  let result = build();
  if (await files.load()) {
    constant = false;
    result = build();
  }
  if (!result.request) {
    const problems = result.problems ?? [];
    const unallowed = context.beforeRun && problems.find((one) => isUnallowed(one, denied));
    if (needsResponse && !unallowed) return needsResponse;
    return failureOf(unallowed || problems[0], denied);
  }
  return prepared(account, result.request, values(), constant);
}

/** Resolves the placeholders of a request. */
export function requestScope(
  { document, environment }: RequestFile,
  node: RequestNode,
  { response, row }: Pick<BuildContext, 'response' | 'row'>,
  dynamic: DynamicSources,
): VariableScope {
  return new VariableScope(document, node, {
    environment,
    dynamic,
    ...(response ? { response } : {}),
    ...(row ? { prompts: row } : {}),
  });
}

/** A value, or a number as a substitute for one that comes from a later response. */
function withStandIn(value: ReturnType<VariableScope['resolve']>): ReturnType<VariableScope['resolve']> {
  const waits = 'problem' in value && /^(?:response-|json-path-nothing|header-missing)/.test(value.problem);
  return waits ? { pieces: [{ text: '0', data: true }] } : value;
}

/** True for what requires a command-line option. */
const isUnallowed = ({ code, name }: BuildProblem, denied: ReadonlySet<string>): boolean =>
  code === 'file-outside' || (code === 'process-env-unset' && denied.has(name));

/** The account a request is sent to; a failure if the request names none and none is given. */
function accountOf(
  { document }: RequestFile,
  node: RequestNode,
  given: GivenAccount,
  resolve: (inner: string) => ReturnType<VariableScope['resolve']>,
): Account | BuildFailure {
  const line = node.line!;
  const method = methodText(document, line);
  const target = fillTarget(targetText(document, line), resolve);
  const host = findHeader(document, node, 'host');
  const hostName = host ? fillPlain(headerValue(document, host), resolve).text : '';
  const named = NAMED_ACCOUNT.exec(target.text)?.[1] ?? NAMED_ACCOUNT.exec(hostName)?.[1];
  const plain = targetPath(target.text.split('#', 1)[0]!);
  const relative = plain.startsWith('/') && !plain.startsWith('//');
  if (given.origin !== undefined)
    return runAccount(
      given.origin,
      given.generation ?? documentedGeneration(method, relative ? plain : pathOfAddress(plain)),
    );
  if (named !== undefined) {
    const origin = `https://${named.toLowerCase()}`;
    return runAccount(origin, given.generation ?? generationAtOrigin(origin) ?? '2.0.0');
  }
  if (/^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(plain) && !target.problems.length)
    return {
      code: 'untrusted-host',
      message: 'The address is not an https address of Acquire. Use --account to name the account it belongs to.',
    };
  const generation = given.generation ?? documentedGeneration(method, plain);
  // The next steps refuse anything else that is wrong with the target, with its own reason.
  if ((generation && API_VERSIONS[generation].origin) || !relative || target.problems.length)
    return runAccount(V1_ORIGIN, '1.0.0');
  return {
    code: 'needs-account',
    message: 'The path does not say which account it is for. Use --account https://ACCOUNT.acquire.io.',
  };
}

const pathOfAddress = (address: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)?$/i.exec(address)?.[1] ?? address;

/** Checks and encodes a request as the client does before it sends one. */
function prepared(
  account: Account,
  request: ApiRequest,
  values: RequestValues,
  constant: boolean,
): CliRequest | BuildFailure {
  try {
    const given = request.headers ?? [];
    const { url } = accountTarget(account, request.url);
    checkHeaders(given);
    appendQuery(url, request.query);
    const { bytes, contentType } = encodeBody(request.body, values.bytes);
    const typed = contentType === undefined || given.some(([name]) => name.toLowerCase() === 'content-type');
    const own: Pair[] = typed ? [...given] : [...given, ['Content-Type', contentType]];
    const fields = headerFields([...own, ['Authorization', '<credential>']], {
      body: bytes,
      fresh: false,
      method: request.method,
    });
    const effect = effectOf(catalogue, request, url, account.generation);
    return {
      account,
      request,
      url: url.href,
      headers: Object.entries(fields)
        .filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()))
        .flatMap(([name, value]) => [value].flat().map((one): Pair => [name, String(one)])),
      body: bytes ?? Buffer.alloc(0),
      operation: catalogue.matchOperation(request.method, url.pathname, account.generation)[0]?.id ?? null,
      effect: effectName(effect),
      documentedRead: isDocumentedRead(effect),
      constant,
    };
  } catch (error) {
    if (!(error instanceof AcquireError)) throw error;
    return {
      code: (error.kind === 'invalid-request' ? error.detail.problem : undefined) ?? error.kind,
      message: errorText(error, account),
    };
  }
}

function effectName({ reads, unknown, operation }: RequestEffect): CliRequest['effect'] {
  if (reads) return 'read';
  if (unknown) return 'unknown';
  return operation?.destructive ? 'destructive' : 'write';
}

/** The first problem, with the command-line option that solves it. */
function failureOf(problem: BuildProblem | undefined, denied: ReadonlySet<string>): BuildFailure {
  if (!problem) return { code: 'no-request', message: 'There is no request.' };
  const name = terminalText(problem.name).slice(0, 200);
  switch (problem.code) {
    case 'process-env-unset':
      return denied.has(problem.name)
        ? {
            code: 'env-not-allowed',
            message: `The request reads the environment variable ${name}. Use --allow-env ${name} to allow that.`,
          }
        : { code: problem.code, message: `The environment variable ${name} is not set.` };
    case 'file-outside':
      return {
        code: 'file-not-allowed',
        message: `The file ${name} is outside the folder of the request file. Use --allow-file ${name} to allow reading it.`,
      };
    case 'file-unreadable':
      return { code: problem.code, message: `The file ${name} cannot be read: ${REFUSALS[problem.code]}.` };
    case 'prompt-unanswered':
      return {
        code: problem.code,
        message: `The request asks for ${name}, which the command line cannot ask. Use a column of # @each instead of # @prompt.`,
      };
    case 'no-lead':
      return {
        code: problem.code,
        message: `${name} needs a selected lead. There is none on the command line; use a variable or a response instead.`,
      };
    default:
      return { code: problem.code, message: buildProblemText(problem) };
  }
}

/** Why a file is refused, as the end of a sentence. */
export const REFUSALS: Readonly<Record<FileRefusal, string>> = {
  'file-unreadable': 'it does not exist, or permission is denied',
  'file-not-regular': 'it is not a regular file',
  'file-too-large': `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`,
  'file-outside': 'it is outside the folder of the request file',
  'file-changed': 'it changed while it was read',
};

/** Files that a request refers to. Those outside the request file's folder are read only if allowed. */
export class AllowedFiles {
  private readonly loaded = new Map<string, Uint8Array | FileRefusal | undefined>();

  constructor(
    private readonly folder: string | undefined,
    private readonly allowed: readonly string[],
  ) {}

  /** The content of a file; empty until it is loaded. */
  content(written: string): Uint8Array | FileRefusal {
    if (!this.loaded.has(written)) this.loaded.set(written, undefined);
    return this.loaded.get(written) ?? new Uint8Array();
  }

  /** Loads the requested files. Resolves to false if there are none. */
  async load(): Promise<boolean> {
    for (const written of this.loaded.keys()) this.loaded.set(written, await this.read(written));
    return this.loaded.size > 0;
  }

  /** Reads one file, or returns why it cannot be read. */
  async read(written: string): Promise<Uint8Array | FileRefusal> {
    const folder = this.folder ?? process.cwd();
    const file = await inspectFile(written, folder, folder);
    if (typeof file === 'string') return file;
    const mayRead = (this.folder !== undefined && file.inside) || (await this.isAllowed(file.path));
    return mayRead ? readInspected(file) : 'file-outside';
  }

  private async isAllowed(file: string): Promise<boolean> {
    for (const one of this.allowed) {
      const real = await realpath(path.resolve(one)).catch(() => undefined);
      if (real !== undefined && (real === file || isBelowFolder(real, file))) return true;
    }
    return false;
  }
}
