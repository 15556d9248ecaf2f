// Records measurements: printed for the reader, and written to a file for the table and the plot.
import { appendFileSync } from 'node:fs';

/** The lines of the table, in order. */
export const LINES = [
  'bytes',
  'load',
  'activation',
  'activation-above',
  'first-lead',
  'parse',
  'keystroke',
  'completion',
  'suggestions',
  'send',
  'response',
  'block',
  'inflate',
  'large',
  'large-first',
  'large-memory',
  'large-block',
  'find',
  'table-memory',
  'table-frame',
  'table-tasks',
  'table-jump',
  'export-latency',
  'export-rate',
  'export-memory',
  'export-whole',
  'import',
  'import-rate',
  'import-memory',
  'import-block',
  'deliveries',
  'deliveries-lost',
  'deliveries-memory',
  'deliveries-wait',
  'run',
  'cli-start',
] as const;

/** One measurement. */
export interface Measurement {
  /** The line of the table it belongs to. */
  readonly line: (typeof LINES)[number];
  readonly what: string;
  /** The program that was measured; 'ours' is this extension. */
  readonly who: string;
  readonly value: number;
  readonly unit: 'KB' | 'ms' | 's' | 'MB' | '×' | '/s' | 'lost' | 'tasks';
  /** For a point of a growth curve: the curve, and the number of rows, requests or leads. */
  readonly growth?: { readonly of: string; readonly size: number };
  /** The maximum for a good value; only for our own measurements. */
  readonly atMost?: number;
  /** The minimum for a good value. */
  readonly atLeast?: number;
  /** The variation between rounds of one run, as a share of the value: half of the interquartile range. Absent for a single measurement. */
  readonly noise?: number;
}

/** Prints a measurement, and stores it if `npm run bench` started this program. */
export function recordMeasurement(m: Measurement): void {
  const goal =
    m.atMost !== undefined
      ? `at most ${m.atMost} ${m.unit}`
      : m.atLeast !== undefined
        ? `at least ${m.atLeast} ${m.unit}`
        : '';
  console.log(`${m.what.padEnd(46)} ${m.who.padEnd(28)} ${shown(m.value).padStart(10)} ${m.unit.padEnd(6)} ${goal}`);
  const file = process.env.ACQUIRE_BENCH_RECORDS;
  if (file) appendFileSync(file, `${JSON.stringify(m)}\n`);
}

const shown = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

/** The median. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The median of the rounds, and their variation. */
export function spreadOf(rounds: readonly number[]): Pick<Measurement, 'value' | 'noise'> {
  const sorted = [...rounds].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  const value = median(rounds);
  return value && rounds.length > 1 ? { value, noise: Math.abs((at(0.75) - at(0.25)) / 2 / value) } : { value };
}
