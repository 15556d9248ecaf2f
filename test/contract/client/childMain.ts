import type { ApiRequest } from '../../../src/api/client/types';
import type { ChildReport } from './child';
import { testAccount, testClient } from './support';

const [origin = '', request = '{}'] = process.argv.slice(2);

/** Measures the growth of the resident set to its peak while `work` runs, and the longest time the event loop was blocked. */
async function measured<T>(work: () => Promise<T>): Promise<{ value: T; rssGrowth: number; blockedMs: number }> {
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  let last = performance.now();
  let blockedMs = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    blockedMs = Math.max(blockedMs, now - last - 2);
    last = now;
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 2);
  const value = await work();
  clearInterval(timer);
  return { value, rssGrowth: Math.max(peak, process.memoryUsage.rss()) - before, blockedMs };
}

async function main(): Promise<void> {
  const { client: made } = testClient({ retry: { attempts: 1 } });
  const { warm, ...sent } = JSON.parse(request) as ApiRequest & { warm?: string };
  // Load the code and buffers that every call needs before measuring.
  if (warm) for (let n = 0; n < 3; n++) await made.send(testAccount(origin), { ...sent, url: warm });
  const { value, rssGrowth, blockedMs } = await measured(() => made.send(testAccount(origin), sent));
  const { error, response } = value;
  const report: ChildReport = {
    status: response?.status,
    kind: error?.kind,
    code: error?.detail.code,
    limit: error?.detail.limit,
    size: response?.size,
    rssGrowth,
    blockedMs,
  };
  process.stdout.write(JSON.stringify(report));
  process.exit(0);
}

void main();
