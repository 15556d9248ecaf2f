// npm run bench [-- NAMES... --json FILE --compare FILE --plot]   Runs the measurements under test/bench: each `*.bench.ts` is a program of
// its own that prints what it measured and adds lines to the table, which is printed at the end and written by `--json`. Names select some
// by parts of their file names. A missed goal is reported but does not fail the run, because the machine may be busy. `--compare` marks the
// lines that got better or worse than in an earlier file by more than the noise; the exit code is 1 if any got worse. `--plot` writes the
// pictures and the table of docs/bench.md, as `npm run plot` does.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../esbuild.mjs';
import { LINES, type Measurement } from '../test/bench/record';
import { bundleTests, removeBundle } from './lib/bundle';
import { compareMeasurements, type Comparison } from './lib/compareMeasurements';
import { formatValue, goalText, readMeasurements, type Machine } from './lib/measurements';
import { plot } from './lib/plotMeasurements';
import { cache, root } from './lib/paths';
import { runNode, runScript, ScriptError } from './lib/processes';
import { ensureVsix } from './lib/vsix';

function machine(): Machine {
  const version = (name: string): string =>
    (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model.trim() ?? '?',
    cores: os.cpus().length,
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    axios: version('axios'),
    undici: version('undici'),
    extension: (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version,
  };
}

/** Whether a goal is met; undefined without one. */
const isMet = ({ value, atMost, atLeast }: Measurement): boolean | undefined =>
  atMost === undefined && atLeast === undefined
    ? undefined
    : value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity);

function printTable(about: Machine, lines: readonly Measurement[]): void {
  console.log(
    `\n${about.cpu}, ${about.cores} cores, ${about.memoryGB} GB, ${about.system}; Node ${about.node}, axios ${about.axios}, undici ${about.undici}; ${about.date}`,
  );
  console.log(`\n${'what'.padEnd(50)} ${'who'.padEnd(22)} ${'measured'.padStart(14)}  goal`);
  for (const line of lines) {
    const met = isMet(line);
    const measured = `${formatValue(line.value)} ${line.unit}`.padStart(14);
    const mark = met === undefined ? '' : met ? '  yes' : '  NO';
    console.log(`${line.what.padEnd(50)} ${line.who.padEnd(22)} ${measured}  ${goalText(line)}${mark}`);
  }
}

/** Prints what changed; true when something got worse. */
function printComparison(lines: readonly Comparison[]): boolean {
  const percent = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(0)} %`;
  console.log(`\n${'compared with the earlier run'.padEnd(78)} ${'before'.padStart(12)} ${'now'.padStart(12)}`);
  for (const { what, unit, before, after, change, threshold, verdict } of lines) {
    const values = [before, after].map((value) => `${formatValue(value)} ${unit}`.padStart(12)).join(' ');
    const mark =
      verdict === 'same' ? '' : `  ${verdict.toUpperCase()} ${percent(change)}, counts from ${percent(threshold)}`;
    console.log(`${what.padEnd(78)} ${values}${mark}`);
  }
  return lines.some(({ verdict }) => verdict === 'worse');
}

/** The lines that the programs added to a file. */
const readLines = (file: string): Measurement[] =>
  (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])
    .map((line) => JSON.parse(line) as Measurement)
    .sort((a, b) => LINES.indexOf(a.line) - LINES.indexOf(b.line));

await runScript(async (args) => {
  const { values, positionals: names } = parseArgs({
    args,
    options: { json: { type: 'string' }, compare: { type: 'string' }, plot: { type: 'boolean' } },
    allowPositionals: true,
  });
  const json = values.json === undefined ? undefined : path.resolve(values.json);
  const earlier = values.compare === undefined ? undefined : readMeasurements(values.compare);
  const dir = path.join(root, 'test/bench');
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.bench.ts') && (!names.length || names.some((name) => file.includes(name))))
    .sort();
  if (!files.length)
    throw new ScriptError(
      `No measurement under test/bench${names.length ? ` is named like ${names.join(', ')}` : ''}.`,
    );
  await buildAll();
  mkdirSync(cache, { recursive: true });
  if (files.some((file) => /activation|window/.test(file))) await ensureVsix();
  const records = path.join(cache, `bench-${process.pid}.jsonl`);
  const outdir = await bundleTests(
    'bench',
    files.map((file) => path.join(dir, file)),
  );
  let worst = 0;
  try {
    for (const file of files) {
      console.log(`\n=== ${file}`);
      const program = path.join(outdir, file.replace(/\.ts$/, '.mjs'));
      const { code } = await runNode(['--expose-gc', '--enable-source-maps', program], {
        env: { ACQUIRE_BENCH_RECORDS: records },
      });
      worst = Math.max(worst, code);
    }
    const lines = readLines(records);
    const about = machine();
    printTable(about, lines);
    if (json) writeFileSync(json, `${JSON.stringify({ about, lines }, null, 2)}\n`);
    if (values.plot) await plot({ about, lines });
    if (earlier && printComparison(compareMeasurements(earlier, { about, lines }))) worst = Math.max(worst, 1);
  } finally {
    removeBundle(outdir);
    rmSync(records, { force: true });
  }
  return worst;
});
