// Counts what a layer of tests did, and names what failed.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * What a finished layer counts for. The written result is believed, not the exit code alone: a layer that died, ran no test or
 * left no result has failed.
 */
export function count(exitCode, file) {
  if (!file) return { passed: exitCode ? 0 : 1, failed: exitCode ? 1 : 0, skipped: 0 };
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: 'left no result' };
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  const counted = { passed: stats.passes, failed: stats.failures, skipped: stats.pending };
  if (!stats.passes && !stats.failures) return { ...counted, failed: 1, note: 'ran no test' };
  if (exitCode && !stats.failures) return { ...counted, failed: 1, note: `died (exit code ${exitCode})` };
  return counted;
}

/**
 * What failed in a finished layer: full title, message and first own line of the stack, as far as its result was written.
 * @returns {string[]}
 */
export function failuresOf(file) {
  if (!file || !existsSync(file)) return [];
  const { failures = [] } = JSON.parse(readFileSync(file, 'utf8'));
  return failures.map(({ fullTitle, err }) => {
    const at = /^\s+at .*\btest\/.*$/m.exec(err?.stack ?? '')?.[0].trim();
    return [fullTitle, stripVTControlCharacters(err?.message ?? '').slice(0, 1500), at].filter(Boolean).join('\n');
  });
}
