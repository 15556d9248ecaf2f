// `npm run soak`: what takes longer than a test should. Property tests with new values, stores whose processes are killed, and a
// window that random commands are sent to. Each gets its part of the time.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { count, failuresOf } from './count.mjs';
import { root } from './paths.mjs';

const SECOND = 1000;

const PROPERTY = /\bfc\.assert\(/g;

/** Test files with property tests, and how many properties there are in all. */
async function propertyTests() {
  const { testFiles } = await import('./mocha.mjs');
  const counts = ['unit', 'contract']
    .flatMap(testFiles)
    .map((file) => [file, readFileSync(file, 'utf8').match(PROPERTY)?.length ?? 0]);
  const files = counts.filter(([, properties]) => properties).map(([file]) => file);
  return { files, properties: counts.reduce((sum, [, properties]) => sum + properties, 0) };
}

/**
 * Runs all parts, also after a failure; ends with the line `N passed, N failed`.
 * @param {{seconds: number, window: boolean, grep?: string}} options `seconds`: without the time that starting takes
 * @returns {Promise<number>} the exit code
 */
export async function soak({ seconds, window, grep }) {
  const { results, soakWindow } = await import('./layers.mjs');
  const { runMocha, testFiles } = await import('./mocha.mjs');
  const each = (seconds * SECOND) / (window ? 3 : 2);
  const { files, properties } = await propertyTests();
  const words = grep === undefined ? [] : ['-g', grep];
  const parts = {
    properties: () =>
      runMocha('soak', ['--require', path.join(root, 'test/tasks/longProperties.cjs'), ...words], {
        results: results('soak-properties'),
        entryPoints: files,
        env: { ACQUIRE_SOAK_PROPERTY_MS: String(Math.ceil(each / properties)) },
      }),
    kills: () =>
      runMocha('soak', ['--timeout', '0', ...words], {
        results: results('soak-kills'),
        entryPoints: testFiles('soak'),
        env: { ACQUIRE_SOAK_MS: String(Math.ceil(each / testFiles('soak').length)) },
      }),
    ...(window ? { window: () => soakWindow(Math.ceil(each / SECOND), grep) } : {}),
  };
  let passed = 0;
  let failed = 0;
  for (const [name, run] of Object.entries(parts)) {
    console.log(`\n=== ${name}, ${Math.round(each / SECOND)} s`);
    const { code } = await run();
    const file = results(`soak-${name}`);
    const counted = count(code, file);
    const unmatched = grep !== undefined && counted.note === 'ran no test';
    passed += counted.passed;
    failed += unmatched ? 0 : counted.failed;
    if (counted.note) console.log(`${name} ${counted.note}`);
    for (const failure of failuresOf(file)) console.log(`\n${name} failed: ${failure.replaceAll('\n', '\n    ')}`);
  }
  if (!passed && !failed) {
    console.log('No test matches.');
    failed = 1;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}
