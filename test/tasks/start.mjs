// `npm start`: a real VS Code in the browser with this extension, until Ctrl+C.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cache, root } from './paths.mjs';
import { endCleanly, start } from './processes.mjs';

/** A small folder to have something open. */
function sampleFolder() {
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

/** Makes the repository itself the only installed extension. A link, so that a build is there after "Reload Window". */
function linkExtension(dataDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const extensions = path.join(dataDir, 'extensions');
  rmSync(extensions, { recursive: true, force: true }); // VS Code looks for new ones only where it has no list yet
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

function openBrowser(url) {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', '""'] }[process.platform] ?? [
    'xdg-open',
  ];
  if (command === 'xdg-open' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return; // it would start a browser inside the terminal
  spawn(command, [...args, url.replaceAll('&', process.platform === 'win32' ? '^&' : '&')], {
    stdio: 'ignore',
    detached: true,
  })
    .on('error', () => {})
    .unref();
}

/**
 * Builds, starts code-server (its front keeps secrets, which the bare server does not) and stays until it is stopped.
 * @param {Awaited<ReturnType<typeof import('./startOptions.mjs').readOptions>>} options
 */
export async function startWorkbench({ folder = sampleFolder(), port, open }) {
  const { installHost } = await import('../host/install.mjs');
  const { addressOf, cleanEnv, collect, lanePaths, writeSettings } = await import('../host/server.mjs');
  console.log('Building the extension...');
  await (await import('../../esbuild.mjs')).buildAll();
  await installHost('default');

  console.log('Starting VS Code...');
  const dataDir = path.join(cache, 'start', String(port)); // secrets are kept by address, so the data goes with the port
  mkdirSync(dataDir, { recursive: true });
  writeSettings(dataDir);
  linkExtension(dataDir);
  const config = path.join(dataDir, 'config.yaml');
  writeFileSync(config, 'auth: none\ncert: false\n');
  const sockets = mkdtempSync(path.join(tmpdir(), 'acq-'));
  const { node, flags, codeServer } = lanePaths('default');
  const server = start(
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
    ],
    { env: cleanEnv({ XDG_RUNTIME_DIR: sockets }), stdio: 'pipe', remove: [sockets] },
  );
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
