// Runs the measurements under test/bench: each `*.bench.ts` is a program of its own that prints what it measured.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundleTests } from './mocha.mjs';
import { root } from './paths.mjs';
import { runNode } from './processes.mjs';

/** @param {string[]} names parts of file names; none means all. Resolves to the worst exit code. */
export async function bench(names) {
  const dir = path.join(root, 'test/bench');
  const wanted = (file) => file.endsWith('.bench.ts') && (!names.length || names.some((name) => file.includes(name)));
  const entryPoints = readdirSync(dir, { recursive: true }).filter(wanted).sort().map((file) => path.join(dir, file));
  if (!entryPoints.length) throw new Error(`No measurement under test/bench${names.length ? ` is named like ${names.join(', ')}` : ''}.`);
  await (await import('../../esbuild.mjs')).buildAll();
  const outdir = await bundleTests('bench', { entryPoints });
  let worst = 0;
  try {
    for (const entry of entryPoints) {
      const file = path.relative(dir, entry);
      console.log(`\n=== ${file}`);
      const { code } = await runNode(['--expose-gc', '--enable-source-maps', path.join(outdir, file.replace(/\.ts$/, '.cjs'))]);
      worst = Math.max(worst, code);
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  return worst;
}
