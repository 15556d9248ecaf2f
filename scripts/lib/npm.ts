import { execa } from 'execa';
import { ScriptError } from './processes';

/**
 * Runs an npm command without install scripts.
 * @param cwd a folder with a package.json of its own
 */
export async function runNpm(args: readonly string[], cwd: string): Promise<void> {
  // Our .npmrc is strict about engines, and npm passes that on in the environment. Other projects do not need it.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-engine-strict'];
  const { exitCode } = await execa('npm', [...args, ...options], { cwd, stdio: 'inherit', reject: false });
  if (exitCode !== 0) throw new ScriptError(`npm ${args.join(' ')} failed in ${cwd} (exit code ${exitCode}).`);
}

/** How to start `npm run <script>` as a child process: a command and its arguments. */
export function npmRunCommand(script: string): readonly [string, readonly string[]] {
  // npm sets the path of its own program in the environment. Windows cannot start `npm.cmd` without a shell.
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, [cli, 'run', script]] : ['npm', ['run', script]];
}
