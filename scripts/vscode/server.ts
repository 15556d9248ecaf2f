// Starts the VS Code server of a lane on a free loopback port. It always ends when we do.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { SETTING_ROWS } from '../../src/platform/settingRows';
import { cache } from '../lib/paths';
import { startProcess, type ProcessResult, type GuardedProcess } from '../lib/processes';
import { installHost, type Lane } from './install';

const START_MS = 60_000;

/** Settings that suppress what VS Code would ask or show on its first run. */
export const DEFAULT_USER_SETTINGS: Readonly<Record<string, unknown>> = {
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
  'typescript.disableAutomaticTypeAcquisition': true,
  // Otherwise VS Code scans the sockets of all processes for ports every two seconds.
  'remote.autoForwardPorts': false,
};

/**
 * The Node to run a lane with, and the lane's VS Code. Each lane brings the Node it was built for, if the registry has
 * one for this system: 1.117 needs 20 or 22, 1.139 needs 22.15 or later.
 */
export function lanePaths(lane: Lane): { node: string; flags: string[]; vscode: string; codeServer: string } {
  const host = path.join(cache, 'hosts', lane);
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const exe = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
    .map((name) => path.join(host, 'node_modules', name, 'bin', exe))
    .find((file) => existsSync(file));
  const version = own
    ? (JSON.parse(readFileSync(path.join(own, '../../package.json'), 'utf8')) as { version: string }).version
    : process.versions.node;
  const major = Number(version.split('.')[0]);
  return {
    node: own ?? process.execPath,
    flags: major < 22 ? ['--experimental-websocket'] : [],
    vscode: path.join(host, 'node_modules/code-server/lib/vscode'),
    codeServer: path.join(host, 'node_modules/code-server/out/node/entry.js'),
  };
}

/** The environment for a VS Code process: no traces of a VS Code we may run inside of, no gallery. */
export function cleanEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, EXTENSIONS_GALLERY: '{}', ...extra };
  for (const name of Object.keys(env)) if (/^VSCODE_|^ELECTRON_|^CODE_SERVER_/.test(name)) delete env[name];
  return env;
}

/** A new folder for the server's data: settings, extensions, logs. */
export const newDataDir = (): string => mkdtempSync(path.join(tmpdir(), 'acq-data-'));

/** Ours that a remote VS Code, such as a window in a browser, reads only from the settings of its machine. */
const MACHINE_SETTINGS = new Set(
  Object.entries(SETTING_ROWS).flatMap(([name, { scope }]) => (scope === 'machine' ? [`acquire.${name}`] : [])),
);

/**
 * Replaces the settings of the user and of the machine. VS Code ignores a setting in the wrong file as soon as it knows the manifest, which
 * may be before or after it reads that file.
 */
