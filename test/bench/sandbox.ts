// The sandbox as a server to measure against.
import path from 'node:path';
import { root } from '../../scripts/lib/paths';
import { startProcess } from '../../scripts/lib/processes';

/** Starts the sandbox in a separate process. */
export async function startBenchSandbox(
  leads: number,
): Promise<{ readonly origin: string; readonly token: string; stop(): Promise<unknown> }> {
  const running = startProcess(process.execPath, [path.join(root, 'dist/sandbox.cjs'), '--leads', String(leads)], {
    stdio: 'pipe',
  });
  const line = await new Promise<string>((resolve, reject) => {
    running.child.stdout?.once('data', (data: Buffer) => {
      resolve(data.toString());
    });
    running.child.once('exit', () => {
      reject(new Error('the sandbox did not start'));
    });
  });
  const [, origin = '', token = ''] = /on (\S+) token (\S+)/.exec(line) ?? [];
  return { origin, token, stop: () => running.stop() };
}
