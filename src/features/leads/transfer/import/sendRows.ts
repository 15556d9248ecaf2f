// Sends the rows of an import, one after the other, in file order.
import { AcquireError } from '../../../../api/errors/errors';
import { errorMessage, isTemporary } from '../../../../api/errors/messages';
import { changeBody } from '../../model/changes';
import type { ImportJournal } from './journal';
import { findLead, type LeadLookup } from './matching';
import type { RowCounts, RowOutcome } from './rowLog';
import { ImportFileError, type ImportFile, type LeadImportOptions, type ImportStep } from './types';

/** The longest pause to wait for when Acquire asks for one, in seconds. */
const MAX_WAIT_SECONDS = 60;
/** The pause when Acquire does not say how long, in seconds. */
const DEFAULT_WAIT_SECONDS = 5;
/** Maximum number of pauses in a row without a row being sent. */
const MAX_WAITS = 5;
/** After this many unknown outcomes in a row, the server is assumed to be down. */
const MAX_UNKNOWN_IN_A_ROW = 10;
/** After this many refusals (403) in a row, the account is assumed to have lost its permission. */
const MAX_FORBIDDEN_IN_A_ROW = 3;
/** Failures that would affect every further row. */
const STOPPING: ReadonlySet<string> = new Set([
  'unauthorized',
  'read-only',
  'untrusted-host',
  'secret-storage',
  'tls',
  'network',
  'timeout',
]);

/** Why sending ended before all rows were sent. The import can be resumed. */
export interface ImportStopReason {
  /** `paused`: by the user; `rate-limited`: Acquire asks for too long a pause; `unknown-outcomes`: the server seems to be down. */
  readonly why: 'paused' | 'rate-limited' | 'unknown-outcomes' | 'failed';
  readonly error?: unknown;
}

/** The outcome of all rows so far. The counts add up to the rows of the file. */
export interface ImportOutcome {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly refused: number;
  /** Sent, but it is unknown whether the change was made. */
  readonly unknown: number;
  readonly notSent: number;
  readonly leftOut: number;
}

/** The progress of sending. */
export interface SendProgress {
  readonly done: number;
  readonly total: number;
  /** Acquire asked for a pause of this many seconds. */
  readonly waitSeconds?: number;
}

/** The input of a run. */
export interface SendRowsRun {
  readonly file: ImportFile;
  readonly journal: ImportJournal;
  readonly lookup: LeadLookup;
  /** Pauses before the next row. The current row is not aborted, because its outcome would be unknown. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SendProgress) => void;
  /** Waits for this many ms; ends early when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The outcome of an import so far. */
export function importOutcome({
  job: { planned },
  counts,
  left,
}: Pick<ImportJournal, 'job' | 'counts' | 'left'>): ImportOutcome {
  const { created, updated, refused, unknown } = counts;
  return {
    rows: planned.rows,
    created,
    updated,
    refused,
    unknown,
    notSent: left,
    leftOut: planned.leftOut + counts['left-out'],
  };
}

/**
 * Sends all rows that were not sent yet. Every row is in the journal before it is sent. Returns why it stopped; undefined when all rows
 * were sent.
 * @throws ImportFileError `changed` when it is not the file that was checked; nothing was sent then. `changed-midway` if rows were.
 */
export async function sendRows(run: SendRowsRun): Promise<ImportStopReason | undefined> {
  const { file, journal, signal } = run;
  const { options, planned } = journal.job;
  const checked = await file.check(options, { leftOut: 0, others: 0 }, signal).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!checked) return { why: 'paused' };
  if (checked.count.sha256 !== planned.sha256) throw new ImportFileError('changed');
  const startedAt = journal.position;
  try {
    return await sendSteps(run);
  } catch (error) {
    if (error instanceof ImportFileError && error.reason === 'changed' && journal.position > startedAt)
      throw new ImportFileError('changed-midway');
    throw error;
  }
}

async function sendSteps(run: SendRowsRun): Promise<ImportStopReason | undefined> {
  const { file, journal, signal } = run;
  const { options, planned } = journal.job;
  const sending: Sending = { ...run, refusals: new Refusals(journal) };
  let unknownInARow = 0;
  for await (const batch of file.steps(options)) {
    for (const step of batch) {
      if (step.action === 'leave-out' || step.row <= journal.position) continue;
      if (signal.aborted) return { why: 'paused' };
      const sent = await sendWithRetries(sending, step);
      if (sent.stop) return sent.stop;
      run.onProgress?.({ done: doneOf(journal.counts), total: planned.rows - planned.leftOut });
      unknownInARow = sent.outcome === 'unknown' ? unknownInARow + 1 : 0;
      if (unknownInARow >= MAX_UNKNOWN_IN_A_ROW && journal.left > 0)
        return { why: 'unknown-outcomes', error: sent.error };
    }
  }
  return undefined;
}

