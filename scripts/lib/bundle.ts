// Bundles programs that tsx cannot run: tests that run inside VS Code, and child processes whose time or memory is measured.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { cache, root } from './paths';

interface BundleOptions {
  readonly entryPoints: readonly string[];
  readonly outdir: string;
  /** Whether what several entry points use is bundled once, in a file of its own; otherwise each bundle has its own copy. */
  readonly splitting?: boolean;
}

/** A banner that defines the globals CommonJS code expects, for when it is bundled into ES modules. */
const COMMONJS_NAMES = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const { filename: __filename, dirname: __dirname } = import.meta;',
].join('\n');

/** `vscode` by `require`, as the extension loads it: VS Code gives ES modules another object, and what tests replace there changes nothing. */
const requiredVscode: Plugin = {
  name: 'required-vscode',
  setup(build) {
    const namespace = 'required';
    build.onResolve({ filter: /^vscode$/ }, ({ path, namespace: from }) =>
      from === namespace ? { path, external: true } : { path, namespace },
    );
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = require('vscode');" }));
  },
};

/** Bundles our own files as ES modules (`.mjs`). Packages stay imports. */
async function bundle({ entryPoints, outdir, splitting = false }: BundleOptions): Promise<void> {
  await build({
    entryPoints: [...entryPoints],
    outdir,
    bundle: true,
    splitting,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    plugins: [requiredVscode],
    sourcemap: 'inline',
    absWorkingDir: root,
    logLevel: 'warning',
    banner: { js: COMMONJS_NAMES },
    define: { 'process.env.ACQUIRE_ROOT': JSON.stringify(root) },
  });
}

/** Every `*.test.ts` below test/<layer>. */
export function testFiles(layer: string): string[] {
  const dir = path.join(root, 'test', layer);
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => path.join(dir, name));
}

/** A folder of this process for bundles; those of processes that were killed are removed. */
function newBundleFolder(name: string): string {
  const dir = path.join(cache, 'test');
  for (const entry of existsSync(dir) ? readdirSync(dir) : []) {
    try {
      process.kill(Number(entry.split('-').at(-1)), 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH')
        rmSync(path.join(dir, entry), { recursive: true, force: true });
    }
  }
  const outdir = path.join(dir, `${name}-${process.pid}`);
  mkdirSync(outdir, { recursive: true });
  return outdir;
}

/** Removes what `bundleTests` made. */
export const removeBundle = (outdir: string): void =>
  rmSync(outdir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

/**
 * Bundles files of one folder below test/.
 * @returns the folder of the bundles; the caller removes it
 */
export async function bundleTests(
  layer: string,
  entryPoints: readonly string[],
  options: Pick<BundleOptions, 'splitting'> = {},
): Promise<string> {
  const outdir = newBundleFolder(layer);
  await bundle({ entryPoints, outdir, ...options });
  return outdir;
}

const programs = new Map<string, Promise<string>>();

/**
 * Bundles a program below test/ that a test starts as a child process. Bundled once per process, and removed on exit.
 * @returns the file to run with Node
 */
export function bundleProgram(entry: string): Promise<string> {
  const known = programs.get(entry);
  if (known) return known;
  const made = (async () => {
    const name = path.basename(entry, '.ts');
    const outdir = newBundleFolder(`program-${entry.replaceAll(/[^a-z0-9]+/gi, '_')}`);
    process.once('exit', () => removeBundle(outdir));
    await bundle({ entryPoints: [path.join(root, 'test', entry)], outdir });
    return path.join(outdir, `${name}.mjs`);
  })();
  programs.set(entry, made);
  return made;
}
