// @ts-check
// Builds dist/: the extension, the workers, the sandbox and the command line with shared chunks, the panels' browser code, and the catalogue.
// node --import tsx esbuild.mjs [--production] [--watch]
import { build } from 'esbuild';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeChunks } from './scripts/build/chunks';
import { panelEntries, SHARED_STYLE } from './scripts/build/panels';
import { watchSources } from './scripts/build/watch';
import { shipCatalogue } from './scripts/catalogue/ship';

const root = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(root, 'src');

/** Code that runs in a thread or process of its own is started by the name of its file, so these names are fixed. */
const ENTRY_POINTS = {
  extension: 'extension.ts',
  cli: 'cli.ts',
  sandboxWorker: 'features/sandbox/worker.ts',
  sandbox: 'features/sandbox/cli.ts',
  jsonWorker: 'features/requests/json/jsonWorker.ts',
  importWorker: 'features/leads/transfer/import/read/importWorker.ts',
};
/** Of these, what the command line alone needs. */
const CLI_ENTRY_POINTS = ['cli', 'importWorker'];

/** @param {(name: string) => boolean} [wanted] */
const nodeEntries = (wanted = () => true) =>
  Object.fromEntries(
    Object.entries(ENTRY_POINTS)
      .filter(([name]) => wanted(name))
      .map(([name, file]) => [name, path.join(src, file)]),
  );

/** @param {boolean} production */
const common = (production) => ({
  bundle: true,
  minify: production,
  sourcemap: production ? false : /** @type {const} */ ('linked'),
  logLevel: /** @type {const} */ ('warning'),
  legalComments: /** @type {const} */ ('none'),
  absWorkingDir: root,
  metafile: /** @type {const} */ (true),
});

/**
 * The files whose code is really in the outputs, after tree shaking.
 * @param {import('esbuild').Metafile} metafile
 */
const bundled = ({ outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );

/**
 * Each builder resolves to the files it wrote, relative to the root; it adds to `inputs` those it made them from.
 * @param {boolean} production
 * @param {string} outdir
 * @param {Set<string>} inputs
 * @param {(name: string) => boolean} [wanted]
 */
async function buildNode(production, outdir, inputs, wanted) {
  const entryPoints = nodeEntries(wanted);
  const { outputFiles, metafile } = await build({
    ...common(production),
    minify: false,
    minifySyntax: production,
    sourcemap: production ? false : 'external',
    write: false,
    entryPoints,
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
  });
  bundled(metafile).forEach((file) => inputs.add(file));
  const files = await writeChunks({
    modules: outputFiles,
    entries: Object.keys(entryPoints),
    outdir,
    minify: production,
    sourceMaps: !production,
  });
  const program = path.join(outdir, 'cli.mjs');
  writeFileSync(program, "#!/usr/bin/env node\nimport './cli.cjs';\n");
  chmodSync(program, 0o755);
  return [...files, program];
}

/**
 * @param {boolean} production
 * @param {string} outdir
 * @param {Set<string>} inputs
 */
async function buildWebviews(production, outdir, inputs) {
  const entryPoints = { ...panelEntries(), ...SHARED_STYLE };
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
  /** @type {Set<string>} */
  const inputs = new Set();
  const written = new Set(
    (
      await Promise.all([
        buildNode(production, outdir, inputs),
        buildWebviews(production, outdir, inputs),
        shipCatalogue(outdir, production),
      ])
    )
      .flat()
      .map((file) => path.resolve(root, file)),
  );
  for (const name of existsSync(outdir) ? readdirSync(outdir, { recursive: true, encoding: 'utf8' }) : []) {
    const file = path.join(outdir, name);
    if (!written.has(file) && statSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file, { force: true });
  }
  return inputs;
}

/**
 * Builds the command line alone, for production.
 * @param {string} outdir an empty folder
 * @returns {Promise<Set<string>>} the files that were bundled, relative to the root
 */
export async function buildCli(outdir) {
  /** @type {Set<string>} */
  const inputs = new Set();
  await Promise.all([
    buildNode(true, outdir, inputs, (name) => CLI_ENTRY_POINTS.includes(name)),
    shipCatalogue(outdir, true),
  ]);
  return inputs;
}

/** Builds, and again whenever a source file of the extension, a worker, a panel or the catalogue changes. Never resolves. */
const watchAll = () =>
  watchSources(
    {
      ...common(false),
      entryPoints: { ...nodeEntries(), ...panelEntries(), ...SHARED_STYLE },
      platform: 'node',
      external: ['vscode'],
      loader: { '.ttf': 'file', '.svg': 'dataurl' },
    },
    buildAll,
  );

// Without `await`, so that CommonJS code can load this module.
if (process.argv[1] === fileURLToPath(import.meta.url))
  void (process.argv.includes('--watch')
    ? watchAll()
    : buildAll({ production: process.argv.includes('--production') }));
