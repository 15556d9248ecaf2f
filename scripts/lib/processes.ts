// Child processes that never outlive us: each runs under guard.mjs.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './paths';

/** How a process ended. */
export interface ProcessResult {
  readonly code: number;
  /** Whether it was ended by the timeout. */
  readonly timedOut: boolean;
}

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: 'inherit' | 'pipe';
  /** Folders to delete once everything has ended. */
  readonly remove?: readonly string[];
  /** After this time the whole group is ended. */
  readonly timeoutMs?: number;
  /** Whether it only gets processor time that nothing else needs. */
  readonly lowPriority?: boolean;
}

export interface GuardedProcess {
  readonly child: ChildProcess;
  /** Never rejects. */
  readonly done: Promise<ProcessResult>;
  /** Ends the process and everything it started; resolves when they are gone. */
  stop(): Promise<ProcessResult>;
}

const guard = path.join(root, 'scripts/lib/guard.mjs');
const running = new Set<GuardedProcess>();
const ORPHAN_CHECK_MS = 250;

/** Starts a command under the guard. */
export function startProcess(
  command: string,
  args: readonly string[],
  {
    cwd = root,
    env = process.env,
    stdio = 'inherit',
    remove = [],
    timeoutMs,
    lowPriority = false,
  }: ProcessOptions = {},
): GuardedProcess {
  const child = spawn(
    process.execPath,
    [guard, ...remove.flatMap((dir) => ['--remove', dir]), '--', command, ...args],
    {
      cwd,
      env,
      stdio: ['ignore', stdio, stdio, 'ipc'],
      detached: process.platform !== 'win32', // so that Ctrl+C in the terminal reaches only us, and we end the others in order
    },
  );
  if (lowPriority && child.pid) lowerPriority(child.pid);
  let timedOut = false;
  const done = new Promise<ProcessResult>((resolve) => {
    child.once('error', () => resolve({ code: 127, timedOut }));
    child.once('exit', (code) => resolve({ code: code ?? 1, timedOut }));
  });
  const stop = (): Promise<ProcessResult> => {
    if (child.connected) child.send('stop', () => undefined);
    return done;
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          void stop();
        }, timeoutMs);
  const guarded: GuardedProcess = { child, done, stop };
  running.add(guarded);
  void done.then(() => {
    clearTimeout(timer);
    running.delete(guarded);
  });
  return guarded;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Not every system allows it.
  }
}

/** Runs a command to its end. */
export const runProcess = (
  command: string,
  args: readonly string[],
  options?: ProcessOptions,
): Promise<ProcessResult> => startProcess(command, args, options).done;

/** Starts a Node script with its own temporary folder, which is removed afterwards with everything left in it. */
export function startNode(
  args: readonly string[],
  { env = {}, ...options }: Omit<ProcessOptions, 'remove'> = {},
): GuardedProcess {
  const scratch = mkdtempSync(path.join(tmpdir(), 'acq-'));
  return startProcess(process.execPath, args, {
    ...options,
    remove: [scratch],
    env: { ...process.env, ...env, TMPDIR: scratch, TEMP: scratch, TMP: scratch },
  });
}

/** Like `startNode`, but waits for the end. */
export const runNode = (args: readonly string[], options?: Omit<ProcessOptions, 'remove'>): Promise<ProcessResult> =>
  startNode(args, options).done;

let stoppingIsSuccess = false;
let ending = false;

async function endAll(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.all([...running].map((one) => one.stop()));
  process.exit(stoppingIsSuccess ? 0 : code);
}

/** From now on Ctrl+C and SIGTERM end every started process first, then us, with the exit code a shell expects. */
function endAllOnSignal(): void {
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(name, () => void endAll(code));
  if (!process.env.npm_lifecycle_event) return;
  // A signal to npm ends the shell between npm and us, and never reaches us: all we see is that our parent has changed.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void endAll(143);
  }, ORPHAN_CHECK_MS).unref();
}

/** For programs that run until they are stopped, so that stopping them is not a failure. */
export function stopWithSuccess(): void {
  stoppingIsSuccess = true;
}

/** An error that is shown without a stack, because its message is all the user needs. */
export class ScriptError extends Error {}

/**
 * Runs a script: ends its processes on Ctrl+C, and shows an error as a message.
 * @param main gets the arguments; resolves to the exit code, or to nothing for 0
 */
export async function runScript(main: (args: string[]) => Promise<number | void> | number | void): Promise<void> {
  endAllOnSignal();
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof ScriptError && !process.env.DEBUG ? error.message : error);
    process.exitCode = 1;
  }
}
