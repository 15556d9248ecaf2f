import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { errorCode, nodeFiles, PRIVATE_MODE, readIfExists, type FileLayer } from './fileLayer';
import { isProcessRunning, MACHINE_ID } from './processIdentity';

/** How often a holder renews its lock. */
const HEARTBEAT_MS = 2_000;
/** A lock that was not renewed for this long is taken over even if a process with its id runs: ids are reused, and processes hang. */
const LOCK_STALE_MS = 10_000;
/** The same for a lock file without an owner: a process writes the owner right after creating the file, unless it was killed in between. */
const UNWRITTEN_STALE_MS = 2_000;
/** A waiter must also have checked this often: after the machine was suspended, time has passed but the holder had no chance to renew. */
const MIN_OBSERVATIONS = 50;
/** How long `acquireLock` waits by default: longer than any takeover. */
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_PAUSE_MS = 100;
/** After this time a waiter asks newcomers to let it go first; otherwise a process that keeps locking would block it forever. */
const GIVE_UP_MS = 500;
/** How often `withLock` repeats work whose lock was lost. */
const MAX_REPEATS = 2;

/** The lock could not be obtained in time: another process holds it and renews it. */
export class LockTimeoutError extends Error {
  override readonly name = 'LockTimeoutError';
  constructor(file: string) {
    super(`${path.basename(file)} is in use by another window`);
  }
}

/** Another process took over the lock, because this one did not renew it for too long. Nothing more may be written under it. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';
  constructor(file: string) {
    super(`the lock of ${path.basename(file)} was lost to another window`);
  }
}

/** How to wait for a lock. */
export interface LockOptions {
  readonly files?: FileLayer;
  /** Ends the wait; `acquireLock` then rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** For tests: replaces `LOCK_STALE_MS`. */
  readonly staleMs?: number;
}

/** How `withLock` does its work. */
export interface WithLockOptions extends LockOptions {
  /** The work is repeated under a new lock if it ends with a `LockLostError`. */
  readonly repeatWhenLost?: boolean;
}

/** A lock that is held. */
export interface HeldLock {
  /** Rejects with a `LockLostError` if another process has taken over the lock. Call it right before writing results. */
  assertHeld(): Promise<void>;
  /** Releases the lock. Never rejects; a lock file that cannot be removed is taken over by the next process after `LOCK_STALE_MS`. */
  release(): Promise<void>;
}

/** A lock file: who claims the lock. `id` identifies this claim; it is never used again. */
interface Claim {
  readonly file: string;
  readonly id: string;
  readonly machine?: string;
  readonly pid?: number;
  /** Changes with each renewal. */
  readonly heartbeat: number;
}

/**
 * Does work that only one window at a time may do with a file, such as reading, changing and writing it. The lock belongs to the path,
 * which all windows spell the same way; the file itself need not exist. Not reentrant.
 * Rejects with what `work` rejects with, a `LockTimeoutError`, the signal's reason, or the disk's error.
 */
export async function withLock<T>(
  file: string,
  work: (lock: HeldLock) => Promise<T>,
  options: WithLockOptions = {},
): Promise<T> {
  for (let repeats = options.repeatWhenLost ? MAX_REPEATS : 0; ; repeats--) {
    const lock = await acquireLock(file, options);
    try {
      return await work(lock);
    } catch (error) {
      if (!(error instanceof LockLostError) || repeats === 0) throw error;
    } finally {
      await lock.release();
    }
  }
}

/**
 * Waits for the lock of a file. Prefer `withLock`.
 *
 * The lock is a chain of files, each created exclusively: `<file>.lock` by the process that finds none, and `<file>.lock.<id>` by the process that
 * continues the claim `id` of a dead process. The last claim of the chain holds the lock. A dead claim has only one successor, and its
 * file is not removed before the successor releases the lock (the first file of the chain first), so two processes that find the same
 * dead claim cannot both continue it, or remove the file of another process that took over in between.
 */
export async function acquireLock(file: string, options: LockOptions = {}): Promise<HeldLock> {
  const { files = nodeFiles, signal, timeoutMs = DEFAULT_TIMEOUT_MS, staleMs = LOCK_STALE_MS } = options;
  const root = `${file}.lock`;
  const observer = new StalenessObserver(staleMs);
  const begin = performance.now();
  const wanted = `${root}.wanted`;
  await files.mkdir(path.dirname(file));
  for (;;) {
    signal?.throwIfAborted();
    const mayStillYield = performance.now() - begin < GIVE_UP_MS;
    const last = (await readChain(files, root)).at(-1);
    if (!last && mayStillYield && (await exists(files, wanted))) {
      // Removed by the process that yields, so that a waiter that has ended costs only one pause.
      await files.remove(wanted);
      await pause(2 * MAX_PAUSE_MS, signal);
    } else if (!last || observer.isAbandoned(last)) {
      const id = randomBytes(8).toString('hex');
      const own = last ? `${root}.${last.id}` : root;
      if (await claim(files, own, id, staleMs)) {
        const chain = await readChain(files, root);
        if (chain.at(-1)?.id === id) {
          if (!mayStillYield) await files.remove(wanted).catch(() => undefined);
          return new Lock(files, file, { root, own, id, staleMs });
        }
        // The chain that this claim was meant to continue has since been released.
        if (!chain.some((link) => link.id === id)) await files.remove(own);
      }
    }
    const waited = performance.now() - begin;
    if (waited > timeoutMs) throw new LockTimeoutError(file);
    if (waited > GIVE_UP_MS) await create(files, wanted);
    await pause(2 + Math.random() * Math.min(MAX_PAUSE_MS, waited / 8), signal);
  }
}

