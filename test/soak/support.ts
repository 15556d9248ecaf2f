import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a soak test takes, in milliseconds. */
export const SOAK_MS = Number(process.env['ACQUIRE_SOAK_MS'] ?? 5_000);

/** Number of deliveries in the log of `deliveryProgram.ts`, which is rewritten each time it has grown by half. */
export const CAPACITY = 60;

/** Total number of kills in a soak test. */
export const KILLS = Number(process.env['ACQUIRE_SOAK_KILLS'] ?? 500);

/** A new random number generator; its seed is printed, so that a failure can be studied. */
export function random(): (below: number) => number {
  let state = Number(process.env['ACQUIRE_SOAK_SEED'] ?? Date.now()) >>> 0;
  console.log(`      seed ${state} (ACQUIRE_SOAK_SEED)`);
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Runs a program and kills it at some moment after its first line.
 * @returns the complete lines it printed; rejects when it ended by itself with a failure
 */
export async function runAndKill(program: string, args: readonly string[], afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      resolve();
    });
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  await Promise.race([begun, exited]);
  await Promise.race([sleep(afterMs, undefined, { ref: false }), exited]);
  child.kill('SIGKILL');
  const code = await exited;
  if (code) throw new Error(`the program ended with exit code ${code}: ${errors}`);
  return output.split('\n').slice(0, -1);
}
