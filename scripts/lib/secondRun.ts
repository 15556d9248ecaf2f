// On a busy machine a window drops a click, or a process takes longer to end than a test expects. Suites with a failure run once more; what
// passes only then is counted as passed and named in the summary, because it is still a fault to find.
import { existsSync } from 'node:fs';
import { countTests, readMochaResult, type Count, type MochaResult } from './countTests';

/** More failed suites than this are no accident of timing, and another run would only take time. */
const MAX_SUITES = 5;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The titles of suites with a failed test or hook. */
function failedSuites({ failures = [] }: MochaResult): string[] {
  return [...new Set(failures.map(({ title, fullTitle }) => fullTitle.slice(0, -title.length).trim()))];
}

/** What mocha's `-g` needs to run every suite with a failure again; undefined if none failed, or too many. */
export function suitesToRepeat(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const suites = failedSuites(readMochaResult(file));
  if (!suites.length || suites.length > MAX_SUITES || suites.includes('')) return undefined;
  return `^(?:${suites.map(escaped).join('|')}) `;
}

/** Counts a layer whose suites that match `grep` were run again: these by the second run, all others by the first. */
export function countBoth(first: string, second: string, grep: string): Count {
  const before = readMochaResult(first);
  const after = readMochaResult(second);
  if (!after.stats.passes && !after.stats.failures) return countTests(1, first); // the second run crashed
  const repeated = new RegExp(grep);
  const failing = new Set(failedSuites(after));
  const fixedSuites = failedSuites(before).filter((suite) => !failing.has(suite));
  return {
    passed: (before.passes ?? []).filter(({ fullTitle }) => !repeated.test(fullTitle)).length + after.stats.passes,
    failed: after.stats.failures,
    skipped: before.stats.pending,
    ...(fixedSuites.length ? { note: `passed only when run again: ${fixedSuites.join('; ')}` } : {}),
  };
}
