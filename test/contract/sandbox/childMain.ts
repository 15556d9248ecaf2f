import { startSandbox } from '../../../src/features/sandbox/server';
import type { SandboxOptions } from '../../../src/features/sandbox/options';
import type { Measured } from './childSandbox';

/** The sampling interval for the resident set, in milliseconds. */
const SAMPLE_MS = 20;

async function main(): Promise<void> {
  const sandbox = await startSandbox(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
  let before = 0;
  let peak = 0;
  let cpu = process.cpuUsage();
  let timer: NodeJS.Timeout | undefined;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const answers: Record<string, () => unknown> = {
    port: () => ({ port: sandbox.port }),
    begin: () => {
      (globalThis as { gc?: () => void }).gc?.();
      before = peak = process.memoryUsage.rss();
      timer = setInterval(sample, SAMPLE_MS);
      cpu = process.cpuUsage();
      return {};
    },
    end: (): Measured => {
      const { user, system } = process.cpuUsage(cpu);
      clearInterval(timer);
      sample();
      return { cpuMs: (user + system) / 1000, rssGrowth: peak - before };
    },
    requests: () => sandbox.requests(),
  };
  process.on('message', (question: string) => process.send?.(answers[question]?.()));
  process.on('disconnect', () => process.exit(0));
}

void main();
