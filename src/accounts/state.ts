import { randomInt } from 'node:crypto';
import type { Account, WritePermission } from '../api/account';
import { plainLabel } from '../core/text';
import { isAccountOrigin } from './origin';

/** Where the accounts stand in VS Code's global state. Holds no secret. */
export const STATE_KEY = 'acquire.accounts';
/** Where a state that could not be read in full is set aside, so that nothing is lost by the next write. */
export const DAMAGED_KEY = 'acquire.accounts.damaged';
/** The version this code writes. */
const STATE_VERSION = 1;
/** The longest a temporary unlock lasts, in milliseconds. */
export const UNLOCK_MS = 60 * 60 * 1000;

/** What is stored. Fields this code does not know are kept, so that going back to an older version loses nothing. */
export interface AccountsState {
  readonly version: number;
  readonly active?: string;
  readonly accounts: readonly Account[];
}

/** Turns the state of version `n` into that of `n + 1`; entry `n` of the list. */
export type Migration = (raw: Record<string, unknown>) => Record<string, unknown>;
/** Version 1 is the first that was ever stored. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map();

const EMPTY: AccountsState = { version: STATE_VERSION, accounts: [] };
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** 12 random characters of `[a-z0-9]`. */
export function newAccountKey(): string {
  return Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isOneOf = <T>(value: unknown, ...allowed: T[]): value is T => allowed.includes(value as T);

/** Unknown forms are locked: a broken record never opens an account for writing. */
function readWrites(raw: unknown): WritePermission {
  if (!isRecord(raw)) return { kind: 'locked' };
  if (raw.kind === 'always') return { kind: 'always' };
  if (raw.kind === 'until' && typeof raw.until === 'number' && Number.isFinite(raw.until))
    return { kind: 'until', until: raw.until };
  return { kind: 'locked' };
}

/** One stored account, or undefined when it cannot be trusted with a credential. */
function readAccount(raw: unknown): Account | undefined {
  if (!isRecord(raw)) return undefined;
  const { key, label, generation, origin, pathForm, kind, credentialKind, authHeader, accountId, colour } = raw;
  if (typeof key !== 'string' || !/^[a-z0-9]{12}$/.test(key)) return undefined;
  if (!isOneOf(generation, '1.0.0', '2.0.0') || !isAccountOrigin(origin)) return undefined;
  const shown = plainLabel(label, 60);
  return {
    ...raw,
    key,
    generation,
    origin,
    label: shown || new URL(origin).host,
    pathForm: isOneOf(pathForm, 'plain', 'api') ? pathForm : generation === '1.0.0' ? 'plain' : 'api',
    kind: isOneOf(kind, 'own', 'customer', 'sandbox') ? kind : 'own',
    credentialKind: isOneOf(credentialKind, 'token', 'oauth') ? credentialKind : 'token',
    authHeader: isOneOf(authHeader, 'bearer', 'auth_token') ? authHeader : 'bearer',
    accountId: typeof accountId === 'string' ? accountId : undefined,
    colour: typeof colour === 'string' && /^[\w.]{1,60}$/.test(colour) ? colour : undefined,
    writes: readWrites(raw.writes),
  };
}

/**
 * Reads what stands in global state, whatever it is. `damaged` says that something could not be used and should be set aside.
 * An account whose address is not one of ours to send to is dropped, never repaired.
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

/** `label` made unlike those of `others`: "Acme", "Acme (2)". Labels name accounts in request documents, so two may not look the same. */
export function uniqueLabel(label: string, others: readonly string[]): string {
  const wanted = plainLabel(label, 60);
  const taken = new Set(others.map((l) => l.toLowerCase()));
  for (let n = 1, tried = wanted; ; n += 1, tried = `${wanted} (${n})`)
    if (!taken.has(tried.toLowerCase())) return tried;
}
