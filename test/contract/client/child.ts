// Runs part of the client in a separate process, where memory can be measured and certificates can be trusted.
import { execFile } from 'node:child_process';
import { bundleProgram } from '../../../scripts/lib/bundle';
import { root } from '../../../scripts/lib/paths';

/** The report of the child: the error, if any, and its memory growth in bytes. */
export interface ChildReport {
  readonly status?: number;
  readonly kind?: string;
  readonly code?: string;
  readonly limit?: number;
  readonly size?: number;
  readonly rssGrowth: number;
  readonly blockedMs: number;
}

/** Sends `request` (as JSON) to `origin` from a child process with `env` added to its environment. */
export async function inChild(origin: string, request: unknown, env: NodeJS.ProcessEnv = {}): Promise<ChildReport> {
  const file = await bundleProgram('contract/client/childMain.ts');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--expose-gc', file, origin, JSON.stringify(request)],
      { cwd: root, env: { ...process.env, ...env }, timeout: 60_000 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(JSON.parse(stdout) as ChildReport);
      },
    );
  });
}
