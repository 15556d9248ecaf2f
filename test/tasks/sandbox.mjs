// Builds and runs the sandbox as a program of its own.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { endCleanly, run } from './processes.mjs';

/** @param {string[]} args the program's own */
export async function sandbox(args) {
  await (await import('../../esbuild.mjs')).buildAll();
  const program = path.join(root, 'dist/sandbox.mjs');
  if (!existsSync(program)) throw new Error('There is no sandbox program in this version.');
  endCleanly();
  return (await run(process.execPath, ['--enable-source-maps', program, ...args])).code;
}
