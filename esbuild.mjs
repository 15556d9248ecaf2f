// Builds the bundles into dist/: the extension, each lazily loaded chunk, the workers, the panels' browser code and the sandbox CLI.
import { build, context } from 'esbuild';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(root, 'src');
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Code that runs in a thread or process of its own; loaded by file name, not by import. */
const workers = ['sandbox/worker.ts', 'sandbox/cli.ts', 'requests/jsonWorker.ts'].map((f) => path.join(src, f)).filter(existsSync);

const chunkName = (file) => path.relative(src, file).replace(/\.ts$/, '').split(path.sep).join('-');

/** A dynamic import of one of our own files becomes a CommonJS chunk beside the main bundle, so activation does not pay for it. */
const lazyChunks = (found) => ({
  name: 'lazy-chunks',
  setup(b) {
    b.onResolve({ filter: /^\./ }, (args) => {
      if (args.kind !== 'dynamic-import') return undefined;
      const base = path.resolve(args.resolveDir, args.path);
      const file = [`${base}.ts`, path.join(base, 'index.ts'), base].find((f) => f.endsWith('.ts') && existsSync(f));
      if (!file) return { errors: [{ text: `no such module: ${args.path}` }] };
      found.add(file);
      return { path: `./${chunkName(file)}.js`, external: true };
    });
  },
});

const common = { bundle: true, minify: production, sourcemap: production ? false : 'linked', logLevel: 'warning', legalComments: 'none', absWorkingDir: root, metafile: true };
const nodeSide = { ...common, platform: 'node', target: 'node20', format: 'cjs', outdir: 'dist', external: ['vscode'], mainFields: ['module', 'main'] };

async function buildNode() {
  const done = new Set();
  let queue = [path.join(src, 'extension.ts'), ...workers].filter(existsSync);
  while (queue.length) {
    const found = new Set();
    const entryPoints = Object.fromEntries(queue.map((f) => [chunkName(f), f]));
    await build({ ...nodeSide, entryPoints, plugins: [lazyChunks(found)] });
    queue.forEach((f) => done.add(f));
    queue = [...found].filter((f) => !done.has(f));
  }
}

async function buildWebviews() {
  const dir = path.join(src, 'webview');
  const entryPoints = {};
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    const main = path.join(dir, name, 'main.ts');
    if (existsSync(main)) entryPoints[name] = main;
  }
  if (!Object.keys(entryPoints).length) return;
  await build({ ...common, entryPoints, platform: 'browser', target: 'es2022', format: 'iife', outdir: 'dist/webview', loader: { '.ttf': 'file', '.svg': 'dataurl' }, assetNames: '[name]' });
}

export async function buildAll() {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all([buildNode(), buildWebviews()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll();
  if (watch) {
    const w = await context({ ...common, entryPoints: [path.join(src, 'extension.ts')], write: false, bundle: true, platform: 'node', external: ['vscode'],
      plugins: [{ name: 'rebuild', setup: (b) => b.onEnd(() => buildAll().then(() => console.log('built'), (e) => console.error(e.message))) }] });
    await w.watch();
  }
}
