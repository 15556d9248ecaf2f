// npm test   Runs all layers of tests in two lanes in parallel: those without a window, and those with one, which run one at a
// time. Window tests mostly wait, which leaves processors free for the others. Continues after a failure, lists failures at the end, and
// ends with the line `N passed, N failed` and what was skipped.
import { existsSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { buildAll } from '../esbuild.mjs';
import { countTests, describeFailures, type Count } from './lib/countTests';
import { runLayer, startLayer, startScript, type MochaOptions, type PlainLayer } from './lib/layers';
import { npmRunCommand } from './lib/npm';
import { resultsFile } from './lib/paths';
import { countBoth, suitesToRepeat } from './lib/secondRun';
import { runScript, startProcess, type GuardedProcess } from './lib/processes';
import { ensureVsix } from './lib/vsix';
import { ensureBrowser } from './vscode/browser';
import { installHost, LANES, type Lane } from './vscode/install';

const SECOND = 1000;
/** How long the few suites that run again may take. */
const REPEAT_SECONDS = 900;
const NO_ONLY = ['--forbid-only'];

interface Outcome {
  readonly exitCode: number;
  /** The output of a layer that ran in parallel with others; it is shown all at once. */
  readonly output?: string;
}

interface Layer {
  readonly name: string;
  /** Where the layer writes mocha's JSON; a layer without one counts as one test. */
  readonly results?: string;
  run(): Promise<Outcome>;
  /** Runs the suites that match, and writes mocha's JSON to a file. Only layers of mocha's have it. */
  again?(grep: string, results: string): Promise<unknown>;
}

interface LayerOutcome extends Count {
  readonly name: string;
  readonly seconds: number;
  readonly failures: readonly string[];
}

/** Collects the output of a process, with stdout last, because it lists the failures. */
async function collected({ child, done }: GuardedProcess): Promise<Outcome> {
  const [output, errors, { code }] = await Promise.all([text(child.stdout!), text(child.stderr!), done]);
  return { exitCode: code, output: errors + output };
}

/** Runs something only once; later callers get the same result. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

const tests = (layer: PlainLayer, seconds: number, prepare?: () => Promise<unknown>): Layer => ({
  name: layer,
  results: resultsFile(layer),
  async run() {
    await prepare?.();
    const options: MochaOptions = { timeoutMs: seconds * SECOND, stdio: 'pipe' };
    return collected(startLayer(layer, NO_ONLY, options));
  },
  again: (grep, results) =>
    runLayer(layer, [...NO_ONLY, '-g', grep], {
      results,
      timeoutMs: REPEAT_SECONDS * SECOND,
      env: { ACQUIRE_TEST_PART: 'usual' },
    }),
});

/** Installs the browser and each VS Code one at a time, so that no two processes install the same one; reports when each is ready. */
function installations(): (...lanes: Lane[]) => Promise<unknown> {
  const ready = new Map<Lane, Promise<unknown>>();
  let last: Promise<unknown> = ensureBrowser();
  for (const lane of Object.keys(LANES) as Lane[]) {
    last = last.then(() => installHost(lane));
    last.catch(() => undefined); // reported by the layers that wait for it
    ready.set(lane, last);
  }
  return async (...lanes) => {
    for (const lane of lanes) await ready.get(lane);
  };
}

/** A script that reads the sources. It runs at low priority and may take as long as the window tests. */
const reading = (script: string): Layer => ({
  name: script,
  run: () =>
    collected(startProcess(...npmRunCommand(script), { timeoutMs: 2400 * SECOND, stdio: 'pipe', lowPriority: true })),
});

function allLayers(): readonly (readonly Layer[])[] {
  const vsix = once(ensureVsix);
  const built = once(() => buildAll());
  const installed = installations();
  const host = (name: string, lane: Lane, part: string, seconds: number): Layer => {
    const results = resultsFile(`host-${lane}-${part}`);
    const runHost = async (file: string, ...more: string[]): Promise<number> => {
      const args = ['--lane', lane, '--part', part, '--results', file, '--no-build', ...more];
      return (await startScript('host', args, { timeoutMs: seconds * SECOND }).done).code;
    };
    return {
      name,
      results,
      async run() {
        // Installing takes long the first time, so it happens before the time limit starts.
        await Promise.all([built(), installed(lane)]);
        return { exitCode: await runHost(results) };
      },
      again: (grep, file) => runHost(file, '-g', grep),
    };
  };
  return [
    // The limits only end hung layers; a slow machine must not reach them.
    [tests('unit', 1800), tests('contract', 2400), tests('package', 1800, vsix), reading('types'), reading('lint')],
    [
      host('host 1.117', 'default', 'usual', 3000),
      host('host 1.100', 'oldest', 'main', 900),
      host('host 1.139', 'newest', 'main', 900),
      tests('e2e', 3600, () => Promise.all([vsix(), installed('default', 'oldest')])),
    ],
  ];
}

const indented = (text: string): string => text.replaceAll('\n', '\n    ');

async function runOne(layer: Layer): Promise<LayerOutcome> {
  const { name, results } = layer;
  if (results) rmSync(results, { force: true });
  const began = performance.now();
  console.log(`\n=== ${name} begins`);
  const { exitCode, output } = await layer
    .run()
    .catch((error: Error): Outcome => ({ exitCode: 1, output: error.stack ?? error.message }));
  if (output !== undefined) console.log(`\n=== ${name} has ended\n${output}\n===`);
  const failures = describeFailures(results);
  const grep = layer.again && results && suitesToRepeat(results);
  const second = `${results}.again.json`;
  if (grep) {
    rmSync(second, { force: true });
    for (const failure of failures) console.log(`\n${name} failed: ${indented(failure)}`);
    console.log(`\n=== ${name}: the suites with failures run once more`);
    await layer.again!(grep, second).catch((error: unknown) => console.log(error));
  }
  return {
    name,
    seconds: (performance.now() - began) / SECOND,
    ...(grep && existsSync(second)
      ? { failures: describeFailures(second), ...countBoth(results!, second, grep) }
      : { failures, ...countTests(exitCode, results) }),
  };
}

async function runInSequence(layers: readonly Layer[]): Promise<LayerOutcome[]> {
  const outcomes: LayerOutcome[] = [];
  for (const layer of layers) outcomes.push(await runOne(layer));
  return outcomes;
}

await runScript(async () => {
  const outcomes = (await Promise.all(allLayers().map(runInSequence))).flat();
  for (const { name, failures } of outcomes)
    for (const failure of failures) console.log(`\n${name} failed: ${indented(failure)}`);
  console.log('\nlayer         passed  failed  skipped    time');
  for (const { name, passed, failed, skipped, seconds, note } of outcomes) {
    const row = [
      name.padEnd(12),
      String(passed).padStart(7),
      String(failed).padStart(7),
      String(skipped).padStart(8),
      `${seconds.toFixed(0)} s`.padStart(7),
    ];
    console.log(row.join(' ') + (note ? `   ${note}` : ''));
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const skipped = outcomes.reduce((sum, outcome) => sum + outcome.skipped, 0);
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return failed ? 1 : 0;
});
