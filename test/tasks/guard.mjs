// node guard.mjs [--remove DIR]... -- COMMAND [ARGS]
// Runs a command in a process group of its own and sees to it that the whole group ends: when the command ends, when the
// parent says "stop", and when the parent is gone, however it went (the IPC channel closes). Then removes the given folders.
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 4000;
const windows = process.platform === 'win32';

const split = process.argv.indexOf('--');
const remove = process.argv.slice(2, split).filter((a) => a !== '--remove');
const [command, ...args] = process.argv.slice(split + 1);

const child = spawn(command, args, { stdio: 'inherit', detached: !windows });

/** Signals the group; false when nobody is left in it. */
function signal(name) {
  try {
    process.kill(windows ? child.pid : -child.pid, name);
    return true;
  } catch {
    return false;
  }
}

async function endGroup() {
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  signal('SIGTERM');
  for (let waited = 0; waited < GRACE_MS && signal(0); waited += 25) await sleep(25);
  signal('SIGKILL');
}

let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  if (child.pid) await endGroup();
  for (const dir of remove) {
    try {
      rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    } catch {
      // A file still held open on Windows; the operating system clears its temporary folder.
    }
  }
  process.exit(code);
}

child.once('error', (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  void end(127);
});
child.once('exit', (code, name) => void end(code ?? 128 + (constants.signals[name] ?? 0)));
process.on('message', () => void end(143));
process.on('disconnect', () => void end(143));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => void end(143));
