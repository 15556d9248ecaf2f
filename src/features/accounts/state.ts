import { API_VERSIONS, isGeneration } from '../../api/client/apiVersions';
import { randomInt } from 'node:crypto';
import type { Account, Generation } from '../../api/client/account';
import { plainLabel } from '../../core/text';
import { isAccountOrigin } from './origin';
import { readPermission } from './permissions/writePermissions';

/** The part of VS Code's global state that is needed here. */
export interface StateMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Where the accounts are in VS Code's global state. Holds no secret. */
export const STATE_KEY = 'acquire.accounts';
/** Backup of a state that could not be read in full, so that the next write loses nothing. */
export const DAMAGED_KEY = 'acquire.accounts.damaged';
/** The version this code writes. */
const STATE_VERSION = 1;
/** Stored as the sandbox's address, and shown while it does not run; nothing listens there. */
export const STOPPED_SANDBOX_ORIGIN = 'http://127.0.0.1:0';
/** The maximum duration of a temporary write permission, in milliseconds. */
export const MAX_UNLOCK_MS = 60 * 60 * 1000;

/** The stored state. Fields this code does not know are kept, so that a downgrade loses nothing. */
export interface AccountsState {
  readonly version: number;
  readonly active?: string;
  readonly accounts: readonly Account[];
  /** Credentials that SecretStorage may hold without an account, because storing or deleting them failed. They are deleted later. */
  readonly leftovers?: readonly Leftover[];
  /** The write permissions of version 0.1 were moved to the file: an account missing there is read-only. */
  readonly permissionsMoved?: boolean;
}

/** The key of a credential that belongs to no account. */
export interface Leftover {
  readonly key: string;
  /** When it was noted, in milliseconds since the epoch. */
  readonly since: number;
}

/** Migrates the state of version `n` to `n + 1`; entry `n` of the list. */
export type Migration = (raw: Record<string, unknown>) => Record<string, unknown>;
/** Version 1 is the first that was ever stored. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map();

/** The account keys in values of global state, even damaged ones. */
export function accountKeysIn(...values: unknown[]): readonly string[] {
  return [...new Set(Array.from(JSON.stringify(values).matchAll(/"key":"([a-z0-9]{12})"/g), (m) => m[1] ?? ''))];
}

/** The credentials to delete, skipping unreadable entries. */
export function readLeftovers(state: AccountsState): readonly Leftover[] {
  const raw: unknown = state.leftovers;
  return (Array.isArray(raw) ? raw : []).flatMap((item: unknown) => {
    const { key, since } = Object(item) as { key?: unknown; since?: unknown };
    return typeof key === 'string' && /^[a-z0-9]{12}$/.test(key)
      ? [{ key, since: typeof since === 'number' ? since : 0 }]
      : [];
  });
}

const EMPTY: AccountsState = { version: STATE_VERSION, accounts: [] };
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** 12 random characters from `[a-z0-9]`. */
export function newAccountKey(): string {
  return Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isOneOf = <T>(value: unknown, ...allowed: T[]): value is T => allowed.includes(value as T);

/** One stored account, or undefined when it is not safe to send a credential to it. */
function readAccount(raw: unknown): Account | undefined {
  if (!isRecord(raw)) return undefined;
  const { key, label, generation, origin, pathForm, kind, credentialKind, authHeader, accountId, colour } = raw;
  if (typeof key !== 'string' || !/^[a-z0-9]{12}$/.test(key)) return undefined;
  if (!isGeneration(generation) || !isAccountOrigin(origin)) return undefined;
  const shown = plainLabel(label, 60);
  return {
    ...raw,
    key,
    generation,
    origin,
    label: shown || new URL(origin).host,
    pathForm: isOneOf(pathForm, 'plain', 'api') ? pathForm : API_VERSIONS[generation].pathForm,
    kind: isOneOf(kind, 'own', 'customer', 'sandbox') ? kind : 'own',
    credentialKind: isOneOf(credentialKind, 'token', 'oauth') ? credentialKind : 'token',
    authHeader: isOneOf(authHeader, 'bearer', 'auth_token') ? authHeader : 'bearer',
    accountId: typeof accountId === 'string' ? accountId : undefined,
    colour: typeof colour === 'string' && /^[\w.]{1,60}$/.test(colour) ? colour : undefined,
    writes: readPermission(raw.writes),
  };
}

/**
 * Reads whatever is in global state. `damaged` says that something was unusable and should be backed up. An account whose address we would
 * not send to is dropped, never repaired.
 */
export function readState(
  raw: unknown,
  migrations: ReadonlyMap<number, Migration> = MIGRATIONS,
  current = STATE_VERSION,
): { state: AccountsState; damaged: boolean } {
  if (raw === undefined || raw === null) return { state: EMPTY, damaged: false };
  if (!isRecord(raw)) return { state: EMPTY, damaged: true };
  let record = raw;
  let version = typeof record.version === 'number' ? record.version : current;
  try {
    for (let step = migrations.get(version); version < current && step; step = migrations.get(version)) {
      record = step(record);
      version += 1;
    }
  } catch {
    return { state: EMPTY, damaged: true };
  }
  const list = Array.isArray(record.accounts) ? record.accounts : [];
  const accounts = new Map<string, Account>();
  for (const item of list) {
    const account = readAccount(item);
    if (account && !accounts.has(account.key)) accounts.set(account.key, account);
  }
  const damaged = !Array.isArray(record.accounts) || accounts.size !== list.length || typeof raw.version !== 'number';
  const active =
    typeof record.active === 'string' && accounts.has(record.active) ? record.active : [...accounts.keys()][0];
  return {
    state: { ...record, version: Math.max(version, current), active, accounts: [...accounts.values()] },
    damaged,
  };
}

/** The state with one account changed. */
export function changeAccount(state: AccountsState, key: string, change: Partial<Account>): AccountsState {
  return { ...state, accounts: state.accounts.map((a) => (a.key === key ? { ...a, ...change } : a)) };
}

/** Makes `label` differ from `others`: "Acme", "Acme (2)". Labels name accounts in request files, so two may not look the same. */
export function uniqueLabel(label: string, others: readonly string[]): string {
  const wanted = plainLabel(label, 60);
  const taken = new Set(others.map((l) => l.toLowerCase()));
  for (let n = 1, tried = wanted; ; n += 1, tried = `${wanted} (${n})`)
    if (!taken.has(tried.toLowerCase())) return tried;
}

/** The stored built-in sandbox account of a generation; its address is replaced by that of each window's own sandbox. */
export function newSandboxAccount(generation: Generation, label: string, others: readonly string[]): Account {
  return {
    key: newAccountKey(),
    label: uniqueLabel(label, others),
    generation,
    origin: STOPPED_SANDBOX_ORIGIN,
    pathForm: API_VERSIONS[generation].pathForm,
    kind: 'sandbox',
    credentialKind: 'token',
    authHeader: 'bearer',
    writes: { kind: 'always' },
  };
}
