// Kills windows that write to a store again and again, while another window writes to it as well.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProgram } from '../../../scripts/lib/bundle';
import { root } from '../../../scripts/lib/paths';
import { removeLeftovers, STORES } from './stores';

/** A window is killed at some moment up to this long after its first record. */
const MAX_LIFE_MS = 120;
const WINDOWS = 2;
/** Numbers are not used again by the window that takes the place of a killed one. */
const SKIPPED = 10;

/** What the kills have cost. */
export interface KilledStore {
  readonly kills: number;
  /** Records that a window took for stored. */
  readonly acknowledged: number;
  /** Those of them that are gone. */
  readonly lost: readonly number[];
  /** Temporaries that stay although their windows are gone. */
  readonly leftovers: readonly string[];
}

interface Window {
  readonly child: ChildProcess;
  readonly begun: Promise<void>;
  readonly exited: Promise<unknown>;
  output: string;
}

/** Kills windows of a store `kills` times, in turn. Rejects when a window ends by itself, or the store cannot be read afterwards. */
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

/** Starts `storeProgram.ts`, which writes the numbers from `first` on. */
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

/** Kills a window; resolves to the numbers it has printed. */
async function kill(window: Window): Promise<readonly number[]> {
  await window.begun;
  window.child.kill('SIGKILL');
  await window.exited;
  return window.output.split('\n').slice(0, -1).map(Number);
}
