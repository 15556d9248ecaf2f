// npm run test:security [-- --markdown]   Runs the tests of every threat and prints one table: threat, tests, figure. With --markdown it
// also writes the table into docs/security.md.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readMochaResult } from './lib/countTests';
import { runLayer, startScript } from './lib/layers';
import { cache, resultsFile, root } from './lib/paths';
import { runScript } from './lib/processes';
import { threatTable, type Figure, type TestOutcome, type ThreatRow } from './lib/threats';

const TAG = /\[threat: ([a-z-]+)\]/;
/** Suites that are entirely about one threat and have no tags in their titles. */
const SUITES: readonly (readonly [RegExp, string])[] = [
  [/^\d+ hostile texts/, 'script'],
  [/^a credential /, 'token'],
  [/^documents of three accounts/, 'switch'],
];
const GREP = ['-g', ['\\[threat: ', ...SUITES.map(([start]) => start.source)].join('|')];
const threatOf = (title: string): string | undefined =>
  TAG.exec(title)?.[1] ?? SUITES.find(([start]) => start.test(title))?.[1];
const PAGE = path.join(root, 'docs/security.md');
const BEGIN = '<!-- security:begin -->';
const END = '<!-- security:end -->';

const readFigures = (file: string): Figure[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Figure)
    : [];

/** The outcome of the tests of a layer. */
function outcomesOf(layer: string, code: number, file: string): TestOutcome[] {
  if (!existsSync(file)) return [{ layer, title: `${layer} left no result`, failed: true }];
  const { tests, stats } = readMochaResult(file);
  const outcomes = tests.map(({ fullTitle, err }): TestOutcome => ({
    layer,
    title: fullTitle,
    threat: threatOf(fullTitle),
    failed: Object.keys(err ?? {}).length > 0,
  }));
  // A failed hook is not listed among the tests.
  if (code && !outcomes.some(({ failed }) => failed))
    outcomes.push({ layer, title: `${layer} failed (${stats.failures} failures)`, failed: true });
  return outcomes;
}

/** Runs the tagged tests of each layer. */
async function runLayers(): Promise<TestOutcome[]> {
  const ran: TestOutcome[] = [];
  for (const layer of ['unit', 'contract'] as const)
    ran.push(...outcomesOf(layer, await runLayer(layer, GREP), resultsFile(layer)));
  const { code } = await startScript('host', ['--lane', 'default', ...GREP]).done;
  ran.push(...outcomesOf('host', code, resultsFile('host-default')));
  ran.push(...outcomesOf('e2e', await runLayer('e2e', GREP), resultsFile('e2e')));
  const bench = await startScript('bench', ['regex']).done;
  return [...ran, { layer: 'bench', title: 'regular expressions', threat: 'regex', failed: bench.code !== 0 }];
}

function writeTable(rows: readonly ThreatRow[]): void {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const table = [
    '| threat | tests | figure |',
    '|---|---|---|',
    ...rows.map((row) => `| ${[row.words, row.tests, row.figure].map(cell).join(' | ')} |`),
  ].join('\n');
  const text = readFileSync(PAGE, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error('docs/security.md has no place for the table.');
  writeFileSync(PAGE, `${text.slice(0, from + BEGIN.length)}\n${table}\n${text.slice(to)}`);
}

await runScript(async (args) => {
  const file = path.join(cache, 'results', 'figures.jsonl');
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  process.env.ACQUIRE_FIGURES = file; // read by the tests
  const ran = await runLayers();
  const rows = threatTable(ran, readFigures(file));
  const width = Math.max(...rows.map((row) => row.words.length));
  console.log(`\n${'threat'.padEnd(width)}  ${'tests'.padEnd(28)}  figure`);
  for (const row of rows) console.log(`${row.words.padEnd(width)}  ${row.tests.padEnd(28)}  ${row.figure}`);
  if (args.includes('--markdown')) writeTable(rows);
  const failures = ran.filter((test) => test.failed);
  for (const test of failures) console.log(`failed: ${test.title}`);
  const failed = failures.length + rows.reduce((sum, row) => sum + row.failed, 0);
  console.log(`\n${ran.length - failures.length} passed, ${failed} failed`);
  return failed ? 1 : 0;
});
