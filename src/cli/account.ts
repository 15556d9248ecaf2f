// The account named on the command line, its token and the client.
import { API_VERSIONS, V1_ORIGIN } from '../api/client/apiVersions';
import { GENERATIONS, type Account, type Generation } from '../api/client/account';
import { createClient, type AcquireClient, type ClientOptions } from '../api/client/client';
import { normalizeOrigin, isLoopback } from '../api/client/access/origin';
import { probeToken } from '../api/client/probe';
import { AcquireError } from '../api/errors/errors';
import { setPolicy } from '../api/policy/policy';
import { loadPolicy, policyPaths } from '../api/policy/policyFile';
import { readPastedToken } from '../features/accounts/signIn';
import { readChoice } from './arguments';
import { UsageError, type Io } from './io';
import { useProxies } from './proxies';

/** Limits of one call: a minute, and a response of 100 MB. */
const LIMITS = { timeoutMs: 60_000, maxBytes: 100 * 1024 * 1024 };
const MAX_TOKEN_BYTES = 64 * 1024;
const AUTH_HEADERS: readonly AuthHeader[] = ['bearer', 'auth_token'];

type AuthHeader = Account['authHeader'];

/** The values of `--account` and `--api`. Either may be missing. */
export interface GivenAccount {
  readonly origin?: string;
  readonly generation?: Generation;
  /** The header that carries the token. */
  readonly authHeader?: AuthHeader;
}

/** Reads `--account` and `--api`. Throws a `UsageError` for a URL that cannot be an account's. */
export function readAccountOptions(values: {
  readonly account?: string;
  readonly api?: string;
  readonly 'auth-header'?: string;
}): GivenAccount {
  const authHeader = readChoice('auth-header', values['auth-header'], AUTH_HEADERS);
  return { ...addressed(values), ...(authHeader ? { authHeader } : {}) };
}

function addressed(values: { readonly account?: string; readonly api?: string }): GivenAccount {
  const api = readChoice('api', values.api, GENERATIONS);
  if (values.account === undefined) return api ? { generation: api } : {};
  let origin: string;
  try {
    origin = normalizeOrigin(values.account);
  } catch (error) {
    if (!(error instanceof AcquireError)) throw error;
    throw new UsageError('--account must be https://HOST, or http://HOST on this computer, without a path.');
  }
  if (api) return { origin, generation: api };
  const { hostname } = new URL(origin);
  if (isLoopback(hostname)) throw new UsageError('--api is required for an account on this computer: 1.0.0 or 2.0.0.');
  const generation = generationAtOrigin(origin);
  return generation ? { origin, generation } : { origin };
}

/** The API version of one of Acquire's own URLs; undefined for any other host. */
export function generationAtOrigin(origin: string): Generation | undefined {
  if (origin === V1_ORIGIN) return '1.0.0';
  return new URL(origin).hostname.endsWith('.acquire.io') ? '2.0.0' : undefined;
}

/** An account for one run. It is read-only unless the run may write. */
export function runAccount(
  origin: string,
  generation: Generation,
  {
    pathForm = 'api',
    writes = false,
    authHeader = 'bearer',
  }: { readonly pathForm?: Account['pathForm']; readonly writes?: boolean; readonly authHeader?: AuthHeader } = {},
): Account {
  return {
    key: 'commandline0',
    label: origin,
    generation,
    origin,
    pathForm,
    kind: 'own',
    credentialKind: 'token',
    authHeader,
    writes: { kind: writes ? 'always' : 'locked' },
  };
}

/** Reads the token from the environment or stdin. Throws a `UsageError` if there is none; it is never shown. */
export async function readTokenOption(
  io: Io,
  values: { readonly 'token-env'?: string; readonly 'token-stdin'?: boolean },
): Promise<string> {
  const fromStdin = values['token-stdin'] === true;
  if (fromStdin && values['token-env'] !== undefined)
    throw new UsageError('Use either --token-env or --token-stdin, not both.');
  const given = values['token-env'];
  // The name is not shown: it may be the token itself, given by mistake.
  if (given !== undefined && !io.env[given]?.trim())
    throw new UsageError(
      'There is no token: the environment variable named by --token-env is not set. Give its name, not the token.',
    );
  const name = given ?? 'ACQUIRE_TOKEN';
  const token = (fromStdin ? (await io.stdin(MAX_TOKEN_BYTES)).toString('utf8') : (io.env[name] ?? '')).trim();
  if (!token)
    throw new UsageError(
      fromStdin
        ? 'There is no token on stdin.'
        : 'There is no token. Set the environment variable ACQUIRE_TOKEN, name another one with --token-env, or use --token-stdin.',
    );
  io.redactor.remember(token);
  const read = readPastedToken(token);
  if ('problem' in read)
    throw new UsageError(
      read.problem === 'account-id'
        ? 'The part of the API key before the colon is not an account ID. Copy the whole key again.'
        : 'The token has characters that no token has. Copy it again, only the token.',
    );
  io.redactor.remember(read.token);
  return read.token;
}

/** Applies the administrator's policy. */
export function applyPolicy(): void {
  setPolicy(loadPolicy(policyPaths(process.platform, process.env.ProgramData)).policy);
}

/** An account and its client. */
export interface Session {
  readonly account: Account;
  readonly client: AcquireClient;
}

/**
 * Opens the account: detects its API version, if unknown, and its path form. With `asGiven`, no request is sent for an
 * account of 2.0.0, which has only one path form. The client refuses writes unless they
 * are allowed. Rejects with the AcquireError of the first call.
 */
export async function openSession(
  io: Io,
  given: GivenAccount,
  token: string,
  {
    signal,
    writes = false,
    asGiven = false,
  }: { readonly signal: AbortSignal; readonly writes?: boolean; readonly asGiven?: boolean },
): Promise<Session> {
  const origin = given.origin ?? (given.generation && API_VERSIONS[given.generation].origin);
  if (origin === undefined) throw new UsageError('Name the account: --account https://ACCOUNT.acquire.io.');
  const { authHeader = 'bearer' } = given;
  const options: Omit<ClientOptions, 'credentials'> = {
    redactor: io.redactor,
    defaults: () => LIMITS,
    mayWrite: () => Promise.resolve(writes),
  };
  applyPolicy();
  useProxies(io);
  const clientOf = (): AcquireClient =>
    createClient({ ...options, credentials: { credential: () => Promise.resolve(token) } });
  if (asGiven && given.generation === '2.0.0')
    return { account: runAccount(origin, '2.0.0', { writes, authHeader }), client: clientOf() };
  let failure: unknown;
  for (const generation of given.generation ? [given.generation] : (['2.0.0', '1.0.0'] as const)) {
    const found = await probeToken({ generation, origin, credential: token, authHeader }, options, signal);
    if (found.ok)
      return {
        account: runAccount(origin, generation, { pathForm: found.pathForm, writes, authHeader }),
        client: clientOf(),
      };
    failure ??= found.error;
  }
  throw failure;
}
