// node test/tasks/mocha.mjs <layer> [mocha options]   Bundles the tests of one plain-Node layer and runs them with mocha.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Every `*.test.ts` below test/<layer>. */
export function testFiles(layer) {
  const dir = path.join(root, 'test', layer);
  const walk = (d) => (existsSync(d) ? readdirSync(d, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(path.join(d, e.name)) : e.name.endsWith('.test.ts') ? [path.join(d, e.name)] : [])) : []);
  return walk(dir).sort();
}

/** Bundles the tests into dist/test/<layer>; own files are bundled in, packages are not. */
export async function bundleTests(layer, { external = [], outdir = path.join(root, 'dist/test', layer), entryPoints = testFiles(layer) } = {}) {
  rmSync(outdir, { recursive: true, force: true });
  if (!entryPoints.length) return outdir;
  await build({ entryPoints, outdir, outbase: path.join(root, 'test', layer), bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', external, sourcemap: 'inline', absWorkingDir: root, logLevel: 'warning',
    outExtension: { '.js': '.cjs' }, define: { 'import.meta.url': '__importMetaUrl', 'process.env.ACQUIRE_ROOT': JSON.stringify(root) }, banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" } });
  return outdir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [layer, ...rest] = process.argv.slice(2);
  const outdir = await bundleTests(layer);
  if (!existsSync(outdir)) { console.log(`no ${layer} tests`); process.exit(0); }
  const mocha = path.join(path.dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin/mocha.js');
  const run = spawnSync(process.execPath, ['--enable-source-maps', mocha, '--recursive', '--extension', 'cjs', '--timeout', layer === 'unit' ? '5000' : '120000', ...rest, outdir], { cwd: root, stdio: 'inherit' });
  process.exit(run.status ?? 1);
}
