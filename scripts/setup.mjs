// @ts-check
// Runs before every script of package.json, so that each of them works as the first command in a fresh clone: checks the version of Node
// and installs the locked dependencies when they are missing. Plain JavaScript without dependencies, because nothing is installed yet.
// Silent unless there is something to do; writes to stderr, because the output of some scripts is read by programs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MIN_NODE = [20, 19];

/**
 * Explains why a version of Node is too old.
 * @param {string} version in the form of `process.version`
 * @returns {string | undefined} undefined for a version that is new enough
 */
export function whyNodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_NODE;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return undefined;
  return `Node.js ${MIN_NODE.join('.')} or later is required; this is ${version}.`;
}

/**
 * @param {string} file a lock file, or npm's own record of what it installed
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>}
 */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/**
 * Explains why the dependencies must be installed, by comparing package-lock.json with npm's record of what it installed.
 * @param {string} [dir] the folder of package-lock.json
 * @returns {string | undefined} undefined when they are as locked
 */
export function whyInstall(dir = root) {
  const record = path.join(dir, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return 'not installed yet';
  const installed = packagesOf(record);
  for (const [location, locked] of Object.entries(packagesOf(path.join(dir, 'package-lock.json')))) {
    if (!location) continue;
    const name = location.replace(/.*node_modules\//, '');
    const found = installed[location];
    if (!found && !locked.optional && !locked.devOptional && !locked.peer) return `${name} is missing`;
    if (found && found.version !== locked.version) return `${name} is ${found.version}, locked is ${locked.version}`;
  }
  return undefined;
}

/** Runs `npm ci` with its output on stderr; ends this process when it fails. */
function install() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm sets the path of its own program in the environment. Windows cannot start `npm.cmd` without a shell.
  const cli = process.env.npm_execpath;
  const stdio = /** @type {const} */ (['ignore', 2, 2]);
  const { status } = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: [...stdio] })
    : spawnSync('npm', args, { cwd: root, stdio: [...stdio], shell: process.platform === 'win32' });
  if (status === 0) return;
  console.error('Installing the dependencies failed.');
  process.exit(1);
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  const tooOld = whyNodeIsTooOld(process.version);
  if (tooOld) {
    console.error(tooOld);
    process.exit(1);
  }
  const why = whyInstall();
  if (why) {
    console.error(`Installing dependencies (${why})...`);
    install();
  }
}
