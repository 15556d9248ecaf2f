// The layers of tests: one function for each npm script, and all of them in a row with one count at the end.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { count } from './count.mjs';
import { cache, root } from './paths.mjs';
import { runNode } from './processes.mjs';

const SECOND = 1000;
/** Where a layer leaves mocha's JSON. */
export const results = (name) => path.join(cache, 'results', `${name}.json`);

/** The script a package runs as its command. */
function command(name, bin = name) {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const declared = JSON.parse(readFileSync(file, 'utf8')).bin;
  return path.join(path.dirname(file), typeof declared === 'string' ? declared : declared[bin]);
}

const code = async (running) => (await running).code;

/** Prettier over the files or folders of `args`, else over everything it is for (.prettierignore). `how`: `--check`, or `--write`. */
const prettier = (how, args, timeoutMs) =>
  code(runNode([command('prettier'), how, '--log-level', 'warn', ...(args.length ? args : ['.'])], { timeoutMs }));

/** ESLint, then Prettier, which only looks. */
export async function lint(args = [], timeoutMs) {
  const rules = await code(
    runNode([command('eslint'), '--max-warnings', '0', ...(args.length ? args : ['src', 'test'])], { timeoutMs }),
  );
  const format = await prettier('--check', args, timeoutMs);
  return rules || format;
}

/** Writes the sources in the one format. */
export const format = (args = []) => prettier('--write', args);

export const types = (args = [], timeoutMs) =>
  code(runNode([command('typescript', 'tsc'), '-p', '.', '--noEmit', ...args], { timeoutMs }));

/** A layer of plain Node tests. */
export async function plain(layer, args = [], { timeoutMs, env } = {}) {
  const { runMocha } = await import('./mocha.mjs');
  return code(runMocha(layer, args, { results: results(layer), timeoutMs, env }));
}

async function build() {
  const { buildAll } = await import('../../esbuild.mjs');
  await buildAll();
}

/** A layer that looks at the packaged extension; it is packaged first, unless ACQUIRE_VSIX names one. */
export async function packaged(layer, args = [], { timeoutMs, vsix = process.env.ACQUIRE_VSIX } = {}) {
  const file = vsix ?? (await freshPackage());
  if (layer === 'e2e') await prepareBrowserTests(['default']);
  return plain(layer, args, { timeoutMs, env: { ACQUIRE_VSIX: file } });
}

async function freshPackage() {
  const { packageVsix } = await import('./vsix.mjs');
  mkdirSync(cache, { recursive: true });
  return packageVsix(path.join(cache, 'acquire.vsix'));
}

/** What takes long the first time is done before the clock of a layer runs. */
async function prepareBrowserTests(lanes) {
  const { ensureBrowser } = await import('../host/browser.mjs');
  const { installHost } = await import('../host/install.mjs');
  await ensureBrowser();
  for (const lane of lanes) await installHost(lane);
}

const runTests = path.join(root, 'test/host/runTests.mjs');

/** The host suite on one lane. */
async function hostLane(lane, args = [], timeoutMs) {
  await prepareBrowserTests([lane]);
  const { LANES } = await import('../host/install.mjs');
  const main = LANES[lane].full ? [] : ['--main'];
  return code(
    runNode([runTests, '--lane', lane, ...main, '--results', results(`host-${lane}`), ...args], { timeoutMs }),
  );
}

/** `npm run test:host`: all lanes, or with `--lane` one. */
export async function hostLanes(args) {
  await build();
  const { LANES } = await import('../host/install.mjs');
  const at = args.indexOf('--lane');
  const lanes = at < 0 ? Object.keys(LANES) : [args[at + 1]];
  if (!LANES[lanes[0]]) throw new Error(`There is no lane "${lanes[0]}"; there are ${Object.keys(LANES).join(', ')}.`);
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  let worst = 0;
  for (const lane of lanes) worst = Math.max(worst, await hostLane(lane, rest));
  return worst;
}

export async function desktop(args) {
  await build();
  return code(runNode([runTests, '--desktop', ...args]));
}

/** All layers in their order. `results`: where the layer leaves mocha's JSON; a layer without counts as one test. */
function allLayers() {
  let vsix;
  const packagedOnce = async (layer, timeoutMs) =>
    packaged(layer, ['--forbid-only'], { timeoutMs, vsix: (vsix ??= await freshPackage()) });
  return [
    { name: 'lint', run: () => lint([], 180 * SECOND) },
    { name: 'types', run: () => types([], 180 * SECOND) },
    {
      name: 'unit',
      results: results('unit'),
      run: () => plain('unit', ['--forbid-only'], { timeoutMs: 120 * SECOND }),
    },
    {
      name: 'contract',
      results: results('contract'),
      run: () => plain('contract', ['--forbid-only'], { timeoutMs: 240 * SECOND }),
    },
    {
      name: 'host 1.117',
      results: results('host-default'),
      run: async () => {
        await build();
        return hostLane('default', [], 660 * SECOND);
      },
    },
    { name: 'host 1.100', results: results('host-oldest'), run: () => hostLane('oldest', [], 120 * SECOND) },
    { name: 'host 1.139', results: results('host-newest'), run: () => hostLane('newest', [], 120 * SECOND) },
    { name: 'e2e', results: results('e2e'), run: () => packagedOnce('e2e', 780 * SECOND) },
    { name: 'package', results: results('package'), run: () => packagedOnce('package', 120 * SECOND) },
  ];
}

async function runLayer(layer) {
  console.log(`\n=== ${layer.name}`);
  if (layer.results) rmSync(layer.results, { force: true });
  const began = performance.now();
  const exitCode = await layer.run().catch((error) => {
    console.error(error.message);
    return 1;
  });
  return { name: layer.name, seconds: (performance.now() - began) / SECOND, ...count(exitCode, layer.results) };
}

/** Runs every layer, also after a failure; ends with the line `N passed, N failed`. */
export async function testAll() {
  const [lint, types, ...others] = allLayers();
  // These two only read, and use one core each.
  const done = await Promise.all([runLayer(lint), runLayer(types)]);
  for (const layer of others) done.push(await runLayer(layer));
  console.log('\nlayer         passed  failed  skipped    time');
  for (const { name, passed, failed, skipped, seconds, note } of done) {
    const row = [
      name.padEnd(12),
      String(passed).padStart(7),
      String(failed).padStart(7),
      String(skipped).padStart(8),
      `${seconds.toFixed(0)} s`.padStart(7),
    ];
    console.log(row.join(' ') + (note ? `   ${note}` : ''));
  }
  const sum = (key) => done.reduce((total, layer) => total + layer[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') ? 1 : 0;
}
