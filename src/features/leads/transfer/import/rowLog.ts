// The log of rows of an import: one line per state of a row, in file order.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** The outcome of a row that was sent, or should be. `not-sent`: definitely not processed, so it is still to be sent. */
export const ROW_OUTCOMES = ['created', 'updated', 'refused', 'unknown', 'left-out', 'not-sent'] as const;
/** One of the outcomes. */
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

/** A row and its outcome. `reason` is shown to the user if sending failed. */
export interface RowRecord {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly reason: string;
}

/** How many rows have each outcome so far. */
export type RowCounts = Readonly<Record<Exclude<RowOutcome, 'not-sent'>, number>>;

/** The counts before anything is sent. */
export const NO_ROWS: RowCounts = { created: 0, updated: 0, refused: 0, unknown: 0, 'left-out': 0 };

/** A line for a row that is about to be sent. */
export const BEGUN_STATE = 'begun';

/** A line of the log. */
export const logLine = (row: number, state: RowOutcome | typeof BEGUN_STATE, reason = ''): string =>
  `${JSON.stringify(reason ? [row, state, reason] : [row, state])}\n`;

/** Rows with their last state, in file order. A row that was begun but has no outcome is `unknown`. */
export async function* readRowLog(file: string): AsyncGenerator<RowRecord> {
  let last: RowRecord | undefined;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    const record = recordOf(line);
    if (!record) continue;
    if (last && last.row !== record.row) yield last;
    last = record;
  }
  if (last) yield last;
}

function recordOf(line: string): RowRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const [row, state, reason] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (!Number.isSafeInteger(row)) return undefined;
  const outcome = state === BEGUN_STATE ? 'unknown' : ROW_OUTCOMES.find((one) => one === state);
  return outcome && { row: row as number, outcome, reason: typeof reason === 'string' ? reason : '' };
}

const NEWLINE = 0x0a;
/** Longer than any line. */
const TAIL_BYTES = 64 * 1024;

/** Removes an incomplete last line: nothing has acted on it. Returns the size of the file in bytes. */
export async function cutTornLine(file: string): Promise<number> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const kept = size - tail.length + tail.lastIndexOf(NEWLINE) + 1;
    if (kept < size) await handle.truncate(kept);
    return kept;
  } finally {
    await handle.close();
  }
}
