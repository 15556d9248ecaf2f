// npm run test:security [-- --markdown]   Runs the tests of every threat and prints one table: threat, tests, figure.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostLanes, packaged, plain, results } from './layers.mjs';
import { cache, root } from './paths.mjs';
import { tableOf } from './threats.mjs';

const TAG = /\[threat: ([a-z-]+)\]/;
/** Suites that are about one threat as a whole and say so in their own words. */
const SUITES = [
  [/^fifty hostile texts/, 'script'],
  [/^a credential /, 'token'],
  [/^documents of three accounts/, 'switch'],
];
const GREP = ['-g', ['\\[threat: ', ...SUITES.map(([start]) => start.source)].join('|')];
const threatOf = (title) => TAG.exec(title)?.[1] ?? SUITES.find(([start]) => start.test(title))?.[1];
const README = path.join(root, 'README.md');
const [BEGIN, END] = ['<!-- security:begin -->', '<!-- security:end -->'];

const lines = (file) =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

/** Runs the tagged tests of each layer; resolves to what became of every test. */
async function runLayers() {
  const ran = [];
  const note = (layer, code, file) => {
    if (!existsSync(file)) {
      ran.push({ layer, title: `${layer} left no result`, failed: true });
      return;
    }
    const { tests, stats } = JSON.parse(readFileSync(file, 'utf8'));
    for (const test of tests)
      ran.push({
        layer,
        title: test.fullTitle,
        threat: threatOf(test.fullTitle),
        failed: Object.keys(test.err ?? {}).length > 0,
      });
    // A hook that failed is in no test of its own.
    if (code && !ran.some((test) => test.layer === layer && test.failed))
      ran.push({ layer, title: `${layer} failed (${stats.failures} failures)`, failed: true });
  };
  for (const layer of ['unit', 'contract']) note(layer, await plain(layer, GREP), results(layer));
  note('host', await hostLanes(['--lane', 'default', ...GREP]), results('host-default'));
  note('e2e', await packaged('e2e', GREP), results('e2e'));
  const { bench } = await import('./bench.mjs');
  ran.push({ layer: 'bench', title: 'regular expressions', threat: 'regex', failed: (await bench(['regex'])) !== 0 });
  return ran;
}

/** @param {string[]} args `--markdown` also writes the table into the README */
export async function security(args) {
  const file = path.join(cache, 'results', 'figures.jsonl');
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  process.env.ACQUIRE_FIGURES = file;
  const ran = await runLayers();
  const rows = tableOf(ran, lines(file));
  const width = Math.max(...rows.map((row) => row.words.length));
  console.log(`\n${'threat'.padEnd(width)}  ${'tests'.padEnd(28)}  figure`);
  for (const row of rows) console.log(`${row.words.padEnd(width)}  ${row.tests.padEnd(28)}  ${row.figure}`);
  if (args.includes('--markdown')) writeTable(rows);
  const failures = ran.filter((test) => test.failed);
  for (const test of failures) console.log(`failed: ${test.title}`);
  const failed = failures.length + rows.reduce((sum, row) => sum + row.failed, 0);
  console.log(`\n${ran.length - failures.length} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

function writeTable(rows) {
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const table = [
    '| threat | tests | figure |',
    '|---|---|---|',
    ...rows.map((row) => `| ${[row.words, row.tests, row.figure].map(cell).join(' | ')} |`),
  ].join('\n');
  const text = readFileSync(README, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error('The README has no place for the table.');
  writeFileSync(README, `${text.slice(0, from + BEGIN.length)}\n${table}\n${text.slice(to)}`);
}
