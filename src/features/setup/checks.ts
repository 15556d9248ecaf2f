// The checks themselves. They use probes that tests replace.
import * as l10n from '@vscode/l10n';
import type { Account } from '../../api/client/account';
import { AcquireError } from '../../api/errors/errors';
import type { PlainResponse } from '../../api/client/sendWithoutCredential';
import { durationText } from '../../core/format';
import { plainLabel } from '../../core/text';
import { signInFailureText } from '../accounts/signIn';
import { errorMessage, isTemporary } from '../../api/errors/messages';
import type { SetupFinding } from './findings';

/** The versions and settings of the editor and machine. */
export interface Environment {
  readonly vscode: string;
  readonly node: string;
  readonly extension: string;
  readonly platform: string;
  /** `desktop` or `web`. */
  readonly ui: string;
  /** The kind of remote window (`ssh-remote`), if it is one. */
  readonly remote?: string;
  /** VS Code's `http.proxy` and `http.proxySupport`, and whether the environment names a proxy. */
  readonly proxy: string;
  readonly proxySupport: string;
  readonly proxyInEnvironment: boolean;
}

/** What the checks need from outside. Each function rejects when it does not work. */
export interface SetupProbes {
  /** Writes, reads and removes something in the extension's folder. */
  readonly tryFolder: () => Promise<void>;
  /** The same for the secret storage. */
  readonly trySecrets: () => Promise<void>;
  /** Requests the origin's first page, without any credential. */
  readonly reach: (
    origin: string,
    signal?: AbortSignal,
  ) => Promise<Pick<PlainResponse, 'status' | 'headers' | 'timing'>>;
  readonly credential: (account: Account) => Promise<string | undefined>;
  /** Rejects with the API's error about the token. */
  readonly checkToken: (account: Account, credential: string, signal?: AbortSignal) => Promise<unknown>;
  /** Calls a documented read; rejects with the AcquireError. */
  readonly call: (
    account: Account,
    operationId: string,
    params: Record<string, unknown>,
    signal?: AbortSignal,
  ) => Promise<unknown>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How many seconds the clock may be off before a warning, and before sign-ins and sessions fail. */
const CLOCK_WARN = 60;
const CLOCK_FAIL = 600;

type Area = readonly [area: string, operationId: string, params: Record<string, unknown>];
/** One harmless read per area, of a single record if the API can limit it. */
const AREAS: Readonly<Record<Account['generation'], () => readonly Area[]>> = {
  '1.0.0': () => [
    [l10n.t('leads'), 'v1.lead.list', { limit: 1, page: 1 }],
    [l10n.t('tags'), 'v1.tag.list', {}],
    [l10n.t('agents'), 'v1.agent.list', {}],
    [l10n.t('triggers'), 'v1.trigger.list', {}],
  ],
  '2.0.0': () => [
    [l10n.t('contacts'), 'v2.contact.list', { limit: 1 }],
    [l10n.t('companies'), 'v2.company.list', { limit: 1 }],
    [l10n.t('cases'), 'v2.case.list', { limit: 1 }],
    [l10n.t('users'), 'v2.user.list', {}],
    [l10n.t('tags'), 'v2.tag.list', {}],
    [l10n.t('custom attributes'), 'v2.custom-attribute.list', {}],
  ],
};

/** Runs all checks, one after the other; rejects only when the signal is aborted. `origin` is checked when there is no account. */
export async function checkSetup(
  account: Account | undefined,
  origin: string,
  environment: Environment,
  probes: SetupProbes,
  signal?: AbortSignal,
): Promise<SetupFinding[]> {
  const found: SetupFinding[] = [versions(environment), await storage(probes)];
  const way = await network(account?.origin ?? origin, environment, probes, signal);
  found.push(...way.findings);
  signal?.throwIfAborted();
  if (!account) return found;
  const token = await tokenFinding(account, way.reached, probes, signal);
  signal?.throwIfAborted();
  found.push(token, await permissions(account, token.state === 'pass', probes, signal));
  signal?.throwIfAborted();
  return found;
}

function versions(environment: Environment): SetupFinding {
  const where = environment.remote
    ? l10n.t('remote window ({0})', environment.remote)
    : environment.ui === 'web'
      ? l10n.t('in the browser')
      : l10n.t('on the desktop');
  return {
    id: 'versions',
    title: l10n.t('Versions'),
    state: 'pass',
    text: `Acquire ${environment.extension} · VS Code ${environment.vscode} · Node ${environment.node} · ${environment.platform} · ${where}`,
  };
}

async function storage(probes: SetupProbes): Promise<SetupFinding> {
  const title = l10n.t('Storage');
  const id = 'storage';
  const folder = await outcome(probes.tryFolder);
  const secrets = await outcome(probes.trySecrets);
  if (secrets !== undefined)
    return {
      id,
      title,
      state: 'fail',
      text: l10n.t('Secret storage is not working ({0}).', secrets),
      next: l10n.t(
        'Tokens cannot be kept. Set up the keyring of your system, as VS Code\'s help on "OS keyring" says, then restart VS Code.',
      ),
    };
  if (folder !== undefined)
    return {
      id,
      title,
      state: 'fail',
      text: l10n.t("The extension's data folder is not writable ({0}).", folder),
      next: l10n.t(
        'History, drafts and webhooks cannot be saved. Free some disk space, or give VS Code write access to its data folder.',
      ),
    };
  return { id, title, state: 'pass', text: l10n.t('Secret storage and the data folder can be read and written.') };
}

/** Undefined when it worked, otherwise an error code or the start of the message, without paths. */
async function outcome(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return plainLabel((error as NodeJS.ErrnoException).code ?? (error as Error).name, 40) || 'unknown';
  }
}

