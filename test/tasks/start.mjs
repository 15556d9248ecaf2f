// `npm start`: a real VS Code in the browser with this extension, until Ctrl+C.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cache, root } from './paths.mjs';
import { endCleanly, start } from './processes.mjs';

const DEFAULT_PORT = 8710;
const USAGE = 'Usage: npm start -- [--folder DIR] [--port N] [--no-open]';

/** Resolves to why a port cannot be listened on, or to undefined. */
function portProblem(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error.code));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)));
  });
}

/** The wanted port; without a wish the first free one from the default on, so that the address (and with it what the browser keeps) mostly stays. */
async function choosePort(wish) {
  if (wish === undefined) {
    for (let port = DEFAULT_PORT; port < DEFAULT_PORT + 20; port++) if (!(await portProblem(port))) return port;
    throw new Error(`No port from ${DEFAULT_PORT} to ${DEFAULT_PORT + 19} is free. Choose another: npm start -- --port N`);
  }
  const port = Number(wish);
  if (!/^\d+$/.test(wish) || port < 1 || port > 65535) throw new Error(`"${wish}" is not a port; it is a number from 1 to 65535.`);
  const problem = await portProblem(port);
  if (problem === 'EADDRINUSE') throw new Error(`Port ${port} is in use. Choose another: npm start -- --port N`);
  if (problem) throw new Error(`Port ${port} cannot be used (${problem}). Choose another: npm start -- --port N`);
  return port;
}

/**
 * Reads the arguments; throws a plain Error that says what is wrong with them.
 * @param {string[]} args
 * @returns {Promise<{folder?: string, port: number, open: boolean}>}
 */
export async function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({ args, options: { 'folder': { type: 'string' }, 'port': { type: 'string' }, 'no-open': { type: 'boolean' } } }));
  } catch (error) {
    throw new Error(`${error.message.split('. ')[0]}. ${USAGE}`);
  }
  const folder = values.folder === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? '.', values.folder);
  if (folder && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`There is no folder ${folder}.`);
  return { folder, port: await choosePort(values.port), open: !values['no-open'] };
}

/** A small folder to have something open. */
function sampleFolder() {
  const dir = path.join(cache, 'start/sample');
  const readme = path.join(dir, 'README.md');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(readme)) {
    writeFileSync(readme, '# Sample folder\n\nClick the Acquire icon in the activity bar, then **Use the Sandbox**: the leads of the built-in local Acquire appear.\n\nChange this folder as you like; `npm start -- --folder DIR` opens another.\n');
  }
  return dir;
}

/** Makes the repository itself the only installed extension. A link, so that a build is there after "Reload Window". */
function linkExtension(dataDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const extensions = path.join(dataDir, 'extensions');
  rmSync(extensions, { recursive: true, force: true }); // VS Code looks for new ones only where it has no list yet
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

function openBrowser(url) {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', '""'] }[process.platform] ?? ['xdg-open'];
  if (command === 'xdg-open' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return; // it would start a browser inside the terminal
  spawn(command, [...args, url.replaceAll('&', process.platform === 'win32' ? '^&' : '&')], { stdio: 'ignore', detached: true }).on('error', () => {}).unref();
}

/**
 * Builds, starts code-server (its front keeps secrets, which the bare server does not) and stays until it is stopped.
 * @param {Awaited<ReturnType<typeof readOptions>>} options
 */
export async function startWorkbench({ folder = sampleFolder(), port, open }) {
  const { installHost } = await import('../host/install.mjs');
  const { addressOf, cleanEnv, lanePaths, SETTINGS, writeSettings } = await import('../host/server.mjs');
  console.log('Building the extension...');
  await (await import('../../esbuild.mjs')).buildAll();
  await installHost('default');

  console.log('Starting VS Code...');
  const dataDir = path.join(cache, 'start', String(port)); // secrets are kept by address, so the data goes with the port
  mkdirSync(dataDir, { recursive: true });
  writeSettings(dataDir, SETTINGS);
  linkExtension(dataDir);
  const config = path.join(dataDir, 'config.yaml');
  writeFileSync(config, 'auth: none\ncert: false\n');
  const sockets = mkdtempSync(path.join(tmpdir(), 'acq-'));
  const { node, flags, codeServer } = lanePaths('default');
  const server = start(node, [
    ...flags, codeServer, '--config', config, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`,
    '--user-data-dir', path.join(dataDir, 'data'), '--extensions-dir', path.join(dataDir, 'extensions'), '--session-socket', path.join(sockets, 'session.sock'),
    '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override', '--ignore-last-opened',
  ], { env: cleanEnv({ XDG_RUNTIME_DIR: sockets }), stdio: 'pipe', remove: [sockets] });
  const output = collect(server.child);
  endCleanly();
  const base = await addressOf(server, output, /HTTP server listening on (http:\/\/\S+?)\/?\s/, (address) => address);
  const url = `${base}/?folder=${encodeURI(folder)}`;
  console.log(`${url}   (Ctrl+C ends it)`);
  if (open) openBrowser(url);
  const { code } = await server.done;
  console.error(`VS Code ended by itself (exit code ${code}).\n${output().slice(-2000)}`);
  return 1;
}

function collect(child) {
  let text = '';
  const add = (chunk) => { text = (text + chunk).slice(-20_000); };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return () => text;
}
