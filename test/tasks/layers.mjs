// The layers of tests: one function for each npm script, and all of them in a row with one count at the end.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { count, failuresOf } from './count.mjs';
import { cache, root } from './paths.mjs';
import { runNode, startNode } from './processes.mjs';

const SECOND = 1000;
/** Where a layer leaves mocha's JSON. */
export const results = (name) => path.join(cache, 'results', `${name}.json`);

/** The script a package runs as its command. */
function command(name, bin = name) {
  // By its folder: some packages do not export their manifest.
  const file = path.join(root, 'node_modules', name, 'package.json');
  const declared = JSON.parse(readFileSync(file, 'utf8')).bin;
  return path.join(path.dirname(file), typeof declared === 'string' ? declared : declared[bin]);
}

const code = async (running) => (await running).code;

/** Prettier over the files or folders of `args`, else over everything it is for (.prettierignore). `how`: `--check`, or `--write`. */
const prettier = (how, args) =>
  code(runNode([command('prettier'), how, '--log-level', 'warn', ...(args.length ? args : ['.'])]));

/** ESLint, the layers of the sources, then Prettier, which only looks. With files given, the layers are left out. */
export async function lint(args = []) {
  const rules = await code(
    runNode([command('eslint'), '--max-warnings', '0', ...(args.length ? args : ['src', 'test'])]),
  );
  const layers = args.length
    ? 0
    : await code(runNode([command('dependency-cruiser', 'depcruise'), '--config', '.dependency-cruiser.mjs', 'src']));
  const format = await prettier('--check', args);
  return rules || layers || format;
}

/** Writes the sources in the one format. */
export const format = (args = []) => prettier('--write', args);

export const types = (args = []) => code(runNode([command('typescript', 'tsc'), '-p', '.', '--noEmit', ...args]));

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

/** The host suite on one lane; on those that are there for the main job alone, that. */
async function hostLane(lane, args = []) {
  await prepareBrowserTests([lane]);
  const { LANES } = await import('../host/install.mjs');
  const part = LANES[lane].full ? [] : ['--part', 'main'];
  return code(runNode([runTests, '--lane', lane, ...part, '--results', results(`host-${lane}`), ...args]));
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

/** The long part of the host suite, for so many seconds. */
export async function soakWindow(seconds, grep) {
  await build();
  await prepareBrowserTests(['default']);
  const args = ['--lane', 'default', '--part', 'long', '--results', results('soak-window')];
  const env = { ACQUIRE_SOAK_SECONDS: String(seconds), ACQUIRE_HOST_TIMEOUT_MS: String((2 * seconds + 300) * SECOND) };
  return runNode([runTests, ...args, ...(grep === undefined ? [] : ['-g', grep])], { env });
}

export async function desktop(args) {
  await build();
  return code(runNode([runTests, '--desktop', ...args]));
}

/** A script in a process of its own, whose output is shown in one piece when it has ended: others write at the same time. */
async function besideOthers(args, options) {
  const { child, done } = startNode(args, { ...options, stdio: 'pipe' });
  // To the end of both: the process ends before the last of its output is here, and that is what names a failure.
  const [said, warned, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code(done)]);
  return { exitCode, output: warned + said };
}

/** Does something once, whoever asks for it first. */
function once(work) {
  let done;
  return () => (done ??= work());
}

/**
 * All layers in two rows that go side by side: those that open no window, and those that do and wait for it much of the time.
 * `results`: where the layer leaves mocha's JSON; a layer without counts as one test.
 */
function allLayers() {
  const vsix = once(freshPackage);
  const built = once(build);
  const only = ['--forbid-only'];
  const script = path.join(root, 'test/tasks/task.mjs');
  const tests = (name, seconds, env = async () => ({})) => ({
    name,
    results: results(name),
    run: async () => besideOthers([script, `test:${name}`, ...only], { timeoutMs: seconds * SECOND, env: await env() }),
  });
  /** What reads the sources has time until the windows are done, and leaves them the processor. */
  const reading = (name) => ({
    name,
    run: () => besideOthers([script, name], { timeoutMs: 600 * SECOND, yielding: true }),
  });
  const host = (name, lane, part, seconds) => ({
    name,
    results: results(`host-${lane}-${part}`),
    run: async () => {
      await Promise.all([built(), prepareBrowserTests([lane])]);
      const args = [runTests, '--lane', lane, '--part', part, '--results', results(`host-${lane}-${part}`)];
      return { exitCode: await code(runNode(args, { timeoutMs: seconds * SECOND })) };
    },
  });
  const withoutWindow = [
    tests('unit', 300),
    tests('contract', 480),
    tests('package', 300, async () => ({ ACQUIRE_VSIX: await vsix() })),
    reading('types'),
    reading('lint'),
  ];
  const inWindows = [
    host('host 1.117', 'default', 'usual', 900),
    host('host, long', 'default', 'long', 480),
    host('host 1.100', 'oldest', 'main', 120),
    host('host 1.139', 'newest', 'main', 120),
    {
      name: 'e2e',
      results: results('e2e'),
      run: async () => ({ exitCode: await packaged('e2e', only, { timeoutMs: 780 * SECOND, vsix: await vsix() }) }),
    },
  ];
  return { withoutWindow, inWindows };
}

async function runLayer(layer, { aloud }) {
  if (layer.results) rmSync(layer.results, { force: true });
  const began = performance.now();
  if (aloud) console.log(`\n=== ${layer.name}`);
  const { exitCode, output } = await layer.run().catch((error) => ({ exitCode: 1, output: error.message }));
  if (output !== undefined) console.log(`\n=== ${layer.name}, which has ended\n${output}\n===`);
  return {
    name: layer.name,
    seconds: (performance.now() - began) / SECOND,
    failures: failuresOf(layer.results),
    ...count(exitCode, layer.results),
  };
}

async function inARow(layers, how) {
  const done = [];
  for (const layer of layers) done.push(await runLayer(layer, how));
  return done;
}

/** Runs every layer, also after a failure; names at the end what failed, and ends with the line `N passed, N failed`. */
export async function testAll() {
  const { withoutWindow, inWindows } = allLayers();
  const done = (
    await Promise.all([inARow(withoutWindow, { aloud: false }), inARow(inWindows, { aloud: true })])
  ).flat();
  for (const { name, failures } of done)
    for (const failure of failures) console.log(`\n${name} failed: ${failure.replaceAll('\n', '\n    ')}`);
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
