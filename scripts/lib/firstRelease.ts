// The package of version 0.1.0, built from the git history, for tests that upgrade from the first release.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cache, root } from './paths';
import { runProcess, ScriptError } from './processes';

const COMMIT = 'c02546a';

async function must(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code } = await runProcess(command, args, { cwd });
  if (code)
    throw new ScriptError(
      `"${[command, ...args].join(' ')}" failed with exit code ${code}. Version 0.1.0 is built from the history, so the clone must have it whole.`,
    );
}

/** Builds the package once and keeps it. Throws if the clone lacks the commit (as a shallow clone does) or the build fails. */
export async function firstReleaseVsix(): Promise<string> {
  const file = path.join(cache, 'acquire-0.1.0.vsix');
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'acq-first-')), 'checkout');
  try {
    await must('git', ['worktree', 'add', '--detach', folder, COMMIT], root);
    await must('npm', ['ci', '--no-audit', '--no-fund'], folder);
    await must('npm', ['run', 'package'], folder);
    cpSync(path.join(folder, 'acquire-0.1.0.vsix'), file);
    return file;
  } finally {
    await runProcess('git', ['worktree', 'remove', '--force', folder]);
    rmSync(path.dirname(folder), { recursive: true, force: true });
  }
}
