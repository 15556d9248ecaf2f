import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Account } from '../../../../src/api/client/account';
import { AcquireError } from '../../../../src/api/errors/errors';
import { LEADS_V2 } from '../../../../src/features/leads/sources/v2/api';
import { writableFieldsFor } from '../../../../src/features/leads/sources/apis';
import type { LeadChange, LeadSource } from '../../../../src/features/leads/sources/source';
import { ImportStore } from '../../../../src/features/leads/transfer/import/importStore';
import type { ImportJournal } from '../../../../src/features/leads/transfer/import/journal';
import type {
  ImportCount,
  ImportFile,
  LeadImportOptions,
  ImportStep,
} from '../../../../src/features/leads/transfer/import/types';
import type { Lead } from '../../../../src/features/leads/model/lead';
import { fakeAccount, fakeLead } from '../fakes';

const fields = writableFieldsFor('2.0.0', undefined);
const tags = [
  { id: '73', name: 'vip' },
  { id: '74', name: 'returning' },
];

/** A row of a fake file: its key and values, or why it is skipped. */
export interface FakeRow {
  readonly key?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly leftOut?: true;
  readonly cells?: readonly unknown[];
}

/** An in-memory file: the given rows, two per batch. `change` replaces its content. */
export class FakeFile implements ImportFile {
  readonly facts;
  passes = 0;
  constructor(
    private rows: readonly FakeRow[],
    format: 'csv' | 'json' = 'csv',
  ) {
    this.facts = {
      format,
      encoding: 'utf-8',
      ...(format === 'csv' ? { delimiter: ';', headerLine: 1 } : {}),
      columns: ['Key', 'Name'],
      samples: ['', ''],
    };
  }

  change(rows: readonly FakeRow[]): void {
    this.rows = rows;
  }

  async *steps(_options: LeadImportOptions, signal?: AbortSignal): AsyncGenerator<readonly ImportStep[], ImportCount> {
    this.passes++;
    const all = this.all();
    for (let at = 0; at < all.length; at += 2) {
      if (signal?.aborted) throw new AcquireError('cancelled');
      yield all.slice(at, at + 2);
    }
    return this.count(all);
  }

  async check(_options: LeadImportOptions, keep: { leftOut: number; others: number }, signal?: AbortSignal) {
    const all = this.all();
    if (signal?.aborted) throw new AcquireError('cancelled');
    const leftOut = all.filter(({ action }) => action === 'leave-out').slice(0, keep.leftOut);
    const others = all.filter(({ action }) => action !== 'leave-out').slice(0, keep.others);
    return { count: this.count(all), leftOut, others };
  }

  async close(): Promise<void> {
    this.passes = 0;
  }

  private all(): readonly ImportStep[] {
    return this.rows.map(({ key, values = {}, leftOut, cells }, n) => ({
      row: n + 1,
      line: n + 2,
      action: leftOut ? 'leave-out' : key === undefined ? 'create' : 'update',
      ...(key === undefined ? {} : { key }),
      values,
      problems: leftOut ? [{ code: 'empty', value: '' }] : [],
      cells: cells ?? [key, values['name']],
    }));
  }

  private count(all: readonly ImportStep[]): ImportCount {
    const of = (action: ImportStep['action']): number => all.filter((step) => step.action === action).length;
    return {
      rows: all.length,
      create: of('create'),
      update: of('update'),
      leftOut: of('leave-out'),
      sha256: createHash('sha256').update(JSON.stringify(this.rows)).digest('hex'),
    };
  }
}

/** A fake account that records its calls and responds to writes. */
export class FakeLeads implements LeadSource {
  readonly can = { ...LEADS_V2.can };
  readonly account: Account = fakeAccount('2.0.0');
  readonly written: { readonly id?: string; readonly fields: LeadChange }[] = [];
  readonly read: string[] = [];
  /** Called with the number of each write, from 0; the write fails with what it throws. */
  onWrite: (n: number, fields: LeadChange) => void | Promise<void> = () => undefined;
  onRead: (id: string) => void = () => undefined;
  private writes = 0;

  constructor(readonly leads: readonly Lead[] = []) {}

  get source(): this {
    return this;
  }

  async page(_account: Account, page: number, pageSize: number, query?: { search?: string }) {
    this.read.push(`page ${page}`);
    const word = query?.search?.split('@')[0] ?? '';
    const found = this.leads.filter(({ email }) => email?.toLowerCase().includes(word));
    const leads = found.slice(page * pageSize, (page + 1) * pageSize);
    return { leads, rows: leads.length, total: found.length, page, more: (page + 1) * pageSize < found.length };
  }

  async get(_account: Account, id: string) {
    this.read.push(id);
    this.onRead(id);
    const found = this.leads.find((one) => one.id === id);
    if (!found) throw new AcquireError('not-found');
    return { lead: found, text: '' };
  }

  async create(_account: Account, change: LeadChange) {
    await this.onWrite(this.writes++, change);
    this.written.push({ fields: change });
    return {};
  }

  async update(_account: Account, { id }: Lead, change: LeadChange) {
    await this.onWrite(this.writes++, change);
    this.written.push({ id, fields: change });
  }

  async remove(): Promise<void> {
    throw new Error('an import removes nothing');
  }
  async tags() {
    return tags;
  }
  async attributes() {
    return [];
  }
}

/** A lead in the form of 2.0.0. */
export const fakeContact = (id: string, own: Readonly<Record<string, unknown>>, more: Partial<Lead> = {}): Lead =>
  fakeLead(id, { ...more, raw: { id, fields: own } });

/** A store in a new folder. */
export const newStore = (): { readonly store: ImportStore; readonly folder: string } => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'acq-imports-')), 'imports');
  return { store: new ImportStore(folder), folder };
};

export const importOptions = (more: Partial<LeadImportOptions> = {}): LeadImportOptions => ({
  mapping: [undefined, 'name'],
  fields,
  tags,
  ...more,
});

/** A journal for a file. */
export async function beginImport(
  store: ImportStore,
  file: FakeFile,
  given: LeadImportOptions = importOptions(),
): Promise<ImportJournal> {
  return store.begin({
    accountKey: 'abcdef123456',
    file: 'file:///people.csv',
    name: 'people.csv',
    planned: (await file.check(given, { leftOut: 0, others: 0 })).count,
    options: given,
    startedAt: 1,
  });
}

/** Rows with names. */
export const namedColumn = (...names: readonly string[]): FakeRow[] => names.map((name) => ({ values: { name } }));
