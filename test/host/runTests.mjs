// node test/host/runTests.mjs [--lane default|oldest|newest] [--part main|usual|long] [--desktop] [-g WORDS]
// Bundles the host suite and runs it inside a real extension host by @vscode/test-electron. The extension must be built.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleTests, testFiles } from '../tasks/mocha.mjs';
import { cache, root } from '../tasks/paths.mjs';
import { installHost, LANES } from './install.mjs';
import { ensureBrowser } from './browser.mjs';

const { values } = parseArgs({
  options: {
    lane: { type: 'string', default: 'default' },
    part: { type: 'string' },
    desktop: { type: 'boolean' },
    grep: { type: 'string', short: 'g' },
    results: { type: 'string' },
  },
});

const PARTS = {
  main: 'main job',
  usual: 'all but what takes long',
  long: 'what takes long',
  whole: 'whole suite',
};
if (!PARTS[values.part ?? 'whole']) {
  process.stderr.write(`There is no part "${values.part}"; there are main, usual and long.\n`);
  process.exit(1);
}

/** The folder that stands open in VS Code while the suite runs. */
function sampleFolder() {
  const dir = mkdtempSync(path.join(tmpdir(), 'acq-folder-'));
  writeFileSync(path.join(dir, 'readme.md'), '# A folder for the tests\n');
  return dir;
}

/** What stands for VS Code: our adapter to the server of the lane, or a downloaded desktop VS Code. */
async function executable() {
  if (!values.desktop) {
    await installHost(values.lane);
    await ensureBrowser();
    return path.join(root, 'test/host', process.platform === 'win32' ? 'adapter.cmd' : 'adapter.mjs');
  }
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: path.join(cache, 'desktop') });
  } catch (error) {
    throw new Error(
      `Desktop VS Code could not be downloaded (${error.message}). "npm run test:host" needs no download.`,
    );
  }
}

const vscodeExecutablePath = await executable().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const bundle = await bundleTests('host', {
  entryPoints: [
    path.join(root, 'test/host/suite/index.ts'),
    path.join(root, 'test/host/suite/otherWindow.ts'),
    ...testFiles('host'),
  ],
  external: ['vscode'],
  // As the extension is: VS Code gives ES modules another `vscode` object than CommonJS modules.
  format: 'esm',
});
const folder = sampleFolder();
const results = values.results ?? path.join(cache, 'results', `host-${values.desktop ? 'desktop' : values.lane}.json`);
mkdirSync(path.dirname(results), { recursive: true });
rmSync(results, { force: true });
process.stdout.write(
  `VS Code ${values.desktop ? 'desktop' : LANES[values.lane].vscode}, ${PARTS[values.part ?? 'whole']}\n`,
);

let code = 0;
try {
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundle, 'suite/index.mjs'),
    launchArgs: [folder],
    extensionTestsEnv: {
      ACQUIRE_LANE: values.lane,
      ACQUIRE_TEST_RESULTS: results,
      ACQUIRE_TEST_PART: values.part ?? '',
      ACQUIRE_TEST_GREP: values.grep ?? '',
    },
  });
} catch (error) {
  code = error.code || 1;
}
if (!code && !existsSync(results)) {
  process.stderr.write('The extension host left no result.\n');
  code = 1;
}
for (const dir of [folder, bundle]) rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
process.exit(code);