const exists = (files: FileLayer, file: string): Promise<boolean> =>
  files.stat(file).then(
    () => true,
    () => false,
  );

/** Creates an empty file if it does not exist and can be created. */
async function create(files: FileLayer, file: string): Promise<void> {
  try {
    await (await files.open(file, 'wx', PRIVATE_MODE)).close();
  } catch {
    // It exists, or the waiter continues without it.
  }
}

/** Creates a lock file; false when it exists. */
async function claim(files: FileLayer, file: string, id: string, staleMs: number): Promise<boolean> {
  const begin = performance.now();
  let handle;
  try {
    handle = await files.open(file, 'wx', PRIVATE_MODE);
  } catch (error) {
    // Windows responds with EPERM or EACCES while a removed file of this name is still open somewhere.
    const taken = errorCode(error) === 'EEXIST' || (process.platform === 'win32' && isBusy(error));
    if (taken) return false;
    throw error;
  }
  try {
    try {
      await handle.write(Buffer.from(JSON.stringify({ id, machine: MACHINE_ID, pid: process.pid })));
    } finally {
      await handle.close();
    }
  } catch (error) {
    await files.remove(file).catch(() => undefined);
    throw error;
  }
  // While the file was empty, others may have assumed that its process had died.
  return performance.now() - begin < Math.min(UNWRITTEN_STALE_MS, staleMs) / 2;
}

const isBusy = (error: unknown): boolean => ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '');

/** The claims from the first to the one that holds the lock; empty when the lock is free. */
async function readChain(files: FileLayer, root: string): Promise<readonly Claim[]> {
  const chain: Claim[] = [];
  for (let file = root; ;) {
    const next = await readClaim(files, file);
    if (!next || chain.some(({ id }) => id === next.id)) return chain;
    chain.push(next);
    file = `${root}.${next.id}`;
  }
}

async function readClaim(files: FileLayer, file: string): Promise<Claim | undefined> {
  try {
    const text = await readIfExists(files, file);
    if (!text) return undefined;
    const { ino, mtimeMs } = await files.stat(file);
    return { file, ...parseOwner(text.toString('utf8'), `${ino}-${Math.round(mtimeMs)}`), heartbeat: mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A process that died before writing its claim leaves an empty file, which is identified by its file system metadata. */
function parseOwner(text: string, fallbackId: string): Pick<Claim, 'id' | 'machine' | 'pid'> {
  try {
    const { id, machine, pid } = JSON.parse(text) as Record<string, unknown>;
    if (typeof id === 'string' && /^[0-9a-f]{16}$/.test(id) && typeof machine === 'string' && typeof pid === 'number')
      return { id, machine, pid };
  } catch {
    // Not written yet, or damaged.
  }
  return { id: fallbackId };
}

/** Decides whether a claim is dead. File server clocks differ from ours, so file times are only compared with each other. */
class StalenessObserver {
  private seen: Claim | undefined;
  private since = 0;
  private observations = 0;

  constructor(private readonly staleMs: number) {}

  isAbandoned(claim: Claim): boolean {
    if (claim.machine === MACHINE_ID && claim.pid !== undefined && !isProcessRunning(claim.pid)) return true;
    if (this.seen?.id !== claim.id || this.seen.heartbeat !== claim.heartbeat) {
      this.seen = claim;
      this.since = performance.now();
      this.observations = 0;
    }
    this.observations++;
    const staleMs = claim.pid === undefined ? Math.min(UNWRITTEN_STALE_MS, this.staleMs) : this.staleMs;
    return this.observations > MIN_OBSERVATIONS && performance.now() - this.since > staleMs;
  }
}

interface OwnClaim {
  readonly root: string;
  readonly own: string;
  readonly id: string;
  readonly staleMs: number;
}

class Lock implements HeldLock {
  private readonly heart: NodeJS.Timeout;

  constructor(
    private readonly files: FileLayer,
    private readonly file: string,
    private readonly claim: OwnClaim,
  ) {
    this.heart = setInterval(
      () => {
        void files.touch(claim.own).catch(() => undefined);
      },
      Math.min(HEARTBEAT_MS, claim.staleMs / 4),
    ).unref();
  }

  async assertHeld(): Promise<void> {
    if ((await readChain(this.files, this.claim.root)).at(-1)?.id !== this.claim.id) throw new LockLostError(this.file);
  }

  async release(): Promise<void> {
    clearInterval(this.heart);
    try {
      const chain = await readChain(this.files, this.claim.root);
      if (chain.at(-1)?.id !== this.claim.id) return;
      for (const { file } of chain) await this.files.remove(file);
    } catch {
      // The next process takes it over.
    }
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
