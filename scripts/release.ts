// npm run release [-- --tag vX.Y.Z --out FOLDER --dry-run --no-tests]
// Checks version, tag and changelog, runs all tests, and writes the release to FOLDER (`release`): extension, command line, bill of
// materials, release notes and checksums. --dry-run also lists the publish commands.
// npm run release -- --publish --tag vX.Y.Z [--out FOLDER]
// Compares FOLDER with its checksums, and publishes it to GitHub and both marketplaces. Builds nothing.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { packageCli } from './lib/cliPackage';
import { npmRunCommand } from './lib/npm';
import { cache, root } from './lib/paths';
import { runProcess, runScript, ScriptError } from './lib/processes';
import { CHECKSUMS, publishRelease, PUBLICATIONS, releaseFiles, fileSha256, type Release } from './lib/publications';
import { changelogSection, isPreRelease, releasedVersion } from './lib/releaseFacts';
import { findSecrets } from './lib/secretScan';
import { packageVsix } from './lib/vsix';
import { readZip } from './lib/zip';

/** The parts of a CycloneDX document that we read. */
interface Bill {
  readonly metadata: { readonly component: { readonly 'bom-ref': string; readonly [key: string]: unknown } };
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly unknown[];
}

/** A step; its result is a note for the person who makes the release. */
interface Step {
  readonly name: string;
  run(release: Release): Promise<string> | string;
}

const nameOf = (file: string): string => path.basename(file);
const sizeOf = (file: string): string => `${(readFileSync(file).length / 1e6).toFixed(2)} MB`;
const changelog = (): string => readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');

/** Fails if a file of a package contains something that looks like a credential. */
async function scan(file: string, unpack: (folder: string) => Promise<void> | void): Promise<number> {
  const folder = mkdtempSync(path.join(cache, 'scan-'));
  try {
    await unpack(folder);
    const findings = await findSecrets(folder);
    if (findings.length)
      throw new ScriptError(`${nameOf(file)} contains what looks like credentials:\n${findings.join('\n')}`);
    return readdirSync(folder, { recursive: true }).length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Name and version of each bundled package, from the third-party notices. */
const bundledIn = (notices: string): string[] =>
  [...notices.matchAll(/^-{80}\n(\S+) (\S+)/gm)].map(([, name, version]) => `${name}@${version}`);

/** The packages bundled in the extension and the command line, as CycloneDX: npm's list of installed packages, reduced to those. */
async function billOfMaterials({ folder, version, vsix }: Release): Promise<string> {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const { stdout } = await execa('npm', args, { cwd: root });
  const bill = JSON.parse(stdout) as Bill;
  const notices = readZip(vsix).get('extension/ThirdPartyNotices.txt')?.toString('utf8') ?? '';
  const contained = new Set([...bundledIn(notices), ...bundledIn(await cliNotices(folder, version))]);
  const components = bill.components.filter(({ 'bom-ref': ref }) => contained.has(ref));
  const unknown = [...contained].filter((ref) => !components.some((one) => one['bom-ref'] === ref));
  if (unknown.length) throw new ScriptError(`npm does not list ${unknown.join(', ')}, which is bundled.`);
  const { component } = bill.metadata;
  const own = component['bom-ref'];
  // The manifest's name and description are a folder and a placeholder here.
  const whole: Bill = {
    ...bill,
    metadata: { ...bill.metadata, component: { ...component, name: 'acquire', description: 'Acquire for VS Code' } },
    components,
    dependencies: [{ ref: own, dependsOn: components.map((one) => one['bom-ref']) }],
  };
  writeFileSync(path.join(folder, `acquire-${version}.cdx.json`), `${JSON.stringify(whole, null, 2)}\n`);
  return `${components.length} packages`;
}

async function cliNotices(folder: string, version: string): Promise<string> {
  const tarball = path.join(folder, `acquire-cli-${version}.tgz`);
  const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/ThirdPartyNotices.txt']);
  return stdout;
}

async function test(): Promise<void> {
  const { code } = await runProcess(...npmRunCommand('test'));
  if (code !== 0) throw new ScriptError('Tests failed, so nothing was built.');
}

const STEPS: readonly Step[] = [
  {
    name: 'extension',
    async run({ vsix }) {
      await packageVsix({ target: vsix });
      return `${nameOf(vsix)}, ${sizeOf(vsix)}`;
    },
  },
  {
    name: 'command line',
    async run({ folder }) {
      const file = await packageCli(folder);
      return `${nameOf(file)}, ${sizeOf(file)}`;
    },
  },
  {
    name: 'scan for credentials',
    async run({ vsix, folder, version }) {
      const tarball = path.join(folder, `acquire-cli-${version}.tgz`);
      const inVsix = await scan(vsix, (to) => {
        for (const [name, bytes] of readZip(vsix)) {
          mkdirSync(path.join(to, path.dirname(name)), { recursive: true });
          writeFileSync(path.join(to, name), bytes);
        }
      });
      const inTarball = await scan(tarball, async (to) => {
        await execa('tar', ['-xzf', tarball, '-C', to]);
      });
      return `${inVsix + inTarball} files, nothing found`;
    },
  },
  { name: 'bill of materials', run: billOfMaterials },
  {
    name: 'release notes',
    run({ notes, version }) {
      const section = changelogSection(changelog(), version);
      writeFileSync(notes, `${section}\n`);
      return `${section.split('\n').length} lines`;
    },
  },
  {
    name: 'checksums',
    run({ folder }) {
      const files = readdirSync(folder);
      writeFileSync(
        path.join(folder, CHECKSUMS),
        files.map((name) => `${fileSha256(folder, name)}  ${name}\n`).join(''),
      );
      return `SHA-256 of ${files.length} files`;
    },
  },
];

await runScript(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      tag: { type: 'string' },
      out: { type: 'string', default: path.join(root, 'release') },
      publish: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      'no-tests': { type: 'boolean', default: false },
    },
  });
  if (values.publish && (values['dry-run'] || values['no-tests']))
    throw new ScriptError('--publish takes what was built and tested before: it has no --dry-run and no --no-tests.');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  releasedVersion(version, values.tag);
  changelogSection(changelog(), version);
  const release = releaseFiles(path.resolve(values.out), version);
  if (values.publish) return publishRelease(release, values.tag !== undefined);
  rmSync(release.folder, { recursive: true, force: true });
  for (const dir of [release.folder, cache]) mkdirSync(dir, { recursive: true });
  console.log(`Version ${version}, a ${isPreRelease(version) ? 'pre-release' : 'release'}`);
  if (!values['no-tests']) await test();
  for (const { name, run: step } of STEPS) console.log(`${name}: ${await step(release)}`);
  if (!values['dry-run']) return;
  console.log('\nNot run here:\n  build provenance: made by the release workflow on GitHub');
  for (const { name, token, command } of PUBLICATIONS)
    console.log(`  ${name}, with ${token}: ${command(release).join(' ')}`);
});
