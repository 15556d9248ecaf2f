import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { AccountStore } from '../../accounts';
import type { Account } from '../../../api/client/account';
import { createTokenCheck } from '../../accounts/ui';
import { createClient } from '../../../api/client/client';
import { sendWithoutCredential } from '../../../api/client/sendWithoutCredential';
import { callLimits } from '../../../platform/clientProvider';
import { logExchange } from '../../../platform/log';
import type { Services } from '../../../platform/services';
import { checkSetup, type Environment, type SetupProbes } from '../checks';
import { setupPage, setupReport, summaryText } from '../findings';

/** The host to check when there is no account yet. */
const ACQUIRE = 'https://app.acquire.io';
/** Timeout of one call of a check, in milliseconds. */
const CALL_TIMEOUT_MS = 10_000;
const SECRET = 'acquire.setupCheck';

/** The findings of a check, ready to be shown and copied. */
export interface SetupInspection {
  readonly page: string;
  readonly report: string;
  readonly summary: string;
  readonly failed: boolean;
  readonly needsToken: boolean;
}

/** Checks the machine, the connection to the account's host, and the account itself. Rejects when the signal is aborted. */
export async function inspectSetup(
  services: Services,
  accounts: AccountStore,
  chosen: Account | undefined,
  signal: AbortSignal,
): Promise<SetupInspection> {
  const { redactor, log } = services;
  const account = chosen?.kind === 'sandbox' ? await services.sandboxAccount(chosen.generation) : chosen;
  const onExchange = (exchange: Parameters<typeof logExchange>[1]): void => {
    logExchange(log, exchange);
  };
  const defaults = (): ReturnType<typeof callLimits> => ({
    ...callLimits(),
    timeoutMs: Math.min(CALL_TIMEOUT_MS, callLimits().timeoutMs),
  });
  // A separate client: the shared one would wait for the user to replace a rejected token.
  const client = createClient({ credentials: accounts, redactor, onExchange, defaults, retry: { attempts: 1 } });
  const probes: SetupProbes = {
    tryFolder: () => tryFolder(services.context.globalStorageUri),
    trySecrets: () => trySecrets(services.context.secrets),
    reach: (origin, s) =>
      sendWithoutCredential(`${origin}/`, {
        origins: [origin],
        method: 'HEAD',
        timeoutMs: CALL_TIMEOUT_MS,
        connectTimeoutMs: CALL_TIMEOUT_MS / 2,
        signal: s,
      }),
    credential: (a) => accounts.credential(a),
    checkToken: (a, credential, s) =>
      createTokenCheck(redactor, onExchange)(
        { generation: a.generation, origin: a.origin, authHeader: a.authHeader },
        credential,
        s ?? signal,
      ),
    call: (a, id, params, s) => client.call(a, id, params, s),
    now: Date.now,
  };
  try {
    const subject = { generation: account?.generation, origin: account?.origin ?? ACQUIRE };
    const at = new Date();
    // Redact before formatting: Markdown escapes in a credential would hide it from the redactor.
    const findings = (await checkSetup(account, ACQUIRE, environment(services.context), probes, signal)).map((f) => ({
      ...f,
      text: redactor.text(f.text),
      next: f.next && redactor.text(f.next),
    }));
    return {
      page: setupPage(subject, findings, at),
      report: setupReport(subject, findings, at, (text) => redactor.text(text)),
      summary: summaryText(findings),
      failed: findings.some((f) => f.state === 'fail'),
      needsToken: findings.some((f) => f.id === 'token' && f.state === 'fail'),
    };
  } finally {
    client.dispose();
  }
}

function environment(context: vscode.ExtensionContext): Environment {
  const http = vscode.workspace.getConfiguration('http');
  const { version } = context.extension.packageJSON as { version: string };
  return {
    vscode: vscode.version,
    node: process.version,
    extension: version,
    platform: `${process.platform} ${process.arch}`,
    ui: vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop',
    remote:
      vscode.env.remoteName && (/^[a-z-]+$/.test(vscode.env.remoteName) ? vscode.env.remoteName : l10n.t('server')),
    proxy: http.get('proxy', ''),
    proxySupport: http.get('proxySupport', 'override'),
    proxyInEnvironment: ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => !!process.env[name]),
  };
}

async function tryFolder(folder: vscode.Uri): Promise<void> {
  const file = vscode.Uri.joinPath(folder, `check-${randomBytes(6).toString('hex')}`);
  const text = randomBytes(12).toString('hex');
  await vscode.workspace.fs.createDirectory(folder);
  await vscode.workspace.fs.writeFile(file, Buffer.from(text));
  try {
    if (Buffer.from(await vscode.workspace.fs.readFile(file)).toString() !== text)
      throw new Error('the file reads otherwise');
  } finally {
    await vscode.workspace.fs.delete(file);
  }
}

async function trySecrets(secrets: vscode.SecretStorage): Promise<void> {
  const text = randomBytes(12).toString('hex');
  await secrets.store(SECRET, text);
  try {
    if ((await secrets.get(SECRET)) !== text) throw new Error('the secret reads otherwise');
  } finally {
    await secrets.delete(SECRET);
  }
}
