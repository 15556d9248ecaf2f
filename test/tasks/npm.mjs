// npm as a child process, the same on all systems.
import { run } from './processes.mjs';

/**
 * Runs an npm command without install scripts.
 * @param {string[]} args
 * @param {string} cwd
 */
export async function npm(args, cwd) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const cli = process.env.npm_execpath; // set under `npm run`; on Windows plain "npm" is a .cmd that cannot be spawned
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { code } = await run(command, [...first, ...args, ...quiet], { cwd });
  if (code) throw new Error(`npm ${args.join(' ')} failed in ${cwd} (exit code ${code}).`);
}
