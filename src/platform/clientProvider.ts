import type * as vscode from 'vscode';
import type { Account } from '../api/client/account';
import type { WriteLog } from '../api/client/access/writeLog';
import type { ClientOptions } from '../api/client/client';
import type { AcquireClientApi, Exchange } from '../api/client/types';
import type { Redactor } from '../core/redaction';
import { getSetting } from './settings';

/** What the client needs from the accounts. */
export interface ClientAccounts {
  get(key: string): Account | undefined;
  credential(account: Account, signal?: AbortSignal): Promise<string | undefined>;
  /** Whether the account may be written to at this moment, including changes made in other windows. */
  mayWrite(account: Account): Promise<boolean>;
}

/** The dependencies of the client, which is created on first use. */
export interface ClientParts {
  readonly accounts: ClientAccounts;
  readonly redactor: Redactor;
  readonly log: vscode.LogOutputChannel;
  readonly onExchange: (exchange: Exchange) => void;
  /** Makes sure that the sandbox of this window is running, and resolves to its current account. */
  readonly wakeSandbox: (account: Account) => Promise<Account>;
  readonly reauthenticate?: ClientOptions['reauthenticate'];
  readonly writeLog: () => Promise<WriteLog>;
  readonly bodyFiles?: ClientOptions['bodyFiles'];
}

/** Default limits of a call, from the settings. They have machine scope, so a workspace cannot set them. */
export function callLimits(): { timeoutMs: number; maxBytes: number } {
  return {
    timeoutMs: getSetting('request.timeoutSeconds') * 1000,
    maxBytes: getSetting('request.maxAnswerMegabytes') * 1024 * 1024,
  };
}

/**
 * The window's client. It is loaded on first use and looks up the account for each call: even if a document or panel holds an old copy, the
 * stored address, permission and credential apply. A removed account is read-only and has no credential.
 */
export function createWindowClient(parts: ClientParts): { load(): Promise<AcquireClientApi> } & vscode.Disposable {
  let loading: ReturnType<typeof createClientOf> | undefined;
  return {
    load: () => (loading ??= createClientOf(parts)),
    dispose: () => {
      void loading?.then(
        (client) => {
          client.dispose();
        },
        () => undefined,
      );
    },
  };
}

async function createClientOf({
  accounts,
  redactor,
  log,
  onExchange,
  wakeSandbox,
  reauthenticate,
  writeLog,
  bodyFiles,
}: ClientParts): Promise<AcquireClientApi & vscode.Disposable> {
  const { createClient } = await import('../api/client/client');
  const client = createClient({
    credentials: accounts,
    mayWrite: (account) => accounts.mayWrite(account),
    redactor,
    onExchange,
    reauthenticate,
    writeLog: await writeLog(),
    bodyFiles,
    defaults: callLimits,
    log: (level, text) => log[level](text),
  });
  const current = async ({ key, ...rest }: Account): Promise<Account> => {
    const stored = accounts.get(key);
    if (!stored) return { ...rest, key, writes: { kind: 'locked' } };
    return stored.kind === 'sandbox' ? wakeSandbox(stored) : stored;
  };
  return {
    send: async (account, request, signal) => client.send(await current(account), request, signal),
    read: async (account, request, signal) => client.read(await current(account), request, signal),
    call: async (account, operationId, params, signal) =>
      client.call(await current(account), operationId, params, signal),
    dispose: () => client.dispose(),
  };
}
