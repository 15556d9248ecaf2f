import type { ChildProcess } from 'node:child_process';

export interface ProcessOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  stdio?: 'inherit' | 'pipe';
  remove?: string[];
  timeoutMs?: number;
}
export interface Ended {
  code: number;
  timedOut: boolean;
}
export function start(
  command: string,
  args: string[],
  options?: ProcessOptions,
): { child: ChildProcess; done: Promise<Ended>; stop(): Promise<Ended> };
export function run(command: string, args: string[], options?: ProcessOptions): Promise<Ended>;
