// Finds out which leads the rows of a file would change, and how. Only reads.
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { isSameFieldValue, type FieldChange } from '../../model/changes';
import { recordValueAt, type Field } from '../../model/fields';
import type { Lead } from '../../model/lead';
import { readList } from '../../model/read';
import type { LeadTag } from '../../model/tags';
import type { LeadSource } from '../../sources/source';
import type { MatchIdentity, ImportCount, ImportFile, LeadImportOptions, ImportStep } from './types';

/** Rows per page of a lead search. */
const PAGE_SIZE = 200;
/** Number of parallel look-ups. */
const CONCURRENCY = 4;
/** Failures of a look-up that mean that no lead has this id. */
const NO_LEAD: ReadonlySet<string> = new Set(['not-found', 'rejected', 'invalid-request']);

/** Where to look up leads. */
export interface LeadLookup {
  readonly source: LeadSource;
  readonly account: Account;
}

/** A row that matches an existing lead, and its changes. No changes: the lead already has all values. */
export interface LeadMatch {
  readonly row: number;
  readonly line: number;
  readonly leadId: string;
  readonly changes: readonly ValueChange[];
}

/** A field that a row would change, with the values as text. */
export interface ValueChange {
  /** The key of the field. */
  readonly field: string;
  readonly old: string;
  readonly new: string;
}

/** What an import would do. */
export interface DryRun {
  /** From the file alone; the file that is sent must have its `sha256`. */
  readonly planned: ImportCount;
  /** After comparing with the account's leads: rows without a lead are skipped or created. create + update + leftOut = rows. */
  readonly count: ImportCount;
  readonly leftOut: readonly ImportStep[];
  /** Rows that were not looked up, up to the limit. */
  readonly others: readonly ImportStep[];
  readonly matches: readonly LeadMatch[];
  /** Rows that would change nothing. */
  readonly unchanged: number;
}

/** The progress of a dry run. */
export interface DryRunProgress {
  readonly phase: 'checking' | 'matching';
  readonly done: number;
  /** Unknown while the file is being read. */
  readonly total?: number;
  /** The share of the file that has been read, from 0 to 1. */
  readonly share?: number;
}

/** The input of a dry run. Without `lookup` no lead is looked up. */
export interface DryRunInput {
  readonly file: ImportFile;
  readonly options: LeadImportOptions;
  readonly lookup?: LeadLookup;
  /** Maximum number of rows to keep of each kind. */
  readonly keep: { readonly leftOut: number; readonly others: number; readonly matches: number };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DryRunProgress) => void;
}

/** Checks every row, and with an identity looks up the lead it would change. Rejects as `ImportFile` and the client do. */
export async function runDryRun(run: DryRunInput): Promise<DryRun> {
  const { file, options, lookup, keep, signal, onProgress } = run;
  const checked = await file.check(options, keep, signal, ({ rows, share }) =>
    onProgress?.({ phase: 'checking', done: rows, share }),
  );
  const planned = checked.count;
  if (!options.identity || !lookup) return { ...checked, planned, matches: [], unchanged: 0 };
  const matches: LeadMatch[] = [];
  const leftOut = [...checked.leftOut];
  let { create, update } = planned;
  let missing = 0;
  let unchanged = 0;
  let done = 0;
  for await (const steps of chunksOfUpdates(file, options, signal)) {
    const leads = await Promise.all(steps.map((step) => findLead(lookup, step, options.identity, signal)));
    steps.forEach((step, n) => {
      const lead = leads[n];
      if (!lead) {
        update--;
        if (options.identity?.by === 'email') return void create++;
        missing++;
        if (leftOut.length < keep.leftOut) leftOut.push(markLeadMissing(step, options.identity));
        return;
      }
      const changes = changesOf(lead, step, options);
      if (!changes.length) unchanged++;
      if (matches.length < keep.matches)
        matches.push({ row: step.row, line: step.line, leadId: lead.id, changes: valueChanges(changes, options) });
    });
    done += steps.length;
    onProgress?.({ phase: 'matching', done, total: planned.update });
  }
  const count = { ...planned, create, update, leftOut: planned.leftOut + missing };
  leftOut.sort((a, b) => a.row - b.row);
  return { planned, count, leftOut, others: checked.others, matches, unchanged };
}

