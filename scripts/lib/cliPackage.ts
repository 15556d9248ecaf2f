// Packs the command line as a separate package, without dependencies and without the extension.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCli } from '../../esbuild.mjs';
import { bundledPackages, noticesText } from './notices';
import { runNpm } from './npm';
import { cache, root } from './paths';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly engines: { readonly node: string };
}

/** The documentation page of the command line, with links that point to the repository. */
function readme(url: string): string {
  const docs = `${url.replace(/\.git$/, '')}/blob/main/docs/`;
  return readFileSync(path.join(root, 'docs/cli.md'), 'utf8').replaceAll(/\]\((?=[\w-]+\.md)/g, `](${docs}`);
}

/**
 * Builds and packs the command line.
 * @returns the file, acquire-cli-<version>.tgz in the folder
 */
export async function packageCli(folder: string): Promise<string> {
  const { version, license, repository, engines } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as Manifest;
  mkdirSync(cache, { recursive: true });
  const stage = mkdtempSync(path.join(cache, 'package-cli-'));
  try {
    const inputs = await buildCli(path.join(stage, 'dist'));
    const manifest = {
      name: 'acquire-cli',
      version,
      description: 'Acquire in a terminal: request files, leads, webhooks and a sandbox.',
      license,
      repository,
      type: 'module',
      bin: { acquire: 'dist/cli.mjs' },
      files: ['dist', 'ThirdPartyNotices.txt'],
      engines: { node: engines.node },
    };
    writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    writeFileSync(path.join(stage, 'README.md'), readme(repository.url));
    writeFileSync(path.join(stage, 'ThirdPartyNotices.txt'), noticesText(bundledPackages(inputs, root)));
    copyFileSync(path.join(root, 'LICENSE'), path.join(stage, 'LICENSE'));
    await runNpm(['pack', '--pack-destination', folder], stage);
    return path.join(folder, `acquire-cli-${version}.tgz`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
