// Where a release is published, and what is verified first.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runProcess, ScriptError } from './processes';
import { isPreRelease } from './releaseFacts';

/** The file with the SHA-256 of all others, as `sha256sum` writes it. */
export const CHECKSUMS = 'SHA256SUMS';
const OVSX = 'ovsx@1.4.0';

/** A version and its release files. */
export interface Release {
  readonly version: string;
  readonly folder: string;
  readonly vsix: string;
  readonly notes: string;
}

/** The files of a release in a folder, which need not exist yet. */
export const releaseFiles = (folder: string, version: string): Release => ({
  version,
  folder,
  vsix: path.join(folder, `acquire-${version}.vsix`),
  notes: path.join(folder, `acquire-${version}.notes.md`),
});

/** A place where a release is published. */
export interface Publication {
  readonly name: string;
  /** The environment variable that the command reads its credential from. */
  readonly token: string;
  command(release: Release): readonly [program: string, ...args: string[]];
}

const toMarketplace = ({ vsix, version }: Release): string[] => [
  'publish',
  '--packagePath',
  vsix,
  ...(isPreRelease(version) ? ['--pre-release'] : []),
];

/** In publishing order. */
export const PUBLICATIONS: readonly Publication[] = [
  {
    name: 'GitHub release',
    token: 'GH_TOKEN',
    command: ({ folder, notes, version }) => [
      ...(['gh', 'release', 'create', `v${version}`, '--verify-tag'] as const),
      ...['--title', version, '--notes-file', notes],
      ...(isPreRelease(version) ? ['--prerelease'] : []),
      ...(existsSync(folder) ? readdirSync(folder) : []).map((name) => path.join(folder, name)),
    ],
  },
  {
    name: 'Visual Studio Marketplace',
    token: 'VSCE_PAT',
    command: (release) => ['npx', 'vsce', ...toMarketplace(release)],
  },
  { name: 'Open VSX', token: 'OVSX_PAT', command: (release) => ['npx', '--yes', OVSX, ...toMarketplace(release)] },
];

/** The SHA-256 of a file, in hexadecimal. */
export const fileSha256 = (folder: string, name: string): string =>
  createHash('sha256')
    .update(readFileSync(path.join(folder, name)))
    .digest('hex');

/**
 * Compares the files of a folder with its checksums.
 * @throws UsageError for a file that is missing, changed or not listed
 */
export function verifyChecksums(folder: string): void {
  const sums = path.join(folder, CHECKSUMS);
  if (!existsSync(sums)) throw new ScriptError(`${folder} has no ${CHECKSUMS}. Build the release first.`);
  const listed = new Map(
    readFileSync(sums, 'utf8')
      .split('\n')
      .filter((line) => line)
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const found = readdirSync(folder).filter((name) => name !== CHECKSUMS);
  const wrong = [
    ...found.filter((name) => listed.get(name) !== fileSha256(folder, name)),
    ...[...listed.keys()].filter((name) => !found.includes(name)),
  ];
  if (wrong.length) throw new ScriptError(`Not as they were built: ${wrong.join(', ')}. Nothing was published.`);
}

/** Publishes the built release. Stops at the first failure. */
export async function publishRelease(release: Release, isTagged: boolean): Promise<void> {
  if (!isTagged) throw new ScriptError('--publish needs --tag. Nothing was published.');
  const missing = PUBLICATIONS.filter(({ token }) => !process.env[token]);
  if (missing.length)
    throw new ScriptError(`Set ${missing.map(({ token }) => token).join(', ')} first. Nothing was published.`);
  verifyChecksums(release.folder);
  for (const { name, command } of PUBLICATIONS) {
    const [program, ...args] = command(release);
    const { code } = await runProcess(program, args);
    if (code !== 0)
      throw new ScriptError(`${name}: failed (exit code ${code}). What comes after it was not published.`);
    console.log(`${name}: published`);
  }
}
