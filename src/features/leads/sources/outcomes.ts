import type { Account } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { changeBody, changesNotApplied, type FieldChange } from '../model/changes';
import { readId, trimmedText } from '../model/read';
import type { LeadTag } from '../model/tags';
import { leadApiOf } from './apis';
import type { LeadRecord, LeadSource } from './source';

/** The state of a lead after a write, as far as it could be read again. */
export interface UpdateOutcome {
  /** Why it is unknown whether the change was made; absent: Acquire accepted it. */
  readonly lost?: AcquireError;
  /** The lead's current state; absent if it could not be read. */
  readonly record?: LeadRecord;
  /** Why it could not be read. */
  readonly unread?: unknown;
  /** Sent changes that the lead does not show. */
  readonly missed: readonly FieldChange[];
}

/** Which leads are gone after a delete or merge. */
export interface RemovalOutcome {
  readonly gone: readonly string[];
  /** Those that Acquire still shows. */
  readonly there: readonly LeadRecord[];
  /** Those whose state is unknown. */
  readonly unknown: readonly string[];
  /** Why it stopped. If the outcome was unknown, it is in the lists above. */
  readonly error?: unknown;
}

/** Maximum number of leads that are read again after a write to many, and how many at a time. */
const MAX_CHECKED = 20;
const CHECKED_AT_A_TIME = 4;

/** True for a write that may or may not have been applied. */
export const isOutcomeUnknown = (error: unknown): error is AcquireError =>
  error instanceof AcquireError && error.detail.outcomeUnknown === true;

/** True if the edit is known to be applied as sent. If Acquire accepted it, that also holds when the lead cannot be read. */
export const isUpdateConfirmed = ({ lost, record, missed }: UpdateOutcome): boolean =>
  !missed.length && (lost === undefined || record !== undefined);

/** Sends changed fields once, and reads the lead again. Rejects if the change was definitely not made. */
export async function updateLead(
  source: LeadSource,
  account: Account,
  { lead }: LeadRecord,
  changes: readonly FieldChange[],
  tags: readonly LeadTag[],
): Promise<UpdateOutcome> {
  let lost: AcquireError | undefined;
  try {
    await source.update(account, lead, changeBody(changes, tags));
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    lost = error;
  }
  const seen = await checkUpdate(source, account, lead.id, changes, tags);
  return lost ? { ...seen, lost } : seen;
}

/** Reads a lead and returns which of these changes it does not show. Never rejects. */
export async function checkUpdate(
  source: LeadSource,
  account: Account,
  id: string,
  changes: readonly FieldChange[],
  tags: readonly LeadTag[],
): Promise<UpdateOutcome> {
  try {
    const record = await source.get(account, id);
    return { record, missed: changesNotApplied(changes, record.lead.raw, tags) };
  } catch (unread) {
    return { unread, missed: [] };
  }
}