async function network(
  origin: string,
  environment: Environment,
  probes: SetupProbes,
  signal?: AbortSignal,
): Promise<{ findings: SetupFinding[]; reached: boolean }> {
  const titles = { proxy: l10n.t('Proxy'), network: l10n.t('Network'), tls: l10n.t('TLS'), clock: l10n.t('Clock') };
  const skip = (id: keyof typeof titles): SetupFinding => ({
    id,
    title: titles[id],
    state: 'skip',
    text: l10n.t('Not checked, because the host was not reached.'),
  });
  const startedAt = probes.now();
  try {
    const response = await probes.reach(origin, signal);
    return {
      reached: true,
      findings: [
        { id: 'proxy', title: titles.proxy, ...proxyText(environment) },
        {
          id: 'network',
          title: titles.network,
          state: 'pass',
          text: l10n.t('{0} responds ({1}) in {2}.', origin, response.status, durationText(response.timing.totalMs)),
        },
        {
          id: 'tls',
          title: titles.tls,
          state: 'pass',
          text: origin.startsWith('https:')
            ? l10n.t('The certificate is trusted and matches the host.')
            : l10n.t('Not used: the address is on this machine.'),
        },
        { id: 'clock', title: titles.clock, ...clockText(response, startedAt, probes.now()) },
      ],
    };
  } catch (error) {
    signal?.throwIfAborted();
    const text = errorMessage(error, {}).text;
    const kind = error instanceof AcquireError ? error.kind : 'network';
    const code = error instanceof AcquireError ? (error.detail.code ?? '') : '';
    const proxy: SetupFinding = { id: 'proxy', title: titles.proxy, ...proxyText(environment) };
    if (code.startsWith('PROXY'))
      return {
        reached: false,
        findings: [
          {
            ...proxy,
            state: 'fail',
            text,
            next: l10n.t('Check "http.proxy" in the settings of VS Code, and its user name and password.'),
          },
          skip('network'),
          skip('tls'),
          skip('clock'),
        ],
      };
    if (kind === 'tls')
      return {
        reached: false,
        findings: [
          proxy,
          { id: 'network', title: titles.network, state: 'pass', text: l10n.t('{0} was reached.', origin) },
          {
            id: 'tls',
            title: titles.tls,
            state: 'fail',
            text,
            next: l10n.t(
              'If your company inspects connections, install its root certificate in the system and let VS Code use it ("http.systemCertificates"). Certificate checks cannot be turned off.',
            ),
          },
          skip('clock'),
        ],
      };
    return {
      reached: false,
      findings: [
        proxy,
        {
          id: 'network',
          title: titles.network,
          state: 'fail',
          text,
          next: l10n.t(
            'Open the host in a browser on the machine that runs the extension. In a remote window that is the remote machine. A firewall or a missing proxy setting ("http.proxy") is the usual cause.',
          ),
        },
        skip('tls'),
        skip('clock'),
      ],
    };
  }
}

function proxyText({
  proxy,
  proxySupport,
  proxyInEnvironment,
}: Environment): Pick<SetupFinding, 'state' | 'text' | 'next'> {
  const address = proxy ? originOf(proxy) : '';
  if (!address && !proxyInEnvironment)
    return { state: 'pass', text: l10n.t('No proxy is set in VS Code or in the environment.') };
  const text = address ? l10n.t('VS Code uses {0}.', address) : l10n.t('The environment sets a proxy.');
  if (proxySupport === 'off')
    return {
      state: 'warn',
      text,
      next: l10n.t(
        'The setting "http.proxySupport" is off, so the proxy is not used. Set it to "override" if the host cannot be reached without a proxy.',
      ),
    };
  return { state: 'pass', text };
}

