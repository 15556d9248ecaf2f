// Repeatedly kills windows that write to a store while another window writes to it as well.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProgram } from '../../../scripts/lib/bundle';
import { root } from '../../../scripts/lib/paths';
import { removeLeftovers, STORES } from './stores';

/** A window is killed at a random moment within this time after its first record. */
const MAX_LIFE_MS = 120;
const WINDOWS = 2;
/** The window that replaces a killed one skips this many numbers, so that none is used twice. */
const SKIPPED = 10;

/** The effects of the kills. */
export interface KilledStore {
  readonly kills: number;
  /** Records that a window reported as stored. */
  readonly acknowledged: number;
  /** Acknowledged records that were lost. */
  readonly lost: readonly number[];
  /** Temporary files that remain although their windows are gone. */
  readonly leftovers: readonly string[];
}

interface Window {
  readonly child: ChildProcess;
  readonly begun: Promise<void>;
  readonly exited: Promise<unknown>;
  output: string;
}

/** Kills windows of a store `kills` times, in turn. Rejects if a window exits on its own, or if the store cannot be read afterwards. */
export async function killStore(name: string, kills: number, random: () => number = Math.random): Promise<KilledStore> {
  const dir = mkdtempSync(path.join(tmpdir(), 'acquire-stores-'));
  const acknowledged: number[] = [];
  const open: Window[] = [];
  try {
    for (let n = 0; n < WINDOWS; n++) open.push(await openWindow(name, dir, n));
    for (let done = 0; done < kills; done++) {
      const turn = done % WINDOWS;
      const window = open[turn]!;
      await window.begun;
      await sleep(random() * MAX_LIFE_MS);
      const numbers = await kill(window);
      acknowledged.push(...numbers);
      const next = Math.max(...numbers) + SKIPPED * WINDOWS;
      open[turn] = await openWindow(name, dir, next);
    }
    await Promise.all(open.map(({ begun }) => begun));
    for (const window of open) acknowledged.push(...(await kill(window)));
    const stored = new Set(await STORES[name]!.read(dir));
    const leftovers = await removeLeftovers(dir);
    return { kills, acknowledged: acknowledged.length, lost: acknowledged.filter((n) => !stored.has(n)), leftovers };
  } finally {
    for (const { child } of open) child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts `storeProgram.ts`, which writes numbers starting with `first`. */
async function openWindow(name: string, dir: string, first: number): Promise<Window> {
  const program = await bundleProgram('contract/stores/storeProgram.ts');
  const args = [program, name, dir, String(first), String(WINDOWS)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('close', resolve));
  const window: Window = {
    child,
    exited,
    output: '',
    begun: new Promise((resolve, reject) => {
      child.stdout.on('data', (piece: Buffer) => {
        window.output += piece.toString();
        if (window.output.includes('\n')) resolve();
      });
      void exited.then(() => reject(new Error(`a window of ${name} ended by itself`)));
    }),
  };
  window.begun.catch(() => undefined);
  return window;
}

/** Kills a window; resolves to the numbers that it printed. */
async function kill(window: Window): Promise<readonly number[]> {
  await window.begun;
  window.child.kill('SIGKILL');
  await window.exited;
  return window.output.split('\n').slice(0, -1).map(Number);
}
