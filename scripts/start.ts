// npm start [-- --folder DIR --port N --locale LANGUAGE --no-open]   A real VS Code in the browser with this extension, until Ctrl+C.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { buildAll } from '../esbuild.mjs';
import { cache, root } from './lib/paths';
import { runScript, startProcess, stopWithSuccess } from './lib/processes';
import { readStartOptions, type StartOptions } from './lib/startOptions';
import { FIRST_STEPS } from './vscode/firstSteps';
import { writeExtension } from './vscode/smallExtension';
import { installHost } from './vscode/install';
import { addLanguagePack } from './vscode/languagePack';
import { listeningPort, cleanEnv, collectOutput, lanePaths, writeSettings } from './vscode/server';

/** A small folder to open when none is given. */
function sampleFolder(): string {
  const dir = path.join(cache, 'start/sample');
  const readme = path.join(dir, 'README.md');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(readme)) {
    writeFileSync(
      readme,
      '# Sample folder\n\nClick the Acquire icon in the activity bar, then **Use the Sandbox**: the leads of the built-in local Acquire appear.\n\nChange this folder as you like; `npm start -- --folder DIR` opens another.\n',
    );
  }
  return dir;
}

/** Installs the repository as a link, so that "Reload Window" loads a new build, and a helper that opens the walkthrough. */
function linkExtension(dataDir: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<
    'publisher' | 'name' | 'version',
    string
  >;
  const extensions = path.join(dataDir, 'extensions');
  rmSync(extensions, { recursive: true, force: true }); // VS Code scans for new extensions only if it has no list yet
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
  writeExtension(extensions, FIRST_STEPS);
}

/** Opens a page in the user's browser; a failure is ignored, because the address is printed too. */
function openBrowser(url: string): void {
  const windows = process.platform === 'win32';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return; // it would start a browser inside the terminal
  const command = windows ? 'cmd' : process.platform === 'darwin' ? 'open' : 'xdg-open';
  const args = windows ? ['/c', 'start', '""', url.replaceAll('&', '^&')] : [url];
  void execa(command, args, { stdio: 'ignore', detached: true, cleanup: false, reject: false }).unref();
}

/**
 * Builds, starts code-server (its front end stores secrets, which the bare server does not) and runs until it is stopped. Resolves to
 * the exit code.
 */
async function startWorkbench({ folder = sampleFolder(), port, open, locale }: StartOptions): Promise<number> {
  console.log('Building the extension...');
  await buildAll();
  await installHost('default');

  console.log('Starting VS Code...');
  const dataDir = path.join(cache, 'start', String(port)); // secrets are stored per origin, so each port has its own data
  mkdirSync(dataDir, { recursive: true });
  writeSettings(dataDir);
  linkExtension(dataDir);
  if (locale) addLanguagePack(dataDir, locale);
  const config = path.join(dataDir, 'config.yaml');
  writeFileSync(config, 'auth: none\ncert: false\n');
  const sockets = mkdtempSync(path.join(tmpdir(), 'acq-'));
  const { node, flags, codeServer } = lanePaths('default');
  const server = startProcess(
    node,
    [
      ...flags,
      codeServer,
      '--config',
      config,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--user-data-dir',
      path.join(dataDir, 'data'),
      '--extensions-dir',
      path.join(dataDir, 'extensions'),
      '--session-socket',
      path.join(sockets, 'session.sock'),
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      '--ignore-last-opened',
      ...(locale ? ['--locale', locale] : []),
    ],
    { env: cleanEnv({ XDG_RUNTIME_DIR: sockets }), stdio: 'pipe', remove: [sockets] },
  );
  const output = collectOutput(server.child);
  stopWithSuccess();
  const base = await listeningPort(
    server,
    output,
    /HTTP server listening on (http:\/\/\S+?)\/?\s/,
    (address) => address,
  );
  const url = `${base}/?folder=${encodeURI(folder)}`;
  console.log(`${url}   (Ctrl+C ends it)`);
  if (open) openBrowser(url);
  const { code } = await server.done;
  console.error(`VS Code ended by itself (exit code ${code}).\n${output().slice(-2000)}`);
  return 1;
}

await runScript(async (args) => startWorkbench(await readStartOptions(args)));
