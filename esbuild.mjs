// Builds dist/: the extension as ES modules with shared chunks, the workers, the panels' browser code, the sandbox and the catalogue.
import { build, context } from 'esbuild';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { shipCatalogue } from './src/api/catalogue/build/ship.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(root, 'src');

/** Code that runs in a thread or process of its own is started by the name of its file, so these names are fixed. */
const ENTRY_POINTS = {
  extension: 'extension.ts',
  cli: 'cli.ts',
  sandboxWorker: 'features/sandbox/worker.ts',
  sandbox: 'features/sandbox/cli.ts',
  jsonWorker: 'features/requests/json/jsonWorker.ts',
};
const nodeEntries = Object.fromEntries(
  Object.entries(ENTRY_POINTS).map(([name, file]) => [name, path.join(src, file)]),
);

/** Folders with the browser code of panels: `<folder>/<panel>/main.ts` becomes `dist/webview/<panel>.js`. */
const PANEL_FOLDERS = ['features/leads/webview', 'features/requests/webview'];

/** What CommonJS code that is bundled into ES modules expects to find. */
export const COMMONJS_NAMES = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __directoryOf } from 'node:path';",
  "import { fileURLToPath as __fileOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileOf(import.meta.url);',
  'const __dirname = __directoryOf(__filename);',
].join('\n');

/**
 * Loads `http` and `https` by `require` wherever they are imported: VS Code brings its proxy and certificate settings in by
 * replacing what `require` returns for these two names, and does not reach `import`.
 */
const requiredHttp = {
  name: 'required-http',
  setup(b) {
    b.onResolve({ filter: /^https?$/ }, ({ path: name, namespace }) =>
      namespace === 'required-http' ? { path: name, external: true } : { path: name, namespace: 'required-http' },
    );
    b.onLoad({ filter: /.*/, namespace: 'required-http' }, ({ path: name }) => ({
      contents: `module.exports = require('${name}');`,
      loader: 'js',
    }));
  },
};

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
  const { metafile } = await build({
    ...common(production),
    entryPoints: nodeEntries,
    outdir,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    // All in one folder, so that workers and data are found beside any module.
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    external: ['vscode'],
    mainFields: ['module', 'main'],
    banner: { js: COMMONJS_NAMES },
    plugins: [requiredHttp],
  });
  chmodSync(path.join(outdir, 'cli.mjs'), 0o755);
  bundled(metafile).forEach((file) => inputs.add(file));
  return Object.keys(metafile.outputs);
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
  return Object.fromEntries(
    PANEL_FOLDERS.flatMap((folder) =>
      readdirSync(path.join(src, folder)).map((name) => [name, path.join(src, folder, name, 'main.ts')]),
    ).filter(([, file]) => existsSync(file)),
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
    entryPoints: {
      ...nodeEntries,
      ...webviewEntries(),
      'catalogue-sources': 'catalogue-sources',
    },
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
