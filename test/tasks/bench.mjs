// Runs the measurements under test/bench: each `*.bench.ts` is a program of its own that prints what it measured and hands on the lines
// of the table, which is printed at the end and written by `--json FILE`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { bundleTests } from './mocha.mjs';
import { cache, root } from './paths.mjs';
import { runNode } from './processes.mjs';

const version = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;

/** What the figures depend on. */
function machine() {
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpu?.model.trim() ?? '?',
    cores: os.cpus().length,
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    axios: version('axios'),
    undici: version('undici'),
    extension: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version,
  };
}

const good = ({ value, atMost, atLeast }) =>
  atMost === undefined && atLeast === undefined
    ? undefined
    : value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity);
const goal = ({ atMost, atLeast, unit }) =>
  atMost !== undefined ? `≤ ${atMost} ${unit}` : atLeast !== undefined ? `≥ ${atLeast} ${unit}` : '';
export const shown = (value) =>
  Math.abs(value) >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);

function printTable(about, lines) {
  console.log(
    `\n${about.cpu}, ${about.cores} cores, ${about.memoryGB} GB, ${about.system}; Node ${about.node}, axios ${about.axios}, undici ${about.undici}; ${about.date}`,
  );
  console.log(`\n${'what'.padEnd(50)} ${'who'.padEnd(22)} ${'measured'.padStart(14)}  goal`);
  for (const line of lines) {
    const held = good(line);
    console.log(
      `${line.what.padEnd(50)} ${line.who.padEnd(22)} ${`${shown(line.value)} ${line.unit}`.padStart(14)}  ${goal(line)}${held === undefined ? '' : held ? '  yes' : '  NO'}`,
    );
  }
}

/**
 * @param {string[]} args parts of file names (none means all), and `--json FILE`
 * @returns {Promise<number>} the worst exit code; a goal that is missed is shown, not a failure: other work on the machine may be why
 */
export async function bench(args) {
  const at = args.indexOf('--json');
  if (at >= 0 && !args[at + 1]) throw new Error('--json needs the name of a file.');
  const json = at >= 0 ? path.resolve(args[at + 1]) : undefined;
  const names = at >= 0 ? args.toSpliced(at, 2) : args;
  const dir = path.join(root, 'test/bench');
  const wanted = (file) => file.endsWith('.bench.ts') && (!names.length || names.some((name) => file.includes(name)));
  const entryPoints = readdirSync(dir, { recursive: true })
    .filter(wanted)
    .sort()
    .map((file) => path.join(dir, file));
  if (!entryPoints.length)
    throw new Error(`No measurement under test/bench${names.length ? ` is named like ${names.join(', ')}` : ''}.`);
  await (await import('../../esbuild.mjs')).buildAll();
  const records = path.join(cache, `bench-${process.pid}.jsonl`);
  const vsix = path.join(cache, 'acquire.vsix');
  mkdirSync(cache, { recursive: true });
  if (entryPoints.some((file) => file.includes('activation'))) await (await import('./vsix.mjs')).packageVsix(vsix);
  const outdir = await bundleTests('bench', { entryPoints });
  let worst = 0;
  try {
    for (const entry of entryPoints) {
      const file = path.relative(dir, entry);
      console.log(`\n=== ${file}`);
      const { code } = await runNode(
        ['--expose-gc', '--enable-source-maps', path.join(outdir, file.replace(/\.ts$/, '.cjs'))],
        { env: { ACQUIRE_BENCH_RECORDS: records, ACQUIRE_VSIX: process.env.ACQUIRE_VSIX ?? vsix } },
      );
      worst = Math.max(worst, code);
    }
    const order = [
      'bundle',
      'load',
      'activation',
      'parse',
      'completion',
      'send',
      'answer',
      'block',
      'inflate',
      'table-memory',
      'export-memory',
      'export-whole',
      'export-rate',
      'deliveries',
      'deliveries-lost',
      'deliveries-memory',
      'deliveries-wait',
    ];
    const lines = (existsSync(records) ? readFileSync(records, 'utf8').trim().split('\n') : [])
      .map((line) => JSON.parse(line))
      .sort((a, b) => order.indexOf(a.line) - order.indexOf(b.line));
    const about = machine();
    printTable(about, lines);
    if (json) writeFileSync(json, `${JSON.stringify({ about, lines }, null, 2)}\n`);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
    rmSync(records, { force: true });
  }
  return worst;
}
