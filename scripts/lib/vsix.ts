// Packages the extension: the production bundles and the files .vscodeignore allows, assembled in a separate folder, so that dist/
// (which a running VS Code may be using) is not touched.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { buildAll } from '../../esbuild.mjs';
import { bundledPackages, noticesText } from './notices';
import { cache, root } from './paths';
import { testVsix } from './testVsix';

const PACKAGED = /^(package\.json|package\.nls.*\.json|README\.md|CHANGELOG\.md|LICENSE|\.vscodeignore|media)$/;

interface PackageOptions {
  /** The file to write; the default is acquire-<version>.vsix in the top folder. */
  readonly target?: string;
  /** Replaces the manifest's version, for upgrade tests. */
  readonly version?: string;
}

/**
 * Builds and packages.
 * @returns the file
 */
export async function packageVsix({ target, version }: PackageOptions = {}): Promise<string> {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const file = target ?? path.join(root, `acquire-${manifest.version}.vsix`);
  mkdirSync(cache, { recursive: true });
  const stage = mkdtempSync(path.join(cache, 'package-'));
  try {
    for (const name of readdirSync(root).filter((entry) => PACKAGED.test(entry)))
      cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
    const inputs = await buildAll({ production: true, outdir: path.join(stage, 'dist') });
    writeFileSync(path.join(stage, 'ThirdPartyNotices.txt'), noticesText(bundledPackages(inputs, root)));
    if (version) writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ ...manifest, version }, null, 2));
    await createVSIX({ cwd: stage, packagePath: file, dependencies: false });
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Packages the extension for tests, unless ACQUIRE_VSIX names a package already; sets ACQUIRE_VSIX for child processes. */
export async function ensureVsix(): Promise<string> {
  const given = process.env.ACQUIRE_VSIX;
  if (given && !existsSync(given)) throw new Error(`ACQUIRE_VSIX is ${given}, but there is no such file.`);
  return (process.env.ACQUIRE_VSIX = given ?? (await packageVsix({ target: testVsix() })));
}
