import { AccountStore, type AccountDraft } from '../../../src/accounts/accountStore';
import type { Account } from '../../../src/api/account';
import { AcquireError, type ErrorKind } from '../../../src/api/errors';
import type { Exchange } from '../../../src/api/types';
import { Emitter } from '../../../src/core/events';
import { Redactor } from '../../../src/core/redact';

/** Global state as VS Code keeps it: what is stored comes back as a copy, a tick later than asked. */
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

/** SecretStorage as VS Code has it, with its event. */
export class FakeVault {
  readonly values = new Map<string, string>();
  private readonly changed = new Emitter<{ readonly key: string }>();
  readonly onDidChange = this.changed.event;
  failDelete = false;
  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }
  async store(key: string, value: string): Promise<void> {
    this.values.set(key, value);
    this.changed.fire({ key });
  }
  async delete(key: string): Promise<void> {
    if (this.failDelete) throw new Error('keyring locked');
    this.values.delete(key);
    this.changed.fire({ key });
  }
}

export interface World {
  readonly memory: FakeMemory;
  readonly vault: FakeVault;
  readonly redactor: Redactor;
  readonly store: AccountStore;
  clock: { now: number };
}

/** A store over fakes; give it another world's memory and vault to have a second window. */
export function world(over: Partial<Pick<World, 'memory' | 'vault'>> = {}): World {
  const memory = over.memory ?? new FakeMemory();
  const vault = over.vault ?? new FakeVault();
  const redactor = new Redactor();
  const clock = { now: 1_000_000 };
  return { memory, vault, redactor, clock, store: new AccountStore({ memory, vault, redactor, now: () => clock.now }) };
}

export const V1: AccountDraft = {
  label: 'Acme',
  generation: '1.0.0',
  origin: 'https://app.acquire.io',
  pathForm: 'plain',
  kind: 'own',
  credentialKind: 'token',
  authHeader: 'bearer',
};
export const V2: AccountDraft = {
  label: 'Globex',
  generation: '2.0.0',
  origin: 'https://globex.acquire.io',
  pathForm: 'api',
  accountId: 'globex',
  kind: 'own',
  credentialKind: 'token',
  authHeader: 'bearer',
};
export const SANDBOX = { origin: 'http://127.0.0.1:4010', token: 'sandbox-token-1' };

export const token = (text: string): { kind: 'token'; token: string } => ({ kind: 'token', token: text });

/** An exchange that ended as told: an error kind, or an answer with 200. */
export function exchange(account: Account, outcome: ErrorKind | 'ok', startedAt = 2_000_000): Exchange {
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
    ? { ...base, answer: { status: 200, statusText: 'OK', headers: [], text: '{}', size: 2 } }
    : { ...base, error: new AcquireError(outcome, { status: outcome === 'unauthorized' ? 401 : undefined }) };
}
