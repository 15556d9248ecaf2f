// Runs a function of childMain.ts in a separate process, which can be killed.
import { spawn, type ChildProcess } from 'node:child_process';
import { bundleProgram } from '../../../../scripts/lib/bundle';
import { root } from '../../../../scripts/lib/paths';

/** A child process that does something to a store. */
export interface StoreChild {
  readonly process: ChildProcess;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly exited: Promise<number | string>;
  /** Resolves when the child has printed this line. */
  printed(line: string): Promise<void>;
  /** The complete lines it has printed so far. */
  lines(): readonly string[];
}

/**
 * Starts `childMain.ts` with a command:
 * `increment <file> <times>`, `hold <file>` (prints `held`, then never ends), `append <file> <from> <count>` (prints each number that is
 * acknowledged), `update <file>` (updates forever, prints each number that is acknowledged), `deliver <file> <from> <count>` (adds
 * deliveries to a webhook log, prints the number of each that is on disk), `rewrite <file> <from> <count>` (adds large deliveries,
 * prints `stored`, then rewrites the log forever).
 */
export async function startStoreChild(...args: readonly string[]): Promise<StoreChild> {
  const child = spawn(process.execPath, [await bundleProgram('unit/core/store/childMain.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString();
    for (const check of waiting) check();
  });
  return {
    process: child,
    exited: new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? -1))),
    lines: () => output.split('\n').slice(0, -1),
    printed: (line) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!output.split('\n').slice(0, -1).includes(line)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}
