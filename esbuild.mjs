// Builds the bundles into dist/: the extension, each lazily loaded chunk, the workers, the panels' browser code and the sandbox CLI.
import { build, context } from 'esbuild';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { shipCatalogue } from './src/api/catalogue/build/ship.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(root, 'src');

/** Code that runs in a thread or process of its own; loaded by file name, not by import. */
const workers = ['features/sandbox/worker.ts', 'features/sandbox/cli.ts', 'features/requests/json/jsonWorker.ts']
  .map((f) => path.join(src, f))
  .filter(existsSync);

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

const common = (production) => ({
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  absWorkingDir: root,
  metafile: true,
});

/** The files that really stand in the outputs; what was shaken out is not among them. */
const bundled = ({ outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );

/** Each builder resolves to the files it wrote, relative to the root; it adds to `inputs` those it made them from. */
async function buildNode(production, outdir, inputs) {
  const written = [];
  const done = new Set();
  let queue = [path.join(src, 'extension.ts'), ...workers].filter(existsSync);
  while (queue.length) {
    const found = new Set();
    const entryPoints = Object.fromEntries(queue.map((f) => [chunkName(f), f]));
    const { metafile } = await build({
      ...common(production),
      entryPoints,
      outdir,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['vscode'],
      mainFields: ['module', 'main'],
      plugins: [lazyChunks(found)],
    });
    written.push(...Object.keys(metafile.outputs));
    bundled(metafile).forEach((file) => inputs.add(file));
    queue.forEach((f) => done.add(f));
    queue = [...found].filter((f) => !done.has(f));
  }
  return written;
}

async function buildWebviews(production, outdir, inputs) {
  const entryPoints = webviewEntries();
  if (!Object.keys(entryPoints).length) return [];
  const { metafile } = await build({
    ...common(production),
    entryPoints,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    outdir: path.join(outdir, 'webview'),
    loader: { '.ttf': 'file', '.svg': 'dataurl' },
    assetNames: '[name]',
  });
  bundled(metafile).forEach((file) => inputs.add(file));
  return Object.keys(metafile.outputs);
}

/**
 * Builds everything. Old files go last and one by one, so that a VS Code which runs from this folder never finds it empty.
 * @param {{production?: boolean, outdir?: string}} [options] `production`: minified and without source maps
 * @returns {Promise<Set<string>>} the files that were bundled, relative to the root
 */
export async function buildAll({ production = false, outdir = path.join(root, 'dist') } = {}) {
  const inputs = new Set();
  const written = new Set(
    (
      await Promise.all([
        buildNode(production, outdir, inputs),
        buildWebviews(production, outdir, inputs),
        shipCatalogue(outdir),
      ])
    )
      .flat()
      .map((file) => path.resolve(root, file)),
  );
  for (const name of existsSync(outdir) ? readdirSync(outdir, { recursive: true }) : []) {
    const file = path.join(outdir, name);
    if (!written.has(file) && statSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file, { force: true });
  }
  return inputs;
}

/** Panels: the entry point of each, by name. */
function webviewEntries() {
  const dir = path.join(src, 'webview');
  const names = existsSync(dir) ? readdirSync(dir) : [];
  return Object.fromEntries(
    names.map((name) => [name, path.join(dir, name, 'main.ts')]).filter(([, file]) => existsSync(file)),
  );
}

/** Folders the catalogue is made from; what it is made into lies beside them, and must not start another build. */
const catalogueSources = ['facts', 'overlay', 'build'].map((name) => path.join(src, 'api/catalogue', name));

/**
 * Builds, and again whenever a source file of the extension, a worker, a panel or the catalogue changes. The lines `building` and
 * `built` (or `failed`) frame each build, for the task of VS Code. Never resolves.
 */
export async function watchAll() {
  const rebuild = {
    name: 'rebuild',
    setup: (b) => {
      // One pseudo-module, so that esbuild watches folders no code imports from.
      b.onResolve({ filter: /^catalogue-sources$/ }, () => ({ path: 'catalogue-sources', namespace: 'watched' }));
      b.onLoad({ filter: /.*/, namespace: 'watched' }, () => ({
        contents: '',
        watchDirs: catalogueSources,
        watchFiles: catalogueSources.flatMap((dir) => readdirSync(dir).map((name) => path.join(dir, name))),
      }));
      b.onStart(() => console.log('building'));
      b.onEnd(async ({ errors }) => {
        const problem = errors.length
          ? 'see above'
          : await buildAll().then(
              () => undefined,
              (error) => error.message,
            );
        console.log(problem === undefined ? 'built' : `failed: ${problem}`);
      });
    },
  };
  const watcher = await context({
    ...common(false),
    entryPoints: [
      path.join(src, 'extension.ts'),
      ...workers,
      ...Object.values(webviewEntries()),
      { in: 'catalogue-sources', out: 'catalogue-sources' },
    ].map((entry) => (typeof entry === 'string' ? { in: entry, out: chunkName(entry) } : entry)),
    outdir: path.join(root, '.cache/watch'),
    write: false,
    platform: 'node',
    external: ['vscode'],
    loader: { '.ttf': 'file', '.svg': 'dataurl' },
    plugins: [rebuild],
  });
  await watcher.watch();
  await new Promise(() => {});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll({ production: process.argv.includes('--production') });
}