/** The proxy without user name and password. Hidden unless it has a known scheme: `ada:secret@proxy:8080` parses as scheme `ada:`. */
function originOf(proxy: string): string {
  try {
    const { protocol, host } = new URL(proxy);
    return /^(https?|socks[45]?[ah]?):$/.test(protocol) && host ? `${protocol}//${host}` : '•••';
  } catch {
    return '•••';
  }
}

function clockText(
  response: Pick<PlainResponse, 'headers'>,
  before: number,
  after: number,
): Pick<SetupFinding, 'state' | 'text' | 'next'> {
  const there = Date.parse(response.headers.find(([name]) => name.toLowerCase() === 'date')?.[1] ?? '');
  if (Number.isNaN(there)) return { state: 'skip', text: l10n.t('The host did not report its time.') };
  // The header only has whole seconds, and was written some time between these two readings.
  const off = there + 999 < before ? there + 999 - before : there > after ? there - after : 0;
  const seconds = Math.round(Math.abs(off) / 1000);
  if (seconds < CLOCK_WARN)
    return { state: 'pass', text: l10n.t('The clocks of this machine and the host agree within a minute.') };
  const apart = durationText(seconds * 1000, 'long');
  const text =
    off > 0
      ? l10n.t('The clock of this machine is {0} behind the host.', apart)
      : l10n.t('The clock of this machine is {0} ahead of the host.', apart);
  return {
    state: seconds < CLOCK_FAIL ? 'warn' : 'fail',
    text,
    next: l10n.t(
      'Let the system set its time automatically. Certificates, sessions and the times in lists depend on it.',
    ),
  };
}

async function tokenFinding(
  account: Account,
  reached: boolean,
  probes: SetupProbes,
  signal?: AbortSignal,
): Promise<SetupFinding> {
  const title = account.credentialKind === 'oauth' ? l10n.t('Session') : l10n.t('Token');
  const id = 'token';
  if (!reached) return { id, title, state: 'skip', text: l10n.t('Not checked, because the host was not reached.') };
  const replace =
    account.credentialKind === 'oauth'
      ? l10n.t('Sign in again.')
      : l10n.t('Run "Acquire: Replace Token…" and enter a token that works.');
  try {
    const credential = await probes.credential(account);
    if (!credential)
      return { id, title, state: 'fail', text: l10n.t('Nothing is stored for this account.'), next: replace };
    await probes.checkToken(account, credential, signal);
    return { id, title, state: 'pass', text: l10n.t('Accepted by Acquire.') };
  } catch (error) {
    signal?.throwIfAborted();
    const kind = error instanceof AcquireError ? error.kind : undefined;
    return {
      id,
      title,
      state: 'fail',
      text: signInFailureText(error, { generation: account.generation, origin: account.origin }),
      next:
        kind === 'unauthorized'
          ? replace
          : error instanceof AcquireError && isTemporary(error)
            ? l10n.t('Try again later.')
            : l10n.t("Check the account's host and API version, and the token's permissions."),
    };
  }
}

async function permissions(
  account: Account,
  accepted: boolean,
  probes: SetupProbes,
  signal?: AbortSignal,
): Promise<SetupFinding> {
  const title = l10n.t('Permissions');
  const id = 'permissions';
  if (!accepted) return { id, title, state: 'skip', text: l10n.t('Not checked, because the token was not accepted.') };
  const fine: string[] = [];
  const refused: string[] = [];
  const unclear: string[] = [];
  for (const [area, operationId, params] of AREAS[account.generation]()) {
    try {
      await probes.call(account, operationId, params, signal);
      fine.push(area);
    } catch (error) {
      signal?.throwIfAborted();
      (isDenied(error) ? refused : unclear).push(
        isDenied(error) ? area : `${area} (${error instanceof AcquireError ? plainLabel(error.message, 40) : '?'})`,
      );
    }
  }
  const text = [
    ...(fine.length ? [l10n.t('Read access: {0}.', fine.join(', '))] : []),
    ...(refused.length ? [l10n.t('Refused: {0}.', refused.join(', '))] : []),
    ...(unclear.length ? [l10n.t('Could not determine: {0}.', unclear.join(', '))] : []),
  ].join(' ');
  if (refused.length)
    return {
      id,
      title,
      state: 'warn',
      text,
      next: l10n.t('Grant the key these permissions in Acquire if you need them. Write access was not tested.'),
    };
  return unclear.length
    ? { id, title, state: 'warn', text, next: l10n.t('Check again later.') }
    : { id, title, state: 'pass', text };
}

const isDenied = (error: unknown): error is AcquireError =>
  error instanceof AcquireError && (error.kind === 'forbidden' || error.kind === 'unauthorized');
