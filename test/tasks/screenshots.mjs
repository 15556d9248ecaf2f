// `npm run screenshots`: the pictures of README and docs, taken of the packaged extension in a real window.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundleTests } from './mocha.mjs';
import { cache, root } from './paths.mjs';
import { runNode } from './processes.mjs';

/** @param {string[]} args `--theme light --out DIR --zoom 2 --side-bar 240`. Resolves to the exit code. */
export async function screenshots(args) {
  const { ensureBrowser } = await import('../host/browser.mjs');
  const { installHost } = await import('../host/install.mjs');
  const { packageVsix } = await import('./vsix.mjs');
  await ensureBrowser();
  await installHost('default');
  mkdirSync(cache, { recursive: true });
  const vsix = process.env.ACQUIRE_VSIX ?? (await packageVsix(path.join(cache, 'acquire.vsix')));
  const outdir = await bundleTests('screenshots', { entryPoints: [path.join(root, 'test/screenshots/main.ts')] });
  try {
    return (
      await runNode(['--enable-source-maps', path.join(outdir, 'main.cjs'), ...args], { env: { ACQUIRE_VSIX: vsix } })
    ).code;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
