// @ts-check
// node guard.mjs [--remove DIR]... -- COMMAND [ARGS]
// Runs a command in its own process group and makes sure that the whole group ends: when the command ends, when the parent sends "stop",
// or when the parent is gone for any reason (the IPC channel closes). Then removes the given folders.
// Plain JavaScript, so that it starts fast: it runs for every process that tests start.
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long processes may take to end by themselves; tests of this program wait for it. */
const GRACE_MS = Number(process.env.ACQUIRE_GRACE_MS ?? 4000);
/** How long the system may take to end processes that were killed. */
const KILLED_MS = 5000;
const POLL_MS = 25;
const windows = process.platform === 'win32';

const split = process.argv.indexOf('--');
const remove = process.argv.slice(2, split).filter((argument) => argument !== '--remove');
const [command = '', ...args] = process.argv.slice(split + 1);

const child = spawn(command, args, { stdio: 'inherit', detached: !windows });

/**
 * Sends a signal to the group.
 * @param {number} pid
 * @param {NodeJS.Signals | 0} name
 * @returns {boolean} false when no process of the group is left
 */
function signal(pid, name) {
  try {
    process.kill(windows ? pid : -pid, name);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} pid */
async function endGroup(pid) {
  if (windows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  signal(pid, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MS && signal(pid, 0); waited += POLL_MS) await sleep(POLL_MS);
  signal(pid, 'SIGKILL');
  for (let waited = 0; waited < KILLED_MS && signal(pid, 0); waited += POLL_MS) await sleep(POLL_MS);
}

let ending = false;
/** @param {number} code */
async function end(code) {
  if (ending) return;
  ending = true;
  if (child.pid) await endGroup(child.pid);
  for (const dir of remove) {
    try {
      rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    } catch {
      // On Windows a file may still be open; the operating system cleans up its temporary folder.
    }
  }
  process.exit(code);
}

child.once('error', (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  void end(127);
});
child.once('exit', (code, name) => void end(code ?? 128 + (name ? constants.signals[name] : 0)));
process.on('message', () => void end(143));
process.on('disconnect', () => void end(143));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => void end(143));