export function replaceSettings(dataDir: string, settings: Readonly<Record<string, unknown>>): void {
  const ofMachine = Object.fromEntries(Object.entries(settings).filter(([name]) => MACHINE_SETTINGS.has(name)));
  for (const [folder, values] of [
    ['User', settings],
    ['Machine', ofMachine],
  ] as const) {
    const file = path.join(dataDir, 'data', folder, 'settings.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(values, null, 2));
  }
}

/** Writes the settings, unless there are some already. */
export function writeSettings(dataDir: string, settings: Readonly<Record<string, unknown>> = {}): void {
  if (existsSync(path.join(dataDir, 'data/User/settings.json'))) return;
  replaceSettings(dataDir, { ...DEFAULT_USER_SETTINGS, ...settings });
}

const serverArgs = (dataDir: string): string[] => [
  '--accept-server-license-terms',
  '--server-data-dir',
  dataDir,
  '--user-data-dir',
  path.join(dataDir, 'data'),
  '--extensions-dir',
  path.join(dataDir, 'extensions'),
];

export interface Installation {
  readonly lane?: Lane;
  readonly dataDir: string;
  readonly vsix: string;
}

/** Installs a packaged extension, as `code --install-extension` does. */
export async function installVsix({ lane = 'default', dataDir, vsix }: Installation): Promise<void> {
  const { node, flags, vscode } = lanePaths(lane);
  const args = [
    ...flags,
    path.join(vscode, 'out/server-main.js'),
    ...serverArgs(dataDir),
    '--force',
    '--install-extension',
    path.resolve(vsix),
  ];
  const child = startProcess(node, args, { env: cleanEnv(), stdio: 'pipe' });
  const output = collectOutput(child.child);
  const { code } = await child.done;
  if (code) throw new Error(`Installing ${vsix} failed (exit code ${code}):\n${output()}`);
}

const installed = new Map<string, Promise<string>>();

/**
 * Like `installVsix`, but VS Code installs only once per process; after that the installed folder is copied. VS Code
 * records the extension's location relative to that folder, so a copy works just as well.
 */
export async function installVsixCopy({ lane = 'default', dataDir, vsix }: Installation): Promise<void> {
  const key = `${lane} ${path.resolve(vsix)}`;
  let template = installed.get(key);
  if (!template) {
    const folder = newDataDir();
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    template = installVsix({ lane, dataDir: folder, vsix }).then(() => folder);
    installed.set(key, template);
  }
  cpSync(path.join(await template, 'extensions'), path.join(dataDir, 'extensions'), { recursive: true });
}

const MAX_OUTPUT_LENGTH = 100_000;

/** Collects what a process writes; returns a function that returns its tail. */
export function collectOutput(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: unknown): void => {
    text = (text + String(chunk)).slice(-MAX_OUTPUT_LENGTH);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

export interface Server {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly host: string;
  /** Settings, extensions and logs of this server; removed when it has ended. */
  readonly dataDir: string;
  /** Its output so far. */
  output(): string;
  /** Ends the server and everything it started; resolves when they are gone. */
  stop(): Promise<unknown>;
  readonly done: Promise<ProcessResult>;
}

export interface ServerOptions {
  readonly lane?: Lane;
  readonly dataDir?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly port?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether to keep the data folder when the server has ended. */
  readonly keepData?: boolean;
  /** Whether folders have to be trusted, as for a user; otherwise all are trusted. */
  readonly trust?: boolean;
}

/** Starts the server. */
export async function startServer({
  lane = 'default',
  dataDir = newDataDir(),
  settings = {},
  port = 0,
  args = [],
  env = {},
  keepData = false,
  trust = false,
}: ServerOptions = {}): Promise<Server> {
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
    '--disable-websocket-compression', // it costs more time than it saves on one computer
    '--disable-getting-started-override',
    '--force-disable-user-env', // run no login shell to read its environment
    '--log',
    'info',
    ...args,
  ];
  // XDG_RUNTIME_DIR: otherwise its sockets would be left behind in the temporary folder.
  const server = startProcess(node, all, {
    env: cleanEnv({ XDG_RUNTIME_DIR: dataDir, ...env }),
    stdio: 'pipe',
    remove: keepData ? [] : [dataDir],
  });
  const output = collectOutput(server.child);
  const url = await listeningPort(
    server,
    output,
    /Extension host agent listening on (\d+)/,
    (listening) => `http://127.0.0.1:${listening}`,
  );
  return { url, host: new URL(url).host, dataDir, output, stop: server.stop, done: server.done };
}

/** Waits until a server's output says where it listens. */
export async function listeningPort(
  server: GuardedProcess,
  output: () => string,
  pattern: RegExp,
  toUrl: (match: string) => string,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const match = pattern.exec(output())?.[1];
      if (match !== undefined) resolve(toUrl(match));
    };
    server.child.stdout?.on('data', look);
    server.child.stderr?.on('data', look);
    timer = setTimeout(
      () => reject(new Error(`VS Code did not start within ${START_MS / 1000} s:\n${output()}`)),
      START_MS,
    );
    void server.done.then(({ code }) =>
      reject(new Error(`VS Code ended while starting (exit code ${code}):\n${output()}`)),
    );
  })
    .catch(async (error: unknown) => {
      await server.stop();
      throw error;
    })
    .finally(() => clearTimeout(timer));
  return url;
}

export interface WorkbenchOptions {
  readonly folder?: string;
  /** The folder of an extension under development. Since VS Code 1.133 only on a server started with --enable-smoke-test-driver. */
  readonly development?: string;
  /** The entry point of tests, under the same condition. */
  readonly tests?: string;
  readonly payload?: readonly (readonly [string, string])[];
}

/** The address of the workbench. */
export function workbenchUrl(
  server: Pick<Server, 'url' | 'host'>,
  { folder, development, tests, payload = [] }: WorkbenchOptions = {},
): string {
  const url = new URL(`${server.url}/`);
  const remote = (file: string): string => `vscode-remote://${server.host}${path.resolve(file)}`;
  const entries: (readonly [string, string])[] = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload];
  if (folder) url.searchParams.set('folder', path.resolve(folder));
  if (development) entries.push(['extensionDevelopmentPath', remote(development)]);
  if (tests) entries.push(['extensionTestsPath', remote(tests)]);
  url.searchParams.set('payload', JSON.stringify(entries));
  return url.href;
}
