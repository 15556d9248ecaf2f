// Runs a piece of the client in a process of its own, where memory can be measured and certificates can be trusted.
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const root = process.env['ACQUIRE_ROOT'] ?? process.cwd();

/** What the child tells: the error, if any, and how far its memory grew in bytes. */
export interface ChildReport {
  readonly status?: number;
  readonly kind?: string;
  readonly code?: string;
  readonly limit?: number;
  readonly size?: number;
  readonly rssGrowth: number;
  readonly blockedMs: number;
}

let bundle: Promise<string> | undefined;

function bundled(): Promise<string> {
  return (bundle ??= (async () => {
    const dir = path.join(root, '.cache', 'client-child');
    mkdirSync(dir, { recursive: true });
    const outfile = path.join(dir, `${process.pid}.cjs`);
    await build({
      entryPoints: [path.join(root, 'test/contract/client/childMain.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      packages: 'external',
      logLevel: 'error',
    });
    return outfile;
  })());
}

/** Sends `request` (as JSON) to `origin` from a child process with `env` added to its environment. */
export async function inChild(origin: string, request: unknown, env: NodeJS.ProcessEnv = {}): Promise<ChildReport> {
  const file = await bundled();
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
