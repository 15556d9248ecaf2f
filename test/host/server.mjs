// Starts the VS Code server of a lane on a free loopback port; it ends with us, whatever happens.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cache } from '../tasks/paths.mjs';
import { run, start } from '../tasks/processes.mjs';
import { installHost } from './install.mjs';

const START_MS = 60_000;

/** What VS Code would ask or show on its first run is answered here. */
export const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'security.workspace.trust.enabled': false,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
};

/**
 * The Node to run a lane with, and the lane's VS Code. Each lane brings the Node it was built for, where the registry has
 * one for this system: 1.117 needs 20 or 22, 1.139 needs 22.15 or later.
 */
export function lanePaths(lane) {
  const host = path.join(cache, 'hosts', lane);
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const exe = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
    .map((name) => path.join(host, 'node_modules', name, 'bin', exe))
    .find(existsSync);
  const major = own
    ? Number(JSON.parse(readFileSync(path.join(own, '../../package.json'), 'utf8')).version.split('.')[0])
    : Number(process.versions.node.split('.')[0]);
  return {
    node: own ?? process.execPath,
    flags: major < 22 ? ['--experimental-websocket'] : [],
    vscode: path.join(host, 'node_modules/code-server/lib/vscode'),
    codeServer: path.join(host, 'node_modules/code-server/out/node/entry.js'),
  };
}

/** The environment for a VS Code process: no traces of a VS Code we may run inside of, no gallery. */
export function cleanEnv(extra = {}) {
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}', ...extra };
  for (const name of Object.keys(env)) if (/^VSCODE_|^ELECTRON_|^CODE_SERVER_/.test(name)) delete env[name];
  return env;
}

/** A new folder for the server's data: settings, extensions, logs. */
export const newDataDir = () => mkdtempSync(path.join(tmpdir(), 'acq-data-'));

/** Writes the user settings, unless there are some already. */
export function writeSettings(dataDir, settings = {}) {
  const file = path.join(dataDir, 'data/User/settings.json');
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
}

const serverArgs = (dataDir) => [
  '--accept-server-license-terms',
  '--server-data-dir',
  dataDir,
  '--user-data-dir',
  path.join(dataDir, 'data'),
  '--extensions-dir',
  path.join(dataDir, 'extensions'),
];

/** Installs a packaged extension, as `code --install-extension` does. */
export async function installVsix({ lane = 'default', dataDir, vsix }) {
  const { node, flags, vscode } = lanePaths(lane);
  const args = [
    ...flags,
    path.join(vscode, 'out/server-main.js'),
    ...serverArgs(dataDir),
    '--force',
    '--install-extension',
    path.resolve(vsix),
  ];
  const child = start(node, args, { env: cleanEnv(), stdio: 'pipe' });
  const output = collect(child.child);
  const { code } = await child.done;
  if (code) throw new Error(`Installing ${vsix} failed (exit code ${code}):\n${output()}`);
}

const installed = new Map();

/**
 * As `installVsix`, but VS Code is asked only once in this process; from then on the folder it made is copied. VS Code
 * notes where an extension lies relative to that folder, so a copy is as good.
 */
export async function installVsixCopy({ lane = 'default', dataDir, vsix }) {
  const key = `${lane} ${path.resolve(vsix)}`;
  if (!installed.has(key)) {
    const template = newDataDir();
    process.once('exit', () => rmSync(template, { recursive: true, force: true }));
    installed.set(
      key,
      installVsix({ lane, dataDir: template, vsix }).then(() => template),
    );
  }
  const template = await installed.get(key);
  cpSync(path.join(template, 'extensions'), path.join(dataDir, 'extensions'), { recursive: true });
}

/** Gathers what a process writes; the last 100,000 characters are kept. */
export function collect(child) {
  let text = '';
  const add = (chunk) => {
    text = (text + chunk).slice(-100_000);
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return () => text;
}

/**
 * Starts the server.
 * @param {{lane?: string, dataDir?: string, settings?: Record<string, unknown>, port?: number, args?: string[], env?: Record<string, string>, keepData?: boolean, trust?: boolean}} [options]
 *   `trust`: folders have to be trusted, as for a user; else all are.
 *   The data folder is removed when the server has ended, unless `keepData`.
 */
export async function startServer({
  lane = 'default',
  dataDir = newDataDir(),
  settings = {},
  port = 0,
  args = [],
  env = {},
  keepData = false,
  trust = false,
} = {}) {
  await installHost(lane);
  writeSettings(dataDir, settings);
  const { node, flags, vscode } = lanePaths(lane);
  const all = [
    ...flags,
    path.join(vscode, 'out/server-main.js'),
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    ...serverArgs(dataDir),
    '--telemetry-level',
    'off',
    '--disable-telemetry',
    ...(trust ? [] : ['--disable-workspace-trust']),
    '--disable-update-check',
    '--disable-getting-started-override',
    '--log',
    'info',
    ...args,
  ];
  // XDG_RUNTIME_DIR: its sockets would else stay behind in the temporary folder.
  const server = start(node, all, {
    env: cleanEnv({ XDG_RUNTIME_DIR: dataDir, ...env }),
    stdio: 'pipe',
    remove: keepData ? [] : [dataDir],
  });
  const output = collect(server.child);
  const url = await addressOf(
    server,
    output,
    /Extension host agent listening on (\d+)/,
    (port) => `http://127.0.0.1:${port}`,
  );
  return { url, host: new URL(url).host, dataDir, output, stop: server.stop, done: server.done };
}

/** Waits until a server's output tells where it listens. */
export async function addressOf(server, output, pattern, toUrl) {
  let timer;
  const url = await new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(output());
      if (match) resolve(toUrl(match[1]));
    };
    server.child.stdout.on('data', look);
    server.child.stderr.on('data', look);
    timer = setTimeout(
      () => reject(new Error(`VS Code did not start within ${START_MS / 1000} s:\n${output()}`)),
      START_MS,
    );
    void server.done.then(({ code }) =>
      reject(new Error(`VS Code ended while starting (exit code ${code}):\n${output()}`)),
    );
  })
    .catch(async (error) => {
      await server.stop();
      throw error;
    })
    .finally(() => clearTimeout(timer));
  return url;
}

/**
 * The address of the workbench.
 * @param {{url: string, host: string}} server
 * @param {{folder?: string, development?: string, tests?: string, payload?: [string, string][]}} [options] `development`, `tests`: an
 *   extension folder and a test entry point; since VS Code 1.133 they count only on a server started with --enable-smoke-test-driver.
 */
export function workbenchUrl(server, { folder, development, tests, payload = [] } = {}) {
  const url = new URL(`${server.url}/`);
  const remote = (file) => `vscode-remote://${server.host}${path.resolve(file)}`;
  const entries = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload];
  if (folder) url.searchParams.set('folder', path.resolve(folder));
  if (development) entries.push(['extensionDevelopmentPath', remote(development)]);
  if (tests) entries.push(['extensionTestsPath', remote(tests)]);
  url.searchParams.set('payload', JSON.stringify(entries));
  return url.href;
}
