import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AccountStore, type AccountDraft } from '../../../src/features/accounts/accountStore';
import type { RenewedSessions } from '../../../src/features/accounts/credentials/sessionFile';
import type { PermissionStore } from '../../../src/features/accounts/permissions/writePermissions';
import type { Account, WritePermission } from '../../../src/api/client/account';
import { AcquireError, type ErrorKind } from '../../../src/api/errors/errors';
import type { Exchange } from '../../../src/api/client/types';
import { Emitter } from '../../../src/core/events';
import { Redactor } from '../../../src/core/redaction';

/** Global state like VS Code's: values are copied, and stored a tick later. */
export class FakeMemory {
  readonly values = new Map<string, string>();
  writes = 0;
  failNext = false;
  get(key: string): unknown {
    const text = this.values.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }
  async update(key: string, value: unknown): Promise<void> {
    await Promise.resolve();
    if (this.failNext) {
      this.failNext = false;
      throw new Error('disk full');
    }
    this.writes += 1;
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.stringify(value));
  }
  put(key: string, value: unknown): void {
    this.values.set(key, JSON.stringify(value));
  }
  text(): string {
    return JSON.stringify([...this.values]);
  }
}

/** The write permissions that two windows share. */
export class FakePermissions implements PermissionStore {
  stored = new Map<string, WritePermission>();
  damaged = false;
  /** Set to make reading and changing fail. */
  failure: Error | undefined;
  async read(): ReturnType<PermissionStore['read']> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    return { permissions: new Map(this.stored), damaged: this.damaged };
  }
  async update(change: (permissions: Map<string, WritePermission>) => void): ReturnType<PermissionStore['update']> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    change(this.stored);
    this.damaged = false;
    return new Map(this.stored);
  }
}

/** SecretStorage like VS Code's, with its event. `trouble` makes operations hang or throw. */
export class FakeVault {
  readonly values = new Map<string, string>();
  private readonly changed = new Emitter<{ readonly key: string }>();
  readonly onDidChange = this.changed.event;
  readonly trouble: { get?: 'hang' | 'throw'; store?: 'hang' | 'throw'; delete?: 'hang' | 'throw' } = {};
  readonly calls: string[] = [];
  async get(key: string): Promise<string | undefined> {
    await this.begin('get', key);
    return this.values.get(key);
  }
  async store(key: string, value: string): Promise<void> {
    await this.begin('store', key);
    this.values.set(key, value);
    this.changed.fire({ key });
  }
  async delete(key: string): Promise<void> {
    await this.begin('delete', key);
    this.values.delete(key);
    this.changed.fire({ key });
  }

  private async begin(operation: 'get' | 'store' | 'delete', key: string): Promise<void> {
    this.calls.push(`${operation} ${key}`);
    if (this.trouble[operation] === 'throw') throw new Error('keyring locked');
    if (this.trouble[operation] === 'hang') await new Promise(() => undefined);
  }
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder for files that windows share, removed when the process ends. */
export function sharedFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-shared-'));
  folders.push(folder);
  return folder;
}

export interface AccountSetup {
  readonly memory: FakeMemory;
  readonly vault: FakeVault;
  readonly permissions: FakePermissions;
  readonly redactor: Redactor;
  readonly store: AccountStore;
  /** The renewed OAuth sessions, if windows share them. */
  readonly sessions?: RenewedSessions;
  clock: { now: number };
}

/** How long the fake SecretStorage may take. */
export const VAULT_TIMEOUT_MS = 40;

/** A store over fakes. For a second window, pass the memory, vault and permissions of the first one. */
export function setUpAccounts(
  over: Partial<Pick<AccountSetup, 'memory' | 'vault' | 'permissions' | 'clock' | 'sessions'>> = {},
): AccountSetup {
  const memory = over.memory ?? new FakeMemory();
  const vault = over.vault ?? new FakeVault();
  const permissions = over.permissions ?? new FakePermissions();
  const redactor = new Redactor();
  const clock = over.clock ?? { now: 1_000_000 };
  const { sessions } = over;
  const now = (): number => clock.now;
  const parts = { memory, vault, redactor, permissions, sessions, vaultTimeoutMs: VAULT_TIMEOUT_MS, now };
  return { memory, vault, permissions, redactor, clock, sessions, store: new AccountStore(parts) };
}

export const V1_ACCOUNT: AccountDraft = {
  label: 'Acme',
  generation: '1.0.0',
  origin: 'https://app.acquire.io',
  pathForm: 'plain',
  kind: 'own',
  credentialKind: 'token',
  authHeader: 'bearer',
};
export const V2_ACCOUNT: AccountDraft = {
  label: 'Globex',
  generation: '2.0.0',
  origin: 'https://globex.acquire.io',
  pathForm: 'api',
  accountId: 'globex',
  kind: 'own',
  credentialKind: 'token',
  authHeader: 'bearer',
};
export const SANDBOX_ACCOUNT = { origin: 'http://127.0.0.1:4010', token: 'sandbox-token-1' };

export const fakeToken = (text: string): { kind: 'token'; token: string } => ({ kind: 'token', token: text });

/** An exchange with the given outcome: an error kind, or a response with 200. */
export function fakeExchange(account: Account, outcome: ErrorKind | 'ok', startedAt = 2_000_000): Exchange {
  const request = { method: 'POST' as const, url: '/profile/lead/list' };
  const base = {
    id: 'x',
    account,
    request,
    url: account.origin + request.url,
    sentHeaders: [],
    timing: { startedAt, totalMs: 1, attempts: 1 },
  };
  return outcome === 'ok'
    ? { ...base, response: { status: 200, statusText: 'OK', headers: [], text: '{}', size: 2 } }
    : { ...base, error: new AcquireError(outcome, { status: outcome === 'unauthorized' ? 401 : undefined }) };
}