/** Deletes leads, each once, and checks whether they are gone. Never rejects. */
export async function removeLeads(
  source: LeadSource,
  account: Account,
  ids: readonly string[],
  {
    onDone,
    signal,
  }: { readonly onDone?: ((done: number) => void) | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<RemovalOutcome> {
  const reported: string[] = [];
  try {
    await source.remove(
      account,
      ids,
      (id) => {
        reported.push(id);
        onDone?.(reported.length);
      },
      signal,
    );
  } catch (error) {
    const lost = isOutcomeUnknown(error)
      ? ids.slice(reported.length, source.can.bulkDelete ? ids.length : reported.length + 1)
      : [];
    return { ...(await checkGone(source, account, { reported: reported, lost })), error };
  }
  return checkGone(source, account, { reported: reported });
}

/** Merges leads into one, once, and checks whether they are gone. Rejects if it was definitely not done, or the API cannot merge. */
export async function mergeLeadsInto(
  source: LeadSource,
  account: Account,
  into: string,
  others: readonly string[],
): Promise<RemovalOutcome> {
  try {
    await source.merge?.(account, into, others);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    return { ...(await checkGone(source, account, { lost: others, into })), error };
  }
  return checkGone(source, account, { reported: others, into });
}

/** Which contacts are blocked, according to their records. */
export interface BlockOutcome {
  /** Why it is unknown whether they were blocked; absent: Acquire accepted it. */
  readonly lost?: AcquireError;
  /** The current state of the contacts. */
  readonly records: readonly LeadRecord[];
  /** Those whose record says that they are not blocked. */
  readonly open: readonly string[];
  /** Those that could not be read, or whose record does not say. */
  readonly unknown: readonly string[];
}

/** Blocks contacts once, and reads them again. Rejects if they were definitely not blocked, or the API cannot block. */
export async function sendBlock(
  source: LeadSource,
  account: Account,
  ids: readonly string[],
  until: string,
): Promise<BlockOutcome> {
  try {
    await source.block?.(account, ids, until);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    return { ...(await checkBlocked(source, account, ids)), lost: error };
  }
  return checkBlocked(source, account, ids);
}

/** Reads contacts and returns which are blocked. Never rejects. */
export async function checkBlocked(
  source: LeadSource,
  account: Account,
  ids: readonly string[],
): Promise<BlockOutcome> {
  const records: LeadRecord[] = [];
  const open: string[] = [];
  const unknown = ids.slice(MAX_CHECKED);
  await eachOf(ids.slice(0, MAX_CHECKED), async (id) => {
    const found = await presenceOf(source, account, id, undefined);
    if (typeof found !== 'string') records.push(found);
    const isBlocked = typeof found === 'string' ? undefined : trimmedText(found.lead.raw['isBlocked'])?.toUpperCase();
    if (isBlocked === 'NO') open.push(id);
    else if (isBlocked !== 'YES') unknown.push(id);
  });
  return { records, open, unknown };
}

/** Runs something for each id, a few at a time. */
async function eachOf(ids: readonly string[], run: (id: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += CHECKED_AT_A_TIME)
    await Promise.all(ids.slice(at, at + CHECKED_AT_A_TIME).map(run));
}

/** Leads that should be gone: because Acquire said so, or because of a write whose response was lost. */
interface Removed {
  readonly reported?: readonly string[];
  readonly lost?: readonly string[];
  /** The lead they were merged into. */
  readonly into?: string | undefined;
}

/**
 * Reads again leads that should be gone. If that fails, those that Acquire reported as gone (`reported`) count as gone, and those whose
 * response was `lost` as unknown. For leads merged `into` another one, Acquire may return that one. Never rejects.
 */
export async function checkGone(
  source: LeadSource,
  account: Account,
  { reported: reported = [], lost = [], into }: Removed,
): Promise<RemovalOutcome> {
  const gone = reported.slice(MAX_CHECKED);
  const unknown = lost.slice(MAX_CHECKED);
  const there: LeadRecord[] = [];
  await eachOf([...reported.slice(0, MAX_CHECKED), ...lost.slice(0, MAX_CHECKED)], async (id) => {
    const found = await presenceOf(source, account, id, into);
    if (typeof found !== 'string') there.push(found);
    else if (found === 'gone' || reported.includes(id)) gone.push(id);
    else unknown.push(id);
  });
  return { gone, there, unknown };
}

async function presenceOf(
  source: LeadSource,
  account: Account,
  id: string,
  into: string | undefined,
): Promise<LeadRecord | 'gone' | 'unknown'> {
  try {
    const record = await source.get(account, id);
    const { raw } = record.lead;
    const own = readId(...leadApiOf(account.generation).idKeys.map((key) => raw[key]));
    return (into !== undefined && own === into) || isMarkedDeleted(raw) ? 'gone' : record;
  } catch (error) {
    return error instanceof AcquireError && error.kind === 'not-found' ? 'gone' : 'unknown';
  }
}

/** True for a record that the server keeps but marks as deleted. */
const isMarkedDeleted = (raw: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(raw).some(
    ([key, value]) =>
      /^(?:is_?deleted|deleted|deleted_?at|date_?deleted)$/i.test(key) &&
      value !== false &&
      !/^(?:|0[-0:. TZ]*|no?|false|null)$/i.test(trimmedText(value) ?? (value === true ? 'yes' : '')),
  );
