// Installs a real VS Code server from the npm registry only: no compiler, no other downloads. Idempotent; interrupted installs start over.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runNpm } from '../lib/npm';
import { cache, root } from '../lib/paths';
import { ScriptError } from '../lib/processes';

const lanesDir = path.join(root, 'scripts/vscode/lanes');
const shims = path.join(lanesDir, 'shims');
const RECIPE = '1'; // increase it when the steps below change

/** The VS Code versions that tests run in. */
export type Lane = 'default' | 'oldest' | 'newest';

/** Which VS Code each lane runs. `full` lanes run the whole suite, the others only the main job. */
export const LANES: Readonly<Record<Lane, { readonly vscode: string; readonly full: boolean }>> = {
  default: { vscode: '1.117', full: true },
  oldest: { vscode: '1.100', full: false },
  newest: { vscode: '1.139', full: false },
};

/**
 * Reads the name of a lane.
 * @throws a UsageError for an unknown one
 */
export function readLane(name: string): Lane {
  if (Object.hasOwn(LANES, name)) return name as Lane;
  throw new ScriptError(`There is no lane "${name}"; there are ${Object.keys(LANES).join(', ')}.`);
}

function fingerprint(lane: Lane): string {
  const hash = createHash('sha256').update(`${RECIPE} ${process.platform} ${process.arch}`);
  hash.update(readFileSync(path.join(lanesDir, lane, 'package-lock.json')));
  for (const file of readdirSync(shims).sort()) hash.update(readFileSync(path.join(shims, file)));
  return hash.digest('hex');
}

/** Makes sure that the VS Code server of a lane is installed. Resolves to its folder. */
export async function installHost(lane: Lane, say: (line: string) => void = console.log): Promise<string> {
  const dir = path.join(cache, 'hosts', lane);
  const stamp = path.join(dir, '.ready');
  const want = fingerprint(lane);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return dir;

  say(
    `Installing VS Code ${LANES[lane].vscode} (about 500 MB) into ${path.relative(root, dir)} from the npm registry...`,
  );
  const partial = `${dir}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(lanesDir, lane, file), path.join(partial, file));
  await runNpm(['ci'], partial);

  const vscode = path.join(partial, 'node_modules/code-server/lib/vscode');
  // Not `npm ci`: the shrinkwrap published inside code-server is not always in sync with its package.json. Its versions are still used.
  await runNpm(['install', '--no-save', '--omit=dev', '--legacy-peer-deps'], vscode);
  await runNpm(['ci', '--omit=dev'], path.join(vscode, 'extensions'));
  addRipgrep(partial, vscode);
  addShims(vscode);
  removeUnusedParts(partial, vscode);
  writeFileSync(path.join(partial, '.ready'), want);
  rmSync(dir, { recursive: true, force: true });
  renameSync(partial, dir);
  return dir;
}

/** Up to 1.117 ripgrep's own install script would fetch the program from GitHub; a later release has it in its packages. */
function addRipgrep(dir: string, vscode: string): void {
  const target = path.join(vscode, 'node_modules/@vscode/ripgrep');
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  if (!existsSync(target) || existsSync(path.join(target, 'bin', name))) return;
  const from = createRequire(path.join(dir, 'package.json')).resolve(
    `@vscode/ripgrep-${process.platform}-${process.arch}/bin/${name}`,
  );
  mkdirSync(path.join(target, 'bin'), { recursive: true });
  copyFileSync(from, path.join(target, 'bin', name));
  chmodSync(path.join(target, 'bin', name), 0o755);
}

/** Replaces native modules, which would need a compiler, with small ones in plain JavaScript. */
function addShims(vscode: string): void {
  for (const [name, shim] of [
    ['@vscode/spdlog', 'spdlog.js'],
    ['@vscode/native-watchdog', 'native-watchdog.js'],
    ['native-watchdog', 'native-watchdog.js'],
  ] as const) {
    const target = path.join(vscode, 'node_modules', name);
    if (existsSync(target)) copyFileSync(path.join(shims, shim), path.join(target, 'index.js'));
  }
  const copyfile = path.join(vscode, 'node_modules/@vscode/fs-copyfile'); // used by the built-in Git extension, but not declared in 4.117
  if (existsSync(copyfile)) return;
  mkdirSync(copyfile, { recursive: true });
  cpSync(path.join(shims, 'fs-copyfile.js'), path.join(copyfile, 'index.js'));
  writeFileSync(
    path.join(copyfile, 'package.json'),
    JSON.stringify({ name: '@vscode/fs-copyfile', version: '0.0.0', main: 'index.js' }),
  );
}

/** Command-line tools of the AI features (260 MB) and Node's headers (66 MB) are not needed by any test. */
function removeUnusedParts(dir: string, vscode: string): void {
  const github = path.join(vscode, 'node_modules/@github');
  for (const name of existsSync(github) ? readdirSync(github) : []) {
    if (name.startsWith('copilot') && name !== 'copilot-sdk')
      rmSync(path.join(github, name), { recursive: true, force: true });
  }
  rmSync(path.join(vscode, 'node_modules/@microsoft/mxc-sdk/bin'), { recursive: true, force: true });
  for (const name of readdirSync(path.join(dir, 'node_modules'))) {
    if (!/^node-(bin-)?(linux|darwin|win)-/.test(name)) continue;
    for (const part of ['include', 'share'])
      rmSync(path.join(dir, 'node_modules', name, part), { recursive: true, force: true });
  }
}
