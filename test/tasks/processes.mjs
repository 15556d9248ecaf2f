// Child processes that never outlive us: each runs under guard.mjs.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './paths.mjs';

const guard = path.join(root, 'test/tasks/guard.mjs');
const running = new Set();

/**
 * Starts a command under the guard.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'pipe', remove?: string[], timeoutMs?: number, yielding?: boolean}} [options]
 *   `remove`: folders to delete once everything has ended; `timeoutMs`: after this the whole group is ended; `yielding`: it has only the
 *   processor time that nothing else wants.
 * @returns the process, `done` (exit code and whether the time ran out; never rejects) and `stop`.
 */
export function start(
  command,
  args,
  { cwd = root, env = process.env, stdio = 'inherit', remove = [], timeoutMs, yielding = false } = {},
) {
  const child = spawn(process.execPath, [guard, ...remove.flatMap((d) => ['--remove', d]), '--', command, ...args], {
    cwd,
    env,
    stdio: ['ignore', stdio, stdio, 'ipc'],
    detached: process.platform !== 'win32', // Ctrl+C in the terminal reaches us alone, and we end the others in order
  });
  if (yielding) yieldToOthers(child.pid);
  let timedOut = false;
  const done = new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, timedOut }));
    child.once('exit', (code) => resolve({ code: code ?? 1, timedOut }));
  });
  const stop = () => {
    if (child.connected) child.send('stop', () => {});
    return done;
  };
  const timer =
    timeoutMs &&
    setTimeout(() => {
      timedOut = true;
      void stop();
    }, timeoutMs);
  const entry = { child, done, stop };
  running.add(entry);
  void done.then(() => {
    clearTimeout(timer);
    running.delete(entry);
  });
  return entry;
}

function yieldToOthers(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Not every system lets us; then it is only less patient.
  }
}

/** Runs a command to its end; resolves to its exit code and whether it was ended because its time ran out. */
export const run = (command, args, options) => start(command, args, options).done;

/** Starts a Node script with a temporary folder of its own, which is gone afterwards with all that was left in it. */
export function startNode(args, { env = {}, ...options } = {}) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'acq-'));
  return start(process.execPath, args, {
    ...options,
    remove: [scratch],
    env: { ...process.env, ...env, TMPDIR: scratch, TEMP: scratch, TMP: scratch },
  });
}

/** The same, to its end. */
export const runNode = (args, options) => startNode(args, options).done;

let endIsSuccess = false;
let ending = false;

async function endAll(code) {
  if (ending) return;
  ending = true;
  await Promise.all([...running].map((entry) => entry.stop()));
  process.exit(endIsSuccess ? 0 : code);
}

/** From now on Ctrl+C and a polite kill end every started process first, then us, with the exit code a shell expects. */
export function endAllOnSignal() {
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.on(name, () => void endAll(code));
  if (!process.env.npm_lifecycle_event) return;
  // A signal to npm ends the shell between npm and us, and never reaches us: that our parent has changed is all we see.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void endAll(143);
  }, 250).unref();
}

/** For what runs until it is stopped: being stopped is no failure. */
export function endCleanly() {
  endIsSuccess = true;
}
