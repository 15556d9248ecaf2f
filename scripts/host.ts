// npm run test:host [-- --lane NAME] [-g WORDS]   The host tests inside a real VS Code, in one lane or in all of them, one after another.
// npm run test:desktop [-- -g WORDS]              The same in desktop VS Code, which is downloaded if necessary.
// Further options are for other scripts: --part main|usual|long, --results FILE, --no-build.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { buildAll } from '../esbuild.mjs';
import type { SuitePart } from '../test/parts';
import { bundleTests, removeBundle, testFiles } from './lib/bundle';
import { cache, resultsFile, root } from './lib/paths';
import { runScript, ScriptError } from './lib/processes';
import { ensureBrowser } from './vscode/browser';
import { installHost, LANES, readLane, type Lane } from './vscode/install';
import { runInServer, type SuiteOptions } from './vscode/runInServer';

const PARTS: Readonly<Record<SuitePart, string>> = {
  main: 'main job',
  usual: 'all but the long tests',
  long: 'long tests',
};
const isPart = (name: string): name is SuitePart => Object.hasOwn(PARTS, name);

interface HostOptions {
  readonly part: SuitePart | undefined;
  readonly grep: string | undefined;
  readonly results: string | undefined;
}

/** Runs the bundled suite in desktop VS Code; resolves to the exit code. */
async function runOnDesktop({ development, tests, folder, results, env }: SuiteOptions): Promise<number> {
  const vscodeExecutablePath = await downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: path.join(cache, 'desktop'),
  }).catch((error: Error) => {
    throw new ScriptError(
      `Desktop VS Code could not be downloaded (${error.message}). "npm run test:host" needs no download.`,
    );
  });
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: development,
      extensionTestsPath: tests,
      launchArgs: [folder],
      extensionTestsEnv: { ...env, ACQUIRE_TEST_RESULTS: results },
    });
  } catch (error) {
    return (error as { code?: number }).code || 1;
  }
  if (existsSync(results)) return 0;
  process.stderr.write('The extension host left no result.\n');
  return 1;
}

/** Bundles the suite and runs it in one lane, or on the desktop. */
async function runHost(lane: Lane | 'desktop', { part, grep, results }: HostOptions): Promise<number> {
  const onDesktop = lane === 'desktop';
  // Lanes that do not run everything run the main job. With -g, all tests are searched, including the long ones.
  const wanted = part ?? (onDesktop || LANES[lane].full ? (grep === undefined ? 'usual' : undefined) : 'main');
  if (!onDesktop) {
    await ensureBrowser();
    await installHost(lane);
  }
  const suite = path.join(root, 'test/host/suite');
  const bundle = await bundleTests(
    'host',
    [path.join(suite, 'index.ts'), path.join(suite, 'otherWindow.ts'), ...testFiles('host')],
    { splitting: true },
  );
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-folder-'));
  writeFileSync(path.join(folder, 'readme.md'), '# A folder for the tests\n');
  const file = results ?? resultsFile(`host-${lane}`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  console.log(`VS Code ${onDesktop ? 'desktop' : LANES[lane].vscode}, ${wanted ? PARTS[wanted] : 'whole suite'}`);
  const options: SuiteOptions = {
    lane: onDesktop ? 'default' : lane,
    development: root,
    tests: path.join(bundle, 'index.mjs'),
    folder,
    results: file,
    env: { ACQUIRE_TEST_PART: wanted ?? '', ACQUIRE_TEST_GREP: grep ?? '' },
  };
  try {
    return await (onDesktop ? runOnDesktop(options) : runInServer(options));
  } finally {
    for (const dir of [folder, bundle]) removeBundle(dir);
  }
}

await runScript(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      lane: { type: 'string' },
      desktop: { type: 'boolean' },
      part: { type: 'string' },
      grep: { type: 'string', short: 'g' },
      results: { type: 'string' },
      'no-build': { type: 'boolean' },
      'forbid-only': { type: 'boolean' }, // as for mocha; the host suite always forbids it
    },
  });
  const { part, grep, results } = values;
  if (part !== undefined && !isPart(part))
    throw new ScriptError(`There is no part "${part}"; there are ${Object.keys(PARTS).join(', ')}.`);
  const lanes: readonly (Lane | 'desktop')[] = values.desktop
    ? ['desktop']
    : values.lane === undefined
      ? (Object.keys(LANES) as Lane[])
      : [readLane(values.lane)];
  if (!values['no-build']) await buildAll();
  let worst = 0;
  for (const lane of lanes) worst = Math.max(worst, await runHost(lane, { part, grep, results }));
  return worst;
});