const doneOf = (counts: RowCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Distinguishes an account that must not write from a row that must not be written. Acquire responds with 403 to both. */
class Refusals {
  private inARow = 0;

  constructor(private readonly journal: ImportJournal) {}

  /**
   * True if the failure of a row would affect every further row: nothing was imported yet, or several rows in a row were refused. A row
   * that is refused again after the import was resumed counts for itself, so that it cannot stop the import forever.
   */
  stopsImport(row: number, error: unknown): boolean {
    this.inARow = isForbidden(error) ? this.inARow + 1 : 0;
    if (!this.inARow) return false;
    const { counts, job } = this.journal;
    if (row === job.forbiddenRow) return false;
    const stops = counts.created + counts.updated === 0 || this.inARow >= MAX_FORBIDDEN_IN_A_ROW;
    if (stops) this.journal.noteForbidden(row);
    return stops;
  }

  /** A row was imported. */
  reset(): void {
    this.inARow = 0;
  }
}

const isForbidden = (error: unknown): boolean =>
  error instanceof AcquireError && error.kind === 'forbidden' && !error.detail.outcomeUnknown;

/** A run with what it has learned. */
interface Sending extends SendRowsRun {
  readonly refusals: Refusals;
}

/** The outcome of one attempt to send a row. */
interface Attempt {
  readonly outcome: RowOutcome;
  readonly error?: unknown;
  /** The import cannot continue. */
  readonly stop?: ImportStopReason;
}

/** Sends a row; repeats it after the pause that Acquire asks for with 429, which means that the row was not processed. */
async function sendWithRetries(run: Sending, step: ImportStep): Promise<Attempt> {
  const { journal, signal, onProgress, wait = pause } = run;
  for (let waits = 0; ; waits++) {
    const attempt = await sendOnce(run, step);
    const { error } = attempt;
    if (!(error instanceof AcquireError) || attempt.outcome !== 'not-sent' || error.kind !== 'rate-limited')
      return attempt;
    const waitSeconds = error.detail.retryAfterSeconds || DEFAULT_WAIT_SECONDS;
    if (waitSeconds > MAX_WAIT_SECONDS || waits >= MAX_WAITS)
      return { ...attempt, stop: { why: 'rate-limited', error } };
    const { planned } = journal.job;
    onProgress?.({ done: doneOf(journal.counts), total: planned.rows - planned.leftOut, waitSeconds });
    await wait(waitSeconds * 1000, signal);
    if (signal.aborted) return { ...attempt, stop: { why: 'paused' } };
  }
}

async function sendOnce(run: Sending, step: ImportStep): Promise<Attempt> {
  const { journal, lookup, signal, refusals } = run;
  const { options } = journal.job;
  let lead;
  try {
    lead = step.action === 'update' ? await findLead(lookup, step, options.identity, signal) : undefined;
  } catch (error) {
    return lookupFailed(run, step, error);
  }
  if (step.action === 'update' && !lead && options.identity?.by === 'id') {
    await journal.end(step.row, 'left-out');
    return { outcome: 'left-out' };
  }
  const { source, account } = lookup;
  const body = bodyOf(step, options);
  await journal.begin(step.row);
  try {
    if (lead) await source.update(account, lead, body);
    else await source.create(account, body);
  } catch (error) {
    const outcome = refusals.stopsImport(step.row, error) ? 'not-sent' : outcomeOfFailure(error);
    await journal.end(step.row, outcome, errorMessage(error, { account }).text);
    return {
      outcome,
      error,
      ...(outcome === 'not-sent' && !isRateLimited(error) ? { stop: { why: 'failed', error } } : {}),
    };
  }
  refusals.reset();
  const outcome = lead ? 'updated' : 'created';
  await journal.end(step.row, outcome);
  return { outcome };
}

/** Nothing was written. The row can be sent later, if the failure may be temporary. */
async function lookupFailed(
  { journal, signal, refusals }: Sending,
  step: ImportStep,
  error: unknown,
): Promise<Attempt> {
  if (signal.aborted) return { outcome: 'not-sent', stop: { why: 'paused' } };
  if (!(error instanceof AcquireError)) throw error;
  if (isRateLimited(error)) return { outcome: 'not-sent', error };
  if (STOPPING.has(error.kind) || isTemporary(error) || refusals.stopsImport(step.row, error))
    return { outcome: 'not-sent', error, stop: { why: 'failed', error } };
  await journal.end(step.row, 'refused', errorMessage(error).text);
  return { outcome: 'refused', error };
}

const isRateLimited = (error: unknown): boolean => error instanceof AcquireError && error.kind === 'rate-limited';

/** What a failed write means for its row. */
function outcomeOfFailure(error: unknown): RowOutcome {
  // Our own failure after the row was noted: we do not know whether it was sent.
  if (!(error instanceof AcquireError) || error.detail.outcomeUnknown) return 'unknown';
  return isRateLimited(error) || STOPPING.has(error.kind) ? 'not-sent' : 'refused';
}

/** What to write for a row. */
function bodyOf({ values }: ImportStep, { fields, tags }: LeadImportOptions): ReturnType<typeof changeBody> {
  const changes = Object.entries(values).flatMap(([key, to]) => {
    const field = fields.find((one) => one.key === key);
    return field ? [{ field, from: undefined, to }] : [];
  });
  return changeBody(changes, tags);
}

/** Waits; ends early when the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
