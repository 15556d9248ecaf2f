// Packages the extension: production bundles and what .vscodeignore lets through, put together in a folder of its own so that
// dist/ (which a running VS Code may be using) is left alone.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundledPackages, noticesText } from './notices.mjs';
import { cache, root } from './paths.mjs';
import { runNode } from './processes.mjs';

const PART = /^(package\.json|package\.nls.*\.json|README\.md|CHANGELOG\.md|LICENSE|\.vscodeignore|media)$/;

/** Name of the package, from the manifest's version. */
export const vsixName = () =>
  `acquire-${JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version}.vsix`;

/**
 * Builds and packages.
 * @param {string} [target] the file to write; the default is acquire-<version>.vsix in the top folder
 * @param {string} [version] another version than the manifest's, for tests of an upgrade
 * @returns {Promise<string>} the file
 */
export async function packageVsix(target = path.join(root, vsixName()), say = console.log, version = undefined) {
  const { buildAll } = await import('../../esbuild.mjs');
  mkdirSync(cache, { recursive: true });
  const stage = mkdtempSync(path.join(cache, 'package-'));
  try {
    for (const name of readdirSync(root).filter((n) => PART.test(n)))
      cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
    const inputs = await buildAll({ production: true, outdir: path.join(stage, 'dist') });
    writeFileSync(path.join(stage, 'ThirdPartyNotices.txt'), noticesText(bundledPackages(inputs, root)));
    const vsce = path.join(path.dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')), 'vsce');
    const { code } = await runNode(
      [
        vsce,
        'package',
        ...(version ? [version, '--no-git-tag-version', '--no-update-package-json'] : []),
        '--no-dependencies',
        '--out',
        target,
      ],
      { cwd: stage },
    );
    if (code) throw new Error('Packaging failed.');
    say(`${path.relative(root, target)}: ${Math.ceil(statSync(target).size / 1024)} KB`);
    return target;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
