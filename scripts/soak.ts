// npm run soak [-- --seconds N] [--no-window] [--part NAME] [-g WORDS]   Checks that take too long for a test run: property tests with new
// values, stores whose processes are killed, a window that gets random commands, and the long tests of the layers.
// npm run fuzz   Only the property tests; with --typing, 300 request files are typed key by key in a window instead.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildAll } from '../esbuild.mjs';
import { testFiles } from './lib/bundle';
import { countTests, describeFailures } from './lib/countTests';
import { startLayer, startMocha, startScript } from './lib/layers';
import { resultsFile, root } from './lib/paths';
import { runScript, type ProcessResult } from './lib/processes';
import { readSoakOptions, type SoakPart } from './lib/soakOptions';
import { ensureBrowser } from './vscode/browser';
import { installHost } from './vscode/install';

const SECOND = 1000;
const PROPERTY = /\bfc\.assert\(/g;
const LONG = /@long\b/;

/** Test files with property tests, and how many properties there are in all. */
function propertyTests(): { readonly files: string[]; readonly properties: number } {
  const counts = ['unit', 'contract']
    .flatMap(testFiles)
    .map((file) => ({ file, properties: readFileSync(file, 'utf8').match(PROPERTY)?.length ?? 0 }))
    .filter(({ properties }) => properties > 0);
  return {
    files: counts.map(({ file }) => file),
    properties: counts.reduce((sum, { properties }) => sum + properties, 0),
  };
}

/** Test files without windows that have long tests. */
const longTestFiles = (): string[] =>
  ['unit', 'contract', 'package'].flatMap(testFiles).filter((file) => LONG.test(readFileSync(file, 'utf8')));

/** How each part is run for `timeMs`; `grep` are arguments. */
const PARTS: Readonly<
  Record<SoakPart, (timeMs: number, grep: readonly string[], results: string) => Promise<ProcessResult>>
> = {
  properties(timeMs, grep, results) {
    const { files, properties } = propertyTests();
    const args = ['--config', 'test/soak/properties.mocharc.json', ...grep];
    const env = {
      ACQUIRE_SOAK_PROPERTY_MS: String(Math.ceil(timeMs / properties)),
      TSX_TSCONFIG_PATH: path.join(root, 'test/soak/properties.tsconfig.json'), // replaces fast-check
    };
    return startMocha([...args, ...files], { results, env }).done;
  },
  kills(timeMs, grep, results) {
    const env = { ACQUIRE_SOAK_MS: String(Math.ceil(timeMs / testFiles('soak').length)) };
    return startLayer('soak', grep, { results, env }).done;
  },
  /** Has no time limit. */
  plain(_timeMs, grep, results) {
    const args = ['--config', 'test/soak/plain.mocharc.json', ...grep, ...longTestFiles()];
    return startMocha(args, { results, env: { ACQUIRE_TEST_PART: 'long' } }).done;
  },
  async window(timeMs, grep, results) {
    await buildAll();
    await ensureBrowser();
    await installHost('default');
    const args = ['--lane', 'default', '--part', 'long', '--results', results, '--no-build', ...grep];
    const env = {
      ACQUIRE_SOAK_SECONDS: String(Math.ceil(timeMs / SECOND)),
      ACQUIRE_HOST_TIMEOUT_MS: String(2 * timeMs + 300 * SECOND),
    };
    return startScript('host', args, { env }).done;
  },
  /** Has no time limit. */
  e2e(_timeMs, grep, results) {
    return startLayer('e2e', grep, { results, env: { ACQUIRE_TEST_PART: 'long' } }).done;
  },
  /** Has no time limit. */
  typing(_timeMs, grep, results) {
    const words = grep.length ? grep : ['-g', 'typed key by key'];
    return startLayer('e2e', words, { results, env: { ACQUIRE_TYPED_FILES: '300' } }).done;
  },
};

await runScript(async (args) => {
  const { seconds, parts, grep } = readSoakOptions(args);
  const timeMs = (seconds * SECOND) / parts.length;
  let passed = 0;
  let failed = 0;
  for (const part of parts) {
    console.log(`\n=== ${part}, ${Math.round(timeMs / SECOND)} s`);
    const results = resultsFile(`soak-${part}`);
    const { code } = await PARTS[part](timeMs, grep === undefined ? [] : ['-g', grep], results);
    const counted = countTests(code, results);
    const nothingMatched = grep !== undefined && counted.note === 'ran no test';
    passed += counted.passed;
    failed += nothingMatched ? 0 : counted.failed;
    if (counted.note) console.log(`${part} ${counted.note}`);
    for (const failure of describeFailures(results))
      console.log(`\n${part} failed: ${failure.replaceAll('\n', '\n    ')}`);
  }
  if (!passed && !failed) {
    console.log('No test matches.');
    failed = 1;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed ? 1 : 0;
});
