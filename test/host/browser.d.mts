import type { BrowserContext, Page } from 'playwright-core';

export interface RunningBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}
export function findBrowser(): string | undefined;
export function ensureBrowser(say?: (line: string) => void): Promise<string>;
export function launchBrowser(options?: {
  userDataDir?: string;
  viewport?: { width: number; height: number };
  scale?: number;
}): Promise<RunningBrowser>;
