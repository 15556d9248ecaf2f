// Counts the outcomes of a layer's tests, and describes the failures.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** The counts of a finished layer. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What is wrong with the layer as a whole. */
  readonly note?: string;
}

/** The parts of mocha's JSON result that we read. */
export interface MochaResult {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly tests: readonly { readonly fullTitle: string; readonly err?: object }[];
  readonly passes?: readonly { readonly fullTitle: string }[];
  readonly failures?: readonly {
    readonly title: string;
    readonly fullTitle: string;
    readonly err?: { readonly message?: string; readonly stack?: string };
  }[];
}

const MAX_MESSAGE_LENGTH = 1500;

/** Reads a result that mocha wrote. */
export const readMochaResult = (file: string): MochaResult => JSON.parse(readFileSync(file, 'utf8')) as MochaResult;

/**
 * Counts by the result file, not only the exit code: a layer that crashed, ran no tests or wrote no result has failed.
 * Without a file the layer counts as one test.
 */
export function countTests(exitCode: number, file?: string): Count {
  if (!file) return { passed: exitCode ? 0 : 1, failed: exitCode ? 1 : 0, skipped: 0 };
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: 'left no result' };
  const { stats } = readMochaResult(file);
  const counted = { passed: stats.passes, failed: stats.failures, skipped: stats.pending };
  if (!stats.passes && !stats.failures) return { ...counted, failed: 1, note: 'ran no test' };
  if (exitCode && !stats.failures) return { ...counted, failed: 1, note: `crashed (exit code ${exitCode})` };
  return counted;
}

/** Describes each failure of a finished layer: full title, message, and the line of the test. */
export function describeFailures(file?: string): string[] {
  if (!file || !existsSync(file)) return [];
  return (readMochaResult(file).failures ?? []).map(({ fullTitle, err }) => {
    const line = /^\s+at .*\btest\/.*$/m.exec(err?.stack ?? '')?.[0].trim();
    const message = stripVTControlCharacters(err?.message ?? '').slice(0, MAX_MESSAGE_LENGTH);
    return [fullTitle, message, line].filter(Boolean).join('\n');
  });
}
