// node test/tasks/mocha.mjs <layer> [mocha options]   Bundles the tests of one plain-Node layer and runs them with mocha.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMONJS_NAMES } from '../../esbuild.mjs';
import { cache, root } from './paths.mjs';
import { runNode } from './processes.mjs';

const TEST_MS = { unit: 5_000, contract: 30_000, e2e: 120_000, package: 60_000 };

/** Every `*.test.ts` below test/<layer>. */
export function testFiles(layer) {
  const dir = path.join(root, 'test', layer);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => path.join(dir, name));
}

/** What code written for either kind of module expects, in each of the two. */
const MODULE_FORMATS = {
  cjs: {
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
  esm: { outExtension: { '.js': '.mjs' }, banner: { js: COMMONJS_NAMES } },
};

/** Bundles of runs that were killed. */
function removeStaleBundles(dir) {
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    try {
      process.kill(Number(name.split('-').at(-1)), 0);
    } catch (error) {
      if (error.code === 'ESRCH') rmSync(path.join(dir, name), { recursive: true, force: true });
    }
  }
}

/**
 * Bundles tests: own files are bundled in, packages are not. Each run has a folder of its own, so two runs do not disturb each other.
 * @returns {Promise<string>} the folder; the caller removes it
 */
export async function bundleTests(layer, { external = [], entryPoints = testFiles(layer), format = 'cjs' } = {}) {
  const outdir = path.join(cache, 'test', `${layer}-${process.pid}`);
  removeStaleBundles(path.dirname(outdir));
  mkdirSync(outdir, { recursive: true });
  if (!entryPoints.length) return outdir;
  await build({
    entryPoints,
    outdir,
    outbase: path.join(root, 'test', layer),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format,
    packages: 'external',
    external,
    sourcemap: 'inline',
    absWorkingDir: root,
    logLevel: 'warning',
    ...MODULE_FORMATS[format],
    define: { ...MODULE_FORMATS[format].define, 'process.env.ACQUIRE_ROOT': JSON.stringify(root) },
  });
  return outdir;
}

/**
 * Runs the tests of a layer.
 * @param {string[]} options mocha's own, for example `-g words`
 * @param {{results?: string, entryPoints?: string[], timeoutMs?: number, env?: Record<string, string>}} [settings] `results`: file for
 *   mocha's JSON result; `entryPoints`: test files, all of the layer by default
 */
export async function runMocha(
  layer,
  options = [],
  { results = path.join(cache, 'results', `${layer}.json`), entryPoints = testFiles(layer), timeoutMs, env } = {},
) {
  mkdirSync(path.dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const outdir = await bundleTests(layer, { entryPoints });
  try {
    const mocha = path.join(path.dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin/mocha.js');
    const reporter = path.join(root, 'test/tasks/reporter.cjs');
    const args = [
      '--enable-source-maps',
      mocha,
      '--recursive',
      '--extension',
      'cjs',
      '--timeout',
      String(TEST_MS[layer] ?? 30_000),
      '--reporter',
      reporter,
      '--reporter-option',
      `output=${results}`,
      ...options,
      outdir,
    ];
    return await runNode(args, { timeoutMs, env });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { endAllOnSignal } = await import('./processes.mjs');
  endAllOnSignal();
  const [layer, ...options] = process.argv.slice(2);
  const { code } = await runMocha(layer, options);
  process.exitCode = code;
}