/** Marks a row whose lead does not exist. */
export function markLeadMissing(step: ImportStep, identity: MatchIdentity | undefined): ImportStep {
  const column = identity?.by === 'id' ? { column: identity.column } : {};
  return { ...step, action: 'leave-out', problems: [{ code: 'no-such-lead', ...column, value: step.key ?? '' }] };
}

/**
 * The lead that a row selects: by its id, or the one with exactly its email address, however far down in the search results. Undefined if
 * there is none. Rejects as the client does.
 */
export async function findLead(
  { source, account }: LeadLookup,
  { key }: ImportStep,
  identity: MatchIdentity | undefined,
  signal?: AbortSignal,
): Promise<Lead | undefined> {
  if (key === undefined || !identity) return undefined;
  if (identity.by === 'email') return findByEmail({ source, account }, key, signal);
  try {
    return (await source.get(account, key, signal)).lead;
  } catch (error) {
    if (error instanceof AcquireError && NO_LEAD.has(error.kind)) return undefined;
    throw error;
  }
}

async function findByEmail(
  { source, account }: LeadLookup,
  address: string,
  signal: AbortSignal | undefined,
): Promise<Lead | undefined> {
  if (!source.can.search) return undefined;
  const wanted = address.trim().toLowerCase();
  const seen = new Set<string>();
  let pageSize = PAGE_SIZE;
  for (let page = 0; ; page++) {
    const { leads, total } = await source.page(account, page, pageSize, { search: address }, signal);
    const found = leads.find(({ email }) => email?.trim().toLowerCase() === wanted);
    if (found) return found;
    const before = seen.size;
    for (const { id } of leads) seen.add(id);
    // A server that always returns the same page would never end.
    if (seen.size === before || (total !== undefined && seen.size >= total)) return undefined;
    // A server that limits its pages also counts them by its own size.
    if (page === 0 && leads.length < pageSize) pageSize = leads.length;
  }
}

/** The fields of a lead that a row would change. */
function changesOf(
  lead: Lead,
  { values }: ImportStep,
  { fields, tags }: Pick<LeadImportOptions, 'fields' | 'tags'>,
): readonly FieldChange[] {
  return fields
    .filter(({ key }) => Object.hasOwn(values, key))
    .map((field) => ({ field, from: recordValueAt(lead.raw, field.path), to: values[field.key] }))
    .filter(({ field, from, to }) => !isSameFieldValue(field, from, to, tags) && !sameText(field, from, to));
}

/** Records mix numbers and numeric text. */
const sameText = ({ kind }: Field, from: unknown, to: unknown): boolean =>
  kind !== 'tags' && typeof from !== 'object' && typeof to !== 'object' && String(from) === String(to);

function valueChanges(
  changes: readonly FieldChange[],
  { tags }: Pick<LeadImportOptions, 'tags'>,
): readonly ValueChange[] {
  return changes.map(({ field, from, to }) => ({
    field: field.key,
    old: valueText(field, from, tags),
    new: valueText(field, to, tags),
  }));
}

/** A field's value as text; tags by name. */
function valueText({ kind }: Field, value: unknown, tags: readonly LeadTag[]): string {
  if (kind === 'tags')
    return readList(value)
      .map((part) => tags.find(({ id }) => id === part)?.name ?? part)
      .join(', ');
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The rows that select a lead, a few at a time. */
async function* chunksOfUpdates(
  file: ImportFile,
  options: LeadImportOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ImportStep[]> {
  for await (const batch of file.steps(options, signal)) {
    const updates = batch.filter(({ action }) => action === 'update');
    for (let at = 0; at < updates.length; at += CONCURRENCY) yield updates.slice(at, at + CONCURRENCY);
  }
}
